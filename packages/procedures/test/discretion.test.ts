import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { discretionOf } from '../src/index.ts'
import type { DiscretionTable, Factor } from '../src/index.ts'

const words = (zh: string) => ({ zh, en: zh })
const factor = (id: string, points: readonly string[], weight?: string): Factor => ({
  id,
  title: words(id),
  grades: points.map((value, index) => ({ id: String(index + 1), title: words(`第${index + 1}档`), points: value })),
  ...(weight === undefined ? {} : { weight }),
})
/** Made up for the tests. */
const summed: DiscretionTable = {
  id: 'T-1',
  version: '1',
  region: '试点市',
  model: 'weighted-sum',
  violations: ['V024'],
  from: '2023-06-01',
  to: null,
  factors: [factor('超标倍数', ['0', '5', '10', '20']), factor('违法次数', ['0', '10', '30'])],
  start: null,
  mostAdjusted: '0.2',
  source: '试验',
  confidence: 'project',
}
const weighed: DiscretionTable = {
  ...summed,
  model: 'graded',
  factors: [factor('甲', ['1', '2', '3', '4', '5'], '0.6'), factor('乙', ['1', '3', '5'], '0.4')],
}
const known = (...list: ReadonlyArray<readonly [string, string]>) => new Map(list.map(([id, grade]) => [id, { grade, evidence: '证据1' }]))

test('weighted sum: the start is the share of the minimum, the factors are added, the arithmetic is in words', () => {
  const found = discretionOf(summed, { min: '100000', max: '1000000', grades: known(['超标倍数', '3'], ['违法次数', '2']) })
  assert.equal(found.amount, '300000.00')
  assert.equal(found.arithmetic[0]?.zh, '（起点 10.00% + 超标倍数·第3档 10% + 违法次数·第2档 10%）= 30.00% × 1000000.00 = 300000.00')
  assert.deepEqual(found.held, [])
})

test('a factor of which nothing is known counts as its lowest grade, and is seen to', () => {
  const found = discretionOf(summed, { min: '100000', max: '1000000', grades: known(['违法次数', '3']) })
  assert.equal(found.amount, '400000.00')
  assert.deepEqual(
    found.factors.map(({ grade, evidence }) => [grade.id, evidence]),
    [
      ['1', null],
      ['3', '证据1'],
    ],
  )
})

test('graded: the weighted grade places the amount between minimum and maximum', () => {
  const of = (a: string, b: string) => discretionOf(weighed, { min: '100000', max: '1000000', grades: known(['甲', a], ['乙', b]) }).amount
  assert.equal(of('1', '1'), '100000.00')
  assert.equal(of('5', '3'), '1000000.00')
  // 3 × 0.6 + 3 × 0.4 = 3 → half way.
  assert.equal(of('3', '2'), '550000.00')
})

test('adjustments go no further than the table allows, and never out of the legal range unless a ground reduces it', () => {
  const asked = { min: '100000', max: '1000000', grades: new Map() }
  const adjustments = [{ share: '-0.15', reason: '主动消除危害后果', evidence: '证据2' }]
  const lighter = discretionOf(summed, { ...asked, adjustments })
  assert.deepEqual([lighter.amount, lighter.held], ['100000.00', ['minimum']])
  const reduced = discretionOf(summed, {
    ...asked,
    adjustments: [{ ...adjustments[0], share: '-0.05' } as never],
    reducedBy: { ground: '第三十二条', evidence: '证据3' },
  })
  assert.deepEqual([reduced.amount, reduced.held], ['50000.00', []])
  const heavier = discretionOf(summed, { ...asked, adjustments: [{ share: '0.35', reason: '拒不改正', evidence: '证据4' }] })
  assert.deepEqual([heavier.amount, heavier.held], ['300000.00', ['adjustments']])
})

test('what the table does not know is refused', () => {
  const asked = { min: '1', max: '2', grades: known(['无此因素', '1']) }
  assert.throws(() => discretionOf(summed, asked), /no factor 无此因素/)
  assert.throws(() => discretionOf(summed, { ...asked, grades: known(['违法次数', '9']) }), /no grade 9/)
  assert.throws(() => discretionOf(summed, { min: '3', max: '2', grades: new Map() }), RangeError)
  assert.throws(() => discretionOf({ ...weighed, factors: weighed.factors.slice(1) }, { min: '1', max: '2', grades: new Map() }), /weights/)
})

test('a worse grade never costs less, and the amount never leaves the legal range', () => {
  const grade = fc.integer({ min: 1, max: 3 })
  const tables = fc.constantFrom(summed, {
    ...weighed,
    factors: [factor('超标倍数', ['1', '2', '5'], '0.3'), factor('违法次数', ['1', '3', '5'], '0.7')],
  })
  fc.assert(
    fc.property(
      tables,
      grade,
      grade,
      fc.integer({ min: 0, max: 500_000 }),
      fc.integer({ min: 1, max: 500_000 }),
      (table, a, b, min, span) => {
        const of = (first: number) =>
          Number(
            discretionOf(table, {
              min: String(min),
              max: String(min + span),
              grades: known(['超标倍数', String(first)], ['违法次数', String(b)]),
            }).amount,
          )
        assert.ok(of(a) >= min - 0.005 && of(a) <= min + span)
        if (a < 3) assert.ok(of(a + 1) >= of(a))
      },
    ),
    { numRuns: 300 },
  )
})
