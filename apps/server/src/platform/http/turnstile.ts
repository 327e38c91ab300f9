/** At most so many at once, a bounded queue behind, the rest refused: what is heavy cannot pile up. */
import { httpProblems, raise } from './problem.ts'

export type Turnstile = <T>(work: () => Promise<T>) => Promise<T>

/** @param options.full what is said to whoever is refused */
export function createTurnstile(options: { readonly atOnce: number; readonly waiting: number; readonly full?: string }): Turnstile {
  const { full = 'Too many queries are running; ask again in a few seconds.' } = options
  let running = 0
  const queue: Array<() => void> = []
  return async (work) => {
    if (running >= options.atOnce) {
      if (queue.length >= options.waiting) raise(httpProblems.busy, full)
      await new Promise<void>((enter) => queue.push(enter)) // whoever leaves hands its place over
    } else running++
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
