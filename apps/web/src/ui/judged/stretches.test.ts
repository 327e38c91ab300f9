import assert from 'node:assert/strict'
import { test } from 'node:test'
import { periodOf, pointAt, shadeOf, stretchesOf } from './stretches.ts'
import type { JudgedPoint } from './stretches.ts'

const HOUR = 3_600_000
const start = Date.parse('2026-11-24T00:00:00+08:00')

function point(hour: number, part: Partial<JudgedPoint> = {}): JudgedPoint {
  return {
    at: new Date(start + hour * HOUR).toISOString(),
    count: 1,
    value: '20.1',
    min: '20.1',
    max: '20.1',
    validity: { valid: 1 },
    reasons: [],
    marks: ['N'],
    limit: '50',
    exceeding: 0,
    device: '20.1',
    differing: 0,
    ref: 'value:A/a21026/hour/2026-11-24T00:00:00',
    ...part,
  }
}

test('hours of one kind that follow each other are one stretch, with all its reasons', () => {
  const points = [
    point(0),
    point(1, { validity: { invalid: 1 }, reasons: ['TOO_FEW_VALID'], marks: ['D'] }),
    point(2, { validity: { invalid: 1 }, reasons: ['MAINTENANCE'], marks: ['M', 'N'] }),
    point(3),
    point(4, { validity: { invalid: 1 }, reasons: ['TOO_FEW_VALID'] }),
  ]
  assert.deepEqual(stretchesOf(points, HOUR), [
    { shade: 'invalid', from: start + HOUR, to: start + 3 * HOUR, points: 2, reasons: ['TOO_FEW_VALID', 'MAINTENANCE'], marks: ['D', 'M'] },
    { shade: 'invalid', from: start + 4 * HOUR, to: start + 5 * HOUR, points: 1, reasons: ['TOO_FEW_VALID'], marks: [] },
  ])
})

test('another kind begins another stretch', () => {
  const points = [point(0, { validity: { missing: 1 } }), point(1, { validity: { stopped: 1 } })]
  assert.deepEqual(
    stretchesOf(points, HOUR).map(({ shade }) => shade),
    ['missing', 'stopped'],
  )
})

test('a bucket is shaded by what most of it is, and not at all when half of it is valid', () => {
  assert.equal(shadeOf(point(0, { validity: { valid: 3, missing: 3 } })), null)
  assert.equal(shadeOf(point(0, { validity: { valid: 2, missing: 3, invalid: 1 } })), 'missing')
})

test('a valid value under a condition mark within its time is exempt, not invalid', () => {
  assert.equal(shadeOf(point(0, { reasons: ['WITHIN_CAP'] })), 'exempt')
})

test('a moment belongs to the period that holds it', () => {
  const points = [point(0), point(1), point(5)]
  assert.equal(pointAt(points, start + HOUR + 59 * 60_000), points[1])
  assert.equal(pointAt(points, start - 1), points[0])
  assert.equal(pointAt([], start), null)
})

test('an hour is an hour long; a minute record as long as the usual step', () => {
  assert.equal(periodOf([point(0)], 'hour', 0), HOUR)
  assert.equal(periodOf([point(0), point(1 / 6), point(2 / 6)], 'minute', 0), 600_000)
  assert.equal(periodOf([point(0)], 'minute', 7_200), 7_200_000)
})
