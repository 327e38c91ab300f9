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

test('everything that was touched is taken once, in its first place and by the cause that asks for most, in pieces of one day that are never too large', () => {
  always(
    property(touched, integer({ min: 1, max: 9 }), integer({ min: 1, max: 30 }), (list, closing, again) => {
      const dirty = new Dirty()
      const asksFor: readonly Cause[] = ['closing', 'late-data', 'mark', 'facts']
      const moreThan = (a: Cause, b: Cause) => a !== 'late-data' && asksFor.indexOf(a) > asksFor.indexOf(b)
      const wanted = new Map<string, Cause>()
      const closes = new Set<string>()
      for (const { start, outlet, cause } of list) {
        dirty.add(start, outlet, cause)
        const key = `${start} ${outlet}`
        const held = wanted.get(key)
        if (held === undefined && cause === 'closing') closes.add(key)
        if (held === undefined || moreThan(cause, held)) wanted.set(key, cause)
      }
      const taken = new Map<string, Cause>()
      for (let piece = dirty.take({ closing, again }); piece !== null; piece = dirty.take({ closing, again })) {
        const pairs = [...piece].flatMap(([start, outlets]) => [...outlets].map(([outlet, cause]) => ({ start, outlet, cause })))
        assert.ok(pairs.length > 0)
        const isClosing = ({ start, outlet }: { start: number; outlet: string }) => closes.has(`${start} ${outlet}`)
        assert.ok(pairs.length <= (pairs.some(isClosing) ? closing : again))
        assert.equal(new Set(pairs.map(({ start }) => startOfDaySeconds(start))).size, 1)
        assert.equal(new Set(pairs.map(isClosing)).size, 1)
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
