import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sm4 } from './sm4.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()

test('encrypts and decrypts the example of GB/T 32907-2016 annex A.1', () => {
  const key = hex('0123456789ABCDEFFEDCBA9876543210')
  const block = key.slice()
  sm4(key).encrypt(block)
  assert.equal(textOf(block), '681EDF34D206965E86B3E94F536E4246')
  sm4(key).decrypt(block)
  assert.deepEqual(block, key)
})

test('encrypts the example CP of HJ 212-2025: 208 bytes, no clear rest', () => {
  const text =
    'DataTime=20240520210600;a01011-Min=1.35,a01011-Avg=1.35,a01011-Max=1.35,a01011-Flag=N;a01012-Min=9.3,a01012-Avg=9.3,a01012-Max=9.3,a01012-Flag=N;' +
    'a01014-Min=3.20,a01014-Avg=3.211,a01014-Max=3.212,a01014-Flag=N'
  const bytes = Uint8Array.from(text, (each) => each.charCodeAt(0))
  assert.equal(bytes.length, 208)
  sm4(new Uint8Array(16).fill(0x30)).encrypt(bytes)
  assert.equal(textOf(bytes.subarray(0, 32)), 'E43E159ACFAB242CB53155FB8B9281A1A242577ABFAED881BE88B72D69FC55ED')
  assert.equal(textOf(bytes.subarray(-16)), 'D7467C70B94F1D4A7B0350A48DBF8B41')
})

test('leaves fewer than sixteen bytes at the end as they are, and bytes outside of the range', () => {
  const bytes = new Uint8Array(40).fill(0x41)
  sm4(new Uint8Array(16)).encrypt(bytes, 3, 30)
  assert.deepEqual([...bytes.subarray(0, 3)], [0x41, 0x41, 0x41])
  assert.ok(bytes.subarray(19).every((each) => each === 0x41))
  assert.ok(bytes.subarray(3, 19).some((each) => each !== 0x41))
})

test('refuses a key that is not 16 bytes', () => {
  assert.throws(() => sm4(new Uint8Array(15)), RangeError)
})
