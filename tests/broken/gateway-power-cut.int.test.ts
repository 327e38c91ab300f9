/**
 * The power cut at random moments under load, on a disk that keeps only what was synced: no acknowledged frame is lost, the log opens by itself.
 * POYANG_BROKEN_ROUNDS sets the number of cuts.
 */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openRegistry, startHj212Gateway } from '../../apps/server/src/gateways/hj212/index.ts'
import { openFrameLog } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import { loadDevices, startDeviceLoad } from './device-load.ts'
import { keptFrames, missingFrom } from './kept-frames.ts'
import { UnsyncedDisk } from './unsynced-disk.ts'

const ROUNDS = Number(process.env['POYANG_BROKEN_ROUNDS'] ?? 6)
const DEVICES = 20

test('no acknowledged frame is lost when the disk forgets what was not synced', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-power-'))
  t.after(() => rm(folder, { recursive: true }))
  const registry = await openRegistry(join(folder, 'registry.json'), (error) => assert.fail(error))
  await registry.replace({ version: 1, devices: loadDevices(DEVICES) })
  const acknowledged = new Set<string>()
  let disk = new UnsyncedDisk(Math.random)
  // Small segments: rolling and compressing are interrupted too.
  const open = () => openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 512 * 1024, freeFloorBytes: 0, files: disk, pollMs: 50 })
  await mkdir(join(folder, 'frames'))
  for (let round = 0; round < ROUNDS; round++) {
    const log = await open()
    assert.deepEqual(missingFrom(await keptFrames(log, log.head), acknowledged).slice(0, 3), [], `after cut ${round}`)
    const gateway = await startHj212Gateway({ host: '127.0.0.1', port: 0, log, registry })
    t.after(() => gateway.stop())
    const load = startDeviceLoad(gateway.port, DEVICES, 8, round)
    t.after(() => load.stop())
    await pause(150 + Math.random() * 500)
    const left = disk.cutPower()
    // An answer that was on its way at the cut stands for a frame that was durable then: it counts.
    await pause(20)
    load.stop()
    for (const frame of load.acknowledged) acknowledged.add(frame)
    assert.ok(load.acknowledged.size > 50, `only ${load.acknowledged.size} frames were acknowledged before cut ${round}`)
    await gateway.stop()
    await log.close()
    disk = left
  }
  const log = await open()
  const lost = missingFrom(await keptFrames(log, log.head), acknowledged)
  t.diagnostic(`${ROUNDS} power cuts, ${acknowledged.size} acknowledged, ${log.head} records, ${lost.length} lost`)
  assert.deepEqual(lost.slice(0, 3), [])
  await log.close()
})
