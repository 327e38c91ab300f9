import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect as dialTls } from 'node:tls'
import { powerPlantsOf } from '../../../../simulator/src/city/power-plants.ts'
import { createMqttMeter } from '../../../../simulator/src/device/mqtt-meter.ts'
import { decodePublication } from '../../modules/ingest/mqtt/schema.ts'
import { MN, PASSWORD, device, pause, until } from '../hj212/testing.ts'
import { startMqttGateway } from './index.ts'
import { connectPacket, Meter, openMqttGateway, packet, publishPacket, sample } from './testing.ts'

/** Signed by itself for `localhost`, for tests alone. */
const pem = (what: 'key' | 'cert') => readFileSync(join(import.meta.dirname, 'fixtures', `test-only-${what}.pem`))

const own = `meters/${MN}/data`
const login = { username: MN, password: PASSWORD }
const kept = (records: ReadonlyArray<{ readonly kind: string; readonly disposition: string; readonly outlet: string }>) =>
  records.map(({ kind, disposition, outlet }) => `${kind} ${disposition} ${outlet}`.trim())

test('a publication is answered only once its record is durable, and the record is the packet as it came', async (t) => {
  const around = await openMqttGateway(t)
  const meter = await around.dial()
  await meter.logIn(login)
  assert.deepEqual(meter.packets, ['20020000'])
  around.disk.hold()
  const sent = publishPacket({ topic: own, payload: sample('"p":12.50'), id: 7 })
  meter.socket.write(sent)
  await until('it is being written', () => around.log.unsyncedBytes > 0)
  await pause(100)
  assert.equal(meter.packets.length, 1, 'nothing is said while the disk has not answered')
  around.disk.release()
  await until('it is answered', () => meter.packets.length === 2)
  assert.equal(meter.packets[1], '40020007')
  const records = await around.records()
  assert.deepEqual(kept(records), ['opened none', 'received accepted OUTLET-9DC0'])
  assert.deepEqual(Buffer.from(records[1]?.bytes ?? []), sent)
  assert.deepEqual(
    records.map(({ protocol }) => protocol),
    ['mqtt', 'mqtt'],
  )
  const { links, connections } = await around.gateway.state()
  assert.deepEqual([links[0]?.mn, links[0]?.online, links[0]?.framesToday, connections], [MN, true, 1, 0])
})

test('who has no password of its own, a wrong one or none is refused after a while, and leaves nothing in the log', async (t) => {
  const devices = [device(MN), device('OPEN', { password: null })]
  const around = await openMqttGateway(t, { devices })
  for (const wrong of [
    { username: MN, password: '654321' },
    { username: MN },
    {},
    { username: 'STRANGER', password: PASSWORD },
    { username: 'OPEN' },
    { username: 'OPEN', password: '' },
  ]) {
    const meter = await around.dial()
    await meter.logIn(wrong)
    assert.deepEqual(meter.packets, ['20020004'], JSON.stringify(wrong))
    await until('it is closed', () => meter.closed)
  }
  assert.equal(around.log.head, 0)
  const state = await around.gateway.state()
  assert.equal(state.minutes.at(-1)?.stranger, 6)
  assert.ok(state.links.some(({ mn, registered }) => mn === 'STRANGER' && !registered))
})

test('wills and other versions are refused, a publication before the login is no MQTT', async (t) => {
  const around = await openMqttGateway(t)
  const of = async (bytes: Buffer) => {
    const meter = await around.dial()
    meter.socket.write(bytes)
    await until('it is closed', () => meter.closed)
    return meter.packets
  }
  assert.deepEqual(await of(connectPacket({ ...login, will: true })), ['20020005'])
  assert.deepEqual(await of(connectPacket({ ...login, will: true, level: 5 })), ['2003008700'])
  assert.deepEqual(await of(connectPacket({ ...login, level: 3 })), ['20020001'])
  assert.deepEqual(await of(publishPacket({ topic: own, payload: '{}' })), [])
  assert.deepEqual(await of(Buffer.from('GET / HTTP/1.1\r\n\r\n')), [])
  assert.deepEqual(await of(Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x01])), [])
  assert.equal(around.log.head, 0)
})

