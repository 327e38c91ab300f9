/** A record as it arrived, as the statistics of flue gas take it. */
import type { DecimalText } from '../decimal.ts'
import { isDecimal } from '../decimal.ts'
import type { Reason } from '../statistic.ts'
import type { EpochMs } from '../time.ts'

/** One mean over a span of whole minutes, stamped by its start. */
export interface MinuteRecord {
  readonly from: EpochMs
  /** Length in minutes: 1, 5, 10, … */
  readonly minutes: number
  /** As sent; null when no number came. */
  readonly value: DecimalText | null
  /** Device mark (数据标记) as sent; null when none came. */
  readonly mark: string | null
  /** Why the value is not valid by other rules: plausibility, marks on the platform. */
  readonly objections?: readonly Reason[]
  /** Lineage reference. */
  readonly ref?: string
}

/** A stretch of time, end excluded. */
export interface Stretch {
  readonly from: EpochMs
  readonly to: EpochMs
}

/** Why a record does not count; none = it is valid. Only mark N gives a valid reading; an absent mark is taken as none sent. Source: HJ 212-2017 table 8. */
export function objectionsTo(record: MinuteRecord, normal: string): readonly Reason[] {
  const reasons = [...(record.objections ?? [])]
  if (record.value === null || !isDecimal(record.value)) reasons.push({ code: 'NOT_A_NUMBER' })
  if (record.mark !== null && record.mark !== '' && record.mark !== normal) reasons.push({ code: 'FLAGGED', detail: record.mark })
  return reasons
}

/** Whether stretches cover all of [from, to). */
export function covers(stretches: readonly Stretch[], from: EpochMs, to: EpochMs): boolean {
  let reached = from
  for (const stretch of stretches.toSorted((a, b) => a.from - b.from)) {
    if (stretch.from > reached) return false
    if (stretch.to > reached) reached = stretch.to
    if (reached >= to) return true
  }
  return reached >= to
}
