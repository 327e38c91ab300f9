/** Facts of outlets as the registry held them: which record governs a day. */
import type { Day } from '@poyang/standards'
import { readFactsSince } from '../sources/index.ts'
import type { RecordedFacts } from '../sources/index.ts'
import type { OutletFacts } from '../sources/schema.ts'
import type { Relational } from './store.ts'

export interface FactsBook {
  /** Read what is new. */
  refresh(): Promise<void>
  /** Facts of a day as far as the registry knew them at a moment (ms since 1970; now when not said); null when it knew none. */
  on(outlet: string, day: Day, at?: number): OutletFacts | null
}

/** What was recorded this long ago is read again: a transaction that began earlier may have ended later. */
const AGAIN_MS = 60_000

export function createFactsBook(db: Relational): FactsBook {
  const records = new Map<string, RecordedFacts[]>()
  const seen = new Set<string>()
  let after = -1
  return {
    async refresh() {
      for (const record of await readFactsSince(db, after)) {
        const { outletId, effectiveFrom } = record.facts
        const key = `${outletId} ${effectiveFrom} ${record.recordedAt}`
        if (seen.has(key)) continue
        seen.add(key)
        records.set(outletId, [...(records.get(outletId) ?? []), record])
        after = Math.max(after, record.recordedAt - AGAIN_MS)
      }
    },
    on(outlet, day, at = Number.POSITIVE_INFINITY) {
      let best: RecordedFacts | null = null
      for (const record of records.get(outlet) ?? []) {
        if (record.recordedAt >= at || record.facts.effectiveFrom > day) continue
        const newer =
          best === null ||
          record.facts.effectiveFrom > best.facts.effectiveFrom ||
          (record.facts.effectiveFrom === best.facts.effectiveFrom && record.recordedAt > best.recordedAt)
        if (newer) best = record
      }
      return best?.facts ?? null
    },
  }
}
