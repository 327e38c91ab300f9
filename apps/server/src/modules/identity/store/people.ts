/** Organisations, people, posts and what these may: statements on schema `identity`. Times are ms since 1970. */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { z } from 'zod'
import { Role, Scope } from '../../../platform/access/schema.ts'
import type { Portal } from '../../../platform/access/schema.ts'
import { OrganisationKind } from '../schema.ts'
import type { Relational } from './sessions.ts'

const at = (ms: number) => new Date(ms)

export interface ActingPost {
  readonly id: string
  readonly title: string
  readonly organisation: { readonly id: string; readonly name: string; readonly kind: OrganisationKind }
  readonly roles: readonly Role[]
  readonly scope: Scope
  readonly portal: Portal
  readonly onBehalfOf: string | null
}

const Roles = z.array(Role)
/** Those who act for enterprises see these enterprises and nothing else, whatever a grant says. */
const outside = new Set<OrganisationKind>(['enterprise', 'agent', 'contractor'])

function scopeOf(kind: OrganisationKind, given: unknown, enterprises: readonly string[]): Scope {
  const scope = Scope.parse(given)
  if (!outside.has(kind)) return scope
  if (scope.kind !== 'enterprises') return { kind: 'enterprises', enterprises: [...enterprises] }
  return { kind: 'enterprises', enterprises: enterprises.filter((id) => scope.enterprises.includes(id)) }
}

interface ActingRow {
  id: string
  title: string
  scope: unknown
  organisation_id: string
  organisation: string
  kind: string
  behalf: string | null
  roles: string[]
  enterprises: string[]
}

/** Posts that a person may act as at a moment: its own, and those lent to it. */
export async function readActingPosts(db: Relational, person: string, now: number): Promise<ActingPost[]> {
  const moment = sql`${at(now)}::timestamptz`
  const holds = (alias: string) =>
    sql`${sql.ref(`${alias}.starts`)} <= ${moment} and (${sql.ref(`${alias}.ends`)} is null or ${sql.ref(`${alias}.ends`)} > ${moment})`
  const { rows } = await sql<ActingRow>`
    select post.id, post.title, post.scope, org.id as organisation_id, org.name as organisation, org.kind,
      case when post.person_id = ${person} then null else holder.name end as behalf,
      array(select distinct g.role from identity.role_grant g where g.post_id = post.id and ${holds('g')} order by 1) as roles,
      array(select oe.enterprise_id from identity.organisation_enterprise oe where oe.organisation_id = org.id
        union select m.enterprise_id from identity.mandate m where m.organisation_id = org.id and ${holds('m')} order by 1) as enterprises
    from identity.post join identity.organisation org on org.id = post.organisation_id join identity.person holder on holder.id = post.person_id
    where (post.person_id = ${person} or exists (
        select from identity.delegation d where d.post_id = post.id and d.to_person_id = ${person} and d.ended_at is null and ${holds('d')}))
      and holder.ended_at is null and ${holds('post')} and ${holds('org')}
    order by post.starts, post.id`.execute(db)
  return rows.map((row) => {
    const kind = OrganisationKind.parse(row.kind)
    return {
      id: row.id,
      title: row.title,
      organisation: { id: row.organisation_id, name: row.organisation, kind },
      roles: Roles.parse(row.roles),
      scope: scopeOf(kind, row.scope, row.enterprises),
      portal: outside.has(kind) ? 'enterprise' : 'officer',
      onBehalfOf: row.behalf,
    }
  })
}

// ------------------------------------------------------------------ organisations

export interface StoredOrganisation {
  readonly id: string
  readonly kind: OrganisationKind
  readonly name: string
  readonly parentId: string | null
  readonly district: string | null
  readonly creditCode: string | null
  readonly enterprises: readonly string[]
  readonly starts: number
  readonly ends: number | null
  readonly demo: boolean
}

interface OrganisationRow {
  id: string
  kind: string
  name: string
  parent_id: string | null
  district: string | null
  credit_code: string | null
  enterprises: string[]
  starts: Date
  ends: Date | null
  demo: boolean
}

const organisationOf = (row: OrganisationRow): StoredOrganisation => ({
  id: row.id,
  kind: OrganisationKind.parse(row.kind),
  name: row.name,
  parentId: row.parent_id,
  district: row.district,
  creditCode: row.credit_code,
  enterprises: row.enterprises,
  starts: row.starts.getTime(),
  ends: row.ends?.getTime() ?? null,
  demo: row.demo,
})

