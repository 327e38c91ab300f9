import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { rulesNamed, startAlarmChain } from '../alarms/alarms-for-tests.ts'
import type { AlarmChain } from '../alarms/alarms-for-tests.ts'
import { beijing, frame, received } from '../ingest/frames-for-tests.ts'
import type { RecordInput } from '../../platform/frame-log/types.ts'
import { later } from '../telemetry/judged/judge-for-tests.ts'
import { saveJudged } from '../telemetry/judged/judge-store.ts'
import type { KnownJudged } from '../telemetry/judged/judged.ts'
import { inForce } from '../telemetry/judged/project-rules.ts'
import { judgeDerived } from '../telemetry/judged/samples.ts'
import { followFrames } from './power-for-tests.ts'
import { createSampleSource } from './metering/sample-source.ts'
import { ProcessGraph } from './schema.ts'
import { Enterprise, EnterpriseId } from '../sources/schema.ts'
import { createColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { qualityPage } from './daily/quality-page.ts'
import { orderReport } from './emergency/order-report.ts'
import { createProductionPower } from './states/production-power.ts'
import { statesPage } from './states/states-page.ts'
import { readGraphs, saveDeclaration, saveGraph, saveList, saveOrder, saveReview } from './store.ts'

const MINUTE = 60_000
let chain: AlarmChain

const registry = {
  enterprises: [
    {
      id: 'E-9',
      name: '某家具厂',
      creditCode: null,
      industry: '木质家具制造',
      district: '甲区',
      address: '',
      position: { longitude: 116, latitude: 29 },
      demo: true,
    },
  ],
  outlets: [
    { id: 'PW-8', enterpriseId: 'E-9', name: '窑炉用电采集', medium: 'power', position: { longitude: 116, latitude: 29 }, factors: [] },
    { id: 'DA-9', enterpriseId: 'E-9', name: '喷漆废气', medium: 'gas', position: { longitude: 116, latitude: 29 }, factors: ['a24088'] },
    { id: 'PW-9', enterpriseId: 'E-9', name: '用电采集', medium: 'power', position: { longitude: 116, latitude: 29 }, factors: [] },
  ],
}

/** A spray booth metered by voltage and current, its fan by power, the incoming line by another collector. */
const graph = ProcessGraph.parse({
  facilities: [
    {
      id: 'BOOTH',
      kind: 'production',
      name: '喷漆房',
      ratedKw: '100',
      allowed: [{ from: '06:00', to: '22:00' }],
      point: { outletId: 'PW-9', dialect: '2025-electricity', key: '205' },
    },
    {
      id: 'FAN',
      kind: 'treatment',
      name: '活性炭风机',
      ratedKw: '30',
      point: { outletId: 'PW-9', dialect: '2025-electricity', key: '306', keys: { p: 'd31106' } },
    },
    {
      id: 'KILN',
      kind: 'production',
      name: '烘干窑',
      ratedKw: '300',
      point: { outletId: 'PW-8', dialect: 'f21', key: 'f21011', intervalMin: 15 },
    },
    { id: 'MAIN', kind: 'main', name: '总表', ratedKw: '200', point: { outletId: 'PW-9', dialect: 'henan-shaanxi', key: '100000' } },
  ],
  groups: [{ id: 'G1', name: '喷漆线', production: ['BOOTH'], treatment: ['FAN'], outlets: ['DA-9'] }],
})

before(async () => {
  chain = await startAlarmChain(rulesNamed('E01', 'E02', 'E03', 'E06S', 'E07C', 'E10'))
  await chain.register(registry, '2026-01-02T00:00:00')
  const kept = await saveGraph(chain.db, {
    enterprise: 'E-9',
    basedOn: 0,
    graph,
    by: '张工',
    reason: '按环评备案',
    recordedAt: beijing('2026-01-03T00:00:00'),
  })
  assert.equal(kept, true)
})
after(() => chain.stop())

const stamp = (at: number) => new Date(at + 8 * 3_600_000).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)
/** A frame each minute of [from, from + minutes) from the collector, with what `cpAt` puts into it. */
const collector = (from: number, minutes: number, cpAt: (minute: number) => string): RecordInput[] =>
  Array.from({ length: minutes }, (_, minute) => {
    const at = from + minute * MINUTE
    const bytes = frame({ cn: '2011', st: '44', dataTime: stamp(at), qn: `${stamp(at)}001`, cp: cpAt(minute) })
    return received(at + 2_000, bytes, { outlet: 'PW-9' })
  })
