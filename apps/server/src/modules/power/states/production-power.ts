/** Whether production drew power in the hours of an outlet: what speaks against a mark of standstill (A10). */
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { valueRef } from '../../telemetry/index.ts'
import { factorOfPower, isMetered } from '../graph/metered.ts'
import type { Metered } from '../graph/metered.ts'
import { readNewestGraphs } from '../store.ts'
import type { Relational } from '../store.ts'
import { runsOf } from './states-page.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** Minutes ON from which an hour counts as running: a short test run is no production. */
const RUNNING_MIN = 30

/** By the start of the hour, s since 1970; hours in which nothing is known are left out. @param from whole hours, s */
export type ProductionPower = (
  outlet: string,
  from: number,
  to: number,
) => Promise<ReadonlyMap<number, { readonly on: boolean; readonly ref: string }>>

export function createProductionPower(db: Relational, questions: ColumnarQuestions): ProductionPower {
  return async (outlet, from, to) => {
    const hours = new Map<number, { readonly on: boolean; readonly ref: string }>()
    const machines = (await readNewestGraphs(db)).flatMap(({ graph }): Metered[] => {
      const ids = new Set(graph.groups.filter(({ outlets }) => outlets.some((id) => id === outlet)).flatMap(({ production }) => production))
      return graph.facilities.filter(({ id }) => ids.has(id)).filter(isMetered)
    })
    if (machines.length === 0) return hours
    for (const { facility, stretches } of await runsOf(questions, machines, { from: from * 1000, to: to * 1000 })) {
      for (let hour = from * 1000; hour < to * 1000; hour += HOUR_MS) {
        let on = 0
        let known = 0
        for (const stretch of stretches) {
          const overlap = Math.min(stretch.to, hour + HOUR_MS) - Math.max(stretch.from, hour)
          if (overlap <= 0 || stretch.state === 'unknown') continue
          known += overlap
          if (stretch.state !== 'off') on += overlap
        }
        const at = hour / 1000
        const runs = on >= RUNNING_MIN * MINUTE_MS
        if (known === 0 || (hours.has(at) && !runs)) continue
        const factor = factorOfPower(facility)
        hours.set(at, {
          on: runs,
          ref: valueRef({ outlet: facility.point.outletId, factor, level: 'minute', from: at, basis: 'measured' }),
        })
      }
    }
    return hours
  }
}
