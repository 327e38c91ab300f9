import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { packet, publishPacket, sample } from '../../../gateways/mqtt/testing.ts'
import { annotatePublication } from './annotate.ts'
import { decodePublication, readPublication, remainingLength } from './schema.ts'

const topic = 'meters/M-1/data'
const decode = (payload: string | Buffer, more: object = {}) => decodePublication(publishPacket({ topic, payload, ...more }), 4)

test('numbers stay the text that was sent, and each meter is a set of codes', () => {
  const { verdict, message } = decode(
    '{"time":"2026-11-25T00:00:05Z","meters":{"LINE":{"p":12.50,"ia":"3.10","flag":"D"},"FAN":{"energy":1e3}}}',
  )
  assert.equal(verdict, 'tolerated')
  assert.deepEqual([message?.mn, message?.cn, message?.dataTime, message?.backfill], ['M-1', '2011', '20261125080005', false])
  assert.deepEqual(message?.items, { 'LINE-p': { Rtd: '12.50', Flag: 'D' }, 'LINE-ia': { Rtd: '3.10', Flag: 'D' } })
})

test('each fault has its name', () => {
  const codes = (payload: string | Buffer, more: object = {}) => decode(payload, more).faults.map(({ code }) => code)
  assert.deepEqual(codes(sample('"p":1')), [])
  assert.deepEqual(codes(sample('"p":1'), { retain: true }), ['mqtt-retained'])
  assert.deepEqual(codes('nonsense'), ['mqtt-json'])
  assert.deepEqual(codes(Buffer.from([0xc3, 0x28])), ['mqtt-json'])
  assert.deepEqual(codes('{"meters":{"A":{"p":1}}}'), ['mqtt-shape'])
  assert.deepEqual(codes('{"time":"2026-11-25T08:00:00+08:00","meters":{"A B":{"p":1}}}'), ['mqtt-shape'])
  assert.deepEqual(codes(sample('"p":1e400,"q":"x"')), ['mqtt-number', 'mqtt-number'])
  assert.deepEqual(codes(sample('"p":1,"volts":2', ',"site":"7"')), ['mqtt-unknown'])
  assert.deepEqual(codes(sample('"p":1'), { topic: 'meters/M-1/other' }), ['mqtt-topic'])
  assert.deepEqual(
    decodePublication(Buffer.from('##0123'), 4).faults.map(({ code }) => code),
    ['mqtt-packet'],
  )
})

test('a publication of 5.0 has properties behind its id', () => {
  const five = publishPacket({ topic, payload: sample('"p":1'), level: 5 })
  assert.equal(decodePublication(five, 5).verdict, 'ok')
  assert.equal(decodePublication(five, 4).verdict, 'rejected', 'the same bytes are no 3.1.1')
  assert.deepEqual(readPublication(five, 5)?.parts.properties, { from: 21, to: 22 })
})

test('whatever arrives is read or refused, never thrown at, and every byte of it is explained', () => {
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc
      .tuple(fc.integer({ min: 0x30, max: 0x3f }), fc.uint8Array({ maxLength: 300 }))
      .map(([first, body]) => packet(first, Buffer.from(body))),
    fc.json().map((payload) => publishPacket({ topic, payload })),
  )
  fc.assert(
    fc.property(bodies, fc.constantFrom<4 | 5>(4, 5), (bytes, level) => {
      const { verdict, message, faults } = decodePublication(bytes, level)
      assert.equal(verdict === 'rejected', message === null)
      assert.equal(verdict === 'ok', faults.length === 0)
      const covered = annotatePublication(bytes, level).reduce((at, { from, to }) => (from === at ? to : Number.NaN), 0)
      assert.equal(covered, bytes.length)
    }),
  )
})

test('a length is what was written, up to four bytes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), (size) => {
      const bytes = packet(0x30, Buffer.alloc(size))
      const length = remainingLength(bytes, 1)
      assert.equal(length?.value, size)
      assert.equal(1 + (length?.size ?? 0) + size, bytes.length)
    }),
    { numRuns: 50 },
  )
  assert.equal(remainingLength(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff, 1), 1), null)
})
