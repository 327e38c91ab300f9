/** Highest permitted emission rate by the height of a stack (最高允许排放速率). */
import { add, compare, type DecimalText } from '../decimal.ts'
import { refOf, type RuleRef, versionOn } from '../rule.ts'
import type { Day } from '../time.ts'
import { stackRateRules } from './emission-rules.ts'
import { decimalOf, type Fraction, fractionOf, minus, over, plus, times } from './fraction.ts'
import type { IndexReason } from './reasons.ts'

export interface Stack {
  /** Metres above ground, above zero. */
  readonly height: DecimalText
  /** Height of the highest building within 200 m, metres; absent = it was established that the stack stands clear. */
  readonly buildings?: DecimalText
}

export interface StackRate {
  /** kg/h; null when the table has no such pollutant. */
  readonly limit: DecimalText | null
  /** How it came about: table row, interpolation, extrapolation, halving; each with the rate after it. */
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

/**
 * Rate limit in kg/h (second-class areas) of SO2 `a21026`, NOx `a21002`, other particulates `a34013` or NMHC `a24088`: linear between
 * heights; (h/hb)² beyond the ends; below 15 m halved after that; not 5 m above the buildings within 200 m: halved.
 * Example: SO2 at 25 m: 4.3 + (15 - 4.3)/2 = 9.65; at 10 m: 2.6 x (10/15)² / 2 = 0.5778. Null when no version governs.
 * Source: GB 16297-1996 table 2, 7.1, 7.3, 7.4, annex B.
 */
export function stackRateLimit(day: Day, code: string, { height, buildings }: Stack): StackRate | null {
  const rule = versionOn(stackRateRules, day)
  if (rule === null) return null
  if (compare(height, '0') <= 0) throw new RangeError(`not a height: ${height.slice(0, 40)}`)
  const { leastHeight, lowStackShare, clearance, crampedShare, tables } = rule.parameters
  const rows = tables.find((table) => table.code === code)?.rows
  if (rows === undefined) return { limit: null, reasons: [{ code: 'NOT_IN_TABLE', detail: code }], rule: refOf(rule) }

  const reasons: IndexReason[] = []
  const at = fractionOf(height)
  const step = (reason: IndexReason['code'], rate: Fraction): Fraction => {
    reasons.push({ code: reason, detail: `${decimalOf(rate)} kg/h` })
    return rate
  }
  const extrapolate = (from: { readonly height: DecimalText; readonly rate: DecimalText }) => {
    const ratio = over(at, fractionOf(from.height))
    return times(fractionOf(from.rate), times(ratio, ratio))
  }
  const exact = rows.find((row) => compare(row.height, height) === 0)
  const aboveAt = rows.findIndex((row) => compare(row.height, height) > 0)
  let rate: Fraction
  if (exact !== undefined) rate = fractionOf(exact.rate)
  else if (aboveAt === 0) rate = step('BELOW_TABLE', extrapolate(rows[0]!))
  else if (aboveAt < 0) rate = step('ABOVE_TABLE', extrapolate(rows.at(-1)!))
  else {
    const [low, high] = [rows[aboveAt - 1]!, rows[aboveAt]!]
    const part = over(minus(at, fractionOf(low.height)), minus(fractionOf(high.height), fractionOf(low.height)))
    rate = step('BETWEEN_HEIGHTS', plus(fractionOf(low.rate), times(part, minus(fractionOf(high.rate), fractionOf(low.rate)))))
  }
  if (compare(height, leastHeight) < 0) rate = step('HALVED_LOW_STACK', times(rate, fractionOf(lowStackShare)))
  const isCramped = buildings !== undefined && compare(height, add(buildings, clearance)) < 0
  if (isCramped) rate = step('HALVED_BY_BUILDINGS', times(rate, fractionOf(crampedShare)))
  return { limit: decimalOf(rate), reasons, rule: refOf(rule) }
}
