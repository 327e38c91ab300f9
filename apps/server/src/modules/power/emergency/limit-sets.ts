/**
 * Facilities whose energy must fall together under an order to limit (限产), as the filed list names them, and what holds for them on a day.
 * Told to the alarm rules beside the energy of their days. Pure.
 */
import { createHash } from 'node:crypto'
import { divide, startOfDay } from '@poyang/standards'
import type { ReductionListDraft } from '../schema.ts'
import type { StoredOrder } from '../store.ts'

type Levels = ReductionListDraft['levels']
const DAY_MS = 86_400_000

/** Name of a set of facilities, the same in whatever order they are listed: `LIM-1f0c9a3e`. */
export const limitSetName = (facilities: readonly string[]): string =>
  `LIM-${createHash('sha256').update(facilities.toSorted().join('+')).digest('hex').slice(0, 8)}`

/** Each set of facilities of a list that some level limits. */
export function limitSets(levels: Levels): ReadonlyMap<string, readonly string[]> {
  const measures = Object.values(levels).flat()
  return new Map(measures.flatMap(({ kind, facilities }) => (kind === 'limit' ? [[limitSetName(facilities), facilities]] : [])))
}

export interface LimitOfDay {
  /** Name of the set. */
  readonly set: string
  /** The order held all day long: the reduction of the day is asked for. Otherwise the day is only no normal day. */
  readonly whole: boolean
  /** Share, decimal text: `0.3`. The largest that is asked for. */
  readonly share: string
}

/**
 * What orders ask of a day. An order counts by the list that was filed before it began, and when it was on record before a moment.
 * @param listAt list of the enterprise for an order
 */
export function limitsOfDay(
  orders: readonly StoredOrder[],
  listAt: (order: StoredOrder) => Levels | null,
  { district, day, before }: { readonly district: string; readonly day: string; readonly before: number },
): LimitOfDay[] {
  const from = startOfDay(day)
  const to = from + DAY_MS
  const found = new Map<string, { readonly whole: boolean; readonly percent: number }>()
  for (const order of orders) {
    if (order.recordedAt >= before || order.from >= to || order.to <= from) continue
    if (order.districts.length > 0 && !order.districts.includes(district)) continue
    for (const measure of listAt(order)?.[order.level] ?? []) {
      if (measure.kind !== 'limit') continue
      const set = limitSetName(measure.facilities)
      const held = found.get(set) ?? { whole: false, percent: 0 }
      const whole = order.from <= from && order.to >= to
      found.set(set, { whole: held.whole || whole, percent: Math.max(held.percent, measure.percent) })
    }
  }
  return [...found].map(([set, { whole, percent }]) => ({ set, whole, share: divide(String(percent), '100') }))
}
