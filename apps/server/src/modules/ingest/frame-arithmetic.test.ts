import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
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
