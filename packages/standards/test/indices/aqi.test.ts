import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AirConcentrations,
  aqiRuleOn,
  aqiRules,
  airPollutants,
  dailyAirQuality,
  hourlyAirQuality,
  subIndexOf,
} from '../../src/index.ts'
import { expectedIndex, levels, printedTables } from './aqi-tables.ts'

const example: AirConcentrations = {
  'SO2 24h': '11',
  'NO2 24h': '47',
  'CO 24h': '0.8',
  'PM10 24h': '92',
  'PM2.5 24h': '53',
  'O3 8h': '121',
  'O3 1h': '121',
}
const last2012 = '2026-02-28'
const first2026 = '2026-03-01'
const indicesOf = (day: string, concentrations: AirConcentrations) =>
  Object.fromEntries(dailyAirQuality(day, concentrations)!.subIndices.map((sub) => [`${sub.pollutant} ${sub.averaging}`, sub.iaqi]))

test('the worked example is 73 on the last day of the old text and 86 on the first day of the new one', () => {
  assert.deepEqual(indicesOf(last2012, example), {
    'SO2 24h': 11,
    'NO2 24h': 59,
    'CO 24h': 20,
    'PM10 24h': 71,
    'PM2.5 24h': 73,
    'O3 1h': 38,
    'O3 8h': 68,
  })
  const before = dailyAirQuality(last2012, example)!
  assert.deepEqual([before.aqi, before.primary, before.rule.version, before.category?.zh], [73, ['PM2.5'], '2012', '良'])
  assert.equal(before.subIndices.find(({ pollutant }) => pollutant === 'PM2.5')?.unrounded, '72.5')

  assert.deepEqual(indicesOf(first2026, example), {
    'SO2 24h': 11,
    'NO2 24h': 59,
    'CO 24h': 20,
    'PM10 24h': 80,
    'PM2.5 24h': 86,
    'O3 8h': 68,
  })
  const after = dailyAirQuality(first2026, example)!
  assert.deepEqual([after.aqi, after.primary, after.rule.version, after.publication], [86, ['PM2.5'], '2026', 'full'])
})

test('no version governs before 2016, and the result is null instead of a guess', () => {
  assert.equal(dailyAirQuality('2015-12-31', example), null)
  assert.equal(hourlyAirQuality('2015-12-31', example), null)
  assert.equal(dailyAirQuality('2016-01-01', example)?.rule.version, '2012')
})

test('both tables give, at every cell and one step to either side of it, what whole-number arithmetic gives', () => {
  let walked = 0
  for (const [day, columns] of Object.entries(printedTables)) {
    const rule = aqiRuleOn(day)!
    for (const { pollutant, averaging, cells } of columns) {
      const step = pollutant === 'CO' ? 1 : 10
      for (const [at, cell] of cells.entries()) {
        for (const tenths of [cell * 10 - step, cell * 10, cell * 10 + step]) {
          const isBeyond = tenths > cells.at(-1)! * 10
          if (tenths < 0 || (isBeyond && cells.length < levels.length)) continue
          const { iaqi } = subIndexOf(rule, pollutant, averaging, (tenths / 10).toFixed(1))
          assert.equal(iaqi, expectedIndex(cells, tenths), `${day} ${pollutant} ${averaging} ${tenths / 10}`)
          if (tenths === cell * 10) assert.equal(iaqi, levels[at])
          walked++
        }
      }
    }
  }
  assert.equal(walked, 2 * (75 * 3 - 10 - 2), '75 cells a version, less the steps below zero and beyond tables that end early')
})

test('CO 65.4 over an hour is 218, and carbon monoxide never falls for a binary float', () => {
  assert.equal(subIndexOf(aqiRuleOn(first2026)!, 'CO', '1h', '65.4').iaqi, 218)
  for (const [day, columns] of Object.entries(printedTables)) {
    let wrongInFloats = 0
    for (const { pollutant, averaging, cells } of columns.filter((column) => column.pollutant === 'CO')) {
      for (let tenths = 0; tenths <= cells.at(-1)! * 10; tenths++) {
        const text = (tenths / 10).toFixed(1)
        const exact = subIndexOf(aqiRuleOn(day)!, pollutant, averaging, text).iaqi
        assert.equal(exact, expectedIndex(cells, tenths), text)
        const above = cells.findIndex((cell, at) => at > 0 && Number(text) <= cell)
        const [low, high] = [cells[above - 1]!, cells[above]!]
        const float = ((levels[above]! - levels[above - 1]!) / (high - low)) * (Number(text) - low) + levels[above - 1]!
        if (Math.ceil(float) !== exact) wrongInFloats++
      }
    }
    assert.equal(wrongInFloats, 23, 'the trap is real: so many values are one too high in floats')
  }
})