/** What somebody types, as a pattern: its own wildcards mean themselves. */
const like = (search: string) => `%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`

export interface Page {
  readonly search: string
  readonly after?: string | undefined
  readonly limit: number
}

/** One more than `limit` when there are more. */
export async function readOrganisations(db: Relational, { search, after, limit }: Page): Promise<StoredOrganisation[]> {
  const { rows } = await sql<OrganisationRow>`
    select o.*, array(select enterprise_id from identity.organisation_enterprise where organisation_id = o.id order by 1) as enterprises
    from identity.organisation o
    where (o.name ilike ${like(search)} or o.credit_code = ${search})
      and (${after ?? null}::uuid is null or (o.name, o.id) > (select name, id from identity.organisation where id = ${after ?? null}::uuid))
    order by o.name, o.id limit ${limit + 1}`.execute(db)
  return rows.map(organisationOf)
}

export async function readOrganisation(db: Relational, id: string): Promise<StoredOrganisation | null> {
  const { rows } = await sql<OrganisationRow>`
    select o.*, array(select enterprise_id from identity.organisation_enterprise where organisation_id = o.id order by 1) as enterprises
    from identity.organisation o where o.id = ${id}`.execute(db)
  return rows[0] === undefined ? null : organisationOf(rows[0])
}

/** Make it, or change what may change of it: everything but its kind and whether it is made up. */
export async function saveOrganisation(db: Relational, one: Omit<StoredOrganisation, 'ends'>): Promise<void> {
  await sql`
    insert into identity.organisation (id, kind, name, parent_id, district, credit_code, starts, demo)
    values (${one.id}, ${one.kind}, ${one.name}, ${one.parentId}, ${one.district}, ${one.creditCode}, ${at(one.starts)}, ${one.demo})
    on conflict (id) do update set name = excluded.name, parent_id = excluded.parent_id, district = excluded.district,
      credit_code = excluded.credit_code`.execute(db)
  await sql`delete from identity.organisation_enterprise where organisation_id = ${one.id}`.execute(db)
  await sql`
    insert into identity.organisation_enterprise (organisation_id, enterprise_id) select ${one.id}, unnest(${[...one.enterprises]}::text[])
    on conflict do nothing`.execute(db)
}

export async function endOrganisation(db: Relational, id: string, now: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.organisation set ends = ${at(now)} where id = ${id} and (ends is null or ends > ${at(now)})`.execute(db)
  return numAffectedRows === 1n
}

export interface StoredMandate {
  readonly id: string
  readonly organisationId: string
  readonly enterpriseId: string
  readonly document: string
  readonly starts: number
  readonly ends: number
}

export async function saveMandate(db: Relational, one: StoredMandate): Promise<void> {
  await sql`
    insert into identity.mandate (id, organisation_id, enterprise_id, document, starts, ends)
    values (${one.id}, ${one.organisationId}, ${one.enterpriseId}, ${one.document}, ${at(one.starts)}, ${at(one.ends)})`.execute(db)
}

export async function readMandates(db: Relational, organisation: string): Promise<StoredMandate[]> {
  const { rows } = await sql<{ id: string; organisation_id: string; enterprise_id: string; document: string; starts: Date; ends: Date }>`
    select * from identity.mandate where organisation_id = ${organisation} order by starts desc, id limit 500`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    organisationId: row.organisation_id,
    enterpriseId: row.enterprise_id,
    document: row.document,
    starts: row.starts.getTime(),
    ends: row.ends.getTime(),
  }))
}

export async function endMandate(db: Relational, id: string, now: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.mandate set ends = greatest(starts, ${at(now)}::timestamptz) where id = ${id} and ends > ${at(now)}`.execute(db)
  return numAffectedRows === 1n
}

// ------------------------------------------------------------------ people

export interface PersonFields {
  readonly name: string
  readonly phone: string | null
  readonly email: string | null
  readonly idNumber: string | null
  readonly address: string | null
  readonly bankAccount: string | null
}
export interface StoredPerson extends PersonFields {
  readonly id: string
  readonly login: string | null
  readonly demo: boolean
  readonly createdAt: number
  readonly endedAt: number | null
  readonly hasPassword: boolean
  readonly secondFactor: boolean
  readonly sameAs: readonly string[]
}

