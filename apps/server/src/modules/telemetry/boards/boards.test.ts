import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOfDay } from '@poyang/standards'
import { Outlet, OutletFacts } from '../../sources/schema.ts'
import { airBoard, airFactors, airOf } from './air-board.ts'
import type { Hours } from './board-store.ts'
import { noiseBoard } from './noise-board.ts'
import type { Station } from './stations.ts'
import { sampled, waterBoard } from './water-board.ts'

const HOUR = 3_600
const day = '2026-11-20'
const from = startOfDay(day) / 1000

function station(id: string, medium: string, factors: readonly string[], facts: object): Station {
  const outlet = Outlet.parse({ id, enterpriseId: 'E-1', name: id, medium, position: { longitude: 116, latitude: 29 }, factors })
  return { outlet, district: '鹤洲县', demo: true, facts: OutletFacts.parse({ outletId: id, effectiveFrom: '2024-01-01', ...facts }) }
}

const hoursOf = (entries: Readonly<Record<string, Readonly<Record<string, readonly (string | null)[]>>>>): Hours =>
  new Map(
    Object.entries(entries).map(([outlet, factors]) => [
      outlet,
      new Map(
        Object.entries(factors).map(([factor, values]) => [
          factor,
          new Map(values.flatMap((value, hour) => (value === null ? [] : [[from + hour * HOUR, value] as const]))),
        ]),
      ),
    ]),
  )
const all = (value: string, count = 24) => Array.from({ length: count }, () => value)

const particles = { factors: ['a34002', 'a34004'].map((factor) => ({ factor, unit: 'μg/m³' })) }
/** SO2 and NO2 in mg/m³, as HJ 212 has them; PM2.5 53 μg/m³ decides: sub-index 86 by the table of 2026. */
const wholeDay = {
  a21026: all('0.010'),
  a21004: all('0.030'),
  a21005: all('0.8'),
  a05024: all('60'),
  a34002: all('60'),
  a34004: all('53'),
}

test('a day of air is judged in the units of the index, and its figure says what decided', () => {
  const one = station('A-1', 'air', airFactors, { sourceKind: 'ambient-air', ...particles })
  const board = airBoard(day, [airOf(one, hoursOf({ 'A-1': wholeDay }))])
  const figure = board.stations[0]?.day
  assert.equal(figure?.aqi, 86)
  assert.equal(figure.category?.zh, '良')
  assert.deepEqual(
    figure.primary?.map(({ en }) => en),
    ['particles PM2.5'],
  )
  assert.equal(figure.parts.find(({ pollutant }) => pollutant === 'SO2')?.concentration, '10')
  assert.equal(figure.rules[0]?.version, '2026')
  assert.equal(figure.ref, `figure:air/A-1/day/${day}`)
  assert.equal(board.city.day?.aqi, 86)
})

test('a day with 19 of 24 hours of one pollutant publishes no index up to 100, and says why', () => {
  const one = station('A-1', 'air', airFactors, { sourceKind: 'ambient-air', ...particles })
  const { stations } = airBoard(day, [airOf(one, hoursOf({ 'A-1': { ...wholeDay, a21005: all('0.8', 19) } }))])
  const figure = stations[0]?.day
  assert.equal(figure?.aqi, null)
  assert.equal(figure.largest, 86)
  assert.equal(figure.publication, 'sub-indices')
  const part = figure.parts.find(({ pollutant }) => pollutant === 'CO')
  assert.deepEqual([part?.n, part?.required, part?.iaqi], [19, 20, null])
})

test('particles whose unit nobody registered are not guessed', () => {
  const one = station('A-1', 'air', airFactors, { sourceKind: 'ambient-air' })
  const { stations } = airBoard(day, [airOf(one, hoursOf({ 'A-1': wholeDay }))])
  const part = stations[0]?.day?.parts.find(({ pollutant }) => pollutant === 'PM2.5')
  assert.equal(part?.concentration, null)
  assert.deepEqual(
    part.reasons.map(({ code }) => code),
    ['UNIT_UNKNOWN'],
  )
})

test('the city is the mean of the concentrations of its stations, not of their indices', () => {
  const [a, b] = ['A-1', 'A-2'].map((id) => station(id, 'air', airFactors, { sourceKind: 'ambient-air', ...particles }))
  assert.ok(a && b)
  const hours = hoursOf({ 'A-1': wholeDay, 'A-2': { ...wholeDay, a34004: all('23') } })
  const board = airBoard(day, [airOf(a, hours), airOf(b, hours)])
  const part = board.city.day?.parts.find(({ pollutant }) => pollutant === 'PM2.5')
  assert.equal(part?.concentration, '38')
  assert.deepEqual([part.n, part.required], [2, 2])
})

