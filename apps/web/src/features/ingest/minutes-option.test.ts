import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filled } from './minutes-option.ts'

test('minutes without frames are zero and the present minute comes last', () => {
  const now = Date.parse('2026-11-24T08:30:20+08:00')
  const minutes = filled([{ at: '2026-11-24T08:29:00+08:00', accepted: 7, stranger: 1, rejected: 0, noise: 0 }], now)
  assert.equal(minutes.length, 60)
  assert.equal(minutes[58]?.accepted, 7)
  assert.equal(minutes[59]?.accepted, 0)
  assert.equal(Date.parse(minutes[59]?.at ?? ''), Date.parse('2026-11-24T08:30:00+08:00'))
})

test('what is older than an hour is not shown', () => {
  const now = Date.parse('2026-11-24T08:30:20+08:00')
  const minutes = filled([{ at: '2026-11-24T07:29:00+08:00', accepted: 7, stranger: 0, rejected: 0, noise: 0 }], now)
  assert.ok(minutes.every(({ accepted }) => accepted === 0))
})
