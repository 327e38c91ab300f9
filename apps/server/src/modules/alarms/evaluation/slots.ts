/** Which sets of evaluators are whole, and where they stand. Owns `evaluation` of schema `alarms`. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { snapshotFormat } from '@poyang/rules'
import type { Place } from './evaluation.ts'

/** `a` and `b` in turn while running; a day's name: as the day began. */
export interface Slot {
  readonly slot: string
  readonly place: Place
  /** ms since 1970 */
  readonly ticked: number
}

interface Row {
  readonly slot: string
  readonly next: string
  readonly at: string
  readonly ticked_at: string
}

/** Whole sets that this release can read: those that another one saved are as good as none, and their stretch is evaluated again. */
export async function readSlots(db: Kysely<object>): Promise<Slot[]> {
  const { rows } = await sql<Row>`select slot, next, at, ticked_at from alarms.evaluation where format = ${snapshotFormat}`.execute(db)
  return rows.map(({ slot, next, at, ticked_at }) => ({
    slot,
    place: { frame: Number(next), at: Number(at) },
    ticked: Number(ticked_at),
  }))
}

/** Say that a set is whole. */
export async function saveSlot(db: Kysely<object>, { slot, place, ticked }: Slot): Promise<void> {
  await sql`
    insert into alarms.evaluation (slot, next, at, ticked_at, format) values (${slot}, ${place.frame}, ${place.at}, ${ticked}, ${snapshotFormat})
    on conflict (slot) do update set (next, at, ticked_at, format, saved_at) = (excluded.next, excluded.at, excluded.ticked_at, excluded.format, now())`.execute(
    db,
  )
}

/** Say that a set is not whole, before it is emptied. */
export async function forgetSlot(db: Kysely<object>, slot: string): Promise<void> {
  await sql`delete from alarms.evaluation where slot = ${slot}`.execute(db)
}
