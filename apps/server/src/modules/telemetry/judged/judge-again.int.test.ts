import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { openColumnar } from '../../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../../platform/stores/migrate-columnar.ts'
import { beijing } from '../../ingest/frames-for-tests.ts'
import { readFactsSince } from '../../sources/index.ts'
import { gas, gasRegistry, later, minutesOf, startChain } from './judge-for-tests.ts'
import type { Chain } from './judge-for-tests.ts'
import { rebuildJudged } from './rebuild-judged.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
let chain: Chain
before(async () => {
  chain = await startChain()
  await chain.register(gasRegistry(['G-45', 'G-LATE']), '2026-01-02T00:00:00')
})
after(() => chain?.stop())

test('a judge killed at any place gives the same rows, and so does judging everything once more from the log', async () => {
  const at = beijing('2026-03-21T00:00:00')
  const hours = Array.from({ length: 6 }, (_, hour) => minutesOf('G-45', at + hour * HOUR, 60, () => gas('12.0', '6.0'))).flat()
  const late = minutesOf('G-LATE', at, 12, () => gas('9.0', '7.0')).map((record, index) => ({
    ...record,
    at: at + 4 * HOUR + index * 7_000,
  }))
  await chain.append([...hours, ...late, later(at + 7 * HOUR)].toSorted((a, b) => a.at - b.at))
  // Killed in the middle of whatever it does, again and again: at what it does first, second, third …
  for (let kill = 1; kill <= 5; kill++) {
    const words = [
      resolve(import.meta.dirname, 'judge-alone-for-tests.worker.ts'),
      chain.columnar.url,
      chain.relational.url,
      chain.folder,
      String(chain.log.head),
    ]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] })
    let heard = 0
    child.stdout.on('data', (text: Buffer) => {
      heard += text.toString().split('\n').length - 1
      if (heard >= kill * 2) child.kill('SIGKILL')
    })
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    assert.deepEqual([code, signal], [null, 'SIGKILL'])
  }
  await chain.hear([later(at + 7 * HOUR + 1)])
  const again = `${chain.columnar.url}/again`
  await chain.client.command({ query: 'CREATE DATABASE again' })
  const client = openColumnar(again)
  await migrateColumnar(client)
  const rebuild = async (putRight: boolean, readingsFrom = 0) => {
    for (const table of ['reading_local', 'judged_local', 'progress_local']) await client.command({ query: `TRUNCATE TABLE ${table}` })
    return await rebuildJudged(
      {
        client: chain.client,
        database: 'default',
        again: { client, database: 'again' },
        walk: chain.walk,
        readFacts: (after) => readFactsSince(chain.db, after),
        readingsFrom,
      },
      putRight,
    )
  }
  const same = await rebuild(false)
  assert.ok(same.rows > 1_000)
  assert.deepEqual(same.differences, [])
  // A row that is lost, one that is altered: found, and put right.
  const settings = { mutations_sync: '2' as const }
  await chain.client.command({
    query: "ALTER TABLE judged_local DELETE WHERE level = 'hour' AND outlet = 'G-LATE'",
    clickhouse_settings: settings,
  })
  await chain.client.command({
    query:
      "ALTER TABLE judged_local UPDATE value = '0.1' WHERE level = 'minute' AND start = toDateTime('2026-03-21 00:05:00', 'Asia/Shanghai')",
    clickhouse_settings: settings,
  })
  assert.deepEqual(
    (await rebuild(true)).differences.map(({ level, month }) => `${level} ${month}`),
    ['hour 202603', 'minute 202603'],
  )
  assert.deepEqual((await rebuild(false)).differences, [])
  // Readings of the first two hours are past their retention: what was judged from them stands, and is no difference.
  await chain.client.command({
    query: "ALTER TABLE reading_local DELETE WHERE observed_at < toDateTime('2026-03-21 02:00:00', 'Asia/Shanghai')",
    clickhouse_settings: settings,
  })
  assert.deepEqual(
    (await rebuild(false)).differences.map(({ level }) => level),
    ['hour'],
  )
  assert.deepEqual((await rebuild(true, (at + 2 * HOUR) / 1000)).differences, [])
  await client.close()
})
