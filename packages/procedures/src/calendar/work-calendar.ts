/**
 * Which days are working days. In China a Monday-to-Friday rule is wrong: the State Council's yearly notice makes some weekends work days and
 * some weekdays rest days. What no notice has settled yet is never passed off as settled.
 */
import { addDays, startOfDay } from '@poyang/standards'
import type { Day } from '@poyang/standards'
import type { Words } from '../law.ts'

export type DayKind = 'workday' | 'weekend' | 'holiday' | 'make-up'

export interface DayFact {
  readonly day: Day
  readonly work: boolean
  readonly kind: DayKind
  /** Name of the holiday that makes the day a rest day or a make-up work day. */
  readonly name: Words | null
  /** The notice or correction that says so; null: only the week speaks, because the year's notice has not been issued. */
  readonly source: string | null
}

/** A correction of a single day, kept with the document that ordered it. */
export interface DayOverride {
  readonly day: Day
  readonly work: boolean
  /** Title and number of the document. */
  readonly source: string
  readonly enteredBy: string
  /** When it was entered. */
  readonly enteredOn: Day
}

/** What a year's notice says, from whatever source. */
export interface HolidayTable {
  /** Names the data and its version. */
  readonly version: string
  readonly source: string
  /** Years whose notice the table holds. */
  readonly years: ReadonlySet<number>
  /** Weekdays and weekends that are rest days by the notice. */
  readonly rest: ReadonlyMap<Day, Words>
  /** Weekend days that are work days by the notice. */
  readonly makeUp: ReadonlyMap<Day, Words>
}

export interface WorkCalendar {
  /** Names data and corrections; a proof of a date names it. */
  readonly version: string
  /** Whether the notice of a year is known. */
  settled(year: number): boolean
  /** RangeError when `day` is not a day. */
  fact(day: Day): DayFact
}

/** Day of the week, 1 = Monday to 7 = Sunday. */
export const weekday = (day: Day): number => ((((Math.floor(startOfDay(day) / 86_400_000) + 4) % 7) + 7) % 7) + 1

/** A calendar over a table, with corrections that go before it. The same day twice: the one entered last counts. */
export function createWorkCalendar(table: HolidayTable, overrides: readonly DayOverride[] = []): WorkCalendar {
  const corrected = new Map<Day, DayOverride>()
  for (const one of overrides.toSorted((a, b) => (a.enteredOn < b.enteredOn ? -1 : Number(a.enteredOn > b.enteredOn)))) {
    startOfDay(one.day)
    corrected.set(one.day, one)
  }
  const marks = [...corrected.values()]
    .toSorted((a, b) => (a.day < b.day ? -1 : 1))
    .map(({ day, work }) => `${day}${work ? '+' : '-'}`)
    .join(' ')
  const look = (day: Day): DayFact => {
    const weekend = weekday(day) >= 6
    const correction = corrected.get(day)
    if (correction !== undefined) {
      const { work, source } = correction
      return { day, work, kind: work ? (weekend ? 'make-up' : 'workday') : weekend ? 'weekend' : 'holiday', name: null, source }
    }
    const rest = table.rest.get(day)
    if (rest !== undefined) return { day, work: false, kind: 'holiday', name: rest, source: table.source }
    const makeUp = table.makeUp.get(day)
    if (makeUp !== undefined) return { day, work: true, kind: 'make-up', name: makeUp, source: table.source }
    const source = table.years.has(Number(day.slice(0, 4))) ? table.source : null
    return { day, work: !weekend, kind: weekend ? 'weekend' : 'workday', name: null, source }
  }
  // Days are asked for again and again, and there are few of them.
  const known = new Map<Day, DayFact>()
  return {
    version: marks === '' ? table.version : `${table.version}; ${marks}`,
    settled: (year) => table.years.has(year),
    fact(day) {
      let fact = known.get(day)
      if (fact === undefined) known.set(day, (fact = look(day)))
      return fact
    },
  }
}

/** The first working day on `day` or after it. */
export function workdayFrom(calendar: WorkCalendar, day: Day): Day {
  let at = day
  while (!calendar.fact(at).work) at = addDays(at, 1)
  return at
}

/** The last working day on `day` or before it. */
export function workdayUntil(calendar: WorkCalendar, day: Day): Day {
  let at = day
  while (!calendar.fact(at).work) at = addDays(at, -1)
  return at
}
