/** Times of the wire: digits in Beijing time, checked without a clock. Source: HJ 212-2017 tables 3 and 4, annex C. */
import { isDigit } from './ascii.ts'

const daysOf = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/** True when `bytes[from, to)` are digits that begin with a possible `YYYYMMDDhhmm` and, if there are more, `ss`, from 1990 to 2099. */
export function isTimeAt(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 14 && to - from !== 12) return false
  for (let at = from; at < to; at++) if (!isDigit(bytes[at]!)) return false
  const year = two(bytes, from) * 100 + two(bytes, from + 2)
  const month = two(bytes, from + 4)
  const day = two(bytes, from + 6)
  if (year < 1990 || year > 2099 || month < 1 || month > 12 || day < 1) return false
  const leapDay = month === 2 && year % 4 === 0 ? 1 : 0 // 2000 was a leap year; 2100 is out of range
  if (day > daysOf[month - 1]! + leapDay || two(bytes, from + 8) > 23 || two(bytes, from + 10) > 59) return false
  return to - from === 12 || two(bytes, from + 12) < 60
}

/** Number of the two digits at `at`. */
const two = (bytes: Uint8Array, at: number): number => bytes[at]! * 10 + bytes[at + 1]! - 528

/** Minutes since 1990 of the first twelve digits of a time; only differences mean something. */
export function minutesOf(time: string): number {
  const year = Number(time.slice(0, 4))
  const month = Number(time.slice(4, 6))
  let days = (year - 1990) * 365 + Math.floor((year - 1989) / 4) + Number(time.slice(6, 8))
  for (let index = 0; index < month - 1; index++) days += daysOf[index]!
  if (month > 2 && year % 4 === 0) days++
  return (days * 24 + Number(time.slice(8, 10))) * 60 + Number(time.slice(10, 12))
}
