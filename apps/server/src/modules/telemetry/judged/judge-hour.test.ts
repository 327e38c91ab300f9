import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OutletFacts } from '../../sources/schema.ts'
import { agreementOf } from './finish.ts'
import type { FactorHour, Sent } from './inputs.ts'
import { judgeDay } from './judge-day.ts'
import { judgeHours } from './judge-hour.ts'
import { judgeMinute } from './judge-minute.ts'
import type { Judged } from './judged.ts'
import { noMarks } from './marks.ts'
import { inForce } from './project-rules.ts'
import { valueNameOf, valueRef } from './value-ref.ts'

const from = Date.parse('2026-05-04T08:00:00+08:00') / 1000
const facts = (more: object) => ({
  config: '2026-01-01#test',
  facts: OutletFacts.parse({ outletId: 'O-1', effectiveFrom: '2026-01-01', sourceKind: 'waste-water', ...more }),
})
const sent = (minute: number, value: string | null, more: Partial<Sent> = {}): Sent => ({
  at: from + minute * 60,
  value,
  converted: null,
  total: null,
  mark: 'N',
  ...more,
})
const hour = (factors: Record<string, Partial<FactorHour>>) => ({
  outlet: 'O-1',
  from,
  factors: new Map(Object.entries(factors).map(([factor, one]) => [factor, { minutes: [], realTime: [], hour: null, ...one }])),
})
const judge = (of: ReturnType<typeof hour>, named: ReturnType<typeof facts> | null) =>
  judgeHours({ hour: of, named, ruleSet: inForce, marks: noMarks, at: 0 })

const water = facts({
  factors: [{ factor: 'w01018', lod: '4' }],
  permit: [{ id: 'P1', factor: 'w01018', operator: '<=', limit: '40', unit: 'mg/L', averaging: 'day', from: '2025-01-01', to: null }],
  recordMinutes: 10,
})

test('an hour of waste water is weighed by flow, warns and never decides', () => {
  const volumes = ['10', '50', '40']
  const of = hour({
    w01018: { minutes: [sent(0, '40'), sent(10, '60'), sent(20, '20')] },
    w00000: { minutes: volumes.map((total, index) => sent(index * 10, '1', { total })) },
  })
  const cod = judge(of, water).find(({ factor }) => factor === 'w01018')
  assert.deepEqual([cod?.value, cod?.validity, cod?.verdict, cod?.source], ['42', 'valid', 'warning', 'minute'])
})

test('an analyser that sends hours only gives its hour as the sample, half the detection limit where it lies below', () => {
  const of = hour({ w01018: { hour: sent(0, '3.1') } })
  const cod = judge(of, water).find(({ factor }) => factor === 'w01018')
  assert.deepEqual(
    [cod?.value, cod?.source, cod?.validity, cod?.reasons.map(({ code }) => code)],
    ['2', 'sample', 'valid', ['BELOW_DETECTION']],
  )
})

test('what the facts expect and nobody sent is missing; without facts only what came is judged', () => {
  const [missing] = judge(hour({}), water)
  assert.deepEqual(
    [missing?.factor, missing?.validity, missing?.answers.countsAsEffective, missing?.answers.substitutable],
    ['w01018', 'missing', false, true],
  )
  assert.deepEqual(judge(hour({}), null), [])
})

test('where nothing finer came the hour of the device stands, valid by its mark, and its rule says that it is doubtful', () => {
  const named = facts({
    sourceKind: 'flue-gas',
    referenceO2: '9',
    factors: [{ factor: 'a21026' }, { factor: 'a19001' }],
    permit: [{ id: 'P1', factor: 'a21026', operator: '<=', limit: '20', unit: 'mg/m3', averaging: 'hour', from: '2025-01-01', to: null }],
  })
  const of = (mark: string) =>
    judge(hour({ a21026: { hour: sent(0, '20', { mark, converted: '24' }) }, a19001: { hour: sent(0, '11', { mark }) } }), named)
      .filter(({ factor }) => factor === 'a21026')
      .map(({ basis, value, source, validity, verdict, device }) => [basis, value, source, validity, verdict, device.agreement])
  assert.deepEqual(of('N'), [
    ['measured', '20', 'device', 'valid', 'none', 'alone'],
    ['converted', '24', 'device', 'valid', 'exceeds', 'agrees'],
  ])
  assert.deepEqual(of('D'), [
    ['measured', null, 'device', 'invalid', 'none', 'alone'],
    ['converted', null, 'device', 'invalid', 'undecided', 'apart'],
  ])
})

