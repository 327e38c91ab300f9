import { nationalLimits } from './national.ts'
import { type LimitChoice, limitsFor, type LimitQuery } from './choose.ts'
import { addDays, type Day } from '../time.ts'

/** Days on which one choice of limits governs, both ends included. */
export interface LimitSpan {
  readonly from: Day
  readonly to: Day
  readonly choice: LimitChoice
}

/**
 * The limit line of a chart: stretches of days from `from` to `to` in which the governing limits do not change.
 * Rule: limits.priority. Source: as `limitsFor`.
 */
export function limitsBetween(query: Omit<LimitQuery, 'on'>, from: Day, to: Day): readonly LimitSpan[] {
  const turns = new Set([from])
  for (const limit of [...(query.permit ?? []), ...(query.local ?? []), ...nationalLimits(query.medium)]) {
    if (limit.factor.code !== query.factor && limit.factor.zh !== query.factor) continue
    const days = [limit.effectiveFrom, limit.existingFrom, limit.effectiveTo === null ? null : addDays(limit.effectiveTo, 1)]
    for (const day of days) if (day !== null && day > from && day <= to) turns.add(day)
  }
  const spans: LimitSpan[] = []
  const starts = [...turns].toSorted()
  for (const [index, start] of starts.entries()) {
    const next = starts[index + 1]
    const choice = limitsFor({ ...query, on: start })
    const last = spans.at(-1)
    const end = next === undefined ? to : addDays(next, -1)
    if (last !== undefined && idsOf(last.choice) === idsOf(choice)) spans[spans.length - 1] = { ...last, to: end }
    else spans.push({ from: start, to: end, choice })
  }
  return spans
}

const idsOf = ({ governing }: LimitChoice): string => governing.map(({ id }) => id).join(' ')
