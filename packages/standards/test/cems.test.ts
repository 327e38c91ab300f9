import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  addDays,
  captureRate,
  convertedHour,
  dayMean,
  driftState,
  dryHour,
  emissionTotal,
  hourEmission,
  hourMean,
  intermittentDayMean,
  liftedMark,
  longMean,
  type MinuteRecord,
  minuteMean,
  permittedTotal,
  qualityControl,
  roundTo,
  ruleAt,
  ruleOn,
  type Statistic,
  startOfDay,
  substituteHour,
} from '../src/index.ts'
import { measured } from './arbitrary.ts'
import { day, hours, midnight, records, statistic } from './series.ts'

const HOUR = 3_600_000
const hour = (list: readonly MinuteRecord[], more: Partial<Parameters<typeof hourMean>[0]> = {}) =>
  hourMean({ from: midnight, unit: 'mg/m3', records: list, closed: true, ...more })
const codes = (one: Statistic) => one.reasons.map(({ code }) => code)

test('a minute needs twelve normal readings: twelve make a mean, eleven do not', () => {
  const minute = (count: number) =>
    minuteMean({
      from: midnight,
      unit: 'mg/m3',
      samples: Array.from({ length: 12 }, (_, index) => ({ value: '3', mark: index < count ? 'N' : 'C' })),
    })
  assert.deepEqual([minute(12).validity, minute(12).value], ['valid', '3'])
  assert.deepEqual([minute(11).validity, minute(11).value], ['invalid', null])
  assert.equal(minuteMean({ from: midnight, unit: 'mg/m3', samples: [] }).validity, 'missing')
})

test('the worked hour: 20.0 for 40 minutes and 26.0 for 5, the rest under calibration, is 20.667; with one record fewer there is no mean', () => {
  const values = [...Array.from({ length: 8 }, () => '20.0'), '26.0', '25', '25', '25']
  const list = records(midnight, 5, values, (index) => (index < 9 ? 'N' : 'C'))
  const good = hour(list)
  assert.equal(good.validity, 'valid')
  assert.equal(roundTo(good.value ?? '', 3), '20.667')
  assert.deepEqual(good.counts, { n: 45, required: 45, received: 60, due: 60 })
  assert.deepEqual(good.marks, ['C', 'N'])
  const bad = hour(list.toSpliced(0, 1))
  assert.deepEqual([bad.validity, bad.value, bad.counts.n], ['invalid', null, 40])
  assert.ok(codes(bad).includes('TOO_FEW_VALID'))
})

test('boundary twins of the hour: 44 minutes fail and 45 pass; eight five-minute records fail and nine pass; four ten-minute records fail and five pass', () => {
  for (const [minutes, fails] of [
    [1, 44],
    [5, 8],
    [10, 4],
  ] as const) {
    const of = (count: number) =>
      hour(
        records(
          midnight,
          minutes,
          Array.from({ length: count }, () => '10'),
        ),
      ).validity
    assert.equal(of(fails), 'insufficient', `${fails} records of ${minutes} min`)
    assert.equal(of(fails + 1), 'valid', `${fails + 1} records of ${minutes} min`)
  }
})

test('enough that arrived but is not valid makes an hour invalid, too little that arrived insufficient', () => {
  const of = (received: number) =>
    hour(
      records(
        midnight,
        1,
        Array.from({ length: received }, () => '10'),
        (index) => (index < 44 ? 'N' : 'D'),
      ),
    ).validity
  assert.equal(of(45), 'invalid')
  assert.equal(of(44), 'insufficient')
})

test('an hour is stopped only when the source stood still throughout; nothing received is missing, and while it can still come, pending', () => {
  assert.equal(hour([], { stopped: [{ from: midnight, to: midnight + HOUR }] }).validity, 'stopped')
  assert.equal(
    hour([], {
      stopped: [
        { from: midnight + HOUR / 2, to: midnight + HOUR },
        { from: midnight - HOUR, to: midnight + HOUR / 2 },
      ],
    }).validity,
    'stopped',
  )
  assert.equal(hour([], { stopped: [{ from: midnight, to: midnight + HOUR - 1 }] }).validity, 'missing')
  assert.equal(hour([], { closed: false }).validity, 'pending')
  const early = hour(
    records(
      midnight,
      5,
      Array.from({ length: 9 }, () => '1'),
    ),
    { closed: false },
  )
  assert.deepEqual([early.validity, codes(early)], ['valid', ['NOT_YET_CLOSED']])
})

