import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastMonths } from './months.ts'

test('the months before January are those of the year before', () => {
  assert.deepEqual(lastMonths('2026-02', 4), ['2026-02', '2026-01', '2025-12', '2025-11'])
})
