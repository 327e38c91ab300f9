import { ruleOn } from '../catalogue.ts'
import { compare, type DecimalText, largest } from '../decimal.ts'
import { type Rule, type RuleRef, refOf } from '../rule.ts'
import { settledMean, settledQuotient } from '../settled.ts'
import type { CaptureParameters, CemsSubstitutionParameters } from '../data/cems-rules.ts'
import type { Reason, Substitution } from '../statistic.ts'
import type { Day, EpochMs } from '../time.ts'

export interface CaptureRate {
  /** Share from 0 to 1; null when the source stood still all the time. */
  readonly rate: DecimalText | null
  readonly meets: boolean | null
  readonly target: DecimalText
  readonly reasons: readonly Reason[]
  readonly rule: RuleRef
}

/**
 * Quarterly capture rate of valid data (季度有效数据捕集率): `(H - Hstop - Hinvalid)/(H - Hstop)`, at least 75 %.
 * Example: 2208 h, 200 stopped, 90 invalid: 0.9552. Rule: cems.capture-rate (from memory). Source: HJ 75-2017.
 */
export function captureRate(
  hours: { readonly total: number; readonly stopped: number; readonly invalid: number },
  on: Day,
  rule: Rule<CaptureParameters> = ruleOn('cems.capture-rate', on),
): CaptureRate {
  const { target } = rule.parameters
  const running = hours.total - hours.stopped
  if (running <= 0) return { rate: null, meets: null, target, reasons: [{ code: 'STOPPED_ALL_PERIOD' }], rule: refOf(rule) }
  const rate = settledQuotient(String(running - hours.invalid), String(running))
  return { rate, meets: compare(rate, target) >= 0, target, reasons: [], rule: refOf(rule) }
}

/** An hour that was valid, with its emission in kg. */
export interface ValidHour {
  readonly from: EpochMs
  readonly kg: DecimalText
}

export interface SubstitutionInput {
  readonly on: Day
  /** Out of control or calibration overdue counts back from the last passed calibration; anything else from the start of the failure. */
  readonly cause: 'out-of-control' | 'calibration-overdue' | 'maintenance' | 'fault' | 'other'
  /** Capture rate of the quarter. */
  readonly captureRate: DecimalText
  /** Hours of the run of invalid hours this one belongs to. */
  readonly run: number
  /** Last passed calibration, or start of the failure: valid hours before it are looked at. */
  readonly before: EpochMs
  /** Valid hours of the outlet, in any order. */
  readonly history: readonly ValidHour[]
  /** Emission of an hour by the reference method (参比方法) on that day, kg/h; during repair these come first. */
  readonly manual?: readonly DecimalText[]
}

/** One row of the ledger of substituted hours. */
export interface SubstitutionRow {
  readonly cause: SubstitutionInput['cause']
  readonly captureRate: DecimalText
  /** Hours of the run of invalid hours. */
  readonly run: number
  readonly substitution: Substitution | null
  /** Valid hours the rule asks for; null when no row of the table fits. */
  readonly window: number | null
  /** Hours that were there to look at. */
  readonly looked: number
  readonly countsBackFrom: 'last-passed-calibration' | 'start-of-failure'
  readonly reasons: readonly Reason[]
}

/**
 * Emission put in place of an invalid hour: the maximum of the 180, 720 or 2160 valid hours before; by cause, capture rate and length of the run. Only the emission amount is replaced.
 * During repair (maintenance, fault) results of the reference method come first, at least one of the day: their mean.
 * Below a capture rate of 75 % there is no other rule: null, to be determined by hand. With less history than asked for the maximum of what there is, and TOO_LITTLE_HISTORY.
 * Rule: cems.substitution (from memory). Source: HJ 75-2017.
 */
export function substituteHour(
  input: SubstitutionInput,
  rule: Rule<CemsSubstitutionParameters> = ruleOn('cems.substitution', input.on),
): SubstitutionRow {
  const { cause, captureRate: rate, run } = input
  const countsBackFrom: SubstitutionRow['countsBackFrom'] =
    cause === 'out-of-control' || cause === 'calibration-overdue' ? 'last-passed-calibration' : 'start-of-failure'
  const row = { cause, captureRate: rate, run, countsBackFrom, substitution: null, window: null, looked: 0, reasons: [] as Reason[] }
  const manual = cause === 'maintenance' || cause === 'fault' ? (input.manual ?? []) : []
  const byHand = manual.length >= rule.parameters.manualPerDay ? settledMean(manual) : null
  if (byHand !== null) {
    const reasons: Reason[] = [{ code: 'MANUAL_RESULTS', detail: `${manual.length}` }]
    return { ...row, substitution: { rule: refOf(rule), value: byHand, from: [`manual:${input.on}`] }, reasons }
  }
  const fitting = rule.parameters.rows.find(
    ({ captureFrom, captureBelow, shortestRun, longestRun }) =>
      compare(rate, captureFrom) >= 0 &&
      (captureBelow === null || compare(rate, captureBelow) < 0) &&
      run >= shortestRun &&
      (longestRun === null || run <= longestRun),
  )
  if (fitting === undefined) return { ...row, reasons: [{ code: 'NO_TABLE_RULE', detail: rate }] }
  const window = input.history
    .filter(({ from }) => from < input.before)
    .toSorted((a, b) => b.from - a.from)
    .slice(0, fitting.hours)
  const value = largest(window.map(({ kg }) => kg))
  const source = window.find(({ kg }) => value !== null && compare(kg, value) === 0)
  const reasons: Reason[] =
    window.length < fitting.hours ? [{ code: 'TOO_LITTLE_HISTORY', detail: `${window.length}/${fitting.hours}` }] : []
  if (value === null || source === undefined) return { ...row, window: fitting.hours, reasons }
  return {
    ...row,
    substitution: { rule: refOf(rule), value, from: [`hour:${source.from}`] },
    window: fitting.hours,
    looked: window.length,
    reasons: [...reasons, { code: 'SUBSTITUTED', detail: `${value} kg` }],
  }
}
