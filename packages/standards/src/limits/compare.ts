import { ruleOn } from '../catalogue.ts'
import { compare, type DecimalText, scaled, subtract } from '../decimal.ts'
import { roundTo } from '../rounding.ts'
import { refOf, type RuleRef } from '../rule.ts'
import { settledQuotient } from '../settled.ts'
import type { Day } from '../time.ts'
import type { Limit } from './limit.ts'

/** whole-value (全数值比较法): the value as it stands · rounded-value (修约值比较法): rounded first to the digits of the limit. */
export type ComparisonMethod = 'whole-value' | 'rounded-value'

export interface Comparison {
  readonly complies: boolean
  readonly method: ComparisonMethod
  /** The number that was compared. */
  readonly compared: DecimalText
  /** The limit or bound it was compared with; null for not-detected. */
  readonly against: DecimalText | null
  /** (C - L)/L of an exceeded upper limit; null when compliant, for scales (pH, sound, blackness) and for other operators. */
  readonly multiple: DecimalText | null
  /** How much an `at least` limit, a range or a limit on a scale is missed by, in the unit of the value; otherwise null. */
  readonly shortfall: DecimalText | null
  readonly rule: RuleRef
}

/** pH, sound levels and grades of blackness: scales, not amounts; they are missed by so much and have no multiple. */
const scales = new Set(['dB(A)', 'Ringelmann level', '-'])
const isScale = ({ factor, unit }: Limit) => scales.has(unit) || factor.code === 'w01001' || factor.zh === 'pH值'

/**
 * A value against a limit (极限数值比较). Equal is compliant. The whole-value method applies where the standard does not say.
 * `<= limit+delta` needs the base level: `against` is their sum. `not-detected`: null value or 0 complies; any other number does not.
 * Example: limit 35, value 35.04: exceeds by the whole-value method (multiple 0.00114), complies by the rounded-value method.
 * @param options.decimals digits of the limit as its text prints them, for the rounded-value method: the tables hold numbers, a printed 0.50 may stand there as 0.5
 * Rule: exceedance.comparison. Source: GB/T 8170-2008 4.3; multiple: 超标倍数 = (C - L)/L.
 */
export function compareWithLimit(
  value: DecimalText,
  limit: Limit,
  on: Day,
  options: { readonly method?: ComparisonMethod; readonly base?: DecimalText; readonly decimals?: number } = {},
): Comparison {
  const rule = ruleOn('exceedance.comparison', on)
  const method = options.method ?? rule.parameters.method
  const at = (bound: DecimalText) => (method === 'whole-value' ? value : roundTo(value, options.decimals ?? scaled(bound).scale))
  const done = (parts: Partial<Comparison> & { readonly complies: boolean }): Comparison => ({
    method,
    compared: value,
    against: null,
    multiple: null,
    shortfall: null,
    rule: refOf(rule),
    ...parts,
  })
  if (limit.operator === 'not-detected') return done({ complies: compare(value, '0') <= 0 })
  if (limit.range !== null) {
    const { min, max } = limit.range
    const low = at(min)
    const high = at(max)
    if (compare(low, min) < 0) return done({ complies: false, compared: low, against: min, shortfall: subtract(min, low) })
    if (compare(high, max) > 0) return done({ complies: false, compared: high, against: max, shortfall: subtract(high, max) })
    return done({ complies: true, compared: low, against: min })
  }
  const printed = limit.limit
  if (printed === null) throw new RangeError(`limit ${limit.id} has no number`)
  if (limit.operator === '>=') {
    const compared = at(printed)
    return compare(compared, printed) >= 0
      ? done({ complies: true, compared, against: printed })
      : done({ complies: false, compared, against: printed, shortfall: subtract(printed, compared) })
  }
  if (limit.operator === '<= limit+delta' && options.base === undefined)
    throw new RangeError(`limit ${limit.id} is relative: a base is needed`)
  const against = limit.operator === '<= limit+delta' ? subtract(printed, subtract('0', options.base ?? '0')) : printed
  const compared = at(against)
  if (compare(compared, against) <= 0) return done({ complies: true, compared, against })
  const over = subtract(compared, against)
  if (isScale(limit) || compare(against, '0') <= 0) return done({ complies: false, compared, against, shortfall: over })
  return done({ complies: false, compared, against, multiple: settledQuotient(over, against) })
}