/** 3 × 230 V × 144.93 A × 0.8 = 80 kW. */
const booth = (running: boolean) => `d20105-Rtd=230,d20105-Flag=N;d20405-Rtd=${running ? '144.93' : '0'},d20405-Flag=N`
const fan = (kw: string) => `d31106-Rtd=${kw},d31106-Flag=N`
const main = (kw: string) => `100000-Pt=${kw},100000-Flag=N`

const clock = (at: number | null) => (at === null ? null : new Date(at + 8 * 3_600_000).toISOString().slice(11, 16))
const told = async (rule: string) =>
  (await chain.verdicts({ rule })).map(({ kind, observedFrom, observedTo, knownAt }) => [
    kind,
    clock(observedFrom),
    clock(observedTo),
    clock(knownAt),
  ])

const eight = beijing('2026-03-10T08:00:00')
const follow = (records: readonly RecordInput[]) => followFrames(chain, records)

test('production from 08:30, treatment from 08:42: E01 and E02 through real frames, estimated power included', async () => {
  const cp = (minute: number) => `${booth(minute >= 30)};${fan(minute < 42 ? '0.3' : '24')};${main('120')}`
  await follow([...collector(eight, 60, cp), later(eight + 61 * MINUTE)])
  assert.deepEqual(await told('E01'), [
    ['fires', '08:30', null, '08:40'],
    ['clears', '08:30', '08:42', '08:52'],
  ])
  assert.deepEqual(await told('E02'), [['fires', '08:30', '08:43', '08:45']])
  assert.deepEqual(await told('E07C'), [])
  const [verdict] = await chain.verdicts({ rule: 'E01' })
  assert.equal(verdict?.subject, 'group/E-9.G1')
  assert.match(verdict?.inputs[0]?.lastRef ?? '', /^value:PW-9\/BOOTH\.p\/minute\/2026-03-10T08:3/)
})

test('no sample of the treatment from 09:00 to 09:40: E07 counted from 09:00, and no E01', async () => {
  const cp = (minute: number) => `${booth(true)}${minute < 40 ? '' : `;${fan('24')}`};${main('120')}`
  await follow([...collector(eight + 60 * MINUTE, 60, cp), later(eight + 121 * MINUTE)])
  assert.deepEqual(await told('E07C'), [
    ['fires', '09:00', null, '09:35'],
    ['clears', '09:00', '09:40', '09:45'],
  ])
  const e01 = await told('E01')
  assert.deepEqual(
    e01.slice(2).map(([kind, from]) => [kind, from]),
    [
      ['undetermined', '09:02'],
      ['clears', '09:02'],
    ],
  )
})

test('treatment off under an approved declaration is on record as excused; without one it is not', async () => {
  const ten = eight + 120 * MINUTE
  const declared = { enterprise: 'E-9', group: 'G1', reason: '更换活性炭', by: '环保专员' }
  const { id } = await saveDeclaration(chain.db, { ...declared, from: ten + 10 * MINUTE, to: ten + 40 * MINUTE, declaredAt: eight })
  await assert.rejects(saveReview(chain.db, id, { approved: true, by: '环保专员 ', note: '', at: eight }), /another person/)
  assert.equal(await saveReview(chain.db, id, { approved: true, by: '值班员', note: '', at: eight }), true)
  const cp = (minute: number) => `${booth(true)};${fan(minute >= 15 && minute < 30 ? '0' : '24')};${main('120')}`
  await follow([...collector(ten, 60, cp), later(ten + 61 * MINUTE)])
  const verdicts = (await chain.verdicts({ rule: 'E01' })).filter(({ observedFrom }) => observedFrom >= ten)
  assert.deepEqual(
    verdicts.map(({ kind, suppressedBy, observedFrom }) => [kind, suppressedBy, clock(observedFrom)]),
    [
      ['fires', ['declared'], '10:15'],
      ['clears', ['declared'], '10:15'],
    ],
  )
})

