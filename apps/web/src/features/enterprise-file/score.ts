/**
 * How an enterprise stands, from 100 down. A rule of this project for looking first where it is worth it: no credit rating of any law.
 * Pure.
 */

export interface Standing {
  /** Alarms that are not closed, by severity. */
  readonly alarms: Readonly<Partial<Record<'notice' | 'warning' | 'alarm' | 'serious', number>>>
  readonly openGaps: number
  readonly missedDuties: number
  /** Permits that have run out, and none that holds. */
  readonly permitRanOut: boolean
}

export interface ScoreLine {
  readonly what: 'serious' | 'alarm' | 'warning' | 'gaps' | 'duties' | 'permit'
  readonly count: number
  /** Points for each, and at most so many in all. */
  readonly each: number
  readonly most: number
  readonly taken: number
}

const line = (what: ScoreLine['what'], count: number, each: number, most: number): ScoreLine => ({
  what,
  count,
  each,
  most,
  taken: Math.min(count * each, most),
})

export function scoreOf({ alarms, openGaps, missedDuties, permitRanOut }: Standing): {
  readonly score: number
  readonly lines: readonly ScoreLine[]
} {
  const lines = [
    line('serious', alarms.serious ?? 0, 10, 40),
    line('alarm', alarms.alarm ?? 0, 4, 20),
    line('warning', alarms.warning ?? 0, 1, 5),
    line('gaps', openGaps, 1, 10),
    line('duties', missedDuties, 5, 15),
    line('permit', permitRanOut ? 1 : 0, 10, 10),
  ]
  return { score: 100 - lines.reduce((sum, { taken }) => sum + taken, 0), lines }
}
