/** Every question to the rows of the audit. */
import { sql } from 'kysely'
import type { Kysely, RawBuilder } from 'kysely'
import type { AuditFilter } from './schema.ts'

export interface StoredEvent {
  readonly sequence: number
  /** JSON text, as its hash covers it. */
  readonly body: string
  readonly hash: Buffer
}

/** A text as it stands within JSON text, to be found by `like`. */
const within = (text: string): string =>
  `%${JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[\\%_]/g, '\\$&')}%`

/** @param except person whose own acts are not shown to it */
function conditions(filter: AuditFilter, except: string | null): RawBuilder<unknown> {
  const { person, name, action, outcome, object, from, to, text } = filter
  const all: Array<RawBuilder<unknown>> = []
  if (except !== null) all.push(sql`person_id is distinct from ${except}::uuid`)
  if (person !== undefined) all.push(sql`person_id = ${person}::uuid`)
  if (name !== undefined) all.push(sql`actor = ${name}`)
  if (action !== undefined) all.push(action.endsWith('.') ? sql`starts_with(action, ${action})` : sql`action = ${action}`)
  if (outcome !== undefined) all.push(sql`outcome = ${outcome}`)
  if (object !== undefined) {
    const cut = object.indexOf(':')
    all.push(sql`object_kind = ${object.slice(0, cut)}`)
    if (cut < object.length - 1) all.push(sql`object_id = ${object.slice(cut + 1)}`)
  }
  if (from !== undefined) all.push(sql`at >= ${from}::timestamptz`)
  if (to !== undefined) all.push(sql`at < ${to}::timestamptz`)
  if (text !== undefined) all.push(sql`body ilike ${within(text)}`)
  return all.length === 0 ? sql`true` : sql.join(all, sql` and `)
}

interface Row {
  sequence: string
  body: string
  hash: Buffer
}

const eventOf = ({ sequence, body, hash }: Row): StoredEvent => ({ sequence: Number(sequence), body, hash })

/** Newest first. */
export async function findEvents(
  db: Kysely<object>,
  filter: AuditFilter,
  { before, limit, except }: { readonly before: number | null; readonly limit: number; readonly except: string | null },
): Promise<StoredEvent[]> {
  const { rows } = await sql<Row>`select sequence, body, hash from audit.event
    where ${conditions(filter, except)} and ${before === null ? sql`true` : sql`sequence < ${before}`}
    order by sequence desc limit ${limit}`.execute(db)
  return rows.map(eventOf)
}

/** Oldest first, above one number and up to another. */
export async function readEvents(
  db: Kysely<object>,
  filter: AuditFilter,
  above: number,
  upTo: number,
  limit: number,
): Promise<StoredEvent[]> {
  const { rows } = await sql<Row>`select sequence, body, hash from audit.event
    where ${conditions(filter, null)} and sequence > ${above} and sequence <= ${upTo} order by sequence limit ${limit}`.execute(db)
  return rows.map(eventOf)
}

export async function readEvent(db: Kysely<object>, sequence: number, except: string | null): Promise<StoredEvent | null> {
  const { rows } = await sql<Row>`select sequence, body, hash from audit.event
    where sequence = ${sequence} and ${conditions({}, except)}`.execute(db)
  return rows[0] === undefined ? null : eventOf(rows[0])
}
