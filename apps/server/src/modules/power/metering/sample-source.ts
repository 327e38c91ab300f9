/**
 * Minutes of every metered facility from the frames of its collector, for the judge: by the process graph that held at that moment,
 * so that the same frames give the same minutes whenever they are judged again.
 */
import { compare, dayOf, refOf, smallest } from '@poyang/standards'
import type { DerivedMinute, DerivedPeriod, SampleSource } from '../../telemetry/index.ts'
import { limitSets, limitsOfDay } from '../emergency/limit-sets.ts'
import { emergencyRule, estimateRule, recordRule } from '../rules.ts'
import type { Facility, Quantity } from '../schema.ts'
import { readRegistry } from '../../sources/index.ts'
import { readGraphsSince, readListsAt, readOrdersSince, readReviewedSince } from '../store.ts'
import type { Relational, StoredDeclaration, StoredGraph, StoredList, StoredOrder } from '../store.ts'
import { isAllowed, isMaintained, mustStop } from './circumstances.ts'
import { meterOf, meterRecordsOf } from './meter-record.ts'
import type { Meter, MeterRecord } from './meter-record.ts'
import { periodsOf } from './periods.ts'

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
  ct: '',
  cover: '',
}
/** What is on record holds from here on: by then every process has read it, whichever transaction ended last. */
const HOLDS_AFTER_MS = 60_000
/** Records are read again from this long before the last one: transactions end in another order than they began. */
const AGAIN_MS = 120_000
/** The registered ratio of a transformer is told so often; one that the meter sends itself, with each record. */
const RATIO_SECONDS = 600

interface HeldMeter extends Meter {
  readonly seconds: number
  readonly own: Facility
  /** Link groups that are told of through this meter: those whose first production it is. */
  readonly groups: readonly string[]
  /** Link groups it belongs to. */
  readonly memberOf: readonly string[]
}

const noMeasures: StoredList['levels'] = { yellow: [], orange: [], red: [] }

interface Held {
  readonly from: number
  readonly enterprise: string
  readonly config: string
  /** Outlet of the collector by metered facility. */
  readonly facilities: ReadonlyMap<string, string>
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
          const minutes = minutesOfRecord(record, meter, held.config)
          const [first] = minutes
          return first === undefined ? [] : [...minutes, ...records.around(held.enterprise, meter, first, before)]
        }),
      )
    },
    knows: (outlet) => records.byOutlet.has(outlet),
    partsEnd: { hour: ['.p'], day: ['.e'] },
    periodsOf(outlet, level, start, parts, at) {
      const before = at - HOLDS_AFTER_MS
      const held = records.byOutlet.get(outlet)?.findLast(({ from }) => from <= before)
      if (held === undefined) return []
      const periods = held.meters.flatMap(({ own }) => periodsOf(own, level, parts, held.config))
      return level === 'hour' ? periods : [...periods, ...records.limits(held, outlet, dayOf(start * 1000), before)]
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
  /** Orders whose lists cannot change any more. */
  readonly #settled = new Set<number>()
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
  }

  /** What was filed for an order before it begins. It stands once that moment is past, whichever stretch is being judged. */
  async #readLists(began: number): Promise<void> {
    for (const order of this.#orders.values()) {
      const filedBy = order.from - HOLDS_AFTER_MS
      if (this.#settled.has(order.id)) continue
      this.#listsOf.set(order.id, new Map((await readListsAt(this.#db, filedBy)).map((list) => [list.enterprise, list])))
      if (began > filedBy + AGAIN_MS) this.#settled.add(order.id)
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
    await this.#readLists(began)
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
  around(enterprise: string, { facility, own, groups, memberOf }: HeldMeter, minute: DerivedMinute, before: number): DerivedMinute[] {
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
    if (memberOf.some((group) => isMaintained(declared, group, at, before))) found.push(happens(`${facility}.planned`))
    const asked = { facility, district: this.#districts.get(enterprise) ?? '', at, before }
    if (mustStop([...this.#orders.values()], this.#listAt(enterprise), asked)) found.push(happens(`${facility}.stop`))
    return found
  }

  /** What orders to limit ask of a day, told through the collector of the first facility that is listed. */
  limits({ enterprise, config, facilities }: Held, outlet: string, day: string, before: number): DerivedPeriod[] {
    const listAt = this.#listAt(enterprise)
    const orders = [...this.#orders.values()]
    const members = new Map(orders.flatMap((order) => [...limitSets(listAt(order) ?? noMeasures)]))
    const asked = { district: this.#districts.get(enterprise) ?? '', day, before }
    return limitsOfDay(orders, listAt, asked).flatMap(({ set, whole, share }) => {
      const first = members
        .get(set)
        ?.toSorted()
        .find((id) => facilities.has(id))
      if (first === undefined || facilities.get(first) !== outlet) return []
      const says = (name: string, value: string): DerivedPeriod => ({
        factor: `${set}.${name}`,
        value,
        unit: '',
        counts: { n: 1, required: 1, received: 1, due: 1 },
        validity: 'valid',
        rules: [refOf(emergencyRule)],
        config,
        parts: 0,
      })
      return [says('touched', '1'), says('req', share), ...(whole ? [says('whole', '1')] : [])]
    })
  }

  #listAt(enterprise: string): (order: StoredOrder) => StoredList['levels'] | null {
    return (order) => this.#listsOf.get(order.id)?.get(enterprise)?.levels ?? null
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
        facilities: new Map(graph.facilities.flatMap(({ id, point }) => (point === null ? [] : [[id, point.outletId]]))),
        meters: graph.facilities.flatMap((own) =>
          own.point?.outletId === outlet
            ? [
                {
                  ...meterOf(own, own.point),
                  seconds: own.point.intervalMin * 60,
                  own,
                  groups: graph.groups.filter(({ production }) => production[0] === own.id).map(({ id }) => id),
                  memberOf: graph.groups
                    .filter(({ production, treatment, auxiliary }) => [...production, ...treatment, auxiliary].includes(own.id))
                    .map(({ id }) => id),
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

function minutesOfRecord(record: MeterRecord, { seconds, own }: HeldMeter, config: string): DerivedMinute[] {
  const { facility, at, quantities, estimated, flag } = record
  const shared = {
    at: Math.floor(at / seconds) * seconds,
    seconds,
    mark: flag,
    normal: recordRule.parameters.normalMarks.includes(flag),
    config,
  }
  const minutes = Object.entries(quantities).flatMap(([quantity, value]): DerivedMinute[] => {
    // A cover that is closed is nothing that happens.
    if (quantity === 'cover' && compare(value, '0') === 0) return []
    const factor = `${facility}.${quantity}`
    const rules = quantity === 'p' && estimated ? [refOf(recordRule), refOf(estimateRule)] : [refOf(recordRule)]
    return [{ ...shared, factor, value, unit: units[quantity as Quantity], rules }]
  })
  const plain = (name: string, value: string, unit: string): DerivedMinute => ({
    ...shared,
    factor: `${facility}.${name}`,
    value,
    unit,
    rules: [refOf(recordRule)],
  })
  const ratio = own.point?.ctRatio
  if (quantities.ct === undefined && ratio !== undefined && shared.at % RATIO_SECONDS === 0) minutes.push(plain('ct', ratio, ''))
  const { ia, ib, ic } = quantities
  if (ia === undefined || ib === undefined || ic === undefined) return minutes
  return [...minutes, plain('imin', smallest([ia, ib, ic]) ?? ia, units.ia)]
}
