/** Validity, statistics, limits, conversions and indices of environmental monitoring in China. The public door of `@poyang/standards`. */

export type { DecimalText } from './decimal.ts'
export {
  add,
  compare,
  divide,
  isDecimal,
  largest,
  mean,
  multiply,
  plain,
  QUOTIENT_DECIMALS,
  quotient,
  scaled,
  smallest,
  subtract,
  sum,
  textOf,
} from './decimal.ts'
export { roundSignificant, roundTo, roundToInterval, roundUp } from './rounding.ts'
export type { Day, EpochMs } from './time.ts'
export { addDays, calendarSpan, dayOf, hourOfDay, startOfDay, startOfHour } from './time.ts'
export type { Confidence, Doubt, Rule, RuleRef } from './rule.ts'
export { governsOn, isDoubtful, projectRule, refOf, versionOn } from './rule.ts'
export type { ReasonCode } from './reasons.ts'
export { reasonWords } from './reasons.ts'
export type { Counts, Period, Reason, Statistic, Substitution, Validity } from './statistic.ts'
export type { ParametersOf, RuleId } from './catalogue.ts'
export { ruleAt, ruleIds, ruleOn, versionsOf } from './catalogue.ts'

// records as they arrive
export type { CheckResult, RecordCheck } from './records/checks.ts'
export { checkClock, checkRecord, looksLikeOxygen } from './records/checks.ts'
export { liftedMark } from './records/flags.ts'
export type { StampEvidence } from './records/stamp.ts'
export { stampByMeans, stampEvidence } from './records/stamp.ts'

// flue gas
export type { MinuteRecord, Stretch } from './cems/record.ts'
export type { MinuteInput, Sample } from './cems/minute.ts'
export { minuteMean } from './cems/minute.ts'
export type { HourInput } from './cems/hour.ts'
export { hourMean } from './cems/hour.ts'
export type { DayInput, LongInput } from './cems/day.ts'
export { dayMean, intermittentDayMean, longMean } from './cems/day.ts'
export { convertedHour, dryHour, hourEmission } from './cems/converted.ts'

// conversions
export type { Benchmark, Converted } from './conversion/oxygen.ts'
export { convertOxygen } from './conversion/oxygen.ts'
export type { Flow, FlowInput, GasState } from './conversion/standard-state.ts'
export { emissionRate, stackFlow, toDry, toStandardState } from './conversion/standard-state.ts'
export type { Gas } from './conversion/volume-fraction.ts'
export { massOfVolumeFraction, noxAsNo2 } from './conversion/volume-fraction.ts'
export { convertUnit, unitOf } from './conversion/unit.ts'
export type { BenchmarkRow } from './conversion/benchmarks.ts'
export { benchmarkOf, o2Benchmarks } from './conversion/benchmarks.ts'

// limits
export type { JudgedOn, Level, Limit, LimitReading, Medium, Operator, StandardEntry, StandardsFile } from './limits/limit.ts'
export { readLimits, readStandards, refOfLimit } from './limits/limit.ts'
export { nationalLimits, nationalStandards, nationalTable } from './limits/national.ts'
export type { Applicable, LimitChoice, LimitQuery, Loser } from './limits/choose.ts'
export { limitsFor } from './limits/choose.ts'
export type { LimitSpan } from './limits/spans.ts'
export { limitsBetween } from './limits/spans.ts'
export type { Comparison, ComparisonMethod } from './limits/compare.ts'
export { compareWithLimit } from './limits/compare.ts'

// judgement
export type { Cap, ConditionInput, Exemption, Mark } from './judgement/mark.ts'
export { deviceObjections, exemptionOf, isTimely, markDeadline, standingMarks } from './judgement/mark.ts'
export type { Judgement, JudgementOptions, SourceKind } from './judgement/exceedance.ts'
export { judgeExceedance } from './judgement/exceedance.ts'
export type { Answer, Answers } from './judgement/answers.ts'
export { answersOf } from './judgement/answers.ts'
export type { HourSoFar, Warning } from './judgement/warning.ts'
export { warningOf } from './judgement/warning.ts'
export type { BaseVolume, BaseVolumeInput } from './judgement/base-volume.ts'
export { atBaseVolume } from './judgement/base-volume.ts'

// emission amount: capture rate and substitution
export type { CaptureRate, SubstitutionInput, SubstitutionRow, ValidHour } from './cems/capture.ts'
export { captureRate, substituteHour } from './cems/capture.ts'
export type { ControlState, DriftState } from './cems/quality-control.ts'
export { driftState, qualityControl } from './cems/quality-control.ts'
export type { EmissionTotal, PermittedTotal } from './emission-total.ts'
export { emissionTotal, permittedTotal } from './emission-total.ts'

// waste water
export type { CheckEvent, CheckKind, ComparisonResult, InvalidStretch, PairResult } from './water/checks.ts'
export { checkComparison, checkPair, invalidatedBy } from './water/checks.ts'
export type { JudgedReading, WaterReading } from './water/reading.ts'
export { judgeReading } from './water/reading.ts'
export type { FlowWeighted, WaterDayInput, WaterHourInput } from './water/means.ts'
export { dayEmission, effectiveDayMean, effectiveMonthMean, flowWeightedMean, totalOf, waterHourMean } from './water/means.ts'
export type { DaySubstitution, DaySubstitutionInput } from './water/substitute.ts'
export { substituteDay } from './water/substitute.ts'

// waste incineration
export type { CapUse, ConditionMark, TimeUse } from './incineration/day.ts'
export { capsUsed, incinerationDayMean, marksWithinCaps } from './incineration/day.ts'
export type { TemperatureDay } from './incineration/temperature.ts'
export { fiveMinuteTemperature, furnaceTemperature, isExcluded, temperatureDay } from './incineration/temperature.ts'

// transmission
export type { Closing, Due, TransmissionRate } from './transmission.ts'
export { closingOf, transmissionOf, transmissionRate } from './transmission.ts'

// indices and totals
export * from './indices/index.ts'
