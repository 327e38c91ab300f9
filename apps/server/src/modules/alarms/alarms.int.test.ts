import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ruleDocuments, printRule } from '@poyang/rules'
import { sql } from 'kysely'
import type { City } from '../../roles/city-for-tests.ts'
import { startCity } from '../../roles/city-for-tests.ts'
import { openRelational } from '../../platform/stores/relational.ts'
import type {
  Alarm,
  AlarmDetail,
  AlarmList,
  AttachedFile,
  BacktestDetail,
  IncidentList,
  RuleDetail,
  RuleList,
  SilenceList,
} from './schema.ts'
import { gasRegistry } from './alarms-for-tests.ts'
import { openAlarms } from './life/open-alarms.ts'
import { told } from './evaluation/watch.ts'
import { inForceOn, ruleOfRow } from './rules/rule-book.ts'
import { readVersions } from './rules/rule-store.ts'
import type { Verdict } from '@poyang/rules'

let city: City
let db: ReturnType<typeof openRelational>

before(async () => {
  city = await startCity()
  db = openRelational(city.relationalUrl)
  assert.equal((await city.post('/api/registry/import', gasRegistry(['G-1', 'G-2']))).status, 200)
  // The worker ships the rules as it starts.
  for (let wait = 0; (await ruleList()).rules.length < ruleDocuments().length; wait++) {
    assert.ok(wait < 300, 'the rules were not shipped')
    await pause(50)
  }
})
after(async () => {
  await db.destroy()
  await city.stop()
})

const ruleList = async () => (await city.get('/api/rules')).json<RuleList & { rules: unknown[] }>()
const problemOf = (answer: Awaited<ReturnType<City['get']>>) => [
  answer.status,
  answer.json<{ type: string }>().type.replace('/problems/', ''),
]
const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)

test('a rule goes from draft to reviewed by a second person to a day in force; the store itself refuses the author as reviewer', async () => {
  const shipped = (await city.get('/api/rules/X01')).json<RuleDetail>()
  assert.deepEqual([shipped.inForce, shipped.versions.length, shipped.versions[0]?.confidence], [1, 1, 'project'])
  const text = (shipped.versions[0]?.text ?? '').replace('param minutes = 3 min', 'param minutes = 5 min')
  const drafted = (await city.post('/api/rules', { text, by: '张工', note: '减少误报' })).json<RuleDetail>()
  assert.deepEqual([drafted.inForce, drafted.versions[0]?.version, drafted.versions[0]?.status], [1, 2, 'draft'])

  const at = '/api/rules/X01/versions/2'
  assert.deepEqual(problemOf(await city.post(`${at}/activate`, { by: '李工', from: dayIn(1) })), [409, 'rule-step'])
  assert.deepEqual(problemOf(await city.post(`${at}/review`, { by: ' 张工', approve: true })), [403, 'own-review'])
  await assert.rejects(
    sql`update alarms.rule_version set status = 'reviewed', reviewer = '张工' where rule = 'X01' and version = 2`.execute(db),
    /reviewer_is_another/,
  )
  await assert.rejects(sql`update alarms.rule_version set text = 'x' where rule = 'X01' and version = 2`.execute(db), /never changed/)
  await assert.rejects(sql`delete from alarms.rule_event`.execute(db), /only ever added/)

  const reviewed = (await city.post(`${at}/review`, { by: '李工', approve: true, note: '同意' })).json<RuleDetail>()
  assert.deepEqual([reviewed.versions[0]?.status, reviewed.versions[0]?.reviewer], ['reviewed', '李工'])
  assert.deepEqual(problemOf(await city.post(`${at}/activate`, { by: '李工', from: dayIn(0) })), [409, 'rule-step'])
  const active = (await city.post(`${at}/activate`, { by: '王科', from: dayIn(1) })).json<RuleDetail>()
  const [second, first] = active.versions
  assert.deepEqual([second?.status, second?.effectiveFrom, second?.effectiveTo], ['in-force', dayIn(1), null])
  assert.deepEqual([first?.status, first?.effectiveTo, active.inForce], ['retired', dayIn(1), 1])
  assert.deepEqual(
    active.events.map(({ version, what, by }) => [version, what, by]),
    [
      [1, 'shipped', 'poyang'],
      [2, 'drafted', '张工'],
      [2, 'approved', '李工'],
      [2, 'activated', '王科'],
    ],
  )
  const rows = await readVersions(db)
  const held = (day: string) => inForceOn(rows, day).find(({ rule }) => rule === 'X01')?.version
  assert.deepEqual([held(dayIn(0)), held(dayIn(1))], [1, 2])
})