interface PersonRow {
  id: string
  name: string
  login: string | null
  phone: string | null
  email: string | null
  id_number: string | null
  address: string | null
  bank_account: string | null
  demo: boolean
  created_at: Date
  ended_at: Date | null
  has_password: boolean
  second_factor: boolean
  same_as: string[]
}

const personColumns = sql`
  p.id, p.name, p.login, p.phone, p.email, p.id_number, p.address, p.bank_account, p.demo, p.created_at, p.ended_at,
  exists (select from identity.password where person_id = p.id) as has_password,
  exists (select from identity.totp where person_id = p.id and confirmed_at is not null)
    or exists (select from identity.security_key where person_id = p.id) as second_factor,
  array(select other.id from identity.person other where other.human = p.human and other.id <> p.id order by 1) as same_as`

const personOf = (row: PersonRow): StoredPerson => ({
  id: row.id,
  name: row.name,
  login: row.login,
  phone: row.phone,
  email: row.email,
  idNumber: row.id_number,
  address: row.address,
  bankAccount: row.bank_account,
  demo: row.demo,
  createdAt: row.created_at.getTime(),
  endedAt: row.ended_at?.getTime() ?? null,
  hasPassword: row.has_password,
  secondFactor: row.second_factor,
  sameAs: row.same_as,
})

/** One more than `limit` when there are more. Found by name and log-in name, not by personal data. */
export async function readPeople(db: Relational, { search, after, limit }: Page): Promise<StoredPerson[]> {
  const { rows } = await sql<PersonRow>`
    select ${personColumns} from identity.person p
    where (p.name ilike ${like(search)} or p.login ilike ${like(search)})
      and (${after ?? null}::uuid is null or (p.name, p.id) > (select name, id from identity.person where id = ${after ?? null}::uuid))
    order by p.name, p.id limit ${limit + 1}`.execute(db)
  return rows.map(personOf)
}

export async function readPerson(db: Relational, id: string): Promise<StoredPerson | null> {
  const { rows } = await sql<PersonRow>`select ${personColumns} from identity.person p where p.id = ${id}`.execute(db)
  return rows[0] === undefined ? null : personOf(rows[0])
}

export async function readPersonByLogin(db: Relational, login: string): Promise<StoredPerson | null> {
  const { rows } = await sql<PersonRow>`select ${personColumns} from identity.person p where p.login = ${login}`.execute(db)
  return rows[0] === undefined ? null : personOf(rows[0])
}

export interface NewPerson extends PersonFields {
  readonly id: string
  readonly login: string | null
  readonly demo: boolean
  readonly createdAt: number
  readonly createdBy: string | null
}

export async function savePerson(db: Relational, one: NewPerson): Promise<void> {
  await sql`
    insert into identity.person (id, name, login, phone, email, id_number, address, bank_account, demo, created_at, created_by)
    values (${one.id}, ${one.name}, ${one.login}, ${one.phone}, ${one.email}, ${one.idNumber}, ${one.address}, ${one.bankAccount},
      ${one.demo}, ${at(one.createdAt)}, ${one.createdBy})`.execute(db)
}

const columnOf = { name: 'name', phone: 'phone', email: 'email', address: 'address', bankAccount: 'bank_account' } as const

export async function changePerson(
  db: Relational,
  id: string,
  change: Readonly<Partial<Record<keyof typeof columnOf, string | null | undefined>>>,
): Promise<void> {
  const sets: Array<RawBuilder<unknown>> = []
  for (const field of Object.keys(columnOf) as Array<keyof typeof columnOf>) {
    const value = change[field]
    if (value !== undefined) sets.push(sql`${sql.ref(columnOf[field])} = ${value}`)
  }
  if (sets.length > 0) await sql`update identity.person set ${sql.join(sets)} where id = ${id}`.execute(db)
}

