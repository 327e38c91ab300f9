/** From the form of a mark to what the server is told. Pure. */
import { MarkDraft } from '../../../../server/src/modules/quality/schema.ts'

export interface MarkFields {
  /** Empty: every factor of the outlet. */
  readonly factor: string
  readonly item: string
  /** `YYYY-MM-DDThh:mm`, Beijing time. */
  readonly from: string
  readonly to: string
  readonly reason: string
  readonly by: string
}

const instant = (text: string) => `${text}:00+08:00`

/** Null while something is missing or the wrong way round. */
export function markDraftOf(fields: MarkFields): MarkDraft | null {
  const { factor, item, from, to, reason, by } = fields
  if (!(from < to)) return null
  const draft = MarkDraft.safeParse({
    factors: factor === '' ? null : [factor],
    item,
    from: instant(from),
    to: instant(to),
    by,
    role: 'enterprise',
    reason,
  })
  return draft.success ? draft.data : null
}

/** The hour before this one: what is usually marked. */
export function lastHour(now: number): { from: string; to: string } {
  const OFFSET_MS = 8 * 3_600_000
  const hour = Math.floor(now / 3_600_000) * 3_600_000
  const text = (ms: number) => new Date(ms + OFFSET_MS).toISOString().slice(0, 16)
  return { from: text(hour - 3_600_000), to: text(hour) }
}
