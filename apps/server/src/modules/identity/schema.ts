/** People, organisations, posts, sessions, as the API shows and takes them. Pure: also loads in the browser. */
import { z } from 'zod'
import { Portal, Role, Scope } from '../../platform/access/schema.ts'

const uuid = z.uuid()
const name = z.string().trim().min(1).max(80)
const time = z.iso.datetime({ offset: true })
/** Lower case; letters, digits, dots, hyphens, as people type them. */
export const Login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@-]{1,63}$/)
/** Only its length is bounded here; what a new one must be is told by the rules. */
const password = z.string().min(1).max(1_000)
const token = z.string().regex(/^[\w-]{43}$/)
const code = z.string().regex(/^\d{6}$/)
const reason = z.string().trim().min(2).max(300)

export const OrganisationKind = z.enum(['bureau', 'district-bureau', 'section', 'team', 'enterprise', 'agent', 'department', 'contractor'])
export type OrganisationKind = z.infer<typeof OrganisationKind>

// ------------------------------------------------------------------ session

/** One post that a person may act as. */
export const PostChoice = z.object({
  id: uuid,
  title: z.string(),
  organisation: z.object({ id: uuid, name: z.string(), kind: OrganisationKind }),
  roles: z.array(Role),
  scope: Scope,
  portal: Portal,
  /** Whose post it is, when it is lent during leave; null: one's own. */
  onBehalfOf: z.string().nullable(),
})
export type PostChoice = z.infer<typeof PostChoice>

/** What stands between a log-in and acting: in this order. */
export const NextStep = z.enum(['second-factor', 'new-password', 'enrol-second-factor', 'post'])
export type NextStep = z.infer<typeof NextStep>
export const SecondFactor = z.enum(['totp', 'security-key', 'recovery-code'])
export type SecondFactor = z.infer<typeof SecondFactor>

export const PasswordRulesView = z.object({
  length: z.number().int(),
  history: z.number().int(),
  /** 0: never expires. */
  days: z.number().int(),
})
export type PasswordRulesView = z.infer<typeof PasswordRulesView>

export const DemoPerson = z.object({
  id: uuid,
  name: z.string(),
  title: z.string(),
  organisation: z.string(),
  roles: z.array(Role),
  portal: Portal,
})
export type DemoPerson = z.infer<typeof DemoPerson>

export const SessionView = z.object({
  /** Null: nobody is logged in. */
  person: z.object({ id: uuid, name: z.string(), login: z.string().nullable(), demo: z.boolean() }).nullable(),
  /** The post that is acted as; null until one is chosen, and until nothing else is to be done first. */
  post: PostChoice.nullable(),
  posts: z.array(PostChoice),
  portal: Portal,
  next: NextStep.nullable(),
  /** What may be given as second factor. */
  secondFactors: z.array(SecondFactor),
  /** To be sent as `x-poyang-csrf` with every request that changes something. */
  csrf: z.string().nullable(),
  /** When it ends without another request, and when in any case. */
  idleUntil: time.nullable(),
  absoluteUntil: time.nullable(),
  passwordRules: PasswordRulesView,
  /** Name of the single sign-on; null: there is none. */
  singleSignOn: z.string().nullable(),
  demo: z.boolean(),
  /** Made-up persons whom anybody may be, in the demo only. */
  demoPersons: z.array(DemoPerson),
})
export type SessionView = z.infer<typeof SessionView>

export const LogIn = z.object({ login: z.string().trim().min(1).max(100), password })
export type LogIn = z.infer<typeof LogIn>
export const DemoLogIn = z.object({ person: uuid })
export const GiveSecondFactor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('totp'), code }),
  z.object({ kind: z.literal('recovery-code'), code: z.string().trim().min(8).max(40) }),
  /** The answer of the browser's `navigator.credentials.get`, as JSON. */
  z.object({ kind: z.literal('security-key'), response: z.looseObject({ id: z.string().max(2_000) }) }),
])
export type GiveSecondFactor = z.infer<typeof GiveSecondFactor>
export const ChoosePost = z.object({ post: uuid.nullable() })
export const NewPassword = z.object({ current: password.nullable(), password })
export type NewPassword = z.infer<typeof NewPassword>

export const LookAtLink = z.object({ token })
export const LinkView = z.object({ login: z.string(), name: z.string(), rules: PasswordRulesView, expiresAt: time })
export type LinkView = z.infer<typeof LinkView>
/** `name`: whoever takes up an office for the first time gives its own. */
export const UseLink = z.object({ token, password, name: name.optional() })
export type UseLink = z.infer<typeof UseLink>

// ------------------------------------------------------------------ one's own account

export const OwnSession = z.object({
  id: uuid,
  current: z.boolean(),
  method: z.enum(['password', 'link', 'oidc', 'demo']),
  secondFactor: z.boolean(),
  createdAt: time,
  lastSeenAt: time,
  address: z.string(),
  agent: z.string(),
})
export const OwnSessions = z.object({ sessions: z.array(OwnSession) })
export type OwnSessions = z.infer<typeof OwnSessions>

