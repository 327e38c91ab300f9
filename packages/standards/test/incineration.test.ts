import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  capsUsed,
  fiveMinuteTemperature,
  furnaceTemperature,
  incinerationDayMean,
  marksWithinCaps,
  startOfDay,
  temperatureDay,
} from '../src/index.ts'
import { day, hours, midnight } from './series.ts'

const HOUR = 3_600_000
const fives = (count: number, value: string) => Array.from({ length: count }, (_, index) => ({ from: midnight + index * 300_000, value }))

test('the temperature of an instant is the mean of the medians of two sections', () => {
  assert.equal(furnaceTemperature(['900', '100', '920'], ['860', '880']), '885')
  assert.equal(furnaceTemperature([null, '900'], []), null)
  assert.equal(fiveMinuteTemperature(['850', '851']), '850.5')
})

test('five five-minute means below 850 are allowed, the sixth is not; 850.0 is not below', () => {
  assert.equal(temperatureDay(day, fives(5, '849.9'), []).asRequired, true)
  assert.equal(temperatureDay(day, fives(6, '849.9'), []).asRequired, false)
  assert.deepEqual(temperatureDay(day, fives(6, '850.0'), []).below, 0)
})

test('what lies under a condition mark enters neither the temperature count nor the daily mean', () => {
  const start = { item: '启炉', from: midnight, to: midnight + 4 * HOUR }
  const counted = temperatureDay(day, fives(60, '800'), [start])
  assert.deepEqual([counted.excluded, counted.below], [48, 12])
  const of = (marks: readonly { item: string; from: number; to: number }[]) =>
    incinerationDayMean({ day, unit: 'mg/m3', hours: hours(24), marks, closed: true })
  assert.deepEqual([of([start]).validity, of([start]).counts.n], ['valid', 20])
  const long = of([{ ...start, to: midnight + 4 * HOUR + 1 }])
  assert.deepEqual([long.validity, long.counts.n], ['insufficient', 19])
  assert.match(long.rule.doubt?.en ?? '', /20-hour/)
})

const DAY = 24 * HOUR
/** One mark of so many hours from a moment on. */
const marked = (item: string, from: number, hours: number) => ({ item, from, to: from + hours * HOUR })

test('60 hours a year of start, stop, fault and accident are within the cap, a minute more is over; a fault of four hours is not too long', () => {
  const faults = Array.from({ length: 14 }, (_, index) => marked('故障', midnight - index * DAY, 4))
  const of = (last: number) => capsUsed(day, [...faults, marked('停炉', midnight + DAY, last)], 'municipal')
  assert.deepEqual([of(4).abnormal.hours, of(4).abnormal.over, of(4).tooLong.length], ['60', false, 0])
  assert.equal(of(4 + 1 / 60).abnormal.over, true)
  assert.equal(capsUsed(day, [marked('故障', midnight, 4.5)], 'municipal').tooLong.length, 1)
  assert.equal(capsUsed(day, [marked('启炉', midnight, 5)], 'municipal').tooLong.length, 1)
  assert.equal(capsUsed(day, [marked('启炉', midnight, 5)], 'hazardous').tooLong.length, 0)
})

test('time marked twice counts once, and what lies in another year does not count', () => {
  const newYear = startOfDay('2026-01-01')
  const use = capsUsed(
    day,
    [marked('停炉', midnight, 3), marked('停炉', midnight + HOUR, 3), marked('启炉', newYear - 2 * HOUR, 3)],
    'municipal',
  )
  assert.equal(use.abnormal.hours, '5')
  assert.deepEqual(
    [
      capsUsed(day, [marked('烘炉', midnight, 700)], 'municipal').warm.over,
      capsUsed(day, [marked('停炉降温', midnight, 700.1)], 'municipal').warm.over,
    ],
    [false, true],
  )
})

test('a fault cut into several marks is one fault', () => {
  const parts = (gap: number) => [marked('故障', midnight, 3), marked('故障', midnight + 3 * HOUR + gap, 3)]
  const { tooLong } = capsUsed(day, parts(0), 'municipal')
  assert.deepEqual(tooLong, [{ item: '故障', from: midnight, to: midnight + 6 * HOUR }])
  assert.equal(capsUsed(day, parts(HOUR), 'municipal').tooLong.length, 1)
  assert.equal(capsUsed(day, parts(HOUR + 1), 'municipal').tooLong.length, 0)
})

test('maintenance of the system is counted by the quarter, particulates above 150 in an abnormal hour are named', () => {
  const quarter = startOfDay('2026-10-01')
  const care = [marked('CEMS维护', quarter - 20 * HOUR, 30), marked('CEMS维护', midnight, 20)]
  assert.deepEqual([capsUsed(day, care, 'municipal').maintenance.hours, capsUsed(day, care, 'municipal').maintenance.over], ['30', false])
  assert.equal(capsUsed(day, [...care, marked('CEMS维护', midnight + DAY, 0.1)], 'municipal').maintenance.over, true)
  const dust = ['150', '150.1', '150.1'].map((value, index) => ({ ...hours(1, 'valid', index)[0]!, value }))
  const { dusty } = capsUsed(day, [marked('启炉', midnight, 2)], 'municipal', dust)
  assert.deepEqual(dusty, [midnight + HOUR], '150.0 is not above, and the third hour is not abnormal')
})

test('only what lies within its limited time leaves the day: the fifth hour of a fault, the sixty-first of the year count', () => {
  const of = (marks: readonly { item: string; from: number; to: number }[], furnace: 'municipal' | 'hazardous' = 'municipal') =>
    marksWithinCaps(day, marks, furnace).map(({ item, from, to }) => [item, (from - midnight) / HOUR, (to - midnight) / HOUR])
  assert.deepEqual(of([marked('故障', midnight, 10)]), [['故障', 0, 4]])
  assert.deepEqual(of([marked('故障', midnight, 3), marked('故障', midnight + 3 * HOUR, 3)]), [
    ['故障', 0, 3],
    ['故障', 3, 4],
  ])
  assert.deepEqual(
    [of([marked('启炉', midnight, 10)]), of([marked('启炉', midnight, 10)], 'hazardous')],
    [[['启炉', 0, 4]], [['启炉', 0, 6]]],
  )
  assert.deepEqual(of([marked('停运', midnight, 1000)]).length, 1)
  assert.equal(of([marked('烘炉', midnight - 690 * HOUR, 700)])[0]?.[2], 10)
  assert.equal(of([marked('烘炉', midnight - 690 * HOUR, 701)])[0]?.[2], 10)
  const year = Array.from({ length: 20 }, (_, index) => marked('故障', midnight - (19 - index) * DAY, 4))
  assert.equal(of(year).length, 15, 'fifteen faults of four hours are sixty')
  const mean = incinerationDayMean({
    day,
    unit: 'mg/m3',
    hours: hours(24),
    marks: marksWithinCaps(day, [marked('故障', midnight, 10)], 'municipal'),
    closed: true,
  })
  assert.deepEqual([mean.counts.n, mean.validity, mean.marks], [20, 'valid', ['故障']])
})
