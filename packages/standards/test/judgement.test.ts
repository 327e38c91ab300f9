import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answersOf,
  atBaseVolume,
  type ConditionInput,
  deviceObjections,
  exemptionOf,
  hourMean,
  isTimely,
  judgeExceedance,
  type Limit,
  type Mark,
  markDeadline,
  nationalLimits,
  ruleOn,
  standingMarks,
  startOfDay,
  warningOf,
} from '../src/index.ts'
import { day, midnight, records, statistic } from './series.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const limit: Limit = nationalLimits('air').find(({ id }) => id === 'L0613') ?? assert.fail()
const { caps } = ruleOn('marks.exemption', day).parameters

const mark = (part: Partial<Mark> = {}): Mark => ({
  id: 'm1',
  factors: 'all',
  kind: 'condition',
  item: '启炉',
  from: midnight + 8 * HOUR,
  to: midnight + 16 * HOUR,
  source: 'manual',
  markedAt: midnight + 20 * HOUR,
  ...part,
})
const input = (hour: number, part: Partial<ConditionInput> = {}): ConditionInput => ({
  factor: 'a21002',
  from: midnight + hour * HOUR,
  to: midnight + (hour + 1) * HOUR,
  marks: [mark()],
  conditionOf: (item) => (item === '启炉' ? 'cold-start' : null),
  caps: caps.filter(({ industry }) => industry === 'coal-boiler'),
  ranAsRequired: true,
  ...part,
})
const converted = (value: string) => statistic({ from: midnight + 8 * HOUR, value, basis: 'dry-standard-o2-9' })

test('an hour at the limit complies, one above exceeds, and the rules and doubts travel along', () => {
  assert.equal(judgeExceedance(converted('300'), limit, { source: 'flue-gas' }).verdict, 'complies')
  const over = judgeExceedance(converted('300.01'), limit, { source: 'flue-gas' })
  assert.equal(over.verdict, 'exceeds')
  assert.deepEqual(
    over.rules.map(({ id }) => id),
    ['cems.hour', 'limit:L0613', 'exceedance.statistic', 'exceedance.comparison'],
  )
  assert.ok(over.rules.some(({ doubt }) => doubt !== undefined))
})

test('nothing is judged of an invalid, a substituted, a differently converted or an incomparable value', () => {
  const of = (one: ReturnType<typeof statistic>) => {
    const { verdict, reasons } = judgeExceedance(one, limit, { source: 'flue-gas' })
    return [verdict, reasons[0]?.code]
  }
  assert.deepEqual(of(statistic({ from: midnight, validity: 'invalid' })), ['undecided', 'STATISTIC_NOT_VALID'])
  assert.deepEqual(of({ ...converted('900'), substitution: { rule: limit2ref(), value: '900', from: [] } }), [
    'undecided',
    'SUBSTITUTED_VALUE',
  ])
  assert.deepEqual(of({ ...converted('900'), basis: 'dry-standard-o2-6' }), ['undecided', 'DIFFERENT_BASIS'])
  assert.deepEqual(of({ ...converted('900'), basis: 'dry-standard' }), ['undecided', 'DIFFERENT_BASIS'])
  assert.deepEqual(of({ ...converted('900'), unit: 'kg/h' }), ['undecided', 'DIFFERENT_UNIT'])
  assert.equal(judgeExceedance({ ...converted('0.301'), unit: 'g/m³' }, limit, { source: 'flue-gas' }).verdict, 'exceeds')
})

const limit2ref = () => ruleOn('cems.substitution', day)

test('waste water is judged by the day and incineration by the day: an hour above the limit is a warning', () => {
  assert.equal(judgeExceedance(converted('301'), limit, { source: 'waste-water' }).verdict, 'warning')
  assert.equal(judgeExceedance(converted('301'), limit, { source: 'incineration' }).verdict, 'warning')
  assert.equal(judgeExceedance({ ...converted('301'), period: 'day' }, limit, { source: 'waste-water' }).verdict, 'exceeds')
})

test('a cold start of a coal boiler exempts NOx for four hours; the fifth counts, and sulfur dioxide counts all the time', () => {
  assert.equal(exemptionOf(input(8)).exempt, 'yes')
  assert.equal(exemptionOf(input(11)).exempt, 'yes')
  const fifth = exemptionOf(input(12))
  assert.deepEqual([fifth.exempt, fifth.reasons[0]?.code], ['no', 'CAP_USED_UP'])
  assert.equal(exemptionOf(input(7)).exempt, 'none')
  const sulfur = exemptionOf(input(8, { factor: 'a21026' }))
  assert.deepEqual([sulfur.exempt, sulfur.reasons[0]?.code], ['no', 'NO_CAP'])
})

