import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contradictionRule } from '../rules.ts'
import { autoMarksOf } from './auto-marks.ts'
import { capUsesOf } from './caps.ts'
import { contradictionsOf } from './contradictions.ts'
import { deadlineOf } from './make-mark.ts'
import { industryOf, itemsFor } from './mark-items.ts'

const beijing = (text: string) => Date.parse(`${text}+08:00`)
const iso = String
const hour = (values: Readonly<Record<string, string>>, on: boolean | null = null) => ({
  at: 0,
  values: new Map(Object.entries(values).map(([factor, value]) => [factor, { value, ref: `reading:${factor}` }])),
  power: on === null ? null : { on, ref: 'power' },
})
const signsIn = (...given: Parameters<typeof hour>) =>
  contradictionsOf([hour(...given)], contradictionRule.parameters, iso).flatMap(({ signs }) => signs.map(({ sign }) => sign))

test('two signs of running contradict a standstill, one alone does not, equal to the threshold is none', () => {
  assert.deepEqual(signsIn({ a19001: '17.9', a01012: '70.1' }), ['oxygen', 'temperature'])
  assert.deepEqual(signsIn({ a19001: '17.9' }), [])
  assert.deepEqual(signsIn({ a19001: '18', a01012: '70', a01011: '3' }, true), [])
  assert.deepEqual(signsIn({ a01011: '3.01' }, true), ['velocity', 'power'])
  assert.deepEqual(signsIn({ a19001: '20.8', a01012: '90' }, false), [])
})

test('neighbouring records with one letter are one mark; another letter or a pause begins another', () => {
  const record = (minute: number, letter: string, factor = 'a') => ({ letter, factor, at: minute * 60, received: minute, frame: minute })
  const marks = autoMarksOf([record(0, 'C'), record(0, 'C', 'b'), record(1, 'C'), record(1, 'C', 'b'), record(2, 'D'), record(5, 'D')], 60)
  assert.deepEqual(
    marks.map(({ item, factors, from, to, frame }) => [item, factors.join(), from / 60_000, to / 60_000, frame]),
    [
      ['校准', 'a,b', 0, 2, 0],
      ['故障', 'a', 2, 3, 2],
      ['故障', 'a', 5, 6, 5],
    ],
  )
})

test('a start of a power plant may take four hours and not a minute more', () => {
  const from = beijing('2026-11-24T00:00:00')
  const use = (minutes: number) => {
    const mark = { item: '并网/供能', from, to: from + minutes * 60_000 }
    return capUsesOf(mark, [mark], 'thermal-power', 'GB 13223-2011', '2026-11-24').map(({ used, hours, over }) => [used, hours, over])
  }
  assert.deepEqual(use(240), [['4', '4', false]])
  assert.deepEqual(use(241), [['4.017', '4', true]])
})

test('a furnace has sixty hours a year for start, stop, fault and accident together', () => {
  const begin = beijing('2026-01-01T00:00:00')
  const mark = (day: number, hours: number, item: string) => ({
    item,
    from: begin + day * 86_400_000,
    to: begin + day * 86_400_000 + hours * 3_600_000,
  })
  const year = [...Array.from({ length: 14 }, (_, day) => mark(day, 4, '启炉')), mark(20, 4, '停炉')]
  const last = mark(30, 0.5, '事故')
  const use = (marks: typeof year) =>
    capUsesOf(last, marks, 'incineration', 'GB 18485-2014', '2026-02-01').map(({ used, over }) => [used, over])
  assert.deepEqual(use(year), [['60', false]])
  assert.deepEqual(use([...year, last]), [['60.5', true]])
})

test('an enterprise marks until 12:00 behind the first day of the stretch', () => {
  const noon = beijing('2026-11-25T12:00:00')
  assert.equal(deadlineOf(beijing('2026-11-24T08:00:00'), beijing('2026-11-24T09:00:00')), noon)
  assert.equal(deadlineOf(beijing('2026-11-24T08:00:00'), beijing('2026-11-25T00:00:00')), noon)
  assert.equal(deadlineOf(beijing('2026-11-24T08:00:00'), beijing('2026-11-27T00:00:00')), noon)
})

test('what may be marked depends on the industry, which the standard names', () => {
  assert.equal(industryOf('GB 4915-2013'), 'cement')
  assert.equal(industryOf(null), null)
  assert.ok(itemsFor('thermal-power').some(({ item }) => item === '解列'))
  assert.ok(!itemsFor(null).some(({ item }) => item === '解列'))
  assert.ok(itemsFor(null).some(({ item }) => item === '停运'))
})
