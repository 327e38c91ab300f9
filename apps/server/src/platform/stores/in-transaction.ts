/** Statements that belong together, in the caller's transaction where there is one. */
import type { Kysely, Transaction } from 'kysely'

export async function inTransaction<T>(db: Kysely<object>, work: (tx: Transaction<object>) => Promise<T>): Promise<T> {
  return db.isTransaction ? await work(db as Transaction<object>) : await db.transaction().execute(work)
}
