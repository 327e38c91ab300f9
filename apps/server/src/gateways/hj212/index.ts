/**
 * The HJ 212 gateway: TCP in, frame log, answers out. Nothing is answered before the record would survive a power cut.
 * Source: HJ/T 212-2005, HJ 212-2017; HJ 212-2025 through secondary material.
 */
import type { Socket } from 'node:net'
import type { GatewayLine, GatewayState } from '../../modules/ingest/internal/schema.ts'
import type { FrameLogWriter } from '../../platform/frame-log/frame-log.ts'
import type { CommandState, DeviceCommand } from '../../modules/ingest/schema.ts'
import { Addresses, type AddressLimits } from './addresses.ts'
import { Commands, type CommandTimes, type Started } from './commands.ts'
import { Connection, type ConnectionLimits, type Surroundings } from './connection.ts'
import { Intake } from './intake.ts'
import { Journal } from './journal.ts'
import { Links } from './links.ts'
import { listen, type Listeners } from './listeners.ts'
import type { DeviceRegistry } from './registry.ts'
import { Tally } from './tally.ts'
import { type TurnLimits, Turns } from './turns.ts'

export { Addresses } from './addresses.ts'
export type { Address, AddressLimits } from './addresses.ts'
export type { Draft, Journal } from './journal.ts'
export type { Links, Way } from './links.ts'
export type { Tally } from './tally.ts'
export { openRegistry } from './registry.ts'
export type { DeviceRegistry } from './registry.ts'
export type { Started } from './commands.ts'

export interface GatewayLimits extends ConnectionLimits {
  /** Connections open at once; more are closed at once and counted. */
  readonly connections: number
  readonly address: AddressLimits
  readonly turn: TurnLimits
  /** Bytes in all that are not durable yet; beyond them nothing is read. */
  readonly unsyncedBytes: number
  readonly commands: CommandTimes
  /** A device from which nothing was heard this long counts as offline, ms. */
  readonly offlineMs: number
}

export type GivenLimits = Partial<Omit<GatewayLimits, 'address'>> & { readonly address?: Partial<AddressLimits> }

export interface GatewayOptions {
  readonly host: string
  readonly port: number
  readonly log: FrameLogWriter
  readonly registry: DeviceRegistry
  /** What differs from the usual limits. */
  readonly limits?: GivenLimits
  readonly now?: () => number
  /** Told when connections were refused or lost in numbers, at most once a second: `refused` since the last time. */
  readonly onRefused?: (refused: number) => void
}

/** What a gateway of another protocol shares with this one: one log, one order, one list of who is there. */
export interface Shared {
  /** ms since 1970 */
  readonly now: () => number
  readonly journal: Journal
  readonly links: Links
  readonly tally: Tally
  /** Bytes in all that are not durable yet. */
  readonly unsynced: () => number
}

export interface Gateway {
  readonly port: number
  readonly shared: Shared
  state(): Promise<GatewayState>
  /** Hear of each move of the durable head, at most every 10 ms, and once a second. Returns how to stop. */
  follow(follower: (line: GatewayLine) => void): () => void
  /** PUT /registry. Rejects with a ZodError when it is not a registry. */
  register(given: unknown): Promise<void>
  command(mn: string, command: DeviceCommand): Started
  /** A command of the last hour, or null. */
  findCommand(id: string): CommandState | null
  /** Stop accepting, log what was received, answer what became durable, close. The log stays open. */
  stop(): Promise<void>
}

const usual: GatewayLimits = {
  connections: 20_000,
  loginMs: 60_000,
  idleMs: 600_000,
  offlineMs: 180_000,
  halfFrameMs: 10_000,
  unsettledBytes: 256 * 1024,
  unreadBytes: 64 * 1024,
  unreadMs: 10_000,
  damagedFrames: 100,
  noiseBytes: 1024 * 1024,
  unsyncedBytes: 8 * 1024 * 1024,
  commands: { timeoutMs: 10_000, resends: 3, longestMs: 3_600_000 },
  address: { connections: 12_000, connectionsPerSecond: 500, foreignBytesPerSecond: 64 * 1024, foreignBurst: 1024 * 1024 },
  turn: { addressBytes: 256 * 1024, bytes: 512 * 1024, portion: 16 * 1024 },
}

const FOLLOW_MS = 10
/** How soon a log that takes records again is given what it lost, and a command is sent again that had no answer. */
const TICK_MS = 50
const SWEEP_MS = 1_000
/** A stop waits so long for the log, then so long for the sockets. */
const DRAIN_MS = 5_000

export async function startHj212Gateway(options: GatewayOptions): Promise<Gateway> {
  const gateway = new Hj212Gateway(options)
  await gateway.listen(options.port, options.host)
  return gateway
}

class Hj212Gateway implements Gateway {
  readonly #log: FrameLogWriter
  readonly #registry: DeviceRegistry
  readonly #limits: GatewayLimits
  readonly #now: () => number
  readonly #onRefused: (refused: number) => void
  readonly #startedAt: number
  readonly #connections = new Set<Connection>()
  readonly #addresses: Addresses
  readonly #links = new Links()
  readonly #tally: Tally
  readonly #journal: Journal
  readonly #turns: Turns
  readonly #commands: Commands
  readonly #around: Surroundings
  readonly #followers = new Set<(line: GatewayLine) => void>()
  /** Connections that hold a frame without its CR LF. */
  readonly #tails = new Set<Connection>()
  readonly #timers: NodeJS.Timeout[] = []
  #listeners: Listeners | null = null
  #touched: Connection[] = []
  #following: NodeJS.Timeout | null = null
  #refused = 0
  #stopping = false