test('production after 22:00 is outside the permitted hours; under an order to stop it is told after the grace', async () => {
  const night = beijing('2026-03-10T21:30:00')
  const order = { level: 'red' as const, districts: ['甲区'], document: '红色预警〔2026〕1号', by: '值班员', recordedAt: eight }
  const levels = { yellow: [], orange: [], red: [{ kind: 'stop' as const, facilities: ['BOOTH'] }] }
  await saveList(chain.db, 'E-9', { levels, grade: null, document: '一厂一策 2024 版', by: '环保专员' }, beijing('2026-02-01T00:00:00'))
  await saveOrder(chain.db, { ...order, from: beijing('2026-03-10T22:00:00'), to: beijing('2026-03-10T23:30:00') })
  await follow([...collector(night, 90, () => `${booth(true)};${fan('24')};${main('120')}`), later(night + 91 * MINUTE)])
  assert.deepEqual(
    (await told('E10')).filter(([kind]) => kind === 'fires').map(([kind, from, , known]) => [kind, from, known]),
    [['fires', '22:00', '22:10']],
  )
  const [stop] = (await chain.verdicts({ rule: 'E06S' })).filter(({ kind }) => kind === 'fires')
  assert.equal(stop?.subject, 'facility/E-9.BOOTH')
  assert.ok(
    stop !== undefined && stop.knownAt >= beijing('2026-03-10T22:40:00') && stop.knownAt <= beijing('2026-03-10T22:42:00'),
    clock(stop?.knownAt ?? 0) ?? '',
  )
})

const never = new AbortController().signal
const enterprise = EnterpriseId.parse('E-9')

test('states of the two hours: a gap is unknown, never off; each stretch from its first sample', async () => {
  const page = await statesPage(
    createColumnarQuestions(chain.client),
    enterprise,
    await readGraphs(chain.db, 'E-9'),
    { from: eight, to: eight + 120 * MINUTE },
    never,
  )
  const of = (id: string) => page.facilities.find(({ facility }) => facility === id)
  const said = (id: string) => of(id)?.stretches.map(({ from, to, state }) => `${state} ${from.slice(11, 16)}–${to.slice(11, 16)}`)
  assert.deepEqual(said('BOOTH'), ['off 08:00–08:30', 'on 08:30–10:00'])
  assert.deepEqual(said('FAN'), ['off 08:00–08:42', 'on 08:42–09:02', 'unknown 09:02–09:40', 'on 09:40–10:00'])
  assert.deepEqual(said('KILN'), ['unknown 08:00–10:00'])
  assert.deepEqual([of('BOOTH')?.latest?.kw, of('BOOTH')?.latest?.estimated, of('FAN')?.latest?.estimated], ['80.001', true, false])
  assert.match(of('FAN')?.latest?.ref ?? '', /^value:PW-9\/FAN\.p\/minute\/2026-03-10T09:59:00\/k/)
  assert.equal(of('FAN')?.coverage, '0.6666')
  assert.deepEqual(page.groups, [{ id: 'G1', name: '喷漆线', production: 'on', treatment: 'on' }])
})

test('whether production drew power is told by the hour, for marks of standstill', async () => {
  const powerOf = createProductionPower(chain.db, createColumnarQuestions(chain.client))
  const hours = await powerOf('DA-9', eight / 1000 - 3_600, eight / 1000 + 7_200)
  assert.deepEqual(
    [...hours].map(([at, { on }]) => [clock(at * 1000), on]),
    [
      ['08:00', true],
      ['09:00', true],
    ],
  )
  assert.equal((await powerOf('PW-8', eight / 1000, eight / 1000 + 3_600)).size, 0)
})

test('quality of the day: the short day is not usable, and the balance is not concluded from it', async () => {
  const page = await qualityPage(
    createColumnarQuestions(chain.client),
    enterprise,
    await readGraphs(chain.db, 'E-9'),
    '2026-03-10',
    eight + 86_400_000,
    never,
  )
  const fan = page.points.find(({ facility }) => facility === 'FAN')
  assert.deepEqual([fan?.usable, fan?.coverage, fan?.faults.map(({ code }) => code)], [false, '0.1597', ['coverage', 'constant']])
  assert.equal(page.balance.over, null)
})

