import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCity } from '../../roles/city-for-tests.ts'
import type { City } from '../../roles/city-for-tests.ts'
import { Gaps, Marks, Outages, Rates } from './schema.ts'
import type { Lineage } from '../../platform/lineage/schema.ts'

let city: City

before(async () => {
  city = await startCity()
})
after(() => city.stop())

const MINUTE = 60_000
const iso = (ms: number) => `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`

test('what is marked, missing, our own fault and due is told over the interface, and refusals say which field', async () => {
  const position = { longitude: 116, latitude: 29 }
  const registered = await city.post('/api/registry/import', {
    enterprises: [{ id: 'E-1', name: '甲厂', creditCode: null, industry: '', district: '甲区', address: '', position, demo: true }],
    outlets: [{ id: 'G-1', enterpriseId: 'E-1', name: '一号', medium: 'gas', position, factors: ['a21026'] }],
    facts: [{ outletId: 'G-1', effectiveFrom: '2026-01-01', sourceKind: 'flue-gas', standard: 'GB 13223-2011' }],
  })
  assert.equal(registered.status, 200, registered.text)
  const now = Math.floor(Date.now() / MINUTE) * MINUTE
  const span = `from=${encodeURIComponent(iso(now - 3_600_000))}&to=${encodeURIComponent(iso(now))}`
  const draft = {
    factors: ['a21026'],
    item: '校准',
    from: iso(now - 20 * MINUTE),
    to: iso(now - 10 * MINUTE),
    by: '环保专员',
    role: 'enterprise',
    reason: '例行',
  }

  const made = await city.post('/api/outlets/G-1/marks', draft)
  assert.equal(made.status, 200, made.text)
  const { ref } = made.json<{ ref: string }>()
  const marks = Marks.parse((await city.get(`/api/outlets/G-1/marks?${span}`)).json())
  assert.deepEqual(
    marks.marks.map((mark) => [mark.ref, mark.item, mark.source, mark.by, mark.stands, mark.timely]),
    [[ref, '校准', 'manual', '环保专员', true, true]],
  )
  assert.ok(marks.items.some(({ item }) => item === '并网/供能'))
  assert.equal((await city.get(`/api/lineage/${ref}`)).json<Lineage>().nodes[0]?.facts['reason'], '例行')

  const refused = await city.post('/api/outlets/G-1/marks', { ...draft, item: '烘炉', factors: ['w01018'] })
  assert.equal(refused.status, 422, refused.text)
  assert.deepEqual(
    refused.json<{ type: string; errors: Array<{ pointer: string }> }>().errors.map(({ pointer }) => pointer),
    ['/body/item', '/body/factors/0'],
  )
  assert.equal((await city.post('/api/outlets/G-1/marks', { ...draft, from: '昨天' })).status, 422)
  assert.equal((await city.post('/api/outlets/NO-SUCH/marks', draft)).status, 404)
  const finding = { ranAsRequired: true, by: '执法人员', reason: '现场核查' }
  assert.equal((await city.post(`/api/marks/${ref.slice(5)}/findings`, finding)).status, 200)
  assert.equal((await city.post('/api/marks/987654/findings', finding)).status, 404)

  assert.deepEqual(Gaps.parse((await city.get('/api/quality/gaps?outlet=G-1')).json()).gaps, [])
  const outages = Outages.parse((await city.get(`/api/quality/outages?${span}`)).json())
  assert.deepEqual(outages, { outages: [], seconds: 0, available: '1.000000' })
  const rates = Rates.parse((await city.get('/api/quality/rates?scope=district&from=2026-11-01&to=2026-11-30')).json())
  assert.deepEqual(rates, { rates: [], target: '0.90' })
  assert.equal((await city.get('/api/quality/rates?from=2026-11-30&to=2026-11-01')).status, 422)
  assert.equal((await city.get('/api/lineage/gap:1')).status, 404)

  await city.stopStore('relational')
  assert.equal((await city.get('/api/quality/gaps')).json<{ type: string }>().type, '/problems/relational-store-down')
  assert.equal((await city.post('/api/outlets/G-1/marks', draft)).json<{ type: string }>().type, '/problems/relational-store-down')
})
