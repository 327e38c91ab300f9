import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openEvidenceLog } from '../../platform/evidence/evidence-log.ts'
import type { EvidenceLog } from '../../platform/evidence/evidence-log.ts'
import { openEvidenceReader } from '../../platform/evidence/evidence-reader.ts'
import { openFrameLog } from '../../platform/frame-log/frame-log.ts'
import type { FrameLogWriter } from '../../platform/frame-log/frame-log.ts'
import { startEvidenceLoop } from './evidence-loop.ts'
import type { EvidenceLoopOptions } from './evidence-loop.ts'
import { beijing, frame, received } from './frames-for-tests.ts'

let folder: string
let log: FrameLogWriter
let evidence: EvidenceLog

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-loop-'))
  log = await openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 1 << 20, freeFloorBytes: 0 })
  evidence = await openLog()
})
afterEach(async () => {
  await evidence.close()
  await log.close()
  await rm(folder, { recursive: true })
})

const openLog = () =>
  openEvidenceLog({
    folder: join(folder, 'evidence'),
    origin: 'test.local/frames',
    keyFile: join(folder, 'key'),
    leafAt: async (index) => (await log.get(index))?.leaf ?? null,
  })
const start = (more: Partial<EvidenceLoopOptions> = {}) => startEvidenceLoop({ reader: log, evidence, head: () => log.head, ...more })
const noon = beijing('2026-11-24T12:00:00')
const append = (count: number) =>
  log.append(Array.from({ length: count }, (_, i) => received(noon + i, frame({ cp: `w01018-Rtd=${i}` })))).durable

async function until(holds: () => boolean): Promise<void> {
  for (let wait = 0; !holds(); wait++) {
    assert.ok(wait < 6_000, 'waited too long')
    await pause(10)
  }
}

test('every durable record becomes a leaf, and what has grown is signed in its time', async () => {
  await append(700)
  let clock = noon
  const loop = start({ signEveryMs: 60_000, now: () => clock })
  await until(() => evidence.signed === 700)
  await append(5)
  await until(() => evidence.size === 705)
  await pause(300)
  assert.equal(evidence.signed, 700, 'not before its time')
  clock += 60_000
  await until(() => evidence.signed === 705)
  await loop.stop()
  const record = await log.get(703)
  assert.ok(record !== null)
  assert.notEqual(await openEvidenceReader(join(folder, 'evidence')).proveRecord(703, record.leaf), null)
})

test('at the turn of the day in China what came before is signed at once', async () => {
  let clock = beijing('2026-11-24T23:59:59')
  await append(3)
  const loop = start({ signEveryMs: 3_600_000, now: () => clock })
  await until(() => evidence.signed === 3)
  await append(2)
  await until(() => evidence.size === 5)
  clock = beijing('2026-11-25T00:00:00')
  await until(() => evidence.signed === 5)
  await loop.stop()
})

test('at the end everything that was taken in is signed, and the next start goes on from there', async () => {
  await append(10)
  const loop = start({ signEveryMs: 3_600_000 })
  await until(() => evidence.size === 10)
  await append(4)
  await until(() => evidence.size === 14)
  await loop.stop()
  assert.equal(evidence.signed, 14)
  await evidence.close()
  evidence = await openLog()
  assert.deepEqual([evidence.size, evidence.incident], [14, null])
  await append(1)
  const again = start()
  await until(() => evidence.size === 15)
  await again.stop()
})

test('an incident stops taking in and signing, and nothing else', async () => {
  await append(10)
  const loop = start()
  await until(() => evidence.signed === 10)
  await loop.stop()
  await evidence.close()
  await writeFile(join(folder, 'evidence', 'checkpoint'), 'forged\n')
  evidence = await openLog()
  assert.notEqual(evidence.incident, null)
  const size = evidence.size
  await append(5)
  const troubles: unknown[] = []
  const again = start({ onTrouble: (error) => troubles.push(error) })
  await pause(300)
  await again.stop()
  assert.equal(evidence.size, size)
  assert.deepEqual(troubles, [])
})
