/**
 * Statistics of a window. They use binary floats in one fixed order of operations, so the same values always give the same bits;
 * limits are compared exactly elsewhere. Each takes the known values, oldest first, and gives NaN where it is not defined.
 */

export type Values = readonly number[] | Float64Array

export function sum(values: Values): number {
  let total = 0
  for (const value of values) total += value
  return total
}

export const mean = (values: Values): number => sum(values) / values.length

export function smallest(values: Values): number {
  let least = Infinity
  for (const value of values) if (value < least) least = value
  return least === Infinity ? Number.NaN : least
}

export function largest(values: Values): number {
  let most = -Infinity
  for (const value of values) if (value > most) most = value
  return most === -Infinity ? Number.NaN : most
}

export const spread = (values: Values): number => largest(values) - smallest(values)

const sorted = (values: Values): Float64Array => Float64Array.from(values).toSorted()

/** Percentile by linear interpolation between closest ranks (the definition of HJ 663: k = p(n − 1)). */
export function percentile(values: Values, percent: number): number {
  if (values.length === 0) return Number.NaN
  const ordered = sorted(values)
  const rank = (Math.min(Math.max(percent, 0), 100) / 100) * (ordered.length - 1)
  const below = Math.floor(rank)
  const low = ordered[below] ?? Number.NaN
  const high = ordered[Math.min(below + 1, ordered.length - 1)] ?? Number.NaN
  return low + (high - low) * (rank - below)
}

export const median = (values: Values): number => percentile(values, 50)

export function medianDeviation(values: Values): number {
  const middle = median(values)
  return median(Float64Array.from(values, (value) => Math.abs(value - middle)))
}

/** Sample standard deviation (n − 1). */
export function deviation(values: Values): number {
  if (values.length < 2) return Number.NaN
  const middle = mean(values)
  let squares = 0
  for (const value of values) squares += (value - middle) ** 2
  return Math.sqrt(squares / (values.length - 1))
}

export function correlation(xs: Values, ys: Values): number {
  const [meanX, meanY] = [mean(xs), mean(ys)]
  let [both, squaresX, squaresY] = [0, 0, 0]
  for (let at = 0; at < xs.length; at++) {
    const [dx, dy] = [xs[at]! - meanX, ys[at]! - meanY]
    both += dx * dy
    squaresX += dx * dx
    squaresY += dy * dy
  }
  // a constant series has no correlation, whatever the rounding of its mean leaves behind
  if (spread(xs) === 0 || spread(ys) === 0) return Number.NaN
  return Math.max(-1, Math.min(1, both / Math.sqrt(squaresX * squaresY)))
}

export const autocorrelation = (values: Values, lag: number): number =>
  values.length > lag + 1 ? correlation(values.slice(lag), values.slice(0, values.length - lag)) : Number.NaN

/** Least squares, per step. */
export function slope(values: Values): number {
  const middle = (values.length - 1) / 2
  const level = mean(values)
  let [both, squares] = [0, 0]
  for (let at = 0; at < values.length; at++) {
    both += (at - middle) * (values[at]! - level)
    squares += (at - middle) ** 2
  }
  return squares === 0 ? Number.NaN : both / squares
}

export function roughness(values: Values): number {
  if (values.length < 2) return Number.NaN
  let steps = 0
  for (let at = 1; at < values.length; at++) steps += Math.abs(values[at]! - values[at - 1]!)
  return steps / (values.length - 1)
}

/** Largest share of the variance at one frequency of the discrete Fourier transform; 1 for a pure sine of a whole number of periods. */
export function peak(values: Values): number {
  const { length } = values
  const middle = mean(values)
  let total = 0
  for (const value of values) total += (value - middle) ** 2
  if (length < 4 || spread(values) === 0) return Number.NaN
  let best = 0
  for (let frequency = 1; frequency <= length / 2; frequency++) {
    let [real, imaginary] = [0, 0]
    for (let at = 0; at < length; at++) {
      const angle = (2 * Math.PI * frequency * at) / length
      real += (values[at]! - middle) * Math.cos(angle)
      imaginary += (values[at]! - middle) * Math.sin(angle)
    }
    const share = ((real ** 2 + imaginary ** 2) / length / total) * (frequency * 2 === length ? 1 : 2)
    if (share > best) best = share
  }
  return Math.min(1, best)
}

export const distinct = (values: Values): number => new Set(values).size

export function topShare(values: Values): number {
  const top = largest(values)
  let count = 0
  for (const value of values) if (value === top) count++
  return values.length === 0 ? Number.NaN : count / values.length
}

/** 53-bit fingerprint (two FNV-1a halves) of the values in order; equal series have equal ones. */
export function digest(values: Values): number {
  let [high, low] = [0x811c9dc5, 0x01000193]
  const words = new Uint32Array(Float64Array.from(values, (value) => (value === 0 ? 0 : value)).buffer)
  for (const word of words) {
    high = Math.imul(high ^ word, 0x01000193)
    low = Math.imul(low ^ (word >>> 7) ^ (high >>> 3), 0x85ebca6b)
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0)
}

/** How often the newest value occurred among the earlier ones. */
export function seen(values: Values): number {
  const newest = values[values.length - 1]
  let count = 0
  for (let at = 0; at < values.length - 1; at++) if (values[at] === newest) count++
  return newest === undefined ? Number.NaN : count
}

export function alike(xs: Values, ys: Values): number {
  let same = 0
  for (let at = 0; at < xs.length; at++) if (xs[at] === ys[at]) same++
  return xs.length === 0 ? Number.NaN : same / xs.length
}

/** Odds of `a` where `b`, over its odds elsewhere, with one half added to each cell. */
export function odds(a: Values, b: Values): number {
  const cells = [0.5, 0.5, 0.5, 0.5]
  for (let at = 0; at < a.length; at++) cells[(a[at] === 1 ? 0 : 1) + (b[at] === 1 ? 0 : 2)]!++
  return cells[0]! / cells[1]! / (cells[2]! / cells[3]!)
}

/**
 * One-sided permutation test: how often a random choice of as many values has a mean no higher than the chosen ones.
 * The draw is seeded by the window alone, so it is the same each time.
 */
export function permutation(values: Values, chosen: Values, draws: number): number {
  const pool = Float64Array.from(values)
  let [count, observed] = [0, 0]
  for (let at = 0; at < pool.length; at++) {
    if (chosen[at] !== 1) continue
    count++
    observed += pool[at]!
  }
  if (count === 0 || count === pool.length) return Number.NaN
  let seed = (pool.length * 2654435761) >>> 0
  let asLow = 1
  const rounds = Math.min(Math.max(Math.floor(draws), 1), 10_000)
  for (let round = 0; round < rounds; round++) {
    let drawn = 0
    for (let at = 0; at < count; at++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      const other = at + Math.floor((seed / 0x1_0000_0000) * (pool.length - at))
      const picked = pool[other]!
      pool[other] = pool[at]!
      pool[at] = picked
      drawn += picked
    }
    if (drawn <= observed + 1e-9 * Math.abs(observed)) asLow++
  }
  return asLow / (rounds + 1)
}
