/** Seeded random numbers for tests: the same seed gives the same run (mulberry32). */
export interface Random {
  /** Whole number from 0 to `below` - 1. */
  readonly below: (below: number) => number
  readonly pick: <Item>(from: readonly Item[]) => Item
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit)
  }
  return { below, pick: (from) => from[below(from.length)]! }
}
