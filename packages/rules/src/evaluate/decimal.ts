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

/** A measured value as a float for statistics; NaN for null or anything that is not a plain decimal. */
export function numberOf(text: string | null | undefined): number {
  return text !== null && text !== undefined && text.length <= 64 && plain.test(text) ? Number(text) : Number.NaN
}
