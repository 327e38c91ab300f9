import { ruleOn } from '../catalogue.ts'
import { refOf, type RuleRef } from '../rule.ts'
import type { Day, EpochMs } from '../time.ts'

export interface ControlState {
  readonly kind: string
  readonly zh: string
  /** When the next one is due at the latest; null when none has ever been done. */
  readonly dueAt: EpochMs | null
  readonly overdue: boolean
  readonly rule: RuleRef
}

/**
 * Which quality-control work (质控) of a flue-gas system is due, from when each was last done: overdue calibration is a cause of substitution (`calibration-overdue`).
 * @param kinds the kinds that apply to the system, of rule cems.quality-control; all when not said
 * Rule: cems.quality-control (from memory). Source: HJ 75-2017 section 11.
 */
export function qualityControl(
  last: Readonly<Record<string, EpochMs | undefined>>,
  at: EpochMs,
  on: Day,
  kinds?: readonly string[],
): readonly ControlState[] {
  const rule = ruleOn('cems.quality-control', on)
  return rule.parameters.work
    .filter(({ kind }) => kinds === undefined || kinds.includes(kind))
    .map(({ kind, zh, hours }) => {
      const done = last[kind]
      const dueAt = done === undefined ? null : done + hours * 3_600_000
      return { kind, zh, dueAt, overdue: dueAt === null || at > dueAt, rule: refOf(rule) }
    })
}
