/** Who watches what today: versions of rules in force, outlets of the registry, their facts. */
import { readFactsSince, readRegistry } from '../../sources/index.ts'
import type { OutletFacts } from '../../sources/schema.ts'
import type { Rule } from '@poyang/rules'
import { inForceOn, ruleOfRow } from '../rules/rule-book.ts'
import { readVersions } from '../rules/rule-store.ts'
import type { Relational } from '../rules/rule-store.ts'
import { watchesOf } from '../subjects.ts'
import type { FactsOf, Linked, Registered, Watched } from '../subjects.ts'

export interface Roster extends Watched {
  readonly rules: readonly Rule[]
}

/** Facts of the outlets as rules ask for them, of the records that govern a day. */
export function factsOn(facts: readonly OutletFacts[], day: string): { readonly of: FactsOf; readonly registered: Registered } {
  const governing = new Map<string, OutletFacts>()
  // Later records of the same day are corrections: they come later in the list.
  for (const one of facts) {
    const held = governing.get(one.outletId)
    if (one.effectiveFrom <= day && (held === undefined || held.effectiveFrom <= one.effectiveFrom)) governing.set(one.outletId, one)
  }
  const parametersOf = (outlet: string, factor: string) =>
    governing.get(outlet)?.factors.find((one) => one.factor === factor)?.parameters ?? []
  const registered: Registered = {
    upstream: (outlet) => governing.get(outlet)?.upstream ?? null,
    parameters: (outlet, factor) => parametersOf(outlet, factor).map(({ code }) => code),
    recordMinutes: (outlet) => governing.get(outlet)?.recordMinutes ?? 1,
  }
  const of: FactsOf = (outlet, factor) => {
    const found = governing.get(outlet)
    if (found === undefined) return {}
    const [name = '', code] = factor.split('.')
    if (code !== undefined) {
      const filed = parametersOf(outlet, name).find((one) => one.code === code)?.filed
      return filed === undefined ? {} : { filed }
    }
    const own = found.factors.find((one) => one.factor === factor)
    return {
      ...(found.referenceO2 === null ? {} : { o2benchmark: found.referenceO2 }),
      ...(own?.range === undefined ? {} : { range: own.range.to }),
      ...(own?.lod === undefined ? {} : { lod: own.lod }),
      ...(own?.resolution === undefined ? {} : { resolution: own.resolution }),
      ...(own?.repeatability === undefined ? {} : { repeatability: own.repeatability }),
    }
  }
  return { of, registered }
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
  const facts = factsOn(
    (await readFactsSince(db, 0)).map((recorded) => recorded.facts),
    day,
  )
  return watchesOf(rules, (await readRegistry(db)).outlets, facts.of, await linked(), facts.registered)
}
