/**
 * The worker killed with -9 in the middle of judging and evaluating: afterwards judged values, verdicts and what was overtaken are, row by row,
 * those of a worker that never stopped. POYANG_BROKEN_ROUNDS sets the number of kills.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startColumnar, startRelational } from '../../apps/server/src/engines/testing.ts'
import { frame, received } from '../../apps/server/src/modules/ingest/frames-for-tests.ts'
import type { GatewayLine } from '../../apps/server/src/modules/ingest/internal/schema.ts'
import { readRunning } from '../../apps/server/src/modules/alarms/rules/rule-store.ts'
import { RegistryImport } from '../../apps/server/src/modules/sources/schema.ts'
import { saveImport } from '../../apps/server/src/modules/sources/store.ts'
import { openFrameLog } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import type { RecordInput } from '../../apps/server/src/platform/frame-log/types.ts'
import { createLineHub, serveInternal } from '../../apps/server/src/platform/http/internal.ts'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'
import { startChild } from '../../apps/server/src/platform/processes/start-child.ts'
import { openColumnar } from '../../apps/server/src/platform/stores/columnar.ts'
import { migrateColumnar } from '../../apps/server/src/platform/stores/migrate-columnar.ts'
import { migrateRelational } from '../../apps/server/src/platform/stores/migrate-relational.ts'
import { openRelational } from '../../apps/server/src/platform/stores/relational.ts'

const ROUNDS = Number(process.env['POYANG_BROKEN_ROUNDS'] ?? 4)
const TOKEN = 'of-this-test'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const OUTLETS = Array.from({ length: 5 }, (_, index) => `K-${index + 1}`)
const MINUTES = 150

// The log's time lies behind: everything in it is due, and what comes after it is compared with nothing.
const start = Math.floor((Date.now() - 6 * HOUR) / HOUR) * HOUR
const end = start + MINUTES * MINUTE + 10 * MINUTE

test('killed in the middle of an evaluation, the worker tells the same as one that never stopped', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'evaluation-killed-'))
  const log = await openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 4 << 20, freeFloorBytes: 0 })
  for (const records of history()) await log.append(records).durable
  const records = log.head
  await log.close()
  const hub = createLineHub()
  const gateway = await serveInternal(0, TOKEN, { 'GET /follow': hub.join })
  const telling = setInterval(() => hub.send({ head: records, refusing: null } satisfies GatewayLine), 50)
  const address = gateway.address()
  assert.ok(address !== null && typeof address === 'object')
  try {
    const interrupted = await evaluated(folder, address.port, ROUNDS, records)
    const whole = await evaluated(folder, address.port, 0, records)
    t.diagnostic(
      `${ROUNDS} kills, ${records} records, ${whole.judged.length} judged values, ${whole.verdicts.length} verdicts, ${whole.overtaken.length} overtaken`,
    )
    assert.ok(whole.judged.length > OUTLETS.length * MINUTES, 'values were judged')
    assert.ok(
      whole.verdicts.some((line) => line.startsWith('X01 ')),
      'rules have fired',
    )
    assert.deepEqual(interrupted.judged, whole.judged)
    assert.deepEqual(interrupted.verdicts, whole.verdicts)
    assert.deepEqual(interrupted.overtaken, whole.overtaken)
    assert.deepEqual(interrupted.alarms, whole.alarms)
  } finally {
    clearInterval(telling)
    hub.close()
    gateway.closeAllConnections()
    gateway.close()
    await rm(folder, { recursive: true })
  }
})

/** Stacks over their limit now and then, one that is silent for half an hour and tells it later, resends. In the order of reception. */
function* history(): Generator<RecordInput[]> {
  const late: RecordInput[] = []
  for (let minute = 0; minute < MINUTES; minute++) {
    const at = start + minute * MINUTE
    const records = OUTLETS.flatMap((outlet, index): RecordInput[] => {
      const value = (minute + index * 4) % 25 < 6 ? '48.5' : `${20 + ((minute * 7 + index) % 9)}.${minute % 10}`
      const dataTime = new Date(at + 8 * HOUR).toISOString().replaceAll(/\D/g, '').slice(0, 14)
      const bytes = frame({
        cn: '2051',
        st: '31',
        dataTime,
        mn: `M${outlet}`,
        cp: `a21026-Avg=${value},a21026-Flag=N;a19001-Avg=6.1,a19001-Flag=N`,
      })
      const sentAt = at + MINUTE + 1_000 + index * 700
      if (index === 0 && minute >= 35 && minute < 65) {
        late.push(received(start + 100 * MINUTE + minute * 10, bytes, { outlet }))
        return []
      }
      const one = received(sentAt, bytes, { outlet })
      return minute % 20 === 3 ? [one, one] : [one]
    })
    yield records
    if (minute === 98) yield late.splice(0)
  }
}

interface Told {
  readonly judged: readonly string[]
  readonly verdicts: readonly string[]
  readonly overtaken: readonly string[]
  readonly alarms: readonly string[]
}

