import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beijing, beijingIso, beijingShort, wireTime } from './time.ts'

test('a time is shown in Beijing time whatever offset it is written with', () => {
  assert.equal(beijing('2026-11-24T00:30:05Z'), '2026-11-24 08:30:05')
  assert.equal(beijing('2026-11-24T08:30:05+08:00'), '2026-11-24 08:30:05')
  assert.equal(beijing('not a time'), 'not a time')
})

test('the date is left out on the same Beijing day only', () => {
  const now = Date.parse('2026-11-24T23:30:00+08:00')
  assert.equal(beijingShort('2026-11-24T00:00:01+08:00', now), '00:00:01')
  assert.equal(beijingShort('2026-11-23T23:59:59+08:00', now), '11-23 23:59:59')
})

test('what the interface takes carries the offset', () => {
  assert.equal(beijingIso(Date.parse('2026-11-24T00:30:05.900Z')), '2026-11-24T08:30:05+08:00')
})

test('a time of the wire becomes readable and other text stays', () => {
  assert.equal(wireTime('20261124083005'), '2026-11-24 08:30:05')
  assert.equal(wireTime('20261124083005123'), '2026-11-24 08:30:05')
  assert.equal(wireTime('soon'), 'soon')
})
