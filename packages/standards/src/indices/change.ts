/** Change of an index against a base. */
import { compare, type DecimalText } from '../decimal.ts'
import { decimalOf, fractionOf, minus, over } from './fraction.ts'

/** (this - base) / base as a share, 0.05 = 5 % more; null when the base is zero. Source: ranking method of cities; 环办监测〔2017〕51号. */
export const changeRate = (now: DecimalText, base: DecimalText): DecimalText | null =>
  compare(base, '0') === 0 ? null : decimalOf(over(minus(fractionOf(now), fractionOf(base)), fractionOf(base)))
