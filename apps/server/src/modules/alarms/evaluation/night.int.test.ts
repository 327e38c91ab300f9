import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { beijing } from '../../ingest/frames-for-tests.ts'
import { later, minutesOf } from '../../telemetry/judged/judge-for-tests.ts'
import { gasRegistry, rulesNamed, so2, startAlarmChain } from '../alarms-for-tests.ts'
import { incidentList } from './incident-pages.ts'
import { startNightWatch } from './night-watch.ts'

const MINUTE = 60_000

test('after midnight the day is done again by itself; a rule that does not fire on its own breach is an incident, and the page says when each was evaluated and proved last', async (t) => {
  const [x01] = rulesNamed('X01')
  assert.ok(x01 !== undefined)
  // Its breach ends before it is over the limit.
  const broken = { ...x01, id: 'BROKEN', breach: x01.breach.map((course) => ({ ...course, stretches: course.stretches.slice(0, 1) })) }
  const chain = await startAlarmChain([x01, broken])
  t.after(() => chain.stop())
  await chain.register(gasRegistry(['G-1']), '2026-01-02T00:00:00')
  const begin = beijing('2026-03-10T23:00:00')
  // Of the first day no beginning is kept: the second is the first that can be done again.
  await chain.hear([
    ...minutesOf('G-1', begin, 90, (minute) => so2(minute < 5 ? '40.0' : '20.0')),
    later(begin + 25 * 60 * MINUTE + 5 * MINUTE),
  ])
  await chain.evaluate()

  const nights: Array<{ day: string; differences: number; cannotFire: number; proofs: number }> = []
  const watch = startNightWatch({
    client: chain.client,
    db: chain.db,
    everyMs: 20,
    onNight: (day, { differences, cannotFire, proofs }) => nights.push({ day, differences, cannotFire, proofs }),
    onTrouble: (error) => assert.fail(String(error)),
  })
  for (const end = performance.now() + 60_000; nights.length < 1; await pause(20))
    assert.ok(performance.now() < end, 'the night did not come')
  await watch.stop()
  assert.deepEqual(
    nights.map(({ day, differences, cannotFire, proofs }) => [day, differences, cannotFire, proofs]),
    [['2026-03-11', 0, 1, 2]],
  )
  const page = await incidentList(chain.db)
  assert.deepEqual(
    page.incidents.map(({ kind, rule, day, subject }) => [kind, rule, day, subject]),
    [['cannot-fire', 'BROKEN', '2026-03-11', null]],
  )
  assert.match(page.incidents[0]?.words.zh ?? '', /未触发/)
  assert.deepEqual(
    page.nights.map(({ day }) => day),
    ['2026-03-11'],
  )
  const { rows } = await sql<{ rule: string; evaluated: boolean; proof_fired: boolean }>`
    select rule, last_evaluated is not null as evaluated, proof_fired from alarms.rule_running order by rule`.execute(chain.db)
  assert.deepEqual(
    rows.map(({ rule, evaluated, proof_fired: fired }) => [rule, evaluated, fired]),
    [
      ['BROKEN', true, false],
      ['X01', true, true],
    ],
  )
})
