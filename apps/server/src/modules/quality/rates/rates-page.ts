/** Transmission rates by outlet, enterprise, district, city: of several outlets their counts together. */
import { addDays, closingOf, ruleOn } from '@poyang/standards'
import { raise } from '../../../platform/http/problem.ts'
import type { Directory } from '../../sources/index.ts'
import { beijingIso, telemetryProblems } from '../../telemetry/index.ts'
import type { z } from 'zod'
import type { RateRow, Rates, RatesQuery } from '../schema.ts'
import { readRates } from '../store.ts'
import type { Relational, StoredRate } from '../store.ts'
import { togetherOf } from './outlet-day.ts'

const MOST_DAYS = 366
const MOST_ROWS = 50_000

/** Problems: spanInvalid. */
export async function ratesPage(db: Relational, directory: Directory, query: z.output<typeof RatesQuery>): Promise<Rates> {
  if (query.to < query.from || query.to > addDays(query.from, MOST_DAYS))
    raise(telemetryProblems.spanInvalid, 'At most 366 days, and `to` not before `from`.')
  const places = placesOf(directory, query.scope)
  const outlets = query.id === undefined ? null : [...places].filter(([, place]) => place.id === query.id).map(([outlet]) => outlet)
  const days = Math.round((Date.parse(query.to) - Date.parse(query.from)) / 86_400_000) + 1
  if (days * (outlets?.length ?? directory.outlets.length) > MOST_ROWS)
    raise(telemetryProblems.spanInvalid, 'Ask for fewer days or one place.')
  const stored = await readRates(db, { from: query.from, to: query.to, outlets, closing: query.closing })
  const groups = new Map<string, { readonly place: Place; readonly rates: StoredRate[] }>()
  for (const rate of stored) {
    const place = places.get(rate.outlet)
    if (place === undefined) continue
    const key = `${rate.day} ${place.id}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { place, rates: [rate] })
    else group.rates.push(rate)
  }
  const alone = query.scope === 'outlet' && query.id !== undefined
  return {
    rates: [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, { place, rates }]) => rowOf(place, rates, query.scope, alone)),
    target: stored.at(-1)?.target ?? ruleOn('transmission.rate', query.to).parameters.target,
  }
}

interface Place {
  readonly id: string
  readonly name: string
}

/** Outlet → the place of a scope that it belongs to. */
function placesOf(directory: Directory, scope: RateRow['scope']): Map<string, Place> {
  return new Map(
    directory.outlets.map((outlet) => {
      const enterprise = directory.enterprise.get(outlet.enterpriseId)
      const place = {
        outlet: { id: outlet.id, name: [enterprise?.name, outlet.name].filter(Boolean).join(' ') },
        enterprise: { id: outlet.enterpriseId, name: enterprise?.name ?? outlet.enterpriseId },
        district: { id: enterprise?.district ?? '', name: enterprise?.district ?? '' },
        city: { id: 'city', name: '全市' },
      }[scope]
      return [outlet.id, place]
    }),
  )
}

const finality = ['running', 'provisional', 'final'] as const

function rowOf(place: Place, rates: readonly StoredRate[], scope: RateRow['scope'], alone: boolean): RateRow {
  const [first] = rates
  if (first === undefined) throw new Error('a place without rates')
  const { day, target } = first
  // Of several outlets the least closed says how far the day is.
  const closing = finality.find((one) => rates.some((rate) => rate.closing === one)) ?? 'running'
  const { provisional, final } = closingOf(day)
  const notDue: Record<string, number> = {}
  for (const rate of rates) for (const [code, count] of Object.entries(rate.notDue)) notDue[code] = (notDue[code] ?? 0) + count
  const [only] = rates.length === 1 ? rates : []
  return {
    scope,
    ...place,
    day,
    closing,
    closesAt: beijingIso(closing === 'running' ? provisional : final),
    outlets: rates.length,
    immediate:
      only?.immediate ??
      togetherOf(
        rates.map((rate) => rate.immediate),
        target,
      ),
    completed:
      only?.completed ??
      togetherOf(
        rates.map((rate) => rate.completed),
        target,
      ),
    notDue,
    target,
    rules: [...first.rules],
    computedAt: beijingIso(Math.max(...rates.map(({ computedAt }) => computedAt))),
    lacking: alone ? rates.flatMap(({ lacking }) => [...lacking]) : [],
  }
}