test('pH is judged by its range, without a unit and without a multiple', () => {
  const permit = [
    { id: 'P2', factor: 'w01001', operator: 'range', low: '6', limit: '9', unit: '-', averaging: 'day', from: '2025-01-01', to: null },
  ]
  const named = facts({ factors: [{ factor: 'w01001' }], permit })
  const verdictOf = (value: string) =>
    judge(hour({ w01001: { hour: sent(0, value) } }), named).map(({ verdict, multiple }) => [verdict, multiple])
  assert.deepEqual([verdictOf('9.0'), verdictOf('9.01')], [[['complies', null]], [['warning', null]]])
})

test('no hour is valid before the monitoring system was accepted', () => {
  const named = facts({ sourceKind: 'flue-gas', acceptedOn: null, factors: [{ factor: 'a21026' }] })
  const of = hour({ a21026: { minutes: Array.from({ length: 60 }, (_, minute) => sent(minute, '20')) } })
  const [so2] = judge(of, named)
  assert.deepEqual([so2?.validity, so2?.value, so2?.reasons[0]?.code], ['invalid', null, 'NOT_ACCEPTED'])
})

test('a minute record is judged by itself: what is physically impossible, above the range or marked is not valid, and its text stays', () => {
  const named = facts({ sourceKind: 'flue-gas', factors: [{ factor: 'a21026', range: { from: '0', to: '200' } }] })
  const of = (factor: string, value: string, mark = 'N') =>
    judgeMinute({ outlet: 'O-1', factor, sent: sent(0, value, { mark }), named, ruleSet: inForce, marks: noMarks, known: 0 })[0]
  assert.deepEqual([of('a21026', '012.50')?.value, of('a21026', '012.50')?.validity], ['012.50', 'valid'])
  assert.deepEqual(of('a19001', '25.0')?.reasons[0]?.code, 'OUT_OF_PHYSICAL_RANGE')
  assert.deepEqual(of('a21026', '260')?.reasons[0]?.code, 'ABOVE_RANGE_UNFLAGGED')
  assert.deepEqual([of('a21026', '20', 'C')?.validity, of('a21026', '20', 'C')?.reasons[0]?.detail], ['invalid', 'C'])
})

test('a day of waste water is effective with 18 of 24 readings, and decides', () => {
  const hours = (valid: number): Judged[] =>
    Array.from({ length: 24 }, (_, index): Judged => {
      const [made] = judge(hour({ w01018: { hour: sent(0, index < valid ? '41' : null) } }), water)
      assert.ok(made !== undefined)
      return { ...made, from: from - 8 * 3_600 + index * 3_600, to: from - 7 * 3_600 + index * 3_600 }
    })
  const day = (valid: number) =>
    judgeDay({
      outlet: 'O-1',
      factor: 'w01018',
      basis: 'measured',
      from: from - 8 * 3_600,
      hours: hours(valid),
      device: null,
      volumes: new Map(),
      named: water,
      ruleSet: inForce,
      marks: noMarks,
      at: 0,
    })
  const [passes, fails] = [day(18), day(17)]
  assert.deepEqual([passes.validity, passes.value, passes.verdict, passes.multiple], ['valid', '41', 'exceeds', '0.025'])
  assert.deepEqual([fails.validity, fails.value, fails.verdict], ['insufficient', null, 'undecided'])
})

