/** Rules of stacks and of the environmental protection tax, read from `data/indices-emission.json`. */
import data from '../../data/indices-emission.json' with { type: 'json' }
import type { DecimalText } from '../decimal.ts'
import type { Rule } from '../rule.ts'

export interface StackParameters {
  readonly class: string
  /** Heights in metres, rates in kg/h. */
  readonly leastHeight: DecimalText
  readonly lowStackShare: DecimalText
  readonly clearance: DecimalText
  readonly radius: DecimalText
  readonly crampedShare: DecimalText
  readonly tables: ReadonlyArray<{
    readonly code: string
    readonly zh: string
    readonly en: string
    readonly rows: ReadonlyArray<{ readonly height: DecimalText; readonly rate: DecimalText }>
  }>
}

export interface TaxRow {
  readonly zh: string
  readonly code: string | null
  /** Pollutant equivalent value (污染当量值), kg. */
  readonly kg: DecimalText
  /** First class (第一类水污染物) or other; water only. */
  readonly group?: 'first' | 'other'
}

export interface TaxParameters {
  /** Yuan per equivalent, within which a province sets its own. */
  readonly rates: Readonly<Record<'air' | 'water', { readonly from: DecimalText; readonly to: DecimalText }>>
  readonly airFirst: number
  readonly waterFirst: { readonly first: number; readonly other: number }
  readonly oneOf: readonly string[]
  readonly water: readonly TaxRow[]
  readonly air: readonly TaxRow[]
}

interface EmissionFile {
  readonly stackRate: readonly Rule<StackParameters>[]
  readonly tax: readonly Rule<TaxParameters>[]
  readonly taxReduction: readonly Rule<{ readonly rows: ReadonlyArray<{ readonly share: DecimalText; readonly tax: DecimalText }> }>[]
}

/** Versions of the rules. Source: each rule's own `clause` and `source`. */
export const { stackRate: stackRateRules, tax: taxRules, taxReduction: taxReductionRules } = data as unknown as EmissionFile
