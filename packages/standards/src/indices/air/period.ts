/** A year (or another period) of a city's or station's days: means, percentiles, single indices, good days, against the standard in force. */
import { compare, type DecimalText, divide, largest } from '../../decimal.ts'
import { governsOn, refOf, type RuleRef, versionOn } from '../../rule.ts'
import { settledMean } from '../../settled.ts'
import { addDays, calendarSpan, type Day } from '../../time.ts'
import { type Limit, refOfLimit } from '../../limits/limit.ts'
import { nationalLimits } from '../../limits/national.ts'
import { percentile } from '../percentile.ts'
import type { IndexReason } from '../reasons.ts'
import { shownConcentration } from './ambient.ts'
import { airPeriodRules, ambientValidityRules, type PeriodParameters, type Pollutant, wordsOf } from './rules.ts'

/** A pollutant's valid daily values by day: 24-hour means, for ozone the largest 8-hour mean. */
export type DailySeries = Readonly<Record<Day, DecimalText | null>>

export interface PeriodStatistic {
  readonly pollutant: Pollutant
  readonly unit: string
  /** Number of valid days. */
  readonly days: number
  readonly mean: DecimalText | null
  readonly meanLimit: DecimalText | null
  readonly percentileShare: DecimalText
  readonly percentile: DecimalText | null
  readonly dayLimit: DecimalText | null
  /** max(mean / limit, percentile / daily limit); null without values. */
  readonly singleIndex: DecimalText | null
  /** Whether each judged statistic, as it is published, is within its limit; null without values. */
  readonly meets: boolean | null
  /** Whether there were enough days of the year and of each month; null for a period that is not a calendar year. */
  readonly enoughDays: boolean | null
  /** Rows of the limit table, with their own confidence and doubt. */
  readonly limits: readonly RuleRef[]
  readonly reasons: readonly IndexReason[]
}

