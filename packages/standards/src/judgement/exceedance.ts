import { ruleOn } from '../catalogue.ts'
import { convertUnit } from '../conversion/unit.ts'
import { compare, type DecimalText } from '../decimal.ts'
import { compareWithLimit, type Comparison, type ComparisonMethod } from '../limits/compare.ts'
import { type Limit, refOfLimit } from '../limits/limit.ts'
import { refOf, type RuleRef } from '../rule.ts'
import type { Reason, Statistic } from '../statistic.ts'
import { dayOf } from '../time.ts'
import type { Exemption } from './mark.ts'

/** Kind of source: decides which statistic makes an exceedance. */
export type SourceKind = 'flue-gas' | 'waste-water' | 'incineration'

export interface Judgement {
  /** exceeds: an exceedance (超标) · exempt: above the limit, taken out by a condition mark · warning: above, but this statistic decides nothing · undecided: nothing can be judged. */
  readonly verdict: 'complies' | 'exceeds' | 'exempt' | 'warning' | 'undecided'
  readonly comparison: Comparison | null
  readonly reasons: readonly Reason[]
  readonly exemption: Exemption | null
  /** The limit and the rules, in the order they were applied; doubts included. */
  readonly rules: readonly RuleRef[]
}

export interface JudgementOptions {
  readonly source: SourceKind
  /** Method the standard prescribes; the whole-value method when it is silent. */
  readonly method?: ComparisonMethod
  /** Digits of the limit as printed, for the rounded-value method; those of the table's number when not said. */
  readonly decimals?: number
  readonly exemption?: Exemption
  /** Base level of a relative limit (noise). */
  readonly base?: DecimalText
}

/**
 * Exceedance (超标判定) of one statistic against one limit. Flue gas is judged on the hour, waste water and waste incineration on the day; any other statistic above the limit is a warning.
 * Only a valid value that is not substituted is judged; a value on another oxygen basis, converted where the limit is of the measured one, wet, or in another dimension is not comparable.
 * Rules: exceedance.statistic, exceedance.comparison, the limit. Source: GB definitions; HJ 356-2019; MEE Order 10; GB/T 8170-2008 4.3.
 */
export function judgeExceedance(statistic: Statistic, limit: Limit, options: JudgementOptions): Judgement {
  const on = dayOf(statistic.from)
  const decides = ruleOn('exceedance.statistic', on)
  const rules: RuleRef[] = [statistic.rule, refOfLimit(limit), refOf(decides)]
  const exemption = options.exemption ?? null
  const undecided = (reason: Reason): Judgement => ({ verdict: 'undecided', comparison: null, reasons: [reason], exemption, rules })
  if (statistic.substitution !== null) return undecided({ code: 'SUBSTITUTED_VALUE' })
  if (statistic.validity !== 'valid' || statistic.value === null)
    return undecided({ code: 'STATISTIC_NOT_VALID', detail: statistic.validity })
  if (!sameBasis(statistic.basis, limit))
    return undecided({ code: 'DIFFERENT_BASIS', detail: `${statistic.basis ?? ''} / ${limit.basis ?? ''}` })
  const value = convertUnit(statistic.value, statistic.unit, limit.unit)
  if (value === null) return undecided({ code: 'DIFFERENT_UNIT', detail: `${statistic.unit} / ${limit.unit}` })
  const comparison = compareWithLimit(value, limit, on, {
    ...(options.method === undefined ? {} : { method: options.method }),
    ...(options.base === undefined ? {} : { base: options.base }),
    ...(options.decimals === undefined ? {} : { decimals: options.decimals }),
  })
  rules.push(comparison.rule)
  const reasons: Reason[] = limit.confidence === 'high' && limit.source !== 'memory' ? [] : [{ code: 'LIMIT_UNCERTAIN', detail: limit.id }]
  if (comparison.complies) return { verdict: 'complies', comparison, reasons, exemption, rules }
  const { flueGas, wasteWater, incineration } = decides.parameters
  const deciding = options.source === 'flue-gas' ? flueGas : options.source === 'waste-water' ? wasteWater : incineration
  if (statistic.period !== deciding) {
    return {
      verdict: 'warning',
      comparison,
      reasons: [...reasons, { code: 'WRONG_STATISTIC', detail: statistic.period }],
      exemption,
      rules,
    }
  }
  if (exemption !== null) rules.push(exemption.rule)
  if (exemption?.exempt === 'yes') return { verdict: 'exempt', comparison, reasons: [...reasons, ...exemption.reasons], exemption, rules }
  return { verdict: 'exceeds', comparison, reasons: exemption === null ? reasons : [...reasons, ...exemption.reasons], exemption, rules }
}

/** Percents and coefficients a wording names: `O2 3 % (boiler), 15 % (turbine)` → 3, 15. */
const percentsIn = (basis: string): readonly DecimalText[] =>
  [...basis.matchAll(/(\d+(?:\.\d+)?) %/g)].flatMap(([, percent]) => percent ?? [])

/**
 * Whether a statistic stands on the basis of the limit; one that says no basis is taken at its word.
 * A limit of exactly one oxygen benchmark or excess-air coefficient needs a value converted to that one. A limit that names several, or a coefficient
 * without its number, takes any of those and the measured value (which applies is a matter of the outlet); one without any takes the measured value only.
 * A wet value is never compared with a limit of stack gas: those are of the dry gas.
 */
function sameBasis(basis: string | null, limit: Limit): boolean {
  if (basis === null) return true
  if (limit.medium === 'air' && basis.startsWith('wet')) return false
  const o2 = /-o2-(\d+(?:\.\d+)?)/.exec(basis)?.[1] ?? null
  const alpha = /-alpha-(\d+(?:\.\d+)?)/.exec(basis)?.[1] ?? null
  if (limit.o2 !== null) return o2 !== null && compare(o2, limit.o2) === 0
  if (limit.airFactor !== null) return alpha !== null && compare(alpha, limit.airFactor) === 0
  if (limit.basis === null || (o2 === null && alpha === null)) return true
  if (alpha !== null) return /excess[- ]air/.test(limit.basis)
  return percentsIn(limit.basis).some((percent) => o2 !== null && compare(percent, o2) === 0)
}
