/** Exact comparison where a limit decides: fractions of big integers, used only when binary floats are too close to tell. */

export interface Fraction {
  readonly top: bigint
  /** Above zero. */
  readonly bottom: bigint
}

const decimal = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/** The fraction a decimal text says exactly, or null. */
export function fractionOf(text: string): Fraction | null {
  const match = decimal.exec(text)
  if (match === null) return null
  const [, sign, whole = '', part = '', exponent = '0'] = match
  const digits = BigInt(whole + part) * (sign === '-' ? -1n : 1n)
  const scale = part.length - Number(exponent)
  return scale >= 0 ? { top: digits, bottom: 10n ** BigInt(scale) } : { top: digits * 10n ** BigInt(-scale), bottom: 1n }
}

/** The decimal a float was read from: its shortest text. Right for texts of up to 15 digits. */
export const fractionOfNumber = (value: number): Fraction | null => fractionOf(String(value))

export const zero: Fraction = { top: 0n, bottom: 1n }
export const plus = (a: Fraction, b: Fraction): Fraction =>
  a.bottom === b.bottom
    ? { top: a.top + b.top, bottom: a.bottom }
    : { top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom }
export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { top: -b.top, bottom: b.bottom })
export const times = (a: Fraction, b: Fraction): Fraction => ({ top: a.top * b.top, bottom: a.bottom * b.bottom })

/** null: division by zero. */
export function over(a: Fraction, b: Fraction): Fraction | null {
  if (b.top === 0n) return null
  const sign = b.top < 0n ? -1n : 1n
  return { top: a.top * b.bottom * sign, bottom: a.bottom * b.top * sign }
}

/** Negative, zero or positive as a is below, at or above b. */
export function compareFractions(a: Fraction, b: Fraction): number {
  const difference = a.top * b.bottom - b.top * a.bottom
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

const plain = /^[+-]?\d+(?:\.\d+)?$/
const powersOfTen = Array.from({ length: 16 }, (_, power) => 10 ** power)

/** A measured value as a float for statistics; NaN for null or anything that is not a plain decimal. */
export function numberOf(text: string | null | undefined): number {
  if (text === null || text === undefined) return Number.NaN
  const short = shortNumberOf(text)
  if (short !== null) return short
  return text.length <= 64 && plain.test(text) ? Number(text) : Number.NaN
}

/**
 * What nearly every value is: up to fifteen digits, perhaps a point among them. A whole number and a power of ten below 2^53 are floats without a
 * rest, so their quotient is the float nearest to the text, as `Number` gives it. Null: look closer.
 */
function shortNumberOf(text: string): number | null {
  const { length } = text
  if (length === 0 || length > 15) return null
  let digits = 0
  let point = -1
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) digits = digits * 10 + code - 48
    else if (code === 46 && point < 0 && at > 0 && at < length - 1) point = at
    else return null
  }
  return point < 0 ? digits : digits / powersOfTen[length - 1 - point]!
}
