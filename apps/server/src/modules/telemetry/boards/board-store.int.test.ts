import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ClickHouseClient } from '@clickhouse/client'
import { startColumnar, type TestEngine } from '../../../engines/testing.ts'
import { insertBlock } from '../../../platform/native-block/insert-block.ts'
import { createColumnarQuestions, type ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { openColumnar } from '../../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../../platform/stores/migrate-columnar.ts'
import { createReadingBlock } from '../reading-block.ts'
import { readHours, readSoundHours } from './board-store.ts'

let engine: TestEngine
let client: ClickHouseClient
let questions: ColumnarQuestions

before(async () => {
  engine = await startColumnar()
  client = openColumnar(engine.url)
  await migrateColumnar(client)
  questions = createColumnarQuestions(client)
})
after(async () => {
  await client.close()
  await engine.stop()
})

const HOUR = 3_600
const midnight = Date.parse('2026-11-24T00:00:00+08:00') / 1000

test('of each hour the board has what is known last, by the rules in force, as text; hours that are not valid are left out', async () => {
  let version = 0
  const judged = (hour: number, value: string, frame: number, more: Record<string, unknown> = {}) => ({
    outlet: 'AIR-1',
    factor: 'a34004',
    level: 'hour',
    basis: 'measured',
    rule_set: 'in-force',
    start: midnight + hour * HOUR,
    version: ++version,
    value,
    validity: 'valid',
    verdict: 'none',
    agreement: 'alone',
    known_frame: frame,
    known_at: midnight + frame,
    ...more,
  })
  await client.insert({
    table: 'judged',
    format: 'JSONEachRow',
    values: [
      judged(0, '35.10', 10),
      judged(1, '36', 20),
      // Late data made another of it; what was written first may also be known later.
      judged(1, '36.5', 30),
      judged(2, '41', 50),
      judged(2, '40', 40),
      judged(3, '99', 60, { validity: 'insufficient' }),
      // It was valid until more was known.
      judged(4, '37', 70),
      judged(4, '37', 80, { validity: 'invalid' }),
      judged(5, '', 90),
      judged(6, '50', 100, { rule_set: 'trial' }),
      judged(6, '51', 100, { basis: 'converted' }),
      judged(24, '60', 110),
      judged(0, '8', 10, { factor: 'a21026' }),
      judged(0, '9', 10, { factor: 'a21004' }),
      judged(0, '70', 10, { outlet: 'AIR-2' }),
      judged(0, '71', 10, { outlet: 'AIR-3' }),
    ],
  })
  const question = { outlets: ['AIR-1', 'AIR-2'], factors: ['a34004', 'a21026'], from: midnight, to: midnight + 24 * HOUR }
  const hours = await readHours(questions, question)
  const told = [...hours].map(([outlet, factors]) => [
    outlet,
    [...factors].map(([factor, values]) => [factor, [...values].map(([at, value]) => [(at - midnight) / HOUR, value])]),
  ])
  assert.deepEqual(told, [
    [
      'AIR-1',
      [
        ['a21026', [[0, '8']]],
        [
          'a34004',
          [
            [0, '35.10'],
            [1, '36.5'],
            [2, '41'],
          ],
        ],
      ],
    ],
    ['AIR-2', [['a34004', [[0, '70']]]]],
  ])
  assert.equal((await readHours(questions, { ...question, outlets: [] })).size, 0)
})

test('of each hour of sound the board has the level that was sent last, where it is marked normal', async () => {
  const block = createReadingBlock()
  const nothing = { value: null, min: null, max: null, total: null, convertedValue: null, convertedMin: null, convertedMax: null }
  const sent = (hour: number, value: string, frame: number, mark = 'N', factor = 'Leq', kind: 'hour' | 'minute' = 'hour') =>
    block.add(
      { factor, kind, observedAt: midnight + hour * HOUR, values: { ...nothing, value }, mark, notes: null },
      'SOUND-1',
      'MN1',
      frame,
      (midnight + hour * HOUR) * 1000,
    )
  sent(0, '55.0', 10)
  sent(1, '60', 20)
  sent(1, '58.3', 30)
  sent(2, '61', 40, 'D')
  sent(3, '52', 50, '')
  sent(4, '70', 60, 'N', 'L10')
  sent(5, '71', 70, 'N', 'Leq', 'minute')
  sent(6, '---', 80)
  sent(24, '72', 90)
  await insertBlock(client, 'reading', block.take())
  const levels = await readSoundHours(questions, { outlets: ['SOUND-1'], from: midnight, to: midnight + 24 * HOUR })
  assert.deepEqual(
    levels.map(({ outlet, at, level }) => [outlet, (at - midnight) / HOUR, level]),
    [
      ['SOUND-1', 0, '55.0'],
      ['SOUND-1', 1, '58.3'],
      ['SOUND-1', 3, '52'],
    ],
  )
})
