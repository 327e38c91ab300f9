import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OutletFacts, OutletId, PermitLimit } from '../schema.ts'
import { factsWithLimits } from './permit-facts.ts'

const id = OutletId.parse('O-1')
const limit = (name: string, value: string) =>
  PermitLimit.parse({
    id: name,
    factor: 'a21026',
    operator: '<=',
    limit: value,
    unit: 'mg/m3',
    averaging: 'hour',
    from: '2026-01-01',
    to: null,
  })
const facts = (effectiveFrom: string, permit: PermitLimit[], standard = 'GB 13223-2011') =>
  OutletFacts.parse({ outletId: id, effectiveFrom, sourceKind: 'flue-gas', standard, permit })
const shown = (records: OutletFacts[]) =>
  records.map(({ effectiveFrom, standard, permit }) => [effectiveFrom, standard, permit.map((one) => `${one.id} ${one.limit}`)])

test('limits hold from their day on, in every later record too, beside limits that are not of this permit', () => {
  const known = [facts('2026-01-01', [limit('P1', '35'), limit('X', '5')]), facts('2026-09-01', [limit('P1', '35')], 'GB 9078')]
  assert.deepEqual(shown(factsWithLimits({ id, medium: 'gas' }, known, ['P1'], [limit('P2', '20')], '2026-06-01')), [
    ['2026-06-01', 'GB 13223-2011', ['X 5', 'P2 20']],
    ['2026-09-01', 'GB 9078', ['P2 20']],
  ])
})

test('of one day the record learned last is changed', () => {
  const known = [facts('2026-01-01', [], 'old'), facts('2026-01-01', [], 'corrected')]
  assert.deepEqual(shown(factsWithLimits({ id, medium: 'gas' }, known, [], [limit('P1', '20')], '2026-01-01')), [
    ['2026-01-01', 'corrected', ['P1 20']],
  ])
})

test('an outlet nothing is known of is judged by its medium; what has no rules gets no facts', () => {
  assert.deepEqual(shown(factsWithLimits({ id, medium: 'water' }, [], [], [limit('P1', '20')], '2026-01-01')), [
    ['2026-01-01', null, ['P1 20']],
  ])
  assert.deepEqual(factsWithLimits({ id, medium: 'power' }, [], [], [limit('P1', '20')], '2026-01-01'), [])
})
