/** What the judge looks at: readings of one outlet as they were known at a moment. */

/** One reading; texts as sent, null where there was no number. */
export interface Sent {
  /** Start of its period, seconds since 1970, whatever the device stamps. */
  readonly at: number
  readonly value: string | null
  readonly converted: string | null
  readonly total: string | null
  readonly mark: string
}

/** Real-time values of one minute. */
export interface RealTimeMinute {
  readonly at: number
  /** Exact mean of the normal ones; null when there is none. */
  readonly mean: string | null
  readonly convertedMean: string | null
  readonly normal: number
  readonly all: number
  readonly marks: readonly string[]
}

export interface FactorHour {
  readonly minutes: readonly Sent[]
  readonly realTime: readonly RealTimeMinute[]
  /** The device's own hour. */
  readonly hour: Sent | null
}

export interface OutletHour {
  readonly outlet: string
  /** Seconds since 1970. */
  readonly from: number
  readonly factors: ReadonlyMap<string, FactorHour>
}

export const noFactorHour: FactorHour = { minutes: [], realTime: [], hour: null }