test('no hour before acceptance or out of control is valid, however complete', () => {
  const whole = records(
    midnight,
    5,
    Array.from({ length: 12 }, () => '1'),
  )
  assert.equal(hour(whole, { unusable: [{ code: 'NOT_ACCEPTED' }] }).validity, 'invalid')
  assert.equal(hour(whole, { unusable: [{ code: 'OUT_OF_CONTROL' }] }).value, null)
})

test('of two versions of a record the later in the list governs; overlapping and foreign records never count twice', () => {
  const list = records(
    midnight,
    5,
    Array.from({ length: 9 }, () => '10'),
  )
  const first = list[0]
  assert.ok(first !== undefined)
  assert.equal(hour([...list, { ...first, value: '100' }]).value, '20')
  const overlapping = hour([...list.slice(0, 8), { ...first, from: midnight + 36 * 60_000 }, { ...first, from: midnight - 300_000 }])
  assert.equal(overlapping.counts.n, 40)
  assert.ok(codes(overlapping).includes('OVERLAPPING'))
})

test('means do not depend on the order of records, and computing again gives the same answer', () => {
  fc.assert(
    fc.property(fc.array(measured, { minLength: 45, maxLength: 60 }), fc.infiniteStream(fc.nat()), (values, keys) => {
      const list = records(midnight, 1, values)
      const shuffled = list.map((record) => [keys.next().value, record] as const).toSorted((a, b) => a[0] - b[0])
      assert.deepEqual(hour(shuffled.map(([, record]) => record)), hour(list))
    }),
    { numRuns: 50 },
  )
})

test('boundary twins of the day: 19 valid hours fail, 20 pass; the lifted mark needs 18 only and is no substitute', () => {
  const of = (count: number) =>
    dayMean({ day, unit: 'mg/m3', hours: [...hours(count), ...hours(24 - count, 'invalid', count)], closed: true })
  assert.equal(of(19).validity, 'invalid')
  assert.deepEqual([of(20).validity, of(20).value], ['valid', '20'])
  assert.equal(dayMean({ day, unit: 'mg/m3', hours: hours(19), closed: true }).validity, 'insufficient')
  assert.equal(liftedMark('flue-gas', 18, 24, day).mark, 'N')
  assert.equal(liftedMark('flue-gas', 17, 24, day).mark, 'D')
  assert.equal(liftedMark('flue-gas', 45, 60, day).mark, 'N')
  assert.equal(liftedMark('flue-gas', 44, 60, day).mark, 'D')
  assert.equal(liftedMark('waste-water', 59, 60, day).mark, 'D')
  assert.equal(liftedMark('waste-water', 60, 60, day).mark, 'N')
})

test('the rule of a day is the one of the day of the data: 18 hours in 2017, 20 since March 2018, and the doubtful slot of 2025 says so', () => {
  assert.equal(ruleOn('cems.day', '2018-02-28').parameters.minHours, 18)
  assert.equal(ruleOn('cems.day', '2018-03-01').parameters.minHours, 20)
  assert.equal(ruleAt('cems.day', '1999-01-01'), null)
  assert.equal(ruleOn('cems.hour', '2025-12-31').version, '2017')
  const today = hour(
    records(
      midnight,
      5,
      Array.from({ length: 12 }, () => '1'),
    ),
  )
  assert.equal(today.rule.version, '2025')
  assert.match(today.rule.doubt?.zh ?? '', /HJ 212-2025/)
})

test('an old day computed with the rules of another day is a second, separately stated answer', () => {
  const old = {
    day: '2017-06-01',
    unit: 'mg/m3',
    hours: Array.from({ length: 19 }, (_, index) => statistic({ from: startOfDay('2017-06-01') + index * HOUR })),
    closed: true,
  }
  assert.deepEqual([dayMean(old).validity, dayMean(old).rule.version], ['valid', '2007'])
  assert.deepEqual(
    [dayMean(old, ruleOn('cems.day', day)).validity, dayMean(old, ruleOn('cems.day', day)).rule.version],
    ['insufficient', '2025'],
  )
})

