/**
 * Quantities that another module makes of what a frame says, such as the power of a facility from the codes of its meter: minutes, and the hours and
 * days it makes of them. They are judged by that module.
 */
import { refOf } from '@poyang/standards'
import type { Counts, RuleRef } from '@poyang/standards'
import type { SentParameter } from '../parameters-of.ts'
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

/** A minute of an hour, or an hour of a day, as it was known. */
export interface DerivedPart {
  readonly factor: string
  /** Seconds since 1970. */
  readonly at: number
  readonly seconds: number
  /** Decimal text; null where there is none. */
  readonly value: string | null
  readonly valid: boolean
  /** Minutes that stand behind it. */
  readonly n: number
}

/** An hour or a day of a derived quantity. */
export interface DerivedPeriod {
  readonly factor: string
  readonly value: string
  readonly unit: string
  /** In minutes. */
  readonly counts: Counts
  readonly validity: 'valid' | 'insufficient'
  readonly rules: readonly RuleRef[]
  readonly config: string
  /** How many parts went in. */
  readonly parts: number
}

export interface SampleSource {
  /** Make sure that every registration that holds before a moment (ms since 1970) is known. */
  refresh(until: number): Promise<void>
  /** What the readings of one record of an outlet give, by what held at a moment. */
  of(outlet: string, readings: readonly SentReading[], at: number): readonly DerivedMinute[]
  /** Whether it makes anything of an outlet. */
  knows(outlet: string): boolean
  /** Factors whose minutes (for hours) or hours (for days) it makes periods of end so: `.p`. */
  readonly partsEnd: Readonly<Record<'hour' | 'day', readonly string[]>>
  /** Hours or days of an outlet, from a start in seconds since 1970, by what held at a moment (ms). */
  periodsOf(outlet: string, level: 'hour' | 'day', start: number, parts: readonly DerivedPart[], at: number): readonly DerivedPeriod[]
}

export const noSamples: SampleSource = {
  refresh: () => Promise.resolve(),
  of: () => [],
  knows: () => false,
  partsEnd: { hour: [], day: [] },
  periodsOf: () => [],
}

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

const seconds = { hour: 3_600, day: 86_400 } as const

/** @param hash of the parts */
export function judgePeriod(
  outlet: string,
  level: 'hour' | 'day',
  from: number,
  period: DerivedPeriod,
  hash: string,
  ruleSet: RuleSet,
): Judged {
  const { factor, value, unit, counts, validity, rules, config, parts } = period
  const valid = validity === 'valid'
  return {
    outlet,
    factor,
    level,
    basis: 'measured',
    ruleSet: ruleSet.id,
    from,
    to: from + seconds[level],
    value,
    unit,
    source: level === 'hour' ? 'minute' : 'hour',
    counts,
    validity,
    reasons: valid ? [] : [{ code: 'TOO_FEW_VALID', detail: `${counts.n} of ${counts.required}` }],
    marks: [],
    answers: { technicallyValid: valid, countsForExceedance: false, countsAsEffective: null, substitutable: false },
    limit: null,
    verdict: 'none',
    multiple: null,
    method: 'whole-value',
    device: { value: null, mark: '', agreement: 'alone' },
    rules,
    config,
    inputs: { count: parts, hash },
  }
}

/** A device whose clock is further off is not believed: then the parameter holds from when it was heard. */
const CLOCK_SECONDS = 86_400

/** A parameter of an instrument as the device told it, as a series of its own: `w01018.i13008`. @param heard ms since 1970 */
export function judgeParameter(outlet: string, { factor, code, value, at }: SentParameter, heard: number, ruleSet: RuleSet): Judged {
  const from = Math.floor(heard / 60_000) * 60
  const start = at !== null && Math.abs(at - from) <= CLOCK_SECONDS ? at : from
  const rules = [refOf(recordedEvent)]
  return judgeDerived(
    outlet,
    { factor: `${factor}.${code}`, at: start, seconds: 60, value, unit: '', mark: '', normal: true, rules, config: 'none' },
    ruleSet,
  )
}
