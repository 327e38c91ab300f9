/** All rules by id, and the version that governs on a day. */
import { cemsRules } from './data/cems-rules.ts'
import { judgementRules } from './data/judgement-rules.ts'
import { waterRules } from './data/water-rules.ts'
import { type Rule, versionOn } from './rule.ts'
import type { Day } from './time.ts'

const catalogue = { ...cemsRules, ...waterRules, ...judgementRules } as const

export type RuleId = keyof typeof catalogue
/** What a rule is parameterised by. */
export type ParametersOf<I extends RuleId> = (typeof catalogue)[I] extends readonly Rule<infer P>[] ? P : never

export const ruleIds = Object.keys(catalogue) as readonly RuleId[]

/** All versions of a rule, oldest first. */
export const versionsOf = <I extends RuleId>(id: I): readonly Rule<ParametersOf<I>>[] =>
  catalogue[id] as unknown as readonly Rule<ParametersOf<I>>[]

/** The version of a rule that governs data of a day (the day of the data, never of the computation); null when none does. */
export const ruleAt = <I extends RuleId>(id: I, day: Day): Rule<ParametersOf<I>> | null => versionOn(versionsOf(id), day)

/** As `ruleAt`, for those who cannot go on without: RangeError that names rule and day. */
export function ruleOn<I extends RuleId>(id: I, day: Day): Rule<ParametersOf<I>> {
  const rule = ruleAt(id, day)
  if (rule === null) throw new RangeError(`no version of rule ${id} governs on ${day}`)
  return rule
}