test('a start cut into several marks is one start: its four hours do not begin anew', () => {
  const parts = (gap: number) => [
    mark({ id: 'p1', to: midnight + 12 * HOUR }),
    mark({ id: 'p2', from: midnight + 12 * HOUR + gap, to: midnight + 16 * HOUR }),
  ]
  assert.equal(exemptionOf(input(11, { marks: parts(0) })).exempt, 'yes')
  assert.equal(exemptionOf(input(13, { marks: parts(0) })).exempt, 'no')
  assert.equal(exemptionOf(input(14, { marks: parts(HOUR) })).exempt, 'no')
  assert.equal(exemptionOf(input(14, { marks: parts(HOUR + 1) })).exempt, 'yes')
})

test('a mark is an assertion: contradiction, idling, lateness or an unnamed condition end the exemption; unconfirmed running leaves it claimed', () => {
  const of = (part: Partial<ConditionInput>) => {
    const { exempt, reasons } = exemptionOf(input(8, part))
    return [exempt, reasons[0]?.code]
  }
  assert.deepEqual(of({ contradictions: [{ code: 'CONTRADICTED', detail: 'O2 8 %, 120 °C' }] }), ['no', 'CONTRADICTED'])
  assert.deepEqual(of({ ranAsRequired: false }), ['no', 'NOT_RUN_AS_REQUIRED'])
  assert.deepEqual(of({ ranAsRequired: null }), ['claimed', 'WITHIN_CAP'])
  assert.deepEqual(of({ conditionOf: () => null }), ['no', 'NO_CAP'])
  assert.deepEqual(of({ marks: [mark({ markedAt: startOfDay('2026-11-25') + 12 * HOUR })] }), ['no', 'MARKED_LATE'])
  assert.deepEqual(of({ marks: [mark({ markedAt: startOfDay('2026-11-25') + 12 * HOUR, admitted: true })] }), ['yes', 'WITHIN_CAP'])
})

test('fifteen marked minutes leave the hour to be judged, sixteen exempt it', () => {
  const of = (minutes: number) => exemptionOf(input(8, { marks: [mark({ to: midnight + 8 * HOUR + minutes * MINUTE })] })).exempt
  assert.equal(of(15), 'no')
  assert.equal(of(16), 'yes')
})

test('a yearly cap that is used up exempts nothing more', () => {
  const yearly = [{ id: 'power-fault', condition: 'cold-start', factors: null, hours: '60', per: 'year' as const }]
  assert.equal(exemptionOf(input(8, { caps: yearly, used: { 'power-fault': '59.5' } })).exempt, 'yes')
  assert.equal(exemptionOf(input(8, { caps: yearly, used: { 'power-fault': '60' } })).exempt, 'no')
})

test('the verdict on an exempt hour is exempt, on a claimed one exceeds with the claim beside it', () => {
  const of = (ranAsRequired: boolean | null) =>
    judgeExceedance(converted('400'), limit, { source: 'flue-gas', exemption: exemptionOf(input(8, { ranAsRequired })) })
  assert.equal(of(true).verdict, 'exempt')
  assert.deepEqual([of(null).verdict, of(null).exemption?.exempt], ['exceeds', 'claimed'])
  assert.ok(of(true).rules.some(({ id }) => id === 'marks.exemption'))
})

test('marks are due by noon of the next day, whatever the hour they speak of', () => {
  const noon = startOfDay('2026-11-25') + 12 * HOUR
  assert.equal(markDeadline(midnight + HOUR), noon)
  assert.equal(markDeadline(midnight + 24 * HOUR), noon)
  assert.equal(isTimely(mark({ markedAt: noon - 1 })), true)
  assert.equal(isTimely(mark({ markedAt: noon })), false)
  assert.equal(isTimely(mark({ markedAt: noon, source: 'auto' })), true)
})

test('the mark that supersedes stands, and a manual mark prevails over the automatic one it covers', () => {
  const auto = mark({ id: 'a', source: 'auto' })
  assert.deepEqual(
    standingMarks([mark({ id: 'x' }), mark({ id: 'y', supersedes: 'x' })]).map(({ id }) => id),
    ['y'],
  )
  assert.deepEqual(
    standingMarks([auto, mark({ id: 'b' })]).map(({ id }) => id),
    ['b'],
  )
  assert.deepEqual(
    standingMarks([auto, mark({ id: 'b', factors: ['a21026'] })]).map(({ id }) => id),
    ['a', 'b'],
  )
  assert.equal(standingMarks([auto, mark({ id: 'b', from: auto.from + MINUTE })]).length, 2)
})

