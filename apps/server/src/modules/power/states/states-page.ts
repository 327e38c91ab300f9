/** GET /api/power/states: what ran when, of one enterprise. */
import { refOf, divide } from '@poyang/standards'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { beijingIso, valueRef } from '../../telemetry/index.ts'
import { factorOfPower, graphAt, meteredOf } from '../graph/metered.ts'
import type { Metered } from '../graph/metered.ts'
import { readMinutes } from '../minutes-store.ts'
import type { StoredMinute } from '../minutes-store.ts'
import { estimateRule, recordRule, ruleUsed, stateRule } from '../rules.ts'
import type { FacilityStates, State, States } from '../schema.ts'
import type { StoredGraph } from '../store.ts'
import { minutesOn, sideState, statesOf, WARM_MIN } from './facility-states.ts'
import type { StateStretch } from './facility-states.ts'

const MINUTE = 60_000

export interface FacilityRun {
  readonly facility: Metered
  /** Newest valid minute of the span. */
  readonly newest: StoredMinute | null
  readonly stretches: readonly StateStretch[]
  /** Share of the span with a valid sample, decimal text. */
  readonly coverage: string
}

/** States of metered facilities over [from, to) ms, from the stored minutes of each collector. */
export async function runsOf(
  questions: ColumnarQuestions,
  facilities: readonly Metered[],
  { from, to, allowHold = false }: { readonly from: number; readonly to: number; readonly allowHold?: boolean },
  signal?: AbortSignal,
): Promise<FacilityRun[]> {
  const runs: FacilityRun[] = []
  for (const outlet of new Set(facilities.map(({ point }) => point.outletId))) {
    const own = facilities.filter(({ point }) => point.outletId === outlet)
    const stored = await readMinutes(questions, outlet, own.map(factorOfPower), from - WARM_MIN * MINUTE, to, signal)
    for (const facility of own) {
      const valid = (stored.get(factorOfPower(facility)) ?? []).filter((one) => one.valid)
      const minutes = valid.filter(({ at }) => at >= from)
      const stretches = statesOf({
        minutes: valid.map(({ at, value }) => ({ at, kw: value })),
        facility,
        intervalMin: facility.point.intervalMin,
        from,
        to,
        allowedKw: allowHold ? facility.holdKw : null,
      })
      const covered = minutes.reduce((sum, { seconds }) => sum + seconds, 0) * 1000
      runs.push({
        facility,
        newest: minutes.at(-1) ?? null,
        stretches,
        coverage: to <= from ? '0' : divide(String(Math.min(covered, to - from)), String(to - from), 4),
      })
    }
  }
  return runs
}

export async function statesPage(
  questions: ColumnarQuestions,
  enterprise: States['enterpriseId'],
  graphs: readonly StoredGraph[],
  span: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<States> {
  const { from, to } = span
  const stored = graphAt(graphs, to)
  const graph = stored?.graph ?? { facilities: [], groups: [] }
  const runs = new Map((await runsOf(questions, meteredOf(graph), span, signal)).map((run) => [run.facility.id, run]))
  const facilities = graph.facilities.map((facility): FacilityStates => {
    const run = runs.get(facility.id)
    const shared = { facility: facility.id, kind: facility.kind, name: facility.name, ratedKw: facility.ratedKw }
    if (run === undefined) return { ...shared, series: null, stretches: [], last: 'unknown', latest: null, minutesOn: 0, coverage: '0' }
    const { newest } = run
    const outlet = run.facility.point.outletId
    const factor = factorOfPower(facility)
    return {
      ...shared,
      series: `${outlet}/${factor}/minute`,
      stretches: run.stretches.map((one) => ({ ...one, from: beijingIso(one.from), to: beijingIso(one.to) })),
      last: run.stretches.at(-1)?.state ?? 'unknown',
      latest:
        newest === null
          ? null
          : {
              at: beijingIso(newest.at),
              kw: newest.value,
              ref: valueRef({ outlet, factor, level: 'minute', from: newest.at / 1000, basis: 'measured', known: newest.known }),
              estimated: newest.estimated,
            },
      minutesOn: Math.round(minutesOn(run.stretches)),
      coverage: run.coverage,
    }
  })
  const lastOf = (id: string): State => facilities.find(({ facility }) => facility === id)?.last ?? 'unknown'
  return {
    enterpriseId: enterprise,
    graphVersion: stored?.version ?? 0,
    from: beijingIso(from),
    to: beijingIso(to),
    facilities,
    groups: graph.groups.map(({ id, name, production, treatment, productionLogic, treatmentLogic }) => ({
      id,
      name,
      production: sideState(production.map(lastOf), productionLogic),
      treatment: sideState(treatment.map(lastOf), treatmentLogic),
    })),
    rules: [recordRule, estimateRule, stateRule].map((rule) => ruleUsed(refOf(rule))),
  }
}
