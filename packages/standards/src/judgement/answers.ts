import type { Reason, Statistic } from '../statistic.ts'
import type { Exemption } from './mark.ts'
import { ruleOn } from '../catalogue.ts'
import { refOf, type RuleRef } from '../rule.ts'
import { dayOf } from '../time.ts'

export interface Answer {
  /** not-due: the question does not arise (the source was stopped). */
  readonly answer: 'yes' | 'no' | 'undecided' | 'not-due'
  readonly reasons: readonly Reason[]
  readonly rule: RuleRef
}

/** The questions asked of a value, each with an answer of its own; they are never merged into one. */
export interface Answers {
  /** Technically valid (有效数据): may enter means and totals. */
  readonly valid: Answer
  /** Counts in the exceedance judgement. */
  readonly countsForExceedance: Answer
  /** Counts as received in the transmission rate. */
  readonly received: Answer
  /** Counts as effective in the transmission rate. */
  readonly effective: Answer
  /** May be substituted in the emission amount. */
  readonly maySubstitute: Answer
}

/**
 * The separate answers for one statistic. A substituted or exempt value may be technically valid and still not count for exceedance; a stopped period is not due and is never substituted.
 * @param zeroFlow waste water only: a period without flow is not substituted
 * Rules: the statistic's own, marks.exemption, transmission.rate, cems.substitution or water.substitution. Source: marking rule of 2022; HJ 75-2017; HJ 356-2019.
 */
export function answersOf(
  statistic: Statistic,
  context: { readonly medium: 'flue-gas' | 'waste-water'; readonly exemption?: Exemption; readonly zeroFlow?: boolean },
): Answers {
  const on = dayOf(statistic.from)
  const transmission = refOf(ruleOn('transmission.rate', on))
  const substitution = refOf(context.medium === 'flue-gas' ? ruleOn('cems.substitution', on) : ruleOn('water.substitution', on))
  const { validity, reasons, counts } = statistic
  const stopped = validity === 'stopped'
  const open = validity === 'pending'
  const yesNo = (yes: boolean) => (yes ? ('yes' as const) : ('no' as const))
  const valid: Answer = { answer: open ? 'undecided' : yesNo(validity === 'valid'), reasons, rule: statistic.rule }
  const exemption = context.exemption
  const exempt = exemption?.exempt === 'yes'
  const countsForExceedance: Answer =
    statistic.substitution !== null
      ? { answer: 'no', reasons: [{ code: 'SUBSTITUTED_VALUE' }], rule: statistic.substitution.rule }
      : valid.answer === 'yes' && exemption !== undefined && exemption.exempt !== 'none'
        ? { answer: exempt ? 'no' : exemption.exempt === 'claimed' ? 'undecided' : 'yes', reasons: exemption.reasons, rule: exemption.rule }
        : { answer: stopped ? 'not-due' : valid.answer, reasons, rule: statistic.rule }
  const arrived = counts.received > 0
  return {
    valid,
    countsForExceedance,
    received: {
      answer: stopped ? 'not-due' : arrived ? 'yes' : open ? 'undecided' : 'no',
      reasons: arrived ? [] : [{ code: 'NOTHING_RECEIVED' }],
      rule: transmission,
    },
    effective: { answer: stopped ? 'not-due' : open ? 'undecided' : yesNo(arrived && validity === 'valid'), reasons, rule: transmission },
    maySubstitute: {
      answer: stopped || context.zeroFlow === true ? 'not-due' : open ? 'undecided' : yesNo(validity !== 'valid'),
      reasons: context.zeroFlow === true ? [{ code: 'FLOW_ZERO' }] : stopped ? [{ code: 'SOURCE_STOPPED' }] : [],
      rule: substitution,
    },
  }
}
