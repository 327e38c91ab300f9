import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  benchmarkOf,
  convertOxygen,
  convertUnit,
  emissionRate,
  massOfVolumeFraction,
  noxAsNo2,
  o2Benchmarks,
  roundTo,
  stackFlow,
  toDry,
  toStandardState,
  unitOf,
} from '../src/index.ts'

const on = '2026-11-24'
const to3 = (value: string | null) => (value === null ? null : roundTo(value, 3))

test('brings 40 mg/m3 at 130 °C, 101000 Pa, -250 Pa to the standard state: 59.385', () => {
  assert.equal(to3(toStandardState('40', { ambientPa: '101000', staticPa: '-250', celsius: '130' }, on)), '59.385')
})

test('gives nothing where pressure or temperature cannot be', () => {
  assert.equal(toStandardState('40', { ambientPa: '250', staticPa: '-250', celsius: '130' }, on), null)
  assert.equal(toStandardState('40', { ambientPa: '101000', staticPa: '0', celsius: '-273' }, on), null)
  assert.equal(toDry('30', '100'), null)
  assert.equal(toDry('30', '-1'), null)
})

test('dries 30 at 10 % moisture to 33.333', () => {
  assert.equal(to3(toDry('30', '10')), '33.333')
})

test('converts 26.4 mg/m3 at O2 8.1 % to 30.698 at benchmark 6 and down to 24.558 at benchmark 9', () => {
  assert.equal(to3(convertOxygen('26.4', '8.1', { kind: 'o2', percent: '6' }, on).value), '30.698')
  assert.equal(to3(convertOxygen('26.4', '8.1', { kind: 'o2', percent: '9' }, on).value), '24.558')
})

test('converts 9.0 at O2 14 % by the excess-air coefficient 1.7 to 15.882', () => {
  const converted = convertOxygen('9.0', '14', { kind: 'air-factor', alpha: '1.7' }, on)
  assert.equal(to3(converted.value), '15.882')
  assert.equal(converted.basis, 'dry-standard-alpha-1.7')
})

test('cannot convert at 21 % oxygen, just below it can, and above 19 % asks a question', () => {
  const benchmark = { kind: 'o2', percent: '9' } as const
  const codes = (o2: string) => convertOxygen('10', o2, benchmark, on).reasons.map(({ code }) => code)
  assert.equal(convertOxygen('10', '21', benchmark, on).value, null)
  assert.deepEqual(codes('21'), ['O2_NOT_BELOW_21'])
  assert.notEqual(convertOxygen('10', '20.99', benchmark, on).value, null)
  assert.deepEqual(codes('19.0'), [])
  assert.deepEqual(codes('19.1'), ['HIGH_O2'])
})

test('judges combusted VOC as measured unless make-up air is needed, and notices outlet oxygen above inlet oxygen', () => {
  const measured = convertOxygen('40', '18.2', { kind: 'voc-combustion', makeUpAir: false, inletO2: '18.0' }, on)
  assert.equal(measured.value, '40')
  assert.ok(measured.reasons.some(({ code }) => code === 'OUTLET_O2_ABOVE_INLET'))
  assert.deepEqual(
    convertOxygen('40', '18.0', { kind: 'voc-combustion', makeUpAir: false, inletO2: '18.0' }, on).reasons.map(({ code }) => code),
    ['NO_BENCHMARK'],
  )
  assert.equal(convertOxygen('40', '12', { kind: 'voc-combustion', makeUpAir: true }, on).value, '80')
})

test('makes 123.21 mg/m3 of 60 ppm NOx at M = 46, and applies 1.53 to NO sent as NOx', () => {
  assert.equal(roundTo(massOfVolumeFraction('60', 'no2', on, '46'), 2), '123.21')
  assert.equal(roundTo(noxAsNo2('100', '0', on), 2), '153.32')
})

test('computes flow and emission: 183600 and 118356 m3/h, 3.551 kg/h', () => {
  const flow = stackFlow(
    { velocity: '10', fieldCoefficient: '1.02', areaM2: '5', celsius: '110', ambientPa: '101000', staticPa: '-300', moisturePercent: '9' },
    on,
  )
  assert.ok(flow !== null)
  assert.equal(flow.actual, '183600')
  assert.equal(roundTo(flow.standard, 0), '118356')
  assert.equal(to3(emissionRate('30', flow.standard, on)), '3.551')
})

test('converts units exactly and only within a dimension', () => {
  assert.equal(convertUnit('1.5', 'g/m³', 'mg/m3'), '1500')
  assert.equal(convertUnit('35', 'μg/m³', '毫克/立方米'), '0.035')
  assert.equal(convertUnit('10', 'L/s', 'm³/h'), '36')
  assert.equal(convertUnit('10', 'mg/L', 'mg/m3'), null)
  assert.equal(convertUnit('7', '无量纲', '无量纲'), '7')
  assert.equal(unitOf('ug/m3'), 'µg/m3')
})

test('benchmarks are numbers of percent or of excess air, one of the two', () => {
  assert.ok(o2Benchmarks.length >= 20)
  for (const row of o2Benchmarks) {
    assert.notEqual(row.o2 === null, row.airFactor === null, row.facility)
    assert.ok(row.o2 === null || (Number(row.o2) > 0 && Number(row.o2) < 21), row.facility)
    assert.notEqual(benchmarkOf(row), null)
  }
})
