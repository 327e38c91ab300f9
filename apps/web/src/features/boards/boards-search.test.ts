import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boardsSearch, dayAfter } from './boards-search.ts'

test('what fits is taken from the address, the rest is left out', () => {
  assert.deepEqual(boardsSearch({ board: 'water', day: '2026-11-24', days: 7 }), { board: 'water', day: '2026-11-24', days: '7' })
  assert.deepEqual(boardsSearch({ board: 'soil', day: '2026-13-24', days: 3 }), {})
})

test('days follow one another across the end of a month', () => {
  assert.equal(dayAfter('2026-11-30', 1), '2026-12-01')
  assert.equal(dayAfter('2026-03-01', -1), '2026-02-28')
})
