/** Bring the relational store to the tables of this release. */
import { sql, type Kysely } from 'kysely'
import { DatabaseError } from 'pg'
import { MigrationRefused, outstanding, readMigrations } from './migration-files.ts'

/** Any number, the same in every process: only one of them migrates at a time. */
const LOCK = 2_120_212

/**
 * Classes of SQLSTATE that say that the server cannot do it now: connection, log-in, roll-back, resources, object in use, operator, system.
 * Source: PostgreSQL documentation, appendix A.
 */
const passing = new Set(['08', '28', '40', '53', '55', '57', '58'])

/**
 * Apply what is outstanding, all of it in one transaction; returns the names. With `only` the others wait for the next start.
 * Rejects with `MigrationRefused` when one will never be applied as things stand, with another error when the store cannot do it now.
 */
export async function migrateRelational(db: Kysely<object>, only?: readonly string[]): Promise<readonly string[]> {
  const migrations = (await readMigrations('relational')).filter(({ name }) => only?.includes(name) ?? true)
  return await db.transaction().execute(async (tx) => {
    // A migration takes the time it takes.
    await sql`SET LOCAL statement_timeout = 0`.execute(tx)
    await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(tx)
    await sql`CREATE TABLE IF NOT EXISTS public.schema_migration (name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`.execute(
      tx,
    )
    const { rows } = await sql<{ name: string; hash: string }>`SELECT name, hash FROM public.schema_migration`.execute(tx)
    const todo = outstanding('relational', migrations, new Map(rows.map(({ name, hash }) => [name, hash])))
    for (const migration of todo) {
      try {
        await sql.raw(migration.sql).execute(tx)
      } catch (cause) {
        if (cause instanceof DatabaseError && !passing.has((cause.code ?? '').slice(0, 2)))
          throw new MigrationRefused(`relational/${migration.name}`, cause.message, cause)
        throw cause
      }
      await sql`INSERT INTO public.schema_migration (name, hash) VALUES (${migration.name}, ${migration.hash})`.execute(tx)
    }
    return todo.map(({ name }) => name)
  })
}
