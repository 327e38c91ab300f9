/** A judged value as the judge makes it and the store keeps it. */
import type { Counts, Reason, RuleRef, Statistic } from '@poyang/standards'
import type { Agreement, Answers, Basis, GoverningLimit, Level, Validity } from './schema.ts'

/** complies, exceeds: decided by this level · warning: above the limit, decides nothing · exempt: taken out by a condition mark · none: no limit. */
export type Verdict = 'none' | 'complies' | 'exceeds' | 'exempt' | 'warning' | 'undecided'

export interface Judged {
  readonly outlet: string
  readonly factor: string
  readonly level: Level
  readonly basis: Basis
  readonly ruleSet: string
  /** Seconds since 1970; `to` is the first second after the period. */
  readonly from: number
  readonly to: number
  /** Decimal text. */
  readonly value: string | null
  readonly unit: string
  readonly source: 'record' | 'minute' | 'rtd' | 'hour' | 'sample' | 'device' | 'none'
  readonly counts: Counts
  readonly validity: Validity
  readonly reasons: readonly Reason[]
  readonly marks: readonly string[]
  readonly answers: Answers
  readonly limit: GoverningLimit | null
  readonly verdict: Verdict
  readonly multiple: string | null
  readonly method: 'whole-value' | 'rounded-value'
  readonly device: { readonly value: string | null; readonly mark: string; readonly agreement: Agreement }
  /** In the order they were applied. */
  readonly rules: readonly RuleRef[]
  readonly config: string
  readonly inputs: { readonly count: number; readonly hash: string }
}

/** What was known: records of the frame log below `frame`, and the moment of the log, ms since 1970. */
export interface Known {
  readonly frame: number
  readonly at: number
}

/** One version of a judged value. */
export interface KnownJudged extends Judged {
  readonly known: Known
}

/** A minute as it came with its record; everything else is judged at ticks and names what went in. */
export const isOfRecord = ({ level, inputs }: Pick<Judged, 'level' | 'inputs'>): boolean => level === 'minute' && inputs.hash === ''

/** Whether two versions say the same, whatever they stand on. */
export const saysTheSame = (a: Judged, b: Judged): boolean =>
  a.value === b.value &&
  a.validity === b.validity &&
  a.verdict === b.verdict &&
  a.source === b.source &&
  a.config === b.config &&
  a.inputs.hash === b.inputs.hash &&
  a.device.value === b.device.value &&
  a.device.agreement === b.device.agreement &&
  a.limit?.id === b.limit?.id &&
  a.marks.join() === b.marks.join()

/** A stored hour as the statistics of longer periods take it. */
export const statisticOf = (judged: Judged, ref: string): Statistic => ({
  value: judged.value,
  unit: judged.unit,
  basis: null,
  period: judged.level,
  from: judged.from * 1000,
  to: judged.to * 1000,
  counts: judged.counts,
  validity: judged.validity,
  reasons: judged.reasons,
  marks: judged.marks,
  substitution: null,
  rule: judged.rules[0] ?? noRule,
  inputs: [ref],
  ref,
})

const noRule: RuleRef = {
  id: 'none',
  version: '0',
  clause: 'none',
  effectiveFrom: '2000-01-01',
  effectiveTo: null,
  confidence: 'project',
  source: 'none',
}
