/** Every statement about what happened at outlets. Owns `happening` of schema `quality`. */
import { sql } from 'kysely'
import type { HappeningKind } from '../schema.ts'
import type { Relational } from '../store.ts'

/** Times in ms since 1970. */
export interface StoredHappening {
  readonly id: number
  readonly outlet: string
  readonly kind: HappeningKind
  readonly from: number
  readonly to: number
  readonly factor: string | null
  readonly parameter: string | null
  readonly value: string | null
  readonly by: string
  readonly note: string
  readonly recordedAt: number
  readonly withdraws: number | null
}

const columns = sql<StoredHappening>`h.id::float8 as id, h.outlet_id as outlet, h.kind, h.starts::float8 as "from", h.ends::float8 as "to", h.factor,
  h.parameter, h.value, h.said_by as by, h.note, h.recorded_at::float8 as "recordedAt", h.withdraws::float8 as withdraws`

export async function insertHappening(db: Relational, given: Omit<StoredHappening, 'id'>): Promise<number> {
  const { outlet, kind, from, to, factor, parameter, value, by, note, recordedAt, withdraws } = given
  const { rows } = await sql<{ id: number }>`
    insert into quality.happening (outlet_id, kind, starts, ends, factor, parameter, value, said_by, note, recorded_at, withdraws)
    values (${outlet}, ${kind}, ${from}, ${to}, ${factor}, ${parameter}, ${value}, ${by}, ${note}, ${recordedAt}, ${withdraws})
    on conflict (withdraws) do nothing returning id::float8 as id`.execute(db)
  return rows[0]?.id ?? 0
}

export async function readHappening(db: Relational, id: number): Promise<StoredHappening | null> {
  const { rows } = await sql<StoredHappening>`select ${columns} from quality.happening h where h.id = ${id}`.execute(db)
  return rows[0] ?? null
}

/** A record with the one that takes it back. */
export type HappeningLine = StoredHappening & { readonly withdrawnBy: number | null }

/** What touches a span at an outlet, newest first; withdrawals stand beside what they take back. */
export async function readHappenings(db: Relational, outlet: string, from: number, to: number): Promise<HappeningLine[]> {
  const { rows } = await sql<HappeningLine>`
    select ${columns}, later.id::float8 as "withdrawnBy" from quality.happening h left join quality.happening later on later.withdraws = h.id
    where h.outlet_id = ${outlet} and h.withdraws is null and h.starts < ${to} and h.ends > ${from}
    order by h.starts desc, h.id desc limit 2000`.execute(db)
  return rows
}

/** Everything recorded from a moment on, in the order of recording. */
export async function readHappeningsSince(db: Relational, recordedAt: number): Promise<StoredHappening[]> {
  const { rows } = await sql<StoredHappening>`
    select ${columns} from quality.happening h where h.recorded_at >= ${recordedAt} order by h.recorded_at, h.id`.execute(db)
  return rows
}
