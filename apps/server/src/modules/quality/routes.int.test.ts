import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCity } from '../../roles/city-for-tests.ts'
import type { City } from '../../roles/city-for-tests.ts'
import { sql } from 'kysely'
import { openRelational } from '../../platform/stores/relational.ts'
import { CityMarks, Gaps, MarkMonth, Marks, Outages, Rates } from './schema.ts'
import type { Lineage } from '../../platform/lineage/schema.ts'

let city: City

before(async () => {
  city = await startCity()
})
after(() => city.stop())

const MINUTE = 60_000
const iso = (ms: number) => `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`

test('marks of the city are listed with their outlet, and a month tells which exceedances no mark covers', async () => {
  const position = { longitude: 116, latitude: 29 }
  const outlet = (id: string) => ({ id, enterpriseId: 'E-2', name: `${id} 号`, medium: 'gas', position, factors: ['a21026', 'a21002'] })
  const registered = await city.post('/api/registry/import', {
    enterprises: [{ id: 'E-2', name: '乙厂', creditCode: null, industry: '', district: '乙区', address: '', position, demo: true }],
    outlets: [outlet('G-2'), outlet('G-3')],
    facts: ['G-2', 'G-3'].map((outletId) => ({
      outletId,
      effectiveFrom: '2026-01-01',
      sourceKind: 'flue-gas',
      standard: 'GB 13223-2011',
    })),
  })
  assert.equal(registered.status, 200, registered.text)
  const clock = Math.floor(Date.now() / MINUTE) * MINUTE
  const begun = Date.parse(`${iso(clock).slice(0, 7)}-01T00:00:00+08:00`)
  // All of it lies in one month.
  const now = clock - begun < 60 * MINUTE ? begun : clock
  const draft = {
    factors: ['a21026'],
    item: '校准',
    from: iso(now - 40 * MINUTE),
    to: iso(now - 20 * MINUTE),
    role: 'enterprise',
    reason: '例行',
  }
  const first = (await city.post('/api/outlets/G-2/marks', draft)).json<{ ref: string }>().ref
  const longer = { ...draft, to: iso(now - 10 * MINUTE), supersedes: first }
  const second = (await city.post('/api/outlets/G-2/marks', longer)).json<{ ref: string }>().ref

  const span = `from=${encodeURIComponent(iso(now - 3_600_000))}&to=${encodeURIComponent(iso(now))}`
  const listed = CityMarks.parse((await city.get(`/api/quality/marks?${span}`)).json())
  assert.deepEqual(
    listed.marks.map(({ ref, outlet: name, enterprise, stands, supersededBy }) => [ref, name, enterprise, stands, supersededBy]),
    [
      [second, 'G-2 号', '乙厂', true, null],
      [first, 'G-2 号', '乙厂', false, second],
    ],
  )
  assert.equal((await city.get(`/api/quality/marks?from=${encodeURIComponent(iso(now))}&to=${encodeURIComponent(iso(now))}`)).status, 422)

  const db = openRelational(city.relationalUrl)
  try {
    // Covered · of another factor · a warning only · overtaken · of another outlet: as the alarm loop would have written them.
    await sql`insert into alarms.rule_version (rule, version, text, form, hash, status, author, reviewer, effective_from)
      select rule, 1000, '', '{"family":"exceedance"}', '', 'in-force', 'a', 'b', '2026-01-01'
      from unnest(array['T-X', 'T-W']) as rule`.execute(db)
    const alarm = async (rule: string, outletId: string, factor: string, minutes: number, severity: string, overtaken: boolean) => {
      const from = new Date(now - minutes * MINUTE)
      await sql`insert into alarms.alarm (rule, version, subject, outlet_id, factor, severity, observed_from, observed_to, opened_at, words, quiet, overtaken)
        values (${rule}, 1000, ${`${outletId}/${factor}`}, ${outletId}, ${factor}, ${severity}, ${from}, ${new Date(from.getTime() + 5 * MINUTE)},
          ${from}, '{}', false, ${overtaken})`.execute(db)
    }
    await alarm('T-X', 'G-2', 'a21026', 30, 'serious', false)
    await alarm('T-X', 'G-2', 'a21002', 30, 'serious', false)
    await alarm('T-W', 'G-2', 'a21002', 30, 'warning', false)
    await alarm('T-X', 'G-2', 'a21002', 25, 'serious', true)
    await alarm('T-X', 'G-3', 'a21026', 30, 'serious', false)
  } finally {
    await db.destroy()
  }
  const month = iso(now - 40 * MINUTE).slice(0, 7)
  const outlets = MarkMonth.parse((await city.get(`/api/quality/mark-months?month=${month}`)).json())
  assert.deepEqual(
    outlets.rows
      .filter(({ enterprise }) => enterprise === '乙厂')
      .map(({ id, marks, exceedances, covered, coveredShare, withoutMark, alarms }) => [
        id,
        marks,
        exceedances,
        covered,
        coveredShare,
        withoutMark,
        alarms.length,
      ])
      .toSorted(([a], [b]) => String(a).localeCompare(String(b))),
    [
      ['G-2', 1, 2, 1, '0.5', 1, 1],
      ['G-3', 0, 1, 0, '0', 1, 1],
    ],
  )
  const firms = MarkMonth.parse((await city.get(`/api/quality/mark-months?month=${month}&scope=enterprise`)).json())
  assert.deepEqual(
    firms.rows
      .filter(({ id }) => id === 'E-2')
      .map(({ name, outlets: of, marks, exceedances, covered }) => [name, of, marks, exceedances, covered]),
    [['乙厂', 2, 1, 3, 1]],
  )
  assert.equal((await city.get('/api/quality/mark-months?month=2099-01')).status, 422)
})

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
