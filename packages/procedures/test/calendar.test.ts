import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays } from '@poyang/standards'
import { createWorkCalendar, stateCouncilHolidays, weekday } from '../src/index.ts'

const calendar = createWorkCalendar(stateCouncilHolidays)
const daysOf = (year: number): string[] => {
  const days: string[] = []
  for (let day = `${year}-01-01`; day.startsWith(String(year)); day = addDays(day, 1)) days.push(day)
  return days
}
const shifted = (year: number, work: boolean) =>
  daysOf(year).filter((day) => {
    const fact = calendar.fact(day)
    return fact.work === work && (work ? fact.kind === 'make-up' : fact.kind === 'holiday')
  })

for (const [year, total] of [
  [2020, 249],
  [2021, 250],
  [2022, 249],
  [2023, 249],
  [2024, 251],
  [2025, 248],
  [2026, 248],
] as const)
  test(`${year} has ${total} working days`, () => {
    assert.equal(daysOf(year).filter((day) => calendar.fact(day).work).length, total)
    assert.ok(calendar.settled(year))
  })

test('make-up work days are those of the notices', () => {
  const short = (year: number) => shifted(year, true).map((day) => day.slice(5))
  assert.deepEqual(short(2023), ['01-28', '01-29', '04-23', '05-06', '06-25', '10-07', '10-08'])
  assert.deepEqual(short(2024), ['02-04', '02-18', '04-07', '04-28', '05-11', '09-14', '09-29', '10-12'])
  assert.deepEqual(short(2025), ['01-26', '02-08', '04-27', '09-28', '10-11'])
  assert.deepEqual(short(2026), ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'])
})

test('the extended Spring Festival of 2020 is in the table', () => {
  for (const day of ['2020-01-31', '2020-02-01', '2020-02-02']) assert.equal(calendar.fact(day).work, false, day)
})

test('a year whose notice was not issued is said to be unsettled, and its days have no source', () => {
  assert.equal(calendar.settled(2027), false)
  assert.deepEqual(calendar.fact('2027-03-03'), { day: '2027-03-03', work: true, kind: 'workday', name: null, source: null })
  assert.notEqual(calendar.fact('2026-03-03').source, null)
})

test('a correction goes before the table, the one entered last before the others, and the version names it', () => {
  const order = (work: boolean, enteredOn: string) => ({ day: '2026-03-02', work, source: '市府办通知', enteredBy: '甲', enteredOn })
  const corrected = createWorkCalendar(stateCouncilHolidays, [order(false, '2026-02-25'), order(true, '2026-02-20')])
  assert.equal(corrected.fact('2026-03-02').work, false)
  assert.equal(corrected.fact('2026-03-02').source, '市府办通知')
  assert.equal(corrected.fact('2026-03-03').work, true)
  assert.match(corrected.version, /^chinese-days \d+\.\d+\.\d+; 2026-03-02-$/)
  assert.throws(() => createWorkCalendar(stateCouncilHolidays, [{ ...order(true, '2026-01-01'), day: '2026-02-30' }]), RangeError)
})

test('days of the week', () => {
  assert.deepEqual(['2026-11-23', '2026-11-29', '1970-01-01', '1969-12-31'].map(weekday), [1, 7, 4, 3])
})
