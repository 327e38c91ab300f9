/** Beijing time (UTC+8; China has kept it without summer time since 1992) ⇄ seconds since 1970. */
import { dayOf } from '@poyang/standards'

const OFFSET_SECONDS = 8 * 3_600

const two = (text: string, at: number): number => (text.charCodeAt(at) - 48) * 10 + (text.charCodeAt(at + 1) - 48)
let lastDay = ''
let lastDaySeconds = 0

/**
 * Seconds since 1970 of `YYYYMMDDhhmmss`; null outside 1970..2105 (the column's range) or when there is no such time.
 * Source: HJ 212-2017 table 4 (DataTime).
 */
export function secondsOf(dataTime: string): number | null {
  if (!/^\d{14}$/.test(dataTime)) return null
  const day = dataTime.slice(0, 8)
  if (day !== lastDay) {
    const year = two(dataTime, 0) * 100 + two(dataTime, 2)
    const month = two(dataTime, 4)
    const date = two(dataTime, 6)
    const ms = Date.UTC(year, month - 1, date)
    const made = new Date(ms)
    if (year <= 1970 || year > 2105 || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== date) return null
    lastDay = day
    lastDaySeconds = ms / 1000 - OFFSET_SECONDS
  }
  const hour = two(dataTime, 8)
  const minute = two(dataTime, 10)
  const second = two(dataTime, 12)
  if (hour > 23 || minute > 59 || second > 59) return null
  return lastDaySeconds + hour * 3_600 + minute * 60 + second
}

/** `YYYY-MM-DDThh:mm:ss` of Beijing, the form inside references. */
export function beijingText(seconds: number): string {
  return new Date((seconds + OFFSET_SECONDS) * 1000).toISOString().slice(0, 19)
}

/** ISO 8601 with `+08:00`, in milliseconds where there are any. */
export function beijingIso(ms: number): string {
  const text = new Date(ms + OFFSET_SECONDS * 1000).toISOString()
  return `${ms % 1000 === 0 ? text.slice(0, 19) : text.slice(0, 23)}+08:00`
}

/** Seconds since 1970 of `YYYY-MM-DDThh:mm:ss` of Beijing; null when it is not one. */
export function secondsOfBeijing(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(text)
  return match === null ? null : secondsOf(match.slice(1).join(''))
}

/** Calendar day in China of a moment (ms since 1970), `YYYY-MM-DD`: that of the kernel. */
export const beijingDay = dayOf
