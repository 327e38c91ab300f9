import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDoubtful, nationalLimits, stackRateLimit, taxAmount, taxEquivalents, taxShare } from '../../src/index.ts'

const day = '2026-06-01'
const limitAt = (height: string, code = 'a21026', buildings?: string) =>
  stackRateLimit(day, code, { height, ...(buildings === undefined ? {} : { buildings }) })!

test('a stack of a listed height has the printed rate, without comment', () => {
  assert.deepEqual([limitAt('15').limit, limitAt('15.0').limit, limitAt('100').limit, limitAt('30').reasons], ['2.6', '2.6', '170', []])
  assert.deepEqual([limitAt('20', 'a21002').limit, limitAt('60', 'a34013').limit, limitAt('40', 'a24088').limit], ['1.3', '85', '100'])
})

test('the lowest rates are those of the limit table for 15 m in second-class areas', () => {
  const rowOf = (code: string, industry: string) =>
    nationalLimits('air').find(
      (limit) =>
        limit.standard === 'GB 16297-1996' &&
        limit.factor.code === code &&
        limit.unit === 'kg/h' &&
        limit.class === '二级' &&
        limit.industry === industry,
    )?.limit
  assert.equal(rowOf('a21026', 'use of sulfur, SO2, sulfuric acid and other S compounds'), limitAt('15').limit)
  assert.equal(rowOf('a21002', 'nitric acid use and other'), limitAt('15', 'a21002').limit)
  assert.equal(rowOf('a34013', 'other'), limitAt('15', 'a34013').limit)
  assert.equal(rowOf('a24088', 'solvent gasoline or other hydrocarbons'), limitAt('15', 'a24088').limit)
})

test('between two heights the rate is in proportion', () => {
  assert.deepEqual([limitAt('25').limit, limitAt('25').reasons[0]?.code], ['9.65', 'BETWEEN_HEIGHTS'])
  assert.equal(limitAt('17.5').limit, '3.45')
})

test('above the table the rate grows with the square of the height', () => {
  assert.deepEqual([limitAt('120').limit, limitAt('120').reasons[0]?.code], ['244.8', 'ABOVE_TABLE'])
})

test('a stack below 15 m is extrapolated and then halved', () => {
  // 2.6 x (10/15)² = 1.1556, half of it 0.5778
  const low = limitAt('10')
  assert.equal(low.limit, '0.577777777777')
  assert.deepEqual(
    low.reasons.map(({ code }) => code),
    ['BELOW_TABLE', 'HALVED_LOW_STACK'],
  )
  assert.deepEqual([limitAt('14.999').reasons.length, limitAt('15').reasons.length], [2, 0])
})

test('a stack that does not stand 5 m above the buildings around is held to half', () => {
  assert.deepEqual([limitAt('30', 'a21026', '25').limit, limitAt('30', 'a21026', '25.1').limit], ['15', '7.5'])
})

test('what the table does not have gets no rate, and a height of nothing is refused', () => {
  assert.deepEqual([limitAt('30', 'a99999').limit, limitAt('30', 'a99999').reasons[0]?.code], [null, 'NOT_IN_TABLE'])
  assert.throws(() => limitAt('0'), RangeError)
})

test('the first three of an air outlet are taxed, by equivalents and not by mass', () => {
  const items = taxEquivalents(day, 'air', [
    { pollutant: '一般性粉尘', kg: '400' },
    { pollutant: '二氧化硫', kg: '95' },
    { pollutant: 'a21002', kg: '190' },
    { pollutant: '汞及其化合物', kg: '0.01' },
    { pollutant: '不存在', kg: '1' },
  ])!.items
  assert.deepEqual(
    items.map(({ zh, equivalents, taxed, reasons }) => [zh, equivalents, taxed, reasons[0]?.code]),
    [
      ['氮氧化物', '200', true, undefined],
      ['一般性粉尘', '100', true, undefined],
      ['二氧化硫', '100', true, undefined],
      ['汞及其化合物', '100', false, 'NOT_AMONG_FIRST'],
      [null, null, false, 'NOT_IN_TABLE'],
    ],
  )
})

test('a water outlet is taxed for five of the first class and three others, and one of COD, BOD5 and TOC', () => {
  const { items, rule } = taxEquivalents(day, 'water', [
    { pollutant: '化学需氧量', kg: '100' },
    { pollutant: '五日生化需氧量', kg: '40' },
    { pollutant: '总有机碳', kg: '60' },
    { pollutant: '氨氮', kg: '8' },
    { pollutant: '总磷', kg: '1' },
    { pollutant: '悬浮物', kg: '8' },
    { pollutant: '总汞', kg: '0.0005' },
    { pollutant: '总镉', kg: '0.05' },
    { pollutant: '总铬', kg: '0.4' },
    { pollutant: '六价铬', kg: '0.2' },
    { pollutant: '总砷', kg: '0.2' },
    { pollutant: '总铅', kg: '0.25' },
  ])!
  assert.deepEqual(
    items.filter(({ taxed }) => taxed).map(({ zh }) => zh),
    ['总有机碳', '氨氮', '总镉', '总铬', '六价铬', '总砷', '总铅', '总磷'],
  )
  const untaxed = Object.fromEntries(items.filter(({ taxed }) => !taxed).map(({ zh, reasons }) => [zh, reasons[0]?.code]))
  assert.deepEqual(untaxed, {
    化学需氧量: 'ONE_OF_GROUP',
    五日生化需氧量: 'ONE_OF_GROUP',
    悬浮物: 'NOT_AMONG_FIRST',
    总汞: 'NOT_AMONG_FIRST',
  })
  assert.ok(isDoubtful(rule))
})

test('thirty percent under the limit pays three quarters, fifty percent half', () => {
  const share = (concentration: string) => taxShare(day, concentration, '100')?.share
  assert.deepEqual([share('70.1'), share('70'), share('50.1'), share('50')], ['1', '0.75', '0.75', '0.5'])
})

test('the tax is the taxed equivalents by the rate of the province, which the law bounds', () => {
  const outlet = taxEquivalents(day, 'air', [
    { pollutant: '二氧化硫', kg: '95' },
    { pollutant: '氮氧化物', kg: '190' },
  ])!
  assert.deepEqual([taxAmount(day, 'air', outlet, '1.2')?.yuan, taxAmount(day, 'air', outlet, '1.2', '0.75')?.yuan], ['360', '270'])
  for (const [rate, ok] of [
    ['1.19', false],
    ['1.2', true],
    ['12', true],
    ['12.01', false],
  ] as const)
    assert.equal(taxAmount(day, 'air', outlet, rate)?.yuan !== null, ok, rate)
  assert.deepEqual(
    [taxAmount(day, 'water', outlet, '1.39')?.reasons[0]?.code, taxAmount(day, 'water', outlet, '14')?.reasons],
    ['RATE_OUT_OF_RANGE', []],
  )
})
