/** Bring the columnar store to the tables of this release. */
import { ClickHouseError } from '@clickhouse/client'
import type { ClickHouseClient } from '@clickhouse/client'
import { ddlFor, embeddedProfile, statementsOf, type DdlProfile } from './columnar-ddl.ts'
import { MigrationRefused, outstanding, readMigrations } from './migration-files.ts'

const ALREADY_EXISTS = '57'
/**
 * Codes of ClickHouse that say that the server cannot do it now, not that it never will: time, memory, disk, network, keeper, shutting down,
 * log-in. Source: ClickHouse, ErrorCodes.cpp.
 */
const passing = new Set(
  [74, 75, 76, 159, 160, 173, 192, 193, 194, 202, 203, 209, 210, 225, 236, 241, 242, 243, 252, 279, 285, 319, 341, 394, 425, 439, 473, 499]
    .concat([516, 745, 999, 1001])
    .map(String),
)

const firstLine = (text: string) => (text.split('\n')[0] ?? '').slice(0, 400)

/** What the migrations are written down in. */
const JOURNAL = 'columnar/schema_migration'
const journal =
  'CREATE TABLE IF NOT EXISTS schema_migration {on_cluster} (name String, hash String, applied_at DateTime) ENGINE = {engine:MergeTree} ORDER BY name'

/**
 * Apply what is outstanding; returns the names. With `only` the others wait for the next start. This store has no transactions: a migration that was cut off is taken up again.
 * Rejects with `MigrationRefused` when one will never be applied as things stand, with another error when the store cannot do it now.
 */
export async function migrateColumnar(
  client: ClickHouseClient,
  profile: DdlProfile = embeddedProfile,
  only?: readonly string[],
): Promise<readonly string[]> {
  await applying(JOURNAL, client.command({ query: ddlFor(journal, profile) }))
  const answer = await applying(JOURNAL, client.query({ query: 'SELECT name, hash FROM schema_migration', format: 'JSONEachRow' }))
  const applied = new Map((await answer.json<{ name: string; hash: string }>()).map(({ name, hash }) => [name, hash]))
  const migrations = (await readMigrations('columnar')).filter(({ name }) => only?.includes(name) ?? true)
  const todo = outstanding('columnar', migrations, applied)
  for (const { name, hash, sql } of todo) {
    for (const statement of statementsOf(ddlFor(sql, profile))) await applying(`columnar/${name}`, create(client, statement))
    await client.insert({
      table: 'schema_migration',
      values: [{ name, hash, applied_at: Math.floor(Date.now() / 1000) }],
      format: 'JSONEachRow',
    })
  }
  return todo.map(({ name }) => name)
}

async function create(client: ClickHouseClient, statement: string): Promise<void> {
  try {
    await client.command({ query: statement })
  } catch (error) {
    // Created by the same migration before it was cut off: it is recorded only when all of it is done.
    if (!(error instanceof ClickHouseError && error.code === ALREADY_EXISTS)) throw error
  }
}

/** What the store will never do becomes a refusal that names the migration. */
async function applying<T>(migration: string, statement: Promise<T>): Promise<T> {
  try {
    return await statement
  } catch (error) {
    if (error instanceof ClickHouseError && !passing.has(error.code)) throw new MigrationRefused(migration, firstLine(error.message), error)
    throw error
  }
}
