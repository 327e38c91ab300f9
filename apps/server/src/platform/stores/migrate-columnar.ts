/** Bring the columnar store to the tables of this release. */
import type { ClickHouseClient } from '@clickhouse/client'
import { ddlFor, embeddedProfile, statementsOf, type DdlProfile } from './columnar-ddl.ts'
import { outstanding, readMigrations } from './migration-files.ts'

const ALREADY_EXISTS = '57'

const journal =
  'CREATE TABLE IF NOT EXISTS schema_migration {on_cluster} (name String, hash String, applied_at DateTime) ENGINE = {engine:MergeTree} ORDER BY name'

/** Apply what is outstanding; returns the names. This store has no transactions: a migration that was cut off is taken up again. */
export async function migrateColumnar(client: ClickHouseClient, profile: DdlProfile = embeddedProfile): Promise<readonly string[]> {
  await client.command({ query: ddlFor(journal, profile) })
  const answer = await client.query({ query: 'SELECT name, hash FROM schema_migration', format: 'JSONEachRow' })
  const applied = new Map((await answer.json<{ name: string; hash: string }>()).map(({ name, hash }) => [name, hash]))
  const todo = outstanding(await readMigrations('columnar'), applied)
  for (const { name, hash, sql } of todo) {
    for (const statement of statementsOf(ddlFor(sql, profile))) {
      await client.command({ query: statement }).catch((error: unknown) => {
        // Created by the same migration before it was cut off: it is recorded only when all of it is done.
        if ((error as { code?: unknown }).code !== ALREADY_EXISTS) throw new Error(`migration columnar/${name} failed`, { cause: error })
      })
    }
    await client.insert({
      table: 'schema_migration',
      values: [{ name, hash, applied_at: Math.floor(Date.now() / 1000) }],
      format: 'JSONEachRow',
    })
  }
  return todo.map(({ name }) => name)
}