/** The account ends, and with it its posts and what they may. */
export async function endPerson(db: Relational, id: string, by: string | null, now: number): Promise<boolean> {
  const { numAffectedRows } = await sql`update identity.person set ended_at = ${at(now)} where id = ${id} and ended_at is null`.execute(db)
  if (numAffectedRows !== 1n) return false
  await sql`update identity.post set ends = ${at(now)} where person_id = ${id} and (ends is null or ends > ${at(now)})`.execute(db)
  await sql`
    update identity.role_grant set ends = greatest(starts, ${at(now)}::timestamptz), ended_by = ${by}
    where person_id = ${id} and (ends is null or ends > ${at(now)})`.execute(db)
  await sql`
    update identity.delegation set ended_at = ${at(now)} where ended_at is null
      and (to_person_id = ${id} or post_id in (select id from identity.post where person_id = ${id}))`.execute(db)
  return true
}

/** Two accounts are one human from now on. The constraint of the three officers speaks when they may not be. */
export async function mergePeople(db: Relational, id: string, other: string): Promise<void> {
  await sql`
    update identity.person set human = (select human from identity.person where id = ${id})
    where human = (select human from identity.person where id = ${other})`.execute(db)
}

/** Whether somebody of the three officers: of them only the machine itself makes a link. */
export async function isOfficer(db: Relational, person: string, now: number): Promise<boolean> {
  const { rows } = await sql`
    select from identity.role_grant where person_id = ${person} and office and (ends is null or ends > ${at(now)})`.execute(db)
  return rows.length > 0
}

// ------------------------------------------------------------------ posts and grants

export interface StoredGrant {
  readonly id: string
  readonly role: Role
  readonly starts: number
  readonly ends: number | null
  readonly grantedBy: string | null
  readonly reason: string
}
export interface StoredPost {
  readonly id: string
  readonly personId: string
  readonly person: string
  readonly organisationId: string
  readonly organisation: string
  readonly title: string
  readonly office: boolean
  readonly scope: Scope
  readonly starts: number
  readonly ends: number | null
  readonly grants: readonly StoredGrant[]
}

const GrantRow = z.object({
  id: z.string(),
  role: Role,
  starts: z.string(),
  ends: z.string().nullable(),
  granted_by: z.string().nullable(),
  reason: z.string(),
})

interface PostRow {
  id: string
  person_id: string
  person: string
  organisation_id: string
  organisation: string
  title: string
  office: boolean
  scope: unknown
  starts: Date
  ends: Date | null
  grants: unknown
}

const postOf = (row: PostRow): StoredPost => ({
  id: row.id,
  personId: row.person_id,
  person: row.person,
  organisationId: row.organisation_id,
  organisation: row.organisation,
  title: row.title,
  office: row.office,
  scope: Scope.parse(row.scope),
  starts: row.starts.getTime(),
  ends: row.ends?.getTime() ?? null,
  grants: z
    .array(GrantRow)
    .parse(row.grants)
    .map(({ granted_by, starts, ends, ...grant }) => ({
      ...grant,
      grantedBy: granted_by,
      starts: Date.parse(starts),
      ends: ends === null ? null : Date.parse(ends),
    })),
})

const postColumns = sql`
  post.id, post.person_id, p.name as person, post.organisation_id, o.name as organisation, post.title, post.office, post.scope, post.starts, post.ends,
  coalesce((select jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'starts', g.starts, 'ends', g.ends, 'granted_by', by.name, 'reason', g.reason)
      order by g.starts, g.id) from identity.role_grant g left join identity.person by on by.id = g.granted_by where g.post_id = post.id), '[]') as grants`
const postTables = sql`identity.post join identity.person p on p.id = post.person_id join identity.organisation o on o.id = post.organisation_id`

/** In the order of people; found by the name of the person, the organisation or the post. One more than `limit` when there are more. */
export async function readPosts(
  db: Relational,
  {
    search,
    after,
    limit,
    person,
    organisation,
  }: Page & { readonly person?: string | undefined; readonly organisation?: string | undefined },
): Promise<StoredPost[]> {
  const pattern = like(search)
  const { rows } = await sql<PostRow>`
    select ${postColumns} from ${postTables}
    where (p.name ilike ${pattern} or o.name ilike ${pattern} or post.title ilike ${pattern})
      and (${person ?? null}::uuid is null or post.person_id = ${person ?? null}::uuid)
      and (${organisation ?? null}::uuid is null or post.organisation_id = ${organisation ?? null}::uuid)
      and (${after ?? null}::uuid is null or (p.name, post.id) > (
        select op.name, other.id from identity.post other join identity.person op on op.id = other.person_id where other.id = ${after ?? null}::uuid))
    order by p.name, post.id limit ${limit + 1}`.execute(db)
  return rows.map(postOf)
}

