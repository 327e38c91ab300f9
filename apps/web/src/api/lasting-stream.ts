/** An event stream that comes back. The browser reconnects by itself when a connection breaks, but gives up for good when the server answers with a refusal. */
import type { EventStream } from './live-feed.ts'

/** The part of EventSource that is used. `readyState` 2 means it has given up. */
export interface EventSourceLike extends EventStream {
  readonly readyState: number
}

const GIVEN_UP = 2
const AGAIN_MS = 5_000

export function lastingStream(open: () => EventSourceLike, later: (run: () => void, ms: number) => unknown): EventStream {
  const listeners: Array<readonly [name: string, listener: (event: { readonly data?: unknown }) => void]> = []
  let closed = false
  let source: EventSourceLike
  const start = () => {
    const opened = open()
    source = opened
    for (const [name, listener] of listeners) opened.addEventListener(name, listener)
    opened.addEventListener('error', () => {
      if (closed || opened !== source || opened.readyState !== GIVEN_UP) return
      opened.close()
      later(() => {
        if (!closed) start()
      }, AGAIN_MS)
    })
    return opened
  }
  source = start()
  return {
    addEventListener(name, listener) {
      listeners.push([name, listener])
      source.addEventListener(name, listener)
    },
    close() {
      closed = true
      source.close()
    },
  }
}
