/** Runs the night for each day that is over and was not done yet, one after the other. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Relational } from '../rules/rule-store.ts'
import { readNights } from './incident-store.ts'
import { nightsPossible, runNight } from './night.ts'
import type { NightCounts } from './night.ts'

export interface NightWatchOptions {
  readonly client: ClickHouseClient
  readonly db: Relational
  readonly onNight: (day: string, counts: NightCounts) => void
  readonly onTrouble: (error: unknown) => void
  readonly everyMs?: number
}

const EVERY_MS = 60_000
const FAREWELL_MS = 4_000
/** A night is known to be done for this many days back; older ones have no beginning kept. */
const DAYS = 30

export function startNightWatch({ client, db, onNight, onTrouble, everyMs = EVERY_MS }: NightWatchOptions): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const look = async () => {
    const done = new Set((await readNights(db, DAYS)).map(({ day }) => day))
    for (const day of await nightsPossible(db)) {
      if (done.has(day) || stopping.signal.aborted) continue
      const counts = await runNight({ client, db }, day, stopping.signal)
      if (counts !== null) onNight(day, counts)
    }
  }
  const run = async () => {
    while (!stopping.signal.aborted) {
      await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      await look().catch((error: unknown) => {
        if (!stopping.signal.aborted) onTrouble(error)
      })
    }
  }
  const running = run()
  return {
    async stop() {
      stopping.abort()
      const farewell = new AbortController()
      await Promise.race([running, pause(FAREWELL_MS, undefined, { signal: farewell.signal }).catch(() => undefined)])
      farewell.abort()
    },
  }
}
