/** Trophic level index of a lake (综合营养状态指数 TLI). */
import { add, compare, type DecimalText, isDecimal, multiply } from '../../decimal.ts'
import { roundTo } from '../../rounding.ts'
import { refOf, type RuleRef, versionOn } from '../../rule.ts'
import type { Day } from '../../time.ts'
import { decimalOf, type Fraction, fractionOf, over, plus, times, zero } from '../fraction.ts'
import { ln } from '../logarithm.ts'
import type { IndexReason } from '../reasons.ts'
import { type TrophicIndicator, trophicRules } from './rules.ts'

export interface TrophicPart {
  readonly indicator: TrophicIndicator
  readonly zh: string
  readonly en: string
  readonly value: DecimalText | null
  readonly unit: string
  /** As shown, two decimals. */
  readonly tli: DecimalText | null
  /** Weight used; null when the part is left out. */
  readonly weight: DecimalText | null
}

/** Factor code that each indicator is measured under, null where HJ 525 has none (transparency); empty when no version governs. Source: trophic rules. */
export const trophicCodes = (day: Day): Readonly<Partial<Record<TrophicIndicator, string | null>>> =>
  Object.fromEntries(versionOn(trophicRules, day)?.parameters.parts.map(({ indicator, code }) => [indicator, code]) ?? [])

export interface TrophicIndex {
  /** As shown, one decimal; null when nothing was usable. */
  readonly tli: DecimalText | null
  readonly unrounded: DecimalText | null
  /** By the index before rounding. */
  readonly grade: { readonly zh: string; readonly en: string } | null
  readonly parts: readonly TrophicPart[]
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

/**
 * TLI from chlorophyll a (mg/m³), TP, TN, CODMn (mg/L) and transparency SD (m): weighted mean of 10 (a + b ln value). A missing or
 * non-positive one is left out, the other weights are made to add up again, and the result says so. Means of the points come first.
 * Example: 6.5, 0.045, 1.1, SD 0.9, 2.8: parts 45.33, 44.00, 56.14, 53.22, 28.49, index 45.4, 中营养.
 * Source: 总站生字〔2001〕090号, from memory.
 */
export function trophicIndex(day: Day, values: Readonly<Partial<Record<TrophicIndicator, DecimalText | null>>>): TrophicIndex | null {
  const rule = versionOn(trophicRules, day)
  if (rule === null) return null
  const { parts, partDecimals, decimals, grades } = rule.parameters
  const reasons: IndexReason[] = []
  const exact = parts.map((part) => {
    const value = values[part.indicator] ?? null
    if (value === null || !isDecimal(value)) {
      reasons.push({ code: value === null ? 'MISSING' : 'NOT_USABLE', detail: part.indicator })
      return { ...part, value, tli: null }
    }
    if (compare(value, '0') <= 0) {
      reasons.push({ code: 'NOT_POSITIVE', detail: part.indicator })
      return { ...part, value, tli: null }
    }
    return { ...part, value, tli: multiply('10', add(part.a, multiply(part.b, ln(value)))) }
  })
  const used = exact.flatMap(({ weight, tli }) => (tli === null ? [] : [{ weight: fractionOf(weight), tli: fractionOf(tli) }]))
  const weights = used.reduce<Fraction>((total, { weight }) => plus(total, weight), zero)
  if (used.length > 0 && used.length < parts.length) reasons.push({ code: 'RENORMALISED', detail: `${used.length}/${parts.length}` })
  const unrounded =
    used.length === 0
      ? null
      : decimalOf(
          over(
            used.reduce<Fraction>((total, { weight, tli }) => plus(total, times(weight, tli)), zero),
            weights,
          ),
        )
  const grade =
    unrounded === null
      ? undefined
      : grades.find(
          ({ below, upTo }) => (below === null || compare(unrounded, below) < 0) && (upTo === null || compare(unrounded, upTo) <= 0),
        )
  return {
    tli: unrounded === null ? null : roundTo(unrounded, decimals),
    unrounded,
    grade: grade === undefined ? null : { zh: grade.zh, en: grade.en },
    parts: exact.map(({ indicator, zh, en, unit, value, tli, weight }) => ({
      indicator,
      zh,
      en,
      value,
      unit,
      tli: tli === null ? null : roundTo(tli, partDecimals),
      weight: tli === null ? null : decimalOf(over(fractionOf(weight), weights)),
    })),
    reasons,
    rule: refOf(rule),
  }
}