/** What a worker makes of the log in empty stores, killed so many times on its way. */
async function evaluated(folder: string, gatewayPort: number, kills: number, records: number): Promise<Told> {
  const [columnar, relational] = await Promise.all([startColumnar(), startRelational()])
  const client = openColumnar(columnar.url)
  const db = openRelational(relational.url)
  const env = {
    ...process.env,
    POYANG_DATA: folder,
    POYANG_COLUMNAR_URL: columnar.url,
    POYANG_RELATIONAL_URL: relational.url,
    POYANG_INTERNAL_TOKEN: TOKEN,
    POYANG_INTERNAL_GATEWAY_PORT: String(gatewayPort),
    POYANG_INTERNAL_WORKER_PORT: String(await freePort()),
    POYANG_LOG_LEVEL: 'silent',
    UV_THREADPOOL_SIZE: '16',
  }
  const startWorker = async () => {
    const child = startChild({ name: 'worker', env })
    await child.ready
    return child
  }
  try {
    await migrateColumnar(client)
    await migrateRelational(db)
    await saveImport(db, registry(), start - HOUR)
    let worker = await startWorker()
    for (let kill = 1; kill <= kills; kill++) {
      // Spread over the work: the last one when every record has been judged and most have been evaluated.
      await until(async () => (await judgedBelow(client)) >= (records * kill) / kills - 20)
      await pause(Math.random() * 300)
      process.kill(worker.pid ?? 0, 'SIGKILL')
      await worker.exited
      worker = await startWorker()
    }
    await until(async () => (await evaluatedUpTo(db)) >= end)
    await worker.stop(20_000)
    const lines = async (query: string) =>
      (await (await client.query({ query, query_params: { end }, format: 'JSONEachRow' })).json<{ line: string }>()).map(({ line }) => line)
    const alarms = await db
      .withTables<{ 'alarms.alarm': { rule: string; subject: string; opened_at: Date } }>()
      .selectFrom('alarms.alarm')
      .selectAll()
      .where('opened_at', '<=', new Date(end))
      .execute()
    return {
      judged:
        await lines(`SELECT concat(outlet, ' ', factor, ' ', toString(level), ' ', toString(basis), ' ', toString(start), ' ', value, ' ',
          toString(validity), ' ', toString(verdict), ' ', reasons, ' ', marks, ' ', input_hash, ' ', toString(known_frame), ' ', toString(known_at)) AS line
        FROM judged FINAL WHERE toUnixTimestamp64Milli(known_at) <= {end:Int64} ORDER BY line`),
      verdicts: await lines(`SELECT concat(rule, ' ', subject, ' ', toString(known_at), ' ', toString(late), ' ', body) AS line
        FROM verdict FINAL WHERE toUnixTimestamp64Milli(known_at) <= {end:Int64} ORDER BY line`),
      overtaken: await lines(`SELECT concat(rule, ' ', subject, ' ', hash, ' ', toString(overtaken_at)) AS line
        FROM overtaken FINAL WHERE toUnixTimestamp64Milli(overtaken_at) <= {end:Int64} ORDER BY line`),
      alarms: alarms.map(({ rule, subject, opened_at: at }) => `${rule} ${subject} ${at.toISOString()}`).toSorted(),
    }
  } finally {
    await client.close()
    await db.destroy()
    await Promise.all([columnar.stop(), relational.stop()])
  }
}

const registry = () =>
  RegistryImport.parse({
    enterprises: [
      {
        id: 'E-1',
        name: '某厂',
        creditCode: null,
        industry: '火力发电',
        district: '甲区',
        address: '',
        position: { longitude: 116, latitude: 29 },
        demo: true,
      },
    ],
    outlets: OUTLETS.map((id) => ({
      id,
      enterpriseId: 'E-1',
      name: id,
      medium: 'gas',
      position: { longitude: 116, latitude: 29 },
      factors: ['a21026', 'a19001'],
    })),
    facts: OUTLETS.map((outletId) => ({
      outletId,
      effectiveFrom: '2024-01-01',
      sourceKind: 'flue-gas',
      factors: [{ factor: 'a21026', range: { from: '0', to: '200' }, lod: '1' }, { factor: 'a19001' }],
      permit: [{ id: 'P1', factor: 'a21026', operator: '<=', limit: '35', unit: 'mg/m3', averaging: 'hour', from: '2024-01-01', to: null }],
    })),
  })

async function judgedBelow(client: ReturnType<typeof openColumnar>): Promise<number> {
  const answer = await client.query({ query: 'SELECT toString(max(known_frame)) AS frame FROM judged', format: 'JSONEachRow' })
  return Number((await answer.json<{ frame: string }>())[0]?.frame ?? 0)
}

async function evaluatedUpTo(db: ReturnType<typeof openRelational>): Promise<number> {
  return Math.max(0, ...(await readRunning(db)).map((one) => one.last_evaluated?.getTime() ?? 0))
}

/** A slow machine may take its time. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let wait = 0; wait < 6_000; wait++) {
    if (await holds()) return
    await pause(100)
  }
  throw new assert.AssertionError({ message: 'not within ten minutes' })
}
