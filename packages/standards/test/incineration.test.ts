import assert from 'node:assert/strict'
import { test } from 'node:test'
import { capsUsed, fiveMinuteTemperature, furnaceTemperature, incinerationDayMean, temperatureDay } from '../src/index.ts'
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

test('60 hours a year of start, stop, fault and accident are within the cap, a minute more is over; a fault of four hours is not too long', () => {
  const fault = (hours: number, item = '故障') => ({ item, from: midnight, to: midnight + hours * HOUR })
  const of = (last: number) => capsUsed(day, [...Array.from({ length: 14 }, () => fault(4)), fault(last, '停炉')], 'municipal')
  assert.deepEqual([of(4).abnormal.hours, of(4).abnormal.over, of(4).tooLong.length], ['60', false, 0])
  assert.equal(of(4 + 1 / 60).abnormal.over, true)
  assert.equal(capsUsed(day, [fault(4.5)], 'municipal').tooLong.length, 1)
  assert.equal(capsUsed(day, [fault(5, '启炉')], 'municipal').tooLong.length, 1)
  assert.equal(capsUsed(day, [fault(5, '启炉')], 'hazardous').tooLong.length, 0)
})
