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
export { governsOn, isDoubtful, refOf, versionOn } from './rule.ts'
export type { ReasonCode } from './reasons.ts'
export { reasonWords } from './reasons.ts'
export type { Counts, Period, Reason, Statistic, Substitution, Validity } from './statistic.ts'
export type { ParametersOf, RuleId } from './catalogue.ts'
export { ruleAt, ruleIds, ruleOn, versionsOf } from './catalogue.ts'