test('wet channels are dried by the hour of moisture before they are converted; without it nothing is', () => {
  const named = facts({
    sourceKind: 'flue-gas',
    referenceO2: '9',
    moisture: 'wet',
    factors: [{ factor: 'a21026' }, { factor: 'a19001' }, { factor: 'a01014' }],
  })
  const minutes = (value: string) => ({ minutes: Array.from({ length: 60 }, (_, minute) => sent(minute, value)) })
  const converted = (of: Record<string, Partial<FactorHour>>) =>
    judge(hour(of), named).find(({ factor, basis }) => factor === 'a21026' && basis === 'converted')
  // 90 mg/m³ and 9 % oxygen at 10 % moisture: 100 mg/m³ and 10 % dry, converted to 9 %: 100 x 12 / 11.
  const made = converted({ a21026: minutes('90'), a19001: minutes('9'), a01014: minutes('10') })
  assert.deepEqual([made?.value, made?.validity], ['109.090909091', 'valid'])
  assert.ok(made?.rules.some(({ id }) => id === 'cems.standard-state'))
  const without = converted({ a21026: minutes('90'), a19001: minutes('9') })
  assert.deepEqual([without?.value, without?.validity], [null, 'missing'])
})

test('hours of an incinerator under start-up leave its daily mean while their time lasts, and those beyond it count', () => {
  const named = facts({ sourceKind: 'incineration', standard: 'GB 18485-2014', factors: [{ factor: 'a21026' }] })
  const first = Date.parse('2026-05-04T00:00:00+08:00') / 1000
  const minutes = (value: string) => ({ minutes: Array.from({ length: 60 }, (_, minute) => sent(minute, value)) })
  const hours = Array.from({ length: 24 }, (_, index): Judged => {
    const [made] = judge(hour({ a21026: minutes(index < 5 ? '500' : '20') }), named)
    assert.ok(made !== undefined)
    return { ...made, from: first + index * 3_600, to: first + (index + 1) * 3_600 }
  })
  const start = (markedAt: number) => ({
    ...noMarks,
    of: () => [
      {
        id: 'mark:1',
        factors: 'all' as const,
        kind: 'condition' as const,
        item: '启炉',
        from: first * 1000,
        to: (first + 5 * 3_600) * 1000,
        source: 'manual' as const,
        markedAt,
      },
    ],
  })
  const day = (marks: typeof noMarks) =>
    judgeDay({
      outlet: 'O-1',
      factor: 'a21026',
      basis: 'measured',
      from: first,
      hours,
      device: null,
      volumes: new Map(),
      named,
      ruleSet: inForce,
      marks,
      at: 0,
    })
  assert.deepEqual([day(noMarks).value, day(noMarks).counts.n], ['120', 24])
  // Of five hours of start-up four are within the limited time: 500 once and 20 nineteen times.
  const marked = day(start((first + 86_400) * 1000))
  assert.deepEqual([marked.value, marked.counts.n, marked.marks.includes('启炉')], ['44', 20, true])
  assert.notEqual(marked.inputs.hash, day(noMarks).inputs.hash)
  assert.equal(day(start((first + 86_400 + 12 * 3_600) * 1000)).value, '120', 'marked too late it takes nothing out')
})

test('the device agrees within half a unit of its last digit and the share of the rule', () => {
  assert.equal(agreementOf('20.05', '20.1', '0'), 'agrees')
  assert.equal(agreementOf('20.0499', '20.1', '0'), 'differs')
  assert.equal(agreementOf('20', '20.3', '0.01'), 'differs')
  assert.equal(agreementOf('20', '20.2', '0.01'), 'agrees')
  assert.equal(agreementOf(null, '20.2', '0.01'), 'apart')
  assert.equal(agreementOf('20', null, '0.01'), 'alone')
})

test('a reference leads back to what it was made of', () => {
  const name = {
    outlet: 'O-1',
    factor: 'a21026',
    level: 'hour' as const,
    from,
    basis: 'converted' as const,
    known: { frame: 12, at: from * 1000 },
    ruleSet: 'what-if',
  }
  const ref = valueRef(name)
  assert.equal(ref, `value:O-1/a21026/hour/2026-05-04T08:00:00/converted/k12-${from * 1000}/rwhat-if`)
  assert.deepEqual(valueNameOf(ref.slice('value:'.length)), name)
  for (const wrong of ['', 'O-1/a21026/week/2026-05-04T08:00:00', 'O-1/a21026/hour/2026-05-04', 'O-1/a21026/hour/2026-05-04T08:00:00/../x'])
    assert.equal(valueNameOf(wrong), null)
})
