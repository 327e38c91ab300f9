import { dayOf, type EpochMs } from '../time.ts'
import { ruleOn } from '../catalogue.ts'
import { refOf, type RuleRef } from '../rule.ts'

export interface StampEvidence {
  /** Records that arrived before the period they state, read as its start, was over. */
  readonly early: number
  readonly looked: number
  /** end: the logger very likely stamps the end · start: nothing speaks against the start · unknown: too few. A proposal to a person, never applied by itself. */
  readonly proposal: 'start' | 'end' | 'unknown'
  readonly rule: RuleRef
}

/**
 * Whether a logger stamps periods by their end: a record cannot arrive before its period is over, so one that does, read as stamped by the start, says that the stamp is the end.
 * HJ 212-2017 stamps the start; loggers of 2005 vintage often the end. Records sent later prove nothing. Rule: record.stamp (project). Source: HJ 212-2017 table 5, C.16-C.18.
 */
export function stampEvidence(
  records: readonly { readonly stamp: EpochMs; readonly lengthMs: number; readonly receivedAt: EpochMs }[],
): StampEvidence | null {
  const first = records[0]
  if (first === undefined) return null
  const rule = ruleOn('record.stamp', dayOf(first.stamp))
  const { leastRecords, clockToleranceSeconds, share } = rule.parameters
  // Only what came within one length after the stamp can tell; backfill cannot.
  const prompt = records.filter(({ stamp, lengthMs, receivedAt }) => Math.abs(receivedAt - stamp) < 2 * lengthMs)
  const early = prompt.filter(({ stamp, lengthMs, receivedAt }) => receivedAt < stamp + lengthMs - clockToleranceSeconds * 1000).length
  const proposal =
    prompt.length < leastRecords ? 'unknown' : early * 100 >= prompt.length * share ? 'end' : early === 0 ? 'start' : 'unknown'
  return { early, looked: prompt.length, proposal, rule: refOf(rule) }
}
