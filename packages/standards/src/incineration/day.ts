import { ruleOn } from '../catalogue.ts'
import { dayMean } from '../cems/day.ts'
import { compare, type DecimalText } from '../decimal.ts'
import type { DayParameters } from '../data/cems-rules.ts'
import { type Rule, refOf, type RuleRef } from '../rule.ts'
import type { Statistic } from '../statistic.ts'
import { calendarSpan, type Day, type EpochMs, HOUR_MS, startOfDay } from '../time.ts'
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
export function incinerationDayMean(
  input: {
    readonly day: Day
    readonly unit: string
    /** That of the hours when not said. */
    readonly basis?: string | null
    readonly hours: readonly Statistic[]
    /** Marks whose time is within its limits (see `marksWithinCaps`). */
    readonly marks: readonly ConditionMark[]
    readonly closed: boolean
  },
  rule: Rule<DayParameters> = ruleOn('incineration.day', input.day),
): Statistic {
  const { excluded } = ruleOn('incineration.caps', input.day).parameters
  const touched = (hour: Statistic) =>
    input.marks.filter(({ item, from, to }) => excluded.includes(item) && from < hour.to && to > hour.from)
  const entering = input.hours.filter((hour) => touched(hour).length === 0)
  const marks = [...new Set(input.hours.flatMap((hour) => touched(hour).map(({ item }) => item)))].toSorted()
  const basis = input.basis ?? input.hours.find((hour) => hour.basis !== null)?.basis ?? null
  const mean = dayMean({ day: input.day, unit: input.unit, basis, hours: entering, closed: input.closed }, rule)
  return { ...mean, marks: [...mean.marks, ...marks] }
}

/** Hours used of a limited time, with its cap; equal to the cap is within it. */
export interface TimeUse {
  readonly hours: DecimalText
  readonly cap: DecimalText
  readonly over: boolean
}

export interface CapUse {
  /** Start-up, shut-down, fault and accident of the year. */
  readonly abnormal: TimeUse
  /** Drying-out and cooling of the year. */
  readonly warm: TimeUse
  /** Maintenance of the monitoring system in the quarter of the day. */
  readonly maintenance: TimeUse
  /** Faults longer than their cap, and starts longer than theirs: whole events, from their first mark to their last. */
  readonly tooLong: readonly ConditionMark[]
  /** Starts of hours under start-up, shut-down, fault or accident whose mean of particulates was above the ceiling; of the hours given. */
  readonly dusty: readonly EpochMs[]
  readonly rule: RuleRef
}

/**
 * Limited times of one furnace in the calendar year of a day: start + stop + fault + accident at most 60 h and with hourly particulates of at most 150 mg/m³, drying-out + cooling at most 700 h,
 * each fault at most 4 h, each start at most 4 h (municipal) or 6 h (hazardous); CEMS维护 at most 30 h in the quarter. Time marked twice counts once; what lies outside the year does not count;
 * marks of one item that follow each other within an hour are one event (rule marks.event), or a cap would begin anew with each.
 * @param dust hourly means of particulates, mg/m³; none given = not looked at
 * Rules: incineration.caps, marks.event. Source: GB 18485-2014; GB 18484-2020 7.2.2; marking rule of 2019.
 */
export function capsUsed(
  day: Day,
  marks: readonly ConditionMark[],
  furnace: 'municipal' | 'hazardous',
  dust: readonly Statistic[] = [],
): CapUse {
  const rule = ruleOn('incineration.caps', day)
  const {
    abnormal,
    warm,
    maintenance,
    yearlyAbnormalHours,
    yearlyWarmHours,
    faultHours,
    startHours,
    hourlyDustCeiling,
    maintenanceHoursPerQuarter,
  } = rule.parameters
  const of = (items: readonly string[], span: 'year' | 'quarter', cap: DecimalText): TimeUse => {
    const { from, before } = calendarSpan(day, span)
    const hours = hoursOf(
      marks.filter(({ item }) => items.includes(item)),
      startOfDay(from),
      startOfDay(before),
    )
    return { hours, cap, over: compare(hours, cap) > 0 }
  }
  const gap = ruleOn('marks.event', day).parameters.gapMinutes * 60_000
  const longer = (item: string, cap: DecimalText) =>
    eventsOf(
      marks.filter((mark) => mark.item === item),
      gap,
    ).filter(({ parts }) => compare(hoursOf(parts, -Infinity, Infinity), cap) > 0)
  const under = marks.filter(({ item }) => abnormal.includes(item))
  return {
    abnormal: of(abnormal, 'year', yearlyAbnormalHours),
    warm: of(warm, 'year', yearlyWarmHours),
    maintenance: of(maintenance, 'quarter', maintenanceHoursPerQuarter),
    tooLong: [...longer('故障', faultHours), ...longer('启炉', startHours[furnace])].map(({ item, from, to }) => ({ item, from, to })),
    dusty: dust
      .filter(({ from, to, value, validity }) => {
        const counts = validity === 'valid' && value !== null && compare(value, hourlyDustCeiling) > 0
        return counts && under.some((mark) => mark.from < to && mark.to > from)
      })
      .map(({ from }) => from),
    rule: refOf(rule),
  }
}

