/** The rule documents that come with the kernel, as texts; the host may keep its own beside or instead. */
import { anomalyRules } from './data/anomalies.ts'
import { electricityRules } from './data/electricity.ts'
import { exceedanceRules } from './data/exceedance.ts'
import { transmissionRules } from './data/transmission.ts'
import { parseRule } from './language/parse.ts'
import type { Rule } from './rule.ts'

/** Every document in its text form. */
export const ruleTexts: readonly string[] = [...exceedanceRules, ...transmissionRules, ...anomalyRules, ...electricityRules]

let read: readonly Rule[] | null = null

/** Every document, read once. */
export function ruleDocuments(): readonly Rule[] {
  read ??= ruleTexts.map((text) => {
    const parsed = parseRule(text)
    if (!parsed.ok) throw new Error(`a rule document is broken: ${text.slice(0, 60)}: ${parsed.faults.map(({ en }) => en).join('; ')}`)
    return parsed.rule
  })
  return read
}
