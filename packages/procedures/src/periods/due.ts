/**
 * The last day of a period, with the proof of it.
 * Counting: 民法典 arts. 201–203, 民事诉讼法 art. 85; what is left out and who may extend is data of the period.
 */
import { dayOf, startOfDay } from '@poyang/standards'
import type { Day } from '@poyang/standards'
import { workdayFrom, workdayUntil } from '../calendar/work-calendar.ts'
import type { WorkCalendar } from '../calendar/work-calendar.ts'
import { civilProcedureLaw } from '../data/articles.ts'
import { inForceOn } from '../law.ts'
import type { Article } from '../law.ts'
import { addMonths } from './months.ts'
import type { Course, Due, Extension, ExtensionRule, Period, PeriodUnit, ProofStep, RefusedExtension, Suspension } from './period.ts'
import { words } from './proof-words.ts'

/** Law does not count further; a course that does is a mistake in the data. */
const LONGEST_DAYS = 50 * 366
const HOUR_MS = 3_600_000

const civil = (article: string): Article => ({ text: '民法典', article, confidence: 'verified', from: '2021-01-01', to: null })

/**
 * @throws RangeError for a period in hours with anything but a moment as its start, a suspension that ends before it begins, a suspension
 * that still lasts when `today` is not said, an extension rule the period does not have.
 */
export function dueOf(period: Period, course: Course, calendar: WorkCalendar): Due {
  if (period.unit === 'hour') return dueInHours(period, course, calendar)
  if (typeof course.start !== 'string') throw new RangeError(`${period.id} counts from a day, not from a moment`)
  const { start } = course
  const suspended = suspendedOf(period, course)
  const proof: ProofStep[] = [
    { step: 'start', words: words.start(period, start), basis: [civil('201')] },
    { step: 'length', words: words.length(period), basis: basisOn(period.basis, start) },
  ]
  let count = countTo(period.unit, start, [period.amount], suspended, calendar)
  const granted: ExtensionRule[] = []
  const refused: RefusedExtension[] = []
  for (const extension of course.extensions ?? []) {
    const rule = ruleOf(period, extension)
    const why = refusalOf(period, { extension, rule, granted, last: lastDays(period, count.last, calendar).statutory })
    if (why !== null) {
      refused.push({ extension, why })
      continue
    }
    granted.push(rule)
    count = countTo(period.unit, start, [period.amount, ...granted.map(({ amount }) => amount)], suspended, calendar)
    proof.push({ step: 'extended', words: words.extended(period, rule, extension), basis: basisOn(rule.basis, extension.approvedOn) })
  }
  for (const { suspension, days } of count.leftOut)
    proof.push({ step: 'suspended', words: words.suspended(suspension, days), basis: basisOn(period.basis, start) })
  if (period.unit === 'workday')
    proof.push({ step: 'counted', words: words.counted(count.days.map((day) => calendar.fact(day))), basis: [] })
  proof.push({ step: 'ended', words: words.ended(count.last, calendar.fact(count.last)), basis: endBasis(period.unit) })
  const { statutory, safe } = lastDays(period, count.last, calendar)
  if (statutory !== count.last)
    proof.push({ step: 'rolled', words: words.rolled(statutory), basis: [civil('203'), civilProcedureLaw('85')] })
  const provisional = unsettled(calendar, period.unit === 'workday' ? start : count.last, later(statutory, count.last), safe)
  if (provisional.length > 0) proof.push({ step: 'provisional', words: words.provisional(provisional), basis: [] })
  return {
    unrolled: count.last,
    statutory,
    safe,
    at: null,
    provisional,
    standing: suspended.find(({ suspension }) => suspension.to === null)?.suspension ?? null,
    refused,
    calendar: calendar.version,
    proof,
  }
}

function dueInHours(period: Period, { start, suspensions, extensions }: Course, calendar: WorkCalendar): Due {
  if (typeof start !== 'number') throw new RangeError(`${period.id} counts from a moment, not from a day`)
  if ((suspensions?.length ?? 0) > 0 || (extensions?.length ?? 0) > 0) throw new RangeError(`${period.id} cannot be suspended or extended`)
  const at = start + period.amount * HOUR_MS
  const day = dayOf(at)
  return {
    unrolled: day,
    statutory: day,
    safe: day,
    at,
    provisional: [],
    standing: null,
    refused: [],
    calendar: calendar.version,
    proof: [
      { step: 'start', words: words.startMoment(period, start), basis: [civil('201')] },
      { step: 'length', words: words.length(period), basis: basisOn(period.basis, dayOf(start)) },
      { step: 'ended', words: words.endedMoment(at), basis: [] },
    ],
  }
}

