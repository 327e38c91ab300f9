/** Minutes that another module makes of what a frame says, such as the power of a facility from the codes of its meter. They are judged by that module. */
import { refOf } from '@poyang/standards'
import type { RuleRef } from '@poyang/standards'
import type { SentReading } from '../readings-of.ts'
import type { Judged } from './judged.ts'
import { recordedEvent } from './project-rules.ts'
import type { RuleSet } from './project-rules.ts'

export interface DerivedMinute {
  /** Name of the quantity, no code of a standard: `FAN1.p`. */
  readonly factor: string
  /** Start of the minute, seconds since 1970, and for how many seconds it stands. */
  readonly at: number
  readonly seconds: number
  /** Decimal text. */
  readonly value: string
  readonly unit: string
  /** As sent. */
  readonly mark: string
  /** The mark says that the value may be used. */
  readonly normal: boolean
  readonly rules: readonly RuleRef[]
  /** Which registration was used. */
  readonly config: string
}

export interface SampleSource {
  /** Make sure that every registration that holds before a moment (ms since 1970) is known. */
  refresh(until: number): Promise<void>
  /** What the readings of one record of an outlet give, by what held at a moment. */
  of(outlet: string, readings: readonly SentReading[], at: number): readonly DerivedMinute[]
}

export const noSamples: SampleSource = { refresh: () => Promise.resolve(), of: () => [] }

/** It stands on its frame: `source` sample. No limit, no rate, no substitution is asked of it. */
export function judgeDerived(outlet: string, minute: DerivedMinute, ruleSet: RuleSet): Judged {
  const { factor, at, seconds, value, unit, mark, normal, rules, config } = minute
  return {
    outlet,
    factor,
    level: 'minute',
    basis: 'measured',
    ruleSet: ruleSet.id,
    from: at,
    to: at + seconds,
    value,
    unit,
    source: 'sample',
    counts: { n: normal ? 1 : 0, required: 1, received: 1, due: 1 },
    validity: normal ? 'valid' : 'invalid',
    reasons: normal ? [] : [{ code: 'FLAGGED', detail: mark }],
    marks: mark === '' ? [] : [mark],
    answers: { technicallyValid: normal, countsForExceedance: false, countsAsEffective: null, substitutable: false },
    limit: null,
    verdict: 'none',
    multiple: null,
    method: 'whole-value',
    device: { value: null, mark, agreement: 'alone' },
    rules,
    config,
    inputs: { count: 1, hash: '' },
  }
}

/** The total of a period as the device sent it (Cou), as a series of its own: `a21026.total`. Of waste gas only: rules recompute it from C × Q. */
export function judgeTotal(
  outlet: string,
  factor: string,
  { at, seconds, total, mark }: { readonly at: number; readonly seconds: number; readonly total: string | null; readonly mark: string },
  ruleSet: RuleSet,
): Judged | null {
  if (total === null || !/^a\d/.test(factor)) return null
  const rules = [refOf(recordedEvent)]
  const minute = {
    factor: `${factor}.total`,
    at,
    seconds,
    value: total,
    unit: '',
    mark,
    normal: mark === '' || mark === 'N',
    rules,
    config: 'none',
  }
  return judgeDerived(outlet, minute, ruleSet)
}
