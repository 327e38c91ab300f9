import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ambientDayMean,
  ambientHourMean,
  calendarSpan,
  changeRate,
  cityDayMean,
  compositeIndex,
  evaluateAirPeriod,
  goodDays,
  isDoubtful,
  ozoneDailyMaximum,
  percentile,
  runningEightHourMean,
  sampledDaysSuffice,
  shownConcentration,
} from '../../src/index.ts'

const day = '2026-06-01'
const some = (valid: number, of: number, value = '10') => Array.from({ length: of }, (_, at) => (at < valid ? value : null))

test('an hour needs 45 minutes, a day 20 hours, eight hours six', () => {
  assert.deepEqual([ambientHourMean(day, some(44, 60)).value, ambientHourMean(day, some(45, 60)).value], [null, '10'])
  assert.deepEqual([ambientDayMean(day, some(19, 24)).value, ambientDayMean(day, some(20, 24)).value], [null, '10'])
  assert.deepEqual([runningEightHourMean(day, some(5, 8)).value, runningEightHourMean(day, some(6, 8)).value], [null, '10'])
})

test('a mean with too few values offers none, but keeps what there was, with the counts', () => {
  const { value, diagnostic, counts, validity, reasons } = ambientDayMean(day, some(19, 24))
  assert.deepEqual([value, diagnostic, counts, validity], [null, '10', { n: 19, required: 20 }, 'insufficient'])
  assert.deepEqual(reasons, [{ code: 'TOO_FEW', detail: '19/20' }])
  assert.equal(ambientDayMean(day, some(0, 24)).validity, 'missing')
})

test('ozone of a day is the largest of 17 running means that end from 08:00 to 24:00', () => {
  const hours = Array.from({ length: 24 }, (_, hour) => (hour >= 16 ? '200' : '80'))
  const answer = ozoneDailyMaximum(day, hours)
  assert.deepEqual([answer.value, answer.counts], ['200', { n: 17, required: 14 }])
  const early = Array.from({ length: 24 }, (_, hour) => (hour < 8 ? '90' : '0'))
  assert.equal(ozoneDailyMaximum(day, early).value, '90')
})

test('ozone with thirteen windows gives no value, with fourteen one', () => {
  // The first windows lose their hours: a window is valid with six of eight.
  const from = (hour: number) => Array.from({ length: 24 }, (_, at) => (at < hour ? null : '100'))
  assert.deepEqual([ozoneDailyMaximum(day, from(5)).counts.n, ozoneDailyMaximum(day, from(5)).value], [14, '100'])
  assert.deepEqual([ozoneDailyMaximum(day, from(6)).counts.n, ozoneDailyMaximum(day, from(6)).value], [13, null])
})

test('ozone above the limit stands with too few windows; equal to the limit it does not', () => {
  const late = (value: string) => Array.from({ length: 24 }, (_, hour) => (hour < 16 ? null : value))
  const above = ozoneDailyMaximum(day, late('161'))
  assert.deepEqual([above.value, above.validity, above.reasons[0]?.code], ['161', 'valid', 'STANDS_ABOVE_LIMIT'])
  assert.equal(ozoneDailyMaximum(day, late('160')).value, null)
  assert.ok(isDoubtful(above.rule), 'the rule of fourteen windows is shown as doubtful')
})

test('ozone of a day asks for 24 hours', () => {
  assert.throws(() => ozoneDailyMaximum(day, some(23, 23)), RangeError)
})

test('the city of a day is the mean of its valid stations', () => {
  assert.equal(cityDayMean(['10', null, '15', '17']), '14')
  assert.equal(cityDayMean([null]), null)
})

test('concentrations are shown whole, carbon monoxide with one decimal, means on the way with one more', () => {
  assert.deepEqual([shownConcentration('PM2.5', '35.5'), shownConcentration('PM2.5', '34.5')], ['36', '34'])
  assert.deepEqual([shownConcentration('CO', '0.85'), shownConcentration('CO', '0.85', 1)], ['0.8', '0.85'])
})

