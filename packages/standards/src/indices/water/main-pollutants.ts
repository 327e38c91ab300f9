/** Main pollution indicators (主要污染指标) of a section and of a river. */
import { compare, type DecimalText } from '../../decimal.ts'
import { roundTo } from '../../rounding.ts'
import { refOf, type RuleRef, versionOn } from '../../rule.ts'
import type { Day } from '../../time.ts'
import { compareFractions, decimalOf, type Fraction } from '../fraction.ts'
import { exceedsGoodClass, type IndicatorClass, rankOf, type SectionVerdict } from './class.ts'
import { mainPollutantRules } from './rules.ts'

export interface MainPollutant {
  readonly code: string
  readonly zh: string
  readonly en: string
  /** As shown in brackets: multiple over class III, rounded; null for oxygen and pH. */
  readonly multiple: DecimalText | null
  /** `总磷(0.4)`, or the name alone. */
  readonly text: string
}

export interface MainPollutants {
  readonly indicators: readonly MainPollutant[]
  readonly rule: RuleRef
}

/**
 * Up to three indicators of a section worse than III: toxic ones that exceed first, then by class, within a class by multiple over III.
 * Empty when the section is III or better; null when no version governs. Source: 环办〔2011〕22号, from memory.
 */
export function mainPollutantsOf(day: Day, section: SectionVerdict): MainPollutants | null {
  const rule = versionOn(mainPollutantRules, day)
  if (rule === null) return null
  const { count, decimals, first } = rule.parameters
  const order = (a: IndicatorClass, b: IndicatorClass) =>
    Number(first.includes(b.code)) - Number(first.includes(a.code)) ||
    rankOf(b.class) - rankOf(a.class) ||
    // Without a multiple (oxygen, pH) last of its class.
    compare(b.multiple ?? '-1', a.multiple ?? '-1')
  const found = section.indicators.filter((indicator) => indicator.counts && exceedsGoodClass(day, indicator.class)).toSorted(order)
  const indicators = found.slice(0, count).map(({ code, zh, en, multiple: exact }) => {
    const multiple = exact === null ? null : roundTo(exact, decimals)
    return { code, zh, en, multiple, text: multiple === null ? zh : `${zh}(${multiple})` }
  })
  return { indicators, rule: refOf(rule) }
}

export interface RiverPollutant {
  readonly code: string
  readonly zh: string
  readonly en: string
  /** Sections in which it exceeds III, of those that measured it. */
  readonly exceeding: number
  readonly measured: number
  readonly share: DecimalText
}

/**
 * Up to three indicators of a river or basin by the share of sections in which they exceed III, with equal shares in the order of the standard.
 * Source: 环办〔2011〕22号, from memory.
 */
export function mainPollutantsOfRiver(
  day: Day,
  sections: readonly SectionVerdict[],
): { readonly indicators: readonly RiverPollutant[]; readonly rule: RuleRef } | null {
  const rule = versionOn(mainPollutantRules, day)
  if (rule === null) return null
  const counts = new Map<string, { readonly zh: string; readonly en: string; exceeding: number; measured: number }>()
  for (const indicator of sections.flatMap((section) => section.indicators.filter(({ counts: enters }) => enters))) {
    const { code, zh, en } = indicator
    const row = counts.get(code) ?? { zh, en, exceeding: 0, measured: 0 }
    row.measured++
    if (exceedsGoodClass(day, indicator.class)) row.exceeding++
    counts.set(code, row)
  }
  const shareOf = ({ exceeding, measured }: { exceeding: number; measured: number }): Fraction => ({
    top: BigInt(exceeding),
    bottom: BigInt(measured),
  })
  const indicators = [...counts]
    .filter(([, { exceeding }]) => exceeding > 0)
    .toSorted(([, a], [, b]) => compareFractions(shareOf(b), shareOf(a)))
    .slice(0, rule.parameters.count)
    .map(([code, row]) => ({ code, ...row, share: decimalOf(shareOf(row)) }))
  return { indicators, rule: refOf(rule) }
}