interface Count {
  readonly last: Day
  /** Of working days: those that were counted. */
  readonly days: readonly Day[]
  /** Days that each suspension took out of the count. */
  readonly leftOut: ReadonlyArray<{ readonly suspension: Suspension; readonly days: number }>
}

/** Walk from the day after `start` until all has been counted. A day that several suspensions cover is left out once. */
function countTo(unit: PeriodUnit, start: Day, amounts: readonly number[], suspended: readonly Suspended[], calendar: WorkCalendar): Count {
  const whole = amounts.reduce((sum, amount) => sum + amount, 0)
  const first = numberOf(start)
  const total = unit === 'workday' || unit === 'day' ? whole : numberOf(addMonths(start, unit === 'month' ? whole : whole * 12)) - first
  const days: Day[] = []
  const leftOut = new Map<Suspension, number>()
  let last = first
  for (let counted = 0; counted < total;) {
    last += 1
    if (last - first > LONGEST_DAYS) throw new RangeError(`a period from ${start} does not end within fifty years`)
    const work = unit !== 'workday' || calendar.fact(dayOfNumber(last)).work
    if (!work) continue
    const covering = suspended.find(({ from, until }) => from <= last && last < until)
    if (covering === undefined) {
      counted += 1
      if (unit === 'workday') days.push(dayOfNumber(last))
    } else leftOut.set(covering.suspension, (leftOut.get(covering.suspension) ?? 0) + 1)
  }
  return { last: dayOfNumber(last), days, leftOut: [...leftOut].map(([suspension, left]) => ({ suspension, days: left })) }
}

/** A suspension as it is counted: one that still lasts is taken to last through `today`. */
interface Suspended {
  readonly suspension: Suspension
  /** Numbers of days: from, and up to without. */
  readonly from: number
  readonly until: number
}

/** Suspensions that move this period. */
function suspendedOf({ id, excludes }: Period, { suspensions = [], today }: Course): Suspended[] {
  const moving = suspensions.filter(({ kind }) => excludes.includes(kind))
  return moving.map((suspension) => {
    const from = numberOf(suspension.from)
    if (suspension.to !== null) {
      const until = numberOf(suspension.to)
      if (until < from) throw new RangeError(`${id}: a suspension from ${suspension.from} ends on ${suspension.to}, before it begins`)
      return { suspension, from, until }
    }
    if (today === undefined) throw new RangeError(`${id}: a suspension from ${suspension.from} still lasts, and no day is said up to which`)
    return { suspension, from, until: numberOf(today) + 1 }
  })
}

/** The day by law and the day to work to. */
function lastDays({ unit, whose }: Period, last: Day, calendar: WorkCalendar): { statutory: Day; safe: Day } {
  if (unit === 'workday') return { statutory: last, safe: last }
  const before = workdayUntil(calendar, last)
  if (whose === 'restriction') return { statutory: last, safe: before }
  const statutory = workdayFrom(calendar, last)
  return { statutory, safe: whose === 'party' ? statutory : before }
}

function ruleOf(period: Period, extension: Extension): ExtensionRule {
  const rule = period.extensions.find(({ id }) => id === extension.rule)
  if (rule === undefined) throw new RangeError(`${period.id} has no extension ${extension.rule}`)
  return rule
}

/** Why an extension does not count: granted before, out of turn, or after the end. */
function refusalOf(
  period: Period,
  { extension, rule, granted, last }: { extension: Extension; rule: ExtensionRule; granted: readonly ExtensionRule[]; last: Day },
) {
  if (granted.includes(rule)) return words.refused.twice
  if (period.extensions[granted.length] !== rule) return words.refused.turn
  return extension.approvedOn > last ? words.refused.late(last) : null
}

/** Years between two days, and of the safe day, whose notice is not known. */
function unsettled(calendar: WorkCalendar, from: Day, to: Day, safe: Day): number[] {
  const years = new Set<number>([yearOf(safe)])
  for (let year = yearOf(from); year <= yearOf(to); year++) years.add(year)
  return [...years].filter((year) => !calendar.settled(year)).toSorted((a, b) => a - b)
}

/** The articles in force on a day; all of them where none is, so that nothing stands without a source. */
function basisOn(basis: readonly Article[], day: Day): readonly Article[] {
  const inForce = basis.filter((article) => inForceOn(article, day))
  return inForce.length > 0 ? inForce : basis
}

const endBasis = (unit: PeriodUnit): readonly Article[] => (unit === 'month' || unit === 'year' ? [civil('202')] : [])
const DAY_MS = 86_400_000
/** Days since 1970-01-01. */
const numberOf = (day: Day): number => Math.ceil(startOfDay(day) / DAY_MS)
const dayOfNumber = (number: number): Day => dayOf(number * DAY_MS)
const yearOf = (day: Day): number => Number(day.slice(0, 4))
const later = (a: Day, b: Day): Day => (a > b ? a : b)
