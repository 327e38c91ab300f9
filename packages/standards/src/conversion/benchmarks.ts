/** Which benchmark a facility's concentration is referred to. The table is `data/o2-benchmarks.json`. */
import table from '../../data/o2-benchmarks.json' with { type: 'json' }
import type { DecimalText } from '../decimal.ts'
import type { Limit } from '../limits/limit.ts'
import type { Benchmark } from './oxygen.ts'

export interface BenchmarkRow {
  readonly standard: string
  readonly facilityZh: string
  readonly facility: string
  /** Oxygen benchmark, percent; null where the standard sets an excess-air coefficient. */
  readonly o2: DecimalText | null
  readonly airFactor: DecimalText | null
  /** As of limits: high, medium, low. */
  readonly confidence: string
}

/** Benchmarks by facility (基准含氧量). Source: each row's standard. */
export const o2Benchmarks: readonly BenchmarkRow[] = table

/** The benchmark a limit's basis names; null when the row has none or not exactly one, then it is a matter of the outlet's configuration. Source: the limit's row. */
export const benchmarkOf = ({ o2, airFactor }: Pick<Limit, 'o2' | 'airFactor'> | BenchmarkRow): Benchmark | null =>
  o2 !== null ? { kind: 'o2', percent: o2 } : airFactor !== null ? { kind: 'air-factor', alpha: airFactor } : null
