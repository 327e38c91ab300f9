/** The record of acts: who did what to what, when, as which post; each row in the transaction of its act, each bound to the row before it. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'
import { narrow } from '../access/in-sight.ts'
import type { Actor, Scope } from '../access/schema.ts'

/** An object of ours by its kind (`outlet`, `enterprise`, `alarm`) and identity. */
export interface ObjectRef {
  readonly kind: string
  readonly id: string
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** What an act adds to its row; never personal data beyond identities. */
export interface Said {
  readonly object?: ObjectRef
  readonly detail?: Readonly<Record<string, Json>>
}

export interface AuditEntry {
  /** ms since 1970 */
  readonly at: number
  readonly actor: Actor
  readonly address: string
  readonly requestId: string
  /** `module.happened` */
  readonly action: string
  readonly object: ObjectRef | null
  readonly detail?: Said['detail']
}

/** done: with its act; read: sensitive data were shown; begun: an act outside this store is about to be tried, failed: it failed. */
export type Outcome = 'done' | 'refused' | 'read' | 'begun' | 'failed'

export interface Audit {
  /** Keep a row of its own. */
  record(entry: AuditEntry & { readonly outcome: Outcome }): Promise<void>
  /** Do the work, narrowed to a sight, and keep its row in one transaction. */
  act<T>(entry: AuditEntry, sight: Scope, work: (tx: Transaction<object>) => Promise<T>, said?: Said | ((done: T) => Said)): Promise<T>
}

/** @param db owner of schema `audit` */
export function createAudit(db: Kysely<object>): Audit {
  return {
    async record(entry) {
      await db.transaction().execute((tx) => writeEvent(tx, entry))
    },
    async act(entry, sight, work, said) {
      return await db.transaction().execute(async (tx) => {
        // For the triggers of the outbox: who is told to have done it.
        const { name, personId } = entry.actor
        await sql`select set_config('poyang.actor', ${name}, true), set_config('poyang.person', ${personId ?? ''}, true)`.execute(tx)
        await narrow(tx, sight)
        const done = await work(tx)
        await sql`select set_config('role', 'none', true)`.execute(tx)
        // Last, so that the chain is held for a moment only.
        await writeEvent(tx, { ...entry, ...(typeof said === 'function' ? said(done) : said), outcome: 'done' })
        return done
      })
    },
  }
}

/** The text of a row that is hashed, and the leaf of the log `records`: JSON with its names in this order. */
function bodyOf(
  sequence: string,
  { at, actor, address, requestId, action, object, outcome, detail }: AuditEntry & { outcome: Outcome },
): string {
  return JSON.stringify({
    sequence,
    at: new Date(at).toISOString(),
    action,
    outcome,
    object: object === null ? null : `${object.kind}:${object.id}`,
    person: actor.personId,
    name: actor.name,
    kind: actor.kind,
    post: actor.post === null ? null : { id: actor.post.id, title: actor.post.title, organisation: actor.post.organisation },
    session: actor.sessionId,
    address,
    request: requestId,
    detail: detail ?? {},
  })
}

/** Keep a row within a transaction. Rows are numbered without a gap: whoever writes holds the head until its transaction ends, so write last. */
export async function writeEvent(tx: Transaction<object>, entry: AuditEntry & { readonly outcome: Outcome }): Promise<void> {
  const { rows } = await sql<{ last: string; hash: Buffer }>`select last::text as last, hash from audit.head for update`.execute(tx)
  const head = rows[0]
  if (head === undefined) throw new Error('the audit has no head')
  const sequence = String(BigInt(head.last) + 1n)
  const body = bodyOf(sequence, entry)
  const hash = createHash('sha256').update(head.hash).update(body).digest()
  const { actor, object } = entry
  await sql`insert into audit.event (sequence, at, person_id, actor, action, outcome, object_kind, object_id, body, hash)
    values (${sequence}::bigint, ${new Date(entry.at)}, ${actor.personId}, ${actor.name}, ${entry.action}, ${entry.outcome},
      ${object?.kind ?? null}, ${object?.id ?? null}, ${body}, ${hash})`.execute(tx)
  await sql`update audit.head set last = ${sequence}::bigint, hash = ${hash}`.execute(tx)
}