export interface AirPeriod {
  readonly from: Day
  readonly to: Day
  /** The day whose standard was applied. */
  readonly on: Day
  readonly statistics: readonly PeriodStatistic[]
  /** All six meet; null when one cannot be said. */
  readonly meets: boolean | null
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

const limitOn = (day: Day, code: string, averaging: string, klass: string): Limit | null =>
  nationalLimits('ambient-air').find(
    (row) => row.factor.code === code && row.averaging === averaging && row.class === klass && governsOn(row, day),
  ) ?? null

/** Why a calendar year of days does not carry an annual mean; empty when it does. */
function shortages(days: readonly Day[], year: Day): readonly IndexReason[] {
  const rule = versionOn(ambientValidityRules, addDays(calendarSpan(year, 'year').before, -1))
  if (rule === null) return [{ code: 'NO_RULE' }]
  const { yearDays, monthDays, februaryDays } = rule.parameters
  const reasons: IndexReason[] = []
  if (days.length < yearDays) reasons.push({ code: 'TOO_FEW', detail: `${days.length}/${yearDays}` })
  for (let month = 1; month <= 12; month++) {
    const prefix = `${year.slice(0, 4)}-${String(month).padStart(2, '0')}`
    const needed = month === 2 ? februaryDays : monthDays
    const n = days.filter((day) => day.startsWith(prefix)).length
    if (n < needed) reasons.push({ code: 'MONTH_TOO_SHORT', detail: `${prefix}: ${n}/${needed}` })
  }
  return reasons
}

function statisticOf(
  { pollutant, percentile: share, dayLimit: averaging, mean: judgesMean }: PeriodParameters['statistics'][number],
  klass: string,
  series: DailySeries,
  span: { readonly from: Day; readonly to: Day; readonly on: Day },
): PeriodStatistic {
  const { code, unit } = wordsOf(pollutant)
  const days = Object.keys(series)
    .filter((day) => span.from <= day && day <= span.to && series[day] !== null)
    .toSorted()
  const values = days.map((day) => series[day]!)
  const average = settledMean(values)
  const share95 = percentile(values, share)
  const meanRow = judgesMean ? limitOn(span.on, code, 'annual', klass) : null
  const dayRow = limitOn(span.on, code, averaging, klass)
  const meanLimit = meanRow?.limit ?? null
  const dayLimit = dayRow?.limit ?? null
  const ratios: DecimalText[] = []
  const within: boolean[] = []
  for (const [value, limit] of [
    [average, meanLimit],
    [share95, dayLimit],
  ] as const) {
    if (value === null || limit === null) continue
    const published = shownConcentration(pollutant, value)
    ratios.push(divide(published, limit))
    within.push(compare(published, limit) <= 0)
  }
  const { from, before } = calendarSpan(span.from, 'year')
  const isYear = from === span.from && addDays(before, -1) === span.to
  const reasons = isYear ? shortages(days, span.from) : []
  return {
    pollutant,
    unit,
    days: values.length,
    mean: average,
    meanLimit,
    percentileShare: share,
    percentile: share95,
    dayLimit,
    singleIndex: largest(ratios),
    meets: within.length === (judgesMean ? 2 : 1) ? within.every(Boolean) : null,
    enoughDays: isYear ? reasons.length === 0 : null,
    limits: [meanRow, dayRow].flatMap((row) => (row === null ? [] : [refOfLimit(row)])),
    reasons,
  }
}

/**
 * Evaluates a period against the standard of day `on` (the last day, unless said otherwise): annual mean and percentile of SO2, NO2 (P98),
 * PM10, PM2.5 (P95), percentile of CO (P95) and ozone (P90). Statistics are compared as published (GB/T 8170). When the standard changed
 * within the period the result says so: ask again with `on` = the first day to show both. Null when no version governs.
 * Source: HJ 663-2013, HJ 663-2026.
 */
export function evaluateAirPeriod(
  series: Readonly<Partial<Record<Pollutant, DailySeries>>>,
  { from, to, on = to }: { readonly from: Day; readonly to: Day; readonly on?: Day },
): AirPeriod | null {
  const rule = versionOn(airPeriodRules, on)
  if (rule === null) return null
  const span = { from, to, on }
  const klass = rule.parameters.class
  const statistics = rule.parameters.statistics.map((statistic) => statisticOf(statistic, klass, series[statistic.pollutant] ?? {}, span))
  const verdicts = statistics.map(({ meets }) => meets)
  const changed = statistics.some(({ pollutant }) => {
    const { code } = wordsOf(pollutant)
    const idsOn = (day: Day) =>
      nationalLimits('ambient-air')
        .filter((row) => row.factor.code === code && row.class === klass && governsOn(row, day))
        .map(({ id }) => id)
    return idsOn(from).join() !== idsOn(to).join()
  })
  return {
    from,
    to,
    on,
    statistics,
    meets: verdicts.includes(false) ? false : verdicts.includes(null) ? null : true,
    reasons: changed ? [{ code: 'STANDARD_CHANGED', detail: `${from} … ${to}` }] : [],
    rule: refOf(rule),
  }
}

/** Days of a period by index, for the share of good days (优良天数比例). */
export interface GoodDays {
  readonly valid: number
  readonly good: number
  readonly heavy: number
  /** good / valid; null without valid days. */
  readonly share: DecimalText | null
  readonly rule: RuleRef
}

/**
 * Good days (AQI up to 100), heavily polluted days (AQI above 200) of the days with an index; null when no version governs on `on`. Days
 * under sand and dust are left out by the caller where the national procedure allows it, and both numbers are shown. Source: HJ 663-2013.
 */
export function goodDays(on: Day, indices: ReadonlyArray<number | null>): GoodDays | null {
  const rule = versionOn(airPeriodRules, on)
  if (rule === null) return null
  const { goodDayUpTo, heavyDayAbove } = rule.parameters
  const valid = indices.filter((aqi): aqi is number => aqi !== null)
  const good = valid.filter((aqi) => aqi <= goodDayUpTo).length
  return {
    valid: valid.length,
    good,
    heavy: valid.filter((aqi) => aqi > heavyDayAbove).length,
    share: valid.length === 0 ? null : divide(String(good), String(valid.length)),
    rule: refOf(rule),
  }
}
