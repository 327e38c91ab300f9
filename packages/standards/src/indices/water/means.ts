/** Means of samples, with values below the detection limit. */
import { type DecimalText, multiply } from '../../decimal.ts'
import { refOf, type RuleRef, versionOn } from '../../rule.ts'
import type { Day } from '../../time.ts'
import { decimalOf, fractionOf, meanFraction } from '../fraction.ts'
import { waterMeanRules } from './rules.ts'

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
