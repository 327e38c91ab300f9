/** The gateway and what is derived behind it, at a glance. */
import { faultKinds } from '@poyang/hj212'
import type { FaultCode } from '@poyang/hj212'
import { httpProblems, raise } from '../../platform/http/problem.ts'
import { beijingIso } from '../telemetry/index.ts'
import type { EarlierCounts } from './earlier-counts.ts'
import type { GatewayState, WorkerState } from './internal/schema.ts'
import type { Neighbour } from './neighbours.ts'
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

function faultLine(code: string, count: number): IngestSummary['faults'][number] {
  if (!isFault(code)) return { code, zh: code, en: code, level: 'rejected', count }
  const { zh, en, levels } = faultKinds[code]
  return { code, zh, en, level: levels[0], count }
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

function allFaults(earlier: EarlierCounts, since: GatewayState['faults'], now: number): ReadonlyMap<string, number> {
  const all = new Map(earlier.faults(now))
  for (const [code, count] of Object.entries(since)) all.set(code, (all.get(code) ?? 0) + count)
  return all
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
    faults: [...allFaults(sources.earlier, gateway.faults, now)]
      .map(([code, count]) => faultLine(code, count))
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
