import { ruleOn } from '../catalogue.ts'
import { compare, type DecimalText, multiply, sum } from '../decimal.ts'
import { refOf, type RuleRef } from '../rule.ts'
import { settledQuotient } from '../settled.ts'
import type { Day } from '../time.ts'

export interface BaseVolumeInput {
  readonly on: Day
  readonly concentration: DecimalText
  /** Actual volume of the working day, m3. */
  readonly volume: DecimalText
  /** Products with their output and the benchmark volume (基准排水量) per unit of output. */
  readonly products: readonly { readonly output: DecimalText; readonly base: DecimalText }[]
}

export interface BaseVolume {
  /** Concentration to be judged; null when there was no output to relate to. */
  readonly value: DecimalText | null
  /** Qtotal / sum(Yi x Qi); null when there was no output. */
  readonly ratio: DecimalText | null
  /** base: scaled up · measured: the ratio is not above 1. */
  readonly basis: 'base' | 'measured' | null
  readonly rule: RuleRef
}

/**
 * Concentration at the base water (基准排水量) or base gas volume: `rho x Qtotal / sum(Yi x Qi)`; when the ratio is below 1 the measured value is judged. Period: one working day.
 * With several products the strictest concentration limit applies (choose with `mixed`). Rule: base-volume. Source: GB 4287-2012, GB 30486-2013, GB 39731-2020 and others.
 */
export function atBaseVolume(input: BaseVolumeInput): BaseVolume {
  const rule = refOf(ruleOn('base-volume', input.on))
  const allowed = sum(input.products.map(({ output, base }) => multiply(output, base)))
  if (compare(allowed, '0') <= 0) return { value: null, ratio: null, basis: null, rule }
  const ratio = settledQuotient(input.volume, allowed)
  if (compare(input.volume, allowed) <= 0) return { value: input.concentration, ratio, basis: 'measured', rule }
  return { value: settledQuotient(multiply(input.concentration, input.volume), allowed), ratio, basis: 'base', rule }
}
