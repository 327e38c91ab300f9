import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  checkComparison,
  checkPair,
  dayEmission,
  effectiveDayMean,
  effectiveMonthMean,
  flowWeightedMean,
  invalidatedBy,
  judgeReading,
  roundTo,
  startOfDay,
  substituteDay,
  totalOf,
  waterHourMean,
  type WaterReading,
} from '../src/index.ts'
import { measured } from './arbitrary.ts'
import { day, midnight, statistic } from './series.ts'

const HOUR = 3_600_000
const reading = (index: number, part: Partial<WaterReading> = {}): WaterReading => ({
  from: midnight + index * HOUR,
  to: midnight + (index + 1) * HOUR,
  value: '40',
  mark: 'N',
  volume: '10',
  ...part,
})
const codesOf = (part: Partial<WaterReading>) => judgeReading(reading(0, part)).reasons.map(({ code }) => code)

test('the worked flow-weighted mean: (40, 10), (60, 50), (20, 40) give 42.0 mg/L and 4.2 kg, not the arithmetic 40', () => {
  assert.deepEqual(
    flowWeightedMean([
      { value: '40', volume: '10' },
      { value: '60', volume: '50' },
      { value: '20', volume: '40' },
    ]),
    { concentration: '42', kg: '4.2', volume: '100', form: 'flow-weighted' },
  )
})

test('without flow for every reading the mean is arithmetic and has no load', () => {
  assert.deepEqual(
    flowWeightedMean([
      { value: '40', volume: null },
      { value: '60', volume: '50' },
    ]),
    { concentration: '50', kg: null, volume: null, form: 'arithmetic' },
  )
})

test('boundary twins of the effective day: 18 of 24 pass and 17 fail; 9 of 12 every two hours pass and 8 fail', () => {
  const of = (valid: number, total: number, due: number) =>
    effectiveDayMean({
      day,
      unit: 'mg/L',
      readings: Array.from({ length: total }, (_, index) => judgeReading(reading(index, { mark: index < valid ? 'N' : 'M' }))),
      due,
      closed: true,
    })
  assert.deepEqual([of(18, 24, 24).validity, of(18, 24, 24).value], ['valid', '40'])
  assert.deepEqual([of(17, 24, 24).validity, of(17, 24, 24).value], ['invalid', null])
  assert.equal(of(17, 17, 24).validity, 'insufficient')
  assert.equal(of(9, 12, 12).validity, 'valid')
  assert.equal(of(8, 12, 12).validity, 'invalid')
  assert.deepEqual([of(0, 0, 48).counts.required, of(0, 0, 96).counts.required, of(0, 0, 144).counts.required], [36, 72, 108])
})

test('periods without discharge are not due; a day without any is stopped', () => {
  const readings = Array.from({ length: 6 }, (_, index) => judgeReading(reading(index)))
  assert.equal(effectiveDayMean({ day, unit: 'mg/L', readings, withoutDischarge: 16, closed: true }).validity, 'valid')
  assert.equal(
    effectiveDayMean({ day, unit: 'mg/L', readings: readings.slice(0, 5), withoutDischarge: 16, closed: true }).validity,
    'insufficient',
  )
  assert.equal(effectiveDayMean({ day, unit: 'mg/L', readings: [], withoutDischarge: 24, closed: true }).validity, 'stopped')
})

test('boundary twins of the month: 23 of 30 days pass, 22 fail', () => {
  const DAY = 24 * HOUR
  const first = startOfDay('2026-11-01')
  const days = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      statistic({ from: first + index * DAY, to: first + (index + 1) * DAY, period: 'day', value: '30' }),
    )
  const of = (count: number) => effectiveMonthMean({ day, unit: 'mg/L', days: days(count), closed: true })
  assert.deepEqual([of(23).validity, of(23).value], ['valid', '30'])
  assert.equal(of(22).validity, 'insufficient')
})

