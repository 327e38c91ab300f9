/** GET /api/power/quality: how far the meters of one enterprise can be relied on for one day, and whether the parts make up the whole. */
import { add, addDays, compare, divide, refOf, roundTo, startOfDay } from '@poyang/standards'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { factorOfPower, graphAt, meteredOf } from '../graph/metered.ts'
import type { Metered } from '../graph/metered.ts'
import { readEnergies, readMinutes } from '../minutes-store.ts'
import { balanceRule, qualityRule, ruleUsed } from '../rules.ts'
import type { PointQuality, PowerQuality } from '../schema.ts'
import type { StoredGraph } from '../store.ts'
import { balanceOf, pointQuality } from './point-day.ts'
import type { BalanceDay } from './point-day.ts'

const DAY_SECONDS = 86_400

export async function qualityPage(
  questions: ColumnarQuestions,
  enterprise: PowerQuality['enterpriseId'],
  graphs: readonly StoredGraph[],
  day: string,
  now: number,
  signal: AbortSignal,
): Promise<PowerQuality> {
  const from = startOfDay(day)
  const to = Math.max(from, Math.min(startOfDay(addDays(day, 1)), now))
  const facilities = meteredOf(graphAt(graphs, to)?.graph ?? { facilities: [], groups: [] })
  const points: PointQuality[] = []
  // One after the other: a day of one meter is some ten thousand rows.
  for (const facility of facilities) points.push(await onePoint(questions, facility, from, to, signal))
  const history = await balanceDays(questions, facilities, addDays(day, -balanceRule.parameters.historyDays), day, signal)
  const today = (await balanceDays(questions, facilities, day, addDays(day, 1), signal)).get(day) ?? { main: null, parts: null }
  return {
    enterpriseId: enterprise,
    day,
    points,
    balance: balanceOf(today, [...history.values()]),
    rules: [qualityRule, balanceRule].map((rule) => ruleUsed(refOf(rule))),
  }
}

async function onePoint(
  questions: ColumnarQuestions,
  facility: Metered,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<PointQuality> {
  const { id, name, point } = facility
  const quantities = ['p', 'energy', ...(point.phases === 3 ? ['ia', 'ib', 'ic'] : [])]
  const stored = await readMinutes(
    questions,
    point.outletId,
    quantities.map((quantity) => `${id}.${quantity}`),
    from,
    to,
    signal,
  )
  const of = (quantity: string) => stored.get(`${id}.${quantity}`) ?? []
  const phases = [of('ia'), of('ib'), of('ic')].filter((minutes) => minutes.length > 0)
  return pointQuality({ facility: id, name, intervalMin: point.intervalMin, from, to, power: of('p'), register: of('energy'), phases })
}

/** Energies by day in [from, to): of the main meter and of everything else together, null where any of them is not covered enough. */
async function balanceDays(
  questions: ColumnarQuestions,
  facilities: readonly Metered[],
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<Map<string, BalanceDay>> {
  const main = facilities.find(({ kind }) => kind === 'main')
  const parts = facilities.filter(({ kind }) => kind !== 'main')
  const energies = new Map<string, string>()
  const days = new Set<string>()
  for (const outlet of new Set(facilities.map(({ point }) => point.outletId))) {
    const factors = facilities.filter(({ point }) => point.outletId === outlet).map(factorOfPower)
    for (const { factor, day, kwh, seconds } of await readEnergies(
      questions,
      outlet,
      factors,
      startOfDay(from),
      startOfDay(to),
      'day',
      signal,
    )) {
      if (day === null || compare(divide(String(seconds), String(DAY_SECONDS), 4), qualityRule.parameters.coverage) < 0) continue
      days.add(day)
      energies.set(`${factor} ${day}`, kwh)
    }
  }
  return new Map(
    [...days].toSorted().map((day) => {
      const own = parts.map((part) => energies.get(`${factorOfPower(part)} ${day}`))
      const known = own.filter((kwh) => kwh !== undefined)
      const sum = known.length < own.length || own.length === 0 ? null : roundTo(known.reduce(add), 3)
      const whole = main === undefined ? undefined : energies.get(`${factorOfPower(main)} ${day}`)
      return [day, { main: whole === undefined ? null : roundTo(whole, 3), parts: sum }]
    }),
  )
}
