import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Context, Sample } from '../src/index.ts'
import { clockOf, documentNamed, inShort, seriesOf, verdictsOf } from './arrivals.ts'

const group: Context = {
  subject: 'group/1',
  series: { production: ['line'], treatment: ['fan'], maintenance: 'maintenance' },
  attributes: { line: { rated: '100' }, fan: { rated: '30' } },
}

/** 08:30 production 80 kW; treatment 0.3 kW until 08:42, then 24 kW until 11:51; production until 12:00. */
const production = seriesOf('line', [
  { from: '08:00', to: '08:30', value: '0' },
  { from: '08:30', to: '12:00', value: '80' },
  { from: '12:00', to: '12:30', value: '0' },
])
const treatment = seriesOf('fan', [
  { from: '08:00', to: '08:42', value: '0.3' },
  { from: '08:42', to: '11:51', value: '24' },
  { from: '11:51', to: '12:30', value: '0.3' },
])
const between = (samples: readonly Sample[], from: string, to: string) =>
  samples.filter(({ observedAt }) => (clockOf(observedAt) ?? '') < from || (clockOf(observedAt) ?? '') >= to)

test('E01 runs from 08:30 to 08:42, is raised at 08:40, and 9 minutes at noon are no alarm', () => {
  const verdicts = verdictsOf(documentNamed('E01'), group, [...production, ...treatment], '12:40')
  assert.deepEqual(verdicts.map(inShort), ['fires 08:30– known 08:40', 'clears fires 08:30–08:42 known 08:52'])
  assert.equal(verdicts[0]?.numbers.find(({ name }) => name === 'overlap')?.value, '10')
  assert.match(verdicts[0]?.words.zh ?? '', /产污设施运行，且“所需治污设施运行”不成立；已持续10分钟，要求10分钟/)
})

test('E02 tells a start 12 minutes late, once', () => {
  const verdicts = verdictsOf(documentNamed('E02'), group, [...production, ...treatment], '12:33')
  assert.deepEqual(verdicts.map(inShort), ['fires 08:30–08:43 known 08:45'])
  assert.equal(verdicts[0]?.numbers.find(({ name }) => name === 'lateness')?.value, '12')
})

test('E02 lets 5 minutes pass and not 6', () => {
  const late = (start: string) =>
    verdictsOf(
      documentNamed('E02'),
      group,
      [
        ...production,
        ...seriesOf('fan', [
          { from: '08:00', to: start, value: '0' },
          { from: start, to: '12:30', value: '24' },
        ]),
      ],
      '12:33',
    ).length
  assert.equal(late('08:35'), 0)
  assert.equal(late('08:36'), 1)
})

test('E03 tells a stop 9 minutes early', () => {
  const verdicts = verdictsOf(documentNamed('E03'), group, [...production, ...treatment], '12:33')
  assert.deepEqual(verdicts.map(inShort), ['fires 11:51–12:01 known 12:03'])
  assert.equal(verdicts[0]?.numbers.find(({ name }) => name === 'early')?.value, '9')
})

test('without treatment samples from 09:00 to 09:40 there is no E01, but an undetermined stretch from 09:02', () => {
  const arrivals = [...production, ...between(treatment, '09:00', '09:40')]
  const verdicts = verdictsOf(documentNamed('E01'), group, arrivals, '12:40').slice(2)
  assert.match(verdicts[0]?.words.zh ?? '', /^无法判定：.*；缺少：治污设施功率 fan$/)
  assert.deepEqual(verdicts.map(inShort), ['undetermined 09:02– known 09:17', 'clears undetermined 09:02–09:40 known 09:45'])
})

test('the same gap is an E07 of 40 minutes counted from 09:00', () => {
  const context: Context = {
    subject: 'group/1',
    series: { main: 'main', production: ['line'], treatment: ['fan'] },
    attributes: { main: { rated: '200' } },
  }
  const main = seriesOf('main', [{ from: '08:00', to: '12:30', value: '120' }])
  const verdicts = verdictsOf(documentNamed('E07C'), context, [...main, ...production, ...between(treatment, '09:00', '09:40')], '12:30')
  assert.deepEqual(verdicts.map(inShort), ['fires 09:00– known 09:35', 'clears fires 09:00–09:40 known 09:45'])
})

