import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openColumnar } from '../../../platform/stores/columnar.ts'
import { createColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { migrateColumnar } from '../../../platform/stores/migrate-columnar.ts'
import { gasRegistry, rulesNamed, startAlarmChain } from '../../alarms/alarms-for-tests.ts'
import { askWith } from '../../alarms/evaluation/verdict-store.ts'
import { alarmDetail } from '../../alarms/life/alarm-pages.ts'
import { listAlarms } from '../../alarms/life/alarm-store.ts'
import { beijing } from '../../ingest/frames-for-tests.ts'
import { createDirectoryKeeper, readFactsSince } from '../../sources/index.ts'
import { rebuildJudged } from '../../telemetry/index.ts'
import { later, minutesOf, sent } from '../../telemetry/judged/judge-for-tests.ts'
import { createFactsBook } from '../facts.ts'
import { makeMark } from '../marks/make-mark.ts'
import { createMarkSource } from '../marks/mark-source.ts'
import { HappeningDraft, MarkDraft } from '../schema.ts'
import { createEventSource } from './event-source.ts'
import { happeningsPage, recordHappening } from './record-happening.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const iso = (at: number) => new Date(at).toISOString()

test('rules hear of parameters, filed changes, marked standstills and outages of our own, live and judged again alike; a silent outlet is one alarm', async (t) => {
  const chain = await startAlarmChain(rulesNamed('A19', 'T01'))
  t.after(() => chain.stop())
  const { outlets, facts, ...rest } = gasRegistry(['G-1', 'G-2', 'G-3']) as { outlets: object[]; facts: object[] }
  const factors = [
    { factor: 'a21026', range: { from: '0', to: '200' }, parameters: [{ code: 'i13008', filed: '1.00' }] },
    { factor: 'a21002' },
  ]
  const registry = {
    ...rest,
    outlets: outlets.map((one) => ({ ...one, factors: ['a21026', 'a21002'] })),
    facts: facts.map((one) => ({ ...one, factors })),
  }
  await chain.register(registry, '2026-01-02T00:00:00')
  const eight = beijing('2026-12-02T08:00:00')
  const runsFile = join(chain.folder, 'runs.jsonl')
  const runs = [
    { event: 'started', at: eight - HOUR, lastAlive: null },
    { event: 'stopped', at: eight + 90 * MINUTE },
    { event: 'started', at: eight + 240 * MINUTE, lastAlive: eight + 90 * MINUTE },
  ]
  await writeFile(runsFile, runs.map((one) => `${JSON.stringify(one)}\n`).join(''))
  const sources = () => ({ marks: createMarkSource(chain.db), events: createEventSource(chain.db, runsFile) })
  const hear = async (records: Parameters<typeof chain.hear>[0]) => {
    await chain.hear(records, sources())
    await chain.evaluate()
  }
  const minutes = (outlet: string, from: number, count: number) =>
    minutesOf(outlet, eight + from * MINUTE, count, () => 'a21026-Avg=20.0,a21026-Flag=N;a21002-Avg=30.0,a21002-Flag=N')
  const sorted = (...lists: Array<ReturnType<typeof minutes>>) => lists.flat().toSorted((a, b) => a.at - b.at)
  await hear([...sorted(minutes('G-1', 0, 40), minutes('G-2', 0, 40), minutes('G-3', 0, 40)), later(eight + 44 * MINUTE)])

  const directory = createDirectoryKeeper(chain.db, (error) => assert.fail(String(error)))
  await directory.refresh()
  const record = (outlet: string, minute: number, draft: object) =>
    recordHappening(chain.db, directory.current(), outlet, HappeningDraft.parse({ by: '王科', ...draft }), eight + minute * MINUTE)
  const slope = { kind: 'parameter', factor: 'a21026', parameter: 'i13008', value: '1.20', from: iso(eight + 41 * MINUTE) }
  const filed = { kind: 'change-request', factor: 'a21026', from: iso(eight), to: iso(eight + 20 * HOUR) }
  await record('G-1', 45, slope)
  await record('G-2', 45, filed)
  await record('G-2', 45, slope)
  const desk = { db: chain.db, questions: createColumnarQuestions(chain.client), facts: createFactsBook(chain.db) }
  const stop = {
    factors: null,
    item: '停运',
    from: iso(eight + 60 * MINUTE),
    to: iso(eight + 12 * HOUR),
    by: '环保专员',
    role: 'enterprise',
  }
  await makeMark(desk, directory.current(), 'G-3', MarkDraft.parse(stop), eight + 46 * MINUTE)
  // What the device itself says of its slope counts as well.
  const said = sent('G-3', '3020', eight + 50 * MINUTE, 'PolId=a21026;i13008-Info=1.30', eight + 50 * MINUTE + 1000)
  await hear([...sorted(minutes('G-1', 45, 45), minutes('G-2', 45, 45), minutes('G-3', 45, 15), [said]), later(eight + 90 * MINUTE)])
  // The gateway is away for two and a half hours; G-2 does not come back with it.
  await hear([...minutes('G-1', 240, 100), later(eight + 345 * MINUTE)])

  const told = async (rule: string, outlet: string) =>
    (await chain.verdicts({ rule, outlet, kind: 'fires' })).map(({ suppressedBy, observedFrom }) => [
      suppressedBy.join(),
      (observedFrom - eight) / MINUTE,
    ])
  assert.deepEqual(await told('A19', 'G-1'), [['', 41]], 'recorded afterwards, it holds from when it was set')
  assert.deepEqual(await told('A19', 'G-2'), [['filed', 41]])
  assert.deepEqual(await told('A19', 'G-3'), [['', 50]])
  assert.deepEqual(await told('T01', 'G-1'), [['ours', 89]])
  assert.deepEqual(await told('T01', 'G-3'), [['ours,stopped', 59]])
  // An hour after we were back it is not our outage any more.
  assert.deepEqual(await told('T01', 'G-2'), [
    ['ours', 89],
    ['', 89],
  ])
  const alarms = await listAlarms(chain.db, { now: new Date() }, undefined, 100)
  assert.deepEqual(alarms.map(({ rule, outlet_id: outlet }) => `${rule} ${outlet}`).toSorted(), ['A19 G-1', 'A19 G-3', 'T01 G-2'])

  const silent = alarms.find(({ rule }) => rule === 'T01')
  assert.ok(silent !== undefined)
  const detail = await alarmDetail(chain.db, askWith(chain.client), directory.current(), silent.id, eight + 345 * MINUTE)
  assert.deepEqual(
    detail.factors.map(({ factor, values, lastAt }) => [factor, values, lastAt?.slice(11, 16)]),
    [
      ['a21002', 0, '09:29'],
      ['a21026', 0, '09:29'],
    ],
  )
  assert.match(detail.alarm.words.zh, /中断的监测项目数 2/)
  assert.deepEqual(
    detail.excused.map(({ excuses }) => excuses.map(({ guard, refs }) => [guard, refs])),
    [[['ours', [`outage:run/${eight + 90 * MINUTE}`]]]],
  )

  const page = await happeningsPage(chain.db, directory.current(), 'G-2', { from: eight, to: eight + HOUR })
  assert.deepEqual(
    page.happenings.map(({ kind, value }) => [kind, value]),
    [
      ['parameter', '1.20'],
      ['change-request', null],
    ],
  )
  await assert.rejects(record('G-1', 50, { kind: 'visit', from: iso(eight) }), /Each pointer/)
  await assert.rejects(record('G-1', 50, { ...slope, factor: 'a34013' }), /Each pointer/)

  await chain.client.command({ query: 'CREATE DATABASE again' })
  const again = openColumnar(`${chain.columnar.url}/again`)
  await migrateColumnar(again)
  const given = { client: chain.client, database: 'default', again: { client: again, database: 'again' }, walk: chain.walk, ...sources() }
  const report = await rebuildJudged({ ...given, readFacts: (after) => readFactsSince(chain.db, after) }, false)
  await again.close()
  assert.deepEqual(report.differences, [])
})