test('the new text rounds concentrations first, half to even; the old one takes them as reported', () => {
  assert.equal(subIndexOf(aqiRuleOn(first2026)!, 'PM2.5', '24h', '60.5').concentration, '60')
  assert.equal(subIndexOf(aqiRuleOn(first2026)!, 'PM2.5', '24h', '60.5').iaqi, 100)
  assert.equal(subIndexOf(aqiRuleOn(first2026)!, 'PM2.5', '24h', '61.5').concentration, '62')
  assert.equal(subIndexOf(aqiRuleOn(first2026)!, 'CO', '24h', '4.05').concentration, '4.0')
  assert.equal(subIndexOf(aqiRuleOn(last2012)!, 'PM2.5', '24h', '75.1').concentration, '75.1')
  assert.equal(subIndexOf(aqiRuleOn(last2012)!, 'PM2.5', '24h', '75.1').iaqi, 101)
})

test('beyond the last cell the index is 500 and says why', () => {
  for (const day of [last2012, first2026]) {
    const { iaqi, reasons } = subIndexOf(aqiRuleOn(day)!, 'PM10', '24h', '601')
    assert.deepEqual([iaqi, reasons.map(({ code }) => code)], [500, ['BEYOND_TABLE']])
  }
  assert.equal(subIndexOf(aqiRuleOn(first2026)!, 'PM10', '24h', '600').reasons.length, 0)
})

test('tables that end early: none in 2012, 200 and 300 in 2026', () => {
  const [before, after] = [aqiRuleOn(last2012)!, aqiRuleOn(first2026)!]
  assert.equal(subIndexOf(before, 'SO2', '1h', '801').iaqi, null)
  assert.equal(subIndexOf(before, 'O3', '8h', '801').iaqi, null)
  assert.equal(subIndexOf(after, 'SO2', '1h', '801').iaqi, 200)
  assert.equal(subIndexOf(after, 'O3', '8h', '801').iaqi, 300)
  assert.equal(subIndexOf(before, 'SO2', '1h', '800').iaqi, 200)
  assert.equal(subIndexOf(before, 'O3', '8h', '800').iaqi, 300)
})

test('in 2012 ozone beyond its 8-hour table is judged by its hour, and is not missing', () => {
  const day = dailyAirQuality(last2012, { ...example, 'O3 8h': '801', 'O3 1h': '900' })!
  assert.deepEqual([day.aqi, day.primary, day.publication, day.category?.zh], [350, ['O3'], 'full', '严重污染'])
})

test('in 2012 an hour of sulfur dioxide beyond its table takes the 24-hour index, or is missing without one', () => {
  const gases: AirConcentrations = { 'SO2 1h': '900', 'NO2 1h': '10', 'CO 1h': '1', 'O3 1h': '10', 'PM10 24h': '10', 'PM2.5 24h': '10' }
  const withDay = hourlyAirQuality(last2012, { ...gases, 'SO2 24h': '1600' })!
  assert.deepEqual([withDay.aqi, withDay.primary, withDay.publication], [300, ['SO2'], 'full'])
  assert.equal(hourlyAirQuality(last2012, gases)?.publication, 'unstated')
  assert.equal(hourlyAirQuality(first2026, { ...gases, 'PM10 1h': '10', 'PM2.5 1h': '10' })?.aqi, 200)
})

test('equal largest sub-indices are all primary; at 50 or less nothing is', () => {
  const tied = dailyAirQuality(first2026, { ...example, 'PM2.5 24h': '60', 'PM10 24h': '120' })!
  assert.deepEqual([tied.aqi, tied.primary], [100, ['PM10', 'PM2.5']])
  const clean: AirConcentrations = { 'SO2 24h': '1', 'NO2 24h': '1', 'CO 24h': '0.1', 'PM10 24h': '50', 'PM2.5 24h': '35', 'O3 8h': '100' }
  assert.deepEqual([dailyAirQuality(first2026, clean)?.aqi, dailyAirQuality(first2026, clean)?.primary], [50, []])
  assert.deepEqual(dailyAirQuality(first2026, { ...clean, 'PM2.5 24h': '36' })?.primary, ['PM2.5'])
})

test('ozone that leads by both of its averages is named once', () => {
  assert.deepEqual(dailyAirQuality(last2012, { ...example, 'O3 8h': '160', 'O3 1h': '200' })?.primary, ['O3'])
})

test('the old text lists exceeding pollutants above 100; the new one has dropped the term', () => {
  const dusty = { ...example, 'PM10 24h': '151', 'PM2.5 24h': '75' }
  assert.deepEqual(dailyAirQuality(last2012, dusty)?.exceeding, ['PM10'])
  assert.equal(dailyAirQuality(first2026, dusty)?.exceeding, null)
})

