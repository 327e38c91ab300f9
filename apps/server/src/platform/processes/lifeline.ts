/** The child's half of `start-child.ts`. */

/** Longest time the work of stopping may take before the process leaves anyway. */
const LAST_WORD_MS = 15_000

/**
 * Call `stop` once, when told (SIGTERM, or Ctrl-C where we stand alone) or when the process that started us is gone; then leave.
 * Under a supervisor Ctrl-C is not for us: the terminal sends it to all, and the supervisor stops us in its order.
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
  const supervised = process.channel !== undefined && process.channel !== null
  process.on('SIGTERM', leave)
  process.on('SIGINT', () => {
    if (!supervised) leave()
  })
  // A terminal that is closed sends this to all; what we were told stays true.
  process.on('SIGHUP', () => {
    if (!supervised) leave()
  })
  if (supervised) process.on('disconnect', leave)
}

/** Tell whoever started us that we serve. */
export function sayReady(): void {
  process.send?.('ready')
}
