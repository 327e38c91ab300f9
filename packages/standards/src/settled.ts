/** A value made of values that were themselves cut: the last places carry nothing and are rounded away. */
import { versionsOf } from './catalogue.ts'
import { type DecimalText, divide, plain, sum } from './decimal.ts'
import { roundTo } from './rounding.ts'

const kept = versionsOf('arithmetic.digits').at(-1)!.parameters

/**
 * Rounded half-even to the digits kept between steps, without needless zeros. A mean of 34.333333333333 and 35.666666666667 is 35, not 35 and a splinter:
 * so equality with a limit is not lost to the digits of an earlier step. Source: rule arithmetic.digits, project.
 */
export const settled = (value: DecimalText): DecimalText => plain(roundTo(value, kept.further))

/** a / b of values that may have been cut. RangeError when b is zero. */
export const settledQuotient = (a: DecimalText, b: DecimalText): DecimalText => settled(divide(a, b, kept.quotient + 3))

/** Whether a value carries more decimals than are kept between steps, i.e. was cut itself. What devices send never does. Source: rule arithmetic.digits, project. */
export const wasCut = (value: DecimalText): boolean => {
  const point = value.indexOf('.')
  return point >= 0 && value.length - point - 1 > kept.further
}

/** Mean of values that may have been cut; null of nothing. */
export const settledMean = (values: readonly DecimalText[]): DecimalText | null =>
  values.length === 0 ? null : settledQuotient(sum(values), String(values.length))