test('percentiles of ten to a hundred: 95.5 and 91', () => {
  const values = ['100', '90', '80', '70', '60', '50', '40', '30', '20', '10']
  assert.deepEqual([percentile(values, '0.95'), percentile(values, '0.90')], ['95.5', '91'])
  assert.deepEqual([percentile(values, '0'), percentile(values, '1')], ['10', '100'])
  assert.deepEqual([percentile(['7'], '0.95'), percentile([], '0.95')], ['7', null])
  assert.throws(() => percentile(values, '1.01'), RangeError)
})

const yearOf = (year: number, value: (at: number) => string | null) => {
  const first = Date.UTC(year, 0, 1)
  const length = (Date.UTC(year + 1, 0, 1) - first) / 86_400_000
  return Object.fromEntries(Array.from({ length }, (_, at) => [new Date(first + at * 86_400_000).toISOString().slice(0, 10), value(at)]))
}
const flat = (value: string, year = 2025) => yearOf(year, () => value)
const clean = { SO2: flat('60'), NO2: flat('40'), PM10: flat('70'), 'PM2.5': flat('35'), CO: flat('4.0'), O3: flat('160') }
const year2025 = { from: '2025-01-01', to: '2025-12-31' }

test('a year with every statistic equal to its limit meets the standard, with single index 1', () => {
  const period = evaluateAirPeriod(clean, year2025)!
  assert.equal(period.meets, true)
  for (const statistic of period.statistics) assert.equal(statistic.enoughDays, true)
  assert.deepEqual(
    period.statistics.map(({ singleIndex }) => singleIndex),
    ['1', '1', '1', '1', '1', '1'],
  )
  assert.deepEqual(period.reasons, [])
})

test('a pollutant meets only when mean and percentile both do', () => {
  // Mean 34.x within 35, but one day in ten at 100: the 95th percentile is above 75.
  const spiky = yearOf(2025, (at) => (at % 10 === 0 ? '100' : '25'))
  const pm = evaluateAirPeriod({ ...clean, 'PM2.5': spiky }, year2025)!.statistics.find(({ pollutant }) => pollutant === 'PM2.5')!
  assert.deepEqual([pm.percentile, pm.meets, pm.singleIndex], ['100', false, '1.333333333333'])
  assert.equal(evaluateAirPeriod({ ...clean, 'PM2.5': spiky }, year2025)?.meets, false)
})

test('a year judged by the standard of its last day says when the standard changed within it', () => {
  const year = { from: '2026-01-01', to: '2026-12-31' }
  const series = { 'PM2.5': flat('32', 2026) }
  const after = evaluateAirPeriod(series, year)!
  const before = evaluateAirPeriod(series, { ...year, on: year.from })!
  const limitOf = (period: typeof after) => period.statistics.find(({ pollutant }) => pollutant === 'PM2.5')!.meanLimit
  assert.deepEqual([limitOf(before), limitOf(after)], ['35', '30'])
  assert.deepEqual(
    after.reasons.map(({ code }) => code),
    ['STANDARD_CHANGED'],
  )
  assert.equal(after.meets, false)
  assert.equal(before.meets, null, 'five pollutants have no values')
})

test('the final limits of GB 3095-2026 hold from 2031', () => {
  const period = evaluateAirPeriod({ 'PM2.5': flat('25', 2031) }, { from: '2031-01-01', to: '2031-12-31' })!
  const pm = period.statistics.find(({ pollutant }) => pollutant === 'PM2.5')!
  assert.deepEqual([pm.meanLimit, pm.dayLimit, pm.meets], ['25', '50', true])
})

