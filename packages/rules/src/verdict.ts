/** What goes into an evaluator and what comes out of it. All of it is plain JSON. */
import type { EpochMs, Validity } from './rule.ts'

/** One judged value of one series over [observedAt, until). */
export interface Sample {
  readonly kind: 'sample'
  /** Name of the series, such as `outlet/a21026/minute` or `facility/12/power`. */
  readonly series: string
  readonly observedAt: EpochMs
  readonly until: EpochMs
  /** When the platform knew it. */
  readonly knownAt: EpochMs
  /** Decimal text, or null where there is none. */
  readonly value: string | null
  readonly validity: Validity
  readonly marks: readonly string[]
  /** The limit that governed that period, decimal text. */
  readonly limit?: string
  /** Lineage reference of the value. */
  readonly ref: string
}

/** A condition or device mark over [from, to) of one series. */
export interface Mark {
  readonly kind: 'mark'
  readonly series: string
  readonly name: string
  readonly from: EpochMs
  readonly to: EpochMs
  readonly knownAt: EpochMs
  readonly ref: string
}

/** Time has passed: periods whose wait is over are decided. */
export interface Tick {
  readonly kind: 'tick'
  readonly knownAt: EpochMs
}

export type Arrival = Sample | Mark | Tick

/** Which series and facts a rule stands on for one subject. */
export interface Context {
  readonly subject: string
  /** Series of each input; a list for an input declared `many`. An input without one is unknown. */
  readonly series: Readonly<Record<string, string | readonly string[]>>
  /** Facts of a series: `{ 'facility/12/power': { rated: '30' } }`, decimal text. */
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Values in place of the rule's defaults, decimal text in the declared unit. */
  readonly parameters?: Readonly<Record<string, string>>
  /** The first instant to evaluate; absent: the period of the first arrival. */
  readonly startAt?: EpochMs
  /**
   * Re-evaluation of settled history: arrivals come in the order of `observedAt`, and every verdict was known no earlier than this
   * (the moment of the late sample that made it necessary).
   */
  readonly asOf?: EpochMs
}

export type VerdictKind = 'fires' | 'clears' | 'undetermined'

export interface Verdict {
  readonly rule: string
  readonly version: number
  readonly subject: string
  readonly kind: VerdictKind
  /** What a 'clears' ends: an episode that fired, or one in which nothing could be said. */
  readonly closes: 'fires' | 'undetermined' | null
  /** Names of guards that excuse the whole hit. Shown and counted, not alarmed. */
  readonly suppressedBy: readonly string[]
  readonly observedFrom: EpochMs
  /** End of the last period known to belong to the episode; null while open. */
  readonly observedTo: EpochMs | null
  readonly knownAt: EpochMs
  /** As used, with the context's own values; decimal text. */
  readonly parameters: Readonly<Record<string, string>>
  /** The stretches of input it stands on. */
  readonly inputs: readonly InputRange[]
  /** Named numbers of the rule at the deciding period. */
  readonly numbers: readonly NamedNumber[]
  /** The arithmetic in words, with the numbers. */
  readonly words: { readonly zh: string; readonly en: string }
  /** Periods since the episode began in which the condition was known, out of all. */
  readonly coverage: { readonly known: number; readonly due: number }
}

export interface InputRange {
  readonly input: string
  readonly series: string
  /** Everything observed in [from, to) may have counted: the episode and what its windows reach back to. */
  readonly from: EpochMs
  readonly to: EpochMs
  /** Values that arrived during the episode, and the references of its first and last. */
  readonly count: number
  readonly firstRef: string | null
  readonly lastRef: string | null
}

export interface NamedNumber {
  readonly name: string
  readonly zh: string
  readonly en: string
  /** Decimal text; null: unknown. */
  readonly value: string | null
  readonly unit: string
}

/** Which shape snapshots have; raised with every change of it. A host lets go of what another release saved and evaluates again. */
export const snapshotFormat: number = 3

/** State of an evaluator between two pushes; plain JSON. Only an evaluator of the same rule, version and context reads it back. */
export interface Snapshot {
  readonly format: number
  readonly rule: string
  readonly version: number
  readonly subject: string
  readonly state: unknown
}

export interface Evaluator {
  /**
   * Take one arrival, in the order of `knownAt` (any order within one instant), and return what it settles of earlier instants:
   * verdicts of an instant come when a later one begins, so the live host ticks after each batch.
   */
  push(arrival: Arrival): Verdict[]
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
  /** Arrivals that came after their period was decided: replay from a snapshot before `from`. Emptied by the call. */
  takeLate(): Late | null
  /** End of the newest decided period, or null. */
  readonly decidedTo: EpochMs | null
}

/** What came too late since last asked: count, and the earliest instant it touches. */
export interface Late {
  readonly count: number
  readonly from: EpochMs
}

/** A mistake in a rule: where, what was expected, what stood there. */
export interface RuleFault {
  readonly line: number
  readonly column: number
  readonly expected: string
  readonly found: string
  readonly zh: string
  readonly en: string
}
