/** Water quality index of a city (城市水质指数 CWQI); smaller is better. */
import { compare, type DecimalText, isDecimal } from '../../decimal.ts'
import { roundTo } from '../../rounding.ts'
import { refOf, type Rule, type RuleRef, versionOn } from '../../rule.ts'
import type { Day } from '../../time.ts'
import { decimalOf, type Fraction, fractionOf, meanFraction, minus, over, plus, times, zero } from '../fraction.ts'
import type { IndexReason } from '../reasons.ts'
import { forMean, type Measured } from './means.ts'
import { type CityIndexParameters, cityIndexRules, type WaterBody, waterClassRules } from './rules.ts'
import { classRows, numberOf } from './table.ts'

/** Values of one section or point by factor code, mg/L (pH without unit). */
export type SectionValues = Readonly<Record<string, Measured | null>>

export interface BodyIndex {
  /** Sections or points. */
  readonly n: number
  readonly index: DecimalText | null
  /** Index of each indicator from its arithmetic mean over the sections. */
  readonly indicators: ReadonlyArray<{
    readonly code: string
    readonly zh: string
    readonly mean: DecimalText
    readonly index: DecimalText
  }>
}

export interface CityWaterIndex {
  readonly index: DecimalText | null
  readonly unrounded: DecimalText | null
  readonly river: BodyIndex
  readonly lake: BodyIndex
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

/** Index of one mean: C/S, oxygen S/C, pH its distance from neutral over the distance of the limit; null when it cannot be said. */
function indicatorIndex(parameters: CityIndexParameters, code: string, mean: Fraction, body: WaterBody, day: Day): Fraction | null {
  const row = classRows(parameters.standard, code, body, day).get(parameters.class)
  if (row === undefined) return null
  if (row.range !== null) {
    const neutral = fractionOf(parameters.phNeutral)
    const distance = minus(mean, neutral)
    return over(distance, minus(fractionOf(distance.top > 0n ? row.range.max : row.range.min), neutral))
  }
  const limit = fractionOf(numberOf(row))
  if (code !== parameters.oxygen) return over(mean, limit)
  return mean.top <= 0n ? null : over(limit, mean)
}

function bodyIndex(
  rule: Rule<CityIndexParameters>,
  participants: readonly string[],
  sections: readonly SectionValues[],
  body: WaterBody,
  day: Day,
  reasons: IndexReason[],
): { readonly body: BodyIndex; readonly exact: Fraction | null } {
  if (sections.length === 0) return { body: { n: 0, index: null, indicators: [] }, exact: null }
  const indicators: Array<BodyIndex['indicators'][number]> = []
  let total: Fraction = zero
  for (const code of participants) {
    const samples = sections
      .map((section) => section[code] ?? null)
      .filter((sample): sample is Measured => sample !== null && isDecimal(sample.value) && compare(sample.value, '0') >= 0)
    const mean = meanFraction(samples.map((sample) => fractionOf(forMean(day, sample))))
    const index = mean === null ? null : indicatorIndex(rule.parameters, code, mean, body, day)
    if (mean === null || index === null) {
      reasons.push({ code: 'MISSING', detail: `${body} ${code}` })
      continue
    }
    const zh = classRows(rule.parameters.standard, code, body, day).get(rule.parameters.class)!.factor.zh
    indicators.push({ code, zh, mean: decimalOf(mean), index: decimalOf(index) })
    total = plus(total, index)
  }
  const exact = indicators.length === 0 ? null : total
  return { body: { n: sections.length, index: exact === null ? null : decimalOf(exact), indicators }, exact }
}

/**
 * City index = (river index x M + lake index x N) / (M + N), M river sections and N lake points; each index is the sum over the indicators
 * of the index of the mean over all sections, values below detection at half the limit, lakes by their own phosphorus limit. What was
 * missing is listed: such an index compares with no other city's. Null when no version governs.
 * Example of three indicators in a river: CODMn 3.0, TP 0.08, DO 7.4 gives 0.5 + 0.4 + 0.6757 = 1.5757.
 * Source: 环办监测〔2017〕51号, from memory.
 */
export function cityWaterIndex(
  day: Day,
  { rivers, lakes }: { readonly rivers: readonly SectionValues[]; readonly lakes: readonly SectionValues[] },
): CityWaterIndex | null {
  const rule = versionOn(cityIndexRules, day)
  const classRule = versionOn(waterClassRules, day)
  if (rule === null || classRule === null) return null
  const { participants } = classRule.parameters
  const reasons: IndexReason[] = []
  const river = bodyIndex(rule, participants, rivers, 'river', day, reasons)
  const lake = bodyIndex(rule, participants, lakes, 'lake', day, reasons)
  if (reasons.length > 0) reasons.unshift({ code: 'INDICATORS_LEFT_OUT', detail: String(reasons.length) })
  const count = (n: number): Fraction => ({ top: BigInt(n), bottom: 1n })
  const counted = [
    { ...river, n: rivers.length },
    { ...lake, n: lakes.length },
  ].flatMap(({ exact, n }) => (exact === null ? [] : [{ exact, n }]))
  const n = counted.reduce((total, part) => total + part.n, 0)
  const sum = counted.reduce<Fraction>((total, part) => plus(total, times(part.exact, count(part.n))), zero)
  const unrounded = n === 0 ? null : decimalOf(over(sum, count(n)))
  return {
    index: unrounded === null ? null : roundTo(unrounded, rule.parameters.decimals),
    unrounded,
    river: river.body,
    lake: lake.body,
    reasons,
    rule: refOf(rule),
  }
}