test('a year needs 324 days, each month 27 and February 25', () => {
  const short = (drop: (day: string) => boolean) =>
    Object.fromEntries(Object.entries(flat('10')).map(([date, value]) => [date, drop(date) ? null : value]))
  const reasonsOf = (series: Record<string, string | null>) =>
    evaluateAirPeriod({ SO2: series }, year2025)!.statistics[0]!.reasons.map(({ code, detail }) => `${code} ${detail}`)
  assert.deepEqual(reasonsOf(short((date) => date >= '2025-02-26' && date <= '2025-02-28')), [])
  assert.deepEqual(reasonsOf(short((date) => date >= '2025-02-25' && date <= '2025-02-28')), ['MONTH_TOO_SHORT 2025-02: 24/25'])
  assert.deepEqual(reasonsOf(short((date) => date >= '2025-03-28' && date <= '2025-03-31')), [])
  assert.deepEqual(reasonsOf(short((date) => date >= '2025-03-27' && date <= '2025-03-31')), ['MONTH_TOO_SHORT 2025-03: 26/27'])
  // Four days of each long month and three of each other leave every month its 27, and 325 of the year; then days of February go.
  const thin = (february: number) =>
    short((date) => {
      const inMonth = calendarSpan(date, 'month').days
      return Number(date.slice(8)) <= (inMonth === 31 ? 4 : inMonth === 30 ? 3 : february)
    })
  assert.deepEqual([reasonsOf(thin(1)), reasonsOf(thin(2))], [[], ['TOO_FEW 323/324']])
})

test('shares of good days count only days with an index', () => {
  const days = goodDays('2026-12-31', [100, 101, 50, null, 201, 200])!
  assert.deepEqual([days.valid, days.good, days.heavy, days.share], [5, 2, 1, '0.4'])
  assert.equal(goodDays('2026-12-31', [null])?.share, null)
})

const six = { SO2: '9', NO2: '30', PM10: '60', 'PM2.5': '35', CO: '1.0', O3: '158' }

test('the composite index of the example is 3.99 by the method of 2013 and 8.375 by that of 2026', () => {
  const before = compositeIndex('2025-12-31', six)!
  assert.deepEqual([before.index, before.unrounded?.slice(0, 6)], ['3.99', '3.9946'])
  const after = compositeIndex('2026-01-01', six)!
  assert.equal(after.index, '8.375')
  assert.ok(isDoubtful(after.rule))
})

test('a composite index with a pollutant missing is none', () => {
  const { O3: _, ...five } = six
  const answer = compositeIndex('2025-12-31', five)!
  assert.deepEqual([answer.index, answer.reasons], [null, [{ code: 'MISSING', detail: 'O3' }]])
})

test('change is told against the base, and not against nothing', () => {
  assert.deepEqual([changeRate('3.8', '4.0'), changeRate('4.2', '4.0'), changeRate('1', '0')], ['-0.05', '0.05', null])
})

test('lead, TSP and benzo[a]pyrene need 60 days of a year, five of each month, 15 of a quarter', () => {
  const dates = (perMonth: (month: number) => number) =>
    Array.from({ length: 12 }, (_, month) =>
      Array.from(
        { length: perMonth(month + 1) },
        (_, at) => `2026-${String(month + 1).padStart(2, '0')}-${String(5 * at + 1).padStart(2, '0')}`,
      ),
    ).flat()
  const year = (perMonth: (month: number) => number) => sampledDaysSuffice('a20043', dates(perMonth), day, 'year')!
  assert.deepEqual([year(() => 5).enough, year(() => 5).counts], [true, { n: 60, required: 60 }])
  assert.deepEqual(
    year((month) => (month === 7 ? 4 : month === 8 ? 6 : 5)).reasons.map(({ detail }) => detail),
    ['2026-07: 4/5'],
  )
  assert.deepEqual(
    year((month) => (month === 7 ? 4 : 5)).reasons.map(({ code }) => code),
    ['TOO_FEW', 'MONTH_TOO_SHORT'],
  )
  const quarter = (n: number) => sampledDaysSuffice('a20043', dates(() => 5).slice(15, 15 + n), day, 'quarter')!
  assert.deepEqual([quarter(14).enough, quarter(15).enough], [false, true])
  assert.equal(sampledDaysSuffice('a34004', [], day, 'year'), null, 'PM2.5 is measured every day')
})