test('2026: with a pollutant missing the index is published only above 100', () => {
  const { 'CO 24h': _, ...without } = example
  const hidden = dailyAirQuality(first2026, without)!
  assert.deepEqual([hidden.aqi, hidden.category, hidden.primary, hidden.publication, hidden.largest], [null, null, null, 'sub-indices', 86])
  assert.deepEqual(
    hidden.reasons.map(({ code }) => code),
    ['MISSING', 'NOT_PUBLISHED'],
  )
  assert.equal(dailyAirQuality(first2026, { ...without, 'PM2.5 24h': '60' })?.aqi, null, 'exactly 100 is not over 100')
  const bad = dailyAirQuality(first2026, { ...without, 'PM2.5 24h': '61' })!
  assert.deepEqual([bad.aqi, bad.publication, bad.primary], [101, 'full', ['PM2.5']])
})

test('2026: a pollutant the plan does not ask for does not block publication', () => {
  const { 'SO2 24h': _, ...without } = example
  const day = dailyAirQuality(first2026, without, { excused: ['SO2'] })!
  assert.deepEqual([day.aqi, day.publication, day.reasons.map(({ code }) => code)], [86, 'full', ['EXCUSED']])
})

test('2012 does not say what an index with something missing is, and the result says that', () => {
  const day = dailyAirQuality(last2012, { ...example, 'CO 24h': null })!
  assert.deepEqual([day.aqi, day.publication], [73, 'unstated'])
  assert.ok(day.reasons.some(({ code }) => code === 'MISSING_RULE_UNSTATED'))
})

test('a negative concentration or a word is not usable and counts as missing', () => {
  const day = dailyAirQuality(first2026, { ...example, 'CO 24h': '-0.1', 'SO2 24h': 'n/a' })!
  assert.deepEqual([day.aqi, day.reasons.map(({ code }) => code)], [null, ['NOT_USABLE', 'NOT_USABLE', 'NOT_PUBLISHED']])
})

test('nothing at all gives no index', () => {
  for (const day of [last2012, first2026])
    assert.deepEqual([dailyAirQuality(day, {})?.aqi, dailyAirQuality(day, {})?.largest], [null, null])
})

test('the index starts at 0 in 2012 and at 1 in 2026', () => {
  const nothing: AirConcentrations = {
    'SO2 24h': '0',
    'NO2 24h': '0',
    'CO 24h': '0',
    'PM10 24h': '0',
    'PM2.5 24h': '0',
    'O3 8h': '0',
    'O3 1h': '0',
  }
  assert.equal(dailyAirQuality(last2012, nothing)?.aqi, 0)
  const day = dailyAirQuality(first2026, nothing)!
  assert.deepEqual([day.aqi, day.category?.zh, day.reasons[0]?.code], [1, '优', 'RAISED_TO_LOWEST'])
})

test('each category holds from its first to its last value', () => {
  const names = ['优', '良', '轻度污染', '中度污染', '重度污染', '严重污染']
  for (const { parameters } of aqiRules) {
    assert.deepEqual(
      parameters.categories.map(({ zh }) => zh),
      names,
    )
    for (const [at, category] of parameters.categories.entries()) {
      if (at > 0) assert.equal(category.min, parameters.categories[at - 1]!.max + 1)
    }
    assert.deepEqual(parameters.categories.at(-1)?.max, 500)
  }
})

test('the hourly report of 2012 counts gases by the hour and particles by 24 hours; the rest is beside it', () => {
  const hour = hourlyAirQuality(last2012, {
    'SO2 1h': '150',
    'NO2 1h': '100',
    'CO 1h': '5',
    'O3 1h': '160',
    'O3 8h': '265',
    'PM10 24h': '50',
    'PM2.5 24h': '35',
    'PM10 1h': '600',
    'PM2.5 1h': '500',
  })!
  assert.equal(hour.aqi, 50)
  assert.equal(hour.publication, 'full')
  assert.equal(hour.subIndices.length, 9)
  assert.equal(hour.subIndices.find(({ pollutant, averaging }) => pollutant === 'O3' && averaging === '8h')?.iaqi, 200)
  assert.ok(hour.rule.doubt)
})

test('the hourly report of 2026 judges particles of an hour by the 24-hour column', () => {
  const gases: AirConcentrations = { 'SO2 1h': '0', 'NO2 1h': '0', 'CO 1h': '0', 'O3 1h': '0' }
  const hour = hourlyAirQuality(first2026, { ...gases, 'PM10 1h': '121', 'PM2.5 1h': '60' })!
  assert.deepEqual([hour.aqi, hour.primary, hour.subIndices.length], [101, ['PM10'], 6])
})

test('every pollutant has a unit, and carbon monoxide alone is in mg/m³', () => {
  assert.deepEqual(
    airPollutants.filter(({ unit }) => unit === 'mg/m³').map(({ pollutant }) => pollutant),
    ['CO'],
  )
})
