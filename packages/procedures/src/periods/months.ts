/** Months and years of a period (民法典 art. 202). */
import { addDays } from '@poyang/standards'
import type { Day } from '@poyang/standards'

const daysOfMonth = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** The same-numbered day so many months later; where there is none, the last day of that month. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const index = year * 12 + (month - 1) + months
  const there = { year: Math.floor(index / 12), month: (index % 12) + 1 }
  const last = Math.min(date, daysOfMonth(there.year, there.month))
  const text = `${String(there.year).padStart(4, '0')}-${String(there.month).padStart(2, '0')}-${String(last).padStart(2, '0')}`
  // Refuses what is not a day.
  return addDays(text, 0)
}
