/** Keep one process running: it is started again whenever it ends, soon at first, then less and less often. */
import type { Logger } from 'pino'
import type { Report } from '../platform/processes/report.ts'
import type { Child } from '../platform/processes/start-child.ts'

export interface Kept {
  /** Resolves the first time it is ready. Never rejects: what does not start is tried again. */
  readonly ready: Promise<void>
  /** Process number while it runs. */
  readonly pid: number | undefined
  /** How often it was started. */
  readonly starts: number
  /** What it says of itself; null while it does not run or does not answer. */
  report(withinMs: number): Promise<Report | null>
  /** Let it end, and start it no more. */
  stop(graceMs: number): Promise<void>
}

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 10_000
/** After so long in one piece the next end counts as the first. */
const STEADY_MS = 30_000

export function keepRunning(name: string, start: () => Child, log: Logger): Kept {
  let child: Child | undefined
  let starts = 0
  const stopping = new AbortController()
  let wake: (() => void) | undefined
  const { promise: ready, resolve: firstReady } = Promise.withResolvers<void>()

  const life = (async () => {
    for (let wait = FIRST_WAIT_MS; !stopping.signal.aborted;) {
      const began = performance.now()
      const current = start()
      starts += 1
      child = current
      log.info({ process: name, child: current.pid }, `${name} started`)
      void (async () => {
        await current.ready
        log.info({ process: name, child: current.pid, ms: Math.round(performance.now() - began) }, `${name} is ready`)
        firstReady()
      })().catch(() => undefined) // that it ended before is told below
      const exit = await current.exited
      child = undefined
      if (stopping.signal.aborted) break
      if (performance.now() - began > STEADY_MS) wait = FIRST_WAIT_MS
      log.error({ process: name, child: current.pid, ...exit, againInMs: wait }, `${name} ended by itself; it is started again`)
      const pause = wait
      await new Promise<void>((next) => {
        const timer = setTimeout(next, pause)
        wake = () => {
          clearTimeout(timer)
          next()
        }
      })
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
  })()

  return {
    ready,
    get pid() {
      return child?.pid
    },
    get starts() {
      return starts
    },
    report: async (withinMs) => (child === undefined ? null : await child.report(withinMs)),
    async stop(graceMs) {
      stopping.abort()
      wake?.()
      await child?.stop(graceMs)
      await life
      log.info({ process: name }, `${name} stopped`)
    },
  }
}
