import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { crcText, sm4 } from '@poyang/hj212'
import { frameArithmetic } from './frame-arithmetic.ts'

const ascii = (text: string) => new TextEncoder().encode(text)
/** Source: HJ 212-2017, appendix A, example. */
const segment = 'QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&'

test('length and check value of the frame printed in the standard fit', () => {
  const { length, crc } = frameArithmetic(ascii(`##0101${segment}1C80\r\n`))
  assert.deepEqual(length, { declared: 101, counted: 101 })
  assert.deepEqual([crc.sent, crc.computed], ['1C80', '1C80'])
})

test('a wrong length, a wrong or missing check value and a missing line end are shown as they are', () => {
  assert.deepEqual(frameArithmetic(ascii(`##0099${segment}1C80`)).length, { declared: 99, counted: 101 })
  assert.equal(frameArithmetic(ascii(`##0101${segment}ffff\r\n`)).crc.sent, 'ffff')
  assert.deepEqual(frameArithmetic(ascii(`##0101${segment}\r\n`)), {
    length: { declared: 101, counted: 101 },
    crc: { ...frameArithmetic(ascii(`##0101${segment}1C80`)).crc, sent: null },
  })
  assert.equal(frameArithmetic(ascii(`##abcd${segment}1C80\r\n`)).length.declared, null)
})

test('the value that a Modbus routine gives is shown beside', () => {
  // Check of CRC-16/MODBUS over "123456789" is 4B37.
  assert.equal(frameArithmetic(ascii('##0009123456789ABCD\r\n')).crc.modbus, '4B37')
})

test('whatever the bytes, it answers', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, framed) => {
      const { length, crc } = frameArithmetic(framed ? Uint8Array.of(0x23, 0x23, ...bytes) : bytes)
      assert.ok(length.counted >= 0)
      assert.match(crc.computed, /^[0-9A-F]{4}$/)
    }),
  )
})

test('the check value of an encrypted segment is that of the clear one, and of no use without the key', () => {
  const key = Uint8Array.from({ length: 16 }, (_, at) => at)
  const head = 'QN=20261125082014402;ST=32;CN=2011;PW=835852;MN=D4201BDF2F7850ED42BF08DB;Flag=9;CP=&&'
  const content = 'DataTime=20261125082014;w01018-Rtd=35.40,w01018-Flag=N;w21003-Rtd=1.909'.padEnd(80, '0')
  const clear = ascii(`${head}${content}&&`)
  const sent = crcText(clear)
  const segment = Uint8Array.from(clear)
  sm4(key).encrypt(segment, head.length, head.length + content.length)
  const frame = Uint8Array.of(...ascii(`##${String(segment.length).padStart(4, '0')}`), ...segment, ...ascii(`${sent}\r\n`))
  assert.deepEqual([frameArithmetic(frame, [key]).crc.computed, frameArithmetic(frame, [key]).crc.over], [sent, 'decrypted'])
  assert.notEqual(frameArithmetic(frame).crc.computed, sent)
  assert.equal(frameArithmetic(frame).crc.over, 'sent')
})
