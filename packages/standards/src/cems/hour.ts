import { ruleOn } from '../catalogue.ts'
import type { HourParameters } from '../data/cems-rules.ts'
import { divide, multiply, sum } from '../decimal.ts'
import { type Rule, refOf } from '../rule.ts'
import { settledQuotient, wasCut } from '../settled.ts'
import type { Reason, Statistic, Validity } from '../statistic.ts'
import { dayOf, type EpochMs, HOUR_MS } from '../time.ts'
import { marksOf } from './minute.ts'
import { covers, type MinuteRecord, objectionsTo, type Stretch } from './record.ts'

const MINUTE_MS = 60_000

export interface HourInput {
  /** Start of the clock hour. */
  readonly from: EpochMs
  readonly unit: string
  /** State of the values: `wet-actual`, `dry-standard`, …; configuration of the outlet as it stood. */
  readonly basis?: string | null
  /** Records of one factor; the order does not matter. Of two that start together the later in the list governs (newest version last). */
  readonly records: readonly MinuteRecord[]
  /** When the source stood still, by accepted marks. */
  readonly stopped?: readonly Stretch[]
  /** Why no hour of this time can be valid: before acceptance (验收), out of control (失控). */
  readonly unusable?: readonly Reason[]
  /** True when neither late data nor marks can change the hour any more. */
  readonly closed: boolean
}

/**
 * Hourly mean of flue gas (有效小时均值), per factor, the same for O2, velocity, temperature, pressure, humidity: mean of the valid minutes of the clock hour,
 * valid from 45 of them up; a record of five or ten minutes counts as so many. A source stopped all the hour gives `stopped`.
 * An hour that is not closed and not yet valid is `pending`; one that is valid already says so with NOT_YET_CLOSED.
 * Example: eight five-minute records of 20.0 and one of 26.0, the last 15 minutes marked C: 45 min, valid, 20.667; with one record fewer: invalid, no mean.
 * Rule: cems.hour. Source: HJ 212-2017 D2.2(2); HJ 75-2017.
 */
export function hourMean(input: HourInput, rule: Rule<HourParameters> = ruleOn('cems.hour', dayOf(input.from))): Statistic {
  const { from } = input
  const to = from + HOUR_MS
  const normal = ruleOn('flag.lift', dayOf(from)).parameters.normal
  const records = governing(input.records, from, to)
  const reasons: Reason[] = []
  const products: string[] = []
  let valid = 0
  let received = 0
  let reached = from
  for (const record of records) {
    if (record.from < reached) {
      reasons.push({ code: 'OVERLAPPING', detail: record.ref ?? String(record.from) })
      continue
    }
    reached = record.from + record.minutes * MINUTE_MS
    received += record.minutes
    const objections = objectionsTo(record, normal)
    if (objections.length > 0 || record.value === null) {
      for (const reason of objections)
        if (!reasons.some(({ code, detail }) => code === reason.code && detail === reason.detail)) reasons.push(reason)
      continue
    }
    valid += record.minutes
    products.push(record.minutes === 1 ? record.value : multiply(record.value, String(record.minutes)))
  }
  const { minMinutes: required, due } = rule.parameters
  const enough = valid >= required
  const unusable = input.unusable ?? []
  reasons.push(...unusable)
  const stoppedAll = covers(input.stopped ?? [], from, to)
  let validity: Validity
  if (stoppedAll) {
    validity = 'stopped'
    reasons.push({ code: 'SOURCE_STOPPED' })
  } else if (unusable.length > 0) validity = 'invalid'
  else if (enough) {
    validity = 'valid'
    if (!input.closed) reasons.push({ code: 'NOT_YET_CLOSED' })
  } else {
    reasons.push(received === 0 ? { code: 'NOTHING_RECEIVED' } : { code: 'TOO_FEW_VALID', detail: `${valid}/${required}` })
    validity = !input.closed ? 'pending' : received === 0 ? 'missing' : received >= required ? 'invalid' : 'insufficient'
  }
  return {
    // Minute means computed by us may have been cut: then the last places carry nothing, and an hour equal to the limit must stay equal.
    value: validity === 'valid' ? (products.some(wasCut) ? settledQuotient : divide)(sum(products), String(valid)) : null,
    unit: input.unit,
    basis: input.basis ?? null,
    period: 'hour',
    from,
    to,
    counts: { n: valid, required, received, due: stoppedAll ? 0 : due },
    validity,
    reasons,
    marks: marksOf(records.map(({ mark }) => mark)),
    substitution: null,
    rule: refOf(rule),
    inputs: records.flatMap(({ ref }) => (ref === undefined ? [] : [ref])),
  }
}

/** Records that lie wholly in [from, to), one a start, in order of time. */
function governing(records: readonly MinuteRecord[], from: EpochMs, to: EpochMs): readonly MinuteRecord[] {
  const byStart = new Map<EpochMs, MinuteRecord>()
  for (const record of records) {
    if (record.from >= from && record.minutes > 0 && record.from + record.minutes * MINUTE_MS <= to) byStart.set(record.from, record)
  }
  return [...byStart.values()].toSorted((a, b) => a.from - b.from)
}
