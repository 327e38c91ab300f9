import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, calendarSpan, dayOf, hourOfDay, startOfDay, startOfHour } from '../src/index.ts'

test('a day in China begins at 16:00 UTC of the day before', () => {
  assert.equal(startOfDay('2026-03-01'), Date.UTC(2026, 1, 28, 16))
  assert.equal(dayOf(startOfDay('2026-03-01') - 1), '2026-02-28')
  assert.equal(dayOf(startOfDay('2026-03-01')), '2026-03-01')
  assert.equal(hourOfDay(startOfDay('2026-03-01') + 9 * 3_600_000), 9)
  assert.equal(startOfHour(startOfDay('2026-03-01') + 3_599_999), startOfDay('2026-03-01'))
})

test('days move over months, years and leap days', () => {
  assert.equal(addDays('2024-02-28', 1), '2024-02-29')
  assert.equal(addDays('2026-12-31', 1), '2027-01-01')
  assert.equal(addDays('2026-01-01', -1), '2025-12-31')
})

test('months, quarters and years know their days', () => {
  assert.deepEqual(calendarSpan('2024-02-10', 'month'), { from: '2024-02-01', before: '2024-03-01', days: 29 })
  assert.deepEqual(calendarSpan('2026-11-24', 'quarter'), { from: '2026-10-01', before: '2027-01-01', days: 92 })
  assert.deepEqual(calendarSpan('2026-11-24', 'year'), { from: '2026-01-01', before: '2027-01-01', days: 365 })
})

test('what is no day is refused', () => {
  for (const text of ['2026-02-30', '2026-2-3', '20260203', '', '2026-13-01']) assert.throws(() => startOfDay(text), RangeError, text)
})
