import { compare, type DecimalText, largest, multiply, subtract } from '../decimal.ts'
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

/**
 * The same question asked of the values: whether the hour a logger sends is the mean of the minutes after its stamp or of those before it. Only hours that fit one of the two and not the other can tell.
 * A proposal to a person, never applied by itself. Null of nothing. Rule: record.stamp (project). Source: HJ 212-2017 table 5, C.16-C.18.
 * @param hours value sent, with our means of the minutes of the hour that begins at the stamp and of the one that ends there; null where there were too few
 */
export function stampByMeans(
  hours: readonly {
    readonly stamp: EpochMs
    readonly value: DecimalText
    readonly after: DecimalText | null
    readonly before: DecimalText | null
  }[],
): { readonly start: number; readonly end: number; readonly proposal: StampEvidence['proposal']; readonly rule: RuleRef } | null {
  const first = hours[0]
  if (first === undefined) return null
  const rule = ruleOn('record.stamp', dayOf(first.stamp))
  const { leastRecords, share, sameWithin } = rule.parameters
  const size = (value: DecimalText) => value.replace('-', '')
  const same = (a: DecimalText, b: DecimalText | null) =>
    b !== null && compare(size(subtract(a, b)), multiply(sameWithin, largest([size(a), size(b)]) ?? '0')) <= 0
  const fits = hours.map(({ value, after, before }) => ({ start: same(value, after), end: same(value, before) }))
  const start = fits.filter((one) => one.start && !one.end).length
  const end = fits.filter((one) => one.end && !one.start).length
  const told = start + end
  const enough = (part: number) => told >= leastRecords && part * 100 >= told * share
  return { start, end, proposal: enough(end) ? 'end' : enough(start) ? 'start' : 'unknown', rule: refOf(rule) }
}
