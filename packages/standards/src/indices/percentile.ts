/** Percentile of a series, exact. */
import { add, compare, type DecimalText, multiply, plain, scaled, subtract, tenTo } from '../decimal.ts'

/**
 * Percentile by k = 1 + (n - 1) p, between the two neighbours in proportion; null of nothing. p from 0 to 1 as decimal text.
 * Example: 10, 20, …, 100 at 0.95: k = 9.55, 95.5. Source: HJ 663-2013 annex A.
 */
export function percentile(values: readonly DecimalText[], p: DecimalText): DecimalText | null {
  if (compare(p, '0') < 0 || compare(p, '1') > 0) throw new RangeError(`not a share: ${p.slice(0, 40)}`)
  if (values.length === 0) return null
  const sorted = values.toSorted(compare)
  const position = multiply(String(sorted.length - 1), p)
  const { digits, scale } = scaled(position)
  const below = digits / tenTo(scale)
  const part = subtract(position, String(below))
  const low = sorted[Number(below)]!
  const high = sorted[Math.min(Number(below) + 1, sorted.length - 1)]!
  return plain(add(low, multiply(subtract(high, low), part)))
}
