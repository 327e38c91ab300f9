import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ClickHouseClient } from '@clickhouse/client'
import { sql, type Kysely } from 'kysely'
import { startColumnar, startRelational, type TestEngine } from '../../engines/testing.ts'
import { openColumnar } from './columnar.ts'
import { migrateColumnar } from './migrate-columnar.ts'
import { migrateRelational } from './migrate-relational.ts'
import { MigrationRefused, readMigrations } from './migration-files.ts'
import { openRelational } from './relational.ts'

let columnar: TestEngine
let relational: TestEngine
let client: ClickHouseClient
let db: Kysely<object>

before(async () => {
  columnar = await startColumnar()
  relational = await startRelational()
  client = openColumnar(columnar.url)
  db = openRelational(relational.url)
})
after(async () => {
  await client.close()
  await db.destroy()
  await columnar.stop()
  await relational.stop()
})

const names = async (store: 'columnar' | 'relational') => (await readMigrations(store)).map(({ name }) => name)

test('the columnar store is migrated once', async () => {
  assert.deepEqual(await migrateColumnar(client), await names('columnar'))
  assert.deepEqual(await migrateColumnar(client), [])
  const answer = await client.query({ query: 'SELECT count() AS count FROM reading', format: 'JSONEachRow' })
  assert.deepEqual(await answer.json(), [{ count: '0' }])
})

test('a columnar migration that was cut off is taken up again', async () => {
  await client.command({ query: 'TRUNCATE TABLE schema_migration' })
  await client.command({ query: 'DROP VIEW latest_view' })
  assert.deepEqual(await migrateColumnar(client), await names('columnar'))
  const answer = await client.query({
    query: "SELECT count() AS count FROM system.tables WHERE name = 'latest_view'",
    format: 'JSONEachRow',
  })
  assert.deepEqual(await answer.json(), [{ count: '1' }])
})

test('a statement that the columnar store refuses is named with its reason; a store that is away is another matter', async () => {
  const altering = (await names('columnar')).find((name) => name.includes('fault_levels')) ?? assert.fail()
  await client.command({
    query: 'DELETE FROM schema_migration WHERE name = {altering:String}',
    query_params: { altering },
    clickhouse_settings: { mutations_sync: '1' },
  })
  await client.command({ query: 'RENAME TABLE frame_local TO frame_elsewhere' })
  const refusal = await migrateColumnar(client).catch((error: unknown) => error)
  assert.ok(refusal instanceof MigrationRefused)
  assert.match(refusal.message, /^migration columnar\/\d{4}_\w+\.sql cannot be applied: .*frame_local/)
  await client.command({ query: 'RENAME TABLE frame_elsewhere TO frame_local' })
  assert.deepEqual(await migrateColumnar(client), [altering])
  const nobody = openColumnar('http://poyang:none@127.0.0.1:9')
  await assert.rejects(migrateColumnar(nobody), (error) => !(error instanceof MigrationRefused))
  await nobody.close()
})

test('an applied columnar migration that was changed is refused', async () => {
  await client.command({
    query: "ALTER TABLE schema_migration UPDATE hash = 'other' WHERE name LIKE '0001%'",
    clickhouse_settings: { mutations_sync: '1' },
  })
  await assert.rejects(migrateColumnar(client), /was changed after it had been applied/)
})

test('the relational store is migrated once, also when two processes begin at the same time', async () => {
  const [first, second] = await Promise.all([migrateRelational(db), migrateRelational(db)])
  assert.deepEqual([...first, ...second], await names('relational'))
  assert.deepEqual(await migrateRelational(db), [])
  const { rows } = await sql<{ version: string }>`SELECT version FROM sources.registry`.execute(db)
  assert.deepEqual(rows, [{ version: '0' }])
})

test('a statement that PostgreSQL refuses is named with its reason, and leaves nothing of the migrations behind', async () => {
  const last = (await names('relational')).at(-1) ?? assert.fail()
  await sql`DELETE FROM public.schema_migration WHERE name = ${last}`.execute(db)
  await assert.rejects(migrateRelational(db), (error) => {
    assert.ok(error instanceof MigrationRefused)
    assert.match(error.message, /^migration relational\/\d{4}_\w+\.sql cannot be applied: .*already exists/)
    return true
  })
  await sql`INSERT INTO public.schema_migration (name, hash) SELECT ${last}, ${(await readMigrations('relational')).at(-1)?.hash}`.execute(
    db,
  )
})

test('an applied relational migration that was changed is refused', async () => {
  await sql`UPDATE public.schema_migration SET hash = 'other' WHERE name LIKE '0001%'`.execute(db)
  await assert.rejects(migrateRelational(db), /was changed after it had been applied/)
})
