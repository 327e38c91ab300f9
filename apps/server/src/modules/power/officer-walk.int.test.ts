/** A firm whose meters speak MQTT, seen over HTTP as an officer sees it: frames, balance, an order, and what a penalty file would lack. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { Meter, publishPacket } from '../../gateways/mqtt/testing.ts'
import { until } from '../../gateways/hj212/testing.ts'
import { freePort } from '../../platform/processes/free-port.ts'
import { Lineage } from '../../platform/lineage/schema.ts'
import { openRelational } from '../../platform/stores/relational.ts'
import { startCity } from '../../roles/city-for-tests.ts'
import type { City } from '../../roles/city-for-tests.ts'
import { FrameDetail, FramePage, IngestSummary } from '../ingest/schema.ts'
import { Fence, OrderReport, PowerQuality, ProcessGraph, ReductionListDraft, States } from './schema.ts'
import { saveGraph, saveList, saveOrder } from './store.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const PATIENCE_MS = 600_000
const iso = (at: number) => `${new Date(at + 8 * HOUR).toISOString().slice(0, 19)}+08:00`
/** Midnight in China before now. */
const today = Math.floor((Date.now() + 8 * HOUR) / DAY) * DAY - 8 * HOUR
const yesterday = today - DAY
const span = (from: number, to: number) => `from=${encodeURIComponent(iso(from))}&to=${encodeURIComponent(iso(to))}`
const DAYS = 12
const MN = 'METER01'

let city: City
let orderId = 0

before(async () => {
  const port = await freePort()
  city = await startCity({ POYANG_MQTT_PORT: String(port) })
  const position = { longitude: 116, latitude: 29 }
  const registered = await city.post('/api/registry/import', {
    enterprises: [{ id: 'E-9', name: '某家具厂', creditCode: null, industry: '', district: '甲区', address: '', position, demo: true }],
    outlets: [{ id: 'PW-9', enterpriseId: 'E-9', name: '用电采集', medium: 'power', position, factors: [] }],
    devices: [{ mn: MN, outletId: 'PW-9', version: '2017', st: '80', password: 'a5d1c0', profile: {} }],
  })
  assert.equal(registered.status, 200, registered.text)

  // As it was filed a month ago.
  const db = openRelational(city.relationalUrl)
  const recordedAt = today - 30 * DAY
  const point = (key: string) => ({ outletId: 'PW-9', dialect: 'mqtt', key, intervalMin: 15 })
  const graph = ProcessGraph.parse({
    facilities: [
      { id: 'LINE', kind: 'production', name: '生产线', ratedKw: '100', point: point('LINE1') },
      { id: 'DRYER', kind: 'production', name: '烘干', ratedKw: '50', point: point('DRYER1') },
      { id: 'FAN', kind: 'treatment', name: '风机', ratedKw: '30', point: point('FAN1') },
      { id: 'MAIN', kind: 'main', name: '总表', ratedKw: '300', point: point('MAIN') },
    ],
    groups: [{ id: 'G1', name: '喷漆线', production: ['LINE', 'DRYER'], treatment: ['FAN'] }],
  })
  await saveGraph(db, { enterprise: 'E-9', basedOn: 0, graph, by: '张工', reason: '按环评备案', recordedAt })
  const measures = [
    { kind: 'limit', facilities: ['LINE'], percent: 30 },
    { kind: 'stop', facilities: ['DRYER'] },
  ]
  const list = ReductionListDraft.parse({ levels: { yellow: [], orange: measures, red: [] }, document: '一厂一策', by: '环保专员' })
  await saveList(db, 'E-9', list, recordedAt)
  const order = { level: 'orange' as const, districts: ['甲区'], document: '橙色预警', by: '值班员', recordedAt: yesterday - HOUR }
  orderId = (await saveOrder(db, { ...order, from: yesterday, to: today })).id
  await db.destroy()

  await until('the gateway knows the meter', async () => (await logIn(port)) !== null, PATIENCE_MS)
  const meter = (await logIn(port)) ?? assert.fail()
  let id = 0
  for (let at = today - DAYS * DAY; at < today; at += 15 * MINUTE) {
    const ordered = at >= yesterday
    const [line, dryer, fan] = [ordered ? 48 : 80, 20, 24]
    const main = line + dryer + fan + (ordered ? 90 : 6 + ((at / 900_000) % 3))
    const meters = { LINE1: { p: line }, DRYER1: { p: dryer }, FAN1: { p: fan }, MAIN: { p: main } }
    meter.socket.write(
      publishPacket({ topic: `meters/${MN}/data`, id: ++id, payload: JSON.stringify({ time: iso(at), backfill: true, meters }) }),
    )
  }
  await until('each is answered', () => meter.packets.length === id + 1, PATIENCE_MS)
  meter.socket.destroy()
  await until('each is judged', async () => (await states()).facilities.every(({ coverage }) => coverage === '1'), PATIENCE_MS)
})
after(() => city.stop())

