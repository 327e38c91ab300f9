/** The catalogue of violations: what is forbidden, what it costs, under the law before and under the Ecological and Environmental Code. */
import type { Confidence, Day } from '@poyang/standards'
import data from '../data/violations.json' with { type: 'json' }
import type { Words } from '../law.ts'

/** Yuan; null: the amount is computed (`basis`), or no fine is provided. */
export interface FineTier {
  /** In the words of the article. */
  readonly when: string
  readonly min: number
  readonly max: number
}

/** How one law punishes a violation. */
export interface Sanction {
  /** Article that forbids it, and the one that punishes it, as cited. */
  readonly conduct: string
  readonly penalty: string
  readonly min: number | null
  readonly max: number | null
  /** `fixed`: yuan; others say what is multiplied: `percentOfInvestment:1-5`. `none`: the law provides no fine. */
  readonly basis: string
  readonly tiers: readonly FineTier[]
}

export interface Violation {
  /** V001, … */
  readonly id: string
  readonly category: string
  readonly title: Words
  readonly authority: string
  /** Until the day given, itself included. */
  readonly before: Sanction & { readonly until: Day; readonly measures: readonly string[] }
  /** From the day given. */
  readonly code: Sanction & { readonly from: Day; readonly note?: string; readonly detention?: string }
  /** Stronger measures that may come into question. */
  readonly possible: Readonly<Record<'sealSeizure' | 'limitOrStopProduction' | 'dailyPenalty' | 'detention' | 'criminalTransfer', boolean>>
  /** What such a case is usually proved by. */
  readonly evidence: readonly string[]
  /** Ids of exemption items that name it. */
  readonly exemptions: readonly string[]
  readonly factors: readonly string[]
  readonly confidence: Confidence
  readonly note?: string
}

/** Where the catalogue was taken from. */
export const violationSource: string = data.source

export const violations: ReadonlyMap<string, Violation> = new Map(
  (data.items as unknown as readonly Violation[]).map((one) => [one.id, one]),
)

/** RangeError that names what is not known. */
export function violationOf(id: string): Violation {
  const found = violations.get(id)
  if (found === undefined) throw new RangeError(`no violation ${id} in the catalogue`)
  return found
}
