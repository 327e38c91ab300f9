/** Changed latest values as lines for whoever follows the worker: the newest of each outlet and factor, bounded in size and number. */
import type { LineHub } from '../../platform/http/internal.ts'
import type { LatestChanged } from '../telemetry/schema.ts'
import type { WorkerLine } from './internal/schema.ts'

export interface LatestLines {
  add(changed: readonly LatestChanged[]): void
  stop(): void
}

const EVERY_MS = 250
const HEARTBEAT_MS = 1_000
/** Changes of one line; what is left goes with the next, unless it has changed again by then. */
const LONGEST_LINE = 4_000

/** @param next how far the writer is, told in each line */
export function createLatestLines(hub: LineHub, next: () => number): LatestLines {
  const waiting = new Map<string, LatestChanged>()
  let saidAt = 0
  const timer = setInterval(() => {
    if (waiting.size === 0 && performance.now() - saidAt < HEARTBEAT_MS - EVERY_MS / 2) return
    const latest: LatestChanged[] = []
    for (const [key, change] of waiting) {
      if (latest.length === LONGEST_LINE) break
      latest.push(change)
      waiting.delete(key)
    }
    saidAt = performance.now()
    hub.send({ next: next(), latest } satisfies WorkerLine)
  }, EVERY_MS)
  return {
    add(changed) {
      // A key that waits keeps its turn: nobody is starved by those that change all the time.
      for (const change of changed) waiting.set(`${change.outletId}/${change.latest.factor}`, change)
    },
    stop: () => clearInterval(timer),
  }
}
