/**
 * Logarithm and power of ten on decimal text, to 30 decimals, in whole numbers only: the same digits on every machine and in every browser,
 * which `Math.log` does not promise. Replaying a day must give the published figure again. Source: none, arithmetic only.
 */
import { type DecimalText, scaled, tenTo, textOf } from '../decimal.ts'
import { roundTo } from '../rounding.ts'

/** Decimals of a result. */
const DECIMALS = 30
/** Decimals carried inside; the difference absorbs the errors of the series. */
const WORKING = 44
const ONE = tenTo(WORKING)

/** atanh of top / bottom, fixed point; |top / bottom| is at most a third. */
function atanh(top: bigint, bottom: bigint): bigint {
  const ratio = (top * ONE) / bottom
  const square = (ratio * ratio) / ONE
  let total = 0n
  for (let term = ratio, odd = 1n; term !== 0n; odd += 2n) {
    total += term / odd
    term = (term * square) / ONE
  }
  return total
}

const LN2 = 2n * atanh(1n, 3n)
/** ln 10 = 3 ln 2 + ln 1.25. */
const LN10 = 3n * LN2 + 2n * atanh(1n, 9n)

/** ln of top / bottom, both positive, fixed point. */
function lnFixed(top: bigint, bottom: bigint): bigint {
  let twos = 0n
  while (top > bottom * 2n) {
    bottom *= 2n
    twos++
  }
  while (top * 2n < bottom) {
    top *= 2n
    twos--
  }
  return twos * LN2 + 2n * atanh(top - bottom, top + bottom)
}

/** e to a fixed-point power. */
function expFixed(power: bigint): bigint {
  const twos = power / LN2
  const rest = power - twos * LN2
  let total = 0n
  for (let term = ONE, k = 1n; term !== 0n; k++) {
    total += term
    term = (term * rest) / ONE / k
  }
  return twos >= 0n ? total << twos : total >> -twos
}

const shown = (fixed: bigint): DecimalText => roundTo(textOf({ digits: fixed, scale: WORKING }), DECIMALS)

/** Natural logarithm, 30 decimals. RangeError when the value is not above zero. */
export function ln(value: DecimalText): DecimalText {
  const { digits, scale } = scaled(value)
  if (digits <= 0n) throw new RangeError(`no logarithm of ${value.slice(0, 40)}`)
  return shown(lnFixed(digits, tenTo(scale)))
}

/** Logarithm to base ten, 30 decimals. RangeError when the value is not above zero. */
export function lg(value: DecimalText): DecimalText {
  const { digits, scale } = scaled(value)
  if (digits <= 0n) throw new RangeError(`no logarithm of ${value.slice(0, 40)}`)
  return shown((lnFixed(digits, tenTo(scale)) * ONE) / LN10)
}

/** Ten to a power between -30 and 30, 30 decimals. RangeError outside. */
export function tenToPower(power: DecimalText): DecimalText {
  const { digits, scale } = scaled(power)
  const limit = 30n * tenTo(scale)
  if (digits > limit || digits < -limit) throw new RangeError(`power of ten out of range: ${power.slice(0, 40)}`)
  return shown(expFixed((digits * LN10) / tenTo(scale)))
}
