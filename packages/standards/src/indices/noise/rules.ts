/** Rules of noise, read from `data/indices-noise.json`. */
import data from '../../../data/indices-noise.json' with { type: 'json' }
import type { DecimalText } from '../../decimal.ts'
import type { Rule } from '../../rule.ts'

interface NoiseFile {
  readonly period: readonly Rule<{ readonly dayFromHour: number; readonly nightFromHour: number }>[]
  readonly dayNight: readonly Rule<{ readonly dayHours: number; readonly nightHours: number; readonly nightPenalty: DecimalText }>[]
  readonly background: readonly Rule<{
    /** Difference of whole decibels to correction; a difference without a row means: measure again. */
    readonly rows: ReadonlyArray<{
      readonly above?: DecimalText
      readonly from?: DecimalText
      readonly to?: DecimalText
      readonly correction: DecimalText
    }>
  }>[]
  readonly weather: readonly Rule<{ readonly windBelow: DecimalText }>[]
}

/** Versions of the noise rules. Source: each rule's own `clause` and `source`. */
export const {
  period: noisePeriodRules,
  dayNight: dayNightRules,
  background: backgroundRules,
  weather: noiseWeatherRules,
} = data as unknown as NoiseFile
