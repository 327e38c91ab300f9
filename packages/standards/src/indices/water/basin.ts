/** State of a river or basin (河流、流域水质评价) from the classes of its sections, and the change between two periods. */
import { compare, type DecimalText, divide, isDecimal, multiply, subtract } from '../../decimal.ts'
import { refOf, type RuleRef, versionOn } from '../../rule.ts'
import type { Day } from '../../time.ts'
import type { IndexReason } from '../reasons.ts'
import { judgeSection, rankOf, type SectionVerdict } from './class.ts'
import { type Measured, meanOfSamples } from './means.ts'
import { basinRules, trendRules, type WaterBody, type WaterVerdict } from './rules.ts'

export interface BasinState {
  readonly sections: number
  readonly counts: Readonly<Record<WaterVerdict, number>>
  /** Percent of sections of class I to III; null without sections. */
  readonly good: DecimalText | null
  /** Percent of sections worse than V. */
  readonly bad: DecimalText | null
  readonly state: { readonly zh: string; readonly en: string } | null
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

const percent = (part: number, whole: number): DecimalText => divide(multiply(String(part), '100'), String(whole))

/**
 * State by the share of sections I-III and worse than V; with fewer than five sections there is none: average each indicator over the
 * sections and judge the mean as one section (`judgeFewSections`). Null when no version governs.
 * Example: 7 II, 9 III, 3 IV, 1 V: 80 % and 0 %, 良好. Source: 环办〔2011〕22号, from memory.
 */
export function judgeBasin(day: Day, classes: readonly WaterVerdict[]): BasinState | null {
  const rule = versionOn(basinRules, day)
  if (rule === null) return null
  const { fewestSections, goodUpTo, rows } = rule.parameters
  const n = classes.length
  const count = (verdict: WaterVerdict) => classes.filter((found) => found === verdict).length
  const counts = {
    I: count('I'),
    II: count('II'),
    III: count('III'),
    IV: count('IV'),
    V: count('V'),
    'worse-than-V': count('worse-than-V'),
  }
  const good = n === 0 ? null : percent(classes.filter((verdict) => rankOf(verdict) <= rankOf(goodUpTo)).length, n)
  const bad = n === 0 ? null : percent(counts['worse-than-V'], n)
  const answer = { sections: n, counts, good, bad, rule: refOf(rule) }
  if (good === null || bad === null || n < fewestSections) {
    return { ...answer, state: null, reasons: [{ code: 'TOO_FEW_SECTIONS', detail: `${n}/${fewestSections}` }] }
  }
  const within = (value: DecimalText, from: DecimalText | null, below: DecimalText | null) =>
    (from === null || compare(value, from) >= 0) && (below === null || compare(value, below) < 0)
  const row = rows.find(({ goodFrom, goodBelow, badFrom, badBelow }) => within(good, goodFrom, goodBelow) && within(bad, badFrom, badBelow))
  if (row === undefined) return { ...answer, state: null, reasons: [{ code: 'NO_ROW', detail: `${good} %, ${bad} %` }] }
  return { ...answer, state: { zh: row.zh, en: row.en }, reasons: [] }
}

export interface Trend {
  /** dG - dD in points: above zero is better. */
  readonly difference: DecimalText
  readonly direction: 'better' | 'worse' | 'same'
  /** none: at most 10 points · some: at most 20 · clear: above. */
  readonly size: 'none' | 'some' | 'clear'
  readonly rule: RuleRef
}

/**
 * Change between two periods by the shares of good and bad sections (percent); null when no version governs.
 * Source: 环办〔2011〕22号, from memory.
 */
export function waterTrend(
  day: Day,
  before: { readonly good: DecimalText; readonly bad: DecimalText },
  after: { readonly good: DecimalText; readonly bad: DecimalText },
): Trend | null {
  const rule = versionOn(trendRules, day)
  if (rule === null) return null
  const difference = subtract(subtract(after.good, before.good), subtract(after.bad, before.bad))
  const sign = compare(difference, '0')
  const size = sign < 0 ? subtract('0', difference) : difference
  return {
    difference,
    direction: sign > 0 ? 'better' : sign < 0 ? 'worse' : 'same',
    size: compare(size, rule.parameters.some) <= 0 ? 'none' : compare(size, rule.parameters.clear) <= 0 ? 'some' : 'clear',
    rule: refOf(rule),
  }
}

export interface RankTrend {
  /** Spearman's coefficient, -1 to 1. */
  readonly coefficient: DecimalText
  readonly critical: DecimalText | null
  /** |coefficient| above the critical value; null when the table has none for this many years. */
  readonly significant: boolean | null
  readonly direction: 'rising' | 'falling' | 'level'
  readonly rule: RuleRef
}

/**
 * Spearman rank correlation of yearly values against time, equal values share their mean rank: 1 - 6 sum d² / (n³ - n).
 * Null for fewer than five years, or when no version governs. Source: 环办〔2011〕22号, from memory.
 */
export function rankTrend(day: Day, yearly: readonly DecimalText[]): RankTrend | null {
  const rule = versionOn(trendRules, day)
  const n = yearly.length
  if (rule === null || n < rule.parameters.fewestYears) return null
  // Twice the rank is whole even for ties: below + (below + same + 1) counted from one.
  const twiceRank = (value: DecimalText) => {
    const below = yearly.filter((other) => compare(other, value) < 0).length
    const same = yearly.filter((other) => compare(other, value) === 0).length
    return 2 * below + same + 1
  }
  const fourTimesSquares = yearly.reduce((total, value, year) => total + (twiceRank(value) - 2 * (year + 1)) ** 2, 0)
  const whole = 4 * (n ** 3 - n)
  const coefficient = divide(String(whole - 6 * fourTimesSquares), String(whole))
  const sign = compare(coefficient, '0')
  const critical = rule.parameters.critical[String(n)] ?? null
  return {
    coefficient,
    critical,
    significant: critical === null ? null : compare(sign < 0 ? subtract('0', coefficient) : coefficient, critical) > 0,
    direction: sign > 0 ? 'rising' : sign < 0 ? 'falling' : 'level',
    rule: refOf(rule),
  }
}

/**
 * A river of fewer than five sections: each indicator is averaged over the sections, values below detection at half the limit, and the mean judged as one section.
 * Null when no version governs. Source: 环办〔2011〕22号, from memory.
 */
export function judgeFewSections(
  day: Day,
  sections: ReadonlyArray<Readonly<Record<string, Measured | null>>>,
  body: WaterBody = 'river',
): SectionVerdict | null {
  const codes = new Set(sections.flatMap((section) => Object.keys(section)))
  const values: Record<string, Measured | null> = {}
  for (const code of codes) {
    const usable = sections.flatMap((section) => {
      const sample = section[code] ?? null
      return sample !== null && isDecimal(sample.value) && compare(sample.value, '0') >= 0 ? [sample] : []
    })
    const mean = meanOfSamples(day, usable)
    values[code] = mean === null ? null : { value: mean.value }
  }
  return judgeSection(day, { body, values })
}
