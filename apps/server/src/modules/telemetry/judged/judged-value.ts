/** Judged value → what the API says of it. */
import { reasonWords } from '@poyang/standards'
import type { RuleRef } from '@poyang/standards'
import { beijingIso } from '../beijing-time.ts'
import { frameRef, readingRef } from '../refs.ts'
import { OutletId } from '../../sources/schema.ts'
import type { KnownJudged } from './judged.ts'
import type { JudgedValue, RuleUsed } from './schema.ts'
import { valueRef } from './value-ref.ts'

const iso = (seconds: number) => beijingIso(seconds * 1000)

export const ruleUsed = ({ doubt, ...rule }: RuleRef): RuleUsed => ({
  ...rule,
  doubt: doubt === undefined ? null : { zh: doubt.zh, en: doubt.en },
})

/**
 * References of what went in: the record of a minute, or the frame that a meter's minute was made from; of a day its hours.
 * An hour's readings are looked up where they are asked for.
 */
function refsOf({ outlet, factor, level, basis, from, source, known, config }: KnownJudged): string[] {
  // An event stands on its record.
  if (level === 'minute' && source === 'none') return [config]
  if (level === 'minute' && source === 'sample') return [frameRef(known.frame - 1)]
  if (level === 'minute') return [readingRef(outlet, factor, 'minute', from)]
  if (level === 'hour') return source === 'sample' || source === 'device' ? [readingRef(outlet, factor, 'hour', from)] : []
  return Array.from({ length: 24 }, (_, hour) => valueRef({ outlet, factor, level: 'hour', from: from + hour * 3_600, basis }))
}

/** @param refs what went in, when it was looked up */
export function judgedValue(one: KnownJudged, refs: readonly string[] = refsOf(one)): JudgedValue {
  const exceedance =
    one.verdict === 'none' || one.verdict === 'undecided'
      ? null
      : {
          exceeds: one.verdict !== 'complies',
          multiple: one.multiple,
          decides: one.verdict === 'exceeds' || one.verdict === 'exempt' || decidesWhenCompliant(one),
          method: one.method,
        }
  return {
    ref: valueRef({ ...one }),
    outletId: OutletId.parse(one.outlet),
    factor: one.factor,
    level: one.level,
    basis: one.basis,
    from: iso(one.from),
    to: iso(one.to),
    value: one.value,
    unit: one.unit === '' ? null : one.unit,
    source: one.source,
    counts: { n: one.counts.n, required: one.counts.required, received: one.counts.received, due: one.counts.due },
    validity: one.validity,
    reasons: one.reasons.map(({ code, detail }) => ({ code, zh: reasonWords[code].zh, en: reasonWords[code].en, detail: detail ?? null })),
    marks: [...one.marks],
    answers: one.answers,
    limit: one.limit,
    exceedance,
    device: { ...one.device },
    rules: one.rules.map(ruleUsed),
    ruleSet: one.ruleSet,
    config: one.config,
    inputs: { count: one.inputs.count, hash: one.inputs.hash, refs: [...refs] },
    knownAt: beijingIso(one.known.at),
    knownBelow: one.known.frame,
  }
}

/** A compliant value that would decide an exceedance: flue gas by the hour, waste water and incineration by the day. */
const decidesWhenCompliant = ({ level, limit, verdict, rules }: KnownJudged): boolean => {
  if (verdict !== 'complies' || limit === null || level === 'minute') return false
  const water = rules.some(({ id }) => id.startsWith('water.') || id.startsWith('incineration.'))
  return water ? level === 'day' : level === 'hour'
}
