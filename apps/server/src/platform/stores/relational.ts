/** The relational store: records, in PostgreSQL. */
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'

const pools = new WeakMap<Kysely<object>, Pool>()

/** Connections of a store that was opened here, by what they do. */
export const poolOf = (db: Kysely<object>) => (): Readonly<Record<'used' | 'idle' | 'waiting', number>> => {
  const { totalCount = 0, idleCount = 0, waitingCount = 0 } = pools.get(db) ?? {}
  return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount }
}

/** @param url postgresql://user:password@host:port/database. The caller ends it with `destroy()`, which ends its pool. */
export function openRelational(url: string): Kysely<object> {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    application_name: 'poyang',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
  })
  // A connection that breaks while nobody uses it is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined)
  // The same for one that breaks between two statements of somebody who holds it: the next statement says so.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })
  pools.set(db, pool)
  return db
}
