import { ruleOn } from '../catalogue.ts'
import { scaled, tenTo } from '../decimal.ts'
import { refOf, type RuleRef } from '../rule.ts'
import type { Day } from '../time.ts'

/**
 * How a logger lifts the marks of readings to a longer period: flue gas is N from 75 % normal values up, otherwise D; waste water is abnormal from one abnormal value on.
 * A cross-check only: for a day the mark needs 18 of 24 hours, the daily mean 20. Null mark when there was no reading.
 * Rule: flag.lift. Source: HJ 212-2017 C.16-C.18.
 */
export function liftedMark(
  medium: 'flue-gas' | 'waste-water',
  normal: number,
  total: number,
  on: Day,
): { readonly mark: string | null; readonly rule: RuleRef } {
  const rule = ruleOn('flag.lift', on)
  const { normal: good, otherwise, flueGasShare } = rule.parameters
  if (total === 0) return { mark: null, rule: refOf(rule) }
  const { digits, scale } = scaled(flueGasShare)
  const enough = medium === 'flue-gas' ? BigInt(normal) * tenTo(scale) >= digits * BigInt(total) : normal === total
  return { mark: enough ? good : otherwise, rule: refOf(rule) }
}
