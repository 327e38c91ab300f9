import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { digitsEnd, quadKeyOf, standsAt } from './quads.ts'
import { utf8 } from './text.ts'

const viewOf = (text: string): DataView => new DataView(utf8(text).buffer)
const padding = '&'.repeat(16)

test('a key stands where its bytes and = stand, whatever comes behind', () => {
  const key = fc.string({ unit: 'binary-ascii', minLength: 3, maxLength: 15 }).filter((text) => /^[\0-\x7f]+$/.test(text))
  fc.assert(
    fc.property(key, key, fc.boolean(), fc.nat({ max: 5 }), (sought, other, same, at) => {
      const text = `${'x'.repeat(at)}${same ? sought : other}=`
      assert.equal(standsAt(quadKeyOf(utf8(sought)), viewOf(text + padding), at), text.startsWith(`${sought}=`, at))
    }),
  )
})

test('keys of fewer than 3 or more than 15 bytes stand nowhere, not even among NULs', () => {
  for (const key of ['', 'ab', 'abcdefghijklmnop', '\0\0']) {
    assert.equal(standsAt(quadKeyOf(utf8(key)), viewOf(`${key}=${padding}`), 0), false)
    assert.equal(standsAt(quadKeyOf(utf8(key)), viewOf('\0'.repeat(16)), 0), false)
  }
})

test('digits end at the first byte that is none', () => {
  for (let byte = 0; byte < 256; byte++) {
    const isDigit = byte >= 0x30 && byte <= 0x39
    for (let before = 0; before < 9; before++) {
      const bytes = Uint8Array.from([...utf8('1234567890'.slice(0, before)), byte, ...utf8('&&&&')])
      assert.equal(digitsEnd(new DataView(bytes.buffer), 0), isDigit ? before + 1 : before, `byte ${byte} behind ${before} digits`)
    }
  }
})
