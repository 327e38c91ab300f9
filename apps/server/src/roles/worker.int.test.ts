import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pino from 'pino'
import { startColumnar } from '../engines/testing.ts'
import { beijing, frame, opened, received } from '../modules/ingest/frames-for-tests.ts'
import type { GatewayLine, WorkerLine, WorkerState } from '../modules/ingest/internal/schema.ts'
import { openFrameLog } from '../platform/frame-log/frame-log.ts'
import { askInternal, createLineHub, followLines, serveInternal } from '../platform/http/internal.ts'
import { freePort } from '../platform/processes/free-port.ts'
import { openColumnar } from '../platform/stores/columnar.ts'
import { migrateColumnar } from '../platform/stores/migrate-columnar.ts'
import { readSettings } from '../settings.ts'
import { startWorker } from './worker.ts'

const TOKEN = 'of-this-test'

test('the worker follows the gateway, tells changed values once they are in the store, and says each second that it lives', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'worker-'))
  const engine = await startColumnar()
  const client = openColumnar(engine.url)
  await migrateColumnar(client)
  const log = await openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 1 << 24, freeFloorBytes: 0 })
  const hub = createLineHub()
  const gatewayPort = await freePort()
  const gateway = await serveInternal(gatewayPort, TOKEN, { 'GET /follow': hub.join })
  const timer = setInterval(() => hub.send({ head: log.head, refusing: null } satisfies GatewayLine), 50)
  const port = await freePort()
  const settings = readSettings({
    POYANG_DATA: folder,
    POYANG_COLUMNAR_URL: engine.url,
    POYANG_INTERNAL_TOKEN: TOKEN,
    POYANG_INTERNAL_GATEWAY_PORT: String(gatewayPort),
    POYANG_INTERNAL_WORKER_PORT: String(port),
  })
  const worker = await startWorker({ settings, log: pino({ level: 'silent' }) })
  const heard: WorkerLine[] = []
  const following = followLines<WorkerLine>(
    port,
    TOKEN,
    '/follow',
    (line) => heard.push(line),
    () => undefined,
  )
  t.after(async () => {
    following.stop()
    clearInterval(timer)
    hub.close()
    gateway.closeAllConnections()
    gateway.close()
    await client.close()
    await engine.stop()
    await log.close()
    await rm(folder, { recursive: true })
  })
  const until = async (holds: () => boolean) => {
    for (let wait = 0; !holds(); wait++) {
      assert.ok(wait < 12_000, 'waited too long')
      await pause(10)
    }
  }

  await until(() => heard.length > 0)
  const silent = heard.length
  await pause(2_600)
  assert.ok(heard.length - silent >= 2, 'a line a second though nothing changes')
  const at = beijing('2026-11-24T08:00:01')
  await log.append([opened(at), received(at, frame({ cp: 'w01018-Rtd=12.30,w01018-Flag=N' }))]).durable
  const changes = () => heard.flatMap(({ latest }) => latest)
  await until(() => changes().length > 0)
  assert.deepEqual(changes(), [
    {
      outletId: 'P-0001',
      latest: {
        factor: 'w01018',
        value: '12.30',
        convertedValue: null,
        mark: 'N',
        kind: 'rtd',
        observedAt: '2026-11-24T08:00:00+08:00',
        frame: 'frame:hj212/000000000001',
      },
    },
  ])
  const stored = await client.query({ query: 'SELECT toString(count()) AS n FROM reading', format: 'JSONEachRow' })
  assert.deepEqual(await stored.json(), [{ n: '1' }])
  const state = async () => (await askInternal(port, TOKEN, 'GET', '/state')).body as WorkerState
  for (let wait = 0; (await state()).evidence.signed < 2; wait++) {
    assert.ok(wait < 1_200, 'not signed')
    await pause(100)
  }
  assert.deepEqual(await state(), { next: 2, behind: 0, store: 'up', evidence: { size: 2, signed: 2, incident: null } })
  assert.equal((await askInternal(port, 'wrong', 'GET', '/state')).status, 401)
  await worker.stop()
  await assert.rejects(askInternal(port, TOKEN, 'GET', '/state'))
})
