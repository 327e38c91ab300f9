/** At most so many at once, a bounded queue behind, the rest refused: heavy questions cannot pile up. */
import { httpProblems, raise } from './problem.ts'

export type Turnstile = <T>(work: () => Promise<T>) => Promise<T>

export function createTurnstile(options: { readonly atOnce: number; readonly waiting: number }): Turnstile {
  let running = 0
  const queue: Array<() => void> = []
  return async (work) => {
    if (running >= options.atOnce) {
      if (queue.length >= options.waiting) raise(httpProblems.busy, 'Too many queries are running; ask again in a few seconds.')
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
