/**
 * Exact arithmetic on decimal text. A measured value stays the text that was sent; nothing here passes through a binary float.
 * Sums, differences and products are exact. A quotient that does not end is cut at `decimals` places with a sticky last digit:
 * when something was cut and the last digit kept is 0 or 5, it is raised by one. So a cut value never equals a shorter number,
 * stands on the same side of every limit as the exact value, and rounds later (GB/T 8170) exactly as the exact value would.
 */

/** Decimal text: optional sign, digits, at most one point; no exponent. */
export type DecimalText = string

/** Decimals kept of a quotient that does not end. */
export const QUOTIENT_DECIMALS = 12

const shape = /^[+-]?(?:\d+\.?\d*|\.\d+)$/
const LONGEST = 128

/** Whether a text is a decimal this module computes with. */
export const isDecimal = (text: string): boolean => text.length <= LONGEST && shape.test(text)

/** An integer and how many of its digits stand behind the point. */
export interface Scaled {
  readonly digits: bigint
  readonly scale: number
}

const powers: bigint[] = [1n]

/** 10 to the power of a small non-negative integer. */
export function tenTo(power: number): bigint {
  for (let next = powers.length; next <= power; next++) powers.push(powers[next - 1]! * 10n)
  return powers[power]!
}

/** Text to integer and scale. RangeError when the text is no decimal. */
export function scaled(text: DecimalText): Scaled {
  if (!isDecimal(text)) throw new RangeError(`not a decimal: ${text.slice(0, 40)}`)
  const point = text.indexOf('.')
  if (point < 0) return { digits: BigInt(text.startsWith('+') ? text.slice(1) : text), scale: 0 }
  const start = text.startsWith('-') || text.startsWith('+') ? 1 : 0
  const whole = BigInt(`${text.slice(start, point)}${text.slice(point + 1)}`)
  return { digits: text.startsWith('-') ? -whole : whole, scale: text.length - point - 1 }
}

/** Integer and scale to text with exactly `scale` decimals; zero has no sign. */
export function textOf({ digits, scale }: Scaled): DecimalText {
  const sign = digits < 0n ? '-' : ''
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`
}

/** The same number without needless zeros: `1.50` → `1.5`, `-0.0` → `0`. */
export function plain(text: DecimalText): DecimalText {
  let { digits, scale } = scaled(text)
  for (; scale > 0 && digits % 10n === 0n; scale--) digits /= 10n
  return textOf({ digits, scale })
}

/** Brings two numbers to one scale. */
function align(a: DecimalText, b: DecimalText): readonly [bigint, bigint, number] {
  const left = scaled(a)
  const right = scaled(b)
  const scale = Math.max(left.scale, right.scale)
  return [left.digits * tenTo(scale - left.scale), right.digits * tenTo(scale - right.scale), scale]
}

export function add(a: DecimalText, b: DecimalText): DecimalText {
  const [left, right, scale] = align(a, b)
  return textOf({ digits: left + right, scale })
}

export function subtract(a: DecimalText, b: DecimalText): DecimalText {
  const [left, right, scale] = align(a, b)
  return textOf({ digits: left - right, scale })
}

export function multiply(a: DecimalText, b: DecimalText): DecimalText {
  const left = scaled(a)
  const right = scaled(b)
  return textOf({ digits: left.digits * right.digits, scale: left.scale + right.scale })
}

/** -1, 0 or 1; `1.50` equals `1.5`. */
export function compare(a: DecimalText, b: DecimalText): -1 | 0 | 1 {
  const [left, right] = align(a, b)
  return left < right ? -1 : left > right ? 1 : 0
}

export const smallest = (values: readonly DecimalText[]): DecimalText | null =>
  values.reduce<DecimalText | null>((best, value) => (best === null || compare(value, best) < 0 ? value : best), null)

export const largest = (values: readonly DecimalText[]): DecimalText | null =>
  values.reduce<DecimalText | null>((best, value) => (best === null || compare(value, best) > 0 ? value : best), null)

/** Exact sum; `0` of nothing. */
export function sum(values: readonly DecimalText[]): DecimalText {
  let digits = 0n
  let scale = 0
  for (const value of values) {
    const next = scaled(value)
    if (next.scale > scale) {
      digits *= tenTo(next.scale - scale)
      scale = next.scale
    }
    digits += next.digits * tenTo(scale - next.scale)
  }
  return textOf({ digits, scale })
}

/** a / b as plain text, exact when it ends within `decimals`, otherwise cut with a sticky last digit. RangeError when b is zero. */
export function divide(a: DecimalText, b: DecimalText, decimals: number = QUOTIENT_DECIMALS): DecimalText {
  const [left, right] = align(a, b)
  return quotient(left, right, decimals)
}

/** numerator / denominator as plain text, cut as `divide` cuts. RangeError when the denominator is zero. */
export function quotient(numerator: bigint, denominator: bigint, decimals: number = QUOTIENT_DECIMALS): DecimalText {
  if (denominator === 0n) throw new RangeError('division by zero')
  const negative = numerator < 0n !== denominator < 0n
  const top = (numerator < 0n ? -numerator : numerator) * tenTo(decimals)
  const bottom = denominator < 0n ? -denominator : denominator
  let digits = top / bottom
  if (top % bottom !== 0n && digits % 5n === 0n) digits += 1n
  return plain(textOf({ digits: negative ? -digits : digits, scale: decimals }))
}

/** Arithmetic mean; null of nothing. Does not depend on the order of the values. */
export function mean(values: readonly DecimalText[]): DecimalText | null {
  return values.length === 0 ? null : divide(sum(values), String(values.length))
}
