/** Spans of time on the outlet page. Pure; times in ms since 1970. */
import type { Kind } from '../../../../server/src/modules/telemetry/schema.ts'
import { spans } from './outlet-search.ts'
import type { OutletSearch, SpanName } from './outlet-search.ts'

export interface Range {
  readonly from: number
  readonly to: number
  /** Ends now and moves with it. */
  readonly live: boolean
}

/** The span that suits a kind of data at first. */
const usual: Readonly<Record<Kind, SpanName>> = {
  rtd: 'h1',
  minute: 'd1',
  hour: 'd7',
  day: 'd30',
  state: 'd1',
  runtime: 'd30',
  periodic: 'd7',
  check: 'd30',
}

export const spanOf = (search: OutletSearch, kind: Kind): SpanName | null =>
  search.from !== undefined && search.to !== undefined ? null : (search.span ?? usual[kind])

export function rangeOf(search: OutletSearch, kind: Kind, now: number): Range {
  const span = spanOf(search, kind)
  if (span === null) return { from: search.from ?? 0, to: search.to ?? now, live: false }
  // A moment ahead: the clock of the browser may be behind that of the devices.
  return { from: now - spans[span], to: now + 5_000, live: true }
}

/** Narrowest range worth asking for. */
const LEAST_MS = 60_000

export function zoomed(from: number, to: number): { from: number; to: number } {
  const [start, end] = [Math.floor(Math.min(from, to)), Math.ceil(Math.max(from, to))]
  if (end - start >= LEAST_MS) return { from: start, to: end }
  const middle = (start + end) / 2
  return { from: Math.floor(middle - LEAST_MS / 2), to: Math.ceil(middle + LEAST_MS / 2) }
}

/** Three times as wide around the same middle, but not past now. */
export function widened({ from, to }: Range, now: number): { from: number; to: number } {
  const width = to - from
  const end = Math.min(to + width, Math.max(now, to))
  return { from: Math.max(1, Math.floor(end - 3 * width)), to: Math.ceil(end) }
}

/** Half a range earlier (-1) or later (1), but not past now. */
export function shifted({ from, to }: Range, direction: -1 | 1, now: number): { from: number; to: number } {
  const step = Math.round(((to - from) / 2) * direction)
  const end = direction === 1 ? Math.min(to + step, Math.max(now, to)) : to + step
  return { from: Math.round(end - (to - from)), to: Math.round(end) }
}