test('the hour is the last one of the day with a value', () => {
  const one = station('A-1', 'air', airFactors, { sourceKind: 'ambient-air', ...particles })
  const until = Object.fromEntries(Object.entries(wholeDay).map(([code, values]) => [code, values.slice(0, 9)]))
  const { city, stations } = airBoard(day, [airOf(one, hoursOf({ 'A-1': until }))])
  assert.equal(city.hour?.at, `${day}T08:00:00+08:00`)
  assert.equal(stations[0]?.hours.filter(({ aqi }) => aqi !== null).length, 9)
})

test('phosphorus of 0.062 mg/L is class II in a river and IV in a lake, which also has its trophic index', () => {
  const factors = ['w01009', 'w01001', 'w01019', 'w21003', 'w21011', 'w21001', 'w01016']
  const values = {
    w01009: all('8.1'),
    w01001: all('7.6'),
    w01019: all('2.0'),
    w21003: all('0.10'),
    w21011: all('0.062'),
    w21001: all('0.4'),
    w01016: all('6.5'),
  }
  const river = station('R-1', 'surface-water', factors, { sourceKind: 'surface-water', waterBody: 'river', waterTarget: 'III' })
  const lake = station('L-1', 'surface-water', factors, { sourceKind: 'surface-water', waterBody: 'lake', waterTarget: 'III' })
  const hours = hoursOf({ 'R-1': values, 'L-1': values })
  const board = waterBoard(
    day,
    1,
    [river, lake].map((one) => sampled(day, one, hours)),
  )
  const [r, l] = board.sections
  assert.deepEqual([r?.class, r?.meetsTarget, r?.trophic], ['II', true, null])
  assert.deepEqual([l?.class, l?.meetsTarget], ['IV', false])
  assert.deepEqual(l?.pollutants, ['总磷(0.2)'])
  assert.equal(l.trophic?.parts.find(({ zh }) => zh === '叶绿素a')?.tli, '45.33')
  assert.ok(
    l.trophic.reasons.some(({ code }) => code === 'RENORMALISED'),
    'transparency is not measured',
  )
  assert.equal(board.rivers?.state?.zh, '优', 'one section: its own mean')
  assert.equal(board.rivers?.reasons[0]?.code, 'TOO_FEW_SECTIONS')
  assert.deepEqual([board.city?.river.n, board.city?.lake.n], [1, 1])
})

test('a section of whose body nothing is registered is judged as a river and says so', () => {
  const one = station('R-1', 'surface-water', ['w21011'], { sourceKind: 'surface-water' })
  const { sections } = waterBoard(day, 1, [sampled(day, one, hoursOf({ 'R-1': { w21011: all('0.1') } }))])
  assert.equal(sections[0]?.body, 'river')
  assert.ok(sections[0].reasons.some(({ code }) => code === 'BODY_ASSUMED'))
})

test('levels are averaged by energy; the night runs into the next morning; equal to the limit complies', () => {
  const one = station('N-1', 'noise', ['Leq'], { sourceKind: 'noise', standard: 'GB 3096-2008', class: '2类' })
  const sound = (hour: number, level: string) => ({ outlet: 'N-1', at: from + hour * HOUR, level })
  const inDay = Array.from({ length: 16 }, (_, hour) => sound(6 + hour, hour % 2 === 0 ? '60' : '50'))
  const atNight = Array.from({ length: 8 }, (_, hour) => sound(22 + hour, '50'))
  const { points, valid, compliant } = noiseBoard(day, [one], [...inDay, ...atNight])
  assert.equal(points[0]?.day.level, '57.4')
  assert.deepEqual([points[0].day.limit, points[0].day.complies], ['60', true])
  assert.deepEqual([points[0].night.hours, points[0].night.level, points[0].night.complies], [8, '50.0', true])
  assert.deepEqual([valid, compliant], [2, 2])
})

test('a point with too few hours has its level, and is not counted', () => {
  const one = station('N-1', 'noise', ['Leq'], { sourceKind: 'noise', standard: 'GB 3096-2008', class: '2类' })
  const { points, valid } = noiseBoard(day, [one], [{ outlet: 'N-1', at: from + 8 * HOUR, level: '71' }])
  assert.deepEqual([points[0]?.day.complies, points[0]?.day.excess, points[0]?.day.enough], [false, '11.0', false])
  assert.equal(valid, 0)
})
