import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { rulesNamed, startAlarmChain } from '../alarms/alarms-for-tests.ts'
import type { AlarmChain } from '../alarms/alarms-for-tests.ts'
import { readJudged } from '../alarms/evaluation/judged-feed.ts'
import { beijing, frame, received } from '../ingest/frames-for-tests.ts'
import type { RecordInput } from '../../platform/frame-log/types.ts'
import { later } from '../telemetry/judged/judge-for-tests.ts'
import { linkedSubjects } from './linked.ts'
import { createSampleSource } from './metering/sample-source.ts'
import { ProcessGraph } from './schema.ts'
import { saveGraph } from './store.ts'

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
      point: { outletId: 'PW-9', dialect: '2025-electricity', key: '205' },
    },
    {
      id: 'FAN',
      kind: 'treatment',
      name: '活性炭风机',
      ratedKw: '30',
      point: { outletId: 'PW-9', dialect: '2025-electricity', key: '306', keys: { p: 'd31106' } },
    },
    { id: 'MAIN', kind: 'main', name: '总表', ratedKw: '200', point: { outletId: 'PW-9', dialect: 'henan-shaanxi', key: '100000' } },
  ],
  groups: [{ id: 'G1', name: '喷漆线', production: ['BOOTH'], treatment: ['FAN'] }],
})

before(async () => {
  chain = await startAlarmChain(rulesNamed('E01', 'E02', 'E03', 'E07C'))
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
/** Frames through writer, judge and rules, until the judge has said that it is done with them. */
async function follow(records: readonly RecordInput[]): Promise<void> {
  await chain.append(records)
  const judge = chain.startJudge({ samples: createSampleSource(chain.db) })
  const end = performance.now() + 60_000
  while ((await readJudged(chain.client)).frame !== chain.log.head) {
    assert.ok(performance.now() < end, 'waited too long')
    await pause(50)
  }
  await judge.stop()
  await chain.evaluate({ linked: () => linkedSubjects(chain.db) })
}

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
