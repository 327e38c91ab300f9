import { ruleOn } from '../catalogue.ts'
import type { ShareParameters } from '../data/cems-rules.ts'
import type { WaterDayParameters } from '../data/water-rules.ts'
import { add, compare, type DecimalText, divide, mean, multiply, plain, sum } from '../decimal.ts'
import { type Rule, refOf } from '../rule.ts'
import { settled, settledMean, wasCut } from '../settled.ts'
import { leastOf } from '../share.ts'
import type { Reason, Statistic, Validity } from '../statistic.ts'
import { calendarSpan, DAY_MS, type Day, type EpochMs, startOfDay } from '../time.ts'
import { marksOf } from '../cems/minute.ts'
import type { JudgedReading } from './reading.ts'

export interface FlowWeighted {
  /** mg/L; null without a valid reading. */
  readonly concentration: DecimalText | null
  /** kg carried by the valid readings; null when flow is not known. */
  readonly kg: DecimalText | null
  /** m3 over the valid readings; null when flow is not known. */
  readonly volume: DecimalText | null
  /** flow-weighted, or arithmetic when any valid reading lacks its volume. */
  readonly form: 'flow-weighted' | 'arithmetic'
}

/**
 * Mean of valid readings by flow: `sum(Ci x Qi)/sum(Qi)`, the load `sum(Ci x Qi)/1000` kg. Where flow is not available for every valid reading: the arithmetic mean, without a load.
 * Example: (40, 10 m3), (60, 50 m3), (20, 40 m3): 42.0 mg/L, 4.2 kg. Rule: water.period-mean. Source: HJ 212-2017 D.1.2, D.1.3.
 */
export function flowWeightedMean(readings: readonly { readonly value: DecimalText; readonly volume: DecimalText | null }[]): FlowWeighted {
  if (readings.length === 0) return { concentration: null, kg: null, volume: null, form: 'arithmetic' }
  let load = '0'
  let volume = '0'
  for (const { value, volume: of } of readings) {
    if (of === null) return { concentration: mean(readings.map(({ value }) => value)), kg: null, volume: null, form: 'arithmetic' }
    load = add(load, multiply(value, of))
    volume = add(volume, of)
  }
  if (compare(volume, '0') <= 0)
    return { concentration: mean(readings.map(({ value }) => value)), kg: null, volume: null, form: 'arithmetic' }
  return { concentration: divide(load, volume), kg: plain(multiply(load, '0.001')), volume: plain(volume), form: 'flow-weighted' }
}

export interface WaterDayInput {
  readonly day: Day
  readonly unit: string
  /** Judged readings of one factor; the newest version of each. */
  readonly readings: readonly JudgedReading[]
  /** Readings due: one a sampling interval by the monitoring plan of that day (24 hourly, 12 every two hours), periods without discharge left out. */
  readonly due?: number
  /** Readings to which one of the day's due ones was given up: no discharge in the period. */
  readonly withoutDischarge?: number
  readonly closed: boolean
}

/**
 * Effective daily mean of waste water (有效日均值): flow-weighted over the valid readings only; they must be at least 75 % of those due: 18 of 24 pass, 17 do not.
 * Periods without discharge are not due (project rule); a day with none due is `stopped`. Rule: water.day (from memory). Source: HJ 356-2019 7.
 */
export function effectiveDayMean(input: WaterDayInput, rule: Rule<WaterDayParameters> = ruleOn('water.day', input.day)): Statistic {
  const from = startOfDay(input.day)
  const to = from + DAY_MS
  const readings = [...new Map(input.readings.map((judged) => [judged.reading.from, judged])).values()]
    .filter(({ reading }) => reading.from >= from && reading.from < to)
    .toSorted((a, b) => a.reading.from - b.reading.from)
  const due = Math.max(0, (input.due ?? rule.parameters.due) - (input.withoutDischarge ?? 0))
  const required = leastOf(rule.parameters.share, due)
  const valid = readings.flatMap(({ value, reading }) => (value === null ? [] : [{ value, volume: reading.volume }]))
  const weighted = flowWeightedMean(valid)
  const received = readings.filter(({ reading }) => reading.value !== null).length
  const state = stateOf({ n: valid.length, required, received, due, closed: input.closed })
  const reasons: Reason[] = [...state.reasons]
  if (state.validity === 'valid' && weighted.form === 'arithmetic') reasons.push({ code: 'ARITHMETIC_MEAN' })
  const below = readings.filter((judged) => judged.reasons.some(({ code }) => code === 'BELOW_DETECTION')).length
  if (below > 0) reasons.push({ code: 'BELOW_DETECTION', detail: `${below}` })
  return {
    value: state.validity === 'valid' ? uncut(weighted.concentration, valid) : null,
    unit: input.unit,
    basis: weighted.form,
    period: 'day',
    from,
    to,
    counts: { n: valid.length, required, received, due },
    validity: state.validity,
    reasons,
    marks: marksOf(readings.map(({ reading }) => reading.mark)),
    substitution: null,
    rule: refOf(rule),
    inputs: readings.map(({ reading }) => reading.ref ?? `reading:${reading.from}`),
  }
}

