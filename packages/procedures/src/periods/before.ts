/** Periods that count backwards: "at least N days before". */
import { addDays } from '@poyang/standards'
import type { Day } from '@poyang/standards'
import type { WorkCalendar } from '../calendar/work-calendar.ts'

/** The last day on which a thing may be done that must be done at least N days before another: that day + N reaches the other at the latest. */
export function latestBefore(event: Day, amount: number, unit: 'workday' | 'day', calendar: WorkCalendar): Day {
  if (unit === 'day') return addDays(event, -amount)
  let at = event
  for (let left = amount; left > 0; at = addDays(at, -1)) if (calendar.fact(at).work) left -= 1
  return at
}
