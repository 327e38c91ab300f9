import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dueId, outletDayRate, togetherOf } from './outlet-day.ts'
import type { DayGiven } from './outlet-day.ts'

const HOUR = 3_600_000
const begins = Date.parse('2026-11-24T00:00:00+08:00')
/** Hours of a factor that came, each a minute after its end unless said otherwise. */
const arrivals = (hours: readonly number[], letter = 'N', receivedAt?: number) =>
  hours.map(
    (hour) =>
      [dueId('w01018', 'hour', begins + hour * HOUR), { received: receivedAt ?? begins + (hour + 1) * HOUR + 60_000, letter }] as const,
  )
const all = Array.from({ length: 24 }, (_, hour) => hour)
const given = (more: Partial<DayGiven>): DayGiven => ({
  sourceSaysF: false,
  day: '2026-11-24',
  asOf: begins + 37 * HOUR,
  rhythms: [{ level: 'hour', step: HOUR, factors: ['w01018'] }],
  from: begins,
  to: begins + 24 * HOUR,
  arrivals: new Map(arrivals(all)),
  validity: new Map(),
  stops: [],
  standardChecks: [],
  target: '0.75',
  ...more,
})
const rate = (more: Partial<DayGiven>) => outletDayRate(given(more), String)

test('18 of 24 meet a target of three quarters, 17 do not', () => {
  const of = (hours: number) => rate({ arrivals: new Map(arrivals(all.slice(0, hours))) }).completed
  assert.deepEqual([of(18).effective, of(18).meets], ['0.75', true])
  assert.deepEqual([of(17).effective, of(17).meets], ['0.708333333', false])
})

test('what comes later moves the completed rate and not the immediate one', () => {
  const late = new Map([...arrivals(all.slice(0, 20)), ...arrivals(all.slice(20), 'N', begins + 30 * HOUR)])
  const { immediate, completed, lacking } = rate({ arrivals: late })
  assert.deepEqual([immediate.received, immediate.effective], [20, '0.833333333'])
  assert.deepEqual([completed.received, completed.effective], [24, '1'])
  assert.deepEqual(lacking, [
    { factor: 'w01018', level: 'hour', from: String(begins + 20 * HOUR), to: String(begins + 24 * HOUR), count: 4, why: 'late' },
  ])
  // After the day was closed it is too late.
  const tooLate = new Map([...arrivals(all.slice(0, 20)), ...arrivals(all.slice(20), 'N', begins + 37 * HOUR + 1)])
  assert.equal(rate({ arrivals: tooLate }).completed.received, 20)
})

test('an hour of the standard check is not due, so that 23 of 23 is all; a second one is', () => {
  const one = new Map([...arrivals(all.slice(0, 23)), ...arrivals([23], 'C')])
  assert.deepEqual([rate({ arrivals: one }).completed.effective, rate({ arrivals: one }).notDue], ['1', { STANDARD_CHECK: 1 }])
  const two = new Map([...arrivals(all.slice(0, 22)), ...arrivals([22, 23], 'C')])
  assert.equal(rate({ arrivals: two }).completed.required, 23)
  assert.equal(rate({ arrivals: two }).completed.valid, 22)
})

test('the letter F leaves what is due where it is said of the source (2005), and is due where it is said of the instrument (2017)', () => {
  const stood = new Map([...arrivals(all.slice(0, 20)), ...arrivals(all.slice(20), 'F')])
  assert.deepEqual(
    [rate({ arrivals: stood, sourceSaysF: true }).completed.required, rate({ arrivals: stood }).completed.required],
    [20, 24],
  )
  assert.equal(rate({ arrivals: stood }).completed.valid, 20)
})

test('a marked standstill leaves what is due, whether or not data came', () => {
  const { completed, notDue } = rate({
    arrivals: new Map(arrivals(all.slice(0, 20))),
    stops: [{ from: begins + 20 * HOUR, to: begins + 24 * HOUR }],
  })
  assert.deepEqual([completed.required, completed.effective, notDue], [20, '1', { SOURCE_STOPPED: 4 }])
  // A mark that does not cover an hour whole leaves it due.
  assert.equal(rate({ arrivals: new Map(), stops: [{ from: begins + 60_000, to: begins + HOUR }] }).completed.required, 24)
})

test('what was judged goes before the letter of the device', () => {
  const { completed, lacking } = rate({ validity: new Map([[dueId('w01018', 'hour', begins), 'invalid']]) })
  assert.deepEqual([completed.received, completed.valid], [24, 23])
  assert.equal(lacking[0]?.why, 'invalid')
})

test('a day that is running counts what is over', () => {
  assert.equal(rate({ asOf: begins + 90 * 60_000, arrivals: new Map(arrivals([0])) }).completed.required, 1)
})

test('several outlets together: their counts, not the mean of their rates', () => {
  const one = { required: 720, received: 700, valid: 679, transmission: null, validity: null, effective: null, meets: null }
  const together = togetherOf(
    [
      { ...one, required: 700, received: 690, valid: 670 },
      { ...one, required: 20, received: 10, valid: 9 },
    ],
    '0.90',
  )
  assert.deepEqual(together, {
    required: 720,
    received: 700,
    valid: 679,
    transmission: '0.972222222',
    validity: '0.97',
    effective: '0.943055556',
    meets: true,
  })
  assert.equal(togetherOf([], '0.90').effective, null)
})
