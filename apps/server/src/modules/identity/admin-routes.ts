/** Routes of the three officers over people, organisations, posts, grants, service accounts; and of lending one's post. */
import { z } from 'zod'
import { masked, personal } from '../../platform/access/personal.ts'
import { httpProblems, raise } from '../../platform/http/problem.ts'
import type { ProblemKind } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute, RequestContext } from '../../platform/http/route.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { makeLink } from './first-start.ts'
import type { Identity } from './identity.ts'
import { identityProblems } from './problems.ts'
import { kept } from './refusals.ts'
import {
  Colleagues,
  Delegation,
  DelegationDraft,
  Delegations,
  GrantDraft,
  Mandate,
  MandateDraft,
  OneTimeLink,
  Organisation,
  OrganisationChange,
  OrganisationDetail,
  OrganisationDraft,
  OrganisationEnterprises,
  OrganisationPage,
  PageQuery,
  Person,
  PersonChange,
  PersonDraft,
  PersonPage,
  PersonSessions,
  Post,
  PostDraft,
  PostPage,
  PostQuery,
  Reason,
  Merge,
  ScopeChange,
  ServiceAccount,
  ServiceAccountDraft,
  ServiceAccountGrant,
  ServiceAccounts,
  ServiceToken,
  Unmask,
  Unmasked,
} from './schema.ts'
import { mayHold } from './roles.ts'
import { hashOf, newToken } from './secrets.ts'
import {
  changePerson,
  endDelegation,
  endGrant,
  endMandate,
  endOrganisation,
  endPerson,
  endPost,
  endService,
  grantService,
  isInOrganisation,
  isOfficer,
  mergePeople,
  readColleagues,
  readDelegation,
  readDelegations,
  readGrant,
  readMandates,
  readOrganisation,
  readOrganisations,
  readPeople,
  readPerson,
  readPost,
  readPosts,
  readService,
  readServices,
  saveDelegation,
  saveGrant,
  saveMandate,
  saveOrganisation,
  savePerson,
  savePost,
  saveScope,
  saveService,
} from './store/people.ts'
import type { StoredDelegation, StoredMandate, StoredOrganisation, StoredPerson, StoredPost, StoredService } from './store/people.ts'
import { endSession, endSessionsOf, readSessionsOf } from './store/sessions.ts'
import type { Relational } from './store/sessions.ts'

const AWAY = 'People cannot be looked up until the store of records answers.'
const DAY_MS = 86_400_000
const iso = (ms: number) => new Date(ms).toISOString()
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms))

/** The schema of the API with its personal data named. */
const Personal = Person.extend({
  phone: personal('phone', z.string()).nullable(),
  email: personal('email', z.string()).nullable(),
  idNumber: personal('id-number', z.string()).nullable(),
  address: personal('address', z.string()).nullable(),
  bankAccount: personal('bank-account', z.string()).nullable(),
})

const personView = (one: StoredPerson): z.output<typeof Person> =>
  masked(Personal, { ...one, createdAt: iso(one.createdAt), endedAt: isoOrNull(one.endedAt), sameAs: [...one.sameAs] }, 'list')
const organisationView = (one: StoredOrganisation) => ({
  ...one,
  enterprises: [...one.enterprises],
  starts: iso(one.starts),
  ends: isoOrNull(one.ends),
})
const mandateView = (one: StoredMandate) => ({ ...one, starts: iso(one.starts), ends: iso(one.ends) })
const postView = (one: StoredPost) => ({
  ...one,
  starts: iso(one.starts),
  ends: isoOrNull(one.ends),
  grants: one.grants.map((grant) => ({ ...grant, starts: iso(grant.starts), ends: isoOrNull(grant.ends) })),
})
const delegationView = ({ fromPersonId: _from, ...one }: StoredDelegation) => ({
  ...one,
  starts: iso(one.starts),
  ends: iso(one.ends),
  endedAt: isoOrNull(one.endedAt),
})
const serviceView = (one: StoredService) => ({
  ...one,
  permissions: [...one.permissions],
  expiresAt: iso(one.expiresAt),
  createdAt: iso(one.createdAt),
  lastUsedAt: isoOrNull(one.lastUsedAt),
  endedAt: isoOrNull(one.endedAt),
})

