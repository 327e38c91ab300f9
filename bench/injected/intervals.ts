/** Confidence intervals of what was counted, at 95 %. */

export interface Interval {
  readonly low: number
  readonly high: number
}

const Z = 1.959963984540054

/** Wilson's interval of a share. Source: Wilson 1927, J. Am. Stat. Assoc. 22:209. */
export function wilson(hits: number, cases: number): Interval {
  if (cases === 0) return { low: 0, high: 1 }
  const share = hits / cases
  const spread = (Z * Math.sqrt((share * (1 - share)) / cases + (Z * Z) / (4 * cases * cases))) / (1 + (Z * Z) / cases)
  const middle = (share + (Z * Z) / (2 * cases)) / (1 + (Z * Z) / cases)
  return { low: hits === 0 ? 0 : middle - spread, high: hits === cases ? 1 : middle + spread }
}

/** Probability of at most `count` events where `mean` are expected; in logarithms, so that a large mean does not vanish. */
function atMost(count: number, mean: number): number {
  if (mean === 0) return 1
  let term = -mean
  let total = Math.exp(term)
  for (let each = 1; each <= count; each++) {
    term += Math.log(mean / each)
    total += Math.exp(term)
  }
  return Math.min(1, total)
}

/** The mean for which `holds` stops holding, by halving; `holds` is true for small means. */
function turning(holds: (mean: number) => boolean, most: number): number {
  let [low, high] = [0, most]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (holds(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Exact interval of a count of events, and of their rate over an exposure. Source: Garwood 1936, Biometrika 28:437. */
export function poisson(count: number, exposure: number): Interval {
  const most = count + 10 * Math.sqrt(count + 1) + 20
  const low = count === 0 ? 0 : turning((mean) => 1 - atMost(count - 1, mean) < 0.025, most)
  const high = turning((mean) => atMost(count, mean) > 0.025, most)
  return { low: low / exposure, high: high / exposure }
}
