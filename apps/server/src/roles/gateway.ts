/** The gateway: receives HJ 212 from devices, and MQTT from meters, into the frame log. Needs the log's disk and nothing else. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { openRegistry, startHj212Gateway } from '../gateways/hj212/index.ts'
import type { DeviceRegistry, Gateway, GivenLimits } from '../gateways/hj212/index.ts'
import { serveGateway } from '../gateways/hj212/interface.ts'
import { startMqttGateway } from '../gateways/mqtt/index.ts'
import type { MqttGateway } from '../gateways/mqtt/index.ts'
import { openFrameLog } from '../platform/frame-log/frame-log.ts'
import { openRunJournal, type RunJournal } from '../platform/processes/run-journal.ts'
import type { Settings } from '../settings.ts'
import type { RoleContext, RunningRole, StartRole } from './role.ts'

export const startGateway: StartRole = async ({ settings, log, metrics }: RoleContext): Promise<RunningRole> => {
  let runs: RunJournal | null = null
  const frames = await openFrameLog({
    folder: join(settings.POYANG_DATA, 'frames'),
    segmentBytes: settings.POYANG_LOG_SEGMENT_BYTES,
    freeFloorBytes: settings.POYANG_LOG_FREE_FLOOR_BYTES,
    onRefusing: (reason) => {
      if (reason === null) {
        runs?.able()
        log.info('gateway: the log takes records again; acknowledging')
      } else if (reason !== 'closed') {
        runs?.hindered(reason)
        log.error({ reason }, 'gateway: the log takes no records; nothing is acknowledged until it does')
      }
    },
    onError: (error) => log.error({ err: error }, error.message),
  })
  const registry = await openRegistry(join(settings.POYANG_DATA, 'gateway', 'registry.json'), (error) =>
    log.error({ err: error }, error.message),
  )
  const gateway = await startHj212Gateway({
    host: settings.POYANG_HJ212_HOST,
    port: settings.POYANG_HJ212_PORT,
    log: frames,
    registry,
    limits: limitsOf(settings, await mostConnections(settings, log)),
    onRefused: (refused) => log.warn({ refused }, 'gateway: connections refused in the last second'),
  })
  const mqtt = await mqttOf(settings, registry, gateway)
  // From now on devices are heard: what lies before, back to the last sign of life, was an outage of ours.
  runs = await openRunJournal(join(settings.POYANG_DATA, 'gateway', 'runs.jsonl'), {
    onError: (error) => log.error({ err: error }, 'gateway: the journal of its runs takes nothing'),
  })
  if (frames.refusing !== null) runs.hindered(frames.refusing)
  const whole = {
    state: async () => {
      const state = await gateway.state()
      return { ...state, connections: state.connections + (mqtt?.connections ?? 0) }
    },
    follow: gateway.follow.bind(gateway),
    register: gateway.register.bind(gateway),
    command: gateway.command.bind(gateway),
    findCommand: gateway.findCommand.bind(gateway),
  }
  const internal = await serveGateway(whole, settings.POYANG_INTERNAL_GATEWAY_PORT, settings.POYANG_INTERNAL_TOKEN)
  log.info(
    { port: gateway.port, mqtt: mqtt?.port ?? null, internal: internal.port, records: frames.head, devices: registry.size },
    'gateway: listening',
  )
  let last = await gateway.state()
  const looking = setInterval(() => void gateway.state().then((state) => (last = state)), LOOK_MS)
  looking.unref()
  metrics?.gauge('poyang_frame_log_records', 'Records that are durable in the frame log.', () => frames.head)
  metrics?.gauge('poyang_frame_log_refusing', '1 while the log takes no records and nothing is acknowledged.', () =>
    frames.refusing === null ? 0 : 1,
  )
  metrics?.gauge(
    'poyang_frame_log_append_seconds',
    'Time that the last group of records took to become durable.',
    () => last.log.lastSyncMs / 1000,
  )
  metrics?.gauge('poyang_frame_log_free_bytes', 'Free space on the disk of the log.', () => last.log.bytesFree)
  metrics?.gauge('poyang_connections', 'Open connections of devices and meters.', () => last.connections + (mqtt?.connections ?? 0))
  metrics?.gauge('poyang_devices_online', 'Registered devices that were heard lately.', () =>
    last.links.reduce((sum, { online, registered }) => sum + (online && registered ? 1 : 0), 0),
  )
  metrics?.labelled('poyang_frames_last_minute', 'Frames of the last whole minute by what became of them.', 'disposition', () => {
    const { accepted = 0, stranger = 0, rejected = 0, noise = 0 } = last.minutes.at(-2) ?? {}
    return { accepted, stranger, rejected, noise }
  })
  return {
    missing: () =>
      frames.refusing === null
        ? []
        : [{ part: 'frame-log', sentence: `The frame log takes no records (${frames.refusing}); nothing is acknowledged.` }],
    async stop() {
      clearInterval(looking)
      await mqtt?.stop()
      await gateway.stop()
      await runs.close()
      await internal.close()
      await frames.close()
      log.info({ records: frames.head }, 'gateway: stopped')
    },
  }
}

/** Null where no port is set. Rejects when a file of TLS cannot be read. */
async function mqttOf(settings: Settings, registry: DeviceRegistry, { shared }: Gateway): Promise<MqttGateway | null> {
  const { POYANG_MQTT_PORT: port, POYANG_MQTT_HOST: host, POYANG_MQTT_TLS_KEY: keyFile, POYANG_MQTT_TLS_CERT: certFile } = settings
  if (port === '') return null
  if ((keyFile === '') !== (certFile === '')) throw new Error('settings: POYANG_MQTT_TLS_KEY and POYANG_MQTT_TLS_CERT belong together')
  const tls = keyFile === '' ? null : { key: await readFile(keyFile), cert: await readFile(certFile) }
  return startMqttGateway({ host, port, registry, shared, tls })
}

/** How old the numbers of the gateway may be. */
const LOOK_MS = 5_000

/** File handles that stay for the log and everything else: strangers must not be able to take the last one from it. */
const KEPT_HANDLES = 256

/** The setting, or fewer where the system allows this process fewer open files. */
async function mostConnections(settings: Settings, log: Logger): Promise<number> {
  const wanted = settings.POYANG_HJ212_CONNECTIONS
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  const handles = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY)
  if (wanted + KEPT_HANDLES <= handles) return wanted
  const connections = Math.max(1, handles - KEPT_HANDLES)
  const level = connections < wanted / 2 ? 'warn' : 'info'
  log[level]({ wanted, connections, handles }, 'gateway: fewer connections than set, the system allows this process no more open files')
  return connections
}

const limitsOf = (settings: Settings, connections: number): GivenLimits => ({
  connections,
  address: { connections: settings.POYANG_HJ212_CONNECTIONS_PER_ADDRESS },
  loginMs: settings.POYANG_HJ212_LOGIN_SECONDS * 1000,
  idleMs: settings.POYANG_HJ212_IDLE_SECONDS * 1000,
  offlineMs: settings.POYANG_HJ212_OFFLINE_SECONDS * 1000,
})
