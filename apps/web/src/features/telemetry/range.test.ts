import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outletSearch } from './outlet-search.ts'
import { rangeOf, shifted, spanOf, widened, zoomed } from './range.ts'

const now = Date.parse('2026-11-24T12:00:00+08:00')
const hour = 3_600_000

test('without a span each kind has its usual one, which ends now', () => {
  assert.equal(spanOf({}, 'hour'), 'd7')
  const { from, to, live } = rangeOf({}, 'rtd', now)
  assert.deepEqual([from, live, to >= now], [now - hour, true, true])
})

test('chosen times stand still', () => {
  assert.deepEqual(rangeOf({ from: 1_000, to: 2_000 }, 'rtd', now), { from: 1_000, to: 2_000, live: false })
})

test('a zoom is never narrower than a minute and never the wrong way round', () => {
  assert.deepEqual(zoomed(100_000, 40_000), { from: 40_000, to: 100_000 })
  assert.deepEqual(zoomed(100_000, 100_000), { from: 70_000, to: 130_000 })
})

test('a wider or later range never ends after now', () => {
  const range = { from: now - hour, to: now, live: false }
  assert.deepEqual(widened(range, now), { from: now - 3 * hour, to: now })
  assert.deepEqual(shifted(range, 1, now), { from: now - hour, to: now })
  assert.deepEqual(shifted(range, -1, now), { from: now - 1.5 * hour, to: now - 0.5 * hour })
})

test('an address that makes no sense is read as far as it does', () => {
  assert.deepEqual(outletSearch({ factor: '<script>', kind: 'rtd', from: 5, to: 1, span: 'forever' }), { kind: 'rtd' })
  assert.deepEqual(outletSearch({ from: 1_000, to: 2_000, span: 'd1' }), { from: 1_000, to: 2_000 })
  assert.deepEqual(outletSearch({ span: 'constructor' }), {})
})
