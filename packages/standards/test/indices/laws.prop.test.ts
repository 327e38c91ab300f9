import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  aqiRules,
  compare,
  dailyAirQuality,
  equivalentLevel,
  judgeSection,
  percentile,
  roundTo,
  stackRateLimit,
  subIndexOf,
  trophicIndex,
} from '../../src/index.ts'
import { lg, ln, tenToPower } from '../../src/indices/logarithm.ts'

const decimal = (highest: number, decimals = 2) =>
  fc.integer({ min: 0, max: highest * 10 ** decimals }).map((whole) => (whole / 10 ** decimals).toFixed(decimals))
const items = aqiRules.flatMap((rule) =>
  Object.entries(rule.parameters.breakpoints).flatMap(([pollutant, columns]) =>
    Object.keys(columns).map((averaging) => ({ rule, pollutant, averaging })),
  ),
)

test('a higher concentration never has a lower sub-index', () => {
  fc.assert(
    fc.property(fc.constantFrom(...items), decimal(3000), decimal(3000), ({ rule, pollutant, averaging }, a, b) => {
      const indexOf = (value: string) => subIndexOf(rule, pollutant as 'SO2', averaging as '1h', value).iaqi
      const [low, high] = compare(a, b) <= 0 ? [indexOf(a), indexOf(b)] : [indexOf(b), indexOf(a)]
      if (low !== null && high !== null) assert.ok(low <= high)
      if (low === null) assert.equal(high, null)
    }),
  )
})

test('the index is the largest of its parts, whatever the order of the keys, and computing it again changes nothing', () => {
  const value = fc.option(decimal(900, 1), { nil: null })
  const keys = ['SO2 24h', 'NO2 24h', 'CO 24h', 'PM10 24h', 'PM2.5 24h', 'O3 8h', 'O3 1h'] as const
  fc.assert(
    fc.property(fc.constantFrom('2020-05-01', '2026-05-01'), fc.array(value, { minLength: 7, maxLength: 7 }), (day, values) => {
      const pairs = keys.map((key, at) => [key, values[at] ?? null] as const)
      const quality = dailyAirQuality(day, Object.fromEntries(pairs))!
      assert.deepEqual(dailyAirQuality(day, Object.fromEntries(pairs.toReversed())), quality)
      const parts = quality.subIndices.flatMap(({ iaqi }) => (iaqi === null ? [] : [iaqi]))
      const lowest = day < '2026-03-01' ? 0 : 1
      assert.equal(quality.largest, parts.length === 0 ? null : Math.max(lowest, ...parts))
      if (quality.aqi !== null) assert.ok(quality.category!.min <= quality.aqi && quality.aqi <= quality.category!.max)
      for (const pollutant of quality.primary ?? []) {
        assert.ok(quality.subIndices.some((sub) => sub.pollutant === pollutant && sub.iaqi === quality.largest))
      }
    }),
  )
})

test('a percentile lies among the values, does not mind their order and grows with its share', () => {
  fc.assert(
    fc.property(fc.array(decimal(500), { minLength: 1, maxLength: 40 }), decimal(1), decimal(1), (values, a, b) => {
      const at = (share: string) => percentile(values, share)!
      assert.equal(percentile(values.toReversed(), a), at(a))
      assert.ok(values.some((value) => compare(value, at(a)) <= 0) && values.some((value) => compare(value, at(a)) >= 0))
      if (compare(a, b) <= 0) assert.ok(compare(at(a), at(b)) <= 0)
    }),
  )
})

test('logarithm and power undo each other, and agree with the machine as far as it reaches', () => {
  fc.assert(
    fc.property(decimal(200, 3), (value) => {
      assert.equal(roundTo(lg(tenToPower((Number(value) / 10).toFixed(4))), 15), roundTo((Number(value) / 10).toFixed(4), 15))
      if (compare(value, '0') > 0) assert.ok(Math.abs(Number(ln(value)) - Math.log(Number(value))) < 1e-12)
    }),
  )
  assert.equal(ln('1'), roundTo('0', 30))
  // Printed to 30 decimals in tables.
  assert.equal(ln('10'), '2.302585092994045684017991454684')
  assert.equal(ln('2'), '0.693147180559945309417232121458')
  assert.equal(lg('2'), '0.301029995663981195213738894724')
  assert.equal(tenToPower('0.5'), '3.162277660168379331998893544433')
  for (const wrong of ['0', '-1']) assert.throws(() => ln(wrong), RangeError)
  assert.throws(() => tenToPower('30.1'), RangeError)
})

test('an equivalent level lies between its levels and does not mind their order', () => {
  const parts = fc.array(fc.record({ level: decimal(130, 1), duration: decimal(60, 1).filter((text) => compare(text, '0') > 0) }), {
    minLength: 1,
    maxLength: 12,
  })
  fc.assert(
    fc.property(parts, (timed) => {
      const level = equivalentLevel(timed)!
      assert.equal(equivalentLevel(timed.toReversed()), level)
      assert.ok(timed.some((part) => compare(part.level, level) <= 0) && timed.some((part) => compare(part.level, level) >= 0))
    }),
    { numRuns: 60 },
  )
})

test('more of a pollutant never betters the class of a section', () => {
  fc.assert(
    fc.property(fc.constantFrom('river' as const, 'lake' as const), decimal(3, 3), decimal(3, 3), (body, a, b) => {
      const rankOf = (value: string) =>
        ['I', 'II', 'III', 'IV', 'V', 'worse-than-V'].indexOf(judgeSection('2026-05-01', { body, values: { w21011: { value } } })!.class!)
      const [low, high] = compare(a, b) <= 0 ? [a, b] : [b, a]
      assert.ok(rankOf(low) <= rankOf(high))
    }),
  )
})

test('a higher stack is never permitted less, and clear water never makes a lake richer', () => {
  fc.assert(
    fc.property(decimal(150, 1), decimal(150, 1), (a, b) => {
      const [low, high] = compare(a, b) <= 0 ? [a, b] : [b, a]
      if (compare(low, '0') <= 0) return
      const rate = (height: string) => stackRateLimit('2026-05-01', 'a21026', { height })!.limit!
      assert.ok(compare(rate(low), rate(high)) <= 0)
      const lake = (sd: string) => trophicIndex('2026-05-01', { sd, tp: '0.05' })!.unrounded!
      assert.ok(compare(lake(low), lake(high)) >= 0)
    }),
  )
})
