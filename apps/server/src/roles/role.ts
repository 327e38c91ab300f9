/** A role is one process of the server: gateway, worker or web. `main.ts` starts the role it is told; the supervisor starts all. */
import type { Logger } from 'pino'
import type { Settings } from '../settings.ts'

export interface RoleContext {
  readonly settings: Settings
  readonly log: Logger
}

export interface RunningRole {
  /** Finish what was begun, make it durable, close. Resolves when nothing of the role is left. */
  stop(): Promise<void>
}

export type StartRole = (context: RoleContext) => Promise<RunningRole>
