/** The child's half of `start-child.ts`. */

/** Longest time the work of stopping may take before the process leaves anyway. */
const LAST_WORD_MS = 30_000

/**
 * Call `stop` once, when told or when the process that started us is gone; then leave. Returns how to do so for a reason of our own, with the
 * code to end with. Under a supervisor signals are not for us: a terminal or a
 * service manager sends them to the whole group at once, and the supervisor stops us in its order.
 */
export function leaveWhenTold(stop: () => Promise<void>, onError: (error: unknown) => void): (code: number) => void {
  let leaving = false
  const leave = (code: number) => {
    if (leaving) return
    leaving = true
    setTimeout(() => process.exit(1), LAST_WORD_MS).unref()
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        onError(error)
        process.exit(1)
      },
    )
  }
  if (process.channel !== undefined && process.channel !== null) {
    process.on('message', (message) => {
      if (message === 'stop') leave(0)
    })
    process.on('disconnect', () => leave(0))
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
  } else for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => leave(0))
  return leave
}

/** Tell whoever started us that we serve. */
export function sayReady(): void {
  process.send?.('ready')
}