export async function readPost(db: Relational, id: string): Promise<StoredPost | null> {
  const { rows } = await sql<PostRow>`select ${postColumns} from ${postTables} where post.id = ${id}`.execute(db)
  return rows[0] === undefined ? null : postOf(rows[0])
}

export async function savePost(
  db: Relational,
  one: Pick<StoredPost, 'id' | 'personId' | 'organisationId' | 'title' | 'office' | 'starts'>,
): Promise<void> {
  await sql`
    insert into identity.post (id, person_id, organisation_id, title, office, starts)
    values (${one.id}, ${one.personId}, ${one.organisationId}, ${one.title}, ${one.office}, ${at(one.starts)})`.execute(db)
}

/** The post ends, and with it what it may. */
export async function endPost(db: Relational, id: string, by: string, now: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.post set ends = greatest(starts, ${at(now)}::timestamptz) where id = ${id} and (ends is null or ends > ${at(now)})`.execute(
    db,
  )
  if (numAffectedRows !== 1n) return false
  await sql`
    update identity.role_grant set ends = greatest(starts, ${at(now)}::timestamptz), ended_by = ${by}
    where post_id = ${id} and (ends is null or ends > ${at(now)})`.execute(db)
  await sql`update identity.delegation set ended_at = ${at(now)} where post_id = ${id} and ended_at is null`.execute(db)
  return true
}

export async function saveGrant(
  db: Relational,
  one: {
    readonly id: string
    readonly post: Pick<StoredPost, 'id' | 'personId' | 'office'>
    readonly role: Role
    readonly by: string | null
    readonly reason: string
    readonly starts: number
  },
): Promise<void> {
  await sql`
    insert into identity.role_grant (id, post_id, person_id, human, office, role, starts, granted_by, reason)
    select ${one.id}, ${one.post.id}, p.id, p.human, ${one.post.office}, ${one.role}, ${at(one.starts)}, ${one.by}, ${one.reason}
    from identity.person p where p.id = ${one.post.personId}`.execute(db)
}

export async function readGrant(
  db: Relational,
  id: string,
): Promise<{ readonly postId: string; readonly personId: string; readonly role: Role } | null> {
  const { rows } = await sql<{ post_id: string; person_id: string; role: string }>`
    select post_id, person_id, role from identity.role_grant where id = ${id}`.execute(db)
  const row = rows[0]
  return row === undefined ? null : { postId: row.post_id, personId: row.person_id, role: Role.parse(row.role) }
}

export async function endGrant(db: Relational, id: string, by: string, now: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.role_grant set ends = greatest(starts, ${at(now)}::timestamptz), ended_by = ${by}
    where id = ${id} and (ends is null or ends > ${at(now)})`.execute(db)
  return numAffectedRows === 1n
}

export async function saveScope(db: Relational, post: string, scope: Scope): Promise<void> {
  await sql`update identity.post set scope = ${JSON.stringify(scope)}::jsonb where id = ${post}`.execute(db)
}

// ------------------------------------------------------------------ delegations

export interface StoredDelegation {
  readonly id: string
  readonly postId: string
  readonly title: string
  readonly fromPersonId: string
  readonly from: string
  readonly toPersonId: string
  readonly to: string
  readonly starts: number
  readonly ends: number
  readonly reason: string
  readonly endedAt: number | null
}

const delegationSelect = sql`
  select d.id, d.post_id, post.title, post.person_id as from_id, giver.name as from_name, d.to_person_id, taker.name as to_name, d.starts, d.ends,
    d.reason, d.ended_at
  from identity.delegation d join identity.post on post.id = d.post_id join identity.person giver on giver.id = post.person_id
    join identity.person taker on taker.id = d.to_person_id`

interface DelegationRow {
  id: string
  post_id: string
  title: string
  from_id: string
  from_name: string
  to_person_id: string
  to_name: string
  starts: Date
  ends: Date
  reason: string
  ended_at: Date | null
}

const delegationOf = (row: DelegationRow): StoredDelegation => ({
  id: row.id,
  postId: row.post_id,
  title: row.title,
  fromPersonId: row.from_id,
  from: row.from_name,
  toPersonId: row.to_person_id,
  to: row.to_name,
  starts: row.starts.getTime(),
  ends: row.ends.getTime(),
  reason: row.reason,
  endedAt: row.ended_at?.getTime() ?? null,
})

