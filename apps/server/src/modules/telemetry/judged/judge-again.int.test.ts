import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openColumnar } from '../../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../../platform/stores/migrate-columnar.ts'
import { beijing } from '../../ingest/frames-for-tests.ts'
import { readFactsSince } from '../../sources/index.ts'
import { gas, gasRegistry, later, minutesOf, startChain } from './judge-for-tests.ts'
import type { Chain } from './judge-for-tests.ts'
import { judgeUpTo } from './judge-loop.ts'
import { readJudgeProgress } from './judge-store.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
let chain: Chain
before(async () => {
  chain = await startChain()
  await chain.register(gasRegistry(['G-45', 'G-LATE']), '2026-01-02T00:00:00')
})
after(() => chain?.stop())

test('a judge killed at any place gives the same rows, and so does judging everything once more from the log', async () => {
  const checksum = async (client: Chain['client'], database: string) => {
    const answer = await client.query({
      query: `SELECT count() AS rows, sum(cityHash64(* EXCEPT (rule_set))) AS sum FROM ${database}.judged_local FINAL WHERE rule_set = 'in-force'`,
      format: 'JSONEachRow',
    })
    return (await answer.json())[0]
  }
  const at = beijing('2026-03-21T00:00:00')
  const hours = Array.from({ length: 6 }, (_, hour) => minutesOf('G-45', at + hour * HOUR, 60, () => gas('12.0', '6.0'))).flat()
  const late = minutesOf('G-LATE', at, 12, () => gas('9.0', '7.0')).map((record, index) => ({
    ...record,
    at: at + 4 * HOUR + index * 7_000,
  }))
  await chain.append([...hours, ...late, later(at + 7 * HOUR)].toSorted((a, b) => a.at - b.at))
  // Stopped without a word in the middle of whatever it does, again and again.
  for (const ms of [3, 40, 90, 160]) {
    const judge = chain.startJudge({ onTrouble: () => undefined })
    await pause(ms)
    void judge.stop()
    await pause(20)
  }
  await chain.hear([later(at + 7 * HOUR + 1)])
  const again = `${chain.columnar.url}/again`
  await chain.client.command({ query: 'CREATE DATABASE again' })
  const client = openColumnar(again)
  await migrateColumnar(client)
  await chain.client.command({ query: 'INSERT INTO again.reading_local SELECT * FROM default.reading_local' })
  await judgeUpTo(
    { client, walk: chain.walk, readFacts: (after) => readFactsSince(chain.db, after) },
    await readJudgeProgress(chain.client),
  )
  const made = await checksum(client, 'again')
  assert.ok(Number((made as { rows: string }).rows) > 1_000)
  assert.deepEqual(made, await checksum(chain.client, 'default'))
  await client.close()
})
