/** Sessions, links and failed attempts: statements on schema `identity`. Times are ms since 1970. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { delayAfter } from '../delay.ts'
import type { DelayRule } from '../delay.ts'
import type { SessionTimes } from '../session-rules.ts'

/** The relational store, whatever other schemas it holds. */
export type Relational = Kysely<object>

const at = (ms: number) => new Date(ms)

export interface StoredSession extends SessionTimes {
  readonly id: string
  readonly personId: string
  readonly postId: string | null
  readonly method: 'password' | 'link' | 'oidc' | 'demo'
  readonly secondFactorAt: number | null
  readonly challenge: string | null
  readonly person: { readonly name: string; readonly login: string | null; readonly demo: boolean; readonly endedAt: number | null }
  readonly passwordSetAt: number | null
  readonly totp: boolean
  readonly keys: boolean
  readonly recovery: boolean
}

interface SessionRow {
  id: string
  person_id: string
  post_id: string | null
  method: StoredSession['method']
  second_factor_at: Date | null
  created_at: Date
  last_seen_at: Date
  idle_until: Date
  absolute_until: Date
  challenge: string | null
  name: string
  login: string | null
  demo: boolean
  person_ended: Date | null
  password_set_at: Date | null
  totp: boolean
  keys: boolean
  recovery: boolean
}

/** The session of a token, if it has not been ended; whether it still holds is told by its times. */
export async function readSession(db: Relational, hash: Buffer): Promise<StoredSession | null> {
  const { rows } = await sql<SessionRow>`
    select s.id, s.person_id, s.post_id, s.method, s.second_factor_at, s.created_at, s.last_seen_at, s.idle_until, s.absolute_until, s.challenge,
      p.name, p.login, p.demo, p.ended_at as person_ended,
      (select max(set_at) from identity.password where person_id = p.id) as password_set_at,
      exists (select from identity.totp where person_id = p.id and confirmed_at is not null) as totp,
      exists (select from identity.security_key where person_id = p.id) as keys,
      exists (select from identity.recovery_code where person_id = p.id and used_at is null) as recovery
    from identity.session s join identity.person p on p.id = s.person_id
    where s.hash = ${hash} and s.ended_at is null`.execute(db)
  const row = rows[0]
  if (row === undefined) return null
  return {
    id: row.id,
    personId: row.person_id,
    postId: row.post_id,
    method: row.method,
    secondFactorAt: row.second_factor_at?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    idleUntil: row.idle_until.getTime(),
    absoluteUntil: row.absolute_until.getTime(),
    challenge: row.challenge,
    person: { name: row.name, login: row.login, demo: row.demo, endedAt: row.person_ended?.getTime() ?? null },
    passwordSetAt: row.password_set_at?.getTime() ?? null,
    totp: row.totp,
    keys: row.keys,
    recovery: row.recovery,
  }
}

export interface NewSession extends SessionTimes {
  readonly id: string
  readonly hash: Buffer
  readonly personId: string
  readonly postId: string | null
  readonly method: StoredSession['method']
  readonly secondFactorAt: number | null
  readonly address: string
  readonly agent: string
}

export async function saveSession(db: Relational, session: NewSession): Promise<void> {
  await sql`
    insert into identity.session (id, hash, person_id, post_id, method, second_factor_at, created_at, last_seen_at, idle_until, absolute_until, address, agent)
    values (${session.id}, ${session.hash}, ${session.personId}, ${session.postId}, ${session.method},
      ${session.secondFactorAt === null ? null : at(session.secondFactorAt)}, ${at(session.createdAt)}, ${at(session.lastSeenAt)},
      ${at(session.idleUntil)}, ${at(session.absoluteUntil)}, ${session.address.slice(0, 60)}, ${session.agent.slice(0, 200)})`.execute(db)
}