/** Given and taken by a person, newest first. */
export async function readDelegations(db: Relational, person: string): Promise<StoredDelegation[]> {
  const { rows } = await sql<DelegationRow>`
    ${delegationSelect} where post.person_id = ${person} or d.to_person_id = ${person} order by d.starts desc, d.id limit 200`.execute(db)
  return rows.map(delegationOf)
}

export async function readDelegation(db: Relational, id: string): Promise<StoredDelegation | null> {
  const { rows } = await sql<DelegationRow>`${delegationSelect} where d.id = ${id}`.execute(db)
  return rows[0] === undefined ? null : delegationOf(rows[0])
}

export async function saveDelegation(
  db: Relational,
  one: {
    readonly id: string
    readonly postId: string
    readonly toPersonId: string
    readonly starts: number
    readonly ends: number
    readonly reason: string
    /** Of the post: the store refuses to lend one of the three officers. */
    readonly office: boolean
    readonly by: string
    readonly now: number
  },
): Promise<void> {
  await sql`
    insert into identity.delegation (id, post_id, office, to_person_id, starts, ends, reason, made_by, made_at)
    values (${one.id}, ${one.postId}, ${one.office}, ${one.toPersonId}, ${at(one.starts)}, ${at(one.ends)}, ${one.reason}, ${one.by}, ${at(one.now)})`.execute(
    db,
  )
}

export async function endDelegation(db: Relational, id: string, now: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.delegation set ended_at = ${at(now)} where id = ${id} and ended_at is null`.execute(db)
  return numAffectedRows === 1n
}

/** People who hold a post in the organisation now: whom a post of it may be lent to. */
export async function isInOrganisation(db: Relational, person: string, organisation: string, now: number): Promise<boolean> {
  const { rows } = await sql`
    select from identity.post join identity.person p on p.id = post.person_id
    where post.person_id = ${person} and post.organisation_id = ${organisation} and p.ended_at is null
      and post.starts <= ${at(now)} and (post.ends is null or post.ends > ${at(now)})`.execute(db)
  return rows.length > 0
}

// ------------------------------------------------------------------ service accounts

export interface StoredService {
  readonly id: string
  readonly name: string
  readonly permissions: readonly string[]
  readonly scope: Scope
  readonly expiresAt: number
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly endedAt: number | null
}

interface ServiceRow {
  id: string
  name: string
  permissions: string[]
  scope: unknown
  expires_at: Date
  created_at: Date
  last_used_at: Date | null
  ended_at: Date | null
}

const serviceColumns = sql.raw('id, name, permissions, scope, expires_at, created_at, last_used_at, ended_at')

const serviceOf = (row: ServiceRow): StoredService => ({
  id: row.id,
  name: row.name,
  permissions: row.permissions,
  scope: Scope.parse(row.scope),
  expiresAt: row.expires_at.getTime(),
  createdAt: row.created_at.getTime(),
  lastUsedAt: row.last_used_at?.getTime() ?? null,
  endedAt: row.ended_at?.getTime() ?? null,
})

export async function readServices(db: Relational): Promise<StoredService[]> {
  const { rows } = await sql<ServiceRow>`select ${serviceColumns} from identity.service_account order by name limit 500`.execute(db)
  return rows.map(serviceOf)
}

export async function readService(db: Relational, id: string): Promise<StoredService | null> {
  const { rows } = await sql<ServiceRow>`select ${serviceColumns} from identity.service_account where id = ${id}`.execute(db)
  return rows[0] === undefined ? null : serviceOf(rows[0])
}

/** The account of a token that holds. */
export async function readServiceOf(db: Relational, hash: Buffer, now: number): Promise<StoredService | null> {
  const { rows } = await sql<ServiceRow>`
    select ${serviceColumns} from identity.service_account where hash = ${hash} and ended_at is null and expires_at > ${at(now)}`.execute(
    db,
  )
  return rows[0] === undefined ? null : serviceOf(rows[0])
}

export async function touchService(db: Relational, id: string, now: number): Promise<void> {
  await sql`
    update identity.service_account set last_used_at = ${at(now)}
    where id = ${id} and (last_used_at is null or last_used_at < ${at(now - 60_000)})`.execute(db)
}

export async function saveService(
  db: Relational,
  one: Omit<StoredService, 'lastUsedAt' | 'endedAt'> & { readonly hash: Buffer; readonly createdBy: string | null },
): Promise<void> {
  await sql`
    insert into identity.service_account (id, name, hash, permissions, scope, expires_at, created_at, created_by)
    values (${one.id}, ${one.name}, ${one.hash}, ${[...one.permissions]}, ${JSON.stringify(one.scope)}::jsonb, ${at(one.expiresAt)},
      ${at(one.createdAt)}, ${one.createdBy})`.execute(db)
}

export async function grantService(db: Relational, id: string, permissions: readonly string[], scope: Scope): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.service_account set permissions = ${[...permissions]}, scope = ${JSON.stringify(scope)}::jsonb
    where id = ${id} and ended_at is null`.execute(db)
  return numAffectedRows === 1n
}

