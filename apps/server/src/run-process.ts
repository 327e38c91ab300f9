/** Run one process of the server, the one that is named, until it is told to leave. */
import pino from 'pino'
import { createLog } from './platform/log/log.ts'
import { createMetrics } from './platform/metrics/metrics.ts'
import { leaveWhenTold, sayReady } from './platform/processes/lifeline.ts'
import { answerReports } from './platform/processes/report.ts'
import type { RoleContext, RunningRole } from './roles/role.ts'
import { readSettings } from './settings.ts'

/** `ready` where a process can be told to leave before all of it serves; `failed` where one can find out later that it cannot go on. */
type Start = (context: RoleContext) => Promise<RunningRole & { readonly ready?: Promise<void>; readonly failed?: Promise<Error> }>

/** What is loaded is decided by the name: no process carries the code of another. */
const processes: Readonly<Record<string, () => Promise<Start>>> = {
  supervisor: async () => (await import('./supervisor/supervisor.ts')).startSupervisor,
  columnar: async () => (await import('./engines/columnar/host.ts')).startColumnarHost,
  relational: async () => (await import('./engines/relational/host.ts')).startRelationalHost,
  gateway: async () => (await import('./roles/gateway.ts')).startGateway,
  worker: async () => (await import('./roles/worker.ts')).startWorker,
  web: async () => (await import('./roles/web.ts')).startWeb,
}

export async function runProcess(name: string): Promise<void> {
  // Lines of all processes go to one stderr; each is written at once and whole.
  const log = createLog(name, process.env['POYANG_LOG_LEVEL'] ?? 'info', pino.destination({ fd: 2, sync: true }))
  const say = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    log.fatal({ err: error }, message)
    // Whoever started the server reads a sentence, not a record.
    if (name === 'supervisor') process.stderr.write(`poyang: ${message}\n`)
  }
  const fatal = (error: unknown) => {
    say(error)
    process.exit(1)
  }
  process.on('uncaughtException', fatal)
  process.on('unhandledRejection', fatal)

  const load = processes[name]
  if (load === undefined) throw new Error(`no process called "${name}"; there are: ${Object.keys(processes).join(', ')}`)
  const settings = readSettings(process.env)
  const start = await load()
  const metrics = createMetrics(name)
  const starting = start({ settings, log, metrics })
  const leave = leaveWhenTold(
    // Told to leave before it has begun: it leaves as soon as it has.
    async () => await (await starting).stop(),
    (error) => log.error({ err: error }, 'stopping failed'),
  )
  const running = await starting
  answerReports(async () => ({ metrics: await metrics.read(), missing: [...((await running.missing?.()) ?? [])] }))
  let failed = false
  void (async () => {
    const reason = await running.failed
    if (reason === undefined) return
    failed = true
    say(reason)
    leave(1)
  })()
  await running.ready
  if (!failed) sayReady()
}
