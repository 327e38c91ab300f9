/** Randomness that a seed repeats exactly: the same seed gives the same city, the same values, the same mishaps. */

/** 32-bit hash of a text (FNV-1a with a final mix). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return mixed(hash)
}

/** A well-mixed 32-bit number for a 32-bit number (murmur3's finaliser). */
export function mixed(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

export interface Random {
  /** From 0 (included) to 1 (excluded). */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  pick<T>(choices: readonly T[]): T
}

/** A stream of random numbers that the text determines. */
export function randomOf(seed: string): Random {
  let state = hashOf(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    return mixed(state) / 4_294_967_296
  }
  return {
    next,
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick(choices) {
      const chosen = choices[Math.floor(next() * choices.length)]
      if (chosen === undefined) throw new RangeError('nothing to pick from')
      return chosen
    },
  }
}

/**
 * Smooth noise over time, from -1 to 1: hashed values at lattice points `period` apart, eased between them.
 * A pure function of (seed, time), so that a value asked for again, live or as history, is the same value.
 */
export function noiseAt(seed: number, seconds: number, period: number): number {
  const place = seconds / period
  const left = Math.floor(place)
  const within = place - left
  const eased = within * within * (3 - 2 * within)
  const at = (index: number) => mixed(seed ^ Math.imul(index, 0x9e3779b1)) / 2_147_483_648 - 1
  return at(left) * (1 - eased) + at(left + 1) * eased
}
