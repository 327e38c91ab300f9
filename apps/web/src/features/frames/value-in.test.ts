import assert from 'node:assert/strict'
import { test } from 'node:test'
import { valueIn } from './value-in.ts'

const pair = (key: string, value: string, zh: string) => ({ from: 0, to: 1, part: 'cp-pair', key, value, zh, en: '' })
const cod = { code: 'w01018', nameZh: '化学需氧量', nameEn: 'COD', unit: 'mg/L', totalUnit: 'kg', decimals: 1 }

test('the value of a reading is found under its code', () => {
  const annotations = [pair('w01018-Min', '1.0', '化学需氧量（mg/L）：最小值'), pair('w01018-Avg', '2.50', '化学需氧量（mg/L）：平均值')]
  assert.equal(valueIn(annotations, 'w01018', cod), '2.50')
})

test('in a frame of 2005 it is found by the name of the factor', () => {
  assert.equal(
    valueIn([pair('001-Rtd', '7.1', 'pH值：实时值'), pair('011-Rtd', '2.50', '化学需氧量（mg/L）：实时值')], 'w01018', cod),
    '2.50',
  )
})

test('a frame without such a value gives none, and no other factor stands in', () => {
  assert.equal(valueIn([pair('011-Rtd', '9', '化学需氧量在线（mg/L）：实时值')], 'w01018', cod), null)
  assert.equal(valueIn([], 'w01018', undefined), null)
})
