/** Stretches of a judged curve that are not simply valid: what is shaded, and why. Pure. */
import type { Level, Validity, ValuesPoint } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import type { z } from 'zod'

export type JudgedPoint = z.infer<typeof ValuesPoint>
export type Shade = Exclude<Validity, 'valid'> | 'exempt'

export interface ShadedStretch {
  readonly shade: Shade
  /** ms since 1970; `to` is the first instant behind it. */
  readonly from: number
  readonly to: number
  readonly points: number
  /** Codes and marks that occur in it, each once. */
  readonly reasons: readonly string[]
  readonly marks: readonly string[]
}

const HOUR_MS = 3_600_000

/** Length of what one point stands for, ms: of a minute record the usual step, which devices choose. */
export function periodOf(points: readonly JudgedPoint[], level: Level, bucketSeconds: number): number {
  if (bucketSeconds > 0) return bucketSeconds * 1_000
  if (level !== 'minute') return level === 'hour' ? HOUR_MS : 24 * HOUR_MS
  const steps = points.slice(1).map((point, place) => Date.parse(point.at) - Date.parse(points[place]?.at ?? point.at))
  return Math.min(30 * 60_000, Math.max(60_000, steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 60_000))
}

/** How a point is shaded; null: as most of its values are valid, not at all. */
export function shadeOf(point: JudgedPoint): Shade | null {
  // A condition mark within its limited time takes a valid value out of the judgement of exceedance.
  if (point.reasons.includes('WITHIN_CAP')) return 'exempt'
  const valid = point.validity.valid ?? 0
  let most: Shade | null = null
  let count = 0
  for (const [validity, n] of Object.entries(point.validity) as Array<[Validity, number]>)
    if (validity !== 'valid' && n > count) [most, count] = [validity, n]
  return count > valid ? most : null
}

export function stretchesOf(points: readonly JudgedPoint[], period: number): ShadedStretch[] {
  const stretches: Array<{ shade: Shade; from: number; to: number; points: number; reasons: Set<string>; marks: Set<string> }> = []
  for (const point of points) {
    const shade = shadeOf(point)
    if (shade === null) continue
    const from = Date.parse(point.at)
    const before = stretches.at(-1)
    const open = before !== undefined && before.shade === shade && from - before.to < period / 2 ? before : null
    const stretch = open ?? { shade, from, to: from, points: 0, reasons: new Set<string>(), marks: new Set<string>() }
    if (open === null) stretches.push(stretch)
    stretch.to = from + period
    stretch.points++
    for (const reason of point.reasons) stretch.reasons.add(reason)
    for (const mark of point.marks) if (mark !== 'N') stretch.marks.add(mark)
  }
  return stretches.map((stretch) => ({ ...stretch, reasons: [...stretch.reasons], marks: [...stretch.marks] }))
}

/** The point whose period holds a moment, else the last one before it; null when there is none. Points are in order of time. */
export function pointAt(points: readonly JudgedPoint[], ms: number): JudgedPoint | null {
  let best: JudgedPoint | null = points[0] ?? null
  for (const point of points) {
    if (Date.parse(point.at) > ms) break
    best = point
  }
  return best
}