test('a device mark takes its minutes out of the hour: sixteen of them leave too few', () => {
  const of = (minutes: number) => {
    const device = mark({ kind: 'device', item: '故障', from: midnight, to: midnight + minutes * MINUTE })
    const list = records(
      midnight,
      1,
      Array.from({ length: 60 }, () => '5'),
    ).map((record) => ({
      ...record,
      objections: deviceObjections([device], 'a21002', record.from, record.from + MINUTE),
    }))
    return hourMean({ from: midnight, unit: 'mg/m3', records: list, closed: true }).validity
  }
  assert.equal(of(15), 'valid')
  assert.equal(of(16), 'invalid')
})

test('the questions are answered apart: an exempt hour is valid, received, effective and does not count for exceedance', () => {
  const answers = (one: ReturnType<typeof statistic>, ranAsRequired: boolean | null = true) => {
    const { valid, countsForExceedance, received, effective, maySubstitute } = answersOf(one, {
      medium: 'flue-gas',
      exemption: exemptionOf(input(8, { ranAsRequired })),
    })
    return [valid, countsForExceedance, received, effective, maySubstitute].map(({ answer }) => answer)
  }
  assert.deepEqual(answers(converted('400')), ['yes', 'no', 'yes', 'yes', 'no'])
  assert.deepEqual(answers(converted('400'), null), ['yes', 'undecided', 'yes', 'yes', 'no'])
  const plain = (one: ReturnType<typeof statistic>) => Object.values(answersOf(one, { medium: 'flue-gas' })).map(({ answer }) => answer)
  assert.deepEqual(plain(converted('400')), ['yes', 'yes', 'yes', 'yes', 'no'])
  assert.deepEqual(plain(statistic({ from: midnight, validity: 'invalid' })), ['no', 'no', 'yes', 'no', 'yes'])
  assert.deepEqual(plain(statistic({ from: midnight, validity: 'missing' })), ['no', 'no', 'no', 'no', 'yes'])
  assert.deepEqual(plain(statistic({ from: midnight, validity: 'stopped' })), ['no', 'not-due', 'not-due', 'not-due', 'not-due'])
  assert.equal(
    answersOf(statistic({ from: midnight, validity: 'invalid' }), { medium: 'waste-water', zeroFlow: true }).maySubstitute.answer,
    'not-due',
  )
})

test('three minutes in a row over the limit are a notice, two are not, and a gap breaks the row', () => {
  const of = (values: readonly string[], skip = -1) =>
    warningOf({
      from: midnight,
      minutes: values.map((value, index) => ({ at: midnight + (index + (skip >= 0 && index >= skip ? 1 : 0)) * MINUTE, value })),
      elapsed: 50,
      limit: '35',
    })
  assert.equal(of(['36', '36', '36']).step, 'notice')
  assert.equal(of(['36', '36', '35']).step, null)
  assert.equal(of(['36', '36']).step, null)
  assert.equal(of(['36', '36', '36'], 2).step, null)
})

test('the projected hour warns with fifteen minutes left and no later, and says what mean would still do', () => {
  const minutes = (count: number, value: string) =>
    Array.from({ length: count }, (_, index) => ({ at: midnight + index * MINUTE, value: index === count - 1 ? '50' : value }))
  const early = warningOf({ from: midnight, minutes: minutes(45, '34'), elapsed: 45, limit: '35' })
  assert.deepEqual([early.step, early.minutesLeft], ['projected', 15])
  assert.equal(early.projectedMean, '38.266666667')
  assert.equal(early.allowedRest, '36.933333333')
  assert.equal(warningOf({ from: midnight, minutes: minutes(46, '34'), elapsed: 46, limit: '35' }).step, null)
  assert.equal(warningOf({ from: midnight, minutes: [], elapsed: 0, limit: '35' }).projectedMean, null)
})

test('base water: above the benchmark the concentration is scaled up, at or below it is judged as measured', () => {
  const of = (volume: string) =>
    atBaseVolume({
      on: day,
      concentration: '60',
      volume,
      products: [
        { output: '10', base: '100' },
        { output: '5', base: '40' },
      ],
    })
  assert.deepEqual([of('1800').value, of('1800').basis, of('1800').ratio], ['90', 'base', '1.5'])
  assert.deepEqual([of('1200').value, of('1200').basis], ['60', 'measured'])
  assert.deepEqual([of('600').value, of('600').basis], ['60', 'measured'])
  assert.equal(atBaseVolume({ on: day, concentration: '60', volume: '10', products: [] }).value, null)
})

