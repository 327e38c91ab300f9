/** Findings about the server that runs on the data folder, asked through its internal interfaces; or about what would keep one from starting. */
import { get as plainly, type IncomingMessage } from 'node:http'
import { get as overTls } from 'node:https'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { GatewayState, WorkerState } from '../modules/ingest/internal/schema.ts'
import { askInternal } from '../platform/http/internal.ts'
import { probePort } from '../platform/processes/free-port.ts'
import { openColumnar } from '../platform/stores/columnar.ts'
import { openRelational } from '../platform/stores/relational.ts'
import type { Settings } from '../settings.ts'
import { readRunFile, type RunFile } from '../supervisor/run-file.ts'
import { readStartRefusal } from '../supervisor/start-refusal.ts'
import { bytesText, messageOf, note, ok, problem, type Finding } from './finding.ts'

/** Records the worker may be behind before it is worth a sentence: a few seconds at full speed. */
const BEHIND = 50_000
/** A checkpoint is due each minute while records come in. */
const CHECKPOINT_LATE_MS = 180_000

export async function checkServer(settings: Settings, now: number): Promise<readonly Finding[]> {
  const run = await readRunFile(settings.POYANG_DATA)
  return run === null ? await checkBeforeStart(settings) : await checkRunning(run, settings, now)
}

async function checkBeforeStart(settings: Settings): Promise<readonly Finding[]> {
  const findings: Finding[] = [
    note('server', 'No server runs on this data folder.', 'Start one: npm start (with a made-up city) or ./poyang serve.'),
  ]
  const refusal = await readStartRefusal(settings.POYANG_DATA)
  if (refusal !== null)
    findings.push(
      problem(
        'tables',
        `The last start stopped at ${new Date(refusal.at).toISOString()}: ${refusal.sentence}.`,
        'Start the release that last worked with this folder, or put right what is named. The frames that are kept are not touched by it.',
      ),
    )
  for (const [setting, host, port] of [
    ['POYANG_HTTP_PORT', settings.POYANG_HTTP_HOST, settings.POYANG_HTTP_PORT],
    ['POYANG_HJ212_PORT', settings.POYANG_HJ212_HOST, settings.POYANG_HJ212_PORT],
  ] as const) {
    const free = await probePort(port, host).catch((error: unknown) => messageOf(error))
    if (free === null)
      findings.push(
        problem('ports', `Port ${port} on ${host} is taken by another program.`, `End that program, or set ${setting} to another port.`),
      )
    else if (typeof free === 'string')
      findings.push(
        problem('ports', `Port ${port} on ${host} cannot be used: ${free}.`, `Set ${setting} and its host to an address of this machine.`),
      )
    else findings.push(ok('ports', `Port ${port} on ${host} is free.`))
  }
  // Stores of your own are reached whether we run or not.
  if (settings.POYANG_COLUMNAR_URL !== '') findings.push(await checkColumnar(settings.POYANG_COLUMNAR_URL))
  if (settings.POYANG_RELATIONAL_URL !== '') findings.push((await checkRelational(settings.POYANG_RELATIONAL_URL)).finding)
  return findings
}

async function checkRunning(run: RunFile, settings: Settings, now: number): Promise<readonly Finding[]> {
  const { token, gatewayPort, workerPort } = run.internal
  const [gateway, worker, pages, columnar, relational] = await Promise.all([
    stateOf<GatewayState>(gatewayPort, token),
    stateOf<WorkerState>(workerPort, token),
    checkPages(run),
    checkColumnar(run.columnarUrl),
    checkRelational(run.relationalUrl),
  ])
  return [
    ok('server', `A server runs on this data folder: process ${run.pid}, since ${new Date(run.startedAt).toISOString()}.`),
    ...judgeGateway(gateway, relational.version),
    ...judgeWorker(worker, await checkpointTime(settings.POYANG_DATA), now),
    pages,
    columnar,
    relational.finding,
  ]
}

async function stateOf<State>(port: number, token: string): Promise<State | string> {
  try {
    const { status, body } = await askInternal(port, token, 'GET', '/state')
    return status === 200 ? (body as State) : `it answers with status ${status}`
  } catch (error) {
    return messageOf(error)
  }
}

/** @param registryVersion of the relational store; null when it does not answer. */
export function judgeGateway(state: GatewayState | string, registryVersion: number | null): readonly Finding[] {
  if (typeof state === 'string')
    return [
      problem(
        'gateway',
        `The gateway does not answer (${state}): devices are not served.`,
        'Look at the log of the server; it is started again by itself.',
      ),
    ]
  const { log } = state
  const findings =
    log.refusing === null
      ? [
          ok(
            'gateway',
            `The gateway takes frames: ${state.connections} connections, ${log.records} records, ${bytesText(log.bytesFree)} free.`,
          ),
        ]
      : [problem('gateway', `The gateway acknowledges nothing: ${log.refusing}.`, 'Put right what it says; it goes on by itself.')]
  if (registryVersion !== null && registryVersion !== state.registryVersion)
    findings.push(
      problem(
        'registry',
        `The gateway knows version ${state.registryVersion} of the registry, the store has ${registryVersion}: new devices are taken for strangers.`,
        'It is pushed within seconds by the web process; if this stays, look at the log of the server.',
      ),
    )
  else if (registryVersion !== null) findings.push(ok('registry', `The gateway knows the newest registry (version ${registryVersion}).`))
  return findings
}

