import { ruleOn } from '../catalogue.ts'
import { dayMean } from '../cems/day.ts'
import { compare, type DecimalText, sum } from '../decimal.ts'
import { refOf, type RuleRef } from '../rule.ts'
import type { Statistic } from '../statistic.ts'
import { type Day, type EpochMs, HOUR_MS } from '../time.ts'
import { settledQuotient } from '../settled.ts'

export interface ConditionMark {
  readonly item: string
  readonly from: EpochMs
  readonly to: EpochMs
}

/**
 * Daily mean of one factor of one furnace: hours that a mark of drying-out, start-up, shut-down, cooling, standstill, fault or accident touches do not enter; at least 20 of the rest.
 * Whether marked hours change the 20 is doubtful and said with the result. Rules: incineration.day, incineration.caps. Source: MEE Order 10; GB 18484-2020.
 */
export function incinerationDayMean(input: {
  readonly day: Day
  readonly unit: string
  readonly hours: readonly Statistic[]
  readonly marks: readonly ConditionMark[]
  readonly closed: boolean
}): Statistic {
  const rule = ruleOn('incineration.day', input.day)
  const { excluded } = ruleOn('incineration.caps', input.day).parameters
  const touched = (hour: Statistic) =>
    input.marks.filter(({ item, from, to }) => excluded.includes(item) && from < hour.to && to > hour.from)
  const entering = input.hours.filter((hour) => touched(hour).length === 0)
  const marks = [...new Set(input.hours.flatMap((hour) => touched(hour).map(({ item }) => item)))].toSorted()
  const basis = input.hours.find(({ basis }) => basis !== null)?.basis ?? null
  const mean = dayMean({ day: input.day, unit: input.unit, basis, hours: entering, closed: input.closed }, rule)
  return { ...mean, marks: [...mean.marks, ...marks] }
}

export interface CapUse {
  /** Start-up, shut-down, fault and accident of the year, hours, and their cap. */
  readonly abnormal: { readonly hours: DecimalText; readonly cap: DecimalText; readonly over: boolean }
  /** Drying-out and cooling of the year, hours, and their cap. */
  readonly warm: { readonly hours: DecimalText; readonly cap: DecimalText; readonly over: boolean }
  /** Single faults longer than their cap, and starts longer than theirs. */
  readonly tooLong: readonly ConditionMark[]
  readonly rule: RuleRef
}

/**
 * Limited times of one furnace in a year: start + stop + fault + accident at most 60 h, drying-out + cooling at most 700 h, each fault at most 4 h, each start at most 4 h (municipal) or 6 h (hazardous).
 * Equal to the cap is within it. Marks of one kind are taken not to overlap. Rule: incineration.caps. Source: GB 18485-2014; GB 18484-2020 7.2.2; marking rule of 2019.
 */
export function capsUsed(day: Day, marks: readonly ConditionMark[], furnace: 'municipal' | 'hazardous'): CapUse {
  const rule = ruleOn('incineration.caps', day)
  const { abnormal, warm, yearlyAbnormalHours, yearlyWarmHours, faultHours, startHours } = rule.parameters
  const hoursOf = (one: ConditionMark) => settledQuotient(String(one.to - one.from), String(HOUR_MS))
  const of = (items: readonly string[], cap: DecimalText) => {
    const hours = sum(marks.filter(({ item }) => items.includes(item)).map(hoursOf))
    return { hours, cap, over: compare(hours, cap) > 0 }
  }
  const tooLong = marks.filter(
    (mark) =>
      (mark.item === '故障' && compare(hoursOf(mark), faultHours) > 0) ||
      (mark.item === '启炉' && compare(hoursOf(mark), startHours[furnace]) > 0),
  )
  return { abnormal: of(abnormal, yearlyAbnormalHours), warm: of(warm, yearlyWarmHours), tooLong, rule: refOf(rule) }
}
