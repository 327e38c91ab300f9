import { ruleOn } from '../catalogue.ts'
import { type DecimalText, isDecimal, mean } from '../decimal.ts'
import type { Rule } from '../rule.ts'
import { refOf } from '../rule.ts'
import type { MinuteParameters } from '../data/cems-rules.ts'
import type { Reason, Statistic } from '../statistic.ts'
import { dayOf, type EpochMs } from '../time.ts'

const MINUTE_MS = 60_000

/** An instantaneous value as sampled. */
export interface Sample {
  readonly value: DecimalText | null
  readonly mark: string | null
  readonly ref?: string
}

export interface MinuteInput {
  readonly from: EpochMs
  readonly unit: string
  readonly basis?: string | null
  readonly samples: readonly Sample[]
}

/**
 * Minute mean (有效分钟均值): arithmetic mean of at least 12 normal readings of one minute.
 * Rule: cems.minute. Source: HJ 212-2017 D2.2(1).
 */
export function minuteMean(input: MinuteInput, rule: Rule<MinuteParameters> = ruleOn('cems.minute', dayOf(input.from))): Statistic {
  const normal = ruleOn('flag.lift', dayOf(input.from)).parameters.normal
  const received = input.samples.length
  const values = input.samples.flatMap(({ value, mark }) =>
    value !== null && isDecimal(value) && (mark === null || mark === '' || mark === normal) ? [value] : [],
  )
  const required = rule.parameters.minReadings
  const enough = values.length >= required
  const reasons: Reason[] = []
  if (received === 0) reasons.push({ code: 'NOTHING_RECEIVED' })
  else if (!enough) reasons.push({ code: 'TOO_FEW_VALID', detail: `${values.length}/${required}` })
  return {
    value: enough ? mean(values) : null,
    unit: input.unit,
    basis: input.basis ?? null,
    period: 'minute',
    from: input.from,
    to: input.from + MINUTE_MS,
    counts: { n: values.length, required, received, due: Math.ceil(60 / rule.parameters.longestSamplingSeconds) },
    validity: enough ? 'valid' : received === 0 ? 'missing' : received >= required ? 'invalid' : 'insufficient',
    reasons,
    marks: marksOf(input.samples.map(({ mark }) => mark)),
    substitution: null,
    rule: refOf(rule),
    inputs: input.samples.flatMap(({ ref }) => (ref === undefined ? [] : [ref])),
  }
}

/** The different marks, sorted. */
export const marksOf = (marks: readonly (string | null)[]): readonly string[] =>
  [...new Set(marks.flatMap((mark) => (mark === null || mark === '' ? [] : [mark])))].toSorted()
