/** The composite index of ambient air (环境空气质量综合指数) by which cities are ranked. */
import { type DecimalText, isDecimal } from '../../decimal.ts'
import { roundTo } from '../../rounding.ts'
import { refOf, type RuleRef, versionOn } from '../../rule.ts'
import type { Day } from '../../time.ts'
import { decimalOf, type Fraction, fractionOf, over, plus, times, zero } from '../fraction.ts'
import type { IndexReason } from '../reasons.ts'
import { compositeRules, type Pollutant } from './rules.ts'

export interface CompositeIndex {
  /** As published; null when a pollutant is missing. */
  readonly index: DecimalText | null
  readonly unrounded: DecimalText | null
  readonly terms: ReadonlyArray<{
    readonly pollutant: Pollutant
    readonly statistic: 'mean' | 'P95' | 'P90'
    readonly value: DecimalText | null
    readonly limit: DecimalText
    readonly weight: DecimalText
    /** weight x value / limit. */
    readonly term: DecimalText | null
  }>
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

/**
 * Sum of weight x value / limit over SO2, NO2, PM10, PM2.5 (means, μg/m³), CO (P95, mg/m³) and ozone (P90, μg/m³); smaller is better.
 * `on` = last day of the data. Null when no version governs.
 * Example: 9, 30, 60, 35, 1.0, 158: 3.99 (2013), 8.375 (2026). Source: ranking methods of 2013 and 2026, secondary.
 */
export function compositeIndex(on: Day, values: Readonly<Partial<Record<Pollutant, DecimalText | null>>>): CompositeIndex | null {
  const rule = versionOn(compositeRules, on)
  if (rule === null) return null
  const reasons: IndexReason[] = []
  let total: Fraction | null = zero
  const terms = rule.parameters.terms.map(({ pollutant, statistic, weight, limit }) => {
    const value = values[pollutant] ?? null
    if (value === null || !isDecimal(value)) {
      reasons.push({ code: value === null ? 'MISSING' : 'NOT_USABLE', detail: pollutant })
      total = null
      return { pollutant, statistic, value, limit, weight, term: null }
    }
    const term = over(times(fractionOf(weight), fractionOf(value)), fractionOf(limit))
    if (total !== null) total = plus(total, term)
    return { pollutant, statistic, value, limit, weight, term: decimalOf(term) }
  })
  const unrounded = total === null ? null : decimalOf(total)
  return {
    index: unrounded === null ? null : roundTo(unrounded, rule.parameters.decimals),
    unrounded,
    terms,
    reasons,
    rule: refOf(rule),
  }
}
