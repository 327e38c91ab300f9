/**
 * The port for electricity meters over MQTT: in through the same log, journal and registry as HJ 212. QoS 1 is answered once the record would survive
 * a power cut. It takes publications and does nothing else: no subscriptions, no retained messages, no wills, nothing from one meter to another.
 * Source: MQTT 3.1.1 and 5.0 (OASIS).
 */
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Addresses } from '../hj212/index.ts'
import type { AddressLimits, DeviceRegistry, Shared } from '../hj212/index.ts'
import { MeterConnection } from './connection.ts'
import type { MqttLimits, MqttSurroundings } from './connection.ts'

interface MqttGatewayLimits extends MqttLimits {
  readonly connections: number
  readonly address: AddressLimits
}

export interface MqttOptions {
  readonly host: string
  readonly port: number
  readonly registry: DeviceRegistry
  /** Journal, links and counts of the HJ 212 gateway: one log, one order. */
  readonly shared: Shared
  /** PEM; null: plain TCP. */
  readonly tls: { readonly key: Buffer; readonly cert: Buffer } | null
  readonly limits?: Partial<MqttGatewayLimits>
}

export interface MqttGateway {
  readonly port: number
  readonly connections: number
  /** Take no more, answer what becomes durable, close. To be called before the HJ 212 gateway stops, whose journal it uses. */
  stop(): Promise<void>
}

const usual: MqttGatewayLimits = {
  connections: 10_000,
  address: { connections: 5_000, connectionsPerSecond: 200, foreignBytesPerSecond: 64 * 1024, foreignBurst: 1024 * 1024 },
  packetBytes: 32 * 1024,
  loginMs: 10_000,
  refusedMs: 1_000,
  idleMs: 600_000,
  perSecond: 50,
  burst: 5_000,
  unsettledBytes: 256 * 1024,
  unsyncedBytes: 8 * 1024 * 1024,
  unreadBytes: 64 * 1024,
  damaged: 100,
}

const TICK_MS = 50
const SWEEP_MS = 1_000
/** A stop waits so long for what is being written. */
const DRAIN_MS = 5_000

export async function startMqttGateway({ host, port, registry, shared, tls, limits }: MqttOptions): Promise<MqttGateway> {
  const bounds = { ...usual, ...limits }
  const addresses = new Addresses(bounds.address)
  const connections = new Set<MeterConnection>()
  const byMn = new Map<string, MeterConnection>()
  let stopping = false
  const around: MqttSurroundings = {
    ...shared,
    registry,
    limits: bounds,
    clock: () => performance.now(),
    entered(connection) {
      const { mn } = connection
      if (mn === null) return
      byMn.get(mn)?.close('taken-over')
      byMn.set(mn, connection)
    },
    gone(connection) {
      connection.address.connections -= 1
      connections.delete(connection)
      if (connection.mn !== null && byMn.get(connection.mn) === connection) byMn.delete(connection.mn)
    },
  }
  const accept = (socket: Socket): void => {
    const now = performance.now()
    const address = addresses.of(socket.remoteAddress ?? '', now)
    if (stopping || connections.size >= bounds.connections || address.isOverdrawn(now) || !address.enter(now)) {
      socket.on('error', () => undefined)
      socket.destroy()
      return
    }
    connections.add(new MeterConnection(socket, address, around))
  }
  const server = tls === null ? createServer(accept) : createTlsServer({ ...tls, handshakeTimeout: bounds.loginMs }, accept)
  server.maxConnections = bounds.connections
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const each = (ms: number, work: (connection: MeterConnection, now: number) => void) =>
    setInterval(() => {
      const now = performance.now()
      for (const connection of connections) work(connection, now)
    }, ms)
  const timers = [
    each(TICK_MS, (connection, now) => connection.tick(now)),
    each(SWEEP_MS, (connection, now) => connection.sweep(now)),
    setInterval(() => addresses.sweep(performance.now()), SWEEP_MS),
  ]
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections.size
    },
    async stop() {
      if (stopping) return
      stopping = true
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      for (const connection of connections) connection.close('gateway-stops')
      const drained = setTimeout(
        () => {
          for (const connection of connections) connection.destroy()
        },
        shared.journal.isOpen ? DRAIN_MS : 0,
      )
      await closed
      clearTimeout(drained)
      for (const timer of timers) clearInterval(timer)
    },
  }
}
