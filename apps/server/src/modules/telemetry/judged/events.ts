/**
 * What happened at an outlet that is no measurement: visits, access, changed parameters, marked stops, outages of our own. Whoever keeps such records
 * gives them; the judge puts them into the stream at the tick at which they became known, so that live, replay and rebuild hear the same.
 */
import { refOf } from '@poyang/standards'
import { hashOf } from './finish.ts'
import type { Judged } from './judged.ts'
import { recordedEvent } from './project-rules.ts'
import type { RuleSet } from './project-rules.ts'

export interface KnownEvent {
  readonly outlet: string
  /** Name of its series, no code of a standard: `site.visit`, `w01018.i13008`. */
  readonly factor: string
  /** Seconds since 1970; `to` is not in it. */
  readonly from: number
  readonly to: number
  /** `1` while it happens, `0` when it was taken back, or the value of a parameter. */
  readonly value: string
  /** Reference of the record: `happening:12`, `mark:3`, `outage:2`. */
  readonly ref: string
}

export interface EventSource {
  /** Make sure that every record that holds before a moment (ms since 1970) is known. */
  refresh(until: number): Promise<void>
  /** Records that hold from a moment in [from, to) on, in the order of their references. */
  learned(from: number, to: number): readonly KnownEvent[]
}

export const noEvents: EventSource = { refresh: () => Promise.resolve(), learned: () => [] }

/** As a value of its own series: it stands on its record, which `config` names. */
export function judgeEvent({ outlet, factor, from, to, value, ref }: KnownEvent, ruleSet: RuleSet): Judged {
  return {
    outlet,
    factor,
    level: 'minute',
    basis: 'measured',
    ruleSet: ruleSet.id,
    from,
    to,
    value,
    unit: '',
    source: 'none',
    counts: { n: 1, required: 1, received: 1, due: 1 },
    validity: 'valid',
    reasons: [],
    marks: [],
    answers: { technicallyValid: null, countsForExceedance: false, countsAsEffective: null, substitutable: false },
    limit: null,
    verdict: 'none',
    multiple: null,
    method: 'whole-value',
    device: { value: null, mark: '', agreement: 'alone' },
    rules: [refOf(recordedEvent)],
    config: ref,
    inputs: { count: 1, hash: hashOf([ref, value]) },
  }
}
