import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkLimit, checkStop, normalDays } from './check-measure.ts'
import type { EnergyDay } from './check-measure.ts'

const days = (count: number, kwh = '4254.3', more: Partial<EnergyDay> = {}): EnergyDay[] =>
  Array.from({ length: count }, (_, index) => ({
    day: `2026-11-${String(index + 1).padStart(2, '0')}`,
    kwh,
    coverage: '1',
    underOrder: false,
    ...more,
  }))
const limit = (actualKwh: string, more: object = {}) =>
  checkLimit({ percent: 30, actualKwh, coverage: '1', windowMinutes: 1_440, days: days(10), running: false, ...more })

test('baseline 4254.3 kWh: 3050 is 28.3 % against 30 % with 5 points and met, 3600 is 15.4 % and not', () => {
  const met = limit('3050')
  assert.equal(met.result, 'achieved')
  assert.equal(met.reduction, '0.2831')
  assert.match(met.words.zh, /1 - 3050\.0 \/ 4254\.3 = 28\.3%，要求30%（容差5个百分点）：达到；基准为10个正常生产日/)
  const missed = limit('3600')
  assert.equal(missed.result, 'not-achieved')
  assert.match(missed.words.en, /= 15\.4%.*not met/)
})

test('exactly 25 % is met, a hair less is not', () => {
  assert.equal(limit('3190.725').result, 'achieved')
  assert.equal(limit('3190.726').result, 'not-achieved')
})

test('below 90 % coverage nothing is concluded, at 90 % it is', () => {
  assert.equal(limit('0', { coverage: '0.8999' }).result, 'undetermined')
  assert.equal(limit('3050', { coverage: '0.9' }).result, 'achieved')
})

test('six normal days are too few, seven are enough', () => {
  assert.equal(limit('3050', { days: days(6) }).result, 'undetermined')
  assert.equal(limit('3050', { days: days(7) }).result, 'achieved')
})

test('the baseline is scaled to the window', () => {
  const half = limit('1525', { windowMinutes: 720 })
  assert.equal(half.baselineKwh, '2127.2')
  assert.equal(half.reduction, '0.2831')
})

test('idle days, days under an order and days with gaps are no normal days; the last fourteen are taken', () => {
  const idle = days(3, '1276.29')
  assert.equal(normalDays([...idle, ...days(10)]).length, 10, '30 % of the 90th percentile is not above it')
  assert.equal(normalDays(days(10, '4254.3', { underOrder: true })).length, 0)
  assert.equal(normalDays(days(10, '4254.3', { coverage: '0.89' })).length, 0)
  const taken = normalDays(days(20))
  assert.deepEqual([taken.length, taken[0]?.day, taken.at(-1)?.day], [14, '2026-11-20', '2026-11-07'])
})

const at = (clock: string) => Date.parse(`2026-03-10T${clock}:00+08:00`)
const stop = (stretches: ReadonlyArray<readonly [from: string, to: string, state: 'on' | 'off' | 'unknown']>, now = '20:00') =>
  checkStop({
    from: at('08:00'),
    to: at('18:00'),
    now: at(now),
    facilities: [{ facility: 'BOOTH', stretches: stretches.map(([from, to, state]) => ({ from: at(from), to: at(to), state })) }],
  })

test('running within the grace of 30 minutes is no violation; 9 minutes in total are none, 10 are', () => {
  assert.equal(
    stop([
      ['08:00', '08:30', 'on'],
      ['08:30', '18:00', 'off'],
    ]).result,
    'achieved',
  )
  assert.equal(
    stop([
      ['08:00', '08:39', 'on'],
      ['08:39', '18:00', 'off'],
    ]).result,
    'achieved',
  )
  const met = stop([
    ['08:00', '08:35', 'on'],
    ['08:35', '12:00', 'off'],
    ['12:00', '12:05', 'on'],
    ['12:05', '18:00', 'off'],
  ])
  assert.equal(met.result, 'not-achieved')
  assert.deepEqual(
    met.intervals.map(({ from, to }) => (to - from) / 60_000),
    [5, 5],
  )
})

test('a gap is neither stopped nor running: below 90 % coverage a stop cannot be determined', () => {
  const gap = stop([
    ['08:00', '16:00', 'off'],
    ['16:00', '18:00', 'unknown'],
  ])
  assert.equal(gap.result, 'undetermined')
  assert.match(gap.words.zh, /覆盖率78\.9%，低于90%，无法判定/)
})

test('while the order runs a violation shows at once, and nothing is achieved yet', () => {
  assert.equal(stop([['08:00', '10:00', 'off']], '10:00').result, 'running')
  assert.equal(stop([['08:00', '10:00', 'on']], '10:00').result, 'not-achieved')
  assert.equal(stop([['08:00', '08:20', 'on']], '08:20').result, 'running')
})
