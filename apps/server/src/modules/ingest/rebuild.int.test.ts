import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { startColumnar } from '../../engines/testing.ts'
import type { TestEngine } from '../../engines/testing.ts'
import { openFrameLog } from '../../platform/frame-log/frame-log.ts'
import type { FrameLogWriter } from '../../platform/frame-log/frame-log.ts'
import type { RecordInput } from '../../platform/frame-log/types.ts'
import { openColumnar } from '../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../platform/stores/migrate-columnar.ts'
import { beijing, frame, opened, received } from './frames-for-tests.ts'
import { openKeyRing } from './key-ring.ts'
import { checkRebuild, rebuild } from './rebuild.ts'
import type { RebuildOptions } from './rebuild.ts'
import { createRecordDecoder } from './record-decoder.ts'
import { applyRetention, planRetention, readKeptFrom } from './retention.ts'
import type { RetentionContext } from './retention.ts'
import { startWriter } from './writer.ts'
import { readProgress } from './writer-store.ts'

const BESIDE = 'beside'
let engine: TestEngine
let client: ClickHouseClient
let again: ClickHouseClient
let folder: string
let log: FrameLogWriter

before(async () => {
  engine = await startColumnar()
  client = openColumnar(engine.url)
  await migrateColumnar(client)
  const url = new URL(engine.url)
  url.pathname = `/${BESIDE}`
  again = openColumnar(url.href)
})
after(async () => {
  await client.close()
  await again.close()
  await engine.stop()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebuild-'))
  log = await openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 65_536, freeFloorBytes: 0 })
  for (const table of ['frame_local', 'connection_local', 'reading_local', 'latest_local', 'progress_local'])
    await client.command({ query: `TRUNCATE TABLE ${table}` })
})
afterEach(async () => {
  await log.close()
  await rm(folder, { recursive: true })
})

const decoder = () => createRecordDecoder(openKeyRing(join(folder, 'registry.json'), join(folder, 'devices.jsonl')))

async function derive(): Promise<void> {
  const writer = startWriter({ reader: log, client, decode: decoder(), head: () => log.head, chunkMs: 20 })
  while (writer.next < log.head) await pause(10)
  await writer.stop()
}

async function options(more: Partial<RebuildOptions> = {}): Promise<RebuildOptions> {
  await client.command({ query: `DROP DATABASE IF EXISTS ${BESIDE}` })
  await client.command({ query: `CREATE DATABASE ${BESIDE}` })
  await migrateColumnar(again)
  return {
    reader: log,
    decode: decoder(),
    client,
    database: 'default',
    again: { client: again, database: BESIDE },
    head: () => Promise.resolve(log.head),
    keptFrom: await readKeptFrom(join(folder, 'frames')),
    ...more,
  }
}

/** Frames of two months and some kinds, resends and corrections among them, every `stepMs` from a time on. */
function records(count: number, from: number, stepMs: number): RecordInput[] {
  const made: RecordInput[] = [opened(from)]
  for (let i = 0; i < count; i++) {
    const at = from + i * stepMs
    const dataTime = new Date(at - (i % 5 === 0 ? stepMs : 0) + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14)
    const cp = `w01018-Rtd=${(i % 9) + 0.5},w01018-Flag=N;w21003-Rtd=${i % 3},w21003-Flag=${i % 4 === 0 ? 'D' : 'N'}`
    const hour = `w01018-Avg=${i % 7},w01018-Min=1.0,w01018-Max=9.00,w01018-Flag=N`
    made.push(received(at, i % 6 === 0 ? frame({ cn: '2061', dataTime, cp: hour }) : frame({ dataTime, cp }), { outlet: `P-${i % 4}` }))
  }
  return made
}

const HOUR = 3_600_000

test('what the writer derived is what the log gives, table by table', async () => {
  await log.append(records(400, beijing('2026-10-25T00:00:00'), HOUR)).durable
  await derive()
  assert.deepEqual(await checkRebuild(await options()), { from: 0, to: 401, waiting: 0, settled: true, differences: [] })
})

test('a row that is missing, forged or changed is found, with its table and month', async () => {
  await log.append(records(400, beijing('2026-10-25T00:00:00'), HOUR)).durable
  await derive()
  const settings = { mutations_sync: '2' }
  await client.command({
    query: "ALTER TABLE reading_local DELETE WHERE kind = 'hour' AND toYYYYMM(observed_at) = 202611",
    clickhouse_settings: settings,
  })
  await client.command({
    query: "INSERT INTO frame_local (idx, at, disposition, verdict, mn) VALUES (3, now64(3), 'accepted', 'ok', 'FORGED')",
  })
  await client.command({ query: "ALTER TABLE latest_local UPDATE value = 77 WHERE outlet = 'P-1'", clickhouse_settings: settings })
  const { differences } = await checkRebuild(await options())
  assert.deepEqual(
    [...new Set(differences.map(({ table, part }) => `${table} ${part}`))].filter((name) => !name.startsWith('frame')).toSorted(),
    ['latest rtd', 'reading hour 202611'],
  )
  assert.ok(differences.some(({ table }) => table === 'frame'))
})

