/** Times as officers read them: Beijing time, whatever zone the browser is in. */
const OFFSET_MS = 8 * 3_600_000

/** `YYYY-MM-DD HH:mm:ss` of Beijing; the text itself when it is no time. */
export function beijing(iso: string | number): string {
  const ms = typeof iso === 'number' ? iso : Date.parse(iso)
  if (!Number.isFinite(ms)) return String(iso)
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** Calendar day in China of a moment, `YYYY-MM-DD`. */
export const beijingDay = (ms: number): string => beijing(ms).slice(0, 10)

/** Without the date when it is the same Beijing day as `now`; without the year otherwise. */
export function beijingShort(iso: string, now: number): string {
  const full = beijing(iso)
  return full.slice(0, 10) === beijing(now).slice(0, 10) ? full.slice(11) : full.slice(5)
}

/** ISO 8601 with `+08:00`, whole seconds: what the interface takes. */
export function beijingIso(ms: number): string {
  return `${new Date(ms + OFFSET_MS).toISOString().slice(0, 19)}+08:00`
}

/** `YYYYMMDDhhmmss` of the wire as `YYYY-MM-DD HH:mm:ss`; other text stays. */
export function wireTime(text: string): string {
  return text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d*$/, '$1-$2-$3 $4:$5:$6')
}