test('an hour of waste water is the flow-weighted mean of one to six valid ten-minute values', () => {
  const tens = [0, 1].map((index) =>
    judgeReading({
      ...reading(0),
      from: midnight + index * 600_000,
      to: midnight + (index + 1) * 600_000,
      value: index === 0 ? '10' : '40',
      volume: index === 0 ? '2' : '1',
    }),
  )
  assert.equal(waterHourMean({ from: midnight, to: midnight + HOUR, unit: 'mg/L', readings: tens, closed: true }, day).value, '20')
  assert.equal(waterHourMean({ from: midnight, to: midnight + HOUR, unit: 'mg/L', readings: [], closed: true }, day).validity, 'missing')
})

test('a reading is judged by flow, mark, agreement within 1 %, checks and sign', () => {
  assert.deepEqual(codesOf({}), [])
  assert.deepEqual(codesOf({ volume: '0.00' }), ['FLOW_ZERO'])
  assert.deepEqual(codesOf({ mark: 'C' }), ['MAINTENANCE'])
  assert.deepEqual(codesOf({ mark: 'D' }), ['FLAGGED'])
  assert.deepEqual(codesOf({ value: '101', atInstrument: '100' }), [])
  assert.deepEqual(codesOf({ value: '101.01', atInstrument: '100' }), ['PLATFORM_DIFFERS'])
  assert.deepEqual(codesOf({ value: '-0.6', zeroDrift: '0.5' }), ['NEGATIVE'])
  assert.deepEqual(codesOf({ value: null }), ['NOT_A_NUMBER'])
})

test('below the detection limit a reading is valid at half of it, and says so; at the limit it counts as it is', () => {
  const below = judgeReading(reading(0, { value: '-0.3', zeroDrift: '0.5', detectionLimit: '4' }))
  assert.deepEqual([below.valid, below.value, below.reasons[0]?.code], [true, '2', 'BELOW_DETECTION'])
  assert.equal(judgeReading(reading(0, { value: '4', detectionLimit: '4' })).value, '4')
})

test('a failed check reaches back to the last pass and forward to the next one, half open', () => {
  const at = (hour: number) => midnight + hour * HOUR
  const stretches = invalidatedBy(
    [
      { at: at(8), passed: true },
      { at: at(10), passed: false },
      { at: at(11), passed: false },
      { at: at(12), passed: true },
      { at: at(20), passed: false },
    ],
    day,
  )
  assert.deepEqual(
    stretches.map(({ from, to }) => [from, to]),
    [
      [at(8), at(12)],
      [at(12), null],
    ],
  )
  const [first] = stretches
  assert.ok(first !== undefined)
  assert.equal(judgeReading(reading(7), [first]).valid, true)
  assert.equal(judgeReading(reading(8), [first]).valid, false)
  assert.equal(judgeReading(reading(11), [first]).valid, false)
  assert.equal(judgeReading(reading(12), [first]).valid, true)
  assert.equal(invalidatedBy([{ at: at(1), passed: false }], day)[0]?.from, null)
})

test('comparison bands are chosen by the reference value and equal passes', () => {
  const passes = (...args: readonly [Parameters<typeof checkPair>[0], string, string]) => checkPair(...args, day)?.passes
  assert.equal(passes('w01018', '34.9', '29.9'), true)
  assert.equal(passes('w01018', '35.0', '29.9'), false)
  assert.equal(passes('w01018', '39', '30'), true)
  assert.equal(passes('w01018', '39.1', '30'), false)
  assert.equal(passes('w01018', '72', '60'), true)
  assert.equal(passes('w01018', '115', '100'), true)
  assert.equal(passes('w01018', '115.1', '100'), false)
  assert.equal(passes('w21003', '2.29', '1.99'), true)
  assert.equal(passes('w21003', '2.3', '2'), true)
  assert.equal(passes('w01001', '7.5', '7.0'), true)
  assert.equal(passes('standard-sample', '45', '50'), true)
  assert.equal(passes('standard-sample', '44.9', '50'), false)
  assert.equal(passes('level-mm', '112', '100'), true)
  assert.match(checkPair('w21011', '0.3', '0.3', day)?.rule.doubt?.en ?? '', /0\.04/)
})

test('the emission of a day is its effective mean times the whole volume', () => {
  assert.equal(dayEmission(statistic({ from: midnight, value: '42', unit: 'mg/L', period: 'day' }), '100'), '4.2')
  assert.equal(dayEmission(statistic({ from: midnight, validity: 'invalid' }), '100'), null)
  assert.equal(totalOf(['4.2', '0.80']), '5')
  assert.equal(totalOf([]), null)
})

