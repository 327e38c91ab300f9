/** A statutory period (期限) as data, and what has happened to one. */
import type { Day, EpochMs } from '@poyang/standards'
import type { Article, Words } from '../law.ts'

/** Working days, calendar days, months, years; or hours from a moment. Which of them a number of days means is said by the text, never guessed. */
export type PeriodUnit = 'hour' | 'workday' | 'day' | 'month' | 'year'

/**
 * Whose time it is. `authority`: it must act in time; whether its own period rolls forward is disputed, so work aims at the earlier day.
 * `party`: always the favourable day. `restriction`: it burdens the party (seal, detention) and is never made longer by a holiday.
 */
export type Whose = 'authority' | 'party' | 'restriction'

/** What time is left out (扣除期限): hearing, public notice, monitoring, appraisal, service, … */
export type SuspensionKind =
  | 'stay'
  | 'hearing'
  | 'public-notice'
  | 'monitoring'
  | 'evaluation'
  | 'appraisal'
  | 'recognition'
  | 'service'
  | 'material-supplement'
  | 'expert-review'

export interface ExtensionRule {
  readonly id: string
  readonly amount: number
  /** Who may grant it. */
  readonly approver: Words
  readonly basis: readonly Article[]
}

export interface Period {
  readonly id: string
  readonly title: Words
  readonly amount: number
  readonly unit: PeriodUnit
  readonly whose: Whose
  /** What sets it running. */
  readonly starts: Words
  /** Suspensions of other kinds do not move it. */
  readonly excludes: readonly SuspensionKind[]
  /** In the order in which they may be granted, each once. */
  readonly extensions: readonly ExtensionRule[]
  /** Texts it stands on, by the time they are in force. */
  readonly basis: readonly Article[]
  readonly note?: Words
}

/** From `from` on, up to and without `to`; null: it still lasts. */
export interface Suspension {
  readonly kind: SuspensionKind
  readonly from: Day
  readonly to: Day | null
  /** The document that approved it. */
  readonly document: string
}

export interface Extension {
  /** Id of the period's extension rule. */
  readonly rule: string
  readonly approvedOn: Day
  readonly document: string
}

/** What is known of a running period. */
export interface Course {
  /** Day of the event that started it; it is not counted. Of periods in hours: the moment. */
  readonly start: Day | EpochMs
  readonly suspensions?: readonly Suspension[]
  readonly extensions?: readonly Extension[]
  /** Where one still lasts: it lasts at least through this day. */
  readonly today?: Day
}

/** One step of the arithmetic, in words. */
export interface ProofStep {
  readonly step: 'start' | 'length' | 'extended' | 'suspended' | 'counted' | 'ended' | 'rolled' | 'provisional'
  readonly words: Words
  /** The text it stands on. */
  readonly basis: readonly Article[]
}

export interface RefusedExtension {
  readonly extension: Extension
  readonly why: Words
}

export interface Due {
  /** The last day before rest days are looked at. */
  readonly unrolled: Day
  /** The last day by law. */
  readonly statutory: Day
  /** The day to work to: never later than any reading of the law. */
  readonly safe: Day
  /** Of periods in hours: the last moment. */
  readonly at: EpochMs | null
  /** Years whose holiday notice was missing and mattered: the date may still move. Empty: it stands. */
  readonly provisional: readonly number[]
  /** The suspension that still lasts: the dates are the earliest possible. */
  readonly standing: Suspension | null
  readonly refused: readonly RefusedExtension[]
  /** Name of the calendar the days were taken from. */
  readonly calendar: string
  readonly proof: readonly ProofStep[]
}
