/** Marks as the judge needs them; whoever keeps marks (the quality module) gives them. */
import type { Exemption, Mark } from '@poyang/standards'

/** A stretch of an outlet, seconds since 1970; `to` is not in it. */
export interface OutletStretch {
  readonly outlet: string
  readonly from: number
  readonly to: number
}

export interface MarkSource {
  /** Make sure that every mark made before a moment (ms since 1970) is known. */
  refresh(until: number): Promise<void>
  /** Marks of an outlet that touch a stretch (ms), as known at a moment. */
  of(outlet: string, from: number, to: number, at: number): readonly Mark[]
  /** What marks made in [from, to) speak of. */
  changed(from: number, to: number): readonly OutletStretch[]
  /** What condition marks take out of the judgement of exceedance; null: nothing was claimed. */
  exemption(outlet: string, factor: string, from: number, to: number, at: number): Exemption | null
  /** What standing marks say of a factor in a stretch, as alarm rules ask for it: ids, and what each claims (`start`, `stop`, `calibration`). */
  told(outlet: string, factor: string, from: number, to: number, at: number): readonly string[]
}

export const noMarks: MarkSource = {
  refresh: () => Promise.resolve(),
  of: () => [],
  changed: () => [],
  exemption: () => null,
  told: () => [],
}
