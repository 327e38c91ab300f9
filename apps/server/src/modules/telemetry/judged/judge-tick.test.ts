import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, assert as always, constantFrom, integer, property, record } from 'fast-check'
import { Dirty, startOfDaySeconds } from './judge-tick.ts'
import type { Cause } from './judge-tick.ts'

const HOUR = 3_600
const first = Date.parse('2026-04-10T00:00:00+08:00') / 1000
const causes: readonly Cause[] = ['closing', 'late-data', 'mark', 'facts']

const touched = array(
  record({
    start: integer({ min: 0, max: 60 }).map((hour) => first + hour * HOUR),
    outlet: integer({ min: 0, max: 12 }).map((number) => `O-${number}`),
    cause: constantFrom(...causes),
  }),
  { maxLength: 200 },
)

test('everything that was touched is taken once, by what touched it first, in pieces of one day that are never too large', () => {
  always(
    property(touched, integer({ min: 1, max: 9 }), integer({ min: 1, max: 30 }), (list, closing, again) => {
      const dirty = new Dirty()
      const wanted = new Map<string, Cause>()
      for (const { start, outlet, cause } of list) {
        dirty.add(start, outlet, cause)
        const key = `${start} ${outlet}`
        if (!wanted.has(key)) wanted.set(key, cause)
      }
      const taken = new Map<string, Cause>()
      for (let piece = dirty.take({ closing, again }); piece !== null; piece = dirty.take({ closing, again })) {
        const pairs = [...piece].flatMap(([start, outlets]) => [...outlets].map(([outlet, cause]) => ({ start, outlet, cause })))
        assert.ok(pairs.length > 0)
        assert.ok(pairs.length <= (pairs.some(({ cause }) => cause === 'closing') ? closing : again))
        assert.equal(new Set(pairs.map(({ start }) => startOfDaySeconds(start))).size, 1)
        assert.equal(new Set(pairs.map(({ cause }) => cause === 'closing')).size, 1)
        for (const { start, outlet, cause } of pairs) {
          assert.ok(!taken.has(`${start} ${outlet}`))
          taken.set(`${start} ${outlet}`, cause)
        }
      }
      assert.ok(dirty.empty)
      assert.deepEqual(Object.fromEntries(taken), Object.fromEntries(wanted))
    }),
    { numRuns: 200 },
  )
})

test('what closes goes before what is judged again, and a day waits for its hours', () => {
  const hours = new Dirty()
  hours.add(first, 'O-1', 'late-data')
  hours.add(first + 30 * HOUR, 'O-2', 'closing')
  const most = { closing: 10, again: 10 }
  assert.deepEqual([...(hours.take(most)?.keys() ?? [])], [first + 30 * HOUR])
  const days = new Dirty()
  days.add(first, 'O-1', 'closing')
  const ready = (start: number) => !hours.touches(start, start + 24 * HOUR)
  assert.equal(days.take(most, ready), null)
  hours.take(most)
  assert.deepEqual([...(days.take(most, ready)?.keys() ?? [])], [first])
})
