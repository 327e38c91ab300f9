/** Values that changed after they had been judged, and who relied on them. Owns schema `telemetry` of the relational store. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { beijingIso } from '../beijing-time.ts'
import type { KnownJudged } from './judged.ts'
import { startOfDaySeconds } from './judge-tick.ts'
import type { Changed } from './judge-tick.ts'
import { closing } from './project-rules.ts'
import { Ripple } from './schema.ts'
import type { RipplesQuery } from './schema.ts'
import { valueRef } from './value-ref.ts'
import type { z } from 'zod'

type Tables = {
  'telemetry.value_use': { value_ref: string; used_by: string; kind: string }
  'telemetry.ripple': {
    id: string
    value_ref: string
    outlet_id: string
    factor: string
    level: string
    basis: string
    starts: string
    known_frame: string
    known_at: string
    cause: string
    was: unknown
    is_now: unknown
    downstream: unknown
    state: string
    approved_by: string | null
    approved_at: Date | null
    note: string | null
  }
}
const tables = (db: Kysely<object>): Kysely<Tables> => db.withTables<Tables>()

const sideOf = ({ value, validity, verdict, known }: KnownJudged) => ({
  value,
  validity,
  exceeds: verdict === 'none' || verdict === 'undecided' ? null : verdict === 'exceeds',
  knownAt: beijingIso(known.at),
})

/** Say that something relies on a judged value. Once is enough; again changes nothing. @param usedBy reference of the user: `alarm:…`, `case:…` */
export async function recordValueUse(
  db: Kysely<object>,
  uses: ReadonlyArray<{ ref: string; usedBy: string; kind: string }>,
): Promise<void> {
  if (uses.length === 0) return
  const rows = uses.map(({ ref, usedBy, kind }) => ({ value_ref: ref, used_by: usedBy, kind }))
  await tables(db)
    .insertInto('telemetry.value_use')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** A value without the version in it: those who use a value are found by that. */
const refOfValue = (one: KnownJudged): string =>
  valueRef({ outlet: one.outlet, factor: one.factor, level: one.level, from: one.from, basis: one.basis })

/** List what changed: open where somebody used the value, listed otherwise. What is found again after a restart is one row. */
export async function saveRipples(db: Kysely<object>, changed: readonly Changed[]): Promise<void> {
  const refs = [...new Set(changed.map(({ is }) => refOfValue(is)))]
  if (refs.length === 0) return
  const uses = await sql<{ value_ref: string; used_by: string; kind: string }>`
    select value_ref, used_by, kind from telemetry.value_use
    where value_ref in (select jsonb_array_elements_text(${JSON.stringify(refs)}::jsonb)) order by used_by`.execute(db)
  const rows = changed.flatMap(({ was, is, cause }) => {
    const ref = refOfValue(is)
    const users = uses.rows.filter((use) => use.value_ref === ref)
    if (users.length === 0 && is.known.at - was.known.at < closing.parameters.settleSeconds * 1000) return []
    const day = valueRef({ outlet: is.outlet, factor: is.factor, level: 'day', from: startOfDaySeconds(is.from), basis: is.basis })
    const downstream = [
      ...(is.level === 'hour' ? [{ kind: 'value', ref: day }] : []),
      ...users.map(({ kind, used_by }) => ({ kind, ref: used_by })),
    ]
    return [
      {
        value_ref: ref,
        outlet_id: is.outlet,
        factor: is.factor,
        level: is.level,
        basis: is.basis,
        starts: String(is.from),
        known_frame: String(is.known.frame),
        known_at: String(is.known.at),
        cause,
        was: JSON.stringify(sideOf(was)),
        is_now: JSON.stringify(sideOf(is)),
        downstream: JSON.stringify(downstream),
        state: users.length > 0 ? 'open' : 'listed',
      },
    ]
  })
  if (rows.length === 0) return
  await sql`
    insert into telemetry.ripple (value_ref, outlet_id, factor, level, basis, starts, known_frame, known_at, cause, was, is_now, downstream, state)
    select value_ref, outlet_id, factor, level, basis, starts, known_frame, known_at, cause, was::jsonb, is_now::jsonb, downstream::jsonb, state
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(value_ref text, outlet_id text, factor text, level text, basis text,
      starts bigint, known_frame bigint, known_at bigint, cause text, was text, is_now text, downstream text, state text)
    on conflict (value_ref, known_frame, known_at) do nothing`.execute(db)
}

const rippleOf = (row: Tables['telemetry.ripple']): Ripple =>
  Ripple.parse({
    id: Number(row.id),
    ref: row.value_ref,
    outletId: row.outlet_id,
    factor: row.factor,
    level: row.level,
    basis: row.basis,
    from: beijingIso(Number(row.starts) * 1000),
    cause: row.cause,
    was: row.was,
    is: row.is_now,
    downstream: row.downstream,
    state: row.state,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at === null ? null : beijingIso(row.approved_at.getTime()),
    note: row.note,
    at: beijingIso(Number(row.known_at)),
  })

/** Newest first, and how many there are of each state. */
export async function readRipples(db: Kysely<object>, query: z.output<typeof RipplesQuery>) {
  let select = tables(db)
    .selectFrom('telemetry.ripple')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.state !== undefined) select = select.where('state', '=', query.state)
  if (query.outlet !== undefined) select = select.where('outlet_id', '=', query.outlet)
  if (query.before !== undefined) select = select.where('id', '<', String(query.before))
  const rows = await select.execute()
  const counts = await sql<{ state: string; count: string }>`select state, count(*) as count from telemetry.ripple group by state`.execute(
    db,
  )
  const ripples = rows.slice(0, query.limit).map(rippleOf)
  return {
    ripples,
    next: rows.length > query.limit ? (ripples.at(-1)?.id ?? null) : null,
    counts: Object.fromEntries(counts.rows.map(({ state, count }) => [state, Number(count)])),
  }
}

/** Approve one that is open; null when there is none, or when it needs no approval (any more). */
export async function approveRipple(db: Kysely<object>, id: number, by: string, note: string, now: number): Promise<Ripple | null> {
  const row = await tables(db)
    .updateTable('telemetry.ripple')
    .set({ state: 'approved', approved_by: by, approved_at: new Date(now), note })
    .where('id', '=', String(id))
    .where('state', '=', 'open')
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : rippleOf(row)
}
