import { ruleOn } from './catalogue.ts'
import { add, compare, type DecimalText, multiply, plain, sum } from './decimal.ts'
import { refOf, type RuleRef } from './rule.ts'
import { settled, settledMean, settledQuotient } from './settled.ts'
import { addDays, calendarSpan, DAY_MS, type Day, startOfDay } from './time.ts'

export interface EmissionTotal {
  /** kg. */
  readonly total: DecimalText
  readonly measured: DecimalText
  readonly substituted: DecimalText
  /** Substituted part of the total, 0 to 1; null when the total is 0. */
  readonly share: DecimalText | null
  readonly counts: { readonly measured: number; readonly substituted: number; readonly missing: number }
}

/**
 * Emission amount of a month, quarter or year from its hours (flue gas) or days (waste water), measured and substituted parts apart. A part that is neither (null, not stopped) is missing and counted, not taken as zero.
 * Rules: cems.substitution, water.substitution. Source: HJ 75-2017, HJ 356-2019 (from memory); the split is the project's.
 */
export function emissionTotal(
  parts: readonly { readonly kg: DecimalText | null; readonly substituted: boolean; readonly stopped?: boolean }[],
): EmissionTotal {
  const of = (substituted: boolean) => parts.flatMap((part) => (part.kg !== null && part.substituted === substituted ? [part.kg] : []))
  const [measured, substituted] = [of(false), of(true)]
  const total = plain(sum([...measured, ...substituted]))
  return {
    total,
    measured: plain(sum(measured)),
    substituted: plain(sum(substituted)),
    share: compare(total, '0') === 0 ? null : settledQuotient(sum(substituted), total),
    counts: {
      measured: measured.length,
      substituted: substituted.length,
      missing: parts.filter(({ kg, stopped }) => kg === null && stopped !== true).length,
    },
  }
}

export interface PermittedTotal {
  /** kg from the beginning of the year to the day, both included. */
  readonly used: DecimalText
  /** used / permitted. */
  readonly share: DecimalText
  readonly over: boolean
  /** kg at the end of the year if each remaining day emits the mean of the last days; null when none of those has an amount. */
  readonly projected: DecimalText | null
  readonly projectedOver: boolean | null
  /** Days of the year up to the day without an amount: the use is at least what it says. */
  readonly missing: number
  readonly rule: RuleRef
}

/**
 * Emission of the year so far against the permitted total (许可排放量), and where the year would end at the mean of the last 30 days that have an amount. Equal to the permit is within it.
 * @param days kg by day; a day that is absent or null is missing, not zero (a stopped day is 0)
 * Rule: emission.permitted (project). Source: 排污许可证 for the total; the projection is the project's.
 */
export function permittedTotal(days: Readonly<Record<Day, DecimalText | null>>, permitted: DecimalText, on: Day): PermittedTotal {
  const rule = ruleOn('emission.permitted', on)
  const { from, before } = calendarSpan(on, 'year')
  const amounts: DecimalText[] = []
  const lately: DecimalText[] = []
  let due = 0
  for (let day = on; day >= from; day = addDays(day, -1)) {
    due++
    const kg = days[day] ?? null
    if (kg === null) continue
    amounts.push(kg)
    if (due <= rule.parameters.days) lately.push(kg)
  }
  const used = plain(sum(amounts))
  const left = (startOfDay(before) - startOfDay(addDays(on, 1))) / DAY_MS
  const mean = settledMean(lately)
  const projected = mean === null ? null : settled(add(used, multiply(mean, String(left))))
  return {
    used,
    share: settledQuotient(used, permitted),
    over: compare(used, permitted) > 0,
    projected,
    projectedOver: projected === null ? null : compare(projected, permitted) > 0,
    missing: due - amounts.length,
    rule: refOf(rule),
  }
}