test('a rebuild puts right what was damaged, while the writer goes on', async () => {
  await log.append(records(300, beijing('2026-10-25T00:00:00'), HOUR)).durable
  await derive()
  await client.command({ query: "ALTER TABLE reading_local DELETE WHERE outlet = 'P-2'", clickhouse_settings: { mutations_sync: '2' } })
  await client.command({ query: "ALTER TABLE reading_local DROP PARTITION ID '3-202600'" })
  const writer = startWriter({ reader: log, client, decode: decoder(), head: () => log.head, chunkMs: 5 })
  const rebuilding = rebuild(await options())
  let done = false
  void rebuilding.finally(() => (done = true))
  for (let round = 0; ; round++) {
    await log.append(records(20, beijing('2026-11-20T00:00:00') + round * 60_000, 1000)).durable
    writer.wake()
    await pause(5)
    if (done) break
  }
  await rebuilding
  while (writer.next < log.head) await pause(10)
  await writer.stop()
  assert.deepEqual((await checkRebuild(await options())).differences, [])
})

test('an empty store is filled by a rebuild', async () => {
  await log.append(records(100, beijing('2026-11-01T00:00:00'), HOUR)).durable
  await rebuild(await options())
  assert.equal(await readProgress(client), 101)
  const again = await checkRebuild(await options())
  assert.deepEqual([again.to, again.differences], [101, []])
})

test('tables that are ahead of a log put back to an earlier state stop the writer with a sentence, and a rebuild makes them fit', async (t) => {
  await log.append(records(50, beijing('2026-11-01T00:00:00'), HOUR)).durable
  await derive()
  await client.insert({ table: 'frame', values: [{ idx: 60, at: 1_795_000_000, mn: 'LOST' }], format: 'JSONEachRow' })
  await client.insert({ table: 'progress', values: [{ loop: 'tables', next: 70 }], format: 'JSONEachRow' })
  const troubles: string[] = []
  const onTrouble = (error: Error | null) => troubles.push(error?.message ?? 'well')
  const writer = startWriter({ reader: log, client, decode: decoder(), head: () => log.head, chunkMs: 5, onTrouble })
  t.after(() => writer.stop())
  while (troubles.length === 0) await pause(10)
  assert.match(troubles[0] ?? '', /run poyang rebuild/)
  assert.equal(writer.store, 'up')
  await writer.stop()
  await rebuild(await options())
  assert.equal(await readProgress(client), 51)
  assert.deepEqual((await checkRebuild(await options())).differences, [])
})

test('retention says what is past its age, removes nothing by itself, and holds back what is not derived or not signed', async () => {
  await fillSegments()
  const context = retentionContext({ signed: 0 })
  const held = await planRetention(context)
  assert.match(held.heldBack ?? '', /no signed checkpoint/)
  assert.deepEqual(
    held.expired.filter(({ what }) => what === 'frames'),
    [],
  )
  assert.match((await planRetention(retentionContext({ derived: 10 }))).heldBack ?? '', /not all derived/)
  const before = await log.tail()
  const plan = await planRetention(retentionContext())
  const frames = plan.expired.filter((each) => each.what === 'frames')
  assert.ok(frames.length >= 2, 'old segments were found')
  assert.deepEqual(
    plan.expired
      .filter((each) => each.what === 'readings')
      .map((each) => each.what === 'readings' && `${each.kind} ${each.from} ${each.to}`),
    ['rtd 2025-01-01 2025-02-01', 'rtd 2025-02-01 2025-03-01', 'rtd 2025-03-01 2025-04-01'],
  )
  assert.equal(await log.tail(), before)
})

test('retention removes whole segments and months, notes each, and what is left is still what the log gives', async () => {
  await fillSegments()
  const context = retentionContext()
  const plan = await planRetention(context)
  await applyRetention(context, plan)
  const frames = plan.expired.filter((each) => each.what === 'frames')
  const tail = frames.at(-1)
  assert.equal(await log.tail(), tail?.what === 'frames' ? tail.to : -1)
  assert.equal(await log.get(0), null)
  const oldest = await log.get(await log.tail())
  assert.ok(oldest !== null)
  assert.deepEqual([...(await readKeptFrom(context.folder))], [['rtd', beijing('2025-04-01T00:00:00') / 1000]])
  assert.deepEqual((await planRetention(context)).expired, [], 'a second run finds nothing')
  const count = async () =>
    await (
      await client.query({
        query: 'SELECT toString(kind) AS kind, count() AS n FROM reading_local FINAL GROUP BY kind ORDER BY kind',
        format: 'JSONEachRow',
      })
    ).json()
  const kept = await count()
  assert.deepEqual((await checkRebuild(await options())).differences, [])
  await rebuild(await options())
  assert.deepEqual(await count(), kept, 'a rebuild neither brings back what was dropped nor loses what outlived its frames')
})

/** Three months of early 2025 and a few days of now, in sealed segments. */
async function fillSegments(): Promise<void> {
  for (let part = 0; part < 6; part++) await log.append(records(230, beijing('2025-01-05T00:00:00') + part * 230 * HOUR, HOUR)).durable
  await log.append(records(400, beijing('2026-11-20T00:00:00'), 60_000)).durable
  await log.append(records(10, beijing('2026-11-24T00:00:00'), 60_000)).durable
  for (let wait = 0; wait < 500; wait++) {
    const plain = (await readdir(join(folder, 'frames'))).filter((name) => name.endsWith('.log') && /^\d/.test(name))
    if (plain.length === 1) break
    await pause(20)
  }
  await derive()
}

function retentionContext(more: Partial<RetentionContext> = {}): RetentionContext {
  return {
    folder: join(folder, 'frames'),
    reader: log,
    client,
    database: 'default',
    keptDays: { frames: 500, kinds: { rtd: 366, minute: 1_096, hour: 3_653 } },
    derived: log.head,
    signed: log.head,
    now: beijing('2026-11-24T12:00:00'),
    ...more,
  }
}