test('a meter speaks for itself only, and hears of nobody', async (t) => {
  const around = await openMqttGateway(t, { devices: [device(MN), device('OTHER1')] })
  const meter = await around.dial()
  await meter.logIn(login)
  const filters = Buffer.concat([
    Buffer.from([0, 9, 0, 1]),
    Buffer.from('#'),
    Buffer.from([1, 0, own.length]),
    Buffer.from(own),
    Buffer.from([0]),
  ])
  meter.socket.write(packet(0x82, filters))
  await until('the subscription is answered', () => meter.packets.length === 2)
  assert.equal(meter.packets[1], '900400098080', 'both filters are refused')
  meter.socket.write(publishPacket({ topic: 'meters/OTHER1/data', payload: sample('"p":1') }))
  await until('it is closed', () => meter.closed)
  assert.equal(meter.packets.length, 2, 'no answer')
  assert.deepEqual(kept(await around.records()), ['opened none', 'received rejected', 'closed none'])
  const { faults } = await around.gateway.state()
  assert.deepEqual(
    faults.map(({ code, level }) => [code, level]),
    [['mqtt-topic', 'rejected']],
  )
})

test('damaged payloads are kept and named; 5.0 is told why, 3.1.1 that they are kept', async (t) => {
  const around = await openMqttGateway(t)
  const [old, five] = [await around.dial(), await around.dial()]
  const payloads = [
    '{',
    Buffer.from([0xff, 0xfe]),
    '{"time":"yesterday","meters":{"A":{"p":1}}}',
    '{"time":"2026-11-25T08:00:00Z","meters":{}}',
  ]
  await old.logIn(login)
  for (const [index, payload] of payloads.entries()) old.socket.write(publishPacket({ topic: own, payload, id: index + 1 }))
  await until('all are answered', () => old.packets.length === 5)
  assert.deepEqual(old.packets.slice(1), ['40020001', '40020002', '40020003', '40020004'])
  await five.logIn({ ...login, level: 5, clientId: '' })
  assert.match(five.packets[0] ?? '', /^20..00002?/)
  five.socket.write(publishPacket({ topic: own, payload: '{', id: 5, level: 5 }))
  five.socket.write(publishPacket({ topic: own, payload: sample('"p":"1.5"'), id: 6, level: 5 }))
  await until('both are answered', () => five.packets.length === 3)
  assert.deepEqual(five.packets.slice(1), ['4003000599', '40020006'])
  await until('the first connection was taken over', () => old.closed)
  const { faults } = await around.gateway.state()
  assert.deepEqual(
    faults.map(({ code, count }) => [code, count]),
    [
      ['mqtt-json', 3],
      ['mqtt-shape', 2],
    ],
  )
})

test('QoS 2 and packets beyond the limit end the connection; a retained flag is named and nothing is retained', async (t) => {
  const around = await openMqttGateway(t)
  const of = async (bytes: Buffer) => {
    const meter = await around.dial()
    await meter.logIn(login)
    meter.socket.write(bytes)
    await until('it is answered or closed', () => meter.closed || meter.packets.length === 2)
    return [meter.packets.slice(1), meter.closed]
  }
  assert.deepEqual(await of(publishPacket({ topic: own, payload: sample('"p":1'), qos: 2 })), [[], true])
  assert.deepEqual(await of(publishPacket({ topic: own, payload: 'x'.repeat(40_000) })), [[], true])
  assert.deepEqual(await of(publishPacket({ topic: own, payload: sample('"p":1'), retain: true })), [['40020001'], false])
  assert.equal((await around.gateway.state()).faults[0]?.code, 'mqtt-retained')
})

test('who does not log in in time is closed', async (t) => {
  const around = await openMqttGateway(t, { mqtt: { limits: { loginMs: 300 } } })
  const silent = await around.dial()
  await until('it is closed', () => silent.closed, 30_000)
  assert.equal(around.log.head, 0)
})

