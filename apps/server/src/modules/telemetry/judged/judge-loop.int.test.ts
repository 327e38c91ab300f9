import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ruleOn } from '@poyang/standards'
import { beijing } from '../../ingest/frames-for-tests.ts'
import { readFactsOf, readFactsSince } from '../../sources/index.ts'
import { judgeAgain } from './judge-again.ts'
import { gas, gasFacts, gasRegistry, later, minutesOf, sent, startChain } from './judge-for-tests.ts'
import type { Chain } from './judge-for-tests.ts'
import { approveRipple, readRipples, recordValueUse } from './ripples.ts'
import { RipplesQuery } from './schema.ts'
import { createColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { explainValue } from './explain.ts'
import { judgedLineage } from './lineage.ts'
import { valuesOf } from './values-page.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
let chain: Chain

before(async () => {
  chain = await startChain()
  await chain.register(gasRegistry(['G-45', 'G-44', 'G-LATE'], ['G-DAY']), '2026-01-02T00:00:00')
})
after(() => chain?.stop())

const eight = beijing('2026-03-10T08:00:00')

test('45 valid minutes make an hour, 44 do not; the hour is converted and judged by the limit of the permit', async () => {
  const markFrom = (minutes: number) => (minute: number) => gas('30.0', '8.1', minute < minutes ? 'N' : 'C')
  const records = [...minutesOf('G-45', eight, 60, markFrom(45)), ...minutesOf('G-44', eight, 60, markFrom(44))]
  await chain.hear([...records.toSorted((a, b) => a.at - b.at), later(eight + HOUR + 6 * MINUTE)])
  const of = async (name: string) =>
    (await chain.judged(name, 'hour')).map(({ factor, basis, value, validity, counts, verdict, limit }) => [
      factor,
      basis,
      value,
      validity,
      `${counts.n}/${counts.required}`,
      verdict,
      limit?.limit ?? null,
    ])
  assert.deepEqual(await of('G-45'), [
    ['a19001', 'measured', '8.1', 'valid', '45/45', 'none', null],
    // 30.0 x (21 - 6) / (21 - 8.1)
    ['a21026', 'converted', '34.88372093', 'valid', '45/45', 'complies', '35'],
    ['a21026', 'measured', '30', 'valid', '45/45', 'none', null],
  ])
  assert.deepEqual(await of('G-44'), [
    ['a19001', 'measured', null, 'invalid', '44/45', 'none', null],
    ['a21026', 'converted', null, 'invalid', '44/45', 'undecided', '35'],
    ['a21026', 'measured', null, 'invalid', '44/45', 'none', null],
  ])
})

test('a minute without a record stands on real-time data, and its rule says so', async () => {
  const at = beijing('2026-03-10T12:00:00')
  const records = Array.from({ length: 60 }, (_, minute) =>
    sent('G-45', '2011', at + minute * MINUTE + 20_000, gas(minute % 2 === 0 ? '20.0' : '21.0', '6.0'), at + minute * MINUTE + 21_000),
  )
  await chain.hear([...records, later(at + HOUR + 6 * MINUTE)])
  const [converted, measured] = (await chain.judged('G-45', 'hour')).filter(({ from, factor }) => from * 1000 === at && factor === 'a21026')
  assert.deepEqual([measured?.value, measured?.source, measured?.validity, measured?.counts.n], ['20.5', 'rtd', 'valid', 60])
  assert.deepEqual([converted?.value, converted?.verdict], ['20.5', 'complies'])
  assert.ok(measured?.rules.some(({ id, confidence }) => id === 'judged.minute-from-real-time' && confidence === 'project'))
})

test('what the device says of its own hour stands beside ours, and a disagreement beyond rounding is said', async () => {
  const at = beijing('2026-03-10T14:00:00')
  const minutes = (outlet: string) => minutesOf(outlet, at, 60, (minute) => gas(minute % 2 === 0 ? '20.0' : '20.1', '6.0'))
  const own = (outlet: string, so2: string) => sent(outlet, '2061', at, gas(so2, '6.0'), at + HOUR + 30_000)
  const records = [...minutes('G-45'), ...minutes('G-44'), own('G-45', '20.1'), own('G-44', '23.0')]
  await chain.hear([...records.toSorted((a, b) => a.at - b.at), later(at + HOUR + 6 * MINUTE)])
  const deviceOf = async (outlet: string) =>
    (await chain.judged(outlet, 'hour')).find(
      ({ from, factor, basis }) => from * 1000 === at && factor === 'a21026' && basis === 'measured',
    )
  const [agrees, differs] = [await deviceOf('G-45'), await deviceOf('G-44')]
  assert.deepEqual([agrees?.value, agrees?.device], ['20.05', { value: '20.1', mark: 'N', agreement: 'agrees' }])
  assert.deepEqual([differs?.value, differs?.device], ['20.05', { value: '23.0', mark: 'N', agreement: 'differs' }])
})

test('late data make a second version of the hour and the day; both stay, the difference is listed, and waits for approval where it was used', async () => {
  const day = beijing('2026-03-11T00:00:00')
  const hours = Array.from({ length: 24 }, (_, hour) => day + hour * HOUR)
  // Nineteen whole hours, and one that lacks half of its minutes until two hours later.
  const early = hours.slice(0, 20).flatMap((at, hour) => minutesOf('G-LATE', at, hour === 19 ? 30 : 60, () => gas('10.0', '6.0')))
  await chain.hear([...early, later(day + 24 * HOUR + 11 * MINUTE)])
  const dayNow = async () =>
    (await chain.judged('G-LATE', 'day')).find(
      ({ from, factor, basis }) => from * 1000 === day && factor === 'a21026' && basis === 'measured',
    )
  const first = await dayNow()
  assert.deepEqual([first?.validity, first?.counts], ['invalid', { n: 19, required: 20, received: 20, due: 24 }])
  await recordValueUse(chain.db, [{ ref: 'value:G-LATE/a21026/day/2026-03-11T00:00:00', usedBy: 'case:2026-7', kind: 'case' }])
  const at = day + 26 * HOUR
  const missing = minutesOf('G-LATE', (hours[19] ?? 0) + 30 * MINUTE, 30, () => gas('22.0', '6.0')).map((record, index) => ({
    ...record,
    at: at + index,
  }))
  await chain.hear([...missing, later(at + MINUTE)])
  const second = await dayNow()
  // 19 hours of 10.0 and one of 16.0
  assert.deepEqual([second?.validity, second?.value, second?.counts.n], ['valid', '10.3', 20])
  assert.ok(second !== undefined && first !== undefined && second.known.at > first.known.at)
  const then = await chain.judged('G-LATE', 'day', 'in-force', second.known.at)
  assert.deepEqual(
    then.filter(({ from, factor, basis }) => from * 1000 === day && factor === 'a21026' && basis === 'measured'),
    [first],
  )
  const listed = await readRipples(chain.db, RipplesQuery.parse({ outlet: 'G-LATE' }))
  assert.deepEqual(
    listed.ripples
      .filter(({ factor, basis }) => factor === 'a21026' && basis === 'measured')
      .map(({ level, cause, state, was, is, downstream }) => [
        level,
        cause,
        state,
        was.validity,
        is.value,
        downstream.map(({ ref }) => ref).join(' '),
      ]),
    [
      ['day', 'late-data', 'open', 'invalid', '10.3', 'case:2026-7'],
      ['hour', 'late-data', 'listed', 'insufficient', '16', 'value:G-LATE/a21026/day/2026-03-11T00:00:00'],
    ],
  )
  const open = listed.ripples.find(({ state }) => state === 'open')
  const approved = await approveRipple(chain.db, open?.id ?? 0, '王某', '核对无误', at)
  assert.deepEqual([approved?.state, approved?.approvedBy], ['approved', '王某'])
  assert.equal(await approveRipple(chain.db, open?.id ?? 0, '李某', '', at), null, 'once')
})

test('data later than the window are kept and change nothing any more', async () => {
  const before = await chain.judged('G-LATE', 'hour')
  const at = beijing('2026-03-19T00:10:00')
  const tooLate = minutesOf('G-LATE', beijing('2026-03-11T20:00:00'), 60, () => gas('99.0', '6.0')).map((record) => ({ ...record, at }))
  await chain.hear([...tooLate, later(at + MINUTE)])
  const hours = (await chain.judged('G-LATE', 'hour')).filter(({ from }) => from * 1000 < beijing('2026-03-12T00:00:00'))
  assert.deepEqual(
    hours,
    before.filter(({ from }) => from * 1000 < beijing('2026-03-12T00:00:00')),
  )
})

test('other rules give a second answer beside the first', async () => {
  const hour = ruleOn('cems.hour', '2026-03-10')
  const lenient = { ...hour, version: 'what-if', confidence: 'project' as const, parameters: { ...hour.parameters, minMinutes: 40 } }
  const given = {
    client: chain.client,
    ruleSet: { id: 'forty-minutes', instead: [lenient] },
    facts: await readFactsSince(chain.db, 0),
    from: eight / 1000,
    to: eight / 1000 + 3_600,
    outlets: new Set(['G-44']),
  }
  assert.ok((await judgeAgain(given)) > 0)
  assert.equal(await judgeAgain(given), 0, 'again changes nothing')
  const of = async (ruleSet: string) =>
    (await chain.judged('G-44', 'hour', ruleSet)).find(
      ({ from, factor, basis }) => from * 1000 === eight && factor === 'a21026' && basis === 'measured',
    )
  const [inForce, other] = [await of('in-force'), await of('forty-minutes')]
  assert.deepEqual([inForce?.validity, inForce?.value, inForce?.rules[0]?.version], ['invalid', null, '2025'])
  assert.deepEqual([other?.validity, other?.value, other?.rules[0]?.version], ['valid', '30', 'what-if'])
  await assert.rejects(judgeAgain({ ...given, ruleSet: { id: 'in-force', instead: [] } }), RangeError)
})

test('facts that the registry learns later make a new version of what they govern', async () => {
  const at = beijing('2026-03-20T08:00:00')
  await chain.hear([...minutesOf('G-DAY', at, 60, () => gas('30.0', '8.1')), later(at + HOUR + 6 * MINUTE)])
  const so2 = async () =>
    (await chain.judged('G-DAY', 'hour'))
      .filter(({ from, factor }) => from * 1000 === at && factor === 'a21026')
      .map(({ basis, config, verdict, limit }) => [basis, config.slice(0, 10), verdict, limit?.limit ?? null])
  assert.deepEqual(await so2(), [
    ['converted', 'none', 'none', null],
    ['measured', 'none', 'none', null],
  ])
  const permit = [
    { id: 'P1', factor: 'a21026', operator: '<=', limit: '30', unit: 'mg/m3', averaging: 'hour', from: '2025-01-01', to: null },
  ]
  await chain.register({ facts: [gasFacts('G-DAY', { permit })] }, '2026-03-20T10:00:00')
  await chain.hear([later(beijing('2026-03-20T10:01:00'))])
  assert.deepEqual(await so2(), [
    ['converted', '2026-01-01', 'exceeds', '30'],
    ['measured', '2026-01-01', 'none', null],
  ])
})

test('a value explains itself, draws as a curve and leads down to its readings', async () => {
  const questions = createColumnarQuestions(chain.client)
  const { signal } = new AbortController()
  const name = { outlet: 'G-45', factor: 'a21026', level: 'hour' as const, from: eight / 1000, basis: 'converted' as const }
  const explained = await explainValue(questions, (id) => readFactsOf(chain.db, id), name, eight + 2 * HOUR, signal)
  assert.equal(explained.current.value, '34.88372093')
  assert.equal(explained.closing, 'open')
  assert.match(
    explained.steps.map(({ zh }) => zh).join(''),
    /应有 60 分钟，收到 60，有效 45；要求至少 45 有效：有效。.*限值 <= 35 mg\/m3（排污许可证，G-45\/P1）：达标/,
  )
  assert.ok(explained.steps.some(({ en }) => en.includes('30 × (21 − 6) / (21 − 8.1) = 34.88372093')))
  assert.match(explained.steps.map(({ en }) => en).join(' '), /45 valid; at least 45 valid are required: valid.*complies.*doubtful/)
  const curve = async (points: number) =>
    await valuesOf(
      questions,
      'G-LATE' as never,
      {
        factor: 'a21026',
        level: 'hour',
        basis: 'measured',
        from: '2026-03-11T00:00:00+08:00',
        to: '2026-03-12T00:00:00+08:00',
        points,
        ruleSet: 'in-force',
      },
      signal,
    )
  const fine = await curve(100)
  assert.deepEqual(
    [fine.bucketSeconds, fine.points.length, fine.points[19]?.value, fine.points[20]?.validity],
    [0, 24, '16', { missing: 1 }],
  )
  const coarse = await curve(12)
  assert.ok(coarse.bucketSeconds > 3_600 && coarse.points.length <= 12)
  assert.equal(
    coarse.points.reduce((sum, { count }) => sum + count, 0),
    24,
  )
  assert.equal(
    coarse.points.reduce((sum, { validity }) => sum + (validity.missing ?? 0), 0),
    4,
  )
  const node = await judgedLineage(questions).value('G-45/a21026/hour/2026-03-10T08:00:00', signal)
  assert.equal(node?.from.length, 60)
  assert.equal(node?.from[0], 'reading:G-45/a21026/minute/2026-03-10T08:00:00')
})
