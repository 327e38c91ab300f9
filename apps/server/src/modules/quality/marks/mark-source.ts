/**
 * Marks as whoever judges values takes them: every mark in memory, each answer as of a moment, so that the same question later has the same answer.
 * What was kept late (a transaction that took its time) is told once more by `changed`, so that nothing judged before stays wrong.
 */
import { dayOf, exemptionOf, ruleAt, ruleOn } from '@poyang/standards'
import type { Exemption, Mark } from '@poyang/standards'
import type { FactsBook } from '../facts.ts'
import { createFactsBook } from '../facts.ts'
import { markRef } from '../refs.ts'
import { readChecks, readFindings, readMarksAfter } from '../store.ts'
import type { MarkCheck, MarkFinding, Relational, StoredMark } from '../store.ts'
import { industryOf, itemsFor, wordOfItem } from './mark-items.ts'

/** A stretch of an outlet, seconds since 1970; `to` is not in it. */
interface OutletStretch {
  readonly outlet: string
  readonly from: number
  readonly to: number
}

export interface MarkSource {
  /** Make sure that every mark made before a moment (ms since 1970) is known. */
  refresh(until: number): Promise<void>
  /** Standing marks of an outlet that touch a stretch (ms), as known at a moment. */
  of(outlet: string, from: number, to: number, at: number): readonly Mark[]
  /** What marks, checks and findings of [from, to) speak of. */
  changed(from: number, to: number): readonly OutletStretch[]
  /** What condition marks take out of the judgement of exceedance; null: nothing was claimed. */
  exemption(outlet: string, factor: string, from: number, to: number, at: number): Exemption | null
  /** What standing marks say of a factor in a stretch: ids, and what each claims. */
  told(outlet: string, factor: string, from: number, to: number, at: number): readonly string[]
}

/** Numbers are given before the row is there: some are read again. */
const AGAIN = 50
const AGAIN_MS = 60_000
/** Marks further back than this are no part of an event that has a limited time. */
const EVENT_MS = 7 * 86_400_000

