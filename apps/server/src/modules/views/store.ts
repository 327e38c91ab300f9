/** Schema `views`. */
import type { Kysely, Transaction } from 'kysely'
import { sql } from 'kysely'
import type { KeepView, SavedView } from './schema.ts'

/** One's own, by name. */
export async function readViews(db: Kysely<object>, person: string, ledger: string): Promise<SavedView[]> {
  const { rows } = await sql<SavedView>`
    SELECT id, name, search FROM views.view WHERE person_id = ${person} AND ledger = ${ledger} ORDER BY name, id`.execute(db)
  return rows
}

export async function countViews(tx: Transaction<object>, person: string, ledger: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM views.view WHERE person_id = ${person} AND ledger = ${ledger}`.execute(tx)
  return rows[0]?.n ?? 0
}

export async function saveView(tx: Transaction<object>, id: string, person: string, view: KeepView, now: number): Promise<void> {
  await sql`
    INSERT INTO views.view (id, person_id, ledger, name, search, made_at)
    VALUES (${id}, ${person}, ${view.ledger}, ${view.name}, ${view.search}, ${new Date(now)})
    ON CONFLICT (person_id, ledger, name) DO UPDATE SET search = excluded.search, made_at = excluded.made_at`.execute(tx)
}

export async function removeView(tx: Transaction<object>, person: string, id: string): Promise<void> {
  await sql`DELETE FROM views.view WHERE person_id = ${person} AND id = ${id}`.execute(tx)
}
