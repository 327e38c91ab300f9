/** Shares of counts, exact. */
import { scaled, tenTo } from './decimal.ts'

/** The least whole number that is at least `share` of `whole`: 0.75 of 24 → 18, of 23 → 18, of 30 → 23. */
export function leastOf(share: string, whole: number): number {
  const { digits, scale } = scaled(share)
  const unit = tenTo(scale)
  return Number((digits * BigInt(whole) + unit - 1n) / unit)
}
