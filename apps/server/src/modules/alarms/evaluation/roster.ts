/** Who watches what today: versions of rules in force, outlets of the registry, their facts. */
import { readFactsSince, readRegistry } from '../../sources/index.ts'
import type { OutletFacts } from '../../sources/schema.ts'
import type { Rule } from '@poyang/rules'
import { inForceOn, ruleOfRow } from '../rules/rule-book.ts'
import { readVersions } from '../rules/rule-store.ts'
import type { Relational } from '../rules/rule-store.ts'
import { watchesOf } from '../subjects.ts'
import type { FactsOf, Linked, Watched } from '../subjects.ts'

export interface Roster extends Watched {
  readonly rules: readonly Rule[]
}

/** Facts of the outlets as rules ask for them, of the records that govern a day. */
export function factsOn(facts: readonly OutletFacts[], day: string): FactsOf {
  const governing = new Map<string, OutletFacts>()
  // Later records of the same day are corrections: they come later in the list.
  for (const one of facts) {
    const held = governing.get(one.outletId)
    if (one.effectiveFrom <= day && (held === undefined || held.effectiveFrom <= one.effectiveFrom)) governing.set(one.outletId, one)
  }
  return (outlet, factor) => {
    const found = governing.get(outlet)
    if (found === undefined) return {}
    const own = found.factors.find((one) => one.factor === factor)
    return {
      ...(found.referenceO2 === null ? {} : { o2benchmark: found.referenceO2 }),
      ...(own?.range === undefined ? {} : { range: own.range.to }),
      ...(own?.lod === undefined ? {} : { lod: own.lod }),
    }
  }
}

/** @param linked what electricity supervision knows, if anything */
export async function readRoster(db: Relational, day: string, linked: () => Promise<readonly Linked[]>): Promise<Roster> {
  const rules = inForceOn(await readVersions(db), day).map(ruleOfRow)
  return { rules, ...(await watchesFor(db, rules, day, linked)) }
}

/** The same for rules at hand, in force or not. */
export async function watchesFor(
  db: Relational,
  rules: readonly Rule[],
  day: string,
  linked: () => Promise<readonly Linked[]>,
): Promise<Watched> {
  const facts = (await readFactsSince(db, 0)).map((recorded) => recorded.facts)
  return watchesOf(rules, (await readRegistry(db)).outlets, factsOn(facts, day), await linked())
}
