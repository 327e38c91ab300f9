/** Pollutant equivalents (污染当量数) and what of them the environmental protection tax takes. */
import { compare, type DecimalText, isDecimal, multiply, plain, sum } from '../decimal.ts'
import { refOf, type RuleRef, versionOn } from '../rule.ts'
import type { Day } from '../time.ts'
import { taxReductionRules, taxRules, type TaxRow } from './emission-rules.ts'
import { compareFractions, decimalOf, type Fraction, fractionOf, over } from './fraction.ts'
import type { IndexReason } from './reasons.ts'

/** One pollutant of one outlet in the tax period. */
export interface TaxedMass {
  /** Chinese name in table 2 of the law, or the factor code where the table has one. */
  readonly pollutant: string
  readonly kg: DecimalText
}

export interface Equivalent {
  readonly pollutant: string
  readonly zh: string | null
  readonly kg: DecimalText
  /** kg / equivalent value; null when the table does not have the pollutant. */
  readonly equivalents: DecimalText | null
  readonly group: 'first' | 'other' | null
  readonly taxed: boolean
  readonly reasons: readonly IndexReason[]
}

export interface OutletEquivalents {
  /** Largest first; those without a row at the end. */
  readonly items: readonly Equivalent[]
  readonly rule: RuleRef
}

/**
 * Equivalents of one outlet and which of them are taxed: air the first three; water the first five of the first class and the first three
 * of the others, with only one of COD, BOD5 and TOC (the largest). Outlets are never added together. Null when no version governs.
 * Example: SO2 95 kg = 100 equivalents. Source: 环境保护税法 art. 8, 9, table 2.
 */
export function taxEquivalents(day: Day, medium: 'air' | 'water', masses: readonly TaxedMass[]): OutletEquivalents | null {
  const rule = versionOn(taxRules, day)
  if (rule === null) return null
  const { parameters } = rule
  const table = parameters[medium]
  const known: Array<{ readonly mass: TaxedMass; readonly row: TaxRow; readonly exact: Fraction }> = []
  const unknown: Equivalent[] = []
  for (const mass of masses) {
    const row = table.find(({ zh, code }) => mass.pollutant === zh || mass.pollutant === code)
    if (row === undefined || !isDecimal(mass.kg)) {
      const reasons: IndexReason[] = [{ code: row === undefined ? 'NOT_IN_TABLE' : 'NOT_USABLE', detail: mass.pollutant }]
      unknown.push({ ...mass, zh: row?.zh ?? null, equivalents: null, group: null, taxed: false, reasons })
    } else known.push({ mass, row, exact: over(fractionOf(mass.kg), fractionOf(row.kg)) })
  }
  const room = medium === 'air' ? { first: 0, other: parameters.airFirst } : { ...parameters.waterFirst }
  let groupTaken: string | null = null
  const items = known
    .toSorted((a, b) => compareFractions(b.exact, a.exact))
    .map(({ mass, row, exact }): Equivalent => {
      const group = row.group ?? 'other'
      const answer = { ...mass, zh: row.zh, equivalents: decimalOf(exact), group: row.group ?? null }
      const isOneOf = medium === 'water' && parameters.oneOf.includes(row.zh)
      if (isOneOf && groupTaken !== null) return { ...answer, taxed: false, reasons: [{ code: 'ONE_OF_GROUP', detail: groupTaken }] }
      if (room[group] === 0) return { ...answer, taxed: false, reasons: [{ code: 'NOT_AMONG_FIRST' }] }
      if (isOneOf) groupTaken = row.zh
      room[group]--
      return { ...answer, taxed: true, reasons: [] }
    })
  return { items: [...items, ...unknown], rule: refOf(rule) }
}

/**
 * Share of the tax that is due: concentration at least 50 % below the limit: `0.5`; at least 30 %: `0.75`; otherwise `1`. Null when no
 * version governs. Source: 环境保护税法 art. 13, from memory.
 */
export function taxShare(
  day: Day,
  concentration: DecimalText,
  limit: DecimalText,
): { readonly share: DecimalText; readonly rule: RuleRef } | null {
  const rule = versionOn(taxReductionRules, day)
  if (rule === null) return null
  const row = rule.parameters.rows.find(({ share }) => compare(concentration, multiply(limit, share)) <= 0)
  return { share: row?.tax ?? '1', rule: refOf(rule) }
}

export interface TaxAmount {
  /** Yuan, exact; null when the rate is none that a province may set. */
  readonly yuan: DecimalText | null
  /** Equivalents that are taxed. */
  readonly equivalents: DecimalText
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

/**
 * Tax of one outlet: taxed equivalents x the province's rate (air 1.2 to 12, water 1.4 to 14 yuan) x the share that is due (`taxShare`, 1 when not said). Null when no version governs.
 * Example: 100 and 200 equivalents at 1.2 yuan: 360 yuan. Source: 环境保护税法 art. 6, 11, table 1.
 */
export function taxAmount(
  day: Day,
  medium: 'air' | 'water',
  outlet: OutletEquivalents,
  rate: DecimalText,
  share: DecimalText = '1',
): TaxAmount | null {
  const rule = versionOn(taxRules, day)
  if (rule === null) return null
  const { from, to } = rule.parameters.rates[medium]
  const equivalents = plain(sum(outlet.items.flatMap(({ taxed, equivalents: own }) => (taxed && own !== null ? [own] : []))))
  const reasons: IndexReason[] = []
  if (compare(rate, from) < 0 || compare(rate, to) > 0) reasons.push({ code: 'RATE_OUT_OF_RANGE', detail: `${rate}: ${from}..${to}` })
  const yuan = reasons.length === 0 ? plain(multiply(multiply(equivalents, rate), share)) : null
  return { yuan, equivalents, reasons, rule: refOf(rule) }
}
