/** Means of ambient air (环境空气) and how many values they need. */
import { compare, type DecimalText, largest } from '../../decimal.ts'
import { roundTo } from '../../rounding.ts'
import { refOf, type Rule, type RuleRef, versionOn } from '../../rule.ts'
import { settledMean } from '../../settled.ts'
import { addDays, calendarSpan, type Day } from '../../time.ts'
import type { IndexReason } from '../reasons.ts'
import { type AmbientValidity, ambientValidityRules, type Pollutant, wordsOf } from './rules.ts'

/** A mean with its counts. The value is given only when valid; `diagnostic` is the mean of what there was. */
export interface AmbientMean {
  readonly value: DecimalText | null
  readonly diagnostic: DecimalText | null
  readonly counts: { readonly n: number; readonly required: number }
  readonly validity: 'valid' | 'insufficient' | 'missing'
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

type Values = ReadonlyArray<DecimalText | null>

/** The version that governs; RangeError before the first one: the edge refuses such days. */
function ruleOn(day: Day): Rule<AmbientValidity> {
  const rule = versionOn(ambientValidityRules, day)
  if (rule === null) throw new RangeError(`no rule of ambient statistics governs on ${day}`)
  return rule
}

const present = (values: Values): readonly DecimalText[] => values.filter((value): value is DecimalText => value !== null)

function judged(rule: Rule<AmbientValidity>, diagnostic: DecimalText | null, n: number, required: number): AmbientMean {
  const enough = n >= required
  return {
    value: enough ? diagnostic : null,
    diagnostic,
    counts: { n, required },
    validity: enough ? 'valid' : n === 0 ? 'missing' : 'insufficient',
    reasons: enough ? [] : [{ code: 'TOO_FEW', detail: `${n}/${required}` }],
    rule: refOf(rule),
  }
}

/** Mean of an hour from its valid one-minute means: at least 45 minutes of sampling. Source: GB 3095-2026 table 4. */
export function ambientHourMean(day: Day, minutes: Values): AmbientMean {
  const rule = ruleOn(day)
  const valid = present(minutes)
  return judged(rule, settledMean(valid), valid.length, rule.parameters.hourMinutes)
}

/** 24-hour mean of the valid hours: at least 20. Serves the running mean too. Source: GB 3095-2026 table 4. */
export function ambientDayMean(day: Day, hours: Values): AmbientMean {
  const rule = ruleOn(day)
  const valid = present(hours)
  return judged(rule, settledMean(valid), valid.length, rule.parameters.dayHours)
}

/** Running 8-hour mean of the eight hours given: at least 6 valid. Source: GB 3095-2026 table 4. */
export function runningEightHourMean(day: Day, hours: Values): AmbientMean {
  const rule = ruleOn(day)
  const valid = present(hours)
  return judged(rule, settledMean(valid), valid.length, rule.parameters.eightHourHours)
}

/**
 * Largest running 8-hour mean of ozone within a natural day: 17 windows, the first ends at 08:00, the last at 24:00. At least 14 valid
 * windows; with fewer the value stands when it is above the limit already.
 * @param hours 24 hourly means, the first is 00:00-01:00; null = not valid
 * Source: HJ 633-2026 definition; number of windows from HJ 663-2013.
 */
export function ozoneDailyMaximum(day: Day, hours: Values): AmbientMean {
  if (hours.length !== 24) throw new RangeError(`a day has 24 hours, not ${hours.length}`)
  const rule = ruleOn(day)
  const windows = Array.from({ length: 17 }, (_, start) => runningEightHourMean(day, hours.slice(start, start + 8)).value)
  const valid = present(windows)
  const maximum = largest(valid)
  const { ozoneWindows, ozoneStandsAbove } = rule.parameters
  const answer = judged(rule, maximum, valid.length, ozoneWindows)
  if (answer.value !== null || maximum === null || compare(maximum, ozoneStandsAbove) <= 0) return answer
  const detail = `${valid.length}/${ozoneWindows}, above ${ozoneStandsAbove}`
  return { ...answer, value: maximum, validity: 'valid', reasons: [{ code: 'STANDS_ABOVE_LIMIT', detail }] }
}

/** Value of a city's day: mean of its valid national-control stations (国控点), not of their indices; null of none. Source: HJ 663-2013, from memory. */
export const cityDayMean = (stations: Values): DecimalText | null => settledMean(present(stations))

/** A concentration as it is published: μg/m³ to whole numbers, CO to one decimal; one digit more for means that are used further. Source: HJ 663-2013. */
export const shownConcentration = (pollutant: Pollutant, value: DecimalText, moreDigits: 0 | 1 = 0): DecimalText =>
  roundTo(value, (wordsOf(pollutant).unit === 'mg/m³' ? 1 : 0) + moreDigits)

/** Whether the days on which a pollutant was sampled carry a mean of the quarter or year. */
export interface SampledDays {
  readonly enough: boolean
  readonly counts: { readonly n: number; readonly required: number }
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

/**
 * TSP, benzo[a]pyrene and lead, sampled for 24 h on some days: a year needs 60 days spread evenly, 5 of each month at least; a quarter 15. Whether 60 days lie evenly beyond
 * the count of each month stays with whoever looks. Null for a pollutant that is measured every day.
 * @param days days with a valid sample; those outside the period are not counted
 * @param of any day of the period
 * Source: GB 3095-2026 table 4.
 */
export function sampledDaysSuffice(code: string, days: readonly Day[], of: Day, period: 'quarter' | 'year'): SampledDays | null {
  const { from, before } = calendarSpan(of, period)
  const rule = ruleOn(addDays(before, -1))
  const { codes, yearDays, monthDays, quarterDays } = rule.parameters.sampled
  if (!codes.includes(code)) return null
  const within = [...new Set(days)].filter((day) => from <= day && day < before)
  const required = period === 'year' ? yearDays : quarterDays
  const reasons: IndexReason[] = within.length < required ? [{ code: 'TOO_FEW', detail: `${within.length}/${required}` }] : []
  if (period === 'year') {
    for (let month = from; month < before; month = calendarSpan(month, 'month').before) {
      const n = within.filter((day) => day.slice(0, 7) === month.slice(0, 7)).length
      if (n < monthDays) reasons.push({ code: 'MONTH_TOO_SHORT', detail: `${month.slice(0, 7)}: ${n}/${monthDays}` })
    }
  }
  return { enough: reasons.length === 0, counts: { n: within.length, required }, reasons, rule: refOf(rule) }
}