/**
 * What of the marks of a year lies within its limited time: of a fault the first 4 h, of a start the first 4 h (municipal) or 6 h (hazardous), of start, stop, fault and accident together the first
 * 60 h of the year, of drying-out and cooling the first 700 h; a standstill has no limit. Only this leaves the daily mean and the temperature count; what is beyond counts.
 * @param marks of the calendar year of the day, in any order
 * Rules: incineration.caps, marks.event. Source: GB 18485-2014; GB 18484-2020 7.2.2; marking rule of 2019.
 */
export function marksWithinCaps(day: Day, marks: readonly ConditionMark[], furnace: 'municipal' | 'hazardous'): readonly ConditionMark[] {
  const { abnormal, warm, excluded, yearlyAbnormalHours, yearlyWarmHours, faultHours, startHours } = ruleOn(
    'incineration.caps',
    day,
  ).parameters
  const gap = ruleOn('marks.event', day).parameters.gapMinutes * 60_000
  const single: Readonly<Record<string, DecimalText>> = { 故障: faultHours, 启炉: startHours[furnace] }
  const { from: first, before } = calendarSpan(day, 'year')
  const inYear = marks
    .map((mark) => ({ ...mark, from: Math.max(mark.from, startOfDay(first)), to: Math.min(mark.to, startOfDay(before)) }))
    .filter(({ from, to }) => to > from)
  const cut = excluded.flatMap((item) => {
    const own = inYear.filter((mark) => mark.item === item)
    const cap = single[item]
    if (cap === undefined) return own
    return eventsOf(own, gap).flatMap(({ parts }) => firstHours(parts, cap))
  })
  const of = (items: readonly string[]) => cut.filter(({ item }) => items.includes(item))
  const free = cut.filter(({ item }) => !abnormal.includes(item) && !warm.includes(item))
  return [...firstHours(of(abnormal), yearlyAbnormalHours), ...firstHours(of(warm), yearlyWarmHours), ...free].toSorted(
    (a, b) => a.from - b.from,
  )
}

/** The first so many hours that marks cover, as marks; time covered twice counts once. */
function firstHours(marks: readonly ConditionMark[], hours: DecimalText): ConditionMark[] {
  let left = Math.round(Number(hours) * HOUR_MS)
  let reached = -Infinity
  const kept: ConditionMark[] = []
  for (const { item, from, to } of marks.toSorted((a, b) => a.from - b.from)) {
    const start = Math.max(from, reached)
    const end = Math.min(to, start + left)
    if (end <= start) continue
    kept.push({ item, from: start, to: end })
    left -= end - start
    reached = end
  }
  return kept
}

/** Hours that marks cover in [after, before), time covered twice counted once. */
function hoursOf(marks: readonly ConditionMark[], after: EpochMs, before: EpochMs): DecimalText {
  let reached = after
  let covered = 0
  for (const { from, to } of marks.toSorted((a, b) => a.from - b.from)) {
    const start = Math.max(from, reached)
    const end = Math.min(to, before)
    if (end <= start) continue
    covered += end - start
    reached = end
  }
  return settledQuotient(String(covered), String(HOUR_MS))
}

/** Marks of one item as events: those that follow each other within `gap` ms are one. */
function eventsOf(marks: readonly ConditionMark[], gap: number): (ConditionMark & { readonly parts: readonly ConditionMark[] })[] {
  const events: (ConditionMark & { parts: ConditionMark[] })[] = []
  for (const mark of marks.toSorted((a, b) => a.from - b.from)) {
    const last = events.at(-1)
    if (last !== undefined && mark.from - last.to <= gap) {
      last.parts.push(mark)
      events[events.length - 1] = { ...last, to: Math.max(last.to, mark.to) }
    } else events.push({ ...mark, parts: [mark] })
  }
  return events
}