/** Ten days of 4254.3 kWh, then one under the order, each sample 15 minutes of the same power in watts; a second kiln has gaps. */
const day = (date: string, watts: string, samples = 96): RecordInput[] =>
  Array.from({ length: samples }, (_, index) => {
    const at = beijing(`${date}T00:00:00`) + index * 15 * MINUTE
    const bytes = frame({ cn: '2011', st: '80', dataTime: stamp(at), qn: `${stamp(at)}001`, cp: `f21011-Pt=${watts},f21011-Flag=N` })
    return received(at + 2_000, bytes, { outlet: 'PW-8' })
  })
/** The minutes of frames as the judge makes them, without the two weeks of hours that it would also close. */
async function keepMinutes(records: readonly RecordInput[]): Promise<void> {
  const first = chain.log.head
  await chain.append(records)
  const source = createSampleSource(chain.db)
  await source.refresh(0)
  const rows: KnownJudged[] = []
  for await (const walked of chain.walk(first, chain.log.head))
    for (const { outlet, readings, at, index } of walked)
      for (const minute of source.of(outlet, readings, at))
        rows.push({ ...judgeDerived(outlet, minute, inForce), known: { frame: index + 1, at } })
  await saveJudged(chain.client, rows)
}
const march = (date: number) => `2026-03-${date}`
const reportOf = async (from: string, to: string, now: string) => {
  const order = await saveOrder(chain.db, {
    level: 'orange',
    districts: ['甲区'],
    from: beijing(from),
    to: beijing(to),
    document: '橙色预警〔2026〕1号',
    by: '值班员',
    recordedAt: beijing(from),
  })
  const { position, ...rest } = registry.enterprises[0] ?? assert.fail()
  return orderReport({
    db: chain.db,
    questions: createColumnarQuestions(chain.client),
    enterprises: [Enterprise.parse({ ...rest, position })],
    order,
    now: beijing(now),
    signal: never,
  })
}

test('a limit of 30 % through real frames: 3050 kWh against 4254.3 is achieved, 3600 is not, half a day cannot be determined', async () => {
  await saveList(
    chain.db,
    'E-9',
    {
      levels: {
        yellow: [],
        orange: [
          { kind: 'limit', facilities: ['KILN'], percent: 30 },
          { kind: 'stop', facilities: ['KILN'] },
        ],
        red: [],
      },
      grade: 'B',
      document: '一厂一策 2025 版',
      by: '环保专员',
    },
    beijing('2026-03-01T00:00:00'),
  )
  const before = Array.from({ length: 10 }, (_, index) => day(march(index + 11), '177262.5')).flat()
  // 3050 kWh, 3600 kWh, and half a day of nothing.
  const under = [...day(march(21), '127083.333'), ...day(march(22), '150000'), ...day(march(23), '0', 48)]
  await keepMinutes([...before, ...under])

  const met = await reportOf('2026-03-21T00:00:00', '2026-03-22T00:00:00', '2026-03-24T00:00:00')
  const [limit, stop] = met.results
  assert.deepEqual([limit?.result, limit?.baselineKwh, limit?.actualKwh, limit?.reduction], ['achieved', '4254.3', '3050.0', '0.2831'])
  assert.equal(limit?.baselineDays.length, 10)
  assert.deepEqual([stop?.result, stop?.minutesOn], ['not-achieved', 1_410])
  assert.deepEqual(met.counts, { achieved: 1, 'not-achieved': 1, undetermined: 0, running: 0 })
  assert.equal(met.reducedKwh, '1204.3')

  const missed = (await reportOf('2026-03-22T00:00:00', '2026-03-23T00:00:00', '2026-03-24T00:00:00')).results[0]
  assert.deepEqual([missed?.result, missed?.reduction], ['not-achieved', '0.1538'])
  assert.equal(missed?.baselineDays.includes('2026-03-21'), false, 'a day under another order is no normal day')

  const gap = await reportOf('2026-03-23T00:00:00', '2026-03-24T00:00:00', '2026-03-24T00:10:00')
  assert.deepEqual(
    gap.results.map(({ result }) => result),
    ['undetermined', 'undetermined'],
  )
})
