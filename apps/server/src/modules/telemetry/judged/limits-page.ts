/** Which limits an outlet is held to on a day, and why. */
import type { Day } from '@poyang/standards'
import { reasonWords } from '@poyang/standards'
import type { Reason } from '@poyang/standards'
import type { z } from 'zod'
import type { Outlet, OutletFacts } from '../../sources/schema.ts'
import { factorOf } from '../factors.ts'
import { configOf } from './facts.ts'
import { governing } from './finish.ts'
import { ruleUsed } from './judged-value.ts'
import { choiceOf, usableOf } from './limits.ts'
import type { OutletLimits } from './schema.ts'

/** Limits that were passed over for reasons, as many as a page can show. */
const MOST_OTHERS = 40

const said = ({ code, detail }: Reason) => ({ code, zh: reasonWords[code].zh, en: reasonWords[code].en, detail: detail ?? null })

/** Facts of a day: the last record of the latest day that is not later. @param facts in the order of learning */
const governingFacts = (facts: readonly OutletFacts[], on: Day): OutletFacts | null =>
  facts
    .filter(({ effectiveFrom }) => effectiveFrom <= on)
    .reduce<OutletFacts | null>((best, one) => (best === null || one.effectiveFrom >= best.effectiveFrom ? one : best), null)

export function limitsPage(outlet: Outlet, facts: readonly OutletFacts[], on: Day): z.input<typeof OutletLimits> {
  const governs = governingFacts(facts, on)
  if (governs === null) return { outletId: outlet.id, on, config: null, limits: [] }
  const limits = outlet.factors.flatMap((factor) =>
    (['hour', 'day'] as const).flatMap((level) => {
      const choice = choiceOf(governs, factor, level, on)
      if (choice.governing.length + choice.losers.length === 0) return []
      const chosen = usableOf(choice, factor)
      const beside = choice.governing
        .filter((limit) => limit !== chosen)
        .map((limit) => ({ limit: governing(limit), governs: true, why: null }))
      const losers = choice.losers.map(({ limit, why }) => ({ limit: governing(limit), governs: false, why: said(why) }))
      const { nameZh, nameEn } = factorOf(factor)
      return [
        {
          factor,
          nameZh,
          nameEn,
          level,
          governing: chosen === null ? null : governing(chosen),
          reasons: choice.reasons.map(said),
          others: [...beside, ...losers].slice(0, MOST_OTHERS),
          rule: ruleUsed(choice.rule),
        },
      ]
    }),
  )
  // Waste water is warned of by its daily limit at each level: said once.
  const once = limits.filter(
    (one, index) =>
      !limits
        .slice(0, index)
        .some((other) => other.factor === one.factor && other.governing?.id === one.governing?.id && one.governing !== null),
  )
  return { outletId: outlet.id, on, config: configOf(governs), limits: once }
}
