import { ruleOn } from '../catalogue.ts'
import { add, compare, type DecimalText, multiply, sum } from '../decimal.ts'
import { refOf, type RuleRef } from '../rule.ts'
import { settledQuotient } from '../settled.ts'
import { dayOf, type EpochMs } from '../time.ts'

export interface HourSoFar {
  readonly from: EpochMs
  /** Valid minute values of the clock hour in order of time; minutes without one are left out. */
  readonly minutes: readonly { readonly at: EpochMs; readonly value: DecimalText }[]
  /** Minutes of the hour that are over. */
  readonly elapsed: number
  readonly limit: DecimalText
}

export interface Warning {
  /** notice: minutes in a row over the limit · projected: the hour will be over unless something is done · null: neither. */
  readonly step: 'notice' | 'projected' | null
  /** Mean of the hour if the remaining minutes stay at the last value; null without a value. */
  readonly projectedMean: DecimalText | null
  /** Highest mean the remaining minutes may have without the hour going over; null when none remain or without a value. */
  readonly allowedRest: DecimalText | null
  readonly minutesInARow: number
  readonly minutesLeft: number
  readonly rule: RuleRef
}

/**
 * Warnings inside an hour, before any exceedance: minute values over the limit in a row (3) → notice; the projected hourly mean over the limit with at least 15 minutes left → early warning, the stronger of the two.
 * Nothing here is an exceedance. Rule: warning.ladder (project). Source: this project; vendors offer the same.
 */
export function warningOf(hour: HourSoFar): Warning {
  const rule = ruleOn('warning.ladder', dayOf(hour.from))
  const { minutesInARow: needed, minutesLeft: enough, minutesOfHour } = rule.parameters
  const left = Math.max(0, minutesOfHour - hour.elapsed)
  let inARow = 0
  let before: EpochMs | null = null
  for (const { at, value } of hour.minutes) {
    const next = before === null || at - before === 60_000
    inARow = compare(value, hour.limit) > 0 ? (next ? inARow : 0) + 1 : 0
    before = at
  }
  const last = hour.minutes.at(-1)
  const values = hour.minutes.map(({ value }) => value)
  const total = String(values.length + left)
  const projectedMean = last === undefined ? null : settledQuotient(add(sum(values), multiply(last.value, String(left))), total)
  const room =
    last === undefined || left === 0 ? null : settledQuotient(add(multiply(hour.limit, total), multiply('-1', sum(values))), String(left))
  const projected = projectedMean !== null && compare(projectedMean, hour.limit) > 0 && left >= enough
  return {
    step: projected ? 'projected' : inARow >= needed ? 'notice' : null,
    projectedMean,
    allowedRest: room,
    minutesInARow: inARow,
    minutesLeft: left,
    rule: refOf(rule),
  }
}
