/** Outlets as an officer sees them: the registry, the link, the latest values, in one line each. */
import { raise } from '../../platform/http/problem.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import type { Directory } from '../sources/index.ts'
import type { Device, Mn, Outlet, OutletId } from '../sources/schema.ts'
import { beijingIso } from './beijing-time.ts'
import { factorOf } from './factors.ts'
import { latestByFactor, latestValueOf } from './latest-board.ts'
import type { Board } from './latest-board.ts'
import { telemetryProblems } from './problems.ts'
import type { LatestValue, LinkState, OutletDetail, OutletList, OutletQuery, OutletSummary } from './schema.ts'
import { readLatestOf } from './store.ts'
import type { z } from 'zod'

/** What is known of the link to a device. */
export interface DeviceHeard {
  readonly link: LinkState
  /** ms since 1970; null when it was never heard. */
  readonly lastHeardAt: number | null
}
export type HeardOf = (mn: Mn) => DeviceHeard

const iso = (ms: number | null) => (ms === null ? null : beijingIso(ms))

/** Of several devices: online when one is, heard when the last of them was. */
export function heardOfDevices(devices: readonly Device[], heardOf: HeardOf): DeviceHeard {
  const all = devices.map((device) => heardOf(device.mn))
  const times = all.map((heard) => heard.lastHeardAt).filter((at) => at !== null)
  const link = all.some((heard) => heard.link === 'online') ? 'online' : all.some((heard) => heard.link === 'offline') ? 'offline' : 'never'
  return { link, lastHeardAt: times.length === 0 ? null : Math.max(...times) }
}

function summaryOf(directory: Directory, outlet: Outlet, heardOf: HeardOf, values: ReadonlyMap<string, LatestValue>): OutletSummary {
  const enterprise = directory.enterprise.get(outlet.enterpriseId)
  const heard = heardOfDevices(directory.devicesOf.get(outlet.id) ?? [], heardOf)
  return {
    id: outlet.id,
    name: outlet.name,
    enterpriseId: outlet.enterpriseId,
    enterprise: enterprise?.name ?? '',
    district: enterprise?.district ?? '',
    industry: enterprise?.industry ?? '',
    medium: outlet.medium,
    position: outlet.position,
    demo: enterprise?.demo ?? false,
    link: heard.link,
    lastHeardAt: iso(heard.lastHeardAt),
    latest: outlet.factors.map((factor) => values.get(factor)).filter((value) => value !== undefined),
  }
}

const none: ReadonlyMap<string, LatestValue> = new Map()

export function outletList(directory: Directory, heardOf: HeardOf, board: Board, query: z.infer<typeof OutletQuery>): OutletList {
  const sought = query.q?.trim().toLowerCase() ?? ''
  const outlets: OutletSummary[] = []
  for (const outlet of directory.outlets) {
    if (query.medium !== undefined && outlet.medium !== query.medium) continue
    const enterprise = directory.enterprise.get(outlet.enterpriseId)
    if (query.district !== undefined && enterprise?.district !== query.district) continue
    const words = [outlet.id, outlet.name, enterprise?.name ?? '', ...(directory.devicesOf.get(outlet.id) ?? []).map((device) => device.mn)]
    if (sought !== '' && !words.some((word) => word.toLowerCase().includes(sought))) continue
    const summary = summaryOf(directory, outlet, heardOf, board.values.get(outlet.id) ?? none)
    if (query.link === undefined || summary.link === query.link) outlets.push(summary)
  }
  return { outlets, asOf: beijingIso(board.asOf) }
}

/** The outlet of an identity. Problems: outletUnknown. */
export function outletOf(directory: Directory, id: OutletId): Outlet {
  return directory.outlet.get(id) ?? raise(telemetryProblems.outletUnknown, `The registry has no outlet ${id}.`)
}

/** One outlet with every value it ever sent, the expected factors first. Problems: outletUnknown, columnarDown, busy. */
export async function outletDetail(
  questions: ColumnarQuestions,
  directory: Directory,
  heardOf: HeardOf,
  id: OutletId,
  signal: AbortSignal,
): Promise<OutletDetail> {
  const outlet = outletOf(directory, id)
  const rows = latestByFactor(await readLatestOf(questions, id, signal))
  const values = new Map([...rows].map(([factor, row]) => [factor, latestValueOf(row)]))
  const factors = [...new Set([...outlet.factors, ...[...values.keys()].toSorted()])]
  const enterprise = directory.enterprise.get(outlet.enterpriseId)
  return {
    ...summaryOf(directory, { ...outlet, factors }, heardOf, values),
    address: enterprise?.address ?? '',
    creditCode: enterprise?.creditCode ?? null,
    devices: (directory.devicesOf.get(id) ?? []).map(({ mn, version, st }) => {
      const heard = heardOf(mn)
      return { mn, version, st, link: heard.link, lastHeardAt: iso(heard.lastHeardAt) }
    }),
    factors: factors.map(factorOf),
  }
}