test('a day that is not effective takes the maximum of 30 days before the last passed check, manual results first where four were taken, nothing without flow', () => {
  const history = Array.from({ length: 40 }, (_, index) => ({
    day: `2026-${index < 20 ? '10' : '09'}-${String((index % 20) + 1).padStart(2, '0')}`,
    kg: String(100 - index),
  }))
  const base = { day, history, lastPass: startOfDay('2026-10-21') } as const
  const normal = substituteDay({ ...base, period: 'normal' })
  assert.equal(normal.substitution?.value, '100')
  assert.equal(normal.concentration, null)
  const onTheDay = { day: '2026-10-21', kg: '999' }
  assert.equal(substituteDay({ ...base, history: [...history, onTheDay], period: 'normal' }).substitution?.value, '100')
  const manual = { period: 'abnormal', volume: '100' } as const
  assert.equal(substituteDay({ ...base, ...manual, manual: ['10', '20', '30', '40'] }).substitution?.value, '2.5')
  assert.equal(substituteDay({ ...base, ...manual, manual: ['10', '20', '30'] }).substitution?.value, '100')
  assert.equal(substituteDay({ ...base, period: 'no-flow' }).substitution, null)
  assert.equal(substituteDay({ ...base, lastPass: startOfDay('2026-09-03'), period: 'normal' }).reasons[0]?.code, 'TOO_LITTLE_HISTORY')
  assert.equal(roundTo('4.25', 1), '4.2')
})

test('a day of hours that do not end, equal to the limit, is equal to the limit', () => {
  const readings = Array.from({ length: 20 }, (_, index) =>
    judgeReading(reading(index, { value: index % 5 === 0 ? '20.142857142857' : '20.714285714286' })),
  )
  assert.equal(effectiveDayMean({ day, unit: 'mg/L', readings, closed: true }).value, '20.6')
  const hour = waterHourMean({ from: midnight, to: midnight + 20 * HOUR, unit: 'mg/L', readings, closed: true }, day)
  assert.equal(hour.value, '20.6')
})

test('a small negative whose detection limit nobody knows enters a mean as nothing, and says so; zero is as it is', () => {
  const drift = judgeReading(reading(0, { value: '-0.3', zeroDrift: '0.5' }))
  assert.deepEqual([drift.valid, drift.value, drift.reasons], [true, '0', [{ code: 'BELOW_DETECTION', detail: '-0.3 < 0' }]])
  assert.deepEqual([judgeReading(reading(0, { value: '0' })).value, judgeReading(reading(0, { value: '0' })).reasons], ['0', []])
})

test('a comparison needs three pairs and passes when all of them do', () => {
  const pair = (instrument: string) => ({ instrument, reference: '100' })
  const of = (...values: readonly string[]) => checkComparison('w01018', values.map(pair), day)
  assert.deepEqual([of('115', '85', '100')?.passes, of('115', '85.1', '115.1')?.passes, of('100', '100')?.passes], [true, false, null])
  assert.equal(of('100', '100')?.required, 3)
  assert.match(of('100', '100', '100')?.rule.doubt?.zh ?? '', /全部合格/)
})

test('the effective day does not depend on the order of readings, and computing again gives the same answer', () => {
  const values = fc.record({ value: measured, volume: measured, mark: fc.constantFrom('N', 'N', 'N', 'D') })
  fc.assert(
    fc.property(fc.array(values, { minLength: 24, maxLength: 24 }), fc.infiniteStream(fc.nat()), (parts, keys) => {
      const readings = parts.map((part, index) => judgeReading(reading(index, part)))
      const shuffled = readings.map((one) => [keys.next().value, one] as const).toSorted((a, b) => a[0] - b[0])
      const of = (list: typeof readings) => effectiveDayMean({ day, unit: 'mg/L', readings: list, closed: true })
      assert.deepEqual(of(shuffled.map(([, one]) => one)), of(readings))
      const valid = parts.filter(({ mark, volume }) => mark === 'N' && Number(volume) > 0).length
      assert.equal(of(readings).validity, valid >= 18 ? 'valid' : 'invalid')
    }),
    { numRuns: 60 },
  )
})
