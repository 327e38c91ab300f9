import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { windowOf } from './window-of.ts'

test('the rows in view and a few more are drawn', () => {
  assert.deepEqual(windowOf({ scrollTop: 4_600, viewHeight: 460, rowHeight: 46, count: 600, spare: 5 }), { from: 95, to: 116 })
})

test('a list that became shorter than the scroll position shows its end', () => {
  const { from, to } = windowOf({ scrollTop: 20_000, viewHeight: 460, rowHeight: 46, count: 20, spare: 2 })
  assert.deepEqual({ from, to }, { from: 7, to: 20 })
})

test('every row in view is drawn, and never more than view plus spare on both sides', () => {
  const sizes = fc.record({
    scrollTop: fc.integer({ min: 0, max: 100_000 }),
    viewHeight: fc.integer({ min: 0, max: 2_000 }),
    rowHeight: fc.integer({ min: 20, max: 200 }),
    count: fc.integer({ min: 0, max: 2_000 }),
    spare: fc.integer({ min: 0, max: 20 }),
  })
  fc.assert(
    fc.property(sizes, (given) => {
      const { from, to } = windowOf(given)
      assert.ok(from >= 0 && to <= given.count && from <= to)
      assert.ok(to - from <= Math.ceil(given.viewHeight / given.rowHeight) + 1 + 2 * given.spare)
      const lastInView = Math.min(given.count - 1, Math.floor((given.scrollTop + given.viewHeight - 1) / given.rowHeight))
      for (let row = Math.floor(given.scrollTop / given.rowHeight); row <= lastInView; row++) assert.ok(row >= from && row < to)
    }),
  )
})
