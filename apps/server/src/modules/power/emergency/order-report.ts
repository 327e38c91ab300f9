/** GET /api/power/orders/:id: each enterprise of the area against its filed list, as far as the order has run. */
import { add, addDays, compare, dayOf, divide, refOf, roundTo, startOfDay, subtract } from '@poyang/standards'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import type { Enterprise } from '../../sources/schema.ts'
import { beijingIso } from '../../telemetry/index.ts'
import { factorOfPower, graphAt, isMetered } from '../graph/metered.ts'
import type { Metered } from '../graph/metered.ts'
import { readEnergies } from '../minutes-store.ts'
import { emergencyRule, ruleUsed, stateRule } from '../rules.ts'
import type { Measure, MeasureResult, Order, OrderReport } from '../schema.ts'
import { runsOf } from '../states/states-page.ts'
import { readGraphs, readListsAt, readNewestGraphs, readOrdersIn } from '../store.ts'
import type { Relational, StoredOrder } from '../store.ts'
import { checkLimit, checkStop } from './check-measure.ts'
import type { EnergyDay } from './check-measure.ts'

const DAY_SECONDS = 86_400
const MINUTE = 60_000

export const orderPage = (order: StoredOrder): Order => ({
  id: order.id,
  level: order.level,
  districts: [...order.districts],
  from: beijingIso(order.from),
  to: beijingIso(order.to),
  document: order.document,
  by: order.by,
  recordedAt: beijingIso(order.recordedAt),
})

export interface ReportGiven {
  readonly db: Relational
  readonly questions: ColumnarQuestions
  readonly enterprises: readonly Enterprise[]
  readonly order: StoredOrder
  readonly now: number
  readonly signal: AbortSignal
}

export async function orderReport({ db, questions, enterprises, order, now, signal }: ReportGiven): Promise<OrderReport> {
  const area = enterprises.filter(({ district }) => order.districts.length === 0 || order.districts.includes(district))
  // A list that was filed after the order began does not soften it.
  const lists = new Map((await readListsAt(db, order.from)).map((list) => [list.enterprise, list]))
  const results: MeasureResult[] = []
  for (const enterprise of area) {
    const list = lists.get(enterprise.id)
    if (list === undefined) continue
    const graph = graphAt(await readGraphs(db, enterprise.id), order.from)?.graph ?? { facilities: [], groups: [] }
    for (const measure of list.levels[order.level]) {
      const metered = measure.facilities.map((id) => graph.facilities.find((one) => one.id === id)).filter(isMetered)
      const result = await resultOf({ db, questions, order, now, signal }, measure, metered)
      results.push({ enterpriseId: enterprise.id, enterprise: enterprise.name, measure, listVersion: list.version, ...result })
    }
  }
  const counts: Partial<Record<MeasureResult['result'], number>> = {}
  for (const { result } of results) counts[result] = (counts[result] ?? 0) + 1
  const known = results.filter(
    ({ result, baselineKwh, actualKwh }) => result !== 'undetermined' && baselineKwh !== null && actualKwh !== null,
  )
  const metering = new Set(
    (await readNewestGraphs(db)).filter(({ graph }) => graph.facilities.some(isMetered)).map(({ enterprise }) => enterprise),
  )
  return {
    order: orderPage(order),
    results,
    counts: { achieved: 0, 'not-achieved': 0, undetermined: 0, running: 0, ...counts },
    reducedKwh: roundTo(
      known.reduce((sum, { baselineKwh, actualKwh }) => add(sum, subtract(baselineKwh ?? '0', actualKwh ?? '0')), '0'),
      1,
    ),
    withoutList: area.filter(({ id }) => metering.has(id) && !lists.has(id)).map(({ id }) => id),
    rules: [emergencyRule, stateRule].map((rule) => ruleUsed(refOf(rule))),
  }
}

type Result = Omit<MeasureResult, 'enterpriseId' | 'enterprise' | 'measure' | 'listVersion'>
type Given = Omit<ReportGiven, 'enterprises'>

const noLimit = { baselineKwh: null, actualKwh: null, reduction: null, baselineDays: [] }
const noStop = { minutesOn: null, intervals: [] }

