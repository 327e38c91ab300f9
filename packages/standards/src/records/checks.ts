import { ruleOn } from '../catalogue.ts'
import { compare, divide, type DecimalText, isDecimal, subtract } from '../decimal.ts'
import { refOf, type RuleRef } from '../rule.ts'
import type { Reason } from '../statistic.ts'
import { dayOf, type EpochMs } from '../time.ts'

export interface RecordCheck {
  readonly at: EpochMs
  readonly factor: string
  readonly value: string | null
  /** Device mark as sent. */
  readonly mark: string | null
  /** Upper end of the instrument's configured range. */
  readonly rangeMax?: DecimalText
  /** The outlet's own usual value, e.g. the median of recent valid hours; for the unit check. */
  readonly usual?: DecimalText
}

export interface CheckResult {
  /** Empty = nothing to object. Otherwise the value stays stored, goes to review, and the reading is not valid. */
  readonly objections: readonly Reason[]
  readonly rule: RuleRef
}

/**
 * Plausibility of one record: a number, physically possible, not above the range without mark T, not another unit (10x, 1000x of the usual).
 * Rule: record.checks (project). Source: this project; limits are configurable.
 */
export function checkRecord(record: RecordCheck): CheckResult {
  const rule = ruleOn('record.checks', dayOf(record.at))
  const { ranges, unitRatios } = rule.parameters
  const objections: Reason[] = []
  const { value } = record
  if (value === null || !isDecimal(value))
    return { objections: [{ code: 'NOT_A_NUMBER', detail: (value ?? '').slice(0, 40) }], rule: refOf(rule) }
  const range = ranges.find(({ codes }) => codes.includes(record.factor))
  if (range !== undefined && (compare(value, range.min) < 0 || (range.max !== null && compare(value, range.max) > 0))) {
    objections.push({ code: 'OUT_OF_PHYSICAL_RANGE', detail: `${value}: ${range.min}..${range.max ?? ''}` })
  }
  if (record.rangeMax !== undefined && record.mark !== 'T' && compare(value, record.rangeMax) > 0) {
    objections.push({ code: 'ABOVE_RANGE_UNFLAGGED', detail: `${value} > ${record.rangeMax}` })
  }
  if (record.usual !== undefined && compare(record.usual, '0') > 0 && compare(value, '0') > 0) {
    const up = divide(value, record.usual)
    const down = divide(record.usual, value)
    if (unitRatios.some(({ from, to }) => [up, down].some((ratio) => compare(ratio, from) >= 0 && compare(ratio, to) <= 0))) {
      objections.push({ code: 'UNIT_SUSPECT', detail: `${value} / ${record.usual}` })
    }
  }
  return { objections, rule: refOf(rule) }
}

/**
 * A pollutant channel that repeats the oxygen channel: in at least three records in a row the two are within 0.05 of each other and oxygen-like.
 * Rule: record.checks (project). Source: this project, from published cases.
 */
export function looksLikeOxygen(
  pairs: readonly { readonly at: EpochMs; readonly value: DecimalText; readonly oxygen: DecimalText }[],
): CheckResult | null {
  const first = pairs[0]
  if (first === undefined) return null
  const rule = ruleOn('record.checks', dayOf(first.at))
  const { within, from, to, records } = rule.parameters.oxygenLike
  const alike = pairs.every(({ value, oxygen }) => {
    const apart = subtract(value, oxygen)
    return compare(apart.replace('-', ''), within) <= 0 && compare(oxygen, from) >= 0 && compare(oxygen, to) <= 0
  })
  return { objections: alike && pairs.length >= records ? [{ code: 'CHANNEL_SWAPPED', detail: `${pairs.length}` }] : [], rule: refOf(rule) }
}

/** Clock of a device against arrival: off above 60 s, doubtful above 10 min; both times are kept. Rule: record.checks (project). Source: this project. */
export function checkClock(sentAt: EpochMs, receivedAt: EpochMs): CheckResult {
  const rule = ruleOn('record.checks', dayOf(receivedAt))
  const seconds = Math.abs(receivedAt - sentAt) / 1000
  const { clockWarnSeconds, clockDoubtSeconds } = rule.parameters
  const code = seconds > clockDoubtSeconds ? 'CLOCK_DOUBTFUL' : seconds > clockWarnSeconds ? 'CLOCK_OFF' : null
  return { objections: code === null ? [] : [{ code, detail: `${Math.round(seconds)} s` }], rule: refOf(rule) }
}
