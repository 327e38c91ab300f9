/** The child's half of `start-child.ts`. */

/** Longest time the work of stopping may take before the process leaves anyway. */
const LAST_WORD_MS = 30_000

/**
 * Call `stop` once, when told or when the process that started us is gone; then leave. Under a supervisor signals are not for us: a terminal or a
 * service manager sends them to the whole group at once, and the supervisor stops us in its order.
 */
export function leaveWhenTold(stop: () => Promise<void>, onError: (error: unknown) => void): void {
  let leaving = false
  const leave = () => {
    if (leaving) return
    leaving = true
    setTimeout(() => process.exit(1), LAST_WORD_MS).unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        onError(error)
        process.exit(1)
      },
    )
  }
  if (process.channel !== undefined && process.channel !== null) {
    process.on('message', (message) => {
      if (message === 'stop') leave()
    })
    process.on('disconnect', leave)
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
  } else for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, leave)
}

/** Tell whoever started us that we serve. */
export function sayReady(): void {
  process.send?.('ready')
}
