/** Equivalent levels: energy means of sound levels, dB(A). */
import { add, compare, type DecimalText, divide, multiply, plain, sum } from '../../decimal.ts'
import { roundTo } from '../../rounding.ts'
import { refOf, type RuleRef, versionOn } from '../../rule.ts'
import type { Day } from '../../time.ts'
import { lg, tenToPower } from '../logarithm.ts'
import { dayNightRules } from './rules.ts'

/** Decimals kept of a level: enough for every rounding that follows, few enough that equal levels give exactly themselves. */
const KEPT = 15

const energyOf = (level: DecimalText): DecimalText => tenToPower(multiply(level, '0.1'))
const levelOf = (energy: DecimalText): DecimalText => plain(roundTo(multiply('10', lg(energy)), KEPT))

/** A level that held for some time (any unit, the same for all). */
export interface TimedLevel {
  readonly level: DecimalText
  readonly duration: DecimalText
}

/**
 * Equivalent level Leq = 10 lg((1/T) Σ t 10^(0.1 L)), dB(A), not rounded; null of nothing or of no time. RangeError for a level beyond ±300.
 * Example: 60 and 70 for equal times: 67.4, not 65; 55, 60, 65, 58: 61.1. Source: GB 12348-2008 3.3 definition.
 */
export function equivalentLevel(parts: readonly TimedLevel[]): DecimalText | null {
  const time = sum(parts.map(({ duration }) => duration))
  if (compare(time, '0') <= 0) return null
  const energy = sum(parts.map(({ level, duration }) => multiply(duration, energyOf(level))))
  return levelOf(divide(energy, time, 30))
}

/** Day-night level. */
export interface DayNightLevel {
  readonly level: DecimalText
  readonly rule: RuleRef
}

/**
 * Ldn = 10 lg((16 x 10^(0.1 Ld) + 8 x 10^(0.1 (Ln + 10))) / 24), not rounded; null when no version governs.
 * Example: Ld 62, Ln 53: 62.36. Source: definition, from memory.
 */
export function dayNightLevel(day: Day, ld: DecimalText, ln: DecimalText): DayNightLevel | null {
  const rule = versionOn(dayNightRules, day)
  if (rule === null) return null
  const { dayHours, nightHours, nightPenalty } = rule.parameters
  const level = equivalentLevel([
    { level: ld, duration: String(dayHours) },
    { level: add(ln, nightPenalty), duration: String(nightHours) },
  ])
  return level === null ? null : { level, rule: refOf(rule) }
}
