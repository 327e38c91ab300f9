/** What a device has to say and the platform has not acknowledged: new data first, then what was left behind, oldest last to be dropped. */
import type { Group } from './messages.ts'

export interface Upload {
  readonly cn: string
  readonly groups: readonly Group[]
  /** True time the upload became due, ms. */
  readonly due: number
  readonly backfill: boolean
  /** Called once it has been acknowledged, or given up. */
  readonly done?: (acknowledged: boolean) => void
}

/** A logger's memory is finite: beyond this the oldest real-time data go. */
const CAPACITY = 20_000

export interface Outbox {
  readonly size: number
  addLive(upload: Upload): void
  addHistory(uploads: readonly Upload[]): void
  next(): Upload | undefined
  /** Back to the front of the history: it was not acknowledged in time. */
  putBack(upload: Upload): void
}

export function createOutbox(): Outbox {
  const live: Upload[] = []
  let history: Upload[] = []
  let taken = 0
  return {
    get size() {
      return live.length + history.length - taken
    },
    addLive(upload) {
      live.push(upload)
      if (live.length > CAPACITY) live.shift()
    },
    addHistory(uploads) {
      history = [...history.slice(taken), ...uploads].slice(-CAPACITY)
      taken = 0
    },
    next() {
      const first = live.shift()
      if (first !== undefined) return first
      const old = history[taken]
      if (old === undefined) return undefined
      taken += 1
      if (taken === history.length) {
        history = []
        taken = 0
      }
      return old
    },
    putBack(upload) {
      history = [{ ...upload, backfill: true }, ...history.slice(taken)].slice(0, CAPACITY)
      taken = 0
    },
  }
}
