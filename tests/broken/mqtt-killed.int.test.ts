/**
 * The gateway killed with -9 at random moments while meters publish over MQTT and devices over HJ 212: no answered publication is lost.
 * POYANG_BROKEN_ROUNDS sets the number of kills.
 */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { connectPacket, publishPacket } from '../../apps/server/src/gateways/mqtt/testing.ts'
import { decodePublication } from '../../apps/server/src/modules/ingest/mqtt/schema.ts'
import { openFrameLog } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'
import { startChild } from '../../apps/server/src/platform/processes/start-child.ts'
import { loadDevices, loadMn, startDeviceLoad } from './device-load.ts'

const ROUNDS = Number(process.env['POYANG_BROKEN_ROUNDS'] ?? 3)
const METERS = 20
const WINDOW = 8
const PASSWORD = '123456'

/** A meter that keeps some publications on the way, and after a loss publishes again what was not answered. Its value counts: each once. */
function playMeter(port: number, mn: string, answered: Set<string>): { stop(): void } {
  const open = new Map<number, number>()
  let running = true
  let socket: Socket | null = null
  let number = 0
  let lastId = 0
  const bytesOf = (id: number, value: number) =>
    publishPacket({ topic: `meters/${mn}/data`, id, payload: `{"time":"2026-03-10T08:00:00+08:00","meters":{"LINE":{"energy":${value}}}}` })
  const dial = () => {
    if (!running) return
    const own = connect({ port, host: '127.0.0.1', noDelay: true })
    socket = own
    let rest = Buffer.alloc(0)
    const fill = () => {
      while (open.size < WINDOW) {
        lastId = (lastId % 60_000) + 1
        open.set(lastId, ++number)
        own.write(bytesOf(lastId, number))
      }
    }
    own.on('connect', () => own.write(connectPacket({ username: mn, password: PASSWORD, clientId: mn })))
    own.on('data', (part: Buffer) => {
      rest = Buffer.concat([rest, part])
      for (; rest.length >= 4; rest = rest.subarray(4)) {
        if (rest[0] === 0x20) {
          assert.equal(rest[3], 0)
          for (const [id, value] of open) own.write(bytesOf(id, value))
        } else {
          const id = rest.readUInt16BE(2)
          answered.add(`${mn}/${open.get(id)}`)
          open.delete(id)
        }
      }
      if (running) fill()
    })
    own.on('error', () => undefined)
    own.on('close', () => void setTimeout(dial, 20))
  }
  dial()
  return {
    stop() {
      running = false
      socket?.destroy()
    },
  }
}

test('no answered publication is lost however often the gateway is killed, and devices of HJ 212 lose nothing beside them', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'mqtt-killed-'))
  t.after(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'gateway'))
  const devices = loadDevices(METERS + 5)
  await writeFile(join(folder, 'gateway', 'registry.json'), JSON.stringify({ version: 1, devices }))
  const [port, mqttPort] = [await freePort(), await freePort()]
  const env = {
    ...process.env,
    POYANG_DATA: folder,
    POYANG_HJ212_PORT: String(port),
    POYANG_MQTT_PORT: String(mqttPort),
    POYANG_LOG_SEGMENT_BYTES: String(4 << 20),
    POYANG_LOG_FREE_FLOOR_BYTES: '0',
    POYANG_LOG_LEVEL: 'fatal',
  }
  const start = async () => {
    const child = startChild({ name: 'gateway', env })
    await child.ready
    return child
  }
  let gateway = await start()
  t.after(() => gateway.stop(0))
  const answered = new Set<string>()
  const meters = Array.from({ length: METERS }, (_, index) => playMeter(mqttPort, loadMn(index + 5), answered))
  const load = startDeviceLoad(port, 5, 4)
  t.after(() => {
    load.stop()
    for (const meter of meters) meter.stop()
  })
  for (let round = 0; round < ROUNDS; round++) {
    const before = answered.size
    const end = performance.now() + 60_000
    await pause(200 + Math.random() * 500)
    while (answered.size === before) {
      assert.ok(performance.now() < end, `round ${round}: nothing was answered`)
      await pause(20)
    }
    process.kill(gateway.pid ?? 0, 'SIGKILL')
    await gateway.exited
    gateway = await start()
  }
  process.kill(gateway.pid ?? 0, 'SIGKILL')
  await gateway.exited
  load.stop()
  for (const meter of meters) meter.stop()

  const log = await openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 4 << 20, freeFloorBytes: 0 })
  const kept = new Set<string>()
  let frames = 0
  for await (const batch of log.read(0, log.head))
    for (const record of batch) {
      if (record.disposition !== 'accepted') continue
      if (record.protocol !== 'mqtt') frames += 1
      else {
        const { message } = decodePublication(record.bytes, 4)
        kept.add(`${message?.mn}/${message?.items['LINE-energy']?.['Rtd']}`)
        assert.match(record.outlet, /^OUTLET-/)
      }
    }
  await log.close()
  const lost = [...answered].filter((one) => !kept.has(one))
  t.diagnostic(
    `${ROUNDS + 1} kills, ${answered.size} answered, ${kept.size} kept, ${load.acknowledged.size} frames acknowledged, ${lost.length} lost`,
  )
  assert.deepEqual(lost.slice(0, 3), [])
  assert.ok(frames >= load.acknowledged.size)
})