export const SecurityKeyView = z.object({ id: z.string(), label: z.string(), createdAt: time, lastUsedAt: time.nullable() })
export const Account = z.object({
  person: z.object({ id: uuid, name: z.string(), login: z.string().nullable() }),
  passwordSetAt: time.nullable(),
  passwordExpiresAt: time.nullable(),
  totp: z.boolean(),
  securityKeys: z.array(SecurityKeyView),
  recoveryCodesLeft: z.number().int(),
  singleSignOn: z.array(z.object({ issuer: z.string(), madeAt: time })),
  secondFactorRequired: z.boolean(),
})
export type Account = z.infer<typeof Account>

/** For an authenticator app: the address as a QR code, or the secret typed. Shown once. */
export const TotpStart = z.object({ uri: z.string(), secret: z.string() })
export type TotpStart = z.infer<typeof TotpStart>
export const ConfirmTotp = z.object({ code })
/** Shown once. The session may have got another token by it: from now on `csrf` is to be sent. */
export const RecoveryCodes = z.object({ codes: z.array(z.string()), csrf: z.string() })
export type RecoveryCodes = z.infer<typeof RecoveryCodes>
/** Options for the browser's `navigator.credentials`, as JSON. */
export const KeyQuestion = z.looseObject({ challenge: z.string() })
export const RegisterKey = z.object({
  label: z.string().trim().min(1).max(60),
  response: z.looseObject({ id: z.string().max(2_000) }),
})
export type RegisterKey = z.infer<typeof RegisterKey>

// ------------------------------------------------------------------ organisations, people, posts

export const Organisation = z.object({
  id: uuid,
  kind: OrganisationKind,
  name: z.string(),
  parentId: uuid.nullable(),
  district: z.string().nullable(),
  creditCode: z.string().nullable(),
  /** Enterprises of the registry that it is. */
  enterprises: z.array(z.string()),
  starts: time,
  ends: time.nullable(),
  demo: z.boolean(),
})
export type Organisation = z.infer<typeof Organisation>

export const OrganisationDraft = z.object({
  kind: OrganisationKind,
  name,
  parentId: uuid.nullable().default(null),
  district: z.string().trim().min(1).max(40).nullable().default(null),
  creditCode: z.string().length(18).nullable().default(null),
})
export type OrganisationDraft = z.infer<typeof OrganisationDraft>

/** What is not named stays. */
export const OrganisationChange = z
  .object({
    name,
    parentId: uuid.nullable(),
    district: z.string().trim().min(1).max(40).nullable(),
    creditCode: z.string().length(18).nullable(),
  })
  .partial()
export type OrganisationChange = z.infer<typeof OrganisationChange>

/** Which enterprises of the registry an organisation is: its people see these. */
export const OrganisationEnterprises = z.object({ enterprises: z.array(z.string().regex(/^[A-Z0-9][A-Z0-9-]{1,39}$/)).max(200), reason })

export const Mandate = z.object({
  id: uuid,
  organisationId: uuid,
  enterpriseId: z.string(),
  document: z.string(),
  starts: time,
  ends: time,
})
export type Mandate = z.infer<typeof Mandate>
export const MandateDraft = z
  .object({
    enterpriseId: z.string().regex(/^[A-Z0-9][A-Z0-9-]{1,39}$/),
    document: z.string().trim().min(1).max(200),
    starts: time,
    ends: time,
  })
  .refine(({ starts, ends }) => Date.parse(starts) < Date.parse(ends), { path: ['ends'], message: 'ends before it starts' })
export type MandateDraft = z.infer<typeof MandateDraft>

/** Personal data stand here masked; `POST …/unmask` gives one of them, for a reason. */
export const Person = z.object({
  id: uuid,
  name: z.string(),
  login: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  idNumber: z.string().nullable(),
  address: z.string().nullable(),
  bankAccount: z.string().nullable(),
  demo: z.boolean(),
  createdAt: time,
  endedAt: time.nullable(),
  /** Never had a password: a one-time link is still to be used. */
  hasPassword: z.boolean(),
  secondFactor: z.boolean(),
  /** Other accounts of the same human. */
  sameAs: z.array(uuid),
})
export type Person = z.infer<typeof Person>

const phone = z.string().regex(/^\+?\d[\d -]{4,19}$/)
export const PersonDraft = z.object({
  name,
  login: Login,
  phone: phone.nullable().default(null),
  email: z.email().max(120).nullable().default(null),
  idNumber: z
    .string()
    .regex(/^\d{17}[\dX]$/)
    .nullable()
    .default(null),
  address: z.string().trim().max(200).nullable().default(null),
  bankAccount: z
    .string()
    .regex(/^\d{8,30}$/)
    .nullable()
    .default(null),
})
export type PersonDraft = z.infer<typeof PersonDraft>
/** What is not named stays. */
export const PersonChange = z
  .object({
    name,
    phone: phone.nullable(),
    email: z.email().max(120).nullable(),
    address: z.string().trim().max(200).nullable(),
    bankAccount: z
      .string()
      .regex(/^\d{8,30}$/)
      .nullable(),
  })
  .partial()
