/** Looks for what speaks against a mark of standstill, in the hours that it covers. */
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { beijingIso, readingRef, readNormalHours } from '../../telemetry/index.ts'
import { contradictionRule } from '../rules.ts'
import type { Contradiction } from '../schema.ts'
import type { StoredMark } from '../store.ts'
import { contradictionsOf } from './contradictions.ts'
import type { MeasuredHour } from './contradictions.ts'
import { markItems } from './mark-items.ts'

/** Whether production drew power in the hours of a span, by its start (s); from those who meter it. */
export type PowerOf = (
  outlet: string,
  from: number,
  to: number,
) => Promise<ReadonlyMap<number, { readonly on: boolean; readonly ref: string }>>

const HOUR = 3_600

export const saysStopped = (item: string): boolean => markItems.some((one) => one.item === item && one.stops)

/** Only of a mark of standstill, and of hours that it covers whole. */
export async function checkMark(
  questions: ColumnarQuestions,
  mark: Pick<StoredMark, 'outlet' | 'item' | 'from' | 'to'>,
  powerOf?: PowerOf,
): Promise<Contradiction[]> {
  const from = Math.ceil(mark.from / 1000 / HOUR) * HOUR
  const to = Math.floor(mark.to / 1000 / HOUR) * HOUR
  if (!saysStopped(mark.item) || to <= from) return []
  const { parameters } = contradictionRule
  const factors = [...parameters.oxygen.factors, ...parameters.temperature.factors, ...parameters.velocity.factors]
  const [rows, power] = await Promise.all([
    readNormalHours(questions, mark.outlet, factors, from, to),
    powerOf?.(mark.outlet, from, to) ?? new Map<number, never>(),
  ])
  const hours = new Map<number, MeasuredHour & { values: Map<string, { value: string; ref: string }> }>()
  const hourAt = (at: number) => {
    const held = hours.get(at)
    if (held !== undefined) return held
    const begun = { at, values: new Map<string, { value: string; ref: string }>(), power: power.get(at) ?? null }
    hours.set(at, begun)
    return begun
  }
  for (const at of power.keys()) hourAt(at)
  for (const { factor, at, value } of rows) hourAt(at).values.set(factor, { value, ref: readingRef(mark.outlet, factor, 'hour', at) })
  const oldestFirst = [...hours.values()].toSorted((a, b) => a.at - b.at)
  return contradictionsOf(oldestFirst, parameters, beijingIso).slice(0, 200)
}
