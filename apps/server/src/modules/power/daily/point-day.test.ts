import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StoredMinute } from '../minutes-store.ts'
import { balanceOf, pointQuality } from './point-day.ts'

const MINUTE = 60_000
const from = Date.parse('2026-03-10T00:00:00+08:00')
const to = from + 1_440 * MINUTE
const minutes = (count: number, valueAt: (minute: number) => string, first = 0): StoredMinute[] =>
  Array.from({ length: count }, (_, index) => ({
    at: from + (first + index) * MINUTE,
    seconds: 60,
    value: valueAt(first + index),
    valid: true,
    estimated: false,
    known: { frame: 1, at: 0 },
  }))
const kw = (minute: number) => (minute % 2 === 0 ? '59' : '61')
const quality = (more: object) =>
  pointQuality({ facility: 'FAN', name: '风机', intervalMin: 1, from, to, power: minutes(1_440, kw), register: [], phases: [], ...more })
const codes = (more: object) => quality(more).faults.map(({ code }) => code)

test('a whole day of 60 kW is 1440 kWh and without fault', () => {
  const whole = quality({ register: minutes(1_440, (minute) => String(1_000 + minute)) })
  assert.deepEqual([whole.coverage, whole.integratedKwh, whole.registerKwh, whole.longestGapMinutes], ['1', '1440.000', '1439', 0])
  assert.deepEqual([whole.faults, whole.usable, whole.registerMonotone], [[], true, true])
})

test('1295 of 1440 minutes are too few, 1296 are enough, and the gap is told', () => {
  const few = quality({ power: minutes(1_295, kw) })
  assert.deepEqual([few.usable, few.longestGapMinutes, few.faults[0]?.code], [false, 145, 'coverage'])
  assert.equal(quality({ power: minutes(1_296, kw) }).usable, true)
})

test('a register that goes back, or that differs by more than 2 %, is told', () => {
  assert.deepEqual(codes({ register: minutes(1_440, (minute) => String(minute === 700 ? 5 : 1_000 + minute)) }), ['register'])
  assert.deepEqual(codes({ register: minutes(1_440, (minute) => (1_000 + minute * 1.02).toFixed(2)) }), [])
  assert.deepEqual(codes({ register: minutes(1_440, (minute) => (1_000 + minute * 1.03).toFixed(2)) }), ['difference'])
})

test('readings that hardly ever change are told, unless the machine is off', () => {
  assert.deepEqual(codes({ power: minutes(1_440, () => '60') }), ['constant'])
  assert.deepEqual(codes({ power: minutes(1_440, () => '0') }), [])
})

test('a phase at zero while others carry current is told', () => {
  const phase = (value: string) => minutes(1_440, () => value)
  assert.deepEqual(codes({ phases: [phase('40'), phase('0'), phase('41')] }), ['phase-zero'])
  assert.deepEqual(codes({ phases: [phase('0'), phase('0'), phase('0')] }), [])
})

test('the main meter is out of balance only above 30 % and outside its own history', () => {
  const steady = Array.from({ length: 30 }, (_, day) => ({ main: '1000', parts: day % 2 === 0 ? '890' : '910' }))
  assert.equal(balanceOf({ main: '1000', parts: '600' }, steady).over, true)
  assert.equal(balanceOf({ main: '1000', parts: '700' }, steady).over, false, 'exactly 30 %')
  const large = Array.from({ length: 30 }, (_, day) => ({ main: '1000', parts: day % 2 === 0 ? '590' : '610' }))
  assert.equal(balanceOf({ main: '1000', parts: '600' }, large).over, false, 'always so: offices')
  assert.equal(balanceOf({ main: '1000', parts: '600' }, steady.slice(0, 9)).over, null)
  assert.equal(balanceOf({ main: null, parts: '600' }, steady).over, null)
})
