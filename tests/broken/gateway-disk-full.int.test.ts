/**
 * The log's disk runs full under load: the gateway stops acknowledging, says why, and goes on by itself when there is space again; nothing
 * acknowledged is lost. As root on a real small file system; else on a file layer that runs full.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openRegistry, startHj212Gateway } from '../../apps/server/src/gateways/hj212/index.ts'
import { until } from '../../apps/server/src/gateways/hj212/testing.ts'
import { openFrameLog } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import { type LogFiles, nodeFiles } from '../../apps/server/src/platform/frame-log/log-files.ts'
import { loadDevices, startDeviceLoad } from './device-load.ts'
import { keptFrames, missingFrom } from './kept-frames.ts'

const MIB = 1024 * 1024

interface SmallDisk {
  readonly folder: string
  readonly files: LogFiles
  /** Leave no more than so many bytes. */
  fill(left: number): Promise<void>
  empty(): Promise<void>
}

/** A file system of its own in memory; null when we may not mount one. */
async function mountedDisk(t: TestContext, folder: string): Promise<SmallDisk | null> {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${64 * MIB}`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  t.after(() => execFileSync('umount', ['-l', folder]))
  const ballast = join(folder, 'ballast')
  return {
    folder,
    files: nodeFiles,
    async fill(left) {
      const { bavail, bsize } = await statfs(folder)
      try {
        await writeFile(ballast, Buffer.alloc(bavail * bsize - left))
      } catch (error) {
        // The log took of the space meanwhile: then the disk is as full as it was to be.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    },
    empty: () => rm(ballast),
  }
}

/** The same by a file layer: writes beyond what is left fail as on a full disk. */
function layeredDisk(folder: string): SmallDisk {
  let left = Number.POSITIVE_INFINITY
  return {
    folder,
    files: {
      ...nodeFiles,
      async open(path, mode) {
        const file = await nodeFiles.open(path, mode)
        return {
          ...file,
          async writeDurably(bytes, position) {
            const grown = position + bytes.length - (await file.size())
            if (grown > left) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
            left -= Math.max(0, grown)
            await file.writeDurably(bytes, position)
          },
        }
      },
      freeBytes: async (path) => Math.min(left, await nodeFiles.freeBytes(path)),
    },
    async fill(bytes) {
      left = bytes
    },
    async empty() {
      left = Number.POSITIVE_INFINITY
    },
  }
}

async function runFull(t: TestContext, disk: SmallDisk, freeFloorBytes: number, leave: number): Promise<void> {
  const frames = join(disk.folder, 'frames')
  await mkdir(frames, { recursive: true })
  const log = await openFrameLog({ folder: frames, segmentBytes: 16 * MIB, freeFloorBytes, files: disk.files, pollMs: 50, seal: false })
  const registry = await openRegistry(join(disk.folder, 'registry.json'), (error) => assert.fail(error))
  await registry.replace({ version: 1, devices: loadDevices(20) })
  const gateway = await startHj212Gateway({ host: '127.0.0.1', port: 0, log, registry })
  const load = startDeviceLoad(gateway.port, 20, 8)
  t.after(async () => {
    load.stop()
    await gateway.stop()
    await log.close()
  })
  const acknowledges = async (what: string) => {
    const before = load.acknowledged.size
    await until(what, () => load.acknowledged.size > before + 500, 10_000)
  }
  await acknowledges('it works')
  for (let round = 0; round < 2; round++) {
    await disk.fill(leave)
    await until('the state says why', async () => (await gateway.state()).log.refusing === 'disk-full', 20_000)
    const stopped = load.acknowledged.size
    await new Promise((resolve) => setTimeout(resolve, 300))
    assert.ok(load.acknowledged.size - stopped < 200, 'nothing more is acknowledged than was under way')
    await disk.empty()
    await acknowledges('it goes on by itself')
    assert.equal((await gateway.state()).log.refusing, null)
  }
  load.stop()
  await gateway.stop()
  const lost = missingFrom(await keptFrames(log, log.head), load.acknowledged)
  t.diagnostic(`${load.acknowledged.size} acknowledged, ${log.head} records, ${lost.length} lost`)
  await log.close()
  assert.deepEqual(lost.slice(0, 3), [])
}

for (const [name, floor, leave] of [
  ['a disk that is full to the last byte', 0, 4_096],
  ['a disk below the floor of free space', 8 * MIB, 4 * MIB],
] as const) {
  test(`${name} stops acknowledgements, and space brings them back`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'gateway-full-'))
    const disk = (await mountedDisk(t, folder)) ?? layeredDisk(folder)
    t.after(() => rm(folder, { recursive: true, force: true }))
    t.diagnostic(disk.files === nodeFiles ? 'on a real file system of 64 MiB' : 'on a file layer')
    await runFull(t, disk, floor, leave)
  })
}
