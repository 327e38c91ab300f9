/** The chain from frame to alarm on real engines, for tests: log, writer, judge and the alarm loop in this process. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { ruleDocuments } from '@poyang/rules'
import type { Rule, Verdict } from '@poyang/rules'
import { startChain } from '../telemetry/judged/judge-for-tests.ts'
import type { Chain } from '../telemetry/judged/judge-for-tests.ts'
import { startAlarmLoop } from './evaluation/alarm-loop.ts'
import type { AlarmLoop, AlarmLoopOptions } from './evaluation/alarm-loop.ts'
import { readJudged } from './evaluation/judged-feed.ts'
import { askWith, readVerdicts } from './evaluation/verdict-store.ts'
import type { VerdictFilter, VerdictRow } from './evaluation/verdict-store.ts'

export interface AlarmChain extends Chain {
  startLoop(more?: Partial<AlarmLoopOptions>): AlarmLoop
  /** Evaluate whatever the judge has judged. */
  evaluate(more?: Partial<AlarmLoopOptions>): Promise<void>
  verdicts(filter: VerdictFilter): Promise<Array<Verdict & Pick<VerdictRow, 'late' | 'overtakenAt'>>>
}

export const rulesNamed = (...ids: readonly string[]): Rule[] => ruleDocuments().filter(({ id }) => ids.includes(id))

export async function startAlarmChain(shipped: readonly Rule[]): Promise<AlarmChain> {
  const chain = await startChain()
  const { client, db } = chain
  const startLoop = (more: Partial<AlarmLoopOptions> = {}) =>
    startAlarmLoop({ client, db, shipped, lookMs: 20, onTrouble: (error) => assert.equal(error, null), ...more })
  return {
    ...chain,
    startLoop,
    async evaluate(more) {
      const judged = await readJudged(client)
      const loop = startLoop(more)
      const end = performance.now() + 60_000
      while (loop.place.frame !== judged.frame || loop.ticked < judged.at) {
        assert.ok(performance.now() < end, 'waited too long')
        await pause(10)
      }
      await loop.stop()
    },
    async verdicts(filter) {
      const rows = await readVerdicts(askWith(client), filter, 'oldest', 10_000)
      return rows.map(({ body, late, overtakenAt }) => ({ ...(JSON.parse(body) as Verdict), late, overtakenAt: Number(overtakenAt) }))
    },
  }
}

const enterprise = (id: string) => ({
  id,
  name: `某厂${id}`,
  creditCode: null,
  industry: '火力发电',
  district: '甲区',
  address: '',
  position: { longitude: 116, latitude: 29 },
  demo: true,
})

/** Outlets of flue gas whose sulphur dioxide may be 35 mg/m³ by the hour. */
export const gasRegistry = (ids: readonly string[]): object => ({
  enterprises: [enterprise('E-1')],
  outlets: ids.map((id) => ({
    id,
    enterpriseId: 'E-1',
    name: id,
    medium: 'gas',
    position: { longitude: 116, latitude: 29 },
    factors: ['a21026'],
  })),
  facts: ids.map((outletId) => ({
    outletId,
    effectiveFrom: '2026-01-01',
    sourceKind: 'flue-gas',
    factors: [{ factor: 'a21026', range: { from: '0', to: '200' }, lod: '1' }],
    permit: [{ id: 'P1', factor: 'a21026', operator: '<=', limit: '35', unit: 'mg/m3', averaging: 'hour', from: '2025-01-01', to: null }],
  })),
})

export const so2 = (value: string, mark = 'N'): string => `a21026-Avg=${value},a21026-Flag=${mark}`
