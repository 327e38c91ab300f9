/** What people prove themselves with: statements on schema `identity`. Times are ms since 1970. */
import { sql } from 'kysely'
import type { Relational } from './sessions.ts'

const at = (ms: number) => new Date(ms)

export interface PersonToLogIn {
  readonly id: string
  readonly name: string
  readonly login: string
  readonly hash: string | null
}

/** The person of a log-in name with the password that holds; null: nobody of that name may log in. */
export async function readPersonToLogIn(db: Relational, login: string): Promise<PersonToLogIn | null> {
  const { rows } = await sql<PersonToLogIn>`
    select p.id, p.name, p.login, (select hash from identity.password where person_id = p.id order by id desc limit 1) as hash
    from identity.person p where p.login = ${login} and p.ended_at is null`.execute(db)
  return rows[0] ?? null
}

/** Hashes of a person's passwords, the one that holds first. */
export async function readPasswords(db: Relational, person: string, count: number): Promise<string[]> {
  const { rows } = await sql<{ hash: string }>`
    select hash from identity.password where person_id = ${person} order by id desc limit ${count}`.execute(db)
  return rows.map(({ hash }) => hash)
}

export async function savePassword(db: Relational, person: string, hash: string, now: number): Promise<void> {
  await sql`insert into identity.password (person_id, hash, set_at) values (${person}, ${hash}, ${at(now)})`.execute(db)
}

/** The same password under today's cost. */
export async function replaceHash(db: Relational, person: string, old: string, hash: string): Promise<void> {
  await sql`update identity.password set hash = ${hash} where person_id = ${person} and hash = ${old}`.execute(db)
}

/** The sealed secret of an authenticator app. */
export async function readTotp(db: Relational, person: string): Promise<{ sealed: Buffer; confirmed: boolean } | null> {
  const { rows } = await sql<{ sealed: Buffer; confirmed: boolean }>`
    select sealed, confirmed_at is not null as confirmed from identity.totp where person_id = ${person}`.execute(db)
  return rows[0] ?? null
}

/** Begin with a new secret; false when one is in use already. */
export async function startTotp(db: Relational, person: string, sealed: Buffer): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into identity.totp (person_id, sealed) values (${person}, ${sealed})
    on conflict (person_id) do update set sealed = excluded.sealed, last_step = 0 where totp.confirmed_at is null`.execute(db)
  return numAffectedRows === 1n
}

/** Use up the code of a step of 30 s; false when it, or a later one, has been used. */
export async function useTotpStep(db: Relational, person: string, step: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.totp set last_step = ${step} where person_id = ${person} and last_step < ${step}`.execute(db)
  return numAffectedRows === 1n
}

export async function confirmTotp(db: Relational, person: string, now: number): Promise<void> {
  await sql`update identity.totp set confirmed_at = ${at(now)} where person_id = ${person} and confirmed_at is null`.execute(db)
}

export async function removeTotp(db: Relational, person: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from identity.totp where person_id = ${person}`.execute(db)
  return numAffectedRows === 1n
}

export interface StoredKey {
  readonly id: string
  readonly publicKey: Buffer
  readonly counter: number
  readonly transports: readonly string[]
  readonly label: string
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

export async function readKeys(db: Relational, person: string): Promise<StoredKey[]> {
  const { rows } = await sql<{
    credential_id: string
    public_key: Buffer
    counter: string
    transports: string[]
    label: string
    created_at: Date
    last_used_at: Date | null
  }>`select * from identity.security_key where person_id = ${person} order by created_at, credential_id`.execute(db)
  return rows.map((row) => ({
    id: row.credential_id,
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: row.transports,
    label: row.label,
    createdAt: row.created_at.getTime(),
    lastUsedAt: row.last_used_at?.getTime() ?? null,
  }))
}

export async function saveKey(
  db: Relational,
  person: string,
  key: Omit<StoredKey, 'createdAt' | 'lastUsedAt' | 'publicKey'> & { readonly publicKey: Uint8Array },
  now: number,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into identity.security_key (credential_id, person_id, public_key, counter, transports, label, created_at)
    values (${key.id}, ${person}, ${Buffer.from(key.publicKey)}, ${key.counter}, ${[...key.transports]}, ${key.label}, ${at(now)})
    on conflict do nothing`.execute(db)
  return numAffectedRows === 1n
}