test('a source declared intermittent needs 75 % of its running hours; a day stopped throughout is stopped', () => {
  const day8 = (count: number) =>
    intermittentDayMean({
      day,
      unit: 'mg/m3',
      hours: [...hours(count), ...hours(8 - count, 'invalid', count), ...hours(16, 'stopped', 8)],
      closed: true,
    })
  assert.equal(day8(6).validity, 'valid')
  assert.equal(day8(5).validity, 'invalid')
  assert.equal(day8(6).rule.confidence, 'memory')
  assert.equal(dayMean({ day, unit: 'mg/m3', hours: hours(24, 'stopped'), closed: true }).validity, 'stopped')
})

test('a mean of hours that do not end, equal to the limit, is equal to the limit', () => {
  const value = (text: string, index: number) => statistic({ from: midnight + index * HOUR, value: text })
  const list = Array.from({ length: 24 }, (_, index) => value(['34.333333333333', '35.666666666666', '35'][index % 3] ?? '', index))
  assert.equal(dayMean({ day, unit: 'mg/m3', hours: list, closed: true }).value, '35')
})

test('a mean of days and a mean of hours are different numbers and say which they are', () => {
  const parts = [
    statistic({ from: midnight, to: midnight + 24 * HOUR, period: 'day', value: '10' }),
    statistic({ from: midnight - 24 * HOUR, to: midnight, period: 'day', value: '20' }),
  ]
  const month = longMean({ day, period: 'month', of: 'days', unit: 'mg/m3', parts, closed: true })
  assert.deepEqual([month.value, month.basis, month.counts.due, month.period], ['15', 'mean-of-days', 30, 'month'])
  assert.equal(longMean({ day, period: 'quarter', of: 'hours', unit: 'mg/m3', parts: hours(3), closed: true }).counts.due, 92 * 24)
})

test('a converted hour needs both hours; without a benchmark the pollutant alone', () => {
  const pollutant = statistic({ from: midnight, value: '26.4', basis: 'dry-standard' })
  const oxygen = statistic({ from: midnight, value: '8.1', unit: '%' })
  const benchmark = { kind: 'o2', percent: '6' } as const
  const good = convertedHour(pollutant, oxygen, benchmark)
  assert.equal(roundTo(good.value ?? '', 3), '30.698')
  assert.equal(good.basis, 'dry-standard-o2-6')
  assert.equal(convertedHour(pollutant, statistic({ from: midnight, validity: 'invalid' }), benchmark).validity, 'invalid')
  assert.equal(convertedHour(pollutant, null, benchmark).validity, 'missing')
  assert.equal(convertedHour(pollutant, null, { kind: 'none' }).value, '26.4')
  const impossible = convertedHour(pollutant, statistic({ from: midnight, value: '21' }), benchmark)
  assert.deepEqual([impossible.validity, impossible.value], ['invalid', null])
})

test('the emission of an hour takes the measured concentration and needs a valid flow', () => {
  const pollutant = statistic({ from: midnight, value: '30' })
  assert.equal(roundTo(hourEmission(pollutant, statistic({ from: midnight, value: '118356', unit: 'm3/h' })).value ?? '', 3), '3.551')
  assert.equal(hourEmission(pollutant, statistic({ from: midnight, validity: 'invalid' })).value, null)
})

test('the capture rate of 2208 h with 200 stopped and 90 invalid is 95.52 %; 75 % passes; a quarter that stood still has none', () => {
  const one = captureRate({ total: 2208, stopped: 200, invalid: 90 }, day)
  assert.equal(roundTo(one.rate ?? '', 4), '0.9552')
  assert.equal(captureRate({ total: 100, stopped: 0, invalid: 25 }, day).meets, true)
  assert.equal(captureRate({ total: 100, stopped: 0, invalid: 26 }, day).meets, false)
  assert.equal(captureRate({ total: 2208, stopped: 2208, invalid: 0 }, day).rate, null)
})

