import { ruleOn } from '../catalogue.ts'
import type { QualityControlParameters } from '../data/cems-rules.ts'
import { compare, type DecimalText, multiply } from '../decimal.ts'
import { type Rule, refOf, type RuleRef } from '../rule.ts'
import type { Day, EpochMs } from '../time.ts'

export interface ControlState {
  readonly kind: string
  readonly zh: string
  readonly en: string
  /** When the next one is due at the latest; null when none has ever been done. */
  readonly dueAt: EpochMs | null
  readonly overdue: boolean
  readonly rule: RuleRef
}

/**
 * Which quality-control work (质控) of a monitoring system is due, from when each was last done: overdue calibration is a cause of substitution (`calibration-overdue`).
 * @param kinds the kinds that apply to the system, of the rule; all when not said
 * @param rule flue gas when not said; `water.quality-control` for waste water
 * Rules: cems.quality-control, water.quality-control (both from memory). Source: HJ 75-2017 section 11; HJ 355-2019.
 */
export function qualityControl(
  last: Readonly<Record<string, EpochMs | undefined>>,
  at: EpochMs,
  on: Day,
  kinds?: readonly string[],
  rule: Rule<QualityControlParameters> = ruleOn('cems.quality-control', on),
): readonly ControlState[] {
  return rule.parameters.work
    .filter(({ kind }) => kinds === undefined || kinds.includes(kind))
    .map(({ kind, zh, en, hours }) => {
      const done = last[kind]
      const dueAt = done === undefined ? null : done + hours * 3_600_000
      return { kind, zh, en, dueAt, overdue: dueAt === null || at > dueAt, rule: refOf(rule) }
    })
}

export interface DriftState {
  /** within: no more than permitted · adjust: more than that · out-of-control: more than twice that, and no hour is valid until a calibration passes. */
  readonly state: 'within' | 'adjust' | 'out-of-control'
  readonly rule: RuleRef
}

/**
 * What a drift found by a zero or span check says: out of control (失控) beyond twice the permitted drift. Equal is within. A failed verification is out of control too.
 * @param drift found, either sign, in the unit of `permitted`
 * Rule: cems.quality-control (from memory). Source: HJ 75-2017 section 11.
 */
export function driftState(drift: DecimalText, permitted: DecimalText, on: Day): DriftState {
  const rule = ruleOn('cems.quality-control', on)
  const size = drift.replace('-', '')
  const beyond = compare(size, multiply(permitted, rule.parameters.outOfControlTimes)) > 0
  return { state: beyond ? 'out-of-control' : compare(size, permitted) > 0 ? 'adjust' : 'within', rule: refOf(rule) }
}
