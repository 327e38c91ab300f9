/** Noise against its limit: period of the day, background, sudden noise, weather, share of compliant periods. */
import { add, compare, type DecimalText, divide, subtract } from '../../decimal.ts'
import { roundTo } from '../../rounding.ts'
import { governsOn, refOf, type RuleRef, versionOn } from '../../rule.ts'
import { type Day, dayOf, type EpochMs, hourOfDay } from '../../time.ts'
import { type Limit, refOfLimit } from '../../limits/limit.ts'
import { nationalLimits } from '../../limits/national.ts'
import type { IndexReason } from '../reasons.ts'
import { backgroundRules, noisePeriodRules, noiseWeatherRules } from './rules.ts'

export type NoisePeriod = 'day' | 'night'

/** Hours a local government set instead of 06:00 and 22:00. */
export interface NoiseHours {
  readonly dayFromHour: number
  readonly nightFromHour: number
}

/** Day (昼间) 06:00-22:00 or night (夜间) 22:00-06:00 of an instant, Beijing time. RangeError before the rule. Source: GB 3096-2008; GB 12348-2008. */
export function noisePeriodAt(at: EpochMs, local?: NoiseHours): NoisePeriod {
  const rule = versionOn(noisePeriodRules, dayOf(at))
  const hours = local ?? rule?.parameters
  if (hours === undefined) throw new RangeError(`no rule of day and night governs on ${dayOf(at)}`)
  const hour = hourOfDay(at)
  return hours.dayFromHour <= hour && hour < hours.nightFromHour ? 'day' : 'night'
}

export interface BackgroundCorrection {
  /** Whole decibels after correction; null = measure again. */
  readonly level: DecimalText | null
  readonly difference: DecimalText
  readonly correction: DecimalText | null
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

/**
 * Measured level corrected for its background: both rounded to whole decibels, then by difference: above 10 nothing, 6-10 -1, 4-5 -2, 3 -3,
 * less: lower the background and measure again. Null when no version governs. Source: GB 12348-2008 table 4.
 */
export function correctForBackground(day: Day, measured: DecimalText, background: DecimalText): BackgroundCorrection | null {
  const rule = versionOn(backgroundRules, day)
  if (rule === null) return null
  const whole = roundTo(measured, 0)
  const difference = subtract(whole, roundTo(background, 0))
  const row = rule.parameters.rows.find(({ above, from, to }) =>
    above !== undefined
      ? compare(difference, above) > 0
      : from !== undefined && to !== undefined && compare(difference, from) >= 0 && compare(difference, to) <= 0,
  )
  if (row === undefined) {
    return { level: null, difference, correction: null, reasons: [{ code: 'MEASURE_AGAIN', detail: difference }], rule: refOf(rule) }
  }
  return { level: add(whole, row.correction), difference, correction: row.correction, reasons: [], rule: refOf(rule) }
}

export type NoiseStandard = 'GB 3096-2008' | 'GB 12348-2008' | 'GB 22337-2008' | 'GB 12523-2011' | 'GB 12523-2025'

export interface NoiseQuery {
  readonly standard: NoiseStandard
  /** Functional area (声环境功能区): `0类` … `4a类`, `4b类` in GB 3096, `4类` in GB 12348 and GB 22337; null where the standard has none. */
  readonly class: string | null
  readonly period: NoisePeriod
  readonly day: Day
}

export interface NoiseVerdict {
  readonly limit: DecimalText
  readonly complies: boolean
  /** Decibels above the limit; null when it complies. */
  readonly excess: DecimalText | null
  /** Row of the limit table, with its own confidence and doubt. */
  readonly rule: RuleRef
}

/** The row for an equivalent level out of doors: at the boundary, or at a point of the area. */
const outdoors = ({ standard, class: klass, period, day }: NoiseQuery): Limit | null =>
  nationalLimits('noise').find(
    (row) =>
      row.standard === standard &&
      row.operator === '<=' &&
      row.class === klass &&
      row.period?.startsWith(period) === true &&
      row.position?.startsWith('room') !== true &&
      governsOn(row, day),
  ) ?? null

function against(level: DecimalText, limit: DecimalText, row: Limit): NoiseVerdict {
  const complies = compare(level, limit) <= 0
  return { limit, complies, excess: complies ? null : subtract(level, limit), rule: refOfLimit(row) }
}

/**
 * An equivalent level against the limit of its area and period; equal complies. Null when the table has no such row on that day.
 * The level is compared as given: round it first where the standard says so. Source: GB 3096-2008 table 1; GB 12348-2008 table 1; GB 22337-2008; GB 12523.
 */
export function judgeNoise(query: NoiseQuery, level: DecimalText): NoiseVerdict | null {
  const row = outdoors(query)
  return row === null || row.limit === null ? null : against(level, row.limit, row)
}

/**
 * A maximum level of sudden noise at night against the night limit and its allowance: frequent (频发) +10, occasional (偶发) +15 at a plant's
 * boundary; +15 elsewhere. Null when the table has no such row. Source: GB 12348-2008 4.1.2, 4.1.3; GB 3096-2008; GB 12523.
 */
export function judgeSuddenNoise(
  query: Omit<NoiseQuery, 'period'>,
  kind: 'frequent' | 'occasional',
  maximum: DecimalText,
): NoiseVerdict | null {
  const base = outdoors({ ...query, period: 'night' })
  const allowances = nationalLimits('noise').filter(
    (row) => row.standard === query.standard && row.operator === '<= limit+delta' && governsOn(row, query.day),
  )
  // One row serves both kinds; of two, the smaller one is for what happens often.
  const sorted = allowances.toSorted((a, b) => compare(a.limit ?? '0', b.limit ?? '0'))
  const row = kind === 'frequent' ? sorted[0] : sorted.at(-1)
  if (row === undefined || row.limit === null || base === null || base.limit === null) return null
  return against(maximum, add(base.limit, row.limit), row)
}

/** Whether the weather allows the measurement to count: no rain, no snow, wind below 5 m/s. */
export interface WeatherVerdict {
  readonly valid: boolean
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

/** Weather in which noise is valid; null when no version governs. Source: GB 12348-2008 5.2. */
export function judgeNoiseWeather(
  day: Day,
  { precipitation, wind }: { readonly precipitation: boolean; readonly wind: DecimalText },
): WeatherVerdict | null {
  const rule = versionOn(noiseWeatherRules, day)
  if (rule === null) return null
  const valid = !precipitation && compare(wind, rule.parameters.windBelow) < 0
  return { valid, reasons: valid ? [] : [{ code: 'WEATHER', detail: precipitation ? 'precipitation' : `${wind} m/s` }], rule: refOf(rule) }
}

/**
 * Share of compliant periods (达标率) of functional-area points: compliant / valid; null of none. Periods that are not valid do not count:
 * how many hours make a valid one is not settled (18 is often quoted) and stays with the caller. Source: HJ 640, from memory.
 */
export function noiseComplianceRate(periods: ReadonlyArray<{ readonly valid: boolean; readonly complies: boolean }>): {
  readonly valid: number
  readonly compliant: number
  readonly rate: DecimalText | null
} {
  const valid = periods.filter((period) => period.valid)
  const compliant = valid.filter(({ complies }) => complies).length
  return { valid: valid.length, compliant, rate: valid.length === 0 ? null : divide(String(compliant), String(valid.length)) }
}
