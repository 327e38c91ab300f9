import assert from 'node:assert/strict'
import test from 'node:test'
import { decodeFrame } from '@poyang/hj212'
import type { LogRecord } from '../../platform/frame-log/types.ts'
import { beijing, frame, received } from './frames-for-tests.ts'
import { createPacketWindows, mayBePacket, windowStart } from './packet-windows.ts'

const start = beijing('2026-11-24T08:00:00')

/** As of a city with 150 frames a second. */
function record(index: number, pno: number, of: number, connection = 0): LogRecord {
  const cp = pno === 1 ? `w01018-Rtd=${of}.5,w01018-Flag=N;w210` : '03-Rtd=4.5,w21003-Flag=N'
  const dataTime = pno === 1 ? `202611240${8 + (of % 2)}${String(of % 60).padStart(2, '0')}00` : null
  const bytes = frame({ cp, dataTime, flag: 6, more: `PNUM=2;PNO=${pno};` })
  return { ...received(start + index * 7, bytes, { connection }), index, leaf: bytes }
}

function joinedBy(records: readonly LogRecord[], from: number): Map<number, string> {
  const windows = createPacketWindows({})
  const joined = new Map<number, string>()
  for (const each of records) {
    if (each.index < windowStart(from)) continue
    const bytes = windows.see(each, decodeFrame(each.bytes))
    if (bytes !== null && each.index >= from) joined.set(each.index, Buffer.from(bytes).toString('latin1'))
  }
  return joined
}

/** Pairs of packets, some close together, some far apart, across several windows. */
const records = Array.from({ length: 60 }, (_, of) => {
  const index = of * 6_700
  const gap = [1, 40, 3_000][of % 3] ?? 1
  return [record(index, 1, of, of % 4), record(index + gap, 2, of, of % 4)]
})
  .flat()
  .toSorted((a, b) => a.index - b.index)

test('every text that was cut is joined, also across the border of a window', () => {
  const joined = joinedBy(records, 0)
  assert.deepEqual(
    [...joined.keys()],
    records.filter(({ bytes }) => Buffer.from(bytes).includes('PNO=2')).map(({ index }) => index),
  )
  for (const text of joined.values()) {
    assert.match(text, /;w21003-Rtd=4\.5,w21003-Flag=N&&/)
    assert.equal(decodeFrame(Buffer.from(text, 'latin1')).verdict, 'ok')
  }
})

test('wherever reading begins the same records complete the same texts', () => {
  const all = joinedBy(records, 0)
  for (const { index } of records) {
    const from = index
    const expected = new Map([...all].filter(([at]) => at >= from))
    assert.deepEqual(joinedBy(records, from), expected, `from ${from}`)
  }
})

test('packets of different connections are not mixed, and packets whole by themselves are left alone', () => {
  assert.equal(joinedBy([record(1, 1, 7, 1), record(2, 2, 7, 2)], 0).size, 0)
  const whole = (index: number, pno: number): LogRecord => {
    const bytes = frame({ cp: 'w01018-Rtd=1,w01018-Flag=N', flag: 6, more: `PNUM=2;PNO=${pno};` })
    return { ...received(start, bytes), index, leaf: bytes }
  }
  assert.equal(joinedBy([whole(1, 1), whole(2, 2)], 0).size, 0)
})

test('only accepted records that name a number of packets are looked at again after a start', () => {
  assert.equal(mayBePacket(record(1, 1, 1)), true)
  assert.equal(mayBePacket({ ...record(1, 1, 1), disposition: 'stranger' }), false)
  const bytes = frame({ cp: 'w01018-Rtd=1' })
  assert.equal(mayBePacket({ ...received(start, bytes), index: 1, leaf: bytes }), false)
})

test('one reads back at most a window, and at least half of one', () => {
  for (const index of [0, 1, 32_767, 32_768, 65_535, 65_536, 98_304, 1_000_000]) {
    const from = windowStart(index)
    assert.ok(from <= index && index - from <= 65_536, `${index}: ${from}`)
    if (index >= 65_536) assert.ok(index - from >= 32_768, `${index}: ${from}`)
  }
})
