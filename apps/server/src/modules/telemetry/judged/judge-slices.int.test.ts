import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openColumnar } from '../../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../../platform/stores/migrate-columnar.ts'
import { beijing } from '../../ingest/frames-for-tests.ts'
import { readFactsSince } from '../../sources/index.ts'
import { gas, gasRegistry, later, minutesOf, sent, startChain } from './judge-for-tests.ts'
import type { Chain } from './judge-for-tests.ts'
import { rebuildJudged } from './rebuild-judged.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const outlets = Array.from({ length: 90 }, (_, index) => `S-${String(index).padStart(3, '0')}`)
const eight = beijing('2026-04-10T08:00:00')
const closes = eight + HOUR + 5 * MINUTE
let chain: Chain

before(async () => {
  chain = await startChain()
  await chain.register(gasRegistry(outlets), '2026-04-10T07:59:00')
})
after(() => chain?.stop())

test('hours of many outlets close in slices, a second apart; minutes between them do not wait, and a stop in the middle changes nothing', async () => {
  const early = outlets.slice(0, 3).flatMap((outlet) => minutesOf(outlet, eight, 60, () => gas('12.0', '6.0')))
  // One minute record each half second while the hours are closing.
  const meanwhile = Array.from({ length: 12 }, (_, index) =>
    sent('S-000', '2051', eight + HOUR + index * MINUTE, gas('13.0', '6.0'), closes + 100 + index * 500),
  )
  await chain.append([...early, ...meanwhile, later(closes + 30_000)].toSorted((a, b) => a.at - b.at))
  const order: string[] = []
  await new Promise<void>((resolve, reject) => {
    const judge = chain.startJudge({
      onJudged(judged) {
        order.push(...new Set(judged.map(({ level }) => level)))
        if (!judged.some(({ level }) => level === 'hour')) return
        // Told to stop behind the first slice.
        judge.stop().then(resolve, reject)
      },
    })
  })
  assert.equal(order.at(-1), 'hour')
  await chain.hear([later(closes + 31_000)])
  const answer = await chain.client.query({
    query: `SELECT toUnixTimestamp64Milli(known_at) - {closes:Int64} AS after, toString(uniqExact(outlet)) AS outlets FROM judged FINAL
      WHERE level = 'hour' GROUP BY after ORDER BY after`,
    query_params: { closes },
    format: 'JSONEachRow',
  })
  const slices = (await answer.json<{ after: number | string; outlets: string }>()).map((row) => [Number(row.after), Number(row.outlets)])
  assert.deepEqual(slices, [
    [0, 40],
    [1_000, 40],
    [2_000, 10],
  ])
  const { differences, rows } = await judgeAgain('again')
  assert.ok(rows > 90 * 2)
  assert.deepEqual(differences, [])
})

test('minutes that came within the tick in which their outlet was registered are told anew once its facts are known', async () => {
  const ten = eight + 2 * HOUR
  await chain.register(gasRegistry(['F-1']), '2026-04-10T10:00:03')
  const past = Array.from({ length: 6 }, (_, index) => sent('F-1', '2051', eight + index * 10 * MINUTE, gas('250.0', '6.0'), ten + 5_000))
  await chain.hear([...past, later(ten + 9_000), later(ten + 40_000)])
  const answer = await chain.client.query({
    query: `SELECT validity, toUnixTimestamp64Milli(known_at) - {ten:Int64} AS after, count() AS minutes FROM judged FINAL
      WHERE outlet = 'F-1' AND factor = 'a21026' AND level = 'minute' AND basis = 'measured' GROUP BY validity, after ORDER BY after`,
    query_params: { ten },
    format: 'JSONEachRow',
  })
  const told = (await answer.json<{ validity: string; after: number | string; minutes: number | string }>()).map((row) => [
    row.validity,
    Number(row.after),
    Number(row.minutes),
  ])
  // 250 is beyond the range that the facts name.
  assert.deepEqual(told, [
    ['valid', 5_000, 6],
    ['invalid', 10_000, 6],
  ])
  assert.deepEqual((await judgeAgain('once_more')).differences, [])
})

test('of an hour that has not closed the minutes alone are told anew: a rule must not take ten minutes for one and nine that lack', async () => {
  const twelve = eight + 4 * HOUR
  await chain.register(gasRegistry(['F-2']), '2026-04-10T12:20:03')
  const at = twelve + 20 * MINUTE
  await chain.hear([sent('F-2', '2051', twelve + 10 * MINUTE, gas('250.0', '6.0'), at + 2_000), later(at + 9_000), later(at + 40_000)])
  const answer = await chain.client.query({
    query: `SELECT toString(level) AS level, validity, toUnixTimestamp64Milli(known_at) - {at:Int64} AS after FROM judged FINAL
      WHERE outlet = 'F-2' AND factor = 'a21026' AND basis = 'measured' ORDER BY after`,
    query_params: { at },
    format: 'JSONEachRow',
  })
  const rows = await answer.json<{ level: string; validity: string; after: number | string }>()
  assert.deepEqual(
    rows.map(({ level, validity, after }) => [level, validity, Number(after)]),
    [
      ['minute', 'valid', 2_000],
      ['minute', 'invalid', 10_000],
    ],
  )
  assert.deepEqual((await judgeAgain('once_open')).differences, [])
})

/** Everything judged once more from the log, in tables of its own. */
async function judgeAgain(database: string) {
  await chain.client.command({ query: `CREATE DATABASE ${database}` })
  const client = openColumnar(`${chain.columnar.url}/${database}`)
  await migrateColumnar(client)
  const report = await rebuildJudged(
    {
      client: chain.client,
      database: 'default',
      again: { client, database },
      walk: chain.walk,
      readFacts: (moment) => readFactsSince(chain.db, moment),
      readingsFrom: 0,
    },
    false,
  )
  await client.close()
  return report
}
