import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { encodeRecord } from '../../server/src/platform/frame-log/record.ts'
import { beijingTime, hexDump, recordOf } from './record.ts'

test('reads the leaf that the frame log writes', () => {
  const into = Buffer.alloc(256)
  const bytes = Buffer.from('##0008CP=&&&&1234\r\n')
  const end = encodeRecord(
    { kind: 'received', disposition: 'stranger', at: 1_795_478_400_123, connection: 2 ** 40, outlet: '西-01', bytes },
    7,
    into,
    0,
  )
  const record = recordOf(into.subarray(8, end))
  assert.ok(record !== null)
  assert.deepEqual(
    { ...record, bytes: Buffer.from(record.bytes) },
    { kind: 'received', disposition: 'stranger', at: 1_795_478_400_123, connection: 2 ** 40, outlet: '西-01', bytes },
  )
})

test('a leaf of another layout is no record, and no error', () => {
  for (const leaf of [
    new Uint8Array(0),
    new Uint8Array(20),
    Uint8Array.of(1, 9, 0, 0, ...new Uint8Array(16)),
    Uint8Array.of(1, 1, 1, 200, ...new Uint8Array(16)),
  ])
    assert.equal(recordOf(leaf), null)
})

test('times are those of Beijing', () => {
  assert.equal(beijingTime(Date.UTC(2026, 10, 23, 16, 0, 0, 5)), '2026-11-24 00:00:00.005')
  assert.equal(beijingTime(1e300), '1e+300')
})

test('a dump shows each byte once', () => {
  assert.equal(hexDump(Buffer.from('AB\r\n<x>'), 4), '    0  41 42 0d 0a  AB··\n    4  3c 78 3e     <x>')
  assert.equal(hexDump(new Uint8Array(0), 16), '')
})