test('text and form are two faces of one rule; a mistake is told with its place', async () => {
  const rule = ruleDocuments()[0]
  assert.ok(rule !== undefined)
  const checked = (await city.post('/api/rules/check', { text: printRule(rule) })).json<{ faults: unknown[]; form: object; text: string }>()
  assert.deepEqual(checked.faults, [])
  const back = (await city.post('/api/rules/check', { form: checked.form })).json<{ text: string }>()
  assert.equal(back.text, checked.text)
  const wrong = (await city.post('/api/rules/check', { text: 'rule "x" version 1\ntitle 5' })).json<{ faults: Array<{ line: number }> }>()
  assert.equal(wrong.faults[0]?.line, 2)
  assert.equal((await city.post('/api/rules/check', { form: { when: 1 } })).json<{ faults: unknown[] }>().faults.length, 1)
  assert.deepEqual(problemOf(await city.post('/api/rules', { text: 'rule', by: '张工' })), [422, 'rule-faulty'])
})

const begun = Date.now() - 3_600_000
/** Tell a made-up verdict of a rule, as the evaluation would. */
async function tell(rule: string, outlet: string, from: number, kind: 'fires' | 'clears', to: number | null = null): Promise<void> {
  const row = (await readVersions(db)).find((one) => one.rule === rule)
  assert.ok(row !== undefined)
  const verdict: Verdict = {
    rule,
    version: row.version,
    subject: `${outlet}/a21026`,
    kind,
    closes: kind === 'clears' ? 'fires' : null,
    suppressedBy: [],
    observedFrom: from,
    observedTo: to,
    knownAt: (to ?? from) + 61_000,
    parameters: {},
    inputs: [],
    numbers: [],
    words: { zh: `${rule} 成立`, en: `${rule} holds` },
    coverage: { known: 1, due: 1 },
  }
  const watch = { rule: ruleOfRow(row), context: { subject: verdict.subject, series: {} }, outlet, factor: 'a21026' }
  await openAlarms(db, { told: [told(watch, verdict, false)], overtaken: [] })
}

const alarms = async (query = '') => (await city.get(`/api/alarms?${query}`)).json<AlarmList>()
const act = (alarm: Pick<Alarm, 'id'>, body: object) => city.post(`/api/alarms/${alarm.id}/acts`, body)

test('an alarm lives from open to closed, each step by somebody; what comes close is one alarm; the outcome counts for its rule', async () => {
  await tell('X03', 'G-1', begun, 'fires')
  await tell('X03', 'G-1', begun, 'clears', begun + 5 * 60_000)
  await tell('X03', 'G-1', begun + 9 * 60_000, 'fires')
  await tell('X03', 'G-1', begun + 30 * 60_000, 'fires') // of an episode that lasts: the same alarm
  const { alarms: list, counts, groups } = await alarms('rule=X03')
  const [alarm, ...others] = list
  assert.ok(alarm !== undefined)
  assert.deepEqual(others, [])
  assert.deepEqual([alarm.episodes, alarm.state, alarm.observedTo, alarm.enterprise?.district], [3, 'open', null, '甲区'])
  assert.deepEqual([counts.total, counts.states.open, groups[0]?.count], [1, 1, 1])

  assert.deepEqual(problemOf(await act(alarm, { act: 'accept', by: '王科' })), [409, 'alarm-step'])
  const informed = (await act(alarm, { act: 'inform', by: '王科' })).json<AlarmDetail>()
  assert.equal(informed.alarm.state, 'informed')
  assert.equal(Date.parse(informed.alarm.explainBy ?? '') - Date.now() > 23 * 3_600_000, true)
  assert.equal((await alarms('rule=X03&waiting=yes')).counts.total, 0)
  const bytes = Buffer.from('%PDF-1.7 运维记录')
  const kept = await city.post('/api/attachments', { name: '运维记录.pdf', base64: bytes.toString('base64') })
  const file = kept.json<AttachedFile>()
  assert.deepEqual(file, { name: '运维记录.pdf', sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length })
  const named = { name: '台账.xlsx', sha256: 'a'.repeat(64), bytes: 1_234 }
  const explained = (await act(alarm, { act: 'explain', by: '某厂环保经理', text: '启炉阶段', files: [file, named] })).json<AlarmDetail>()
  assert.deepEqual(
    [explained.alarm.state, explained.events.at(-1)?.files, explained.events.at(-1)?.late],
    [
      'explained',
      [
        { ...file, kept: true },
        { ...named, kept: false },
      ],
      false,
    ],
  )
  const read = await city.get(`/api/attachments/${file.sha256}`)
  assert.deepEqual([read.status, read.type, read.text], [200, 'application/octet-stream', bytes.toString()])
  assert.deepEqual(problemOf(await city.get(`/api/attachments/${named.sha256}`)), [404, 'attachment-unknown'])
  assert.deepEqual(problemOf(await city.post('/api/attachments', { name: 'x', base64: 'no base64!' })), [422, 'attachment-refused'])
  assert.equal((await act(alarm, { act: 'send', by: '王科', note: '派员现场' })).json<AlarmDetail>().alarm.state, 'on-site')
  const closed = (await act(alarm, { act: 'close', by: '王科', outcome: 'right', note: '属实' })).json<AlarmDetail>()
  assert.deepEqual([closed.alarm.state, closed.alarm.outcome, closed.acts], ['closed', 'right', ['comment']])
  assert.deepEqual(
    closed.events.map(({ what }) => what),
    ['opened', 'cleared', 'continued', 'continued', 'inform', 'explain', 'send', 'close'],
  )
  await assert.rejects(sql`update alarms.alarm_event set by = 'x'`.execute(db), /only ever added/)
  const { precision } = (await city.get('/api/rules/X03')).json<RuleDetail>()
  assert.deepEqual([precision.right, precision.wrong, precision.precision], [1, 0, null])
  // After it is closed a new episode is a new alarm.
  await tell('X03', 'G-1', begun + 32 * 60_000, 'fires')
  assert.equal((await alarms('rule=X03')).counts.total, 2)
})

