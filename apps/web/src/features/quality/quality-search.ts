/** What the quality page shows; it is in the address. */
import { GapCause, GapState, RateScope } from '../../../../server/src/modules/quality/schema.ts'
import { OutletId } from '../../../../server/src/modules/sources/schema.ts'

export const spanDays = { d1: 1, d7: 7, d30: 30 } as const
export type QualitySpan = keyof typeof spanDays

export interface QualitySearch {
  readonly span?: QualitySpan
  readonly scope?: RateScope
  /** The row that is open: an outlet, enterprise or district. */
  readonly row?: string
  /** Of the list of gaps. */
  readonly outlet?: string
  readonly cause?: GapCause
  readonly state?: GapState
}

/** Reads the address; what does not fit is left out. */
export function qualitySearch(search: Record<string, unknown>): QualitySearch {
  const { span, row } = search
  const scope = RateScope.safeParse(search['scope'])
  const outlet = OutletId.safeParse(search['outlet'])
  const cause = GapCause.safeParse(search['cause'])
  const state = GapState.safeParse(search['state'])
  return {
    ...(typeof span === 'string' && Object.hasOwn(spanDays, span) ? { span: span as QualitySpan } : {}),
    ...(scope.success ? { scope: scope.data } : {}),
    ...(typeof row === 'string' && row !== '' ? { row: row.slice(0, 40) } : {}),
    ...(outlet.success ? { outlet: outlet.data } : {}),
    ...(cause.success ? { cause: cause.data } : {}),
    ...(state.success ? { state: state.data } : {}),
  }
}

const DAY_MS = 86_400_000
const OFFSET_MS = 8 * 3_600_000
const dayText = (ms: number) => new Date(ms + OFFSET_MS).toISOString().slice(0, 10)

/** Days of Beijing that end today. */
export function daysOf(span: QualitySpan, now: number): { from: string; to: string } {
  return { from: dayText(now - (spanDays[span] - 1) * DAY_MS), to: dayText(now) }
}