/** A mean of values of which some were cut themselves (hours computed by us): the last places carry nothing and are rounded away, so that equality with a limit is not lost. */
const uncut = (mean: DecimalText | null, of: readonly { readonly value: DecimalText }[]): DecimalText | null =>
  mean !== null && of.some(({ value }) => wasCut(value)) ? settled(mean) : mean

export interface WaterHourInput {
  readonly from: EpochMs
  readonly to: EpochMs
  readonly unit: string
  /** Valid ten-minute values (1 to 6 make an hour) or readings of the period. */
  readonly readings: readonly JudgedReading[]
  readonly closed: boolean
}

/**
 * Mean of an hour of waste water: flow-weighted over one to six valid ten-minute values. A warning, never an exceedance.
 * Rule: water.period-mean. Source: HJ 212-2017 D.1.2.
 */
export function waterHourMean(input: WaterHourInput, on: Day): Statistic {
  const rule = ruleOn('water.period-mean', on)
  const readings = input.readings.filter(({ reading }) => reading.from >= input.from && reading.from < input.to)
  const valid = readings.flatMap(({ value, reading }) => (value === null ? [] : [{ value, volume: reading.volume }]))
  const weighted = flowWeightedMean(valid)
  const received = readings.filter(({ reading }) => reading.value !== null).length
  const state = stateOf({ n: valid.length, required: 1, received, due: 1, closed: input.closed })
  return {
    value: state.validity === 'valid' ? uncut(weighted.concentration, valid) : null,
    unit: input.unit,
    basis: weighted.form,
    period: 'hour',
    from: input.from,
    to: input.to,
    counts: { n: valid.length, required: 1, received, due: 1 },
    validity: state.validity,
    reasons: state.reasons,
    marks: marksOf(readings.map(({ reading }) => reading.mark)),
    substitution: null,
    rule: refOf(rule),
    inputs: readings.map(({ reading }) => reading.ref ?? `reading:${reading.from}`),
  }
}

/**
 * Effective monthly mean (有效月均值): arithmetic mean of the effective daily means, at least 75 % of the month's days: 23 of 30 pass, 22 do not.
 * Days without discharge stay in the count of days. Rule: water.month (from memory). Source: HJ 356-2019 7.
 */
export function effectiveMonthMean(
  input: { readonly day: Day; readonly unit: string; readonly days: readonly Statistic[]; readonly closed: boolean },
  rule: Rule<ShareParameters> = ruleOn('water.month', input.day),
): Statistic {
  const { from: first, before, days: due } = calendarSpan(input.day, 'month')
  const from = startOfDay(first)
  const to = startOfDay(before)
  const days = input.days.filter((day) => day.from >= from && day.to <= to)
  const values = days.flatMap(({ validity, value }) => (validity === 'valid' && value !== null ? [value] : []))
  const required = leastOf(rule.parameters.share, due)
  const received = days.filter(({ counts }) => counts.received > 0).length
  const state = stateOf({ n: values.length, required, received, due, closed: input.closed })
  return {
    value: state.validity === 'valid' ? settledMean(values) : null,
    unit: input.unit,
    basis: 'mean-of-days',
    period: 'month',
    from,
    to,
    counts: { n: values.length, required, received, due },
    validity: state.validity,
    reasons: state.reasons,
    marks: [...new Set(days.flatMap(({ marks }) => marks))].toSorted(),
    substitution: null,
    rule: refOf(rule),
    inputs: days.map(({ ref, from }) => ref ?? `day:${from}`),
  }
}

/** Validity of a statistic from its counts. */
function stateOf(of: {
  readonly n: number
  readonly required: number
  readonly received: number
  readonly due: number
  readonly closed: boolean
}): {
  readonly validity: Validity
  readonly reasons: readonly Reason[]
} {
  if (of.due === 0) return { validity: 'stopped', reasons: [{ code: 'SOURCE_STOPPED' }] }
  if (of.n >= of.required) return { validity: 'valid', reasons: of.closed ? [] : [{ code: 'NOT_YET_CLOSED' }] }
  const reasons: Reason[] =
    of.received === 0 ? [{ code: 'NOTHING_RECEIVED' }] : [{ code: 'TOO_FEW_VALID', detail: `${of.n}/${of.required}` }]
  if (!of.closed) return { validity: 'pending', reasons }
  return { validity: of.received === 0 ? 'missing' : of.received >= of.required ? 'invalid' : 'insufficient', reasons }
}

/**
 * Emission of a day: effective daily mean x the whole day's volume / 1000, kg; null when the day is not effective (then see `substituteDay`).
 * Example: 42.0 mg/L and 100 m3: 4.2 kg. Rule: water.day. Source: HJ 356-2019 (project reading: the plain sum of valid products would undercount).
 */
export const dayEmission = (day: Statistic, volume: DecimalText): DecimalText | null =>
  day.validity === 'valid' && day.value !== null ? settled(multiply(multiply(day.value, volume), '0.001')) : null

/** Sum of kg over days or hours, exact; null of nothing. Source: none, a sum. */
export const totalOf = (kg: readonly DecimalText[]): DecimalText | null => (kg.length === 0 ? null : plain(sum(kg)))