async function resultOf(given: Given, measure: Measure, metered: readonly Metered[]): Promise<Result> {
  if (metered.length < measure.facilities.length)
    return {
      result: 'undetermined',
      words: {
        zh: `清单设施${measure.facilities.length}台，已计量${metered.length}台，无法判定`,
        en: `${metered.length} of ${measure.facilities.length} listed facilities are metered: cannot be determined`,
      },
      coverage: '0',
      ...noLimit,
      ...noStop,
    }
  return measure.kind === 'stop' ? stopOf(given, metered) : limitOf(given, metered, measure.percent)
}

async function stopOf({ questions, order, now, signal }: Given, metered: readonly Metered[]): Promise<Result> {
  const to = Math.max(order.from, Math.min(order.to, now))
  const runs = await runsOf(questions, metered, { from: order.from, to, allowHold: true }, signal)
  const facilities = runs.map(({ facility, stretches }) => ({ facility: facility.id, stretches }))
  const { intervals, minutesOn, ...found } = checkStop({ from: order.from, to: order.to, now, facilities })
  return {
    ...found,
    ...noLimit,
    minutesOn: Math.round(minutesOn),
    intervals: intervals.slice(0, 200).map((one) => ({ ...one, from: beijingIso(one.from), to: beijingIso(one.to) })),
  }
}

async function limitOf({ db, questions, order, now, signal }: Given, metered: readonly Metered[], percent: number): Promise<Result> {
  const to = Math.max(order.from, Math.min(order.to, now))
  const today = dayOf(order.from)
  const first = addDays(today, -emergencyRule.parameters.lookBackDays)
  const others = await readOrdersIn(db, startOfDay(first), startOfDay(today))
  const window = await energiesOf(questions, metered, order.from, to, 'span', signal)
  const before = await energiesOf(questions, metered, startOfDay(first), startOfDay(today), 'day', signal)
  const days = [...before]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, found]): EnergyDay => {
      const starts = startOfDay(day)
      const ends = starts + DAY_SECONDS * 1000
      return {
        day,
        kwh: found.kwh,
        coverage: coverageOf(found, metered, DAY_SECONDS),
        underOrder: others.some((other) => other.id !== order.id && other.from < ends && other.to > starts),
      }
    })
  const actual = window.get('') ?? { kwh: '0', seconds: new Map<string, number>() }
  const coverage = coverageOf(actual, metered, Math.max(1, (to - order.from) / 1000))
  const windowMinutes = Math.round((to - order.from) / MINUTE)
  const found = checkLimit({ percent, actualKwh: actual.kwh, coverage, windowMinutes, days, running: now < order.to })
  return { ...found, baselineDays: [...found.baselineDays], coverage, actualKwh: roundTo(actual.kwh, 1), ...noStop }
}

interface Together {
  readonly kwh: string
  readonly seconds: ReadonlyMap<string, number>
}

/** Energy of facilities together, by day (or under '' for the span). */
async function energiesOf(
  questions: ColumnarQuestions,
  metered: readonly Metered[],
  from: number,
  to: number,
  by: 'day' | 'span',
  signal: AbortSignal,
): Promise<Map<string, Together>> {
  const found = new Map<string, Together>()
  for (const outlet of new Set(metered.map(({ point }) => point.outletId))) {
    const factors = metered.filter(({ point }) => point.outletId === outlet).map(factorOfPower)
    for (const { factor, day, kwh, seconds } of await readEnergies(questions, outlet, factors, from, to, by, signal)) {
      const key = day ?? ''
      const held = found.get(key) ?? { kwh: '0', seconds: new Map() }
      found.set(key, { kwh: add(held.kwh, kwh), seconds: new Map([...held.seconds, [factor, seconds]]) })
    }
  }
  return found
}

/** Least coverage of the facilities. */
function coverageOf({ seconds }: Together, metered: readonly Metered[], of: number): string {
  const shares = metered.map((facility) => divide(String(Math.min(of, seconds.get(factorOfPower(facility)) ?? 0)), String(of), 4))
  return shares.toSorted(compare)[0] ?? '0'
}
