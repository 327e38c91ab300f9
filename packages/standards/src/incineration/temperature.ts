import { ruleOn } from '../catalogue.ts'
import { add, compare, type DecimalText, divide, isDecimal } from '../decimal.ts'
import { refOf, type RuleRef } from '../rule.ts'
import { settledMean, settledQuotient } from '../settled.ts'
import type { Day, EpochMs } from '../time.ts'

/** Middle value of a list; of an even number the mean of the two in the middle. Null of nothing. */
function median(values: readonly DecimalText[]): DecimalText | null {
  const sorted = values.toSorted(compare)
  const high = sorted[Math.floor(sorted.length / 2)]
  const low = sorted[Math.ceil(sorted.length / 2) - 1]
  return high === undefined || low === undefined ? null : divide(add(low, high), '2')
}

/**
 * Furnace temperature of an instant: mean of the median of the thermocouples of the outlet (upper) section and the median of those of the upstream (middle) section. Null when a section has no reading.
 * Rule: incineration.temperature. Source: GB 18484-2020 3.9; the waste-incineration rule likewise, from memory.
 */
export function furnaceTemperature(upper: readonly (DecimalText | null)[], middle: readonly (DecimalText | null)[]): DecimalText | null {
  const known = (values: readonly (DecimalText | null)[]) => values.flatMap((value) => (value === null || !isDecimal(value) ? [] : [value]))
  const [one, other] = [median(known(upper)), median(known(middle))]
  return one === null || other === null ? null : settledQuotient(add(one, other), '2')
}

/** Mean of the instants of a five-minute period, °C; null of nothing. Rule: incineration.temperature. Source: MEE Order 10. */
export const fiveMinuteTemperature = (instants: readonly DecimalText[]): DecimalText | null => settledMean(instants)

export interface TemperatureDay {
  /** Five-minute means below 850 °C in normal operation. */
  readonly below: number
  readonly allowed: number
  /** False = the facility was not operated as required (more than five). */
  readonly asRequired: boolean
  /** Starts of the five-minute periods below. */
  readonly at: readonly EpochMs[]
  /** Periods left out by marks. */
  readonly excluded: number
  readonly rule: RuleRef
}

/**
 * A natural day of one furnace: more than five five-minute means below 850 °C counts as not operating as required; 850.0 is not below. Periods whose start lies under a mark of drying-out, start-up, shut-down, cooling, standstill, fault or accident do not count.
 * Rules: incineration.temperature, incineration.caps (list of marks). Source: MEE Order 10; GB 39707-2020 (five-minute rule).
 */
export function temperatureDay(
  day: Day,
  means: readonly { readonly from: EpochMs; readonly value: DecimalText }[],
  marks: readonly { readonly item: string; readonly from: EpochMs; readonly to: EpochMs }[],
): TemperatureDay {
  const rule = ruleOn('incineration.temperature', day)
  const { minimum, allowedBelow } = rule.parameters
  const counted = means.filter(({ from }) => !isExcluded(day, from, marks))
  const at = counted.filter(({ value }) => compare(value, minimum) < 0).map(({ from }) => from)
  return {
    below: at.length,
    allowed: allowedBelow,
    asRequired: at.length <= allowedBelow,
    at,
    excluded: means.length - counted.length,
    rule: refOf(rule),
  }
}

/** Whether an instant lies under a condition mark whose time does not enter the day. Rule: incineration.caps. Source: marking rule of 2019. */
export const isExcluded = (
  day: Day,
  at: EpochMs,
  marks: readonly { readonly item: string; readonly from: EpochMs; readonly to: EpochMs }[],
): boolean => {
  const { excluded } = ruleOn('incineration.caps', day).parameters
  return marks.some(({ item, from, to }) => excluded.includes(item) && from <= at && at < to)
}