const none = (what: string): never => raise(identityProblems.unknown, `There is no such ${what}.`)
const there = <T>(found: T | null, what: string): T => found ?? none(what)
const IdOf = z.object({ id: z.uuid() })
const Nothing = z.object({})
const Done = z.object({ done: z.literal(true) })
const done = { done: true } as const

/** The person who acts; machines keep no people. */
const self = ({ actor }: RequestContext): string => actor.personId ?? raise(httpProblems.notAllowed, 'Only a person may do this.')

export function adminRoutes({ db }: Identity): AnyRoute[] {
  const read = { data: 'operational', may: 'identity.read', audit: null, method: 'GET' } as const
  const people = { data: 'operational', may: 'identity.people', method: 'POST' } as const
  const grants = { data: 'operational', may: 'identity.grant', method: 'POST' } as const
  const problems = (...kinds: readonly ProblemKind[]) => [httpProblems.relationalDown, ...kinds]

  const look = <T>(context: RequestContext, work: (tx: Relational) => Promise<T>): Promise<T> =>
    askRelational(AWAY, () => context.read(work))
  /** Acts of officers; what the act was about stands in its row. */
  const act = <T>(
    context: RequestContext,
    about: { readonly kind: string; readonly id: string },
    detail: Readonly<Record<string, string | number | boolean | null>>,
    work: (tx: Relational) => Promise<T>,
  ): Promise<T> => askRelational(AWAY, () => kept(() => context.act(work, { object: about, detail })))

  /** Nobody touches what it may itself, neither under another account of the same human. */
  async function refuseOwn(tx: Relational, context: RequestContext, person: string): Promise<void> {
    const me = await readPerson(tx, self(context))
    if (me !== null && (me.id === person || me.sameAs.includes(person)))
      raise(identityProblems.officers, '不得为本人授权或收权。Nobody grants to oneself, nor takes from oneself.')
  }

  return [
    // ---------------------------------------------------------------- people
    route({
      ...read,
      path: '/api/identity/people',
      summary: 'People by name or log-in name, in pages; personal data are masked (人员)',
      query: PageQuery,
      output: PersonPage,
      problems: problems(),
      run: (context, { query }) =>
        look(context, async (tx) => {
          const found = await readPeople(tx, query)
          return { people: found.slice(0, query.limit).map(personView), more: found.length > query.limit }
        }),
    }),
    route({
      ...read,
      path: '/api/identity/people/:id',
      summary: 'One person; personal data are masked',
      params: IdOf,
      output: Person,
      problems: problems(identityProblems.unknown),
      run: (context, { params: { id } }) => look(context, async (tx) => personView(there(await readPerson(tx, id), 'person'))),
    }),
    route({
      ...people,
      path: '/api/identity/people',
      summary: 'Put a person on record; it may nothing until it has a post with a role',
      audit: 'identity.person-added',
      body: PersonDraft,
      output: Person,
      problems: problems(identityProblems.taken),
      run: (context, { body }) => {
        const id = crypto.randomUUID()
        return act(context, { kind: 'person', id }, {}, async (tx) => {
          await savePerson(tx, { ...body, id, demo: false, createdAt: context.now, createdBy: self(context) })
          return personView(there(await readPerson(tx, id), 'person'))
        })
      },
    }),
    route({
      ...people,
      path: '/api/identity/people/:id/change',
      summary: 'Change what is known of a person; what is not named stays',
      audit: 'identity.person-changed',
      params: IdOf,
      body: PersonChange,
      output: Person,
      problems: problems(identityProblems.unknown),
      run: (context, { params: { id }, body }) =>
        act(context, { kind: 'person', id }, { fields: Object.keys(body).join(',') }, async (tx) => {
          there(await readPerson(tx, id), 'person')
          await changePerson(tx, id, body)
          return personView(there(await readPerson(tx, id), 'person'))
        }),
    }),
    route({
      ...people,
      path: '/api/identity/people/:id/end',
      summary: 'End an account with its posts, roles and sessions (停用)',
      audit: 'identity.person-ended',
      params: IdOf,
      body: Reason,
      output: Person,
      problems: problems(identityProblems.unknown, identityProblems.officers),
      run: (context, { params: { id }, body: { reason } }) =>
        act(context, { kind: 'person', id }, { reason }, async (tx) => {
          await refuseOwn(tx, context, id)
          await refuseOfficer(tx, id, context.now)
          if (!(await endPerson(tx, id, self(context), context.now))) none('person')
          await endSessionsOf(tx, id, 'person-ended', context.now)
          return personView(there(await readPerson(tx, id), 'person'))
        }),
    }),
    route({
      ...people,
      path: '/api/identity/people/:id/same',
      summary: 'Say that two accounts are of one human; refused when they could not be (合并账号)',
      audit: 'identity.accounts-joined',
      params: IdOf,
      body: Merge,
      output: Person,
      problems: problems(identityProblems.unknown, identityProblems.officers),
      run: (context, { params: { id }, body: { other, reason } }) =>
        act(context, { kind: 'person', id }, { other, reason }, async (tx) => {
          there(await readPerson(tx, id), 'person')
          there(await readPerson(tx, other), 'person')
          await mergePeople(tx, id, other)
          return personView(there(await readPerson(tx, id), 'person'))
        }),
    }),
    route({
      method: 'POST',
      data: 'operational',
      may: 'identity.unmask',
      path: '/api/identity/people/:id/unmask',
      summary: 'See one item of personal data of a person, for a reason (查看个人信息)',
      audit: 'identity.unmasked',
      params: IdOf,
      body: Unmask,
      output: Unmasked,
      problems: problems(identityProblems.unknown),
      run: (context, { params: { id }, body: { field, reason } }) =>
        act(context, { kind: 'person', id }, { field, reason }, async (tx) => ({
          field,
          value: there(await readPerson(tx, id), 'person')[field],
        })),
    }),
    route({
      ...people,
      path: '/api/identity/people/:id/link',
      summary: 'A one-time link by which the person sets a password, shown once; not for the three officers (一次性链接)',
      audit: 'identity.link-made',
      params: IdOf,
      body: Nothing,
      output: OneTimeLink,
      problems: problems(identityProblems.unknown, identityProblems.officers),
      run: (context, { params: { id } }) =>
        act(context, { kind: 'person', id }, {}, async (tx) => {
          const person = there(await readPerson(tx, id), 'person')
          if (person.endedAt !== null || person.login === null) none('person who may log in')
          // Who resets an officer's password becomes that officer: only the machine itself may.
          await refuseOfficer(tx, id, context.now)
          const { path, expiresAt } = await makeLink(tx, { ...person, login: person.login ?? '' }, self(context), context.now)
          return { path, expiresAt: iso(expiresAt) }
        }),
    }),
    route({
      method: 'GET',
      audit: null,
      data: 'operational',
      may: 'identity.grant',
      path: '/api/identity/people/:id/sessions',
      summary: 'Sessions of a person that hold',
      params: IdOf,
      output: PersonSessions,
      problems: problems(),
      run: (context, { params: { id } }) =>
        askRelational(AWAY, async () => ({
          sessions: (await readSessionsOf(db, id, context.now)).map((one) => ({
            ...one,
            createdAt: iso(one.createdAt),
            lastSeenAt: iso(one.lastSeenAt),
          })),
        })),
    }),
    route({
      ...grants,
      path: '/api/identity/people/:id/sessions/end',
      summary: 'End sessions of a person: one of them, or all',
      audit: 'identity.sessions-ended',
      params: IdOf,
      body: z.object({ session: z.uuid().nullable(), reason: Reason.shape.reason }),
      output: Done,
      problems: problems(),
      run: (context, { params: { id }, body: { session, reason } }) =>
        act(context, { kind: 'person', id }, { session, reason }, async (tx) => {
          if (session === null) await endSessionsOf(tx, id, 'ended-by-officer', context.now)
          else await endSession(tx, session, 'ended-by-officer', context.now, id)
          return done
        }),
    }),

    // ---------------------------------------------------------------- organisations
    route({
      ...read,
      path: '/api/identity/organisations',
      summary: 'Organisations by name, in pages (机构)',
      query: PageQuery,
      output: OrganisationPage,
      problems: problems(),
      run: (context, { query }) =>
        look(context, async (tx) => {
          const found = await readOrganisations(tx, query)
          return { organisations: found.slice(0, query.limit).map(organisationView), more: found.length > query.limit }
        }),
    }),
    route({
      ...read,
      path: '/api/identity/organisations/:id',
      summary: 'One organisation and for whom it may act',
      params: IdOf,
      output: OrganisationDetail,
      problems: problems(identityProblems.unknown),
      run: (context, { params: { id } }) =>
        look(context, async (tx) => ({
          organisation: organisationView(there(await readOrganisation(tx, id), 'organisation')),
          mandates: (await readMandates(tx, id)).map(mandateView),
        })),
    }),
    route({
      ...people,
      path: '/api/identity/organisations',
      summary: 'Put an organisation on record',
      audit: 'identity.organisation-added',
      body: OrganisationDraft,
      output: Organisation,
      problems: problems(identityProblems.unknown),
      run: (context, { body }) => {
        const id = crypto.randomUUID()
        return act(context, { kind: 'organisation', id }, { kind: body.kind }, async (tx) => {
          await saveOrganisation(tx, { ...body, id, enterprises: [], starts: context.now, demo: false })
          return organisationView(there(await readOrganisation(tx, id), 'organisation'))
        })
      },
    }),
    route({
      ...people,
      path: '/api/identity/organisations/:id/change',
      summary: 'Change an organisation; its kind stays',
      audit: 'identity.organisation-changed',
      params: IdOf,
      body: OrganisationChange,
      output: Organisation,
      problems: problems(identityProblems.unknown),
      run: (context, { params: { id }, body }) =>
        act(context, { kind: 'organisation', id }, {}, async (tx) => {
          const before = there(await readOrganisation(tx, id), 'organisation')
          const { name = before.name, parentId = before.parentId, district = before.district, creditCode = before.creditCode } = body
          await saveOrganisation(tx, { ...before, name, parentId, district, creditCode })
          return organisationView(there(await readOrganisation(tx, id), 'organisation'))
        }),
    }),
    route({
      ...people,
      path: '/api/identity/organisations/:id/end',
      summary: 'End an organisation: nobody acts for it any more',
      audit: 'identity.organisation-ended',
      params: IdOf,
      body: Reason,
      output: Organisation,
      problems: problems(identityProblems.unknown, identityProblems.officers),
      run: (context, { params: { id }, body: { reason } }) =>
        act(context, { kind: 'organisation', id }, { reason }, async (tx) => {
          const held = await readPosts(tx, { search: '', limit: 1_000, organisation: id })
          // The system officer cannot send the others home.
          if (held.some(({ office, ends }) => office && (ends === null || ends > context.now)))
            raise(identityProblems.officers, '三员所在机构不能停用。An organisation with posts of the three officers is not ended.')
          if (!(await endOrganisation(tx, id, context.now))) none('organisation')
          return organisationView(there(await readOrganisation(tx, id), 'organisation'))
        }),
    }),
    route({
      ...grants,
      path: '/api/identity/organisations/:id/enterprises',
      summary: 'Which enterprises of the registry an organisation is; its people see these',
      audit: 'identity.enterprises-set',
      params: IdOf,
      body: OrganisationEnterprises,
      output: Organisation,
      problems: problems(identityProblems.unknown),
      run: (context, { params: { id }, body: { enterprises, reason } }) =>
        act(context, { kind: 'organisation', id }, { enterprises: enterprises.join(','), reason }, async (tx) => {
          const before = there(await readOrganisation(tx, id), 'organisation')
          if (before.kind !== 'enterprise') none('enterprise')
          await saveOrganisation(tx, { ...before, enterprises })
          return organisationView(there(await readOrganisation(tx, id), 'organisation'))
        }),
    }),
    route({
      ...grants,
      path: '/api/identity/organisations/:id/mandates',
      summary: 'An enterprise lets this agent or contractor act for it, for a time (委托)',
      audit: 'identity.mandate-added',
      params: IdOf,
      body: MandateDraft,
      output: Mandate,
      problems: problems(identityProblems.unknown),
      run: (context, { params: { id: organisationId }, body }) => {
        const id = crypto.randomUUID()
        return act(context, { kind: 'organisation', id: organisationId }, { enterprise: body.enterpriseId }, async (tx) => {
          const { kind } = there(await readOrganisation(tx, organisationId), 'organisation')
          if (kind !== 'agent' && kind !== 'contractor') none('agent or contractor')
          const one = { ...body, id, organisationId, starts: Date.parse(body.starts), ends: Date.parse(body.ends) }
          await saveMandate(tx, one)
          return mandateView(one)
        })
      },
    }),
    route({
      ...grants,
      path: '/api/identity/mandates/:id/end',
      summary: 'End a mandate before its time',
      audit: 'identity.mandate-ended',
      params: IdOf,
      body: Reason,
      output: Done,
      problems: problems(identityProblems.unknown),
      run: (context, { params: { id }, body: { reason } }) =>
        act(context, { kind: 'mandate', id }, { reason }, async (tx) => {
          if (!(await endMandate(tx, id, context.now))) none('mandate that holds')
          return done
        }),
    }),

    // ---------------------------------------------------------------- posts and grants
    route({
      ...read,
      path: '/api/identity/posts',
      summary: 'Posts with their roles and scopes, by person, organisation or title, in pages (岗位)',
      query: PostQuery,
      output: PostPage,
      problems: problems(),
      run: (context, { query }) =>
        look(context, async (tx) => {
          const found = await readPosts(tx, query)
          return { posts: found.slice(0, query.limit).map(postView), more: found.length > query.limit }
        }),
    }),
    route({
      ...people,
      path: '/api/identity/posts',
      summary: 'Give a person a post; it has no role until the security officer grants one',
      audit: 'identity.post-added',
      body: PostDraft,
      output: Post,
      problems: problems(identityProblems.unknown),
      run: (context, { body }) => {
        const id = crypto.randomUUID()
        return act(context, { kind: 'post', id }, { person: body.personId, organisation: body.organisationId }, async (tx) => {
          await savePost(tx, { ...body, id, starts: context.now })
          return postView(there(await readPost(tx, id), 'post'))
        })
      },
    }),
    route({
      ...people,
      path: '/api/identity/posts/:id/end',
      summary: 'End a post with its roles',
      audit: 'identity.post-ended',
      params: IdOf,
      body: Reason,
      output: Post,
      problems: problems(identityProblems.unknown, identityProblems.officers),
      run: (context, { params: { id }, body: { reason } }) =>
        act(context, { kind: 'post', id }, { reason }, async (tx) => {
          const post = there(await readPost(tx, id), 'post')
          await refuseOwn(tx, context, post.personId)
          if (post.office && post.grants.some(({ ends }) => ends === null || ends > context.now))
            raise(identityProblems.officers, '先由安全管理员收回三员角色。The security officer first takes the role back.')
          if (!(await endPost(tx, id, self(context), context.now))) none('post that holds')
          await endSessionsOf(tx, post.personId, 'post-ended', context.now)
          return postView(there(await readPost(tx, id), 'post'))
        }),
    }),
    route({
      ...grants,
      path: '/api/identity/posts/:id/grants',
      summary: 'Grant a role to a post, never one’s own (授权)',
      audit: 'identity.granted',
      params: IdOf,
      body: GrantDraft,
      output: Post,
      problems: problems(identityProblems.unknown, identityProblems.officers, identityProblems.taken, identityProblems.unfitRole),
      run: (context, { params: { id }, body: { role, reason } }) =>
        act(context, { kind: 'post', id }, { role, reason }, async (tx) => {
          const post = there(await readPost(tx, id), 'post')
          await refuseOwn(tx, context, post.personId)
          const { kind } = there(await readOrganisation(tx, post.organisationId), 'organisation')
          if (!mayHold(kind, role))
            raise(
              identityProblems.unfitRole,
              `${kind} 的岗位不能担任 ${role}。A post of an organisation of this kind does not hold that role.`,
            )
          if (post.grants.some((one) => one.role === role && (one.ends === null || one.ends > context.now)))
            raise(identityProblems.taken, 'The post holds this role already. 该岗位已有此角色。')
          await saveGrant(tx, { id: crypto.randomUUID(), post, role, by: self(context), reason, starts: context.now })
          return postView(there(await readPost(tx, id), 'post'))
        }),
    }),
    route({
      ...grants,
      path: '/api/identity/grants/:id/end',
      summary: 'Take a role back; sessions of the person end (收权)',
      audit: 'identity.revoked',
      params: IdOf,
      body: Reason,
      output: Post,
      problems: problems(identityProblems.unknown, identityProblems.officers),
      run: (context, { params: { id }, body: { reason } }) =>
        act(context, { kind: 'grant', id }, { reason }, async (tx) => {
          const { postId, personId } = there(await readGrant(tx, id), 'grant')
          await refuseOwn(tx, context, personId)
          if (!(await endGrant(tx, id, self(context), context.now))) none('grant that holds')
          await endSessionsOf(tx, personId, 'role-revoked', context.now)
          return postView(there(await readPost(tx, postId), 'post'))
        }),
    }),
    route({
      ...grants,
      path: '/api/identity/posts/:id/scope',
      summary: 'What part of the city a post answers for (管辖范围)',
      audit: 'identity.scope-set',
      params: IdOf,
      body: ScopeChange,
      output: Post,
      problems: problems(identityProblems.unknown, identityProblems.officers),
      run: (context, { params: { id }, body: { scope, reason } }) =>
        act(context, { kind: 'post', id }, { scope: scope.kind, reason }, async (tx) => {
          const post = there(await readPost(tx, id), 'post')
          await refuseOwn(tx, context, post.personId)
          await saveScope(tx, id, scope)
          return postView(there(await readPost(tx, id), 'post'))
        }),
    }),

    // ---------------------------------------------------------------- service accounts
    route({
      ...read,
      path: '/api/identity/services',
      summary: 'Service accounts: what they may, until when (机器账号)',
      output: ServiceAccounts,
      problems: problems(),
      run: (context) => look(context, async (tx) => ({ accounts: (await readServices(tx)).map(serviceView) })),
    }),
    route({
      ...people,
      path: '/api/identity/services',
      summary: 'Make a service account; it may nothing until the security officer says what. The token is shown once',
      audit: 'identity.service-added',
      body: ServiceAccountDraft,
      output: ServiceToken,
      problems: problems(identityProblems.taken),
      run: (context, { body: { name, days } }) => {
        const id = crypto.randomUUID()
        const token = newToken()
        return act(context, { kind: 'service', id }, { name, days }, async (tx) => {
          const [createdAt, expiresAt] = [context.now, context.now + days * DAY_MS]
          const one = { id, name, permissions: [], scope: { kind: 'none' as const }, createdAt, expiresAt }
          await saveService(tx, { ...one, hash: hashOf(token), createdBy: self(context) })
          return { account: serviceView({ ...one, lastUsedAt: null, endedAt: null }), token }
        })
      },
    }),
    route({
      ...grants,
      path: '/api/identity/services/:id/grant',
      summary: 'What a service account may, and over what; in the place of what it might before',
      audit: 'identity.service-granted',
      params: IdOf,
      body: ServiceAccountGrant,
      output: ServiceAccount,
      problems: problems(identityProblems.unknown, identityProblems.officers),
      run: (context, { params: { id }, body: { permissions, scope, reason } }) =>
        act(context, { kind: 'service', id }, { permissions: permissions.join(','), scope: scope.kind, reason }, async (tx) => {
          // A machine is no officer: it would be a way around all three.
          if (permissions.some((one) => one.startsWith('identity.') || one.startsWith('audit.')))
            raise(
              identityProblems.officers,
              '机器账号不得管理人员、授权或审计。A service account keeps neither people nor grants nor the audit.',
            )
          if (!(await grantService(tx, id, permissions, scope))) none('service account that holds')
          return serviceView(there(await readService(tx, id), 'service account'))
        }),
    }),
    route({
      ...people,
      path: '/api/identity/services/:id/end',
      summary: 'End a service account: its token holds no more',
      audit: 'identity.service-ended',
      params: IdOf,
      body: Reason,
      output: ServiceAccount,
      problems: problems(identityProblems.unknown),
      run: (context, { params: { id }, body: { reason } }) =>
        act(context, { kind: 'service', id }, { reason }, async (tx) => {
          if (!(await endService(tx, id, context.now))) none('service account that holds')
          return serviceView(there(await readService(tx, id), 'service account'))
        }),
    }),

    // ---------------------------------------------------------------- lending one's post
    route({
      method: 'GET',
      audit: null,
      data: 'operational',
      may: 'identity.delegate',
      path: '/api/account/delegations',
      summary: 'Posts I lent, and those lent to me (假期委托)',
      output: Delegations,
      problems: problems(),
      run: (context) => look(context, async (tx) => ({ delegations: (await readDelegations(tx, self(context))).map(delegationView) })),
    }),
    route({
      method: 'GET',
      audit: null,
      data: 'operational',
      may: 'identity.delegate',
      path: '/api/account/colleagues',
      summary: 'Whom the post I act as may be lent to',
      output: Colleagues,
      problems: problems(),
      run: (context) =>
        look(context, async (tx) => ({
          people: await readColleagues(tx, self(context), context.actor.post?.organisationId ?? '', context.now),
        })),
    }),
    route({
      method: 'POST',
      data: 'operational',
      may: 'identity.delegate',
      path: '/api/account/delegations',
      summary: 'Lend a post of mine to a colleague for a time; acts then show both names',
      audit: 'identity.delegated',
      body: DelegationDraft,
      output: Delegation,
      problems: problems(identityProblems.unknown, identityProblems.officers),
      run: (context, { body }) => {
        const id = crypto.randomUUID()
        return act(
          context,
          { kind: 'post', id: body.postId },
          { to: body.toPersonId, starts: body.starts, ends: body.ends },
          async (tx) => {
            const post = await readPost(tx, body.postId)
            if (post?.personId !== self(context)) return none('post of yours')
            if (body.toPersonId === post.personId || !(await isInOrganisation(tx, body.toPersonId, post.organisationId, context.now)))
              return none('colleague in the organisation of the post')
            const [starts, ends] = [Date.parse(body.starts), Date.parse(body.ends)]
            const { postId, toPersonId, reason } = body
            await saveDelegation(tx, {
              id,
              postId,
              toPersonId,
              starts,
              ends,
              reason,
              office: post.office,
              by: self(context),
              now: context.now,
            })
            return delegationView(there(await readDelegation(tx, id), 'delegation'))
          },
        )
      },
    }),
    route({
      method: 'POST',
      data: 'operational',
      may: 'identity.delegate',
      path: '/api/account/delegations/:id/end',
      summary: 'Take a lent post back',
      audit: 'identity.delegation-ended',
      params: IdOf,
      body: Nothing,
      output: Delegation,
      problems: problems(identityProblems.unknown),
      run: (context, { params: { id } }) =>
        act(context, { kind: 'delegation', id }, {}, async (tx) => {
          const one = await readDelegation(tx, id)
          if (one?.fromPersonId !== self(context)) return none('post that you lent')
          if (!(await endDelegation(tx, id, context.now))) none('post that is lent')
          return delegationView(there(await readDelegation(tx, id), 'delegation'))
        }),
    }),
  ]
}

async function refuseOfficer(tx: Relational, person: string, now: number): Promise<void> {
  if (await isOfficer(tx, person, now))
    raise(
      identityProblems.officers,
      '三员账号不由他人重置或停用：在服务器上运行 poyang identity link，或先收回角色。The accounts of the three officers are not reset or ended by one of them: run `poyang identity link` on the machine, or have the role taken back first.',
    )
}
