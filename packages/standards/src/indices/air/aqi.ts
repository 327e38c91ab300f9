/** The air quality index (环境空气质量指数, AQI): the largest sub-index, its category, the primary pollutants, and whether it may be published. */
import type { DecimalText } from '../../decimal.ts'
import { refOf, type Rule, type RuleRef, versionOn } from '../../rule.ts'
import type { Day } from '../../time.ts'
import type { IndexReason } from '../reasons.ts'
import { type SubIndex, subIndexOf } from './iaqi.ts'
import { type AirCategory, type AirItem, type AqiParameters, aqiRuleOn, type Averaging, hourlyAqiRules, type Pollutant } from './rules.ts'

/** Concentrations by `SO2 24h`, `O3 8h`, …: SO2, NO2, O3, particles in μg/m³, CO in mg/m³. Absent and null are missing. */
export type AirConcentrations = Readonly<Partial<Record<`${Pollutant} ${Averaging}`, DecimalText | null>>>

export interface AirQuality {
  /** What may be published; null = `NA`. */
  readonly aqi: number | null
  /** The largest sub-index of what there is, published or not; null when there is none. */
  readonly largest: number | null
  /**
   * full: all of it · sub-indices: only concentrations and sub-indices, the rest is `NA` ·
   * unstated: something is missing and this version does not say what then; the index of what there is.
   */
  readonly publication: 'full' | 'sub-indices' | 'unstated'
  readonly category: AirCategory | null
  /** Primary pollutants (首要污染物), ties together; empty at 50 or less; null when not published. */
  readonly primary: readonly Pollutant[] | null
  /** Exceeding pollutants (超标污染物); null where the version does not know the term, or nothing is published. */
  readonly exceeding: readonly Pollutant[] | null
  readonly subIndices: readonly SubIndex[]
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

/** Pollutants that a station need not measure under its monitoring plan and that in three years were never primary at light pollution or worse. */
export interface AqiOptions {
  readonly excused?: readonly Pollutant[]
}

/** Category of an index value; null outside the table. Source: HJ 633-2012 table 2, HJ 633-2026 table 2. */
export const airCategoryOf = (parameters: AqiParameters, aqi: number): AirCategory | null =>
  parameters.categories.find(({ min, max }) => min <= aqi && aqi <= max) ?? null

/** Sub-indices of a list of items; where a table ends early the other averaging time joins if it was not asked for anyway. */
function subIndicesOf(rule: Rule<AqiParameters>, items: readonly AirItem[], concentrations: AirConcentrations): readonly SubIndex[] {
  const of = ({ pollutant, averaging, counts }: AirItem) =>
    subIndexOf(rule, pollutant, averaging, concentrations[`${pollutant} ${averaging}`] ?? null, counts)
  const asked = items.map(of)
  const found = [...asked]
  for (const { pollutant, averaging, reasons, iaqi } of asked) {
    const beyond = rule.parameters.beyond[`${pollutant} ${averaging}`]
    if (iaqi !== null || beyond === undefined || !('useAveraging' in beyond)) continue
    if (!reasons.some(({ code }) => code === 'BEYOND_HOUR_TABLE')) continue
    const other = beyond.useAveraging
    if (found.some((sub) => sub.pollutant === pollutant && sub.averaging === other && sub.counts)) continue
    found.push(of({ pollutant, averaging: other, counts: true }))
  }
  return found
}

const distinct = (subs: readonly SubIndex[]): readonly Pollutant[] => [...new Set(subs.map(({ pollutant }) => pollutant))]

function evaluate(
  rule: Rule<AqiParameters>,
  ref: RuleRef,
  items: readonly AirItem[],
  concentrations: AirConcentrations,
  { excused = [] }: AqiOptions,
): AirQuality {
  const { parameters } = rule
  const subIndices = subIndicesOf(rule, items, concentrations)
  const counted = subIndices.filter(({ counts }) => counts)
  const reasons: IndexReason[] = []
  const valued = counted.filter((sub): sub is SubIndex & { readonly iaqi: number } => sub.iaqi !== null)
  let missing = false
  for (const sub of counted) {
    const about = sub.reasons.find(({ code }) => code === 'MISSING' || code === 'NOT_USABLE')
    if (about === undefined) {
      // Beyond an early end of the table another averaging time decides; without it the indicator is missing.
      if (sub.iaqi === null && !valued.some(({ pollutant }) => pollutant === sub.pollutant)) missing = true
      continue
    }
    if (excused.includes(sub.pollutant)) {
      reasons.push({ code: 'EXCUSED', detail: about.detail ?? sub.pollutant })
      continue
    }
    missing = true
    reasons.push(about)
  }
  const nothing = { subIndices, rule: ref }
  if (valued.length === 0) {
    return { ...nothing, aqi: null, largest: null, publication: 'sub-indices', category: null, primary: null, exceeding: null, reasons }
  }

  const highest = Math.max(...valued.map(({ iaqi }) => iaqi))
  const largest = Math.max(highest, parameters.lowest)
  if (largest > highest) reasons.push({ code: 'RAISED_TO_LOWEST', detail: `${highest} < ${largest}` })
  if (missing && parameters.missing === 'publish-above' && largest <= parameters.publishAbove) {
    reasons.push({ code: 'NOT_PUBLISHED', detail: `${largest} <= ${parameters.publishAbove}` })
    return { ...nothing, aqi: null, largest, publication: 'sub-indices', category: null, primary: null, exceeding: null, reasons }
  }
  const unstated = missing && parameters.missing === 'unstated'
  if (unstated) reasons.push({ code: 'MISSING_RULE_UNSTATED' })
  return {
    ...nothing,
    aqi: largest,
    largest,
    publication: unstated ? 'unstated' : 'full',
    category: airCategoryOf(parameters, largest),
    primary: largest > parameters.primaryAbove ? distinct(valued.filter(({ iaqi }) => iaqi === highest)) : [],
    exceeding: parameters.listsExceeding ? distinct(valued.filter(({ iaqi }) => iaqi > parameters.exceedingAbove)) : null,
    reasons,
  }
}

/**
 * AQI of a day, by the version in force on the day of the data; null when none governs.
 * 2012: SO2, NO2, CO, PM10, PM2.5 24 h, O3 1 h and 8 h maximum. 2026: the same without O3 1 h; with something missing, published only above 100.
 * Example: PM2.5 24 h 53 gives 73 until 2026-02-28 and 86 from 2026-03-01.
 * Source: HJ 633-2012, HJ 633-2026.
 */
export function dailyAirQuality(day: Day, concentrations: AirConcentrations, options: AqiOptions = {}): AirQuality | null {
  const rule = aqiRuleOn(day)
  return rule === null ? null : evaluate(rule, refOf(rule), rule.parameters.daily, concentrations, options)
}

/**
 * The hourly report (实时报). 2012: gases by 1 h means, particles by running 24 h means; running 8 h ozone and 1 h particles are shown, not counted.
 * 2026: 1 h means of the six, particles by the 24 h column. `day` is the day of the hour.
 * Source: HJ 633-2012, HJ 633-2026.
 */
export function hourlyAirQuality(day: Day, concentrations: AirConcentrations, options: AqiOptions = {}): AirQuality | null {
  const rule = aqiRuleOn(day)
  const report = versionOn(hourlyAqiRules, day)
  return rule === null || report === null ? null : evaluate(rule, refOf(report), rule.parameters.hourly, concentrations, options)
}
