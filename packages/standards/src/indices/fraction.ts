/** Exact fractions of decimals: divide last, so that a value on a boundary stays on it. Source: none, arithmetic only. */
import { type DecimalText, quotient, scaled, tenTo } from '../decimal.ts'

/** A rational number; the bottom is positive. */
export interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

export const zero: Fraction = { top: 0n, bottom: 1n }

/** The decimal as a fraction. RangeError when the text is no decimal. */
export function fractionOf(text: DecimalText): Fraction {
  const { digits, scale } = scaled(text)
  return { top: digits, bottom: tenTo(scale) }
}

export const plus = (a: Fraction, b: Fraction): Fraction => ({ top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom })

export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { top: -b.top, bottom: b.bottom })

export const times = (a: Fraction, b: Fraction): Fraction => ({ top: a.top * b.top, bottom: a.bottom * b.bottom })

/** a / b. RangeError when b is zero. */
export function over(a: Fraction, b: Fraction): Fraction {
  if (b.top === 0n) throw new RangeError('division by zero')
  const sign = b.top < 0n ? -1n : 1n
  return { top: a.top * b.bottom * sign, bottom: a.bottom * b.top * sign }
}

export const compareFractions = (a: Fraction, b: Fraction): -1 | 0 | 1 => {
  const left = a.top * b.bottom
  const right = b.top * a.bottom
  return left < right ? -1 : left > right ? 1 : 0
}

/** Mean of the fractions; null of nothing. */
export const meanFraction = (values: readonly Fraction[]): Fraction | null =>
  values.length === 0 ? null : over(values.reduce(plus, zero), { top: BigInt(values.length), bottom: 1n })

/** Decimal text; one that does not end is cut at 12 decimals with a sticky last digit (see `divide`). */
export const decimalOf = ({ top, bottom }: Fraction): DecimalText => quotient(top, bottom)
