/** Transactions that see only what lies in a scope: the second lock under every request, by row-level security (migration 0011). */
import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'
import type { Scope } from './schema.ts'

/** Narrow a transaction to a scope until it ends. */
export async function narrow(tx: Transaction<object>, sight: Scope): Promise<void> {
  const names = sight.kind === 'districts' ? sight.districts : sight.kind === 'enterprises' ? sight.enterprises : []
  await sql`select set_config('poyang.scope', ${sight.kind}, true), set_config('poyang.scope_of', ${JSON.stringify(names)}, true),
    set_config('role', 'poyang_web', true)`.execute(tx)
}

/** Read in one transaction that sees what lies in a scope, and nothing else. */
export async function readInSight<T>(db: Kysely<object>, sight: Scope, work: (tx: Transaction<object>) => Promise<T>): Promise<T> {
  return await db.transaction().execute(async (tx) => {
    await narrow(tx, sight)
    return await work(tx)
  })
}
