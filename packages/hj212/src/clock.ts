/** Times of the wire: digits in Beijing time, checked without a clock. Source: HJ 212-2017 tables 3 and 4, annex C. */

const daysOf = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/** True when `text` begins with a possible `YYYYMMDDhhmmss` from 1990 to 2099 and goes on with digits only. */
export function isTime(text: string): boolean {
  if (text.length < 14) return false
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return false
  }
  const year = two(text, 0) * 100 + two(text, 2)
  const month = two(text, 4)
  const day = two(text, 6)
  if (year < 1990 || year > 2099 || month < 1 || month > 12 || day < 1) return false
  const leapDay = month === 2 && year % 4 === 0 ? 1 : 0 // 2000 was a leap year; 2100 is out of range
  return day <= daysOf[month - 1]! + leapDay && two(text, 8) < 24 && two(text, 10) < 60 && two(text, 12) < 60
}

const two = (text: string, at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528

/** Minutes since 1990 of the first twelve digits of a time; only differences mean something. */
export const minutesOf = (text: string): number => {
  const year = two(text, 0) * 100 + two(text, 2)
  const month = two(text, 4)
  let days = (year - 1990) * 365 + Math.floor((year - 1989) / 4) + two(text, 6)
  for (let index = 0; index < month - 1; index++) days += daysOf[index]!
  if (month > 2 && year % 4 === 0) days++
  return (days * 24 + two(text, 8)) * 60 + two(text, 10)
}
