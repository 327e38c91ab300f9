import { ruleOn } from '../catalogue.ts'
import type { CheckParameters } from '../data/water-rules.ts'
import { compare, type DecimalText, multiply, subtract } from '../decimal.ts'
import { type Rule, type RuleRef, refOf } from '../rule.ts'
import type { Day, EpochMs } from '../time.ts'

/** What is compared: a factor code of the real-sample comparison, or one of the three other checks. */
export type CheckKind = 'w01018' | 'w21003' | 'w21011' | 'w21001' | 'w01001' | 'w01010' | 'standard-sample' | 'level-mm' | 'flow'

export interface PairResult {
  readonly passes: boolean
  /** Allowed difference, in the unit of the value. */
  readonly allowed: DecimalText
  /** Instrument minus reference. */
  readonly difference: DecimalText
  readonly rule: RuleRef
}

/**
 * One pair of a comparison or check (比对、核查): instrument against reference; the band is chosen by the reference value. Equal to the allowed difference passes. Null when no band is known for the kind.
 * Example: COD reference 29.9, instrument 34.9: ±5 mg/L, passes; reference 60, instrument 72: ±20 %, passes. Rule: water.checks (from memory). Source: HJ 355-2019.
 */
export function checkPair(
  kind: CheckKind,
  instrument: DecimalText,
  reference: DecimalText,
  on: Day,
  rule: Rule<CheckParameters> = ruleOn('water.checks', on),
): PairResult | null {
  const band = rule.parameters.bands[kind]?.find(
    ({ from, below }) => compare(reference, from) >= 0 && (below === null || compare(reference, below) < 0),
  )
  if (band === undefined) return null
  const allowed = band.kind === 'absolute' ? band.allowed : multiply(band.allowed, reference)
  const difference = subtract(instrument, reference)
  const doubt = band.doubt ?? rule.doubt
  return {
    passes: compare(difference.replace('-', ''), allowed) <= 0,
    allowed,
    difference,
    rule: { ...refOf(rule), ...(doubt === undefined ? {} : { doubt }) },
  }
}

export interface ComparisonResult {
  readonly pairs: readonly PairResult[]
  /** Pairs a comparison needs at least. */
  readonly required: number
  /** Null with fewer pairs than needed: no comparison yet, neither passed nor failed. */
  readonly passes: boolean | null
  readonly rule: RuleRef
}

/**
 * A real-sample comparison (实际水样比对) of at least three pairs: passed when every pair passes. Whether the text lets single pairs fail was not verified: the stricter reading stands, and the result says so.
 * Null when no band is known for the kind. Rule: water.checks (from memory; three pairs secondary). Source: HJ 355-2019.
 */
export function checkComparison(
  kind: CheckKind,
  pairs: readonly { readonly instrument: DecimalText; readonly reference: DecimalText }[],
  on: Day,
  rule: Rule<CheckParameters> = ruleOn('water.checks', on),
): ComparisonResult | null {
  const judged = pairs.map(({ instrument, reference }) => checkPair(kind, instrument, reference, on, rule))
  const results = judged.filter((pair) => pair !== null)
  if (rule.parameters.bands[kind] === undefined || results.length < judged.length) return null
  const required = rule.parameters.pairs
  return {
    pairs: results,
    required,
    passes: results.length < required ? null : results.every(({ passes }) => passes),
    rule: {
      ...refOf(rule),
      doubt: {
        zh: `是否允许个别数据对不合格未核实，按全部合格判定；${rule.doubt?.zh ?? ''}`,
        en: `whether single pairs may fail was not verified: all must pass; ${rule.doubt?.en ?? ''}`,
      },
    },
  }
}

/** A check with its time and result. */
export interface CheckEvent {
  readonly at: EpochMs
  readonly passed: boolean
}

/** A stretch in which all data of the instrument are invalid; `to` null = until a check passes. */
export interface InvalidStretch {
  /** Null = from the beginning: no check had passed before. */
  readonly from: EpochMs | null
  readonly to: EpochMs | null
  readonly rule: RuleRef
}

/**
 * What failed checks invalidate: everything back to the last passed check and forward to the next pass, a half-open stretch [pass, pass).
 * Failures in a row between two passes make one stretch. Rule: water.check-reach (from memory). Source: HJ 356-2019.
 */
export function invalidatedBy(checks: readonly CheckEvent[], on: Day): readonly InvalidStretch[] {
  const rule = refOf(ruleOn('water.check-reach', on))
  const stretches: InvalidStretch[] = []
  let lastPass: EpochMs | null = null
  let failed = false
  for (const { at, passed } of checks.toSorted((a, b) => a.at - b.at)) {
    if (!passed) failed = true
    else {
      if (failed) stretches.push({ from: lastPass, to: at, rule })
      failed = false
      lastPass = at
    }
  }
  if (failed) stretches.push({ from: lastPass, to: null, rule })
  return stretches
}
