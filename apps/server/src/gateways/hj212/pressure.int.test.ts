import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { bytesOf, device, MN, openTestGateway, pause, type TestClient, type TestGateway, until, upload } from './testing.ts'

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
async function ackTime(client: TestClient): Promise<number> {
  const before = client.frames.length
  const began = performance.now()
  await client.write(upload())
  await until('it is acknowledged', () => client.frames.length > before, 10_000)
  return performance.now() - began
}

async function worstAck(client: TestClient, rounds: number): Promise<number> {
  let worst = 0
  for (let round = 0; round < rounds; round++) worst = Math.max(worst, await ackTime(client))
  return worst
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
  await until('it is closed', async () => (await around.gateway.state()).connections === 0, 20_000)
  flooding.stop()
  const reason = async () => Buffer.from((await around.records()).findLast(({ kind }) => kind === 'closed')?.bytes ?? []).toString()
  await until('the reason is a record', async () => (await reason()) === 'answers-not-read')
})

/** A machine that is busy with other things is slow without a flood too: the bound grows with what it takes then. */
const boundOf = (ms: number, calm: number): number => ms + 10 * calm

async function calmAndFlooded(around: TestGateway, flooders: readonly TestClient[], make: () => Buffer): Promise<[number, number]> {
  const quiet = await around.connect('127.0.0.77')
  await worstAck(quiet, 20)
  const calm = await worstAck(quiet, 30)
  const floods = flooders.map((client) => flood(client, make))
  await pause(300)
  const flooded = await worstAck(quiet, 30)
  for (const flooding of floods) flooding.stop()
  return [calm, flooded]
}

test('a flood over one connection does not starve the others', async (t) => {
  const around = await openTestGateway(t, { devices: [device(MN), device('FLOOD1')] })
  const flooder = await around.connect()
  const frames = batch({ mn: 'FLOOD1', flag: 4 })
  const [calm, flooded] = await calmAndFlooded(around, [flooder], () => frames)
  const before = around.log.head
  assert.ok(before > 2_000, `only ${before} records: that was no flood`)
  assert.ok(
    flooded < boundOf(250, calm),
    `an acknowledgement took ${flooded.toFixed(0)} ms beside the flood, ${calm.toFixed(0)} ms without`,
  )
})

test('a flood over many connections of one address does not starve other addresses', async (t) => {
  const around = await openTestGateway(t, { devices: [device(MN), device('FLOOD1')] })
  const flooders = await Promise.all(Array.from({ length: 100 }, () => around.connect()))
  const frames = batch({ mn: 'FLOOD1', flag: 4 })
  const [calm, flooded] = await calmAndFlooded(around, flooders, () => frames)
  assert.ok(
    flooded < boundOf(400, calm),
    `an acknowledgement took ${flooded.toFixed(0)} ms beside the flood, ${calm.toFixed(0)} ms without`,
  )
})

test('who dials without end does not keep others from being accepted', async (t) => {
  const around = await openTestGateway(t, { limits: { address: { connections: 20, connectionsPerSecond: 5 } } })
  const worstOf = async (times: number, from: string) => {
    let worst = 0
    for (let count = 0; count < times; count++) {
      const began = performance.now()
      await ackTime(await around.connect(from))
      worst = Math.max(worst, performance.now() - began)
    }
    return worst
  }
  let dialing = true
  let dialed = 0
  const dial = () => {
    if (!dialing) return
    dialed += 1
    const socket = connect({ port: around.gateway.port, host: '127.0.0.1', localAddress: '127.0.0.99' })
    socket.on('error', () => undefined)
    socket.on('close', () => setImmediate(dial))
  }
  // From an address of its own, so that the dialer's rate is not used up.
  const calm = await worstOf(5, '127.0.0.88')
  for (let count = 0; count < 200; count++) dial()
  await pause(500)
  const worst = await worstOf(20, '127.0.0.1')
  dialing = false
  assert.ok(dialed > 1_000, `only ${dialed} dials: that was no flood`)
  assert.ok(
    worst < boundOf(500, calm),
    `a device took ${worst.toFixed(0)} ms to connect and be acknowledged, ${calm.toFixed(0)} ms without`,
  )
  assert.ok((await around.gateway.state()).connections < 60)
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
  assert.ok((await ackTime(device)) < 250, 'a device at the same address is served meanwhile')
  flooding.stop()
  const repeated = Buffer.alloc(taken, frames)
  assert.ok(bytesOf(records, 0).equals(repeated))
})
