import assert from 'node:assert/strict'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { verifyBundle } from '@poyang/evidence'
import type { BundleJson } from '@poyang/evidence'
import type { CommandState, DeviceLinks, FrameDetail, FramePage, IngestSummary } from '../modules/ingest/schema.ts'
import type { RegistryImported } from '../modules/sources/schema.ts'
import type { OutletDetail, OutletList, ReadingPage, Series } from '../modules/telemetry/schema.ts'
import type { Lineage } from '../platform/lineage/schema.ts'
import type { z } from 'zod'
import { realTimeFrame, startCity } from './city-for-tests.ts'
import type { Answer, City } from './city-for-tests.ts'
import { routes } from '../../../../tests/api/interface.ts'

let city: City
before(async () => {
  city = await startCity()
})
after(async () => {
  await city.stop()
})

const MN = 'TEST0001'
const registry = {
  enterprises: [
    {
      id: 'E-1',
      name: '测试化工有限公司',
      creditCode: null,
      industry: '化工',
      district: '甲区',
      address: '甲路 1 号',
      position: { longitude: 116.1, latitude: 29.1 },
      demo: true,
    },
  ],
  outlets: [
    {
      id: 'E-1-DW001',
      enterpriseId: 'E-1',
      name: '废水总排口',
      medium: 'water',
      position: { longitude: 116.1, latitude: 29.1 },
      factors: ['w01018', 'w21003'],
    },
  ],
  devices: [{ mn: MN, outletId: 'E-1-DW001', version: '2017', st: '32', password: '123456' }],
}

/** Beijing time of now, minus so many seconds, as `YYYYMMDDhhmmss`. */
const beijing = (ago = 0) => new Date(Date.now() + 8 * 3_600_000 - ago * 1000).toISOString().replaceAll(/[-T:]/g, '').slice(0, 14)
const span = `from=${encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString())}&to=${encodeURIComponent(new Date(Date.now() + 3_600_000).toISOString())}`

/** Ask until the answer is as it should be: what is derived comes a moment later. */
async function until<T>(path: string, ready: (body: T, answer: Answer) => boolean): Promise<T> {
  const patience = AbortSignal.timeout(30_000)
  for (;;) {
    const answer = await city.get(path)
    if (answer.status === 200 && ready(answer.json<T>(), answer)) return answer.json<T>()
    if (patience.aborted)
      assert.fail(`${path} did not come to the state that was waited for: ${answer.status} ${answer.text.slice(0, 500)}`)
    await pause(100)
  }
}
const problemOf = (answer: Answer) => [answer.status, answer.json<{ type: string }>().type.replace('/problems/', '')]
const frameIndex = (ref: string) => Number(ref.split('/')[1])

test('a registry is imported whole or not at all', async () => {
  const orphan = { ...registry, devices: [{ ...registry.devices[0], outletId: 'E-9-DW001' }] }
  assert.deepEqual(problemOf(await city.post('/api/registry/import', orphan)), [422, 'unknown-reference'])
  const twice = { ...registry, outlets: [...registry.outlets, ...registry.outlets] }
  assert.deepEqual(problemOf(await city.post('/api/registry/import', twice)), [422, 'repeated-identity'])
  assert.deepEqual(problemOf(await city.post('/api/registry/import', { outlets: [{ id: "x'; drop" }] })), [422, 'invalid-request'])
  assert.equal((await city.get('/api/enterprises')).json<{ enterprises: unknown[] }>().enterprises.length, 0)
  const done = (await city.post('/api/registry/import', registry)).json<RegistryImported>()
  assert.deepEqual(done, { enterprises: 1, outlets: 1, devices: 1, version: 1 })
  const again = (await city.post('/api/registry/import', registry)).json<RegistryImported>()
  assert.equal(again.version, 1, 'what says the same changes nothing')
  assert.equal((await city.get('/api/map')).json<{ features: unknown[] }>().features.length, 1)
  await until<IngestSummary>('/api/ingest/summary', (summary) => summary.registryVersion === 1)
})

