import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holeOf, lineOf, nearest, ofAxis, toAxis } from './time-axis.ts'

const point = (minute: number, value: string | null) => ({ at: new Date(Date.UTC(2026, 10, 24, 0, minute)).toISOString(), value })

test('a hole of more than three usual steps breaks the line', () => {
  const points = [point(0, '1'), point(1, '2'), point(2, '3'), point(10, '4'), point(11, '5')]
  const line = lineOf(points, ({ value }) => Number(value), holeOf(points, 0))
  assert.deepEqual(
    line.map(([, y]) => y),
    [1, 2, 3, null, 4, 5],
  )
})

test('a value that was not sent is a gap, never zero', () => {
  const line = lineOf([point(0, '1'), point(1, null)], ({ value }) => (value === null ? null : Number(value)), 0)
  assert.equal(line[1]?.[1], null)
})

test('the axis shows Beijing time and gives the moment back', () => {
  const moment = Date.parse('2026-11-24T00:30:00+08:00')
  assert.equal(new Date(toAxis(moment)).toISOString(), '2026-11-24T00:30:00.000Z')
  assert.equal(ofAxis(toAxis(moment)), moment)
})

test('the nearest point is found, and none in an empty curve', () => {
  const points = [point(0, '1'), point(10, '2'), point(20, '3')]
  assert.equal(nearest(points, Date.UTC(2026, 10, 24, 0, 13))?.value, '2')
  assert.equal(nearest(points, Date.UTC(2030, 0, 1))?.value, '3')
  assert.equal(nearest([], 0), null)
})
