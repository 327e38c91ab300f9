/** Instants and days of Beijing time (+08:00, no summer time since 1992). Only this file touches `Date`. */

/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number

/** A calendar day in China, `YYYY-MM-DD`; days compare as text. */
export type Day = string

const CHINA_OFFSET_MS = 8 * 3_600_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** The day that was asked for last: values come in the order of time, and writing a date costs more than judging most of them. */
let lastDay = { number: Number.NaN, text: '' }

/** The day in China in which an instant lies; a day begins at 00:00:00.000. RangeError when `at` is no instant. */
export function dayOf(at: EpochMs): Day {
  const number = Math.floor((at + CHINA_OFFSET_MS) / DAY_MS)
  if (number !== lastDay.number) lastDay = { number, text: new Date(at + CHINA_OFFSET_MS).toISOString().slice(0, 10) }
  return lastDay.text
}

/** First instant of a day in China. RangeError when `day` is not a real `YYYY-MM-DD`. */
export function startOfDay(day: Day): EpochMs {
  const at = Date.parse(`${day}T00:00:00.000Z`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) {
    throw new RangeError(`not a day: ${day}`)
  }
  return at - CHINA_OFFSET_MS
}

/** `day` moved by whole days. */
export const addDays = (day: Day, days: number): Day => dayOf(startOfDay(day) + days * DAY_MS)

/** First instant of the clock hour (Beijing) in which `at` lies. */
export const startOfHour = (at: EpochMs): EpochMs => Math.floor(at / HOUR_MS) * HOUR_MS

/** Hour of the day in China, 0 to 23. */
export const hourOfDay = (at: EpochMs): number => new Date(at + CHINA_OFFSET_MS).getUTCHours()

/** The first day of the calendar month, quarter or year in which `day` lies, and the first day after it. */
export function calendarSpan(
  day: Day,
  span: 'month' | 'quarter' | 'year',
): { readonly from: Day; readonly before: Day; readonly days: number } {
  startOfDay(day) // refuses what is not a day
  const year = Number(day.slice(0, 4))
  const month = Number(day.slice(5, 7)) - 1
  const months = span === 'month' ? 1 : span === 'quarter' ? 3 : 12
  const first = month - (month % months)
  const text = (monthFromYear: number) => new Date(Date.UTC(year, monthFromYear, 1)).toISOString().slice(0, 10)
  const from = text(first)
  const before = text(first + months)
  return { from, before, days: (startOfDay(before) - startOfDay(from)) / DAY_MS }
}
