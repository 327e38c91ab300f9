import assert from 'node:assert/strict'
import test from 'node:test'
import { factorOf, factorOf2005, factors, isKnownFactor } from './factors.ts'

test('the dictionary has the factors of annex B, each code once and with a name in both languages', () => {
  assert.ok(factors.length > 250, `${factors.length} factors`)
  assert.equal(new Set(factors.map((factor) => factor.code)).size, factors.length)
  for (const factor of factors) assert.ok(factor.nameZh !== '' && factor.nameEn !== '', factor.code)
})

test('a factor gives the unit, the unit of its total and the decimals of HJ 212-2017 annex B', () => {
  assert.deepEqual(factorOf('w01018'), {
    code: 'w01018',
    nameZh: '化学需氧量',
    nameEn: 'Chemical oxygen demand (COD)',
    unit: 'mg/L',
    totalUnit: 'kg',
    decimals: 1,
  })
  assert.equal(factorOf('a21026').unit, 'mg/m³')
  assert.equal(factorOf('w01001').unit, '', 'pH has no dimension')
})

test('a code of 2005 is its 2017 factor unless the unit changed between the editions', () => {
  assert.equal(factorOf2005('011'), 'w01018')
  assert.equal(factorOf2005('B01'), 'w00000')
  assert.equal(factorOf2005('020'), '020', 'total mercury: mg/L became μg/L')
  assert.equal(factorOf('020').unit, 'mg/L')
  assert.equal(factorOf('w20111').unit, 'μg/L')
  assert.equal(factorOf2005('nothing'), 'nothing')
})

test('numbered facilities and metering points are found by their template', () => {
  assert.equal(factorOf('e30101').nameZh, factorOf('e30199').nameZh)
  assert.equal(factorOf('100003-Ia').unit, 'A')
  assert.equal(factorOf('ea30010205').unit, 'W')
  assert.equal(factorOf('i33317').unit, '℃')
  assert.match(factorOf('SB3').nameZh, /3/)
})

test('a factor that devices send in another unit than the standard prints is shown without one', () => {
  for (const code of ['a34002', 'a34004', 'a05002']) assert.equal(factorOf(code).unit, null, code)
})

test('a value kept apart is named after its factor, an unknown code after itself', () => {
  assert.equal(factorOf('w01018-StandardValue').nameZh, '化学需氧量 标准值')
  assert.deepEqual(factorOf('zz9999'), { code: 'zz9999', nameZh: 'zz9999', nameEn: 'zz9999', unit: null, totalUnit: null, decimals: null })
  assert.equal(isKnownFactor('zz9999'), false)
})

test('a quantity of a metered facility has its name and unit; another word behind a dot is no such quantity', () => {
  assert.deepEqual([factorOf('FAN-2.p').nameZh, factorOf('FAN-2.p').unit], ['FAN-2 有功功率', 'kW'])
  assert.equal(factorOf('FAN.constructor').unit, null)
  assert.equal(factorOf('FAN.constructor').nameZh, 'FAN.constructor')
})
