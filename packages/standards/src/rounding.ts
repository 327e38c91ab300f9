/** Rounding (数值修约) on decimal text, in one step from the value as it stands. Source: GB/T 8170-2008; the worked numbers are the standard's arithmetic. */
import { type DecimalText, scaled, tenTo, textOf } from './decimal.ts'

/** Nearest multiple of `step`, ties to the even multiple, by absolute value. */
function nearest(digits: bigint, step: bigint): bigint {
  const size = digits < 0n ? -digits : digits
  const below = size / step
  const rest = (size % step) * 2n
  const up = rest > step || (rest === step && below % 2n === 1n)
  const rounded = (up ? below + 1n : below) * step
  return digits < 0n ? -rounded : rounded
}

/**
 * Half-even rounding (四舍六入五成双) to `decimals` places; -3 rounds to thousands. The result has exactly that many decimals: 2.45 → `2.4`, 1.050 → `1.0`.
 * Source: GB/T 8170-2008 3.2.
 */
export function roundTo(value: DecimalText, decimals: number): DecimalText {
  const { digits, scale } = scaled(value)
  if (decimals >= scale) return textOf({ digits: digits * tenTo(decimals - scale), scale: decimals })
  const rounded = nearest(digits, tenTo(scale - decimals))
  if (decimals <= 0) return textOf({ digits: rounded / tenTo(scale), scale: 0 })
  return textOf({ digits: rounded / tenTo(scale - decimals), scale: decimals })
}

/** Half-even rounding to significant digits: 0.0012345 to 3 → `0.00123`; 9.996 to 3 → `10.0`. Zero stays as it is. Source: GB/T 8170-2008 3.2. */
export function roundSignificant(value: DecimalText, count: number): DecimalText {
  const { digits, scale } = scaled(value)
  if (digits === 0n) return value
  const decimalsFor = (number: bigint, at: number) => count - (String(number < 0n ? -number : number).length - at)
  const first = roundTo(value, decimalsFor(digits, scale))
  const after = scaled(first)
  // 9.996 → 10.00 has gained a digit: one decimal fewer says the same number.
  return roundTo(first, Math.min(decimalsFor(digits, scale), decimalsFor(after.digits, after.scale)))
}

/** Rounding to a half (`0.5`) or a fifth (`0.2`) of the unit of `decimals`: 60.25 → `60.0` at 0.5, decimals 0. Source: GB/T 8170-2008 3.4. */
export function roundToInterval(value: DecimalText, interval: '0.5' | '0.2', decimals: number): DecimalText {
  const { digits, scale } = scaled(value)
  const wide = Math.max(scale, decimals + 1)
  const step = (interval === '0.5' ? 5n : 2n) * tenTo(wide - decimals - 1)
  const rounded = nearest(digits * tenTo(wide - scale), step)
  return roundTo(textOf({ digits: rounded, scale: wide }), decimals + 1)
}

/** The next number with `decimals` places that is not below the value: 72.5 → `73`, -1.5 → `-1`. Source: HJ 633, index values are rounded up. */
export function roundUp(value: DecimalText, decimals: number = 0): DecimalText {
  const { digits, scale } = scaled(value)
  if (decimals >= scale) return roundTo(value, decimals)
  const step = tenTo(scale - decimals)
  const whole = digits / step
  return textOf({ digits: digits > 0n && digits % step !== 0n ? whole + 1n : whole, scale: decimals })
}
