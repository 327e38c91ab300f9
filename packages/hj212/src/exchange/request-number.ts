/** Times as HJ 212 writes them: Beijing time, which has kept UTC+8 without summer time since 1992. Source: HJ 212-2017 tables 3 and 4. */

const BEIJING_OFFSET_MS = 8 * 3_600_000

const digitsAt = (at: number, count: 14 | 17): string => new Date(at + BEIJING_OFFSET_MS).toISOString().replace(/\D/g, '').slice(0, count)

/** Epoch milliseconds as `YYYYMMDDhhmmss`: SystemTime, BeginTime, EndTime, DataTime. */
export const timeTextAt = (at: number): string => digitsAt(at, 14)

/** Epoch milliseconds as the 17 digits of a QN. */
export const requestNumberAt = (at: number): string => digitsAt(at, 17)

export interface RequestNumbers {
  /** A QN at or after `now` (epoch milliseconds), later than every one given before. */
  next(now: number): string
}

/** Request numbers that never repeat: when two fall on one millisecond, or the clock steps back, the later takes the next millisecond. */
export function createRequestNumbers(): RequestNumbers {
  let last = -Infinity
  return {
    next(now) {
      last = Math.max(Math.trunc(now), last + 1)
      return requestNumberAt(last)
    },
  }
}
