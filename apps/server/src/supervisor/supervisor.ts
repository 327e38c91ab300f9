/**
 * `poyang serve`: one server per data folder. Starts the gateway first, because it needs nothing but the log's disk and devices wait for nobody;
 * then the engines, the tables, worker and web. Whatever ends by itself is started again; at the end all stop in reverse order.
 */
import { mkdir } from 'node:fs/promises'
import { lockFolder } from '../platform/frame-log/folder-lock.ts'
import { exposureOf } from '../platform/http/exposure.ts'
import { startChild } from '../platform/processes/start-child.ts'
import type { RoleContext, RunningRole } from '../roles/role.ts'
import { keepRunning, type Kept } from './keep-running.ts'
import { migrateStore } from './migrate-stores.ts'
import { environmentOf, planStart, type Plan, type ProcessName } from './plan.ts'
import { serveMonitor } from './monitor.ts'
import { refuseHalfRestored } from './restoring.ts'
import { removeRunFile, writeRunFile } from './run-file.ts'
import { removeStartRefusal, writeStartRefusal } from './start-refusal.ts'

/** Time each process gets to finish when all stop, in this order. */
const order: ReadonlyArray<{ readonly name: ProcessName; readonly graceMs: number }> = [
  { name: 'web', graceMs: 3_000 },
  { name: 'worker', graceMs: 5_000 },
  { name: 'gateway', graceMs: 5_000 },
  { name: 'columnar', graceMs: 8_000 },
  { name: 'relational', graceMs: 25_000 },
]

/** The pages come up without a store that does not answer so long: they say what is missing. */
const STORES_WAIT_MS = 15_000

export interface RunningSupervisor extends RunningRole {
  /** The pages and the gateway serve. */
  readonly ready: Promise<void>
  /** Resolves with the reason when there is no point in going on: the tables cannot be brought to this release. */
  readonly failed: Promise<Error>
}

export async function startSupervisor({ settings: given, log, metrics }: RoleContext): Promise<RunningSupervisor> {
  const data = given.POYANG_DATA
  // Frames of devices, keys, passwords: not for other users of the machine.
  await mkdir(data, { recursive: true, mode: 0o700 })
  // A wrong setting is said before anything is started.
  exposureOf(given)
  await refuseHalfRestored(data)
  const unlock = await lockFolder(data)
  const plan = await planStart(given).catch(async (error: unknown) => {
    await unlock()
    throw error
  })
  const { settings, embedded } = plan
  const { address, tls } = exposureOf(settings)
  await writeRunFile(data, {
    pid: process.pid,
    startedAt: Date.now(),
    http: { host: settings.POYANG_HTTP_HOST, port: settings.POYANG_HTTP_PORT, tls: tls !== null, address },
    hj212: { host: settings.POYANG_HJ212_HOST, port: settings.POYANG_HJ212_PORT },
    internal: {
      token: settings.POYANG_INTERNAL_TOKEN,
      gatewayPort: settings.POYANG_INTERNAL_GATEWAY_PORT,
      workerPort: settings.POYANG_INTERNAL_WORKER_PORT,
    },
    columnarUrl: settings.POYANG_COLUMNAR_URL,
    relationalUrl: settings.POYANG_RELATIONAL_URL,
  })

  const kept = new Map<ProcessName, Kept>()
  const stopping = new AbortController()
  const keep = (name: ProcessName): Kept => {
    const one = keepRunning(name, () => startChild({ name, env: environmentOf(name, plan) }), log)
    kept.set(name, one)
    return one
  }

  const { promise: failed, resolve: fail } = Promise.withResolvers<Error>()
  /** Whether the store has the tables of this release now; false when we are stopping. */
  const migrate = async (store: 'columnar' | 'relational'): Promise<boolean> => {
    try {
      await migrateStore(store, plan, log, stopping.signal)
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error))
      await writeStartRefusal(data, { at: Date.now(), sentence: reason.message })
      stopping.abort()
      fail(reason)
    }
    return !stopping.signal.aborted
  }

  const monitor =
    settings.POYANG_MONITOR_PORT === ''
      ? null
      : await serveMonitor({ port: settings.POYANG_MONITOR_PORT, own: metrics, kept, expected: expectedOf(plan) }).catch(
          async (error: unknown) => {
            await removeRunFile(data)
            await unlock()
            throw error
          },
        )
  const ready = (async () => {
    const gateway = keep('gateway')
    const engines = (['columnar', 'relational'] as const).filter((name) => embedded[name]).map((name) => keep(name))
    // Asking an engine that is still starting only makes lines in the log; one that does not come is asked all the same, and said to be missing.
    await Promise.race([Promise.all(engines.map((engine) => engine.ready)), pause(STORES_WAIT_MS, stopping.signal)])
    const columnar = migrate('columnar')
    const relational = migrate('relational')
    void columnar.then((done) => done && keep('worker'))
    const both = (async () => {
      if ((await columnar) && (await relational)) await removeStartRefusal(data)
    })()
    await Promise.race([both, pause(STORES_WAIT_MS, stopping.signal)])
    if (stopping.signal.aborted) return
    await Promise.all([gateway.ready, keep('web').ready])
    log.info({ address, hj212: `${settings.POYANG_HJ212_HOST}:${settings.POYANG_HJ212_PORT}`, data }, 'Poyang serves')
    if (process.channel === undefined || process.channel === null) process.stdout.write(`鄱阳 Poyang: ${address}\n`)
  })()

  return {
    ready,
    failed,
    async stop() {
      log.info('stopping')
      stopping.abort()
      for (const { name, graceMs } of order) await kept.get(name)?.stop(graceMs)
      await monitor?.close()
      await removeRunFile(data)
      await unlock()
      log.info('stopped')
    },
  }
}

/** Processes that this installation has when all is well. */
const expectedOf = ({ embedded }: Plan): readonly ProcessName[] =>
  order.map(({ name }) => name).filter((name) => (name !== 'columnar' && name !== 'relational') || embedded[name])

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms)
    timer.unref()
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    })
  })
}
