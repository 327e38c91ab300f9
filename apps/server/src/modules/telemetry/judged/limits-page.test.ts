import assert from 'node:assert/strict'
import test from 'node:test'
import { Outlet, OutletFacts } from '../../sources/schema.ts'
import { limitsPage } from './limits-page.ts'

const outlet = Outlet.parse({
  id: 'G-1',
  enterpriseId: 'E-1',
  name: '一号',
  medium: 'gas',
  position: { longitude: 116, latitude: 29 },
  factors: ['a21026', 'a21002', 'a19001'],
})
const facts = (more: object) => OutletFacts.parse({ outletId: 'G-1', effectiveFrom: '2026-01-01', sourceKind: 'flue-gas', ...more })
const permit = [{ id: 'P1', factor: 'a21026', operator: '<=', limit: '35', unit: 'mg/m3', averaging: 'hour', from: '2025-01-01', to: null }]
const of = (factor: string, ...given: OutletFacts[]) =>
  limitsPage(outlet, given, '2026-03-10').limits.filter((one) => one.factor === factor)

test('the permit governs, and what it leaves behind is named with its reason', () => {
  const [sulphur] = of('a21026', facts({ standard: 'GB 13271-2014', permit }))
  assert.deepEqual([sulphur?.governing?.rank, sulphur?.governing?.limit, sulphur?.rule.id], ['permit', '35', 'limits.priority'])
  assert.ok(sulphur?.others.some(({ governs, why, limit }) => !governs && why?.code === 'LOWER_RANK' && limit.standard === 'GB 13271-2014'))
  assert.match(sulphur?.others.find(({ why }) => why?.code === 'LOWER_RANK')?.why?.zh ?? '', /更优先/)
})

test('without facts, or without a standard that names the factor, nothing is said to be limited', () => {
  assert.deepEqual(limitsPage(outlet, [], '2026-03-10'), { outletId: 'G-1', on: '2026-03-10', config: null, limits: [] })
  assert.deepEqual(of('a19001', facts({ standard: 'GB 13271-2014' })), [])
  // Facts from a later day say nothing of an earlier one.
  assert.deepEqual(limitsPage(outlet, [facts({ permit, effectiveFrom: '2026-04-01' })], '2026-03-10').config, null)
})

test('the height of the stack chooses the row of a rate; without it no row of a height governs', () => {
  const rates = (more: object) =>
    of('a21026', facts({ standard: 'GB 16297-1996', ...more }))
      .flatMap(({ governing, others }) => [governing, ...others.map(({ limit, governs }) => (governs ? limit : null))])
      .filter((limit) => limit?.unit === 'kg/h')
  assert.deepEqual(rates({}), [])
  assert.ok(rates({ stackHeightM: '15' }).length > 0)
})