/** Give a session another token: whoever knew the old one has nothing. What is not named stays. False: it has been ended meanwhile. */
export async function renewSession(
  db: Relational,
  id: string,
  hash: Buffer,
  change: { readonly postId?: string | null; readonly secondFactorAt?: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.session set hash = ${hash}, challenge = null,
      post_id = ${change.postId === undefined ? sql`post_id` : sql`${change.postId}::uuid`},
      second_factor_at = ${change.secondFactorAt === undefined ? sql`second_factor_at` : sql`${at(change.secondFactorAt)}::timestamptz`}
    where id = ${id} and ended_at is null`.execute(db)
  return numAffectedRows === 1n
}

/** Remember that it was used. Neither time goes back, whatever clock another process has. */
export async function touchSession(db: Relational, id: string, times: SessionTimes): Promise<void> {
  await sql`
    update identity.session set last_seen_at = greatest(last_seen_at, ${at(times.lastSeenAt)}::timestamptz),
      idle_until = greatest(idle_until, ${at(times.idleUntil)}::timestamptz)
    where id = ${id} and ended_at is null`.execute(db)
}

export async function setChallenge(db: Relational, id: string, challenge: string | null): Promise<void> {
  await sql`update identity.session set challenge = ${challenge} where id = ${id} and ended_at is null`.execute(db)
}

/** The question that waits, which is thereby answered or void: nobody answers it twice. */
export async function takeChallenge(db: Relational, id: string): Promise<string | null> {
  const { rows } = await sql<{ challenge: string | null }>`
    with old as (select id, challenge from identity.session where id = ${id} and ended_at is null for update)
    update identity.session s set challenge = null from old where s.id = old.id and old.challenge is not null returning old.challenge`.execute(
    db,
  )
  return rows[0]?.challenge ?? null
}

/** @param of its person must be this one; not given: any */
export async function endSession(db: Relational, id: string, because: string, now: number, of: string | null = null): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.session set ended_at = ${at(now)}, ended_because = ${because}
    where id = ${id} and ended_at is null and (${of}::uuid is null or person_id = ${of}::uuid)`.execute(db)
  return numAffectedRows === 1n
}

/** End all sessions of a person, but perhaps one; gives how many. */
export async function endSessionsOf(
  db: Relational,
  person: string,
  because: string,
  now: number,
  except: string | null = null,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update identity.session set ended_at = ${at(now)}, ended_because = ${because}
    where person_id = ${person} and ended_at is null and id is distinct from ${except}::uuid`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Whatever is over is ended for good: no clock brings it back. */
export async function endOverdueSessions(db: Relational, now: number): Promise<number> {
  const { numAffectedRows } = await sql`
    update identity.session set ended_at = ${at(now)}, ended_because = 'expired'
    where ended_at is null and (idle_until <= ${at(now)} or absolute_until <= ${at(now)})`.execute(db)
  return Number(numAffectedRows ?? 0)
}

export interface ListedSession {
  readonly id: string
  readonly method: StoredSession['method']
  readonly secondFactor: boolean
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly address: string
  readonly agent: string
}

/** Sessions of a person that hold, newest first. */
export async function readSessionsOf(db: Relational, person: string, now: number): Promise<ListedSession[]> {
  const { rows } = await sql<{
    id: string
    method: StoredSession['method']
    second: boolean
    created_at: Date
    last_seen_at: Date
    address: string
    agent: string
  }>`
    select id, method, second_factor_at is not null as second, created_at, last_seen_at, address, agent from identity.session
    where person_id = ${person} and ended_at is null and idle_until > ${at(now)} and absolute_until > ${at(now)}
    order by last_seen_at desc, id limit 200`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    method: row.method,
    secondFactor: row.second,
    createdAt: row.created_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    address: row.address,
    agent: row.agent,
  }))
}

// ------------------------------------------------------------------ attempts

/**
 * Count an attempt before it is looked at, so that many at once are not one. Null: it may be looked at; else until when the door is closed.
 * Should it fail, the door stays closed as long as `rule` says; whoever succeeds opens it again.
 */
export async function takeAttempt(db: Relational, key: string, now: number, rule: DelayRule): Promise<number | null> {
  return await db.transaction().execute(async (tx) => {
    await sql`
      insert into identity.attempt (key, failures, last_at, closed_until) values (${key}, 0, ${at(now)}, ${at(0)}) on conflict do nothing`.execute(
      tx,
    )
    const { rows } = await sql<{ failures: number; last_at: Date; closed_until: Date }>`
      select failures, last_at, closed_until from identity.attempt where key = ${key} for update`.execute(tx)
    const row = rows[0]
    const closedUntil = row?.closed_until.getTime() ?? 0
    if (closedUntil > now) {
      // Closed for longer than we ever close: the clock has been moved back since. Not for ever, and not open either.
      const until = Math.min(closedUntil, now + rule.longestMs)
      if (until !== closedUntil) await sql`update identity.attempt set closed_until = ${at(until)} where key = ${key}`.execute(tx)
      return until
    }
    const failures = row === undefined || row.last_at.getTime() < now - rule.forgetMs ? 1 : row.failures + 1
    const delay = delayAfter(failures, rule)
    await sql`
      update identity.attempt set failures = ${failures}, last_at = greatest(last_at, ${at(now)}::timestamptz),
        closed_until = ${at(delay === 0 ? 0 : now + delay)} where key = ${key}`.execute(tx)
    return null
  })
}

/** It succeeded: nothing is held against it. */
export async function forgetAttempts(db: Relational, key: string): Promise<void> {
  await sql`delete from identity.attempt where key = ${key}`.execute(db)
}

/** One that succeeded is not a failure of its address; the ones before it stay. */
export async function takeBackAttempt(db: Relational, key: string, now: number): Promise<void> {
  await sql`
    update identity.attempt set failures = greatest(failures - 1, 0), closed_until = least(closed_until, ${at(now)}::timestamptz)
    where key = ${key}`.execute(db)
}

export async function forgetOldAttempts(db: Relational, before: number): Promise<void> {
  await sql`delete from identity.attempt where last_at < ${at(before)} and closed_until < ${at(before)}`.execute(db)
}

// ------------------------------------------------------------------ one-time links

export interface LinkOwner {
  readonly id: string
  readonly personId: string
  readonly name: string
  readonly login: string
  readonly expiresAt: number
}

/** Make a link; the earlier unused ones of the person are void. */
export async function saveLink(
  db: Relational,
  link: {
    readonly id: string
    readonly personId: string
    readonly hash: Buffer
    readonly madeBy: string | null
    readonly madeAt: number
    readonly expiresAt: number
  },
): Promise<void> {
  await sql`update identity.one_time_link set used_at = ${at(link.madeAt)} where person_id = ${link.personId} and used_at is null`.execute(
    db,
  )
  await sql`
    insert into identity.one_time_link (id, person_id, hash, made_by, made_at, expires_at)
    values (${link.id}, ${link.personId}, ${link.hash}, ${link.madeBy}, ${at(link.madeAt)}, ${at(link.expiresAt)})`.execute(db)
}

export async function readLink(db: Relational, hash: Buffer, now: number): Promise<LinkOwner | null> {
  const { rows } = await sql<{ id: string; person_id: string; name: string; login: string; expires_at: Date }>`
    select l.id, l.person_id, p.name, p.login, l.expires_at from identity.one_time_link l join identity.person p on p.id = l.person_id
    where l.hash = ${hash} and l.used_at is null and l.expires_at > ${at(now)} and l.made_at <= ${at(now + 300_000)}
      and p.ended_at is null and p.login is not null`.execute(db)
  const row = rows[0]
  return row === undefined
    ? null
    : { id: row.id, personId: row.person_id, name: row.name, login: row.login, expiresAt: row.expires_at.getTime() }
}

/** True for the one who uses it; of two at once only one does. */
export async function takeLink(db: Relational, id: string, now: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update identity.one_time_link set used_at = ${at(now)} where id = ${id} and used_at is null`.execute(db)
  return numAffectedRows === 1n
}