export function createMarkSource(db: Relational): MarkSource {
  const facts: FactsBook = createFactsBook(db)
  const byOutlet = new Map<string, StoredMark[]>()
  const marks = new Map<number, StoredMark>()
  const checks = new Map<number, MarkCheck[]>()
  const findings = new Map<number, MarkFinding[]>()
  const seen = new Set<string>()
  /** What became known lately. Told until whoever asks has gone on to a later `from`. */
  let fresh: Array<{ readonly mark: StoredMark; readonly at: number; told: number | null }> = []
  let lastId = 0
  let lastCheck = 0
  let lastFinding = 0

  const learn = (mark: StoredMark, at: number) => {
    fresh.push({ mark, at, told: null })
    const former = mark.supersedes === null ? undefined : marks.get(mark.supersedes)
    if (former !== undefined) fresh.push({ mark: former, at, told: null })
  }
  const knownOf = (outlet: string, at: number): Mark[] => {
    const known = (byOutlet.get(outlet) ?? []).filter((mark) => mark.markedAt < at)
    const gone = new Set(known.map(({ supersedes }) => supersedes))
    return known.filter((mark) => !gone.has(mark.id) && !mark.withdraws).map(kernelMark)
  }
  const touchingOf = (outlet: string, from: number, to: number, at: number): readonly Mark[] =>
    byOutlet.has(outlet) ? knownOf(outlet, at).filter((mark) => mark.from < to && mark.to > from) : []
  return {
    async refresh() {
      await facts.refresh()
      for (const mark of await readMarksAfter(db, Math.max(0, lastId - AGAIN))) {
        if (marks.has(mark.id)) continue
        marks.set(mark.id, mark)
        byOutlet.set(mark.outlet, [...(byOutlet.get(mark.outlet) ?? []), mark])
        lastId = Math.max(lastId, mark.id)
        learn(mark, mark.markedAt)
      }
      const keep = <One extends { readonly mark: number; readonly at: number }>(
        kind: string,
        found: readonly One[],
        into: Map<number, One[]>,
      ) => {
        for (const one of found) {
          const key = `${kind} ${one.mark} ${one.at}`
          const mark = marks.get(one.mark)
          if (seen.has(key) || mark === undefined) continue
          seen.add(key)
          into.set(
            one.mark,
            [...(into.get(one.mark) ?? []), one].toSorted((a, b) => a.at - b.at),
          )
          fresh.push({ mark, at: one.at, told: null })
        }
        return found.at(-1)?.at ?? 0
      }
      lastCheck = Math.max(lastCheck, keep('check', await readChecks(db, Math.max(0, lastCheck - AGAIN_MS)), checks))
      lastFinding = Math.max(lastFinding, keep('finding', await readFindings(db, Math.max(0, lastFinding - AGAIN_MS)), findings))
    },
    of: touchingOf,
    told(outlet, factor, from, to, at) {
      const found = touchingOf(outlet, from, to, at).filter(({ factors }) => factors === 'all' || factors.includes(factor))
      const words = found.flatMap(({ item }) => wordOfItem[item] ?? [])
      return [...found.map(({ id }) => id), ...new Set(words)]
    },
    changed(from, to) {
      fresh = fresh.filter(({ told }) => told === null || told === from)
      const late = fresh.filter(({ at }) => at < to)
      for (const one of late) one.told = from
      const stretches = new Map<string, OutletStretch>()
      const tell = ({ outlet, from: starts, to: ends }: StoredMark) =>
        stretches.set(`${outlet} ${starts} ${ends}`, { outlet, from: Math.floor(starts / 1000), to: Math.ceil(ends / 1000) })
      for (const { mark } of late) tell(mark)
      for (const mark of marks.values()) if (mark.markedAt >= from && mark.markedAt < to) tell(mark)
      for (const list of [...checks.values(), ...findings.values()])
        for (const one of list) {
          const mark = marks.get(one.mark)
          if (mark !== undefined && one.at >= from && one.at < to) tell(mark)
        }
      return [...stretches.values()]
    },
    exemption(outlet, factor, from, to, at) {
      if (!byOutlet.has(outlet)) return null
      const conditions = knownOf(outlet, at).filter(({ kind }) => kind === 'condition')
      const touching = conditions.filter((mark) => mark.from < to && mark.to > from)
      const day = dayOf(from)
      if (touching.length === 0 || ruleAt('marks.exemption', day) === null) return null
      const rule = ruleOn('marks.exemption', day)
      const standard = facts.on(outlet, day, at)?.standard ?? null
      const industry = industryOf(standard)
      const items = itemsFor(industry)
      const ids = touching.map(({ id }) => Number(id.slice('mark:'.length)))
      const last = <One extends { readonly at: number }>(list: readonly One[] | undefined) => list?.findLast((one) => one.at < at)
      const contradictions = ids
        .flatMap((id) => last(checks.get(id))?.contradictions ?? [])
        .filter(({ at: hour }) => Date.parse(hour) < to && Date.parse(hour) + 3_600_000 > from)
      const found = ids.map((id) => last(findings.get(id))?.ranAsRequired)
      return exemptionOf({
        factor,
        from,
        to,
        // Earlier marks of the same event use up its time too.
        marks: conditions.filter((mark) => mark.from < to && mark.to > from - EVENT_MS),
        conditionOf: (item) => items.find((one) => one.item === item && one.kind === 'condition')?.condition ?? null,
        caps: rule.parameters.caps.filter((cap) => cap.industry === industry),
        contradictions: contradictions.map((one) => ({ code: 'CONTRADICTED' as const, detail: one.at })),
        ranAsRequired: found.includes(false) ? false : found.length > 0 && found.every((one) => one === true) ? true : null,
      })
    },
  }
}

/** A kept mark as the kernel takes it; its own corrections have been seen to. */
export const kernelMark = (mark: StoredMark): Mark => ({
  id: markRef(mark.id),
  factors: mark.factors ?? 'all',
  kind: mark.kind,
  item: mark.item,
  from: mark.from,
  to: mark.to,
  source: 'manual',
  markedAt: mark.markedAt,
  admitted: mark.admitted,
})
