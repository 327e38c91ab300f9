import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crcOf } from '@poyang/hj212'
import * as fc from 'fast-check'
import type { Annotation } from '../../../../server/src/modules/ingest/schema.ts'
import { bytesOfBase64, crcStepsOf, ownersOf, registerText, rowsOf, segmentOf, signOf, textOf, tintsOf } from './byte-layout.ts'

const part = (part: string, from: number, to: number, key = ''): Annotation => ({ from, to, part, key, value: '', zh: '', en: '' })
const ascii = (text: string) => new TextEncoder().encode(text)

test('the second opinion gives the check value printed in HJ 212-2017', () => {
  const steps = crcStepsOf(ascii('QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&'))
  assert.equal(registerText(steps.at(-1)?.register ?? 0), '1C80')
})

test('the second opinion agrees with the kernel on any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
      assert.equal(crcStepsOf(bytes).at(-1)?.register, crcOf(bytes))
    }),
  )
})

test('length and check value cover what stands between them', () => {
  assert.deepEqual(segmentOf([part('header', 0, 2), part('length', 2, 6), part('cp-pair', 6, 20), part('crc', 20, 24)], 26), {
    from: 6,
    to: 20,
  })
  assert.deepEqual(segmentOf([part('header', 0, 2), part('length', 2, 6), part('cp-pair', 6, 20)], 20), { from: 6, to: 20 })
  assert.equal(segmentOf([part('other', 0, 9)], 9), null)
})

test('every byte knows its annotation, and annotations beyond the bytes do no harm', () => {
  assert.deepEqual([...ownersOf([part('header', 0, 2), part('other', 3, 99)], 5)], [0, 0, -1, 1, 1])
})

test('what belongs to one factor has one tint, and the next factor another', () => {
  const tints = tintsOf(['a-Rtd', 'a-Flag', 'b-1-Rtd', 'b-1-Flag', 'DataTime'].map((key, at) => part('cp-pair', at, at + 1, key)))
  assert.deepEqual(tints, ['item', 'item', 'item-2', 'item-2', 'item'])
  assert.deepEqual(tintsOf([part('head-field', 0, 1), part('head-field', 1, 2)]), ['field', 'field-2'])
})

test('rows hold so many bytes each and stop at the limit', () => {
  assert.deepEqual(
    rowsOf(new Uint8Array(40), 16, 36).map(({ from, bytes }) => [from, bytes.length]),
    [
      [0, 16],
      [16, 16],
      [32, 4],
    ],
  )
})

test('text is read as UTF-8 or GB 18030, and line ends are made visible', () => {
  assert.equal(textOf(new Uint8Array([0xb2, 0xe2, 0xca, 0xd4])), '测试')
  assert.equal(textOf(ascii('测试\r\n')), String.raw`测试\r\n`)
  assert.equal(signOf(0x23), '#')
  assert.equal(signOf(0x0d), '·')
  assert.deepEqual([...bytesOfBase64('IyM=')], [0x23, 0x23])
})