export async function useKey(db: Relational, id: string, counter: number, now: number): Promise<void> {
  await sql`
    update identity.security_key set counter = ${counter}, last_used_at = ${at(now)} where credential_id = ${id}`.execute(db)
}

export async function removeKey(db: Relational, person: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from identity.security_key where credential_id = ${id} and person_id = ${person}`.execute(db)
  return numAffectedRows === 1n
}

/** New codes in the place of whatever was there. */
export async function saveRecoveryCodes(db: Relational, person: string, hashes: readonly Buffer[]): Promise<void> {
  await sql`delete from identity.recovery_code where person_id = ${person}`.execute(db)
  await sql`
    insert into identity.recovery_code (person_id, hash) select ${person}, unnest(${[...hashes]}::bytea[])`.execute(db)
}

export async function useRecoveryCode(db: Relational, person: string, hash: Buffer, now: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.recovery_code set used_at = ${at(now)} where person_id = ${person} and hash = ${hash} and used_at is null`.execute(db)
  return numAffectedRows === 1n
}

export async function countRecoveryCodes(db: Relational, person: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from identity.recovery_code where person_id = ${person} and used_at is null`.execute(db)
  return rows[0]?.count ?? 0
}

/** All of a person's second factors, for somebody who has lost them. */
export async function removeSecondFactors(db: Relational, person: string): Promise<void> {
  await sql`delete from identity.totp where person_id = ${person}`.execute(db)
  await sql`delete from identity.security_key where person_id = ${person}`.execute(db)
  await sql`delete from identity.recovery_code where person_id = ${person}`.execute(db)
}

// ------------------------------------------------------------------ single sign-on

export interface OidcFlow {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly personId: string | null
}

export async function saveOidcFlow(db: Relational, hash: Buffer, flow: OidcFlow, expiresAt: number): Promise<void> {
  await sql`
    insert into identity.oidc_flow (hash, state, nonce, verifier, person_id, expires_at)
    values (${hash}, ${flow.state}, ${flow.nonce}, ${flow.verifier}, ${flow.personId}, ${at(expiresAt)})`.execute(db)
}

/** The journey of a browser, which thereby ends; null: it is none, or too late. */
export async function takeOidcFlow(db: Relational, hash: Buffer, now: number): Promise<OidcFlow | null> {
  const { rows } = await sql<{ state: string; nonce: string; verifier: string; person_id: string | null; late: boolean }>`
    delete from identity.oidc_flow where hash = ${hash} returning state, nonce, verifier, person_id, expires_at <= ${at(now)} as late`.execute(
    db,
  )
  const row = rows[0]
  return row === undefined || row.late ? null : { state: row.state, nonce: row.nonce, verifier: row.verifier, personId: row.person_id }
}

export async function forgetOidcFlows(db: Relational, now: number): Promise<void> {
  await sql`delete from identity.oidc_flow where expires_at <= ${at(now)}`.execute(db)
}

export async function readPersonOfSubject(db: Relational, issuer: string, subject: string): Promise<string | null> {
  const { rows } = await sql<{ person_id: string }>`
    select l.person_id from identity.oidc_link l join identity.person p on p.id = l.person_id
    where l.issuer = ${issuer} and l.subject = ${subject} and p.ended_at is null`.execute(db)
  return rows[0]?.person_id ?? null
}

/** False: the subject belongs to somebody already. */
export async function saveOidcLink(db: Relational, issuer: string, subject: string, person: string, now: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into identity.oidc_link (issuer, subject, person_id, made_at) values (${issuer}, ${subject}, ${person}, ${at(now)})
    on conflict do nothing`.execute(db)
  return numAffectedRows === 1n
}

export async function readOidcLinks(db: Relational, person: string): Promise<Array<{ issuer: string; madeAt: number }>> {
  const { rows } = await sql<{ issuer: string; made_at: Date }>`
    select issuer, made_at from identity.oidc_link where person_id = ${person} order by issuer`.execute(db)
  return rows.map(({ issuer, made_at }) => ({ issuer, madeAt: made_at.getTime() }))
}

export async function removeOidcLinks(db: Relational, person: string): Promise<number> {
  const { numAffectedRows } = await sql`delete from identity.oidc_link where person_id = ${person}`.execute(db)
  return Number(numAffectedRows ?? 0)
}
