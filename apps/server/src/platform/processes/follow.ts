/**
 * A loop that follows something which grows: it goes on from what is durable, waits to be woken, and when what it stands on fails it begins again,
 * more patient each time. It tells of trouble once, and once more when all is well; only a stop ends it.
 */
import { setTimeout as pause } from 'node:timers/promises'

/** What a running loop is given. */
export interface Turn {
  readonly signal: AbortSignal
  /** Something went well: patience begins anew, and whoever was told of trouble hears that it is over. */
  succeeded(): void
  /** Until woken, or stopped, or for so many ms. Being woken while busy counts. */
  untilWoken(ms?: number): Promise<void>
  /** For so many ms, or until stopped. */
  rest(ms: number): Promise<void>
  /** Do something until it has succeeded, however long that takes. Rejects with the last failure when stopped before. */
  insist<T>(work: () => Promise<T>): Promise<T>
}

export interface FollowOptions {
  /** As it stands in the sentence of trouble: `the writer`. */
  readonly name: string
  /** From what is durable on until the signal. Rejects when it cannot go on; is then called again. */
  readonly run: (turn: Turn) => Promise<void>
  /** Hears of each failure. */
  readonly onFailure?: (cause: unknown) => void
  /** Told once when it fails, and once (null) when all is well again. */
  readonly onTrouble?: ((error: Error | null) => void) | undefined
  /** What it is in the middle of gets this long when told to stop, ms. */
  readonly farewellMs: number
}

export interface Following {
  wake(): void
  /** Resolves when it has ended, or has had its time. */
  stop(): Promise<void>
}

const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 5_000

export function follow({ name, run, onFailure, onTrouble, farewellMs }: FollowOptions): Following {
  const stopping = new AbortController()
  const { signal } = stopping
  let troubled = false
  let woken = false
  let wake: () => void = () => undefined
  let patience = FIRST_RETRY_MS

  const rest = (ms: number, until = signal) => pause(ms, undefined, { signal: until }).catch(() => undefined)
  const failed = async (cause: unknown) => {
    onFailure?.(cause)
    if (!troubled) {
      troubled = true
      onTrouble?.(new Error(`${name} waits: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }))
    }
    await rest(patience)
    patience = Math.min(patience * 2, LONGEST_RETRY_MS)
  }
  const turn: Turn = {
    signal,
    rest,
    succeeded() {
      patience = FIRST_RETRY_MS
      if (!troubled) return
      troubled = false
      onTrouble?.(null)
    },
    async untilWoken(ms) {
      if (!woken && !signal.aborted) {
        const waiting = new AbortController()
        await Promise.race([
          new Promise<void>((resolve) => {
            wake = resolve
          }),
          ...(ms === undefined ? [] : [rest(ms, waiting.signal)]),
        ])
        waiting.abort()
      }
      woken = false
    },
    async insist(work) {
      for (;;) {
        try {
          const done = await work()
          turn.succeeded()
          return done
        } catch (error) {
          if (signal.aborted) throw error
          await failed(error)
        }
      }
    },
  }
  const running = (async () => {
    while (!signal.aborted) {
      try {
        await run(turn)
      } catch (error) {
        if (signal.aborted) return
        await failed(error)
      }
    }
  })()
  const wakeUp = () => {
    woken = true
    wake()
  }
  return {
    wake: wakeUp,
    async stop() {
      stopping.abort()
      wakeUp()
      const farewell = new AbortController()
      await Promise.race([running, rest(farewellMs, farewell.signal)])
      farewell.abort()
    },
  }
}
