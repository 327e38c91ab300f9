import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closingOf, type Due, roundTo, startOfDay, transmissionOf, transmissionRate } from '../src/index.ts'
import { day, midnight } from './series.ts'

const HOUR = 3_600_000
const due = (index: number, part: Partial<Due> = {}): Due => ({
  id: `d${index}`,
  factor: 'w01018',
  kind: 'hour',
  from: midnight + index * HOUR,
  to: midnight + (index + 1) * HOUR,
  receivedAt: midnight + (index + 1) * HOUR + 1000,
  valid: true,
  ...part,
})

test('the worked rate: 700 of 720 received and 679 valid are 0.9722 x 0.9700 = 0.9431', () => {
  const month = Array.from({ length: 720 }, (_, index) => due(index, { receivedAt: index < 700 ? midnight : null, valid: index < 679 }))
  const rate = transmissionRate(month, day)
  const to4 = (value: string | null) => roundTo(value ?? '', 4)
  assert.deepEqual([to4(rate.transmission), to4(rate.validity), to4(rate.effective)], ['0.9722', '0.9700', '0.9431'])
  assert.deepEqual([rate.missing.length, rate.invalid.length, rate.meets], [20, 21, true])
})

test('one hour a day of the standard check leaves the denominator: 23 of 23 is 100 %, a second hour does not leave', () => {
  const list = Array.from({ length: 24 }, (_, index) => due(index, index < 2 ? { standardCheck: true, receivedAt: null } : {}))
  const rate = transmissionRate(list.toSpliced(1, 1, due(1)), day)
  assert.deepEqual([rate.required, rate.received, rate.effective], [23, 23, '1'])
  assert.deepEqual(
    rate.notDue.map(({ reason }) => reason.code),
    ['STANDARD_CHECK'],
  )
  assert.equal(transmissionRate(list, day).required, 23)
  assert.equal(transmissionRate(list, day).received, 22)
  assert.equal(transmissionRate([due(0, { factor: 'w01001', standardCheck: true })], day).required, 1)
})

test('stopped periods leave the denominator; when all is stopped there is no rate', () => {
  const rate = transmissionRate([due(0, { stopped: true, receivedAt: null }), due(1)], day)
  assert.deepEqual([rate.required, rate.effective], [1, '1'])
  assert.deepEqual([transmissionRate([due(0, { stopped: true })], day).effective, transmissionRate([], day).meets], [null, null])
})

test('the immediate rate counts what came within the hour, the completed one what came by 13:00 of the next day', () => {
  const late = (at: number) => [due(0), due(1, { receivedAt: at })]
  const noon = startOfDay('2026-11-25') + 13 * HOUR
  assert.equal(closingOf(day).provisional, noon)
  const backfilled = transmissionOf(late(noon), day)
  assert.deepEqual([backfilled.immediate.effective, backfilled.completed.effective], ['0.5', '1'])
  assert.equal(transmissionOf(late(noon + 1), day).completed.effective, '0.5')
  assert.equal(transmissionOf(late(noon + 1), day, { asOf: closingOf(day).final }).completed.effective, '1')
  assert.equal(transmissionOf(late(midnight + 3 * HOUR), day).immediate.effective, '1')
})

test('a target is a setting and equal meets it', () => {
  const list = Array.from({ length: 4 }, (_, index) => due(index, { valid: index < 3 }))
  assert.equal(transmissionRate(list, day, { target: '0.75' }).meets, true)
  assert.equal(transmissionRate(list, day, { target: '0.76' }).meets, false)
  assert.equal(transmissionRate(list, day).target, '0.90')
})

test('each outlet has its own hour of the standard check', () => {
  const check = (outlet: string) => due(0, { outlet, standardCheck: true, receivedAt: null })
  assert.equal(transmissionRate([check('a'), check('b'), due(1)], day).required, 1)
  assert.equal(transmissionRate([check('a'), check('a'), due(1)], day).required, 2)
})

test('the target is that of the day of the data: 75 % to 2020, 90 % since', () => {
  assert.equal(transmissionRate([due(0)], '2020-12-31').target, '0.75')
  assert.equal(transmissionRate([due(0)], '2021-01-01').target, '0.90')
})