export async function endService(db: Relational, id: string, now: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.service_account set ended_at = ${at(now)} where id = ${id} and ended_at is null`.execute(db)
  return numAffectedRows === 1n
}

/** End those whose name begins so. */
export async function endServicesNamed(db: Relational, beginning: string, now: number): Promise<void> {
  await sql`
    update identity.service_account set ended_at = ${at(now)} where starts_with(name, ${beginning}) and ended_at is null`.execute(db)
}

// ------------------------------------------------------------------ the first start, the demo

export interface DemoPersonRow {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly organisation: string
  readonly roles: readonly Role[]
  readonly portal: Portal
}

/** Made-up persons with their first post, in the order in which they were made. */
export async function readDemoPeople(db: Relational, now: number): Promise<DemoPersonRow[]> {
  const { rows } = await sql<{ id: string; name: string; title: string; organisation: string; kind: string; roles: string[] }>`
    select p.id, p.name, post.title, o.name as organisation, o.kind,
      array(select g.role from identity.role_grant g where g.post_id = post.id and (g.ends is null or g.ends > ${at(now)}) order by 1) as roles
    from identity.person p
      join lateral (select * from identity.post where person_id = p.id and (ends is null or ends > ${at(now)}) order by starts, id limit 1) post on true
      join identity.organisation o on o.id = post.organisation_id
    where p.demo and p.ended_at is null order by p.human`.execute(db)
  return rows.map(({ kind, roles, ...row }) => ({
    ...row,
    roles: Roles.parse(roles),
    portal: outside.has(OrganisationKind.parse(kind)) ? 'enterprise' : 'officer',
  }))
}

/** Only one process at a time makes the people of a first start or of the demo; until the transaction ends. */
export async function lockPeople(tx: Relational): Promise<void> {
  await sql`select pg_advisory_xact_lock(2120213)`.execute(tx)
}

export async function hasPeople(db: Relational, demo: boolean): Promise<boolean> {
  const { rows } = await sql`select from identity.person where demo = ${demo} limit 1`.execute(db)
  return rows.length > 0
}

/** Officers who have never logged in and whose link has run out. */
export async function readWaitingOfficers(db: Relational, now: number): Promise<Array<{ id: string; name: string; login: string }>> {
  const { rows } = await sql<{ id: string; name: string; login: string }>`
    select distinct p.id, p.name, p.login from identity.person p join identity.role_grant g on g.person_id = p.id
    where g.office and (g.ends is null or g.ends > ${at(now)}) and not p.demo and p.ended_at is null and p.login is not null
      and not exists (select from identity.password where person_id = p.id)
      and not exists (select from identity.one_time_link l where l.person_id = p.id and l.used_at is null and l.expires_at > ${at(now)})
    order by p.login`.execute(db)
  return rows
}

/** Others who hold a post in the organisation now, with the first of their posts there. */
export async function readColleagues(
  db: Relational,
  person: string,
  organisation: string,
  now: number,
): Promise<Array<{ id: string; name: string; title: string }>> {
  const { rows } = await sql<{ id: string; name: string; title: string }>`
    select distinct on (p.name, p.id) p.id, p.name, post.title from identity.post join identity.person p on p.id = post.person_id
    where post.organisation_id = ${organisation} and p.id <> ${person} and p.ended_at is null
      and post.starts <= ${at(now)} and (post.ends is null or post.ends > ${at(now)})
    order by p.name, p.id, post.starts limit 200`.execute(db)
  return rows
}
