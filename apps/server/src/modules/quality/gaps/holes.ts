/** Where values are missing: from what is expected and what is there. Pure; times are seconds since 1970. */
import type { GapLevel } from '../schema.ts'

/** Times of one factor within the looked-at span, reduced to their ends and to neighbours that stand apart. */
export interface Presence {
  readonly factor: string
  readonly first: number
  readonly last: number
  readonly apart: ReadonlyArray<readonly [before: number, after: number]>
}

export interface Expectation {
  readonly level: GapLevel
  /** Seconds between two values. */
  readonly step: number
  readonly factors: readonly string[]
  /** Expected from here on: the begin of the look, or the first that was ever sent. */
  readonly from: number
  /** Periods that end after this are not missing yet. */
  readonly until: number
}

/** Neighbouring missing values of the same factors. */
export interface Hole {
  /** null: all that are expected. */
  readonly factors: readonly string[] | null
  readonly from: number
  readonly to: number
  /** Values, over all its factors. */
  readonly expected: number
}

/** Beijing is 8 hours ahead: days begin at 16:00 UTC. */
const OFFSET = 28_800
const floorTo = (at: number, step: number): number => Math.floor((at + OFFSET) / step) * step - OFFSET
const ceilTo = (at: number, step: number): number => Math.ceil((at + OFFSET) / step) * step - OFFSET

/** Holes of one outlet and level, oldest first; those of several factors with the same ends are one. */
export function holesOf(present: readonly Presence[], expectation: Expectation): Hole[] {
  const { step, factors, from, until } = expectation
  const byFactor = new Map(present.map((one) => [one.factor, one]))
  const start = ceilTo(from, step)
  const end = floorTo(until, step)
  const groups = new Map<string, { from: number; to: number; factors: string[] }>()
  const note = (factor: string, begins: number, ends: number) => {
    if (ends - begins < step) return
    const key = `${begins} ${ends}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { from: begins, to: ends, factors: [factor] })
    else group.factors.push(factor)
  }
  for (const factor of factors) {
    const one = byFactor.get(factor)
    if (one === undefined) {
      note(factor, start, end)
      continue
    }
    note(factor, start, floorTo(one.first, step))
    for (const [before, after] of one.apart) note(factor, floorTo(before, step) + step, floorTo(after, step))
    note(factor, floorTo(one.last, step) + step, end)
  }
  return [...groups.values()]
    .map((group) => ({
      factors: group.factors.length === factors.length ? null : group.factors.toSorted(),
      from: group.from,
      to: group.to,
      expected: Math.round((group.to - group.from) / step) * group.factors.length,
    }))
    .toSorted((a, b) => a.from - b.from)
}

/** A gap as kept. */
export interface KeptHole extends Hole {
  readonly id: number
}

export type Change =
  | { readonly kind: 'new'; readonly hole: Hole }
  /** The same gap, longer than it was known. */
  | { readonly kind: 'longer'; readonly id: number; readonly hole: Hole }

/** What found holes say beyond the gaps that are kept already: a hole that touches a gap of the same factors is that gap. */
export function changesOf(found: readonly Hole[], kept: readonly KeptHole[], step: number): Change[] {
  const changes: Change[] = []
  const name = (factors: readonly string[] | null) => factors?.join() ?? ''
  for (const hole of found) {
    const same = kept.find((gap) => name(gap.factors) === name(hole.factors) && gap.from <= hole.to && gap.to >= hole.from)
    if (same === undefined) {
      changes.push({ kind: 'new', hole })
      continue
    }
    const from = Math.min(same.from, hole.from)
    const to = Math.max(same.to, hole.to)
    if (from === same.from && to === same.to) continue
    const each = hole.expected / Math.round((hole.to - hole.from) / step)
    changes.push({
      kind: 'longer',
      id: same.id,
      hole: { factors: hole.factors, from, to, expected: Math.round((to - from) / step) * each },
    })
  }
  return changes
}
