import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCity } from '../../roles/city-for-tests.ts'
import type { City } from '../../roles/city-for-tests.ts'
import { Declarations, Fence, GraphPage, OrderReport, Orders, PowerQuality, States } from './schema.ts'

let city: City

before(async () => {
  city = await startCity()
  const position = { longitude: 116, latitude: 29 }
  const registered = await city.post('/api/registry/import', {
    enterprises: [
      { id: 'E-9', name: '某家具厂', creditCode: null, industry: '', district: '甲区', address: '', position, demo: true },
      { id: 'E-8', name: '某玻璃厂', creditCode: null, industry: '', district: '乙区', address: '', position, demo: true },
    ],
    outlets: [
      { id: 'PW-9', enterpriseId: 'E-9', name: '用电采集', medium: 'power', position, factors: [] },
      { id: 'DA-9', enterpriseId: 'E-9', name: '喷漆废气', medium: 'gas', position, factors: ['a24088'] },
    ],
  })
  assert.equal(registered.status, 200, registered.text)
})
after(() => city.stop())

const MINUTE = 60_000
const iso = (ms: number) => `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
const put = async (id: string, body: unknown) => {
  const answer = await city.put(`/api/enterprises/${id}/process-graph`, body)
  return { status: answer.status, body: answer.json<{ type?: string; errors?: Array<{ pointer: string }> }>() }
}
const graph = {
  facilities: [
    {
      id: 'BOOTH',
      kind: 'production',
      name: '喷漆房',
      ratedKw: '100',
      point: { outletId: 'PW-9', dialect: '2025-electricity', key: '205' },
    },
    { id: 'FAN', kind: 'treatment', name: '风机', ratedKw: '30', point: { outletId: 'PW-9', dialect: '2025-electricity', key: '306' } },
  ],
  groups: [{ id: 'G1', name: '喷漆线', production: ['BOOTH'], treatment: ['FAN'], outlets: ['DA-9'] }],
}
const change = { graph, basedOn: 0, by: '张工', reason: '按环评备案' }

test('a process graph is kept in versions; one that does not hold together or is out of date is refused with its places', async () => {
  const none = GraphPage.parse((await city.get('/api/enterprises/E-9/process-graph')).json())
  assert.deepEqual([none.version, none.history], [0, []])

  const [booth, fan] = graph.facilities
  const wrong = {
    facilities: [booth, { ...fan, point: { outletId: 'DA-9', dialect: '2025-electricity', key: '999' } }, { ...booth, point: null }],
    groups: [{ id: 'G1', name: '喷漆线', production: ['FAN'], treatment: ['NONE'] }],
  }
  const refused = await put('E-9', { ...change, graph: wrong })
  assert.deepEqual([refused.status, refused.body.type], [422, '/problems/graph-refused'])
  assert.deepEqual(
    refused.body.errors?.map(({ pointer }) => pointer.replace('/body/graph/', '')),
    ['facilities/1/point/outletId', 'facilities/1/point/key', 'facilities/2/id', 'groups/0/production', 'groups/0/treatment'],
  )
  assert.equal((await put('NO-SUCH', change)).status, 404)

  assert.equal((await put('E-9', change)).status, 200)
  const late = await put('E-9', change)
  assert.deepEqual([late.status, late.body.type], [409, '/problems/graph-moved-on'])
  const rated = { ...graph, facilities: [{ ...booth, ratedKw: '110' }, fan] }
  assert.equal((await put('E-9', { graph: rated, basedOn: 1, by: '李工', reason: '更换电机' })).status, 200)
  const both = await Promise.all([1, 2].map(() => put('E-9', { ...change, basedOn: 2 })))
  assert.deepEqual(
    both.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 409],
    'of two at once one is told',
  )

  const page = GraphPage.parse((await city.get('/api/enterprises/E-9/process-graph')).json())
  assert.deepEqual(
    page.history.map(({ version, by }) => [version, by]),
    [
      [3, '张工'],
      [2, '李工'],
      [1, '张工'],
    ],
  )
  const second = GraphPage.parse((await city.get('/api/enterprises/E-9/process-graph?version=2')).json())
  assert.equal(second.graph.facilities[0]?.ratedKw, '110')
})

test('the fence names what is missing, and each proof put on record takes one away', async () => {
  const now = Math.floor(Date.now() / MINUTE) * MINUTE
  const [from, to] = [iso(now - 60 * MINUTE), iso(now - 30 * MINUTE)]
  const asked = `/api/power/fence?enterprise=E-9&facility=FAN&from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`
  const fence = async () => Fence.parse((await city.get(asked)).json())
  const missing = async () => (await fence()).missing.map(({ what }) => what)
  const all = ['review', 'calibration', 'publication', 'human-check', 'meter', 'coverage']
  assert.deepEqual(await missing(), all)
  const refused = await fence()
  assert.deepEqual([refused.mayProve, refused.mayAlarm], [false, true])
  assert.match(refused.words.zh, /可作线索，不得作为处罚证据：缺少设备的法制和技术审核/)
  assert.equal(refused.rule.confidence, 'verified')

  const proof = { enterprise: 'E-9', facility: 'FAN', from: iso(now - 86_400_000), document: '审核意见〔2026〕3号', by: '法制科' }
  const keep = (more: object) => city.post('/api/power/proofs', { ...proof, ...more })
  assert.equal((await keep({ kind: 'review', to: null })).status, 200)
  assert.deepEqual(await missing(), all.slice(1))
  assert.equal((await keep({ kind: 'calibration', to: null })).status, 422, 'a calibration ends some day')
  assert.equal((await keep({ kind: 'calibration', to: iso(now + 86_400_000) })).status, 200)
  assert.equal((await keep({ kind: 'publication', to: null })).status, 200)
  assert.equal((await keep({ kind: 'human-check', to: iso(now + 86_400_000) })).status, 422, 'what is to come cannot have been checked')
  assert.equal((await keep({ kind: 'human-check', to: iso(now - 10 * MINUTE) })).status, 200)
  assert.deepEqual(await missing(), ['meter', 'coverage'])
  assert.equal((await fence()).proofs.length, 4)
  assert.equal((await keep({ kind: 'review', to: null, facility: 'NONE' })).status, 404)
})

test('a declaration of maintenance is reviewed once, by another person, and stays on record', async () => {
  const draft = { group: 'G1', from: iso(Date.now() + 3_600_000), to: iso(Date.now() + 7_200_000), reason: '更换活性炭', by: '环保专员' }
  const made = await city.post('/api/enterprises/E-9/declarations', draft)
  assert.equal(made.status, 200, made.text)
  const { id, before: early } = made.json<{ id: number; before: boolean }>()
  assert.equal(early, true)
  assert.equal((await city.post('/api/enterprises/E-9/declarations', { ...draft, group: 'NONE' })).status, 404)
  const review = (by: string) => city.post(`/api/power/declarations/${id}/review`, { approved: true, by })
  assert.equal((await review(' 环保专员')).status, 409, 'not by whoever declared it')
  assert.equal((await review('值班员')).status, 200)
  assert.equal((await review('李工')).status, 409)
  assert.equal((await city.post('/api/power/declarations/987654/review', { approved: true, by: '值班员' })).status, 404)
  const { declarations } = Declarations.parse((await city.get('/api/enterprises/E-9/declarations')).json())
  assert.deepEqual(
    declarations.map(({ review: found }) => found?.by),
    ['值班员'],
  )
})

test('states, quality, orders and filed lists answer; an order reports what it cannot determine', async () => {
  const now = Date.now()
  const span = (from: number, to: number) => `from=${encodeURIComponent(iso(from))}&to=${encodeURIComponent(iso(to))}`
  const states = States.parse((await city.get(`/api/power/states?enterprise=E-9&${span(now - 60 * MINUTE, now)}`)).json())
  assert.deepEqual(
    states.facilities.map(({ facility, last }) => [facility, last]),
    [
      ['BOOTH', 'unknown'],
      ['FAN', 'unknown'],
    ],
  )
  assert.equal((await city.get(`/api/power/states?enterprise=E-9&${span(now - 3 * 86_400_000, now)}`)).status, 422)
  assert.equal((await city.get(`/api/power/states?enterprise=NO-SUCH&${span(now - 60 * MINUTE, now)}`)).status, 404)
  const quality = PowerQuality.parse((await city.get(`/api/power/quality?enterprise=E-9&day=${iso(now).slice(0, 10)}`)).json())
  assert.deepEqual(
    quality.points.map(({ usable }) => usable),
    [false, false],
  )

  const list = { levels: { yellow: [], orange: [{ kind: 'stop', facilities: ['BOOTH'] }], red: [] }, document: '一厂一策', by: '环保专员' }
  assert.equal((await city.post('/api/enterprises/E-9/reduction-list', list)).json<{ version: number }>().version, 1)
  const strange = { ...list, levels: { ...list.levels, red: [{ kind: 'stop', facilities: ['NONE'] }] } }
  assert.equal((await city.post('/api/enterprises/E-9/reduction-list', strange)).status, 404)

  const order = {
    level: 'orange',
    districts: ['甲区'],
    from: iso(now + 5_000),
    to: iso(now + 86_400_000),
    document: '橙色预警',
    by: '值班员',
  }
  const issued = await city.post('/api/power/orders', order)
  assert.equal(issued.status, 200, issued.text)
  assert.equal((await city.post('/api/power/orders', { ...order, to: order.from })).status, 422)
  assert.equal(Orders.parse((await city.get('/api/power/orders')).json()).orders.length, 1)
  const report = OrderReport.parse((await city.get(`/api/power/orders/${issued.json<{ id: number }>().id}`)).json())
  assert.deepEqual(
    report.results.map(({ enterpriseId, result }) => [enterpriseId, result]),
    [['E-9', 'running']],
  )
  assert.equal((await city.get('/api/power/orders/987654')).status, 404)
})
