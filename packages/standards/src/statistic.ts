/** What a computed value is, beyond its number. Source: data validity rules of HJ 75, HJ 356 and the marking rules; states are the project's words. */
import type { ReasonCode } from './reasons.ts'
import type { RuleRef } from './rule.ts'
import type { EpochMs } from './time.ts'

/**
 * valid: may be used · invalid: enough arrived, too much of it is not valid · insufficient: too little arrived ·
 * stopped: the source stood still all the period, neither valid nor missing · missing: nothing arrived ·
 * pending: late data or marks can still change the answer.
 */
export type Validity = 'valid' | 'invalid' | 'insufficient' | 'stopped' | 'missing' | 'pending'

export type Period = 'minute' | 'five-minute' | 'hour' | 'day' | 'month' | 'quarter' | 'year'

/** Why a value is what it is. Words of the code: `reasonWords`. */
export interface Reason {
  readonly code: ReasonCode
  /** The numbers behind it, e.g. `44 of 45 min`. */
  readonly detail?: string
}

/** How much was counted; of which unit is said by the rule (minutes, hours, days, samples). */
export interface Counts {
  /** Valid ones. */
  readonly n: number
  /** Valid ones needed. */
  readonly required: number
  /** Ones that arrived, valid or not. */
  readonly received: number
  /** Ones that were due in the period, stopped and excused ones left out. */
  readonly due: number
}

/** A value put in place of a missing one: for the emission amount only, never for a concentration and never for exceedance. */
export interface Substitution {
  readonly rule: RuleRef
  readonly value: string
  /** Where the value was taken from: references or times of the source hours or days. */
  readonly from: readonly string[]
}

export interface Statistic {
  /** Decimal text; null when there is none to offer. Inexact quotients keep 12 decimals, the last one sticky (see `divide`). */
  readonly value: string | null
  readonly unit: string
  /** State the value is in: `dry-standard`, `dry-standard-o2-6`, `as-measured`, …; null where none applies. */
  readonly basis: string | null
  readonly period: Period
  readonly from: EpochMs
  /** First instant after the period. */
  readonly to: EpochMs
  readonly counts: Counts
  readonly validity: Validity
  readonly reasons: readonly Reason[]
  /** Marks that touched the period: device letters and ids of marks. */
  readonly marks: readonly string[]
  readonly substitution: Substitution | null
  readonly rule: RuleRef
  /** Lineage references of what went in. */
  readonly inputs: readonly string[]
  /** Lineage reference of this statistic, once it has been stored. */
  readonly ref?: string
}