test('precision is told once there are enough outcomes', async () => {
  for (let nth = 0; nth < 6; nth++) {
    await tell('A04', 'G-2', begun - (nth + 1) * 7_200_000, 'fires', begun - (nth + 1) * 7_200_000 + 60_000)
    const [alarm] = (await alarms('rule=A04')).alarms
    assert.ok(alarm !== undefined)
    await act(alarm, { act: 'close', by: '王科', outcome: nth === 0 ? 'wrong' : nth === 5 ? 'excused' : 'right', note: '已核' })
  }
  const { precision } = (await city.get('/api/rules/A04')).json<RuleDetail>()
  assert.deepEqual(precision, { right: 4, wrong: 1, excused: 1, open: 0, precision: '0.80' })
})

test('a silence hides nothing: the alarm under it is listed and counted', async () => {
  const iso = (at: number) => new Date(at).toISOString()
  const ask = { rule: null, outletId: 'G-2', from: iso(Date.now()), to: iso(Date.now() + 3_600_000), by: '王科', reason: '计划检修' }
  assert.deepEqual(problemOf(await city.post('/api/silences', { ...ask, outletId: null })), [422, 'silence-invalid'])
  assert.equal((await city.post('/api/silences', ask)).json<SilenceList>().silences.length, 1)
  await tell('A05', 'G-2', Date.now(), 'fires')
  const { alarms: list, counts } = await alarms('rule=A05')
  assert.deepEqual([list[0]?.silenced?.reason, counts.total, counts.silenced], ['计划检修', 1, 1])
  assert.equal((await city.get('/api/silences')).json<SilenceList>().silences[0]?.alarms, 1)
})

test('what does not exist is said not to exist', async () => {
  assert.deepEqual(problemOf(await city.get('/api/rules/NONE')), [404, 'rule-unknown'])
  assert.deepEqual(problemOf(await city.get('/api/alarms/999999')), [404, 'alarm-unknown'])
  assert.deepEqual(problemOf(await city.get('/api/backtests/999999')), [404, 'backtest-unknown'])
  assert.deepEqual(problemOf(await city.post('/api/incidents/999999/acknowledge', { by: '王科', note: '看过' })), [404, 'incident-unknown'])
  assert.deepEqual(problemOf(await city.get('/api/lineage/alarm:999999')), [404, 'lineage-unknown'])
  assert.deepEqual((await city.get('/api/incidents')).json<IncidentList>(), { incidents: [], nights: [] })
})

test('a backtest runs beside the server and gives a file; what cannot be run is refused at once', async () => {
  const asking = { by: '王科', rules: [{ rule: 'X01' }], from: '2026-01-01', to: '2026-02-01' }
  assert.deepEqual(problemOf(await city.post('/api/backtests', { ...asking, to: '2026-01-01' })), [422, 'backtest-invalid'])
  assert.deepEqual(problemOf(await city.post('/api/backtests', { ...asking, rules: [{ rule: 'NONE' }] })), [422, 'backtest-invalid'])
  const { job } = (await city.post('/api/backtests', asking)).json<BacktestDetail>()
  let detail: BacktestDetail
  for (let wait = 0; ; wait++) {
    detail = (await city.get(`/api/backtests/${job.id}`)).json<BacktestDetail>()
    if (detail.job.state !== 'waiting' && detail.job.state !== 'running') break
    assert.ok(wait < 400, 'the backtest did not end')
    await pause(50)
  }
  assert.deepEqual([detail.job.state, detail.job.failure], ['done', null])
  assert.deepEqual([detail.result?.format, detail.result?.rules[0]?.fires, detail.result?.rules[0]?.subjects], ['poyang-backtest/1', 0, 2])
  assert.deepEqual([detail.job.progress.blocks, detail.job.progress.pruned], [62, 62])
  assert.deepEqual(problemOf(await city.post(`/api/backtests/${job.id}/cancel`, { by: '王科' })), [404, 'backtest-unknown'])
})
