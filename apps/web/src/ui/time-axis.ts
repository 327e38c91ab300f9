/** The axis of a chart is drawn as if it were UTC: Beijing time, whatever zone the browser is in. */
const OFFSET_MS = 8 * 3_600_000
export const toAxis = (ms: number): number => ms + OFFSET_MS
export const ofAxis = (value: number): number => value - OFFSET_MS

/** Decimal text as a number for drawing only; what is shown as text stays text. */
export const numberOf = (text: string | null): number | null => {
  if (text === null) return null
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}

interface Timed {
  /** ISO 8601. */
  readonly at: string
}

/** Distance between points that counts as a hole: the line is broken there instead of pretending to know. */
export function holeOf(points: readonly Timed[], bucketSeconds: number): number {
  const steps = points.slice(1).map((point, place) => Date.parse(point.at) - Date.parse(points[place]?.at ?? point.at))
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  return 3 * Math.max(usual, bucketSeconds * 1_000)
}

type Drawn = [x: number, y: number | null]

/** Points of one value with a break at every hole. */
export function lineOf<P extends Timed>(points: readonly P[], value: (point: P) => number | null, hole: number): Drawn[] {
  const line: Drawn[] = []
  let before: number | null = null
  for (const point of points) {
    const at = toAxis(Date.parse(point.at))
    if (before !== null && hole > 0 && at - before > hole) line.push([before + 1, null])
    line.push([at, value(point)])
    before = at
  }
  return line
}

/** The point nearest to a moment; null when there is none. Points are in order of time. */
export function nearest<P extends Timed>(points: readonly P[], ms: number): P | null {
  let best: P | null = null
  let distance = Number.POSITIVE_INFINITY
  for (const point of points) {
    const away = Math.abs(Date.parse(point.at) - ms)
    if (away >= distance) break
    best = point
    distance = away
  }
  return best
}
