/** Every SQL statement about incidents and nights. Owns `incident` and `night` of schema `alarms`. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Words } from '@poyang/rules'
import type { NightCounts } from './night.ts'

export interface NewIncident {
  readonly kind: 'replay-differs' | 'cannot-fire'
  readonly day: string
  readonly rule: string
  readonly version: number
  readonly subject: string | null
  readonly words: Words
  readonly onlyLive: readonly string[]
  readonly onlyReplay: readonly string[]
}

/** The same night done again changes nothing. */
export async function insertIncident(db: Kysely<object>, one: NewIncident): Promise<void> {
  await sql`
    insert into alarms.incident (kind, day, rule, version, subject, words, only_live, only_replay)
    values (${one.kind}, ${one.day}::date, ${one.rule}, ${one.version}, ${one.subject}, ${JSON.stringify(one.words)}::jsonb,
      ${JSON.stringify(one.onlyLive)}::jsonb, ${JSON.stringify(one.onlyReplay)}::jsonb)
    on conflict do nothing`.execute(db)
}

export interface IncidentRow {
  readonly id: number
  readonly kind: NewIncident['kind']
  readonly day: string
  readonly rule: string
  readonly version: number
  readonly subject: string | null
  readonly words: Words
  readonly only_live: string[]
  readonly only_replay: string[]
  readonly at: Date
  readonly acknowledged_by: string | null
  readonly acknowledged_at: Date | null
  readonly note: string
}

const columns = sql`id::float8 as id, kind, day::text as day, rule, version, subject, words, only_live, only_replay, at, acknowledged_by,
  acknowledged_at, note`

/** Newest first; those that nobody has acknowledged before all others. */
export async function readIncidents(db: Kysely<object>, limit: number): Promise<IncidentRow[]> {
  const { rows } = await sql<IncidentRow>`
    select ${columns} from alarms.incident order by (acknowledged_at is not null), id desc limit ${limit}`.execute(db)
  return rows
}

/** False when there is none that waits. */
export async function acknowledge(db: Kysely<object>, id: number, by: string, note: string): Promise<boolean> {
  const result = await sql`
    update alarms.incident set acknowledged_by = ${by}, acknowledged_at = now(), note = ${note}
    where id = ${id} and acknowledged_at is null`.execute(db)
  return Number(result.numAffectedRows ?? 0) > 0
}

export async function insertNight(db: Kysely<object>, day: string, counts: NightCounts): Promise<void> {
  await sql`
    insert into alarms.night (day, counts) values (${day}::date, ${JSON.stringify(counts)}::jsonb)
    on conflict (day) do update set (at, counts) = (now(), excluded.counts)`.execute(db)
}

export async function readNights(
  db: Kysely<object>,
  limit: number,
): Promise<Array<{ readonly day: string; readonly at: Date; readonly counts: NightCounts }>> {
  const { rows } = await sql<{ day: string; at: Date; counts: NightCounts }>`
    select day::text as day, at, counts from alarms.night order by day desc limit ${limit}`.execute(db)
  return rows
}