export type PersonChange = z.infer<typeof PersonChange>

export const PersonalField = z.enum(['phone', 'email', 'idNumber', 'address', 'bankAccount'])
export type PersonalField = z.infer<typeof PersonalField>
export const Unmask = z.object({ field: PersonalField, reason })
export const Unmasked = z.object({ field: PersonalField, value: z.string().nullable() })
export type Unmasked = z.infer<typeof Unmasked>

export const Grant = z.object({
  id: uuid,
  role: Role,
  starts: time,
  ends: time.nullable(),
  grantedBy: z.string().nullable(),
  reason: z.string(),
})
export type Grant = z.infer<typeof Grant>

export const Post = z.object({
  id: uuid,
  personId: uuid,
  person: z.string(),
  organisationId: uuid,
  organisation: z.string(),
  title: z.string(),
  /** A post of one of the three officers. */
  office: z.boolean(),
  scope: Scope,
  starts: time,
  ends: time.nullable(),
  grants: z.array(Grant),
})
export type Post = z.infer<typeof Post>
export const PostDraft = z.object({ personId: uuid, organisationId: uuid, title: name, office: z.boolean().default(false) })
export type PostDraft = z.infer<typeof PostDraft>

export const GrantDraft = z.object({ role: Role.exclude(['machine']), reason })
export type GrantDraft = z.infer<typeof GrantDraft>
export const ScopeChange = z.object({ scope: Scope, reason })
export type ScopeChange = z.infer<typeof ScopeChange>
export const Reason = z.object({ reason })

export const DelegationDraft = z
  .object({ postId: uuid, toPersonId: uuid, starts: time, ends: time, reason })
  .refine(({ starts, ends }) => Date.parse(starts) < Date.parse(ends), { path: ['ends'], message: 'ends before it starts' })
export type DelegationDraft = z.infer<typeof DelegationDraft>
export const Delegation = z.object({
  id: uuid,
  postId: uuid,
  title: z.string(),
  from: z.string(),
  toPersonId: uuid,
  to: z.string(),
  starts: time,
  ends: time,
  reason: z.string(),
  endedAt: time.nullable(),
})
export type Delegation = z.infer<typeof Delegation>

export const ServiceAccount = z.object({
  id: uuid,
  name: z.string(),
  permissions: z.array(z.string()),
  scope: Scope,
  expiresAt: time,
  createdAt: time,
  lastUsedAt: time.nullable(),
  endedAt: time.nullable(),
})
export type ServiceAccount = z.infer<typeof ServiceAccount>
export const ServiceAccountDraft = z.object({ name, days: z.number().int().min(1).max(1_096) })
export type ServiceAccountDraft = z.infer<typeof ServiceAccountDraft>
export const ServiceAccountGrant = z.object({
  permissions: z.array(z.string().regex(/^[a-z-]+\.[a-z-]+$/)).max(100),
  scope: Scope,
  reason,
})
export type ServiceAccountGrant = z.infer<typeof ServiceAccountGrant>
/** The token is shown once. */
export const ServiceToken = z.object({ account: ServiceAccount, token: z.string() })
/** The link is shown once. */
export const OneTimeLink = z.object({ path: z.string(), expiresAt: time })
export type OneTimeLink = z.infer<typeof OneTimeLink>

/** Of a list in the order of names; `after` is the last id of the page before. */
export const PageQuery = z.object({
  search: z.string().trim().max(80).default(''),
  after: uuid.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type PageQuery = z.infer<typeof PageQuery>
export const PersonPage = z.object({ people: z.array(Person), more: z.boolean() })
export const OrganisationPage = z.object({ organisations: z.array(Organisation), more: z.boolean() })
export const PostPage = z.object({ posts: z.array(Post), more: z.boolean() })
export const OrganisationDetail = z.object({ organisation: Organisation, mandates: z.array(Mandate) })
export const PostQuery = PageQuery.extend({ person: uuid.optional(), organisation: uuid.optional() })
export const Delegations = z.object({ delegations: z.array(Delegation) })
/** Whom one's post may be lent to: people with a post in the same organisation. */
export const Colleagues = z.object({ people: z.array(z.object({ id: uuid, name: z.string(), title: z.string() })) })
export const ServiceAccounts = z.object({ accounts: z.array(ServiceAccount) })
export const Merge = z.object({ other: uuid, reason })
export const PersonSessions = z.object({ sessions: z.array(OwnSession.omit({ current: true })) })
