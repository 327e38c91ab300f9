/** Latencies in buckets of at most 4 % width: a hundred million of them cost the same few kilobytes. */
const PER_OCTAVE = 18
const LOWEST_MS = 0.01
const BUCKETS = 24 * PER_OCTAVE

export interface Latencies {
  add(ms: number): void
  readonly count: number
  readonly max: number
  /** Upper edge of the bucket that holds the quantile, ms; 0 when nothing was added. */
  quantile(q: number): number
}

export function createLatencies(): Latencies {
  const buckets = new Float64Array(BUCKETS)
  let count = 0
  let max = 0
  return {
    add(ms) {
      count += 1
      if (ms > max) max = ms
      const bucket = ms <= LOWEST_MS ? 0 : Math.min(BUCKETS - 1, Math.floor(Math.log2(ms / LOWEST_MS) * PER_OCTAVE) + 1)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    },
    get count() {
      return count
    },
    get max() {
      return max
    },
    quantile(q) {
      let left = q * count
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        left -= buckets[bucket] ?? 0
        if (left <= 0 && count > 0) return Math.min(max, LOWEST_MS * 2 ** (bucket / PER_OCTAVE))
      }
      return max
    },
  }
}
