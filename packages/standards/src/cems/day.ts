import { ruleOn } from '../catalogue.ts'
import type { DayParameters, ShareParameters } from '../data/cems-rules.ts'
import { type Rule, type RuleRef, refOf } from '../rule.ts'
import { settledMean } from '../settled.ts'
import { leastOf } from '../share.ts'
import type { Period, Reason, Statistic, Validity } from '../statistic.ts'
import { calendarSpan, DAY_MS, type Day, startOfDay } from '../time.ts'

export interface DayInput {
  readonly day: Day
  readonly unit: string
  readonly basis?: string | null
  /** Hourly statistics of the day, at most one an hour; an hour without one was not received. */
  readonly hours: readonly Statistic[]
  readonly closed: boolean
}

/**
 * Daily mean of flue gas (有效日均值): mean of the valid hourly means, at least 20 of them. Computed here, never taken from the logger's day mark:
 * that needs 18 of 24 hours only. A day stopped throughout is `stopped`.
 * Rule: cems.day. Source: HJ 212-2017 D2.2(3); GB 18484-2020; GB 39707-2020.
 */
export function dayMean(input: DayInput, rule: Rule<DayParameters> = ruleOn('cems.day', input.day)): Statistic {
  return meanOf(input, { ...span(input.day), period: 'day' }, rule.parameters.due, () => rule.parameters.minHours, rule)
}

/**
 * Daily mean of a source declared to run intermittently: 75 % of the running hours, i.e. of those not stopped.
 * Rule: cems.day-intermittent (from memory, doubtful). Source: HJ/T 75-2007.
 */
export function intermittentDayMean(input: DayInput, rule: Rule<ShareParameters> = ruleOn('cems.day-intermittent', input.day)): Statistic {
  const due = ruleOn('cems.day', input.day).parameters.due
  return meanOf(input, { ...span(input.day), period: 'day' }, due, (running) => leastOf(rule.parameters.share, running), rule)
}

export interface LongInput {
  /** Any day of the period. */
  readonly day: Day
  readonly period: 'month' | 'quarter' | 'year'
  /** What the mean is of: valid days or valid hours. The two are different numbers; the basis says which. */
  readonly of: 'days' | 'hours'
  readonly unit: string
  readonly basis?: string | null
  readonly parts: readonly Statistic[]
  /** Valid parts the report form asks for; 1 when it asks for none. */
  readonly required?: number
  readonly closed: boolean
}

/** Mean of a month, quarter or year for reporting; `basis` ends in `mean-of-days` or `mean-of-hours`. Rule: cems.long-mean (project). Source: report forms differ. */
export function longMean(input: LongInput, rule: RuleRef = ruleOn('cems.long-mean', input.day)): Statistic {
  const { from, before, days } = calendarSpan(input.day, input.period)
  const basis = [input.basis, `mean-of-${input.of}`].filter(Boolean).join(', ')
  const where = { from: startOfDay(from), to: startOfDay(before), period: input.period }
  return meanOf({ ...input, basis, hours: input.parts }, where, input.of === 'days' ? days : days * 24, () => input.required ?? 1, rule)
}

const span = (day: Day) => ({ from: startOfDay(day), to: startOfDay(day) + DAY_MS })

/** Mean of valid parts with its counts; shared by day, month, quarter, year. */
function meanOf(
  input: { readonly unit: string; readonly basis?: string | null; readonly hours: readonly Statistic[]; readonly closed: boolean },
  where: { readonly from: number; readonly to: number; readonly period: Period },
  slots: number,
  requiredOf: (running: number) => number,
  rule: RuleRef,
): Statistic {
  const parts = input.hours.filter(({ from, to }) => from >= where.from && to <= where.to)
  const values = parts.flatMap(({ validity, value }) => (validity === 'valid' && value !== null ? [value] : []))
  const stopped = parts.filter(({ validity }) => validity === 'stopped').length
  const received = parts.filter(({ counts }) => counts.received > 0).length
  const pending = parts.some(({ validity }) => validity === 'pending')
  const due = slots - stopped
  const required = requiredOf(due)
  const enough = due > 0 && values.length >= required
  const reasons: Reason[] = []
  let validity: Validity
  if (due === 0) {
    validity = 'stopped'
    reasons.push({ code: 'SOURCE_STOPPED' })
  } else if (enough) {
    validity = 'valid'
    if (!input.closed || pending) reasons.push({ code: 'NOT_YET_CLOSED' })
  } else {
    reasons.push(received === 0 ? { code: 'NOTHING_RECEIVED' } : { code: 'TOO_FEW_VALID', detail: `${values.length}/${required}` })
    validity = !input.closed || pending ? 'pending' : received === 0 ? 'missing' : received >= required ? 'invalid' : 'insufficient'
  }
  return {
    value: enough ? settledMean(values) : null,
    unit: input.unit,
    basis: input.basis ?? null,
    period: where.period,
    from: where.from,
    to: where.to,
    counts: { n: values.length, required, received, due },
    validity,
    reasons,
    marks: [...new Set(parts.flatMap(({ marks }) => marks))].toSorted(),
    substitution: null,
    rule: refOf(rule),
    inputs: parts.map(({ ref, period, from }) => ref ?? `${period}:${from}`),
  }
}
