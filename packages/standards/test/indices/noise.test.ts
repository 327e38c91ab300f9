import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  correctForBackground,
  dayNightLevel,
  equivalentLevel,
  judgeNoise,
  judgeNoiseWeather,
  judgeSuddenNoise,
  noiseComplianceRate,
  noisePeriodAt,
  type NoiseStandard,
  roundTo,
} from '../../src/index.ts'

const day = '2026-06-01'
const equal = (...levels: readonly string[]) => equivalentLevel(levels.map((level) => ({ level, duration: '1' })))!

test('levels are averaged by energy: 60 and 70 make 67.4, four make 61.1', () => {
  assert.equal(roundTo(equal('60', '70'), 1), '67.4')
  assert.equal(roundTo(equal('55', '60', '65', '58'), 1), '61.1')
})

test('a level that never changes is its own mean, to the last digit', () => {
  for (const level of ['60.25', '0', '-3.1', '119.9']) assert.equal(equal(level, level, level), level)
  assert.equal(roundTo(equal('60.35', '60.35'), 1), '60.4', 'a tie is decided by the value, not by a splinter')
})

test('times weigh: 70 for a tenth of the time', () => {
  const level = equivalentLevel([
    { level: '60', duration: '54' },
    { level: '70', duration: '6' },
  ])!
  assert.equal(roundTo(level, 1), '62.8')
  assert.equal(equivalentLevel([]), null)
  assert.equal(equivalentLevel([{ level: '60', duration: '0' }]), null)
})

test('a day of 62 and a night of 53 are 62.36', () => {
  assert.equal(roundTo(dayNightLevel(day, '62', '53')!.level, 2), '62.36')
})

test('day begins at 06:00 and night at 22:00, Beijing time, unless set otherwise', () => {
  const at = (time: string) => Date.parse(`2026-06-01T${time}+08:00`)
  assert.deepEqual(
    ['05:59:59.999', '06:00:00.000', '21:59:59.999', '22:00:00.000', '00:00:00.000'].map((time) => noisePeriodAt(at(time))),
    ['night', 'day', 'day', 'night', 'night'],
  )
  assert.equal(noisePeriodAt(at('22:30:00'), { dayFromHour: 6, nightFromHour: 23 }), 'day')
})

test('background correction by whole decibels, as the table has it', () => {
  const corrected = (measured: string, background: string) => {
    const { level, correction } = correctForBackground(day, measured, background)!
    return [level, correction]
  }
  assert.deepEqual(corrected('61', '50'), ['61', '0'])
  assert.deepEqual(corrected('60', '50'), ['59', '-1'])
  assert.deepEqual(corrected('56', '50'), ['55', '-1'])
  assert.deepEqual(corrected('55', '50'), ['53', '-2'])
  assert.deepEqual(corrected('54', '50'), ['52', '-2'])
  assert.deepEqual(corrected('53', '50'), ['50', '-3'])
  assert.deepEqual(corrected('52', '50'), [null, null])
  assert.equal(correctForBackground(day, '52', '50')?.reasons[0]?.code, 'MEASURE_AGAIN')
  assert.deepEqual(corrected('60.5', '49.5'), ['59', '-1'], 'both round to even first: 60 and 50')
})

test('every functional area has its limits by day and by night; equal complies', () => {
  const limitsOf = (standard: NoiseStandard, klass: string | null) =>
    (['day', 'night'] as const).map((period) => judgeNoise({ standard, class: klass, period, day }, '30')?.limit)
  assert.deepEqual(limitsOf('GB 3096-2008', '0类'), ['50', '40'])
  assert.deepEqual(limitsOf('GB 3096-2008', '1类'), ['55', '45'])
  assert.deepEqual(limitsOf('GB 3096-2008', '2类'), ['60', '50'])
  assert.deepEqual(limitsOf('GB 3096-2008', '3类'), ['65', '55'])
  assert.deepEqual(limitsOf('GB 3096-2008', '4a类'), ['70', '55'])
  assert.deepEqual(limitsOf('GB 3096-2008', '4b类'), ['70', '60'])
  assert.deepEqual(limitsOf('GB 12348-2008', '2类'), ['60', '50'])
  assert.deepEqual(limitsOf('GB 12348-2008', '4类'), ['70', '55'])
  assert.deepEqual(limitsOf('GB 12523-2025', null), ['70', '55'])
  assert.deepEqual(limitsOf('GB 12523-2011', null), [undefined, undefined], 'superseded on that day')
  const verdictAt = (level: string) => judgeNoise({ standard: 'GB 3096-2008', class: '2类', period: 'night', day }, level)!
  assert.deepEqual([verdictAt('50').complies, verdictAt('50.1').complies, verdictAt('50.1').excess], [true, false, '0.1'])
  assert.ok(verdictAt('50').rule.doubt, 'the table of GB 3096 is from memory and says so')
})

test('sudden noise at night may pass the limit by 10 when frequent, by 15 when occasional', () => {
  const plant = { standard: 'GB 12348-2008', class: '2类', day } as const
  assert.deepEqual(
    [judgeSuddenNoise(plant, 'frequent', '60')?.complies, judgeSuddenNoise(plant, 'frequent', '60.1')?.complies],
    [true, false],
  )
  assert.deepEqual(
    [judgeSuddenNoise(plant, 'occasional', '65')?.limit, judgeSuddenNoise(plant, 'occasional', '65.1')?.excess],
    ['65', '0.1'],
  )
  assert.equal(judgeSuddenNoise({ standard: 'GB 3096-2008', class: '1类', day }, 'occasional', '60')?.limit, '60')
  assert.equal(judgeSuddenNoise({ standard: 'GB 3096-2008', class: '9类', day }, 'occasional', '60'), null)
})

test('rain, snow and wind of 5 m/s or more are not weather to measure in', () => {
  const valid = (precipitation: boolean, wind: string) => judgeNoiseWeather(day, { precipitation, wind })?.valid
  assert.deepEqual([valid(false, '4.9'), valid(false, '5'), valid(true, '0')], [true, false, false])
})

test('the share of compliant periods leaves out those that are not valid', () => {
  const periods = [
    { valid: true, complies: true },
    { valid: true, complies: false },
    { valid: false, complies: false },
    { valid: true, complies: true },
    { valid: true, complies: true },
  ]
  assert.deepEqual(noiseComplianceRate(periods), { valid: 4, compliant: 3, rate: '0.75' })
  assert.equal(noiseComplianceRate([]).rate, null)
})
