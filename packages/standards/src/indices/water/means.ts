/** Means of samples, with values below the detection limit. */
import { type DecimalText, multiply } from '../../decimal.ts'
import { refOf, type RuleRef, versionOn } from '../../rule.ts'
import type { Day } from '../../time.ts'
import { decimalOf, fractionOf, meanFraction } from '../fraction.ts'
import { leastOf } from '../../share.ts'
import type { IndexReason } from '../reasons.ts'
import { stationDayRules, waterMeanRules } from './rules.ts'

/** A value; below the detection limit `value` is that limit and `below` is set. */
export interface Measured {
  readonly value: DecimalText
  readonly below?: true
}

export interface WaterMean {
  readonly value: DecimalText
  readonly n: number
  /** How many were below the detection limit and entered with half of it. */
  readonly below: number
  readonly rule: RuleRef
}

/** A value as it enters a mean: half the detection limit when below it. Source: 环办〔2011〕22号, from memory. */
export function forMean(day: Day, { value, below }: Measured): DecimalText {
  if (below !== true) return value
  const rule = versionOn(waterMeanRules, day)
  return rule === null ? value : multiply(value, rule.parameters.belowDetectionShare)
}

/** Arithmetic mean of samples, half the detection limit for those below it; null of nothing, or when no rule governs. Source: 环办〔2011〕22号, from memory. */
export function meanOfSamples(day: Day, samples: readonly Measured[]): WaterMean | null {
  const rule = versionOn(waterMeanRules, day)
  const mean = meanFraction(samples.map((sample) => fractionOf(forMean(day, sample))))
  if (rule === null || mean === null) return null
  return { value: decimalOf(mean), n: samples.length, below: samples.filter(({ below }) => below === true).length, rule: refOf(rule) }
}

/** Mean of a day of an automatic station, with its counts. */
export interface StationDay {
  /** Null with too few. */
  readonly value: DecimalText | null
  /** Mean of what there was; null of nothing. */
  readonly diagnostic: DecimalText | null
  readonly counts: { readonly n: number; readonly required: number; readonly due: number }
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

/**
 * Daily mean of an automatic station from its valid hourly or four-hourly values: at least 75 % of those due (the share is doubtful, and the result says so). The month is the mean of its days.
 * Null when no version governs.
 * @param due values of the day by the monitoring plan: 24 hourly, 6 every four hours
 * Source: practice of automatic surface-water stations, from memory.
 */
export function stationDayMean(day: Day, valid: readonly Measured[], due: number): StationDay | null {
  const rule = versionOn(stationDayRules, day)
  if (rule === null) return null
  const required = leastOf(rule.parameters.share, due)
  const diagnostic = meanOfSamples(day, valid)?.value ?? null
  const enough = valid.length >= required && valid.length > 0
  return {
    value: enough ? diagnostic : null,
    diagnostic,
    counts: { n: valid.length, required, due },
    reasons: enough ? [] : [{ code: 'TOO_FEW', detail: `${valid.length}/${required}` }],
    rule: refOf(rule),
  }
}
