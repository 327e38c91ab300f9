/** A role is one process of the server: gateway, worker or web. `main.ts` starts the role it is told; the supervisor starts all. */
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Actor } from '../platform/access/schema.ts'
import type { Settings } from '../settings.ts'

export interface RoleContext {
  readonly settings: Settings
  readonly log: Logger
  /** Of the web role, for tests in this process: who asks, in place of log-in. */
  readonly authenticate?: (request: FastifyRequest) => Promise<Actor>
}

export interface RunningRole {
  /** Finish what was begun, make it durable, close. Resolves when nothing of the role is left. */
  stop(): Promise<void>
}

export type StartRole = (context: RoleContext) => Promise<RunningRole>