test('substitution walks its table: cause, capture rate and run choose the window; below 75 % nothing is invented', () => {
  const history = Array.from({ length: 3000 }, (_, index) => ({ from: midnight - (index + 1) * HOUR, kg: String(index) }))
  const of = (rate: string, run: number, cause: 'fault' | 'out-of-control' = 'fault') =>
    substituteHour({ on: day, cause, captureRate: rate, run, before: midnight, history })
  assert.deepEqual([of('0.9', 24).window, of('0.9', 24).substitution?.value], [180, '179'])
  assert.deepEqual([of('0.9', 25).window, of('0.9', 25).substitution?.value], [720, '719'])
  assert.deepEqual([of('0.8999', 1).window, of('0.8999', 1).substitution?.value], [2160, '2159'])
  assert.equal(of('0.75', 30).window, 2160)
  assert.deepEqual([of('0.7499', 1).substitution, of('0.7499', 1).reasons[0]?.code], [null, 'NO_TABLE_RULE'])
  assert.equal(of('0.9', 1, 'out-of-control').countsBackFrom, 'last-passed-calibration')
  assert.deepEqual(of('0.9', 24).substitution?.from, [`hour:${midnight - 180 * HOUR}`])
  const after = { from: midnight, kg: '99999' }
  assert.equal(
    substituteHour({ on: day, cause: 'fault', captureRate: '0.9', run: 1, before: midnight, history: [...history, after] }).substitution
      ?.value,
    '179',
  )
  const short = substituteHour({ on: day, cause: 'fault', captureRate: '0.95', run: 1, before: midnight, history: history.slice(0, 5) })
  assert.deepEqual([short.substitution?.value, short.reasons[0]?.code], ['4', 'TOO_LITTLE_HISTORY'])
})

test('an emission total keeps the measured and the substituted part apart and counts what is missing', () => {
  const total = emissionTotal([
    { kg: '3.5', substituted: false },
    { kg: '1.5', substituted: true },
    { kg: null, substituted: false },
    { kg: null, substituted: false, stopped: true },
  ])
  assert.deepEqual(total, {
    total: '5',
    measured: '3.5',
    substituted: '1.5',
    share: '0.3',
    counts: { measured: 1, substituted: 1, missing: 1 },
  })
  assert.equal(emissionTotal([]).share, null)
})

test('quality control is overdue one moment after its interval, and at once when it was never done', () => {
  const of = (at: number) => qualityControl({ velocity: midnight }, at, day, ['velocity'])[0]?.overdue
  assert.equal(of(midnight + 30 * 24 * HOUR), false)
  assert.equal(of(midnight + 30 * 24 * HOUR + 1), true)
  const all = qualityControl({}, midnight, day)
  assert.ok(all.length >= 7 && all.every(({ overdue, dueAt }) => overdue && dueAt === null))
})

test('an hour of minute means that do not end, equal to the limit, is equal to the limit', () => {
  // 20 5/7 and 20 1/7 as a mean of fourteen readings gives them; four to one they make 20.6 exactly.
  const values = Array.from({ length: 45 }, (_, index) => (index % 5 === 0 ? '20.142857142857' : '20.714285714286'))
  assert.equal(hour(records(midnight, 1, values)).value, '20.6')
  const minute = (value: string, above: number) =>
    minuteMean({
      from: midnight,
      unit: 'mg/m3',
      samples: Array.from({ length: 14 }, (_, index) => ({ value: index < above ? '21' : value, mark: 'N' })),
    }).value
  assert.deepEqual([minute('20', 10), minute('20', 2)], ['20.714285714286', '20.142857142857'])
  assert.equal(
    hour(
      records(
        midnight,
        1,
        Array.from({ length: 45 }, () => '20.66'),
      ),
    ).value,
    '20.66',
  )
})

test('a wet hour is dried by the hour of moisture before it is converted, and never converted as it is', () => {
  const wet = statistic({ from: midnight, value: '30', basis: 'wet-standard' })
  const moisture = statistic({ from: midnight, value: '10', unit: '%' })
  const dry = dryHour(wet, moisture)
  assert.deepEqual(
    [roundTo(dry.value ?? '', 3), dry.basis, dry.validity, dry.rule.id],
    ['33.333', 'dry-standard', 'valid', 'cems.standard-state'],
  )
  assert.equal(dryHour(dry, null), dry, 'what is dry stays as it is')
  assert.deepEqual([dryHour(wet, null).validity, codes(dryHour(wet, null))], ['missing', ['INPUT_NOT_VALID']])
  assert.equal(dryHour(wet, statistic({ from: midnight, validity: 'invalid' })).validity, 'invalid')
  const impossible = dryHour(wet, statistic({ from: midnight, value: '100' }))
  assert.deepEqual([impossible.value, impossible.validity, codes(impossible)], [null, 'invalid', ['NOT_COMPUTABLE']])
  const oxygen = statistic({ from: midnight, value: '8.1', unit: '%' })
  const benchmark = { kind: 'o2', percent: '6' } as const
  const refused = convertedHour(wet, oxygen, benchmark)
  assert.deepEqual([refused.value, refused.validity, codes(refused), refused.basis], [null, 'invalid', ['WET_BASIS'], 'dry-standard-o2-6'])
  assert.equal(convertedHour(dry, { ...oxygen, basis: 'wet-standard' }, benchmark).value, null)
  assert.equal(convertedHour(dry, oxygen, benchmark).validity, 'valid')
})

