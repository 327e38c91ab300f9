import assert from 'node:assert/strict'
import test from 'node:test'
import { readingPart } from './reading-parts.ts'

const at = (text: string) => Date.parse(`${text}T00:00:00+08:00`) / 1000

test('a partition of real-time data is a month of Beijing, one of hour data a year', () => {
  assert.deepEqual(readingPart('1-202611'), { kind: 'rtd', from: at('2026-11-01'), to: at('2026-12-01') })
  assert.deepEqual(readingPart('2-202612'), { kind: 'minute', from: at('2026-12-01'), to: at('2027-01-01') })
  assert.deepEqual(readingPart('3-202600'), { kind: 'hour', from: at('2026-01-01'), to: at('2027-01-01') })
})

test('anything else is no partition', () => {
  for (const id of ['', 'all', '9-202611', '1-2026', '1-202613', '202611']) assert.equal(readingPart(id), null, id)
})
