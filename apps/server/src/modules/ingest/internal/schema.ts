/**
 * The internal interfaces between our own processes: HTTP on loopback with a bearer token that is new at every start.
 * Gateway: GET /follow (lines of `GatewayLine`), GET /state, PUT /registry, POST /commands, GET /commands/:id.
 * Worker: GET /follow (lines of `WorkerLine`), GET /state.
 */
import type { Device } from '../../sources/schema.ts'
import type { DeviceCommand } from '../schema.ts'
import type { LatestChanged } from '../../telemetry/schema.ts'

/** A line whenever the durable head moves (at most every 10 ms) and at least once a second. */
export interface GatewayLine {
  /** Records below this index are durable. */
  readonly head: number
  readonly refusing: string | null
}

/** What the gateway knows of a device that has spoken since the gateway started. */
export interface GatewayLink {
  readonly mn: string
  readonly online: boolean
  readonly peer: string
  /** Index of the `opened` record of the connection it last spoke on. */
  readonly connection: number
  readonly connectedAt: number
  readonly lastHeardAt: number
  readonly framesToday: number
  readonly faultsToday: number
  readonly clockSkewSeconds: number | null
  readonly registered: boolean
}

/** Frames that had a fault, at one of the levels that it can have. */
export interface FaultCount {
  readonly code: string
  readonly level: 'tolerated' | 'rejected'
  readonly count: number
}

export interface GatewayState {
  readonly startedAt: number
  readonly links: readonly GatewayLink[]
  readonly connections: number
  readonly framesPerSecond: number
  /** Last 60 minutes, oldest first. */
  readonly minutes: ReadonlyArray<{ at: number; accepted: number; stranger: number; rejected: number; noise: number }>
  /** Of today. */
  readonly faults: readonly FaultCount[]
  readonly log: { records: number; bytesFree: number; refusing: string | null; lastSyncMs: number; oldest: number }
  readonly registryVersion: number
  /** Mean and greatest delay of the event loop in the last second, ms. */
  readonly loopDelay: { mean: number; max: number }
}

/** PUT /registry: the whole of it, each time it changes. The gateway keeps it on disk and needs no database. */
export interface GatewayRegistry {
  readonly version: number
  readonly devices: readonly Device[]
}

/** POST /commands */
export interface GatewayCommand {
  readonly mn: string
  readonly command: DeviceCommand
}

/** A line for each batch of changed latest values, and one a second with only `next`. */
export interface WorkerLine {
  /** Records below this index have been derived. */
  readonly next: number
  readonly latest: readonly LatestChanged[]
}

export interface WorkerState {
  readonly next: number
  readonly behind: number
  readonly store: 'up' | 'down'
  /** Leaves in the evidence log, and size of its last signed checkpoint. */
  readonly evidence: { size: number; signed: number; incident: string | null }
}
