/** Every rule of the indices in one list, for pages and checks that show what is known and how surely. */
import type { Rule } from '../rule.ts'
import { airPeriodRules, ambientValidityRules, aqiRules, compositeRules, hourlyAqiRules } from './air/rules.ts'
import { stackRateRules, taxReductionRules, taxRules } from './emission-rules.ts'
import { backgroundRules, dayNightRules, noisePeriodRules, noiseWeatherRules } from './noise/rules.ts'
import {
  basinRules,
  cityIndexRules,
  mainPollutantRules,
  trendRules,
  stationDayRules,
  trophicRules,
  waterClassRules,
  waterMeanRules,
} from './water/rules.ts'

/** All versions of all of them. Source: each rule's own `clause` and `source`. */
export const indexRules: readonly Rule<unknown>[] = [
  ...aqiRules,
  ...hourlyAqiRules,
  ...ambientValidityRules,
  ...airPeriodRules,
  ...compositeRules,
  ...waterClassRules,
  ...mainPollutantRules,
  ...basinRules,
  ...trendRules,
  ...waterMeanRules,
  ...stationDayRules,
  ...trophicRules,
  ...cityIndexRules,
  ...noisePeriodRules,
  ...dayNightRules,
  ...backgroundRules,
  ...noiseWeatherRules,
  ...stackRateRules,
  ...taxRules,
  ...taxReductionRules,
]
