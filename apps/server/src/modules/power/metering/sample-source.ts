/**
 * Minutes of every metered facility from the frames of its collector, for the judge: by the process graph that held at that moment,
 * so that the same frames give the same minutes whenever they are judged again.
 */
import { refOf, smallest } from '@poyang/standards'
import type { DerivedMinute, SampleSource } from '../../telemetry/index.ts'
import { estimateRule, recordRule } from '../rules.ts'
import type { Facility, Quantity } from '../schema.ts'
import { readRegistry } from '../../sources/index.ts'
import { readGraphsSince, readListsAt, readOrdersSince, readReviewedSince } from '../store.ts'
import type { Relational, StoredDeclaration, StoredGraph, StoredList, StoredOrder } from '../store.ts'
import { isAllowed, isMaintained, mustStop } from './circumstances.ts'
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
/** What is on record holds from here on: by then every process has read it, whichever transaction ended last. */
const HOLDS_AFTER_MS = 60_000
/** Records are read again from this long before the last one: transactions end in another order than they began. */
const AGAIN_MS = 120_000

interface HeldMeter extends Meter {
  readonly seconds: number
  readonly own: Facility
  /** Link groups that are told of through this meter: those whose first production it is. */
  readonly groups: readonly string[]
}

interface Held {
  readonly from: number
  readonly enterprise: string
  readonly config: string
  readonly meters: readonly HeldMeter[]
}

export function createSampleSource(db: Relational): SampleSource {
  const records = new Records(db)
  return {
    refresh: (until) => records.refresh(until),
    of(outlet, readings, at) {
      const before = at - HOLDS_AFTER_MS
      const held = records.byOutlet.get(outlet)?.findLast(({ from }) => from <= before)
      if (held === undefined) return []
      return held.meters.flatMap((meter) =>
        meterRecordsOf(readings, [meter]).flatMap((record) => {
          const minutes = minutesOfRecord(record, meter.seconds, held.config)
          const [first] = minutes
          return first === undefined ? [] : [...minutes, ...records.around(held.enterprise, meter, first, before)]
        }),
      )
    },
  }
}

/** Graphs, declarations and orders in memory. */
class Records {
  byOutlet: ReadonlyMap<string, readonly Held[]> = new Map()
  readonly #db: Relational
  readonly #graphs = new Map<string, StoredGraph[]>()
  readonly #declarations = new Map<number, StoredDeclaration>()
  readonly #orders = new Map<number, StoredOrder>()
  readonly #listsOf = new Map<number, ReadonlyMap<string, StoredList>>()
  #districts: ReadonlyMap<string, string> = new Map()
  #lastGraph = 0
  #lastReview = 0
  #lastOrder = 0
  /** When everything was read last, of this machine's clock. */
  #readAt = 0

  constructor(db: Relational) {
    this.#db = db
  }

  async refresh(until: number): Promise<void> {
    // Long past stretches are judged again without asking each time: what was on record then has been read.
    if (this.#readAt <= until + AGAIN_MS) await this.#read()
    for (const order of this.#orders.values()) {
      const filedBy = order.from - HOLDS_AFTER_MS
      if (this.#listsOf.has(order.id) || until < filedBy) continue
      this.#listsOf.set(order.id, new Map((await readListsAt(this.#db, filedBy)).map((list) => [list.enterprise, list])))
      const { enterprises } = await readRegistry(this.#db)
      this.#districts = new Map(enterprises.map(({ id, district }) => [id, district]))
    }
  }

  async #read(): Promise<void> {
    const began = Date.now()
    await this.#refreshGraphs()
    for (const declaration of await readReviewedSince(this.#db, this.#lastReview - AGAIN_MS)) {
      this.#declarations.set(declaration.id, declaration)
      this.#lastReview = Math.max(this.#lastReview, declaration.review?.at ?? 0)
    }
    for (const order of await readOrdersSince(this.#db, this.#lastOrder - AGAIN_MS)) {
      this.#orders.set(order.id, order)
      this.#lastOrder = Math.max(this.#lastOrder, order.recordedAt)
    }
    this.#readAt = began
  }

  async #refreshGraphs(): Promise<void> {
    let fresh = false
    for (const graph of await readGraphsSince(this.#db, this.#lastGraph - AGAIN_MS)) {
      const held = this.#graphs.get(graph.enterprise) ?? []
      this.#lastGraph = Math.max(this.#lastGraph, graph.recordedAt)
      if (held.some(({ version }) => version === graph.version)) continue
      this.#graphs.set(
        graph.enterprise,
        [...held, graph].toSorted((a, b) => a.version - b.version),
      )
      fresh = true
    }
    if (fresh) this.byOutlet = heldByOutlet(this.#graphs)
  }

  /** What held around a facility in a minute of its meter; nothing where nothing did. */
  around(enterprise: string, { facility, own, groups }: HeldMeter, minute: DerivedMinute, before: number): DerivedMinute[] {
    const at = minute.at * 1000
    const happens = (name: string): DerivedMinute => ({
      ...minute,
      factor: name,
      value: '1',
      unit: '',
      mark: '',
      normal: true,
      rules: [refOf(recordRule)],
    })
    const found = own.allowed !== null && isAllowed(own, at) ? [happens(`${facility}.allowed`)] : []
    const declared = [...this.#declarations.values()].filter((one) => one.enterprise === enterprise)
    for (const group of groups) if (isMaintained(declared, group, at, before)) found.push(happens(`${group}.maint`))
    const asked = { facility, district: this.#districts.get(enterprise) ?? '', at, before }
    const listAt = (order: StoredOrder) => this.#listsOf.get(order.id)?.get(enterprise)?.levels ?? null
    if (mustStop([...this.#orders.values()], listAt, asked)) found.push(happens(`${facility}.stop`))
    return found
  }
}

/** An outlet that a version no longer meters has an empty list from then on. */
function heldByOutlet(byEnterprise: ReadonlyMap<string, readonly StoredGraph[]>): Map<string, Held[]> {
  const byOutlet = new Map<string, Held[]>()
  for (const [enterprise, graphs] of byEnterprise) {
    const points = graphs.flatMap(({ graph }) => graph.facilities.flatMap(({ point }) => (point === null ? [] : [point.outletId])))
    for (const outlet of new Set<string>(points)) {
      const held = graphs.map(({ version, graph, recordedAt }): Held => ({
        from: recordedAt,
        enterprise,
        config: `${enterprise}@${version}`,
        meters: graph.facilities.flatMap((own) =>
          own.point?.outletId === outlet
            ? [
                {
                  ...meterOf(own, own.point),
                  seconds: own.point.intervalMin * 60,
                  own,
                  groups: graph.groups.filter(({ production }) => production[0] === own.id).map(({ id }) => id),
                },
              ]
            : [],
        ),
      }))
      byOutlet.set(outlet, held)
    }
  }
  return byOutlet
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