test('a gap in an open alarm neither clears it nor is told as OFF', () => {
  const off = seriesOf('fan', [
    { from: '08:00', to: '08:50', value: '0.3' },
    { from: '09:20', to: '09:40', value: '0.3' },
    { from: '09:40', to: '12:30', value: '24' },
  ])
  const verdicts = verdictsOf(documentNamed('E01'), group, [...production, ...off], '12:40')
  assert.deepEqual(verdicts.map(inShort), [
    'fires 08:30– known 08:40',
    'undetermined 08:52– known 09:07',
    'clears undetermined 08:52–09:20 known 09:25',
    'clears fires 08:30–09:40 known 09:50',
  ])
})

test('a change that does not last three minutes is no change', () => {
  const blip = seriesOf('fan', [
    { from: '08:00', to: '08:35', value: '0' },
    { from: '08:35', to: '08:37', value: '24' },
    { from: '08:37', to: '09:00', value: '0' },
  ])
  const verdicts = verdictsOf(
    documentNamed('E01'),
    group,
    [...production.filter(({ observedAt }) => (clockOf(observedAt) ?? '') < '09:00'), ...blip],
    '09:00',
  )
  assert.deepEqual(verdicts.map(inShort), ['fires 08:30– known 08:40'])
})

test('treatment that comes on for good in the tenth minute leaves 9 minutes and no alarm, whenever that is known', () => {
  const fan = seriesOf('fan', [
    { from: '08:00', to: '08:39', value: '0' },
    { from: '08:39', to: '12:30', value: '24' },
  ])
  assert.deepEqual(verdictsOf(documentNamed('E01'), group, [...production, ...fan], '12:00').map(inShort), [])
})

test('an approved maintenance excuses the hit and stays on the record', () => {
  const maintenance: Sample[] = seriesOf('maintenance', [{ from: '08:20', to: '08:21', value: '1' }]).map((sample) => ({
    ...sample,
    until: sample.observedAt + 60 * MINUTES,
    knownAt: sample.observedAt,
  }))
  const verdicts = verdictsOf(documentNamed('E01'), group, [...production, ...treatment, ...maintenance], '12:40')
  assert.deepEqual(
    verdicts.map(({ kind, suppressedBy }) => [kind, suppressedBy]),
    [
      ['fires', ['declared']],
      ['clears', ['declared']],
    ],
  )
  assert.match(verdicts[0]?.words.zh ?? '', /不计入：联动组处于已批准的检修申报期/)
})
const MINUTES = 60_000

test('the limit of 30 % is met at 28.3 % with five points of tolerance, and not at 15.4 %', () => {
  const rule = documentNamed('E06L')
  const day = 86_400_000
  const from = Date.parse('2026-11-01T00:00:00+08:00')
  const context: Context = {
    subject: 'site/1',
    series: { listed: ['line', 'kiln'], required: 'required', touched: 'touched', whole: 'whole' },
  }
  const said = (last: string, covered = true) => {
    const daily = (series: string, index: number, value: string, validity: Sample['validity'] = 'valid'): Sample => ({
      kind: 'sample',
      series,
      observedAt: from + index * day,
      until: from + (index + 1) * day,
      knownAt: from + (index + 1) * day,
      value,
      validity,
      marks: [],
      ref: `${series}/${index}`,
    })
    const arrivals = Array.from({ length: 11 }, (_, index) => [
      daily('line', index, index === 10 ? last : '4254.3', index === 10 && !covered ? 'insufficient' : 'valid'),
      daily('kiln', index, '0'),
    ]).flat()
    const required = { ...daily('required', 0, '0.3'), knownAt: from }
    const order = ['touched', 'whole'].map((series) => ({ ...daily(series, 10, '1'), knownAt: from + 10 * day }))
    return verdictsOf(rule, context, [...arrivals, required, ...order], '12:00').filter(
      ({ observedFrom }) => observedFrom >= from + 10 * day,
    )
  }
  assert.deepEqual(
    said('3050').map(({ kind }) => kind),
    [],
  )
  assert.deepEqual(said('3600').map(({ kind }) => kind)[0], 'fires')
  assert.equal(said('3600')[0]?.numbers.find(({ name }) => name === 'reduction')?.value, '0.1537973')
  assert.deepEqual(said('3600', false).map(({ kind }) => kind)[0], 'undetermined', 'never achieved, never failed')
})
