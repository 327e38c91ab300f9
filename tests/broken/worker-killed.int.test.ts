/**
 * The worker (and its store) killed with -9 at random moments while frames come in: after it has caught up, the tables are those of a rebuild,
 * and the evidence log has a leaf for each record. POYANG_BROKEN_ROUNDS sets the number of kills.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { beijing, frame, opened, received } from '../../apps/server/src/modules/ingest/frames-for-tests.ts'
import { checkRebuild, createRecordDecoder, openKeyRing } from '../../apps/server/src/modules/ingest/index.ts'
import type { GatewayLine, WorkerState } from '../../apps/server/src/modules/ingest/internal/schema.ts'
import { openEvidenceReader } from '../../apps/server/src/platform/evidence/evidence-reader.ts'
import { openFrameLog } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import type { FrameLogWriter } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import { askInternal, createLineHub, serveInternal } from '../../apps/server/src/platform/http/internal.ts'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'
import { startChild } from '../../apps/server/src/platform/processes/start-child.ts'
import type { Child } from '../../apps/server/src/platform/processes/start-child.ts'
import { openColumnar } from '../../apps/server/src/platform/stores/columnar.ts'
import { migrateColumnar } from '../../apps/server/src/platform/stores/migrate-columnar.ts'

const ROUNDS = Number(process.env['POYANG_BROKEN_ROUNDS'] ?? 6)
const TOKEN = 'of-this-test'

test('whatever is killed while frames come in, the tables become those of a rebuild and every record gets its leaf', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'worker-killed-'))
  const log = await openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 4 << 20, freeFloorBytes: 0 })
  const gateway = await serveHead(log)
  const ports = { columnar: await freePort(), worker: await freePort() }
  const url = `http://poyang:secret@127.0.0.1:${ports.columnar}`
  const env = {
    ...process.env,
    POYANG_DATA: folder,
    POYANG_COLUMNAR_URL: url,
    POYANG_INTERNAL_TOKEN: TOKEN,
    POYANG_INTERNAL_GATEWAY_PORT: String(gateway.port),
    POYANG_INTERNAL_WORKER_PORT: String(ports.worker),
    POYANG_LOG_LEVEL: 'silent',
    UV_THREADPOOL_SIZE: '16',
  }
  const start = async (name: 'columnar' | 'worker') => {
    const child = startChild({ name, env })
    await child.ready
    return child
  }
  let store = await start('columnar')
  const client = openColumnar(url)
  await migrateColumnar(client)
  let worker = await start('worker')

  const load = new AbortController()
  const feeding = feed(log, load.signal)
  for (let round = 0; round < ROUNDS; round++) {
    await pause(200 + Math.random() * 1_500)
    if (round % 3 === 2) {
      await kill(store)
      store = await start('columnar')
    } else {
      await kill(worker)
      worker = await start('worker')
    }
  }
  load.abort()
  await feeding
  const state = await caughtUp(ports.worker, log.head)
  t.diagnostic(`${ROUNDS} kills, ${log.head} records, evidence ${state.evidence.size}`)
  assert.equal(state.evidence.incident, null)
  await worker.stop(20_000)

  const signed = await openEvidenceReader(join(folder, 'evidence', 'frames')).checkpoint()
  assert.equal(signed?.checkpoint.size, log.head, 'the last checkpoint covers every record')
  const beside = new URL(url)
  beside.pathname = '/beside'
  const again = openColumnar(beside.href)
  await client.command({ query: 'CREATE DATABASE beside' })
  await migrateColumnar(again)
  const report = await checkRebuild({
    reader: log,
    decode: createRecordDecoder(openKeyRing(join(folder, 'gateway', 'registry.json'), join(folder, 'keys', 'devices.jsonl'))),
    client,
    database: 'default',
    again: { client: again, database: 'beside' },
    head: () => Promise.resolve(log.head),
    keptFrom: new Map(),
  })
  assert.deepEqual(report, { from: 0, to: log.head, waiting: 0, settled: true, differences: [] })

  await client.close()
  await again.close()
  await store.stop(20_000)
  gateway.server.closeAllConnections()
  gateway.server.close()
  gateway.stop()
  await log.close()
  await rm(folder, { recursive: true })
})

async function kill(child: Child): Promise<void> {
  process.kill(child.pid ?? 0, 'SIGKILL')
  await child.exited
}

/** What the worker needs of a gateway: how far the log is durable. */
async function serveHead(log: FrameLogWriter): Promise<{ server: Server; port: number; stop(): void }> {
  const hub = createLineHub()
  const server = await serveInternal(0, TOKEN, { 'GET /follow': hub.join })
  const timer = setInterval(() => hub.send({ head: log.head, refusing: null } satisfies GatewayLine), 20)
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return {
    server,
    port: address.port,
    stop() {
      clearInterval(timer)
      hub.close()
    },
  }
}

/** Some thousands of frames a second of fifty outlets: new ones, resends, corrections, late ones, packets, damage. */
async function feed(log: FrameLogWriter, signal: AbortSignal): Promise<void> {
  const start = beijing('2026-11-24T00:00:00')
  await log.append([opened(start)]).durable
  for (let round = 0; !signal.aborted; round++) {
    const records = Array.from({ length: 100 }, (_, i) => {
      const n = round * 100 + i
      const outlet = `P-${n % 50}`
      const at = start + n * 200
      const time = at - (n % 11 === 0 ? 86_400_000 * (n % 40) : 0)
      const dataTime = new Date(time + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14)
      if (n % 17 === 0) return received(at, Buffer.from('AT+OK'), { disposition: 'noise', outlet: '' })
      if (n % 23 === 0) {
        const pno = 1 + ((n / 23) % 2)
        const cp = pno === 1 ? 'w01018-Rtd=3.5,w01018-Flag=N;w210' : '03-Rtd=4.5,w21003-Flag=N'
        const packet = frame({ cp, dataTime: pno === 1 ? dataTime : null, flag: 6, more: `PNUM=2;PNO=${pno};`, mn: 'M-PACKETS' })
        return received(at, packet, { outlet: 'P-PACKETS' })
      }
      const cp = `w01018-Rtd=${n % 13}.${n % 10},w01018-Flag=N;w21003-Rtd=${n % 7},w21003-Flag=${n % 5 === 0 ? 'D' : 'N'}`
      return received(at, frame({ cp, dataTime, mn: `M${n % 50}` }), { outlet })
    })
    await log.append(records).durable
    // The same frames once more: a device that did not hear its acknowledgement.
    if (round % 10 === 9) await log.append(records.slice(0, 30)).durable
    await pause(20)
  }
}

async function caughtUp(port: number, head: number): Promise<WorkerState> {
  for (let wait = 0; wait < 600; wait++) {
    const answer = await askInternal(port, TOKEN, 'GET', '/state').catch(() => null)
    const state = answer?.body as WorkerState | undefined
    if (state !== undefined && state.next === head && state.evidence.size === head) return state
    await pause(100)
  }
  throw new assert.AssertionError({ message: 'the worker did not catch up within a minute' })
}
