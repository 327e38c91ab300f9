/** The gateway and what is derived behind it, at a glance. */
import { faultKinds } from '@poyang/hj212'
import type { FaultCode } from '@poyang/hj212'
import { httpProblems, raise } from '../../platform/http/problem.ts'
import { beijingIso } from '../telemetry/index.ts'
import type { EarlierCounts } from './earlier-counts.ts'
import type { FaultCount, GatewayState, WorkerState } from './internal/schema.ts'
import type { Neighbour } from './neighbours.ts'
import { meterFaultKinds } from './mqtt/schema.ts'
import type { IngestSummary } from './schema.ts'

export interface SummarySources {
  readonly gateway: Neighbour<GatewayState>
  readonly worker: Neighbour<WorkerState>
  readonly earlier: EarlierCounts
  readonly registry: () => { readonly up: boolean; readonly devices: number; readonly version: number }
  /** Whether the columnar store answered us last. */
  readonly storeUp: () => boolean
}

const isFault = (code: string): code is FaultCode => Object.hasOwn(faultKinds, code)

const isMeterFault = (code: string): code is keyof typeof meterFaultKinds => Object.hasOwn(meterFaultKinds, code)

/** With its words; a code that this release does not know stands for itself. */
function faultLine({ code, level, count }: FaultCount): IngestSummary['faults'][number] {
  const { zh, en } = isFault(code) ? faultKinds[code] : isMeterFault(code) ? meterFaultKinds[code] : { zh: code, en: code }
  return { code, zh, en, level, count }
}

/** Minutes before the gateway started and since; the one in which it started was counted by both. */
function allMinutes(earlier: EarlierCounts, since: GatewayState['minutes'], now: number): GatewayState['minutes'] {
  const all = new Map(earlier.minutes(now).map((minute) => [minute.at, minute]))
  for (const minute of since) {
    const { accepted, stranger, rejected, noise } = all.get(minute.at) ?? { accepted: 0, stranger: 0, rejected: 0, noise: 0 }
    all.set(minute.at, {
      at: minute.at,
      accepted: minute.accepted + accepted,
      stranger: minute.stranger + stranger,
      rejected: minute.rejected + rejected,
      noise: minute.noise + noise,
    })
  }
  return [...all.values()].toSorted((a, b) => a.at - b.at)
}

/** Faults before the gateway started and since. */
function allFaults(earlier: EarlierCounts, since: GatewayState['faults'], now: number): FaultCount[] {
  const all = new Map<string, FaultCount>()
  for (const { code, level, count } of [...earlier.faults(now), ...since]) {
    const key = `${code} ${level}`
    all.set(key, { code, level, count: count + (all.get(key)?.count ?? 0) })
  }
  return [...all.values()]
}

/** Problems: gatewayDown. */
export function ingestSummary(sources: SummarySources, now: number): IngestSummary {
  const gateway =
    sources.gateway.now ?? raise(httpProblems.gatewayDown, 'It is started again by itself; devices keep their data meanwhile.')
  const worker = sources.worker.now
  const registry = sources.registry()
  return {
    asOf: beijingIso(now),
    devices: {
      registered: registry.devices,
      online: gateway.links.filter((link) => link.online && link.registered).length,
      strangers: gateway.links.filter((link) => !link.registered).length,
    },
    connections: gateway.connections,
    framesPerSecond: gateway.framesPerSecond,
    minutes: allMinutes(sources.earlier, gateway.minutes, now).map(({ at, ...counts }) => ({ at: beijingIso(at), ...counts })),
    faults: allFaults(sources.earlier, gateway.faults, now)
      .map(faultLine)
      .toSorted((a, b) => b.count - a.count),
    log: gateway.log,
    derived: {
      behind: worker?.behind ?? Math.max(0, gateway.log.records - (sources.worker.last?.next ?? 0)),
      store: worker?.store === 'down' || !sources.storeUp() ? 'down' : 'up',
      registry: registry.up ? 'up' : 'down',
      evidenceSize: sources.worker.last?.evidence.signed ?? 0,
      incident: sources.worker.last?.evidence.incident ?? null,
    },
    registryVersion: gateway.registryVersion,
  }
}