async function logIn(port: number): Promise<Meter | null> {
  const meter = new Meter(connect({ port, host: '127.0.0.1' }))
  await meter.logIn({ username: MN, password: 'a5d1c0' })
  if (meter.packets[0] === '20020000') return meter
  meter.socket.destroy()
  return null
}
const states = async () => States.parse((await city.get(`/api/power/states?enterprise=E-9&${span(yesterday, today)}`)).json())

test('a publication is a frame like any other: listed, read, proven, followed from its readings', async () => {
  const newest = async () => FramePage.parse((await city.get('/api/frames?outlet=PW-9&limit=3')).json()).frames[0]
  // The judge reads the log ahead of the writer: what is judged may not be listed yet.
  await until('it is listed', async () => (await newest()) !== undefined, PATIENCE_MS)
  const frame = (await newest()) ?? assert.fail()
  assert.deepEqual([frame.mn, frame.st, frame.disposition, frame.verdict, frame.faults], [MN, 'MQTT', 'accepted', 'ok', []])
  assert.match(frame.ref, /^frame:mqtt\/\d{12}$/)
  const detail = FrameDetail.parse((await city.get(`/api/frames/hj212/${frame.index}`)).json())
  assert.deepEqual([detail.protocol, detail.ref, detail.length.declared === detail.length.counted], ['mqtt', frame.ref, true])
  assert.ok(detail.annotations.some(({ key, value }) => key === 'MN' && value === MN))
  assert.equal(detail.readings.length, 4)
  const { nodes } = Lineage.parse((await city.get(`/api/lineage/${frame.ref}`)).json())
  assert.deepEqual([nodes[0]?.ref, nodes[0]?.facts['protocol'], nodes[0]?.facts['mn']], [frame.ref, 'mqtt', MN])
  const reading = await city.get(`/api/lineage/${detail.readings[0] ?? ''}`)
  assert.equal(reading.status, 200, reading.text)
  assert.match(reading.text, new RegExp(`frame:(hj212|mqtt)/0*${frame.index}`))
  await until('it is proven', async () => (await city.get(`/api/frames/hj212/${frame.index}/proof`)).status === 200, PATIENCE_MS)
  const summary = IngestSummary.parse((await city.get('/api/ingest/summary')).json())
  assert.equal(summary.devices.registered, 1)
})

test('balance: the day on which the main meter took far more than its parts', async () => {
  const quality = async (at: number) =>
    PowerQuality.parse((await city.get(`/api/power/quality?enterprise=E-9&day=${iso(at).slice(0, 10)}`)).json())
  const odd = await quality(yesterday)
  assert.deepEqual([odd.balance.over, odd.balance.partsKwh, odd.balance.mainKwh], [true, '2208.000', '4368.000'])
  assert.ok(odd.points.every(({ usable }) => usable))
  assert.equal((await quality(yesterday - DAY)).balance.over, false)
})

test('an order against the filed list: one measure achieved, one not, with the arithmetic and the intervals', async () => {
  const report = OrderReport.parse((await city.get(`/api/power/orders/${orderId}`)).json())
  const [limit, stop] = report.results
  assert.deepEqual([limit?.result, limit?.baselineKwh, limit?.actualKwh, limit?.reduction], ['achieved', '1920.0', '1152.0', '0.4000'])
  assert.deepEqual([stop?.result, stop?.minutesOn, stop?.intervals.length], ['not-achieved', 1_410, 1])
  assert.deepEqual(report.withoutList, [])
})

test('the fence: what is missing is named until it is on record, then the readings may go into a file', async () => {
  const fence = async () => Fence.parse((await city.get(`/api/power/fence?enterprise=E-9&facility=DRYER&${span(yesterday, today)}`)).json())
  const first = await fence()
  assert.deepEqual(
    first.missing.map(({ what }) => what),
    ['review', 'calibration', 'publication', 'human-check'],
    'metered and covered it is',
  )
  const proof = { enterprise: 'E-9', facility: 'DRYER', from: iso(today - 60 * DAY), document: '审核意见〔2026〕3号', by: '法制科' }
  const ends = iso(today + 300 * DAY)
  for (const more of [
    { kind: 'review', to: null },
    { kind: 'calibration', to: ends },
    { kind: 'publication', to: null },
    { kind: 'human-check', from: iso(yesterday), to: iso(today) },
  ]) {
    const kept = await city.post('/api/power/proofs', { ...proof, ...more })
    assert.equal(kept.status, 200, kept.text)
  }
  const last = await fence()
  assert.deepEqual([last.mayProve, last.missing, last.proofs.length], [true, [], 4])
  assert.match(last.words.zh, /仍须人工出具/)
})
