/** Facts of outlets as they stood: which record governs a day, as far as the registry knew it at a moment. */
import { createHash } from 'node:crypto'
import type { Day } from '@poyang/standards'
import type { RecordedFacts } from '../../sources/index.ts'
import type { OutletFacts } from '../../sources/schema.ts'

/** Facts with the name under which values keep them. */
export interface NamedFacts {
  readonly facts: OutletFacts
  /** `2026-01-01#<hash>` */
  readonly config: string
}

export interface FactsHistory {
  /** Facts of a day as known at a moment (ms since 1970); null when the registry had none. */
  on(outlet: string, day: Day, at: number): NamedFacts | null
  /** Outlets with any facts known at a moment. */
  outlets(at: number): string[]
  /** Records learned after `from` up to `to`. */
  learned(from: number, to: number): readonly RecordedFacts[]
  add(recorded: readonly RecordedFacts[]): void
}

export function configOf(facts: OutletFacts): string {
  const { outletId: _outlet, ...said } = facts
  return `${facts.effectiveFrom}#${createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 12)}`
}

export function createFactsHistory(): FactsHistory {
  const byOutlet = new Map<string, Array<RecordedFacts & NamedFacts>>()
  const all: RecordedFacts[] = []
  const seen = new Set<string>()
  return {
    on(outlet, day, at) {
      let best: (RecordedFacts & NamedFacts) | null = null
      for (const record of byOutlet.get(outlet) ?? []) {
        if (record.recordedAt >= at || record.facts.effectiveFrom > day) continue
        const { effectiveFrom } = record.facts
        const later =
          best === null ||
          effectiveFrom > best.facts.effectiveFrom ||
          (effectiveFrom === best.facts.effectiveFrom && record.recordedAt > best.recordedAt)
        if (later) best = record
      }
      return best
    },
    outlets: (at) => [...byOutlet].filter(([, records]) => records.some(({ recordedAt }) => recordedAt < at)).map(([outlet]) => outlet),
    learned: (from, to) => all.filter(({ recordedAt }) => recordedAt >= from && recordedAt < to),
    add(recorded) {
      for (const record of recorded) {
        const key = `${record.facts.outletId} ${record.facts.effectiveFrom} ${record.recordedAt}`
        if (seen.has(key)) continue
        seen.add(key)
        all.push(record)
        const held = byOutlet.get(record.facts.outletId)
        const named = { ...record, config: configOf(record.facts) }
        if (held === undefined) byOutlet.set(record.facts.outletId, [named])
        else held.push(named)
      }
    },
  }
}
