/** A TCP line to the gateway that comes back by itself. What cannot be sent while it is down is the device's to keep. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface Line {
  readonly up: boolean
  /** False: the line is down and nothing was sent. */
  send(bytes: Uint8Array): boolean
  /** Break the line now; it comes back after `afterMs`. */
  drop(afterMs: number): void
  close(): void
}

export interface LineEvents {
  readonly onUp: () => void
  readonly onBytes: (bytes: Uint8Array) => void
  readonly onDown: () => void
}

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 15_000

export function openLine(target: { readonly host: string; readonly port: number }, jitter: () => number, events: LineEvents): Line {
  let socket: Socket | null = null
  let up = false
  let closed = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  const later = (ms: number) => {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(dial, ms)
  }
  const dial = () => {
    const made = connect({ ...target, noDelay: true })
    socket = made
    made.on('connect', () => {
      up = true
      failures = 0
      events.onUp()
    })
    made.on('data', events.onBytes)
    // An error is followed by close, which does what is needed.
    made.on('error', () => undefined)
    made.on('close', () => {
      if (socket !== made) return
      const was = up
      up = false
      socket = null
      failures += 1
      if (was) events.onDown()
      later(Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 6), LONGEST_RETRY_MS) * (0.5 + jitter()))
    })
  }
  later(jitter() * 50)
  return {
    get up() {
      return up
    },
    send(bytes) {
      if (!up || socket === null) return false
      socket.write(bytes)
      return true
    },
    drop(afterMs) {
      const old = socket
      socket = null
      if (up) {
        up = false
        events.onDown()
      }
      old?.destroy()
      later(afterMs)
    },
    close() {
      closed = true
      clearTimeout(timer)
      socket?.destroy()
    },
  }
}
