/** Beijing time (UTC+8, no summer time since 1991): what QN and DataTime are in, and where a day begins. */
const OFFSET_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

/** Number of the day in Beijing; changes at midnight there. */
export const beijingDay = (at: number): number => Math.floor((at + OFFSET_MS) / DAY_MS)

/** Milliseconds since 1970 of `YYYYMMDDhhmmss` with or without milliseconds behind it; null when it is no time. */
export function msOfBeijing(digits: string): number | null {
  if (digits.length !== 14 && digits.length !== 17) return null
  const year = number(digits, 0, 4)
  const month = number(digits, 4, 6)
  const day = number(digits, 6, 8)
  const hour = number(digits, 8, 10)
  const minute = number(digits, 10, 12)
  const second = number(digits, 12, 14)
  const ms = digits.length === 17 ? number(digits, 14, 17) : 0
  if (Math.min(year, month, day, hour, minute, second, ms) < 0) return null
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - OFFSET_MS
}

/** The digits as a number; a large negative one when one of them is no digit. */
function number(text: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return -1_000_000
    value = value * 10 + digit
  }
  return value
}
