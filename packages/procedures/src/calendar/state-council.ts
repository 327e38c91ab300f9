/** The yearly notices of the State Council's office (国务院办公厅关于部分节假日安排的通知), 2004 on, as the package chinese-days holds them. */
import type { Day } from '@poyang/standards'
import data from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import manifest from 'chinese-days/package.json' with { type: 'json' }
import type { Words } from '../law.ts'
import type { HolidayTable } from './work-calendar.ts'

/** Its entries read `New Year's Day,元旦,1`. */
function namesOf(table: Readonly<Record<string, string>>): Map<Day, Words> {
  const names = new Map<Day, Words>()
  for (const [day, entry] of Object.entries(table)) {
    const [en = '', zh = ''] = entry.split(',')
    names.set(day, { zh, en })
  }
  return names
}

// The table is read, not its functions: these take a day as an instant of the machine's own time zone.
const rest = namesOf(data.holidays)

export const stateCouncilHolidays: HolidayTable = {
  version: `chinese-days ${manifest.version}`,
  source: '国务院办公厅关于部分节假日安排的通知',
  // The new year's own holiday may be told a year ahead (2022-12-31): a year is settled when its National Day is in the table.
  years: new Set([...rest.keys()].filter((day) => day.slice(5) === '10-01').map((day) => Number(day.slice(0, 4)))),
  rest,
  makeUp: namesOf(data.workdays),
}
