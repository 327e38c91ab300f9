import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { beijing } from '../../ingest/frames-for-tests.ts'
import { later, minutesOf } from '../../telemetry/judged/judge-for-tests.ts'
import { gasRegistry, rulesNamed, so2, startAlarmChain } from '../alarms-for-tests.ts'
import type { AlarmChain } from '../alarms-for-tests.ts'
import { listAlarms, readEvents } from '../life/alarm-store.ts'

const MINUTE = 60_000
let chain: AlarmChain

before(async () => {
  chain = await startAlarmChain(rulesNamed('X01', 'X03', 'T01'))
  await chain.register(gasRegistry(['G-1', 'G-2']), '2026-01-02T00:00:00')
})
after(() => chain.stop())

const eight = beijing('2026-03-10T08:00:00')
const alarmsOf = (outlet: string) => listAlarms(chain.db, { outlets: [outlet], now: new Date() }, undefined, 100)

test('minutes over the limit fire through the whole chain: verdict with its arithmetic, alarm opened and cleared', async () => {
  const over = (minute: number) => so2(minute >= 10 && minute < 20 ? '40.0' : '20.0')
  await chain.hear([...minutesOf('G-1', eight, 40, over), later(eight + 42 * MINUTE)])
  await chain.evaluate()
  const verdicts = await chain.verdicts({ rule: 'X01', outlet: 'G-1' })
  assert.deepEqual(
    verdicts.map(({ kind, observedFrom, observedTo, knownAt }) => [
      kind,
      observedFrom - eight,
      observedTo === null ? null : observedTo - eight,
      knownAt - eight,
    ]),
    [
      ['fires', 10 * MINUTE, null, 13 * MINUTE + 1000],
      ['clears', 10 * MINUTE, 20 * MINUTE, 21 * MINUTE + 1000],
    ],
  )
  assert.match(verdicts[0]?.words.zh ?? '', /40/)
  assert.match(verdicts[0]?.inputs[0]?.lastRef ?? '', /^value:G-1\/a21026\/minute\/2026-03-10T08:/)
  const [alarm, ...others] = await alarmsOf('G-1')
  assert.deepEqual(others, [])
  assert.equal(alarm?.rule, 'X01')
  assert.equal(alarm.observed_to?.getTime(), eight + 20 * MINUTE)
  assert.deepEqual(
    (await readEvents(chain.db, alarm.id)).map(({ what }) => what),
    ['opened', 'cleared'],
  )
  const { rows } = await sql<{ rule: string; subjects: number }>`
    select rule, subjects from alarms.rule_running where last_evaluated is not null order by rule`.execute(chain.db)
  assert.deepEqual(rows, [
    { rule: 'T01', subjects: 2 },
    { rule: 'X01', subjects: 2 },
    { rule: 'X03', subjects: 2 },
  ])
})
