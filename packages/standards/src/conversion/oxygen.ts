import { ruleOn } from '../catalogue.ts'
import type { OxygenParameters } from '../data/cems-rules.ts'
import { compare, type DecimalText, multiply, subtract } from '../decimal.ts'
import type { Rule } from '../rule.ts'
import { settledQuotient } from '../settled.ts'
import type { Reason } from '../statistic.ts'
import type { Day } from '../time.ts'

/** What the emission standard refers the concentration to. */
export type Benchmark =
  /** Oxygen benchmark (基准含氧量), percent. */
  | { readonly kind: 'o2'; readonly percent: DecimalText }
  /** Excess-air coefficient (过量空气系数). */
  | { readonly kind: 'air-factor'; readonly alpha: DecimalText }
  /** None: the dry standard concentration itself is judged. */
  | { readonly kind: 'none' }
  /** Combusted VOC: a benchmark only where make-up air is needed; otherwise the measured value, and outlet oxygen may not exceed inlet oxygen. */
  | { readonly kind: 'voc-combustion'; readonly makeUpAir: boolean; readonly inletO2?: DecimalText }

export interface Converted {
  /** Null when it cannot be computed; the reasons say why. */
  readonly value: DecimalText | null
  readonly basis: string
  readonly reasons: readonly Reason[]
}

/** How a statistic names the basis it was converted to: `dry-standard-o2-6`, `dry-standard-alpha-1.7`; `dry-standard` where nothing is converted. Source: none, words of this package. */
export const basisOfBenchmark = (benchmark: Benchmark, on: Day): string => {
  if (benchmark.kind === 'o2') return `dry-standard-o2-${benchmark.percent}`
  if (benchmark.kind === 'air-factor') return `dry-standard-alpha-${benchmark.alpha}`
  return benchmark.kind === 'voc-combustion' && benchmark.makeUpAir
    ? `dry-standard-o2-${ruleOn('cems.voc-combustion', on).parameters.o2}`
    : 'dry-standard'
}

/**
 * Converted concentration (折算浓度) of a dry standard concentration: `C x (21 - O2s)/(21 - O2)`, or `C x alpha/alpha_s` with `alpha = 21/(21 - O2)`. In both directions: below the benchmark it lowers the value.
 * Averages come first: an hourly mean is converted with the hourly mean of oxygen.
 * Oxygen of 21 or more: no value, O2_NOT_BELOW_21; above 19: HIGH_O2.
 * Example: 26.4 at O2 8.1: benchmark 6 → 30.698, 9 → 24.558; 9.0 at O2 14 with alpha 1.7 → 15.882. Rule: cems.oxygen. Source: HJ 212-2017 D2.3.
 */
export function convertOxygen(
  concentration: DecimalText,
  o2: DecimalText | null,
  benchmark: Benchmark,
  on: Day,
  rule: Rule<OxygenParameters> = ruleOn('cems.oxygen', on),
): Converted {
  const { air, highFrom } = rule.parameters
  if (benchmark.kind === 'none') return { value: concentration, basis: 'dry-standard', reasons: [{ code: 'NO_BENCHMARK' }] }
  if (benchmark.kind === 'voc-combustion') {
    if (benchmark.makeUpAir) {
      return convertOxygen(concentration, o2, { kind: 'o2', percent: ruleOn('cems.voc-combustion', on).parameters.o2 }, on, rule)
    }
    const above = o2 !== null && benchmark.inletO2 !== undefined && compare(o2, benchmark.inletO2) > 0
    const reasons: Reason[] = above ? [{ code: 'OUTLET_O2_ABOVE_INLET', detail: `${o2} > ${benchmark.inletO2}` }] : []
    return { value: concentration, basis: 'dry-standard', reasons: [{ code: 'NO_BENCHMARK' }, ...reasons] }
  }
  const basis = basisOfBenchmark(benchmark, on)
  if (o2 === null) return { value: null, basis, reasons: [{ code: 'INPUT_NOT_VALID', detail: 'O2' }] }
  const below = subtract(air, o2)
  if (compare(below, '0') <= 0) return { value: null, basis, reasons: [{ code: 'O2_NOT_BELOW_21', detail: o2 }] }
  const value =
    benchmark.kind === 'o2'
      ? settledQuotient(multiply(concentration, subtract(air, benchmark.percent)), below)
      : settledQuotient(multiply(concentration, air), multiply(below, benchmark.alpha))
  return { value, basis, reasons: compare(o2, highFrom) > 0 ? [{ code: 'HIGH_O2', detail: o2 }] : [] }
}
