/**
 * Minutes of every metered facility from the frames of its collector, for the judge: by the process graph that held at that moment,
 * so that the same frames give the same minutes whenever they are judged again.
 */
import { refOf, smallest } from '@poyang/standards'
import type { DerivedMinute, SampleSource, SentReading } from '../../telemetry/index.ts'
import { estimateRule, recordRule } from '../rules.ts'
import type { Quantity } from '../schema.ts'
import { readGraphsSince } from '../store.ts'
import type { Relational, StoredGraph } from '../store.ts'
import { meterOf, meterRecordsOf } from './meter-record.ts'
import type { Meter, MeterRecord } from './meter-record.ts'

const units: Readonly<Record<Quantity, string>> = {
  ua: 'V',
  ub: 'V',
  uc: 'V',
  ia: 'A',
  ib: 'A',
  ic: 'A',
  p: 'kW',
  pa: 'kW',
  pb: 'kW',
  pc: 'kW',
  q: 'kvar',
  pf: '',
  energy: 'kWh',
}
/** A version holds from here on: by then every process has read it, whichever transaction ended last. */
export const HOLDS_AFTER_MS = 60_000
/** Versions are read again from this long before the last one: transactions end in another order than they began. */
const AGAIN_MS = 120_000

interface Held {
  readonly from: number
  readonly config: string
  readonly meters: readonly (Meter & { readonly seconds: number })[]
}

export function createSampleSource(db: Relational): SampleSource {
  const byEnterprise = new Map<string, StoredGraph[]>()
  let byOutlet = new Map<string, Held[]>()
  let last = 0
  return {
    async refresh() {
      const found = await readGraphsSince(db, last - AGAIN_MS)
      let fresh = false
      for (const graph of found) {
        const held = byEnterprise.get(graph.enterprise) ?? []
        last = Math.max(last, graph.recordedAt)
        if (held.some(({ version }) => version === graph.version)) continue
        byEnterprise.set(
          graph.enterprise,
          [...held, graph].toSorted((a, b) => a.version - b.version),
        )
        fresh = true
      }
      if (fresh) byOutlet = heldByOutlet(byEnterprise)
    },
    of(outlet, readings, at) {
      const held = byOutlet.get(outlet)?.findLast(({ from }) => from <= at)
      return held === undefined ? [] : minutesOf(readings, held)
    },
  }
}

/** An outlet that a version no longer meters has an empty list from then on. */
function heldByOutlet(byEnterprise: ReadonlyMap<string, readonly StoredGraph[]>): Map<string, Held[]> {
  const byOutlet = new Map<string, Held[]>()
  for (const [enterprise, graphs] of byEnterprise) {
    const points = graphs.flatMap(({ graph }) => graph.facilities.flatMap(({ point }) => (point === null ? [] : [point.outletId])))
    for (const outlet of new Set<string>(points)) {
      const held = graphs.map(({ version, graph, recordedAt }) => ({
        from: recordedAt + HOLDS_AFTER_MS,
        config: `${enterprise}@${version}`,
        meters: graph.facilities.flatMap(({ id, point }) =>
          point?.outletId === outlet ? [{ ...meterOf({ id }, point), seconds: point.intervalMin * 60 }] : [],
        ),
      }))
      byOutlet.set(outlet, held)
    }
  }
  return byOutlet
}

function minutesOf(readings: readonly SentReading[], { meters, config }: Held): DerivedMinute[] {
  return meters.flatMap((meter) => meterRecordsOf(readings, [meter]).flatMap((record) => minutesOfRecord(record, meter.seconds, config)))
}

function minutesOfRecord(record: MeterRecord, seconds: number, config: string): DerivedMinute[] {
  const { facility, at, quantities, estimated, flag } = record
  const shared = {
    at: Math.floor(at / seconds) * seconds,
    seconds,
    mark: flag,
    normal: recordRule.parameters.normalMarks.includes(flag),
    config,
  }
  const minutes = Object.entries(quantities).map(([quantity, value]): DerivedMinute => ({
    ...shared,
    factor: `${facility}.${quantity}`,
    value,
    unit: units[quantity as Quantity],
    rules: quantity === 'p' && estimated ? [refOf(recordRule), refOf(estimateRule)] : [refOf(recordRule)],
  }))
  const { ia, ib, ic } = quantities
  if (ia === undefined || ib === undefined || ic === undefined) return minutes
  const least = smallest([ia, ib, ic]) ?? ia
  return [...minutes, { ...shared, factor: `${facility}.imin`, value: least, unit: units.ia, rules: [refOf(recordRule)] }]
}
