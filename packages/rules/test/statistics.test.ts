import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import * as statistics from '../src/evaluate/statistics.ts'

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`)

test('percentiles interpolate between ranks; a median of an even count is the middle', () => {
  near(statistics.percentile([1, 2, 3, 4], 50), 2.5)
  near(statistics.percentile([15, 20, 35, 40, 50], 40), 29)
  near(statistics.percentile([7], 99), 7)
  near(statistics.percentile([10, 9, 100], 100), 100)
  assert.ok(Number.isNaN(statistics.percentile([], 50)))
})

test('the median absolute deviation of 1 1 2 2 4 6 9 is 1', () => near(statistics.medianDeviation([1, 1, 2, 2, 4, 6, 9]), 1))

test('standard deviation divides by n − 1', () => near(statistics.deviation([2, 4, 4, 4, 5, 5, 7, 9]), Math.sqrt(32 / 7)))

test('correlation is ±1 for lines, undefined for constants', () => {
  near(statistics.correlation([1, 2, 3], [10, 20, 30]), 1)
  near(statistics.correlation([1, 2, 3], [3, 2, 1]), -1)
  assert.ok(Number.isNaN(statistics.correlation([1, 2, 3], [0.1, 0.1, 0.1])))
})

test('a pure sine of whole periods has all its variance at one frequency, noise has not', () => {
  near(statistics.peak(Array.from({ length: 120 }, (_, at) => 40 + 10 * Math.sin((2 * Math.PI * at) / 30))), 1)
  const noise = Array.from({ length: 120 }, (_, at) => (Math.imul(at + 1, 2_654_435_761) >>> 0) % 1000)
  assert.ok(statistics.peak(noise) < 0.5)
})

test('a permutation test of values that are lower by far is as small as its draws allow, of equal ones it is 1', () => {
  const values = [...Array.from({ length: 30 }, (_, at) => 50 + (at % 3)), 10, 11, 10, 12]
  const chosen = values.map((value) => Number(value < 20))
  near(statistics.permutation(values, chosen, 999), 1 / 1000)
  near(
    statistics.permutation(
      values.map(() => 5),
      chosen,
      99,
    ),
    1,
  )
  assert.equal(statistics.permutation(values, chosen, 999), statistics.permutation(values, chosen, 999), 'the same draw each time')
})

test('odds compare how often one goes with the other', () => {
  const b = [1, 1, 1, 1, 0, 0, 0, 0]
  near(statistics.odds([1, 1, 1, 0, 1, 0, 0, 0], b), 3.5 / 1.5 / (1.5 / 3.5))
  near(statistics.odds([1, 1, 0, 0, 1, 1, 0, 0], b), 1)
})

test('a digest tells series apart and knows equal ones', () => {
  const series = Array.from({ length: 1440 }, (_, at) => at % 37)
  assert.equal(statistics.digest(series), statistics.digest([...series]))
  assert.notEqual(statistics.digest(series), statistics.digest(series.with(700, 0.01)))
  assert.equal(statistics.digest([0]), statistics.digest([-0]))
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 40 }), fc.nat(), (values, at) => {
      const index = at % values.length
      assert.notEqual(statistics.digest(values), statistics.digest(values.with(index, values[index]! + 1)))
    }),
  )
})
