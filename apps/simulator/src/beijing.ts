/** Beijing time (UTC+8) as the wire writes it. */
const OFFSET_MS = 8 * 3_600_000

/** `YYYYMMDDhhmmss` */
export const wireTime = (ms: number): string => new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '')

/** `YYYYMMDDhhmmsszzz`: a request number (QN). */
export const wireQn = (ms: number): string =>
  new Date(ms + OFFSET_MS)
    .toISOString()
    .slice(0, 23)
    .replaceAll(/[-T:.]/g, '')

/** Milliseconds since 1970 of `YYYYMMDDhhmmss`; null when it is none. */
export function msOfWireTime(text: string): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)
  if (match === null) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second) - OFFSET_MS
}

/** Start of the period of `length` ms that holds a moment, counted from midnight in Beijing. */
export const startOfPeriod = (ms: number, length: number): number => Math.floor((ms + OFFSET_MS) / length) * length - OFFSET_MS
