/**
 * The gateway killed with -9 at random moments under load: it comes back by itself, and no acknowledged frame is lost.
 * POYANG_BROKEN_ROUNDS sets the number of kills.
 */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openFrameLog } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'
import { startChild } from '../../apps/server/src/platform/processes/start-child.ts'
import { loadDevices, startDeviceLoad } from './device-load.ts'
import { keptFrames, missingFrom } from './kept-frames.ts'

const ROUNDS = Number(process.env['POYANG_BROKEN_ROUNDS'] ?? 4)
const DEVICES = 40

test('no acknowledged frame is lost however often the gateway is killed, and nobody repairs anything', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-killed-'))
  t.after(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'gateway'))
  await writeFile(join(folder, 'gateway', 'registry.json'), JSON.stringify({ version: 1, devices: loadDevices(DEVICES) }))
  const port = await freePort()
  const env = {
    ...process.env,
    POYANG_DATA: folder,
    POYANG_HJ212_PORT: String(port),
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
  const load = startDeviceLoad(port, DEVICES, 8)
  t.after(() => load.stop())
  for (let round = 0; round < ROUNDS; round++) {
    const before = load.acknowledged.size
    await pause(200 + Math.random() * 800)
    assert.ok(load.acknowledged.size > before, `round ${round}: nothing was acknowledged`)
    process.kill(gateway.pid ?? 0, 'SIGKILL')
    await gateway.exited
    gateway = await start()
  }
  await pause(500)
  process.kill(gateway.pid ?? 0, 'SIGKILL')
  await gateway.exited
  load.stop()

  const log = await openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 4 << 20, freeFloorBytes: 0 })
  const kept = await keptFrames(log, log.head)
  await log.close()
  const lost = missingFrom(kept, load.acknowledged)
  t.diagnostic(`${ROUNDS + 1} kills, ${load.acknowledged.size} acknowledged, ${log.head} records, ${lost.length} lost`)
  assert.deepEqual(lost.slice(0, 3), [])
})
