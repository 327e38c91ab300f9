/** The measures of a reduction list as its form changes them. Pure. */
import type { Measure, OrderLevel } from '../../../../server/src/modules/power/schema.ts'

export type Levels = Readonly<Record<OrderLevel, readonly Measure[]>>

export const noMeasures: Levels = { yellow: [], orange: [], red: [] }

/** One more measure of a level: the first facility stops. Null while there is no facility. */
export function withMeasure(levels: Levels, level: OrderLevel, facilities: readonly string[]): Levels | null {
  const [first] = facilities
  return first === undefined ? null : { ...levels, [level]: [...levels[level], { kind: 'stop', facilities: [first] } satisfies Measure] }
}

export const withoutMeasure = (levels: Levels, level: OrderLevel, place: number): Levels => ({
  ...levels,
  [level]: levels[level].filter((_, at) => at !== place),
})

/** Changes one; a stop that becomes a limit begins with 30 percent. */
export function changedMeasure(
  levels: Levels,
  level: OrderLevel,
  place: number,
  part: { readonly kind?: Measure['kind']; readonly percent?: number; readonly facilities?: readonly string[] },
): Levels {
  const change = (measure: Measure): Measure => {
    const facilities = [...(part.facilities ?? measure.facilities)]
    const kind = part.kind ?? measure.kind
    if (kind === 'stop') return { kind, facilities }
    const percent = part.percent ?? (measure.kind === 'limit' ? measure.percent : 30)
    return { kind, facilities, percent: Math.min(99, Math.max(1, Math.round(percent) || 1)) }
  }
  return { ...levels, [level]: levels[level].map((measure, at) => (at === place ? change(measure) : measure)) }
}