  constructor({ log, registry, limits, now, onRefused }: GatewayOptions) {
    this.#log = log
    this.#registry = registry
    this.#limits = { ...usual, ...limits, address: { ...usual.address, ...limits?.address } }
    this.#now = now ?? Date.now
    this.#onRefused = onRefused ?? (() => undefined)
    this.#startedAt = this.#now()
    this.#addresses = new Addresses(this.#limits.address)
    this.#tally = new Tally(this.#startedAt)
    this.#journal = new Journal(log, () => this.#settled())
    this.#turns = new Turns(this.#limits.turn, () => this.#journal.isOpen && log.unsyncedBytes < this.#limits.unsyncedBytes)
    this.#commands = new Commands({
      registry,
      links: this.#links,
      isRefusing: () => !this.#journal.isOpen,
      now: this.#now,
      times: this.#limits.commands,
    })
    this.#around = {
      now: this.#now,
      clock: () => performance.now(),
      limits: this.#limits,
      decoder: { profileOf: (mn) => registry.find(mn)?.profile ?? null },
      turns: this.#turns,
      journal: this.#journal,
      intake: new Intake(registry, this.#links, this.#tally),
      awaits: (message) => this.#commands.awaits(message),
      heard: (message, index) => this.#commands.heard(message, index),
      awaitsTail: (connection) => this.#tails.add(connection),
      touched: (connection) => this.#touched.push(connection),
      gone: (connection) => {
        connection.address.connections -= 1
        this.#tails.delete(connection)
        this.#connections.delete(connection)
      },
    }
  }

  async listen(port: number, host: string): Promise<void> {
    // `allowHalfOpen`: a device that closes its side after sending still gets its answers.
    const options = { allowHalfOpen: true, pauseOnConnect: true, highWaterMark: 16 * 1024 }
    this.#listeners = await listen(port, host, options, (socket) => this.#accept(socket))
    this.#timers.push(
      setInterval(() => this.#tick(), TICK_MS),
      setInterval(() => this.#sweep(), SWEEP_MS),
    )
  }

  get shared(): Shared {
    return {
      now: this.#now,
      journal: this.#journal,
      links: this.#links,
      tally: this.#tally,
      unsynced: () => this.#log.unsyncedBytes,
    }
  }

  get port(): number {
    return this.#listeners?.port ?? 0
  }

  async state(): Promise<GatewayState> {
    const log = this.#log
    return {
      startedAt: this.#startedAt,
      links: this.#links.list(this.#now(), this.#limits.offlineMs, (mn) => this.#registry.find(mn) !== undefined),
      connections: this.#connections.size,
      framesPerSecond: this.#tally.framesPerSecond,
      minutes: this.#tally.minutes,
      faults: this.#tally.faults,
      log: {
        records: log.head,
        bytesFree: log.bytesFree,
        refusing: log.refusing,
        lastSyncMs: log.lastSyncMs,
        oldest: await log.tail(),
      },
      registryVersion: this.#registry.version,
      loopDelay: this.#tally.loopDelay,
    }
  }

  follow(follower: (line: GatewayLine) => void): () => void {
    this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }

  async register(given: unknown): Promise<void> {
    await this.#registry.replace(given)
    this.#links.sort((mn) => this.#registry.find(mn) !== undefined)
  }

  command(mn: string, command: DeviceCommand): Started {
    return this.#commands.start(mn, command)
  }

  findCommand(id: string): CommandState | null {
    return this.#commands.find(id)
  }

  async stop(): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    const closed = this.#listeners?.close() ?? Promise.resolve()
    for (const connection of this.#connections) connection.close('gateway-stops')
    // A log that refuses keeps nothing now; what it lost was not answered and comes again.
    await soonest(this.#journal.idle(), this.#log.refusing === null ? DRAIN_MS : 0)
    await soonest(closed, this.#log.refusing === null ? DRAIN_MS : 0)
    for (const connection of this.#connections) connection.destroy()
    await closed
    for (const timer of this.#timers) clearInterval(timer)
    if (this.#following !== null) clearTimeout(this.#following)
    this.#tell()
    this.#tally.stop()
  }

  #accept(socket: Socket): void {
    const now = performance.now()
    const address = this.#addresses.of(socket.remoteAddress ?? '', now)
    if (this.#stopping || this.#connections.size >= this.#limits.connections || !address.enter(now)) {
      this.#refused += 1
      socket.on('error', () => undefined)
      socket.destroy()
      return
    }
    this.#connections.add(new Connection(socket, address, this.#around))
  }

  #settled(): void {
    const touched = this.#touched
    this.#touched = []
    for (const connection of touched) connection.flush()
    this.#turns.resume()
    this.#following ??= setTimeout(() => {
      this.#following = null
      this.#tell()
    }, FOLLOW_MS)
  }

  #tick(): void {
    this.#journal.recover()
    this.#turns.resume()
    this.#commands.tick()
    const now = performance.now()
    for (const connection of this.#tails) if (connection.tick(now)) this.#tails.delete(connection)
  }

  #sweep(): void {
    const now = performance.now()
    for (const connection of this.#connections) connection.sweep(now)
    this.#addresses.sweep(now)
    this.#tally.tick(this.#now())
    if (this.#refused > 0) this.#onRefused(this.#refused)
    this.#refused = 0
    this.#tell()
  }

  #tell(): void {
    const line = { head: this.#log.head, refusing: this.#log.refusing }
    for (const follower of this.#followers) follower(line)
  }
}

async function soonest(done: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    done,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms)
    }),
  ])
  clearTimeout(timer)
}
