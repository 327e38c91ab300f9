import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { beijing } from '../../ingest/frames-for-tests.ts'
import { later, minutesOf, startChain } from './judge-for-tests.ts'
import type { Chain } from './judge-for-tests.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
let chain: Chain

const outlet = (id: string, medium: string, factors: readonly string[]) => ({
  id,
  enterpriseId: 'E-1',
  name: id,
  medium,
  position: { longitude: 116, latitude: 29 },
  factors,
})
const gasFacts = (outletId: string, more: object = {}) => ({
  outletId,
  effectiveFrom: '2026-01-01',
  sourceKind: 'flue-gas',
  referenceO2: '6',
  factors: [{ factor: 'a21026', range: { from: '0', to: '200' } }, { factor: 'a19001' }],
  permit: [{ id: 'P1', factor: 'a21026', operator: '<=', limit: '35', unit: 'mg/m3', averaging: 'hour', from: '2025-01-01', to: null }],
  ...more,
})

before(async () => {
  chain = await startChain()
  await chain.register(
    {
      enterprises: [
        {
          id: 'E-1',
          name: '某厂',
          creditCode: null,
          industry: '火力发电',
          district: '甲区',
          address: '',
          position: { longitude: 116, latitude: 29 },
          demo: false,
        },
      ],
      outlets: ['G-45', 'G-44', 'G-LATE', 'G-DAY'].map((id) => outlet(id, 'gas', ['a21026', 'a19001'])),
      facts: ['G-45', 'G-44', 'G-LATE'].map((id) => gasFacts(id)),
    },
    '2026-01-02T00:00:00',
  )
})
after(() => chain?.stop())

const gas = (so2: string, o2: string, mark = 'N') =>
  `a21026-Avg=${so2},a21026-ZsAvg=${so2},a21026-Flag=${mark};a19001-Avg=${o2},a19001-Flag=${mark}`
const eight = beijing('2026-03-10T08:00:00')

test('45 valid minutes make an hour, 44 do not; the hour is converted and judged by the limit of the permit', async () => {
  const markFrom = (minutes: number) => (minute: number) => gas('30.0', '8.1', minute < minutes ? 'N' : 'C')
  const records = [...minutesOf('G-45', eight, 60, markFrom(45)), ...minutesOf('G-44', eight, 60, markFrom(44))]
  await chain.hear([...records.toSorted((a, b) => a.at - b.at), later(eight + HOUR + 6 * MINUTE)])
  const of = async (name: string) =>
    (await chain.judged(name, 'hour')).map(({ factor, basis, value, validity, counts, verdict, limit }) => [
      factor,
      basis,
      value,
      validity,
      `${counts.n}/${counts.required}`,
      verdict,
      limit?.limit ?? null,
    ])
  assert.deepEqual(await of('G-45'), [
    ['a19001', 'measured', '8.1', 'valid', '45/45', 'none', null],
    // 30.0 x (21 - 6) / (21 - 8.1)
    ['a21026', 'converted', '34.88372093', 'valid', '45/45', 'complies', '35'],
    ['a21026', 'measured', '30', 'valid', '45/45', 'none', null],
  ])
  assert.deepEqual(await of('G-44'), [
    ['a19001', 'measured', null, 'invalid', '44/45', 'none', null],
    ['a21026', 'converted', null, 'invalid', '44/45', 'undecided', '35'],
    ['a21026', 'measured', null, 'invalid', '44/45', 'none', null],
  ])
})
