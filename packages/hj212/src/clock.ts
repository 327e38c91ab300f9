/** Times of the wire: digits in Beijing time, checked without a clock. Source: HJ 212-2017 tables 3 and 4, annex C. */
import { isDigit } from './ascii.ts'

const daysOf = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const
/** Days of a common year before each month. */
const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const

/** What `timeAt` gives where no time stands. */
export const NO_TIME = -1

/**
 * Minutes since 1990 when `bytes[from, to)` are digits that begin with a possible `YYYYMMDDhhmm` and, if there are more, `ss`,
 * from 1990 to 2099; else `NO_TIME`.
 */
export function timeAt(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < 14 && to - from !== 12) return NO_TIME
  for (let at = from; at < to; at++) if (!isDigit(bytes[at]!)) return NO_TIME
  const year = two(bytes, from) * 100 + two(bytes, from + 2)
  const month = two(bytes, from + 4)
  const day = two(bytes, from + 6)
  const hour = two(bytes, from + 8)
  const minute = two(bytes, from + 10)
  if (year < 1990 || year > 2099 || month < 1 || month > 12 || day < 1) return NO_TIME
  const leaps = year % 4 === 0 // 2000 was a leap year; 2100 is out of range
  if (day > daysOf[month - 1]! + (leaps && month === 2 ? 1 : 0) || hour > 23 || minute > 59) return NO_TIME
  if (to - from > 12 && two(bytes, from + 12) > 59) return NO_TIME
  const days = (year - 1990) * 365 + ((year - 1989) >> 2) + daysBefore[month - 1]! + (leaps && month > 2 ? 1 : 0) + day
  return (days * 24 + hour) * 60 + minute
}

/** Number of the two digits at `at`. */
const two = (bytes: Uint8Array, at: number): number => bytes[at]! * 10 + bytes[at + 1]! - 528
