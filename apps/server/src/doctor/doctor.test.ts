import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { GatewayState, WorkerState } from '../modules/ingest/internal/schema.ts'
import { readSettings } from '../settings.ts'
import { checkDataFolder } from './data-folder.ts'
import { examine } from './examine.ts'
import type { Finding } from './finding.ts'
import { checkNode } from './installation.ts'
import { judgeGateway, judgeWorker } from './running-server.ts'

const now = Date.UTC(2026, 10, 24)
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poyang-doctor-'))
})
after(() => rm(folder, { recursive: true }))

const gateway: GatewayState = {
  startedAt: now,
  links: [],
  connections: 3,
  framesPerSecond: 0,
  minutes: [],
  faults: [],
  log: { records: 10, bytesFree: 2 ** 31, refusing: null, lastSyncMs: 1, oldest: 0 },
  registryVersion: 7,
  loopDelay: { mean: 0, max: 0 },
}
const worker: WorkerState = { next: 10, behind: 0, store: 'up', evidence: { size: 10, signed: 10, incident: null } }

const problemsOf = (findings: readonly Finding[]) => findings.filter(({ level }) => level === 'problem').map(({ check }) => check)

test('an old Node is named, with what to do', () => {
  assert.equal(checkNode('24.0.0').level, 'ok')
  assert.deepEqual(
    { ...checkNode('20.20.2') },
    {
      check: 'node',
      level: 'problem',
      sentence: 'Node 20.20.2 is older than 24.',
      advice: 'Start through ./poyang or npm, which bring the right Node themselves.',
    },
  )
})

test('a setting that is wrong is named before anything else', async () => {
  const findings = await examine({ POYANG_HTTP_PORT: 'eighty' }, now)
  assert.equal(findings.length, 1)
  assert.match(findings[0]?.sentence ?? '', /POYANG_HTTP_PORT/)
})

test('a gateway that serves is well; one that refuses, or does not answer, or has an old registry, is not', () => {
  assert.deepEqual(problemsOf(judgeGateway(gateway, 7)), [])
  assert.deepEqual(problemsOf(judgeGateway(gateway, null)), [])
  assert.deepEqual(problemsOf(judgeGateway(gateway, 8)), ['registry'])
  assert.deepEqual(problemsOf(judgeGateway('ECONNREFUSED', 7)), ['gateway'])
  const [refusing] = judgeGateway({ ...gateway, log: { ...gateway.log, refusing: 'the disk is full' } }, 7)
  assert.equal(refusing?.level, 'problem')
  assert.match(refusing.sentence, /acknowledges nothing: the disk is full/)
})

test('a worker that is far behind, cannot write, or has stopped signing is not well', () => {
  assert.deepEqual(problemsOf(judgeWorker(worker, now, now)), [])
  assert.deepEqual(problemsOf(judgeWorker('no', now, now)), ['worker'])
  assert.deepEqual(problemsOf(judgeWorker({ ...worker, behind: 1_000_000 }, now, now)), ['worker'])
  assert.deepEqual(problemsOf(judgeWorker({ ...worker, store: 'down' }, now, now)), ['worker-store'])
  assert.deepEqual(problemsOf(judgeWorker({ ...worker, evidence: { size: 10, signed: 5, incident: 'a leaf differs' } }, now, now)), [
    'evidence',
  ])
})

test('a checkpoint is late only when records wait for it', () => {
  const waiting = { ...worker, evidence: { size: 10, signed: 5, incident: null } }
  assert.deepEqual(problemsOf(judgeWorker(waiting, now - 60_000, now)), [])
  assert.deepEqual(problemsOf(judgeWorker(waiting, now - 600_000, now)), ['evidence'])
  assert.deepEqual(problemsOf(judgeWorker(worker, now - 600_000, now)), [])
})

test('a folder that is not there yet is no fault; one that others can read, or without space, is', async () => {
  const data = join(folder, 'data')
  const settings = (more: Readonly<Record<string, string>> = {}) =>
    readSettings({ POYANG_DATA: data, POYANG_LOG_FREE_FLOOR_BYTES: '0', ...more })
  assert.deepEqual(problemsOf(await checkDataFolder(settings(), now)), [])
  await mkdir(data, { mode: 0o700 })
  assert.deepEqual(problemsOf(await checkDataFolder(settings(), now)), [])
  assert.deepEqual(problemsOf(await checkDataFolder(settings({ POYANG_LOG_FREE_FLOOR_BYTES: String(2 ** 52) }), now)), ['space'])
  await chmod(data, 0o755)
  assert.deepEqual(problemsOf(await checkDataFolder(settings(), now)), ['data-folder'])
  await chmod(data, 0o700)
})

test('a clock that was put back behind the log is named', async () => {
  const data = join(folder, 'later')
  await mkdir(join(data, 'frames'), { recursive: true, mode: 0o700 })
  const file = join(data, 'frames', '00.log')
  await writeFile(file, '')
  const settings = readSettings({ POYANG_DATA: data, POYANG_LOG_FREE_FLOOR_BYTES: '0' })
  await utimes(file, now / 1000, now / 1000)
  assert.deepEqual(problemsOf(await checkDataFolder(settings, now)), [])
  await utimes(file, now / 1000 + 86_400, now / 1000 + 86_400)
  assert.deepEqual(problemsOf(await checkDataFolder(settings, now)), ['clock'])
  assert.deepEqual(problemsOf(await checkDataFolder(settings, 0)), ['clock'])
})
