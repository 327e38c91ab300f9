import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { bytesOf, device, MN, newQn, openTestGateway, pause, type TestClient, type TestGateway, until, upload } from './testing.ts'

/** Write as much as the other side takes, until stopped. */
function flood(client: TestClient, make: () => Buffer): { stop: () => void } {
  let running = true
  const more = () => {
    if (!running || client.socket.destroyed) return
    if (client.socket.write(make())) setImmediate(more)
    else client.socket.once('drain', more)
  }
  more()
  return {
    stop: () => {
      running = false
    },
  }
}

/** How long an acknowledgement takes, ms. */
async function ackTime(client: TestClient, frame = upload()): Promise<number> {
  const before = client.frames.length
  const began = performance.now()
  await client.write(frame)
  await until('it is acknowledged', () => client.frames.length > before, 120_000)
  return performance.now() - began
}

const batch = (options: Parameters<typeof upload>[0] = {}) => Buffer.concat(Array.from({ length: 200 }, () => upload(options)))

test('a connection is not read further than its bytes become durable', async (t) => {
  const around = await openTestGateway(t)
  const client = await around.connect()
  await client.write(upload())
  await until('it is known', () => client.frames.length === 1)
  around.disk.hold()
  const frames = batch()
  const flooding = flood(client, () => frames)
  await pause(400)
  assert.ok(around.log.unsyncedBytes < 1024 * 1024, `${around.log.unsyncedBytes} bytes were taken from one connection`)
  flooding.stop()
  around.disk.release()
})

test('all connections together are not read further than the log keeps up', async (t) => {
  const bound = 512 * 1024
  const around = await openTestGateway(t, { limits: { unsyncedBytes: bound } })
  const clients = await Promise.all(Array.from({ length: 40 }, () => around.connect()))
  around.disk.hold()
  const frames = batch()
  const floods = clients.map((client) => flood(client, () => frames))
  await pause(500)
  assert.ok(around.log.unsyncedBytes < bound + 256 * 1024, `${around.log.unsyncedBytes} bytes wait for the disk`)
  for (const flooding of floods) flooding.stop()
  around.disk.release()
  const head = around.log.head
  await until('all goes on', () => around.log.head > head + 5_000)
})

test('a device that does not read its answers is not read, then closed', async (t) => {
  const around = await openTestGateway(t, { limits: { unreadBytes: 16 * 1024, unreadMs: 600 } })
  const client = await around.connect()
  client.socket.pause()
  const frames = batch()
  const flooding = flood(client, () => frames)
  await until('it is closed', async () => (await around.gateway.state()).connections === 0)
  flooding.stop()
  const reason = async () => Buffer.from((await around.records()).findLast(({ kind }) => kind === 'closed')?.bytes ?? []).toString()
  await until('the reason is a record', async () => (await reason()) === 'answers-not-read')
})

/** What may be worked on between the sending of a frame and its own turn: a few turns of the loop, however slow the machine. */
const FEW_TURNS = 6

/**
 * Send frames one after the other beside a flood. Returns the most bytes of others that were read between the sending of one and its own
 * reading, how long the slowest acknowledgement took (ms), and how many records the flood made.
 */
async function besideFlood(around: TestGateway, flooders: readonly TestClient[], make: () => Buffer) {
  const quiet = await around.connect('127.0.0.77')
  await ackTime(quiet)
  const floods = flooders.map((client) => flood(client, make))
  await pause(300)
  const sent = new Map<string, number>()
  let slowest = 0
  for (let round = 0; round < 30; round++) {
    const qn = newQn()
    sent.set(qn, Date.now())
    slowest = Math.max(slowest, await ackTime(quiet, upload({ qn })))
  }
  for (const flooding of floods) flooding.stop()
  const records = await around.records()
  let mostBytes = 0
  for (const [at, { bytes }] of records.entries()) {
    const since = sent.get(/QN=(\d{17});.*MN=010000A8900016F000169DC0/.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? '')
    if (since === undefined) continue
    let others = 0
    for (let before = at - 1; before >= 0; before--) {
      const record = records[before]
      if (record === undefined || record.at < since) break
      others += record.bytes.length
    }
    mostBytes = Math.max(mostBytes, others)
  }
  return { mostBytes, slowest, records: records.length }
}

