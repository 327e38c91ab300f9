import { ruleOn } from '../catalogue.ts'
import type { WaterReadingParameters } from '../data/water-rules.ts'
import { compare, type DecimalText, isDecimal, multiply, plain, subtract } from '../decimal.ts'
import { type Rule, type RuleRef, refOf } from '../rule.ts'
import type { Reason } from '../statistic.ts'
import { dayOf, type EpochMs } from '../time.ts'
import type { InvalidStretch } from './checks.ts'

export interface WaterReading {
  /** Start of the sampling interval. */
  readonly from: EpochMs
  readonly to: EpochMs
  readonly value: DecimalText | null
  readonly mark: string | null
  /** Volume that belongs to the reading, m3; null when flow is not measured. */
  readonly volume: DecimalText | null
  /** The same reading as the instrument and the logger show it, where known. */
  readonly atInstrument?: DecimalText
  readonly atLogger?: DecimalText
  /** Detection limit of the method. */
  readonly detectionLimit?: DecimalText
  /** Permitted zero drift, as an absolute value. */
  readonly zeroDrift?: DecimalText
  /** Other objections: marks of the platform, plausibility. */
  readonly objections?: readonly Reason[]
  readonly ref?: string
}

export interface JudgedReading {
  readonly reading: WaterReading
  readonly valid: boolean
  /** Value that enters means: half the detection limit for a value below it; null when not valid. */
  readonly value: DecimalText | null
  readonly reasons: readonly Reason[]
  readonly rule: RuleRef
}

/** Marks of the device that mean maintenance, calibration or quality control; kept, they prove the control was done. */
const maintenance = new Set(['M', 'C'])

/**
 * One reading of waste water: invalid without flow, under any mark but N, when instrument, logger and platform differ by more than 1 %, inside the stretch of a failed check, when negative beyond the zero drift.
 * Below the detection limit (zero and small negatives included) it is valid at half the limit, BELOW_DETECTION; where no limit is known a small negative enters as 0. A sharp rise, a fall, an unchanging value are no reason here.
 * Rule: water.reading (from memory; half the detection limit is the project's). Source: HJ 356-2019 6.
 */
export function judgeReading(
  reading: WaterReading,
  failed: readonly InvalidStretch[] = [],
  rule: Rule<WaterReadingParameters> = ruleOn('water.reading', dayOf(reading.from)),
): JudgedReading {
  const { platformDifference, belowDetection } = rule.parameters
  const normal = ruleOn('flag.lift', dayOf(reading.from)).parameters.normal
  const reasons: Reason[] = [...(reading.objections ?? [])]
  const { value } = reading
  const known = value !== null && isDecimal(value)
  if (!known) reasons.push({ code: 'NOT_A_NUMBER' })
  if (reading.mark !== null && reading.mark !== '' && reading.mark !== normal) {
    reasons.push({ code: maintenance.has(reading.mark) ? 'MAINTENANCE' : 'FLAGGED', detail: reading.mark })
  }
  if (reading.volume !== null && compare(reading.volume, '0') === 0) reasons.push({ code: 'FLOW_ZERO' })
  if (failed.some(({ from, to }) => (from === null || reading.from >= from) && (to === null || reading.from < to)))
    reasons.push({ code: 'FAILED_CHECK' })
  if (known) {
    for (const other of [reading.atInstrument, reading.atLogger]) {
      if (other === undefined) continue
      const apart = subtract(value, other).replace('-', '')
      if (compare(apart, multiply(platformDifference, other.replace('-', ''))) > 0) {
        reasons.push({ code: 'PLATFORM_DIFFERS', detail: `${value} / ${other}` })
        break
      }
    }
    if (compare(value, '0') < 0 && compare(value.replace('-', ''), reading.zeroDrift ?? '0') > 0)
      reasons.push({ code: 'NEGATIVE', detail: value })
  }
  const valid = reasons.length === 0
  // Without a known detection limit nothing lies below it but what is negative; its half is then nothing.
  const limit = reading.detectionLimit ?? '0'
  const below = valid && known && compare(value, limit) < 0
  return {
    reading,
    valid,
    value: !valid || !known ? null : below ? plain(multiply(belowDetection, limit)) : value,
    reasons: below ? [{ code: 'BELOW_DETECTION', detail: `${value} < ${limit}` }] : reasons,
    rule: refOf(rule),
  }
}