test('an hour that could not be converted says to which basis it would have been', () => {
  const invalid = statistic({ from: midnight, validity: 'invalid', basis: 'dry-standard' })
  const oxygen = statistic({ from: midnight, value: '8.1', unit: '%' })
  assert.equal(convertedHour(invalid, oxygen, { kind: 'air-factor', alpha: '1.7' }).basis, 'dry-standard-alpha-1.7')
  assert.equal(convertedHour(invalid, oxygen, { kind: 'voc-combustion', makeUpAir: true }).basis, 'dry-standard-o2-3')
})

test('during repair results of the reference method come first, one of the day is enough; for a failed calibration they do not', () => {
  const of = (cause: 'maintenance' | 'out-of-control', captureRate: string, manual: readonly string[]) =>
    substituteHour({ on: day, cause, captureRate, run: 30, before: midnight, history: [{ from: midnight - HOUR, kg: '9' }], manual })
  const byHand = of('maintenance', '0.95', ['2', '3'])
  assert.deepEqual(
    [byHand.substitution?.value, byHand.substitution?.from, byHand.reasons[0]?.code],
    ['2.5', [`manual:${day}`], 'MANUAL_RESULTS'],
  )
  assert.equal(of('maintenance', '0.5', ['2']).substitution?.value, '2', 'below 75 % only manual results are left')
  assert.equal(of('maintenance', '0.95', []).substitution?.value, '9')
  assert.equal(of('out-of-control', '0.95', ['2']).substitution?.value, '9')
  const { cause, run, captureRate, window } = of('out-of-control', '0.95', [])
  assert.deepEqual([cause, run, captureRate, window], ['out-of-control', 30, '0.95', 720], 'the ledger row says what it stands on')
})

test('a drift of more than the permitted one asks for adjustment, of more than twice it is out of control', () => {
  const of = (drift: string) => driftState(drift, '2.5', day).state
  assert.deepEqual(['2.5', '-2.5', '2.51', '5.0', '-5.01'].map(of), ['within', 'within', 'adjust', 'adjust', 'out-of-control'])
})

test('waste-water analysers are checked each day and calibrated each week', () => {
  const rule = ruleOn('water.quality-control', day)
  const of = (at: number) =>
    qualityControl({ 'standard-check': midnight, calibration: midnight }, at, day, undefined, rule).map(({ overdue }) => overdue)
  assert.deepEqual(
    [of(midnight + 24 * HOUR), of(midnight + 24 * HOUR + 1), of(midnight + 168 * HOUR + 1)],
    [
      [false, false],
      [true, false],
      [true, true],
    ],
  )
  for (const { zh, en } of [...qualityControl({}, midnight, day), ...qualityControl({}, midnight, day, undefined, rule)])
    assert.ok(/\p{Script=Han}/u.test(zh) && /^[\x20-\x7e]+$/.test(en), en)
})

test('the use of a permitted total adds up the year so far and projects the rest at the mean of the last thirty days', () => {
  const year = (to: string, kg: (date: string) => string | null) => {
    const found: Record<string, string | null> = {}
    for (let date = '2026-01-01'; date <= to; date = addDays(date, 1)) found[date] = kg(date)
    return found
  }
  // 300 days: 270 of 1 kg, the last thirty of 2 kg; 65 days are left.
  const on = '2026-10-27'
  const days = year('2026-12-31', (date) => (date > addDays(on, -30) ? '2' : '1'))
  const use = permittedTotal(days, '400', on)
  assert.deepEqual([use.used, use.share, use.over, use.projected, use.projectedOver, use.missing], ['330', '0.825', false, '460', true, 0])
  assert.equal(permittedTotal(days, '330', on).over, false, 'equal is within')
  assert.equal(permittedTotal(days, '329.9', on).over, true)
  const holes = permittedTotal(
    year(on, (date) => (date.endsWith('-15') ? null : '1')),
    '400',
    on,
  )
  assert.deepEqual([holes.used, holes.missing], ['290', 10])
  assert.equal(permittedTotal({}, '400', on).projected, null)
  assert.equal(permittedTotal(days, '400', '2026-12-31').projected, permittedTotal(days, '400', '2026-12-31').used)
})
