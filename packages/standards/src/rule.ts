/** What a rule is: a versioned, dated record with its clause and how sure we are of it. The records themselves are in `data/`. */
import type { Day } from './time.ts'

/**
 * How sure we are of a rule's content.
 * verified: read in the text named · secondary: a public notice, open program or article quotes it ·
 * memory: known practice, source not to hand · project: chosen by this project because the texts are silent.
 */
export type Confidence = 'verified' | 'secondary' | 'memory' | 'project'

/** What must be resolved before a rule is relied on, in both languages. */
export interface Doubt {
  readonly zh: string
  readonly en: string
}

/** What a result carries of the rule that made it. */
export interface RuleRef {
  readonly id: string
  readonly version: string
  /** Clause of the text, e.g. `HJ 212-2017 D2.2(2)`. */
  readonly clause: string
  readonly effectiveFrom: Day
  /** Last day on which the rule governs; null = open. */
  readonly effectiveTo: Day | null
  readonly confidence: Confidence
  readonly source: string
  /** Present when something about the rule must be resolved before it is relied on; shown wherever a result is shown. */
  readonly doubt?: Doubt
}

/** A rule with its parameters. Numbers that decide a comparison of measured values are decimal text; counts are numbers. */
export interface Rule<P> extends RuleRef {
  readonly titleZh: string
  readonly titleEn: string
  readonly parameters: P
}

/** The reference a result keeps of a rule. */
export const refOf = ({ id, version, clause, effectiveFrom, effectiveTo, confidence, source, doubt }: RuleRef): RuleRef => ({
  id,
  version,
  clause,
  effectiveFrom,
  effectiveTo,
  confidence,
  source,
  ...(doubt === undefined ? {} : { doubt }),
})

/** Head of a rule that whoever uses these rules sets himself where the texts are silent; each says what it is about and why its numbers are as they are. */
export const projectRule = {
  version: '1',
  clause: 'none',
  effectiveFrom: '2000-01-01',
  effectiveTo: null,
  confidence: 'project',
  source: 'this project: the texts are silent',
} as const

/** True when something must be said beside the result: the rule was not read in its own text, or carries a doubt. */
export const isDoubtful = (rule: RuleRef): boolean => rule.doubt !== undefined || rule.confidence === 'memory'

/** Whether `day` lies in the period of `record`, both ends included. */
export const governsOn = (record: { readonly effectiveFrom: Day | null; readonly effectiveTo: Day | null }, day: Day): boolean =>
  (record.effectiveFrom === null || record.effectiveFrom <= day) && (record.effectiveTo === null || day <= record.effectiveTo)

/** The version of several that governs on a day; null when none does. Of two that overlap the later start wins. */
export function versionOn<R extends { readonly effectiveFrom: Day; readonly effectiveTo: Day | null }>(
  versions: readonly R[],
  day: Day,
): R | null {
  let found: R | null = null
  for (const version of versions) {
    if (governsOn(version, day) && (found === null || version.effectiveFrom > found.effectiveFrom)) found = version
  }
  return found
}
