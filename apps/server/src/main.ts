/**
 * One program, several processes: `main.ts <process>` starts the one it is told, `main.ts` alone the supervisor that starts the others.
 * What it loads is decided by that word: no process carries the code of another.
 */
import pino from 'pino'
import { leaveWhenTold, sayReady } from './platform/processes/lifeline.ts'
import type { StartRole } from './roles/role.ts'
import { readSettings } from './settings.ts'

const processes: Readonly<Record<string, () => Promise<StartRole>>> = {
  supervisor: async () => (await import('./supervisor/supervisor.ts')).startSupervisor,
  columnar: async () => (await import('./engines/columnar/host.ts')).startColumnarHost,
  relational: async () => (await import('./engines/relational/host.ts')).startRelationalHost,
  gateway: async () => (await import('./roles/gateway.ts')).startGateway,
  worker: async () => (await import('./roles/worker.ts')).startWorker,
  web: async () => (await import('./roles/web.ts')).startWeb,
}

const name = process.argv[2] ?? 'supervisor'
// Lines of all processes go to one stderr; each is written at once and whole.
const log = pino({ name, level: process.env['POYANG_LOG_LEVEL'] ?? 'info' }, pino.destination({ fd: 2, sync: true }))

const fatal = (error: unknown) => {
  log.fatal({ err: error }, error instanceof Error ? error.message : String(error))
  process.exit(1)
}
process.on('uncaughtException', fatal)
process.on('unhandledRejection', fatal)

const load = processes[name]
if (load === undefined) throw new Error(`no process called "${name}"; there are: ${Object.keys(processes).join(', ')}`)
const settings = readSettings(process.env)
const start = await load()

// Told to leave before it has begun: leave as soon as it has.
const starting = start({ settings, log })
leaveWhenTold(
  async () => await (await starting).stop(),
  (error) => log.error({ err: error }, 'stopping failed'),
)
await starting
sayReady()
