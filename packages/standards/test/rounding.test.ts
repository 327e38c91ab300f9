import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roundSignificant, roundTo, roundToInterval, roundUp } from '../src/index.ts'

test('rounds as the worked numbers of GB/T 8170 do: half to even, in one step, by absolute value', () => {
  for (const [value, decimals, rounded] of [
    ['12.1498', 1, '12.1'],
    ['11.5002', 0, '12'],
    ['1.050', 1, '1.0'],
    ['0.35', 1, '0.4'],
    ['2.45', 1, '2.4'],
    ['2500', -3, '2000'],
    ['3500', -3, '4000'],
    ['-13.5', 0, '-14'],
    ['15.4546', 0, '15'],
    ['2.675', 2, '2.68'],
    ['-0.4', 0, '0'],
    ['0.5', 0, '0'],
    ['1.5', 0, '2'],
    ['3', 2, '3.00'],
  ] as const) {
    assert.equal(roundTo(value, decimals), rounded, `${value} to ${decimals}`)
  }
})

test('rounds to significant digits without a digit too many after a carry', () => {
  assert.equal(roundSignificant('0.0012345', 3), '0.00123')
  assert.equal(roundSignificant('9.996', 3), '10.0')
  assert.equal(roundSignificant('99996', 3), '100000')
  assert.equal(roundSignificant('-9.996', 3), '-10.0')
  assert.equal(roundSignificant('0', 3), '0')
})

test('rounds to a half and to a fifth of the unit as the examples of GB/T 8170 do', () => {
  for (const [value, rounded] of [
    ['60.25', '60.0'],
    ['60.38', '60.5'],
    ['60.28', '60.5'],
    ['-60.75', '-61.0'],
  ] as const) {
    assert.equal(roundToInterval(value, '0.5', 0), rounded)
  }
  for (const [value, rounded] of [
    ['830', '840'],
    ['842', '840'],
    ['832', '840'],
    ['-930', '-920'],
  ] as const) {
    assert.equal(roundToInterval(value, '0.2', -2), rounded)
  }
})

test('rounds up to the next whole number, and leaves a whole number alone', () => {
  assert.equal(roundUp('72.5'), '73')
  assert.equal(roundUp('218.000'), '218')
  assert.equal(roundUp('218.0000000000001'), '219')
  assert.equal(roundUp('-1.5'), '-1')
})

test('refuses what is no decimal', () => {
  for (const text of ['', '.', '1e3', 'NaN', '1,5', ' 1', '٣', '0x10', '1'.repeat(200)])
    assert.throws(() => roundTo(text, 1), RangeError, text)
})