test('a value goes from the device to every view of it as the text that was sent', async () => {
  const live = await fetch(`${city.url}/api/live`)
  const stream = live.body?.pipeThrough(new TextDecoderStream()).getReader()
  const at = beijing()
  const heard = await city.say(
    realTimeFrame(MN, `${at}001`, at, { 'w01018-Rtd': '12.30', 'w01018-Flag': 'N', 'w21003-Rtd': '0.50', 'w21003-Flag': 'D' }),
  )
  assert.match(heard, /CN=9014/)
  const { outlets } = await until<OutletList>('/api/outlets', (list) => (list.outlets[0]?.latest.length ?? 0) === 2)
  assert.deepEqual(
    outlets[0]?.latest.map(({ factor, value, mark }) => ({ factor, value, mark })),
    [
      { factor: 'w01018', value: '12.30', mark: 'N' },
      { factor: 'w21003', value: '0.50', mark: 'D' },
    ],
  )
  assert.match(outlets[0]?.latest[0]?.observedAt ?? '', /\+08:00$/)
  let events = ''
  while (!events.includes('"value":"12.30"')) events += (await stream?.read())?.value ?? assert.fail('the live events ended')
  assert.match(events, /event: latest\ndata: \{"outletId":"E-1-DW001"/)
  await stream?.cancel()

  const detail = (await city.get('/api/outlets/E-1-DW001')).json<OutletDetail>()
  assert.deepEqual([detail.enterprise, detail.devices[0]?.mn, detail.factors[0]?.nameZh], ['测试化工有限公司', MN, '化学需氧量'])
  const series = (await city.get(`/api/outlets/E-1-DW001/series?factor=w01018&kind=rtd&${span}`)).json<Series>()
  assert.deepEqual(
    series.points.map((point) => point.value),
    ['12.30'],
  )
  const page = (await city.get(`/api/outlets/E-1-DW001/readings?kind=rtd&${span}`)).json<ReadingPage>()
  assert.deepEqual(
    page.readings.map(({ factor, value }) => `${factor} ${value}`),
    ['w01018 12.30', 'w21003 0.50'],
  )
  const file = await city.get(`/api/outlets/E-1-DW001/readings?kind=rtd&format=csv&${span}`)
  assert.match(file.type, /^text\/csv/)
  assert.match(file.text, /^排放口 outlet,.*\r\nE-1-DW001,w01018,化学需氧量,/)
})

test('a number leads to its frame, and the frame proves itself without this server', async () => {
  const lineage = (await city.get('/api/lineage/latest:E-1-DW001/w01018')).json<Lineage>()
  assert.deepEqual(
    lineage.nodes.map((node) => node.kind),
    ['latest', 'reading', 'frame'],
  )
  const index = frameIndex(lineage.nodes.at(-1)?.ref ?? '')
  const frame = (await city.get(`/api/frames/hj212/${index}`)).json<FrameDetail>()
  assert.equal(frame.disposition, 'accepted')
  assert.equal(frame.length.declared, frame.length.counted)
  assert.equal(frame.crc.sent, frame.crc.computed)
  assert.ok(frame.readings.includes(lineage.nodes[1]?.ref ?? ''))
  assert.match(frame.peer, /^127\.0\.0\.1:\d+$/)
  const words = frame.annotations.find((annotation) => annotation.key === 'w01018-Rtd')
  assert.match(words?.zh ?? '', /化学需氧量/)
  assert.equal(
    frame.annotations.map(({ from, to }) => to - from).reduce((sum, length) => sum + length, 0),
    Buffer.from(frame.bytes, 'base64').length,
  )
  const bundle = await until<BundleJson>(`/api/frames/hj212/${index}/proof`, () => true)
  const verification = verifyBundle(bundle)
  assert.ok(verification.ok, JSON.stringify(verification.steps))
  assert.equal(Buffer.from(verification.leafHash ?? []).toString('hex'), frame.leafHash)
  // The password is in neither; whoever has the bytes for a reason has the bundle in full.
  assert.equal(frame.masked, true)
  assert.ok(!Buffer.from(frame.bytes, 'base64').includes('123456'))
  assert.ok(!Buffer.from(frame.leaf, 'base64').includes('123456'))
  assert.equal(frame.annotations.find(({ key }) => key === 'PW')?.value, '******')
  assert.equal(bundle.leaf, '')
  const shown = (await city.post(`/api/frames/hj212/${index}/unmask`, { reason: '核对设备密码' })).json<FrameDetail>()
  assert.ok(Buffer.from(shown.bytes, 'base64').includes('PW=123456'))
  const { leafHash: _withheld, ...open } = bundle
  assert.equal(verifyBundle({ ...open, leaf: shown.leaf }).ok, true)
  const tampered = verifyBundle({ ...open, leaf: Buffer.from('something else').toString('base64') })
  assert.equal(tampered.ok, false)
  assert.match((await city.get('/evidence/frames/checkpoint')).text, /^poyang\.local\/frames\n\d+\n/)
  const connection = (await city.get(`/api/lineage/connection:hj212/${frame.connection}`)).json<Lineage>()
  assert.equal(connection.nodes[0]?.facts['peer'], frame.peer)
})

test('strangers, damaged frames and noise are in quarantine, kept and shown, and not acknowledged', async () => {
  const stranger = await city.say(realTimeFrame('NOBODY', `${beijing()}002`, beijing(), { 'w01018-Rtd': '1' }))
  const damaged = realTimeFrame(MN, `${beijing()}003`, beijing(), { 'w01018-Rtd': '99999' })
  damaged[60] = 0x40
  assert.equal(stranger + (await city.say(damaged)) + (await city.say(Buffer.from('GET / HTTP/1.1\r\n\r\n'))), '')
  const { frames } = await until<FramePage>('/api/frames?show=quarantine', (page) => page.frames.length >= 3)
  assert.deepEqual([...new Set(frames.map((frame) => frame.disposition))].toSorted(), ['noise', 'rejected', 'stranger'])
  for (const frame of frames) {
    const detail = (await city.get(`/api/frames/hj212/${frame.index}`)).json<FrameDetail>()
    assert.equal(detail.disposition, frame.disposition)
    assert.deepEqual(detail.readings, [])
  }
  const accepted = (await city.get('/api/frames?show=accepted&outlet=E-1-DW001')).json<FramePage>()
  assert.equal(accepted.frames.length, 1)
  const pages = (await city.get('/api/frames?limit=1')).json<FramePage>()
  assert.equal(pages.frames.length, 1)
  const older = (await city.get(`/api/frames?limit=500&before=${pages.next}`)).json<FramePage>()
  assert.equal(older.frames.length, frames.length)
  const summary = await until<IngestSummary>('/api/ingest/summary', ({ devices }) => devices.strangers === 1)
  assert.ok(summary.faults.some((fault) => fault.code === 'crc-mismatch' && fault.zh !== fault.code))
})

test('what is not there is a 404 that says what it looked for', async () => {
  assert.deepEqual(problemOf(await city.get('/api/outlets/NOWHERE')), [404, 'outlet-unknown'])
  assert.deepEqual(problemOf(await city.get(`/api/outlets/NOWHERE/series?factor=w01018&kind=rtd&${span}`)), [404, 'outlet-unknown'])
  assert.deepEqual(problemOf(await city.get('/api/frames/hj212/999999999')), [404, 'frame-unknown'])
  assert.deepEqual(problemOf(await city.get('/api/frames/hj212/999999999/proof')), [404, 'frame-unknown'])
  assert.deepEqual(problemOf(await city.get('/api/lineage/frame:hj212/999999999')), [404, 'lineage-unknown'])
  assert.deepEqual(problemOf(await city.get('/api/lineage/spell:hj212/1')), [404, 'lineage-unknown'])
  assert.deepEqual(problemOf(await city.get('/api/commands/none')), [404, 'command-unknown'])
  assert.deepEqual(problemOf(await city.get('/api/outlets/E-1-DW001/series?factor=w01018&kind=rtd&from=now&to=then')), [
    422,
    'invalid-request',
  ])
})

test('a command goes to the gateway, and what cannot be sent is refused in words', async () => {
  const offline = (await city.post(`/api/devices/${MN}/commands`, { command: 'get-clock' })).json<CommandState>()
  assert.equal(offline.state, 'offline')
  assert.match(offline.startedAt, /\+08:00$/)
  assert.equal((await city.get(`/api/commands/${offline.id}`)).json<CommandState>().state, 'offline')
  assert.deepEqual(problemOf(await city.post('/api/devices/OTHER/commands', { command: 'get-clock' })), [404, 'device-unknown'])
  assert.deepEqual(problemOf(await city.post(`/api/devices/${MN}/commands`, { command: 'format-disk' })), [422, 'invalid-request'])
  const backwards = { command: 'fetch-history', kind: 'hour', from: '2026-01-02T00:00:00+08:00', to: '2026-01-01T00:00:00+08:00' }
  assert.deepEqual(problemOf(await city.post(`/api/devices/${MN}/commands`, backwards)), [422, 'command-refused'])
})

test('no text in any part of any request becomes a statement or a fault of ours', async () => {
  const payloads = [
    "' OR 1=1 --",
    "\\'; DROP TABLE reading; --",
    '{outlet:String}',
    '%00',
    '../../etc/passwd',
    '${7*7}',
    '因子"\r\nX-A: b',
    'a'.repeat(300),
  ]
  const good: Record<string, string> = {
    id: 'E-1-DW001',
    index: '1',
    mn: MN,
    '*': 'latest:E-1-DW001/w01018',
    kind: 'rtd',
    factor: 'w01018',
  }
  good['from'] = new Date(Date.now() - 3_600_000).toISOString()
  good['to'] = new Date().toISOString()
  const fields = (schema: z.ZodType | undefined) => Object.keys((schema as { shape?: object } | undefined)?.shape ?? {})
  let asked = 0
  for (const route of routes.filter((route) => route.method === 'GET' && route.path !== '/api/live')) {
    const params = fields(route.params)
    const query = fields(route.query)
    for (const bad of [...params, ...query]) {
      for (const payload of payloads) {
        const value = (name: string) => encodeURIComponent(name === bad ? payload : (good[name] ?? ''))
        const path = route.path.replaceAll(/:([a-z]+)|\*/g, (_all, name?: string) => value(name ?? '*'))
        const search = query.filter((name) => name === bad || good[name] !== undefined).map((name) => `${name}=${value(name)}`)
        const answer = await city.get(`${path}?${search.join('&')}`)
        assert.ok(answer.status < 500, `${route.path} ${bad}=${payload}: ${answer.status} ${answer.text.slice(0, 300)}`)
        assert.ok(!answer.text.includes('DB::Exception') && !answer.text.includes('root:'), `${route.path} ${bad}=${payload}`)
        asked++
      }
    }
  }
  assert.ok(asked > 200, `only ${asked} requests were made`)
  const readings = (await city.get(`/api/outlets/E-1-DW001/readings?kind=rtd&${span}`)).json<ReadingPage>()
  assert.equal(readings.readings.length, 2, 'the tables are as they were')
})

test('a gateway that is away is said so, and gets the registry when it is back', async () => {
  await city.stopGateway()
  const patience = AbortSignal.timeout(15_000)
  while ((await city.get('/api/ingest/summary')).status === 200 && !patience.aborted) await pause(100)
  assert.deepEqual(problemOf(await city.get('/api/ingest/summary')), [503, 'gateway-down'])
  assert.deepEqual(problemOf(await city.post(`/api/devices/${MN}/commands`, { command: 'get-clock' })), [503, 'gateway-down'])
  const { devices } = (await city.get('/api/devices')).json<z.infer<typeof DeviceLinks>>()
  assert.equal(devices[0]?.link, 'offline')
  assert.notEqual(devices[0]?.lastHeardAt, null)
  await city.startGateway()
  await until<IngestSummary>('/api/ingest/summary', (summary) => summary.registryVersion === 1)
})

test('without the columnar store the frames, their proofs and the registry can still be read', async () => {
  await city.stopStore('columnar')
  assert.deepEqual(problemOf(await city.get(`/api/outlets/E-1-DW001/series?factor=w01018&kind=rtd&${span}`)), [503, 'columnar-store-down'])
  assert.deepEqual(problemOf(await city.get('/api/frames')), [503, 'columnar-store-down'])
  assert.equal((await city.get('/api/outlets')).json<OutletList>().outlets[0]?.latest.length, 2, 'as last seen')
  const frame = await city.get('/api/frames/hj212/1')
  assert.equal(frame.status, 200)
  assert.equal((await city.get('/api/frames/hj212/1/proof')).status, 200)
  assert.equal((await city.get('/api/ingest/summary')).json<IngestSummary>().derived.store, 'down')
})

test('evidence that was changed afterwards is refused in words, not served', async () => {
  const hashes = join(city.folder, 'evidence', 'frames', 'level-0', `${'0'.repeat(20)}.hashes`)
  const file = await open(hashes, 'r+')
  await file.write(Buffer.from([0xff, 0xff]), 0, 2, 32)
  await file.close()
  assert.deepEqual(problemOf(await city.get('/api/frames/hj212/1/proof')), [500, 'evidence-damaged'])
  assert.equal((await city.get('/api/frames/hj212/1')).status, 200)
})

test('without the relational store the registry is still known, and nothing is changed', async () => {
  await city.stopStore('relational')
  assert.equal((await city.get('/api/enterprises')).json<{ enterprises: unknown[] }>().enterprises.length, 1)
  assert.deepEqual(problemOf(await city.post('/api/registry/import', registry)), [503, 'relational-store-down'])
  await until<IngestSummary>('/api/ingest/summary', (summary) => summary.derived.registry === 'down')
})