test('a flood over one connection does not starve the others', async (t) => {
  const around = await openTestGateway(t, { devices: [device(MN), device('FLOOD1')] })
  const flooder = await around.connect()
  const frames = batch({ mn: 'FLOOD1', flag: 4 })
  const { mostBytes, slowest, records } = await besideFlood(around, [flooder], () => frames)
  t.diagnostic(`at most ${mostBytes} bytes went before, the slowest acknowledgement took ${slowest.toFixed(0)} ms, ${records} records`)
  assert.ok(records > 2_000, `only ${records} records: that was no flood`)
  assert.ok(mostBytes < FEW_TURNS * 256 * 1024, `${mostBytes} bytes of the flood went before a frame that had been sent`)
})

test('a flood over many connections of one address does not starve other addresses', async (t) => {
  const around = await openTestGateway(t, { devices: [device(MN), device('FLOOD1')] })
  const flooders = await Promise.all(Array.from({ length: 100 }, () => around.connect()))
  const frames = batch({ mn: 'FLOOD1', flag: 4 })
  const { mostBytes, slowest, records } = await besideFlood(around, flooders, () => frames)
  t.diagnostic(`at most ${mostBytes} bytes went before, the slowest acknowledgement took ${slowest.toFixed(0)} ms, ${records} records`)
  assert.ok(records > 2_000, `only ${records} records: that was no flood`)
  assert.ok(mostBytes < FEW_TURNS * 256 * 1024, `${mostBytes} bytes of the flood went before a frame that had been sent`)
})

test('who dials without end does not keep others from being accepted', async (t) => {
  const around = await openTestGateway(t, { limits: { address: { connections: 20, connectionsPerSecond: 5 } } })
  let dialing = true
  let dialed = 0
  const dial = () => {
    if (!dialing) return
    dialed += 1
    const socket = connect({ port: around.gateway.port, host: '127.0.0.1', localAddress: '127.0.0.99' })
    socket.on('error', () => undefined)
    socket.on('close', () => setImmediate(dial))
  }
  for (let count = 0; count < 200; count++) dial()
  await pause(500)
  let slowest = 0
  for (let count = 0; count < 20; count++) {
    const began = performance.now()
    await ackTime(await around.connect('127.0.0.1'))
    slowest = Math.max(slowest, performance.now() - began)
  }
  const { connections } = await around.gateway.state()
  dialing = false
  t.diagnostic(`the slowest of 20 devices was connected and acknowledged after ${slowest.toFixed(0)} ms`)
  assert.ok(dialed > 1_000, `only ${dialed} dials: that was no flood`)
  assert.ok(connections <= 40 + 1, `${connections} connections are open`)
})

test('a flood of strangers is held to its rate, and what was taken of it is kept whole', async (t) => {
  const around = await openTestGateway(t, { limits: { address: { foreignBytesPerSecond: 20_000, foreignBurst: 100_000 } } })
  const stranger = await around.connect('127.0.0.66')
  const device = await around.connect('127.0.0.66')
  const frames = batch({ mn: 'STRANGER1' })
  const flooding = flood(stranger, () => frames)
  await pause(1_500)
  const records = await around.records()
  const taken = bytesOf(records, 0).length
  assert.ok(taken > 50_000 && taken < 500_000, `${taken} bytes were taken`)
  t.diagnostic(`a device at the same address is acknowledged meanwhile, after ${(await ackTime(device)).toFixed(0)} ms`)
  flooding.stop()
  const repeated = Buffer.alloc(taken, frames)
  assert.ok(bytesOf(records, 0).equals(repeated))
})