test('a ping is answered; silence of one and a half keep-alives ends the connection, and a newer one of the same meter does', async (t) => {
  const around = await openMqttGateway(t)
  const [older, newer] = [await around.dial(), await around.dial()]
  await older.logIn(login)
  await newer.logIn({ ...login, keepAlive: 2 })
  await until('the older one is closed', () => older.closed)
  newer.socket.write(Buffer.from([0xc0, 0]))
  const from = performance.now()
  await until('it is answered', () => newer.packets.length === 2)
  assert.equal(newer.packets[1], 'd000')
  await until('silence ends it', () => newer.closed, 60_000)
  assert.ok(performance.now() - from >= 2_900, 'not before its time')
})

test('guessing passwords closes the door for the address for a while', async (t) => {
  const around = await openMqttGateway(t)
  const guesses = await Promise.all(Array.from({ length: 60 }, () => around.dial()))
  for (const [count, meter] of guesses.entries()) meter.socket.write(connectPacket({ username: MN, password: `guess${count}` }))
  await until('all are refused', () => guesses.every(({ closed }) => closed), 30_000)
  const next = await around.dial()
  await until('it is not even asked', () => next.closed)
  assert.equal(next.packets.length, 0)
})

test('a full disk stops the answers and nothing is lost; a device that is struck off is closed', async (t) => {
  const around = await openMqttGateway(t)
  const meter = await around.dial()
  await meter.logIn(login)
  around.disk.failure = 'ENOSPC'
  for (let id = 1; id <= 20; id++) meter.socket.write(publishPacket({ topic: own, payload: sample(`"p":${id}`), id }))
  await until('the state says why', async () => (await around.gateway.state()).log.refusing === 'disk-full')
  await pause(100)
  assert.equal(meter.packets.length, 1)
  around.disk.failure = null
  await until('all are answered', () => meter.packets.length === 21)
  assert.equal((await around.records()).filter(({ disposition }) => disposition === 'accepted').length, 20)
  await around.registry.replace({ version: 9, devices: [] })
  meter.socket.write(publishPacket({ topic: own, payload: sample('"p":1') }))
  await until('it is closed', () => meter.closed)
})

test('the same over TLS', async (t) => {
  const around = await openMqttGateway(t)
  const tls = { key: pem('key'), cert: pem('cert') }
  const secure = await startMqttGateway({ host: '127.0.0.1', port: 0, registry: around.registry, shared: around.gateway.shared, tls })
  const socket = dialTls({ port: secure.port, host: '127.0.0.1', ca: tls.cert, servername: 'localhost' })
  const meter = new Meter(socket)
  await meter.logIn(login)
  meter.socket.write(publishPacket({ topic: own, payload: sample('"p":1'), id: 3 }))
  await until('it is answered', () => meter.packets.length === 2)
  assert.equal(meter.packets[1], '40020003')
  socket.destroy()
  await secure.stop()
})

test('the meters of the demo city publish what they missed, each minute once', async (t) => {
  const [plant] = powerPlantsOf('poyang', true)
  assert.ok(plant?.overMqtt === true)
  const around = await openMqttGateway(t, { devices: [device(plant.device.mn, { ...plant.device })] })
  const now = Math.floor(Date.now() / 60_000) * 60_000 + 59_000
  const meter = createMqttMeter(plant, {
    port: { host: '127.0.0.1', port: around.mqtt.port },
    clock: () => now,
    historyFrom: now - 50 * 60_000,
    speaksAt: 0,
  })
  t.after(() => meter.stop())
  const kept = async () => (await around.records()).filter(({ disposition }) => disposition === 'accepted')
  await until(
    'an hour is there',
    async () => {
      meter.tick()
      return (await kept()).length >= 49
    },
    30_000,
  )
  const [first] = await kept()
  const { verdict, message } = decodePublication(first?.bytes ?? new Uint8Array(), 4)
  assert.deepEqual([verdict, message?.mn, first?.outlet], ['ok', plant.device.mn, plant.outlet.id])
  assert.deepEqual(Object.keys(message?.items ?? {}), ['LINE-ua', 'LINE-ub', 'LINE-uc', 'LINE-ia', 'LINE-ib', 'LINE-ic', 'FAN-p', 'MAIN-p'])
  const times = new Set((await kept()).map(({ bytes }) => decodePublication(bytes, 4).message?.dataTime))
  assert.equal(times.size, (await kept()).length)
})
