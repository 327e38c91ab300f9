import { ruleOn } from '../catalogue.ts'
import type { WaterSubstitutionParameters } from '../data/water-rules.ts'
import { compare, type DecimalText, largest, mean, multiply } from '../decimal.ts'
import { type Rule, refOf } from '../rule.ts'
import { settled } from '../settled.ts'
import type { Reason, Substitution } from '../statistic.ts'
import { type Day, dayOf, type EpochMs } from '../time.ts'

export interface DaySubstitutionInput {
  readonly day: Day
  /** normal: sampling ran, the day is not effective · abnormal: repair and the like · no-flow: nothing was discharged. */
  readonly period: 'normal' | 'abnormal' | 'no-flow'
  /** Days with an effective daily emission, kg. */
  readonly history: readonly { readonly day: Day; readonly kg: DecimalText }[]
  /** The last passed check before the day. */
  readonly lastPass: EpochMs
  /** Manual results of the day, mg/L. */
  readonly manual?: readonly DecimalText[]
  /** Volume of the day, m3; needed for manual results. */
  readonly volume?: DecimalText
}

export interface DaySubstitution {
  readonly substitution: Substitution | null
  /** Mean of manual results, where they replace the concentration too; mg/L. */
  readonly concentration: DecimalText | null
  readonly reasons: readonly Reason[]
}

/**
 * Daily emission put in place of one that is not effective: the maximum of the 30 effective daily emissions before the last passed check; concentration and flow are not replaced.
 * Abnormal periods: manual results first, at least 4 a day, which replace mean and emission. Without flow: nothing. Rule: water.substitution (from memory). Source: HJ 356-2019.
 */
export function substituteDay(
  input: DaySubstitutionInput,
  rule: Rule<WaterSubstitutionParameters> = ruleOn('water.substitution', input.day),
): DaySubstitution {
  const { days, manualPerDay } = rule.parameters
  if (input.period === 'no-flow') return { substitution: null, concentration: null, reasons: [{ code: 'FLOW_ZERO' }] }
  const manual = input.manual ?? []
  const concentration = input.period === 'abnormal' && manual.length >= manualPerDay ? mean(manual) : null
  if (concentration !== null && input.volume !== undefined) {
    const value = settled(multiply(multiply(concentration, input.volume), '0.001'))
    return {
      substitution: { rule: refOf(rule), value, from: [`manual:${input.day}`] },
      concentration,
      reasons: [{ code: 'MANUAL_RESULTS', detail: `${manual.length}` }],
    }
  }
  const passDay = dayOf(input.lastPass)
  const window = input.history
    .filter(({ day }) => day < passDay)
    .toSorted((a, b) => (a.day < b.day ? 1 : -1))
    .slice(0, days)
  const value = largest(window.map(({ kg }) => kg))
  const source = window.find(({ kg }) => value !== null && compare(kg, value) === 0)
  const reasons: Reason[] = window.length < days ? [{ code: 'TOO_LITTLE_HISTORY', detail: `${window.length}/${days}` }] : []
  if (value === null || source === undefined) return { substitution: null, concentration: null, reasons }
  return {
    substitution: { rule: refOf(rule), value, from: [`day:${source.day}`] },
    concentration: null,
    reasons: [...reasons, { code: 'SUBSTITUTED', detail: `${value} kg` }],
  }
}
