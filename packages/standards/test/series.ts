/** Hours and days made for tests. */
import { type EpochMs, type MinuteRecord, ruleOn, refOf, startOfDay, type Statistic, type Validity } from '../src/index.ts'

export const day = '2026-11-24'
export const midnight: EpochMs = startOfDay(day)
const HOUR = 3_600_000

/** Records of `minutes` each, one after the other from `from`. */
export const records = (
  from: EpochMs,
  minutes: number,
  values: readonly (string | null)[],
  marks: (index: number) => string = () => 'N',
): MinuteRecord[] => values.map((value, index) => ({ from: from + index * minutes * 60_000, minutes, value, mark: marks(index) }))

/** A statistic as the hour or day functions make them. */
export function statistic(part: Partial<Statistic> & { readonly from: EpochMs }): Statistic {
  const validity: Validity = part.validity ?? 'valid'
  return {
    value: validity === 'valid' ? '20' : null,
    unit: 'mg/m3',
    basis: null,
    period: 'hour',
    to: part.from + HOUR,
    counts: { n: 60, required: 45, received: validity === 'missing' ? 0 : 60, due: 60 },
    reasons: [],
    marks: [],
    substitution: null,
    rule: refOf(ruleOn('cems.hour', day)),
    inputs: [],
    ...part,
    validity,
  }
}

/** The first `count` hours of the day with one validity. */
export const hours = (count: number, validity: Validity = 'valid', first: number = 0): Statistic[] =>
  Array.from({ length: count }, (_, index) => statistic({ from: midnight + (first + index) * HOUR, validity }))
