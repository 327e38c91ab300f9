/** A role is one process of the server: gateway, worker or web. `main.ts` starts the role it is told; the supervisor starts all. */
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Metrics } from '../platform/metrics/metrics.ts'
import type { Missing } from '../platform/processes/report.ts'
import type { Actor } from '../platform/access/schema.ts'
import type { Settings } from '../settings.ts'

export interface RoleContext {
  readonly settings: Settings
  readonly log: Logger
  /** Where the process keeps its numbers; absent where several roles share a process. */
  readonly metrics?: Metrics
  /** Of the web role, for tests in this process: who asks, in place of log-in. */
  readonly authenticate?: (request: FastifyRequest, again?: true) => Promise<Actor>
}

export interface RunningRole {
  /** What it lacks to do its part; none when absent. */
  missing?(): Promise<readonly Missing[]> | readonly Missing[]
  /** Finish what was begun, make it durable, close. Resolves when nothing of the role is left. */
  stop(): Promise<void>
}

export type StartRole = (context: RoleContext) => Promise<RunningRole>
