import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { frameOf } from '../../test/wire.ts'
import { createDecoder } from '../decode.ts'
import { createPacketJoiner } from '../packets/joiner.ts'
import { annotate } from './annotate.ts'

const seed = frameOf(
  'QN=20260318093015120;ST=32;CN=2061;PW=123456;MN=A1B2;Flag=7;PNUM=2;PNO=1;CP=&&DataTime=20260318080000;w01018-Avg=1,w01018-Flag=N;i11001-Info=//清洗;//&&',
)

/** Frames that were hurt: bytes changed, removed, put in, the whole cut short. */
const hurt = fc
  .array(
    fc.record({
      at: fc.nat(seed.length),
      remove: fc.nat(6),
      put: fc.oneof(
        fc.uint8Array({ maxLength: 6 }),
        fc.constantFrom(...['##', '&&', '//', ';', ',', '=', '-', 'CP=&&', '\r\n'].map((text) => new TextEncoder().encode(text))),
      ),
    }),
    { maxLength: 5 },
  )
  .map((changes) => {
    const bytes = [...seed]
    for (const { at, remove, put } of changes) bytes.splice(at, remove, ...put)
    return Uint8Array.from(bytes)
  })

const key = new Uint8Array(16).fill(0x30)
const options = { profileOf: () => ({ keys: [key, new Uint8Array(3)] }) }

const covers = (bytes: Uint8Array) => {
  for (const each of [{}, options, { receiver: 'device' as const }]) {
    let at = 0
    for (const { from, to, zh, en } of annotate(bytes, each)) {
      assert.equal(from, at)
      assert.ok(to > from && zh !== '' && en !== '')
      at = to
    }
    assert.equal(at, bytes.length)
  }
}

test('every byte of any bytes is told exactly once, and nothing throws', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), covers), { numRuns: 500 })
  fc.assert(fc.property(hurt, covers), { numRuns: 2_000 })
})

test('no stream makes the joiner throw or hold more than its bounds', () => {
  fc.assert(
    fc.property(fc.array(hurt, { maxLength: 6 }), (frames) => {
      const decoder = createDecoder()
      const joiner = createPacketJoiner({ mostSets: 2, mostBytes: 600 })
      const pieces = [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()]
      for (const [now, piece] of pieces.entries()) {
        joiner.push(piece, now)
        assert.ok(joiner.held <= 600)
      }
    }),
    { numRuns: 500 },
  )
})