/** @param checkpointAt when the last checkpoint was written, ms; null when there is none. */
export function judgeWorker(state: WorkerState | string, checkpointAt: number | null, now: number): readonly Finding[] {
  if (typeof state === 'string')
    return [
      problem(
        'worker',
        `The worker does not answer (${state}): nothing new reaches the pages; nothing is lost.`,
        'It waits for the columnar store; look at the log of the server.',
      ),
    ]
  const findings: Finding[] = [
    state.behind > BEHIND
      ? problem(
          'worker',
          `The worker is ${state.behind} records behind the log.`,
          'It catches up by itself; if the number grows, the columnar store is too slow or down.',
        )
      : ok('worker', `The worker has read up to record ${state.next}; ${state.behind} are waiting.`),
  ]
  if (state.store === 'down')
    findings.push(
      problem(
        'worker-store',
        'The worker cannot write to the columnar store.',
        'Frames are kept all the same; it goes on when the store answers.',
      ),
    )
  const { size, signed, incident } = state.evidence
  if (incident !== null)
    findings.push(
      problem(
        'evidence',
        `Signing has stopped: ${incident}.`,
        'Do not delete anything. Run ./poyang verify and keep its answer; the published checkpoints stand.',
      ),
    )
  else if (size > signed && checkpointAt !== null && now - checkpointAt > CHECKPOINT_LATE_MS)
    findings.push(
      problem(
        'evidence',
        `${size - signed} records wait for a checkpoint; the last is ${Math.round((now - checkpointAt) / 60_000)} minutes old.`,
        'Look at the log of the worker.',
      ),
    )
  else findings.push(ok('evidence', `${signed} of ${size} records stand under a signed checkpoint.`))
  return findings
}

async function checkpointTime(data: string): Promise<number | null> {
  return (await stat(join(data, 'evidence', 'frames', 'checkpoint')).catch(() => null))?.mtimeMs ?? null
}

/** Status of the interface's description, asked on this machine: whether others trust the certificate is not asked here. */
function askPages({ host, port, tls }: RunFile['http']): Promise<number> {
  const here = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  const headers = { accept: 'application/json', host: `localhost:${port}` }
  const asked = { host: here, port, path: '/api', headers, signal: AbortSignal.timeout(5_000) }
  return new Promise((done, fail) => {
    const hear = (answer: IncomingMessage) => {
      answer.resume()
      done(answer.statusCode ?? 0)
    }
    const call = tls ? overTls({ ...asked, rejectUnauthorized: false }, hear) : plainly(asked, hear)
    call.once('error', fail)
  })
}

async function checkPages(run: RunFile): Promise<Finding> {
  const { address } = run.http
  try {
    const status = await askPages(run.http)
    if (status === 200) return ok('web', `The pages are at ${address}.`)
    return problem('web', `The web process answers with status ${status}.`, 'Look at the log of the server.')
  } catch (error) {
    return problem(
      'web',
      `The web process does not answer at ${address} (${messageOf(error)}).`,
      'Look at the log of the server; it is started again by itself.',
    )
  }
}

async function checkColumnar(url: string): Promise<Finding> {
  const client = openColumnar(url)
  try {
    const answer = await client.query({
      query: 'SELECT version() AS version',
      format: 'JSONEachRow',
      abort_signal: AbortSignal.timeout(5_000),
    })
    const [row] = await answer.json<{ version: string }>()
    return ok('columnar', `The columnar store answers (version ${row?.version ?? 'unknown'}).`)
  } catch (error) {
    return problem(
      'columnar',
      `The columnar store does not answer: ${messageOf(error)}.`,
      'Frames are kept all the same. The embedded one is started again by itself; a server of your own: look there.',
    )
  } finally {
    await client.close()
  }
}

async function checkRelational(url: string): Promise<{ readonly finding: Finding; readonly version: number | null }> {
  const db = openRelational(url)
  try {
    const { rows } = await sql<{ version: string }>`SELECT current_setting('server_version') AS version`.execute(db)
    const registry = await sql<{ version: string }>`SELECT version FROM sources.registry`.execute(db).catch(() => null)
    return {
      finding: ok('relational', `PostgreSQL answers (version ${rows[0]?.version ?? 'unknown'}).`),
      version: registry === null ? null : Number(registry.rows[0]?.version ?? 0),
    }
  } catch (error) {
    const finding = problem(
      'relational',
      `PostgreSQL does not answer: ${messageOf(error)}.`,
      'Frames are kept all the same. The embedded one is started again by itself; a server of your own: look there.',
    )
    return { finding, version: null }
  } finally {
    await db.destroy()
  }
}
