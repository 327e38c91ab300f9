/** Indices and totals: air, surface water, lakes, noise, stacks, tax equivalents. Each result carries its rule, its parts and its reasons. */
export type { IndexReason, IndexReasonCode } from './reasons.ts'
export { indexReasonWords } from './reasons.ts'
export { indexRules } from './rule-list.ts'
export { changeRate } from './change.ts'
export { percentile } from './percentile.ts'

export type { AirCategory, AirItem, AqiParameters, Averaging, Pollutant, PollutantWords } from './air/rules.ts'
export { airPollutants, aqiRuleOn, aqiRules } from './air/rules.ts'
export type { SubIndex } from './air/iaqi.ts'
export { subIndexOf } from './air/iaqi.ts'
export type { AirConcentrations, AirQuality, AqiOptions } from './air/aqi.ts'
export { airCategoryOf, dailyAirQuality, hourlyAirQuality } from './air/aqi.ts'
export type { AmbientMean, SampledDays } from './air/ambient.ts'
export {
  ambientDayMean,
  ambientHourMean,
  cityDayMean,
  ozoneDailyMaximum,
  runningEightHourMean,
  sampledDaysSuffice,
  shownConcentration,
} from './air/ambient.ts'
export type { AirPeriod, DailySeries, GoodDays, PeriodStatistic } from './air/period.ts'
export { evaluateAirPeriod, goodDays } from './air/period.ts'
export type { CompositeIndex } from './air/composite.ts'
export { compositeIndex } from './air/composite.ts'

export type { TrophicIndicator, WaterBody, WaterClass, WaterState, WaterVerdict } from './water/rules.ts'
export { waterVerdicts } from './water/rules.ts'
export type { Measured, StationDay, WaterMean } from './water/means.ts'
export { meanOfSamples, stationDayMean } from './water/means.ts'
export type { IndicatorClass, SectionSample, SectionVerdict } from './water/class.ts'
export { judgeSection } from './water/class.ts'
export type { MainPollutant, MainPollutants, RiverPollutant } from './water/main-pollutants.ts'
export { mainPollutantsOf, mainPollutantsOfRiver } from './water/main-pollutants.ts'
export type { BasinState, RankTrend, Trend } from './water/basin.ts'
export { judgeBasin, judgeFewSections, rankTrend, waterTrend } from './water/basin.ts'
export type { TrophicIndex, TrophicPart } from './water/trophic.ts'
export { trophicCodes, trophicIndex } from './water/trophic.ts'
export type { BodyIndex, CityWaterIndex, SectionValues } from './water/city-index.ts'
export { cityWaterIndex } from './water/city-index.ts'

export type { DayNightLevel, TimedLevel } from './noise/levels.ts'
export { dayNightLevel, equivalentLevel } from './noise/levels.ts'
export type {
  BackgroundCorrection,
  NoiseHours,
  NoisePeriod,
  NoiseQuery,
  NoiseStandard,
  NoiseVerdict,
  WeatherVerdict,
} from './noise/judgement.ts'
export {
  correctForBackground,
  judgeNoise,
  judgeNoiseWeather,
  judgeSuddenNoise,
  noiseComplianceRate,
  noisePeriodAt,
} from './noise/judgement.ts'

export type { Stack, StackRate } from './stack-rate.ts'
export { stackRateLimit } from './stack-rate.ts'
export type { Equivalent, OutletEquivalents, TaxAmount, TaxedMass } from './tax-equivalents.ts'
export { taxAmount, taxEquivalents, taxShare } from './tax-equivalents.ts'
