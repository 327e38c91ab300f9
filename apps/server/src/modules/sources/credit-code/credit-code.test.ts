import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, assert as assertProperty, constantFrom, integer, property } from 'fast-check'
import { checkDigitOf, isCreditCode } from './schema.ts'

const SIGNS = Array.from('0123456789ABCDEFGHJKLMNPQRTUWXY')

test('codes that are printed on public licences are taken, with one sign changed they are not', () => {
  // 腾讯计算机系统, 华为技术, 中国石油天然气股份: published by their owners.
  for (const code of ['9144030071526726XG', '914403001922038216', '91110000710925462X']) {
    assert.ok(isCreditCode(code), code)
    assert.ok(!isCreditCode(code.replace('1', '2')), code)
  }
})

test('letters that could be taken for digits, short codes and small letters are refused', () => {
  for (const code of ['', '9144030071526726X', '9144030071526726XI', '9144030071526726xg', 'O144030071526726XG'])
    assert.ok(!isCreditCode(code), code)
  assert.equal(checkDigitOf('9144030071526726I'), null)
})

test('any one sign changed is noticed', () => {
  const body = array(constantFrom(...SIGNS), { minLength: 9, maxLength: 9 })
  assertProperty(
    property(body, integer({ min: 0, max: 17 }), constantFrom(...SIGNS), (signs, place, other) => {
      const start = `91440300${signs.join('')}`
      const code = `${start}${checkDigitOf(start) ?? ''}`
      assert.ok(isCreditCode(code))
      const changed = `${code.slice(0, place)}${other}${code.slice(place + 1)}`
      assert.equal(isCreditCode(changed), changed === code)
    }),
  )
})
