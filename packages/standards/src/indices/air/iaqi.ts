/** The individual air quality index (空气质量分指数, IAQI) of one concentration. */
import { compare, type DecimalText, isDecimal } from '../../decimal.ts'
import { roundTo, roundUp } from '../../rounding.ts'
import type { Rule } from '../../rule.ts'
import { decimalOf, fractionOf, minus, over, plus, times } from '../fraction.ts'
import type { IndexReason } from '../reasons.ts'
import { type AqiParameters, type Averaging, type Pollutant, wordsOf } from './rules.ts'

export interface SubIndex {
  readonly pollutant: Pollutant
  readonly averaging: Averaging
  /** As given; null = missing. */
  readonly given: DecimalText | null
  /** As used: rounded first where the version says so. */
  readonly concentration: DecimalText | null
  readonly unit: string
  /** Null when there is none: missing, not usable, or beyond a table that ends early. */
  readonly iaqi: number | null
  /** The index before it is rounded up; exact or cut at 12 decimals with a sticky last digit. */
  readonly unrounded: DecimalText | null
  /** Whether it enters the index, or is only shown beside it. */
  readonly counts: boolean
  readonly reasons: readonly IndexReason[]
}

/** The index between two breakpoints, not rounded; `at` lies within the column. */
function interpolate(column: readonly DecimalText[], levels: readonly DecimalText[], at: DecimalText): DecimalText {
  const above = column.findIndex((breakpoint, index) => index > 0 && compare(at, breakpoint) <= 0)
  const [lowC, highC, lowI, highI] = [
    fractionOf(column[above - 1]!),
    fractionOf(column[above]!),
    fractionOf(levels[above - 1]!),
    fractionOf(levels[above]!),
  ]
  // (Ih - Il)(C - Cl) / (Ch - Cl) + Il in fractions: dividing last keeps 218 at 218.
  const [rise, run, part] = [minus(highI, lowI), minus(highC, lowC), minus(fractionOf(at), lowC)]
  return decimalOf(plus(over(times(rise, part), run), lowI))
}

/**
 * IAQI of a concentration (SO2, NO2, O3, particles in μg/m³, CO in mg/m³), rounded up on exact numbers.
 * Example: CO 1 h 65.4 gives (100/30) x 5.4 + 200 = 218, where binary floats would say 219.
 * Source: HJ 633-2012 equation 1 and table 1; HJ 633-2026 equation 1 and table 1.
 */
export function subIndexOf(
  rule: Rule<AqiParameters>,
  pollutant: Pollutant,
  averaging: Averaging,
  given: DecimalText | null,
  counts = true,
): SubIndex {
  const { unit } = wordsOf(pollutant)
  const what = `${pollutant} ${averaging}`
  const answer = (
    iaqi: number | null,
    unrounded: DecimalText | null,
    concentration: DecimalText | null,
    reasons: IndexReason[],
  ): SubIndex => ({
    pollutant,
    averaging,
    given,
    concentration,
    unit,
    iaqi,
    unrounded,
    counts,
    reasons,
  })
  if (given === null) return answer(null, null, null, [{ code: 'MISSING', detail: what }])
  if (!isDecimal(given) || compare(given, '0') < 0) return answer(null, null, null, [{ code: 'NOT_USABLE', detail: what }])

  const { parameters } = rule
  const decimals = parameters.inputDecimals?.[unit]
  const concentration = decimals === undefined ? given : roundTo(given, decimals)
  const isParticle = pollutant === 'PM10' || pollutant === 'PM2.5'
  const borrowed = isParticle && averaging === '1h' ? parameters.hourlyParticleColumn : null
  const column = parameters.breakpoints[pollutant][borrowed ?? averaging]
  if (column === undefined) return answer(null, null, concentration, [{ code: 'NOT_IN_TABLE', detail: what }])

  if (compare(concentration, column.at(-1)!) > 0) {
    const beyond = parameters.beyond[what]
    if (beyond === undefined) {
      const top = parameters.levels[column.length - 1]!
      return answer(Number(top), top, concentration, [{ code: 'BEYOND_TABLE', detail: `${what} > ${column.at(-1)!}` }])
    }
    const reasons: IndexReason[] = [{ code: 'BEYOND_HOUR_TABLE', detail: `${what} > ${column.at(-1)!}` }]
    if ('iaqi' in beyond) return answer(beyond.iaqi, String(beyond.iaqi), concentration, reasons)
    return answer(null, null, concentration, reasons)
  }
  const unrounded = interpolate(column, parameters.levels, concentration)
  return answer(Number(roundUp(unrounded)), unrounded, concentration, [])
}