test('a basis is compared as a number: 9.0 and 9 are one benchmark, 3 and 3.5, 1.7 and 1.75 are not', () => {
  const of = (basis: string, part: Partial<Limit>) =>
    judgeExceedance({ ...converted('900'), basis }, { ...limit, ...part }, { source: 'flue-gas' }).verdict
  assert.equal(of('dry-standard-o2-9.0', { o2: '9' }), 'exceeds')
  assert.equal(of('dry-standard-o2-3.5', { o2: '3' }), 'undecided')
  assert.equal(of('dry-standard-o2-3', { o2: '3.5' }), 'undecided')
  assert.equal(of('dry-standard-alpha-1.7', { o2: null, airFactor: '1.7' }), 'exceeds')
  assert.equal(of('dry-standard-alpha-1.75', { o2: null, airFactor: '1.7' }), 'undecided')
  assert.equal(of('dry-standard-o2-9, mean-of-days', { o2: '9' }), 'exceeds')
})

test('where the standard sets no benchmark the measured value is judged and a converted one is not comparable', () => {
  const of = (basis: string, ofLimit: string | null) =>
    judgeExceedance({ ...converted('900'), basis }, { ...limit, o2: null, airFactor: null, basis: ofLimit }, { source: 'flue-gas' }).verdict
  const none = 'dry, 273.15 K, 101325 Pa, no O2 conversion'
  assert.deepEqual([of('dry-standard', none), of('dry-standard-o2-9', none)], ['exceeds', 'undecided'])
  const either = 'dry, 273.15 K, 101325 Pa, O2 3 % (boiler), 15 % (turbine)'
  assert.deepEqual(
    [of('dry-standard-o2-15', either), of('dry-standard-o2-3', either), of('dry-standard-o2-6', either)],
    ['exceeds', 'exceeds', 'undecided'],
  )
  assert.deepEqual([of('dry-standard-alpha-1.7', 'excess-air coefficient'), of('dry-standard-alpha-1.7', none)], ['exceeds', 'undecided'])
  assert.equal(of('dry-standard-o2-9', null), 'exceeds', 'a permit that says no basis is taken at its word')
})

test('a value of wet gas is never compared with a limit of dry gas', () => {
  for (const part of [{}, { o2: null }, { o2: null, basis: null }])
    assert.equal(
      judgeExceedance({ ...converted('900'), basis: 'wet-standard' }, { ...limit, ...part }, { source: 'flue-gas' }).verdict,
      'undecided',
    )
})

test('of a yearly cap only what is left of it exempts: a quarter of an hour is too little, a little more is enough', () => {
  const yearly = [{ id: 'power-fault', condition: 'cold-start', factors: null, hours: '60', per: 'year' as const }]
  const of = (used: string) => exemptionOf(input(8, { caps: yearly, used: { 'power-fault': used } }))
  assert.deepEqual([of('59.75').exempt, of('59.75').reasons.map(({ code }) => code)], ['no', ['WITHIN_CAP', 'SHORT_MARK']])
  assert.equal(of('59.7').exempt, 'yes')
  assert.deepEqual([of('60').exempt, of('60').reasons.map(({ code }) => code)], ['no', ['CAP_USED_UP']])
  // Two marks of the hour share what is left.
  const halves = [mark({ id: 'h1', to: midnight + 8.5 * HOUR }), mark({ id: 'h2', from: midnight + 8.5 * HOUR })]
  const shared = exemptionOf(input(8, { caps: yearly, marks: halves, used: { 'power-fault': '59.75' } }))
  assert.deepEqual([shared.exempt, shared.reasons.map(({ code }) => code)], ['no', ['WITHIN_CAP', 'CAP_USED_UP', 'SHORT_MARK']])
})

test('a mark made too late takes nothing out and takes the place of no other, unless the authority admits it', () => {
  const late = startOfDay('2026-11-25') + 12 * HOUR
  const device = (part: Partial<Mark>) => mark({ kind: 'device', item: '故障', from: midnight, to: midnight + HOUR, ...part })
  const objections = (...marks: readonly Mark[]) => deviceObjections(marks, 'a21002', midnight, midnight + MINUTE).map(({ code }) => code)
  assert.deepEqual(objections(device({ markedAt: late - 1 })), ['MARKED_INVALID'])
  assert.deepEqual(objections(device({ markedAt: late })), [])
  assert.deepEqual(objections(device({ markedAt: late, admitted: true })), ['MARKED_INVALID'])
  assert.deepEqual(objections(device({ markedAt: late, source: 'auto' })), ['MARKED_INVALID'])
  const before = device({ id: 'before' })
  const after = device({ id: 'after', item: '数据有效', supersedes: 'before', markedAt: late })
  assert.deepEqual(objections(before, after), ['MARKED_INVALID'])
  assert.deepEqual(objections(before, { ...after, admitted: true }), [])
  const auto = device({ id: 'auto', source: 'auto' })
  assert.deepEqual(objections(auto, device({ id: 'manual', item: '数据有效', markedAt: late })), ['MARKED_INVALID'])
  assert.deepEqual(objections(auto, device({ id: 'manual', item: '数据有效' })), [])
})
