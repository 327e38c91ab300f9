import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWorkCalendar, dueOf, latestBefore, periodOf, stateCouncilHolidays } from '../src/index.ts'
import type { Course, Due } from '../src/index.ts'

const calendar = createWorkCalendar(stateCouncilHolidays)
const due = (id: string, start: string, course: Omit<Course, 'start'> = {}): Due => dueOf(periodOf(id), { start, ...course }, calendar)
const dates = ({ unrolled, statutory, safe }: Due) => ({ unrolled, statutory, safe })

/** The worked examples of the calendar rules, in their order; ids as in the data. */
const examples: ReadonlyArray<readonly [string, string, string, string]> = [
  ['1: statement within 5 working days over National Day', 'penalty.statement', '2023-09-26', '2023-10-09'],
  ['3: decision in 90 days', 'penalty.decision', '2023-03-10', '2023-06-08'],
  ['5: service in 7 working days over Spring Festival', 'penalty.service', '2024-02-08', '2024-02-23'],
  ['5: publication in 7 working days', 'penalty.publicity', '2024-02-08', '2024-02-23'],
  ['6: payment in 15 days ends in Spring Festival', 'penalty.payment', '2024-01-29', '2024-02-18'],
  ['7: registered evidence, 7 working days', 'penalty.registered-evidence', '2023-04-28', '2023-05-11'],
  ['8: reply in reconsideration', 'reconsideration.reply', '2024-09-12', '2024-09-27'],
  ['9: reply, simplified procedure', 'reconsideration.reply.simplified', '2025-01-24', '2025-02-07'],
  ['10: reply to the court', 'litigation.reply', '2025-09-20', '2025-10-09'],
  ['11: six months from 31 August', 'litigation.filing', '2023-08-31', '2024-02-29'],
  ['11: three months to ask the court', 'execution.application', '2024-02-29', '2024-05-29'],
  ['12: reminder, ten days that are working days', 'execution.reminder', '2026-02-11', '2026-03-03'],
  ['14: result of an inspection', 'inspection.publicity', '2024-04-26', '2024-05-27'],
  ['15: plan filed', 'emergency-plan.filing', '2026-09-10', '2026-10-14'],
  ['15: filing checked', 'emergency-plan.check', '2026-10-09', '2026-10-15'],
  ['16: re-check of a daily penalty', 'daily-penalty.recheck', '2024-03-01', '2024-03-31'],
  ['18: served by public notice', 'service.public-notice', '2023-12-15', '2024-01-14'],
]
for (const [title, id, start, last] of examples)
  test(`example ${title}: ${start} → ${last}`, () => {
    const found = due(id, start)
    // 31 March 2024 and 14 January 2024 are Sundays: what the examples name is the day before anything rolls.
    assert.equal(['daily-penalty.recheck'].includes(id) ? found.unrolled : found.statutory, last)
    assert.deepEqual(found.provisional, [])
  })

test('example 2: a hearing notice seven working days before the hearing', () => {
  assert.equal(latestBefore('2024-02-20', 7, 'workday', calendar), '2024-02-05')
  assert.equal(latestBefore('2024-02-20', 7, 'day', calendar), '2024-02-13')
})

test('example 3: an extension of thirty days ends on a Saturday; work aims at the Friday', () => {
  const extensions = [{ rule: 'leader', approvedOn: '2023-06-01', document: '延期审批表1号' }]
  assert.deepEqual(dates(due('penalty.decision', '2023-03-10', { extensions })), {
    unrolled: '2023-07-08',
    statutory: '2023-07-10',
    safe: '2023-07-07',
  })
})

test('example 4: monitoring of fifteen days is left out, and the end falls into Dragon Boat Festival', () => {
  const suspensions = [{ kind: 'monitoring', from: '2023-03-20', to: '2023-04-04', document: '监测委托' }] as const
  const found = due('penalty.decision', '2023-03-10', { suspensions })
  assert.deepEqual(dates(found), { unrolled: '2023-06-23', statutory: '2023-06-25', safe: '2023-06-21' })
  assert.match(found.proof.find(({ step }) => step === 'suspended')?.words.zh ?? '', /监测期间不计入：.*扣除15日/)
})

test('example 13: a seal is never made longer by a holiday', () => {
  assert.deepEqual(dates(due('seizure.term', '2026-01-20')), { unrolled: '2026-02-19', statutory: '2026-02-19', safe: '2026-02-14' })
})

test('example 17: a complaint, and its extension', () => {
  assert.deepEqual(dates(due('complaint.handling', '2025-12-20')), { unrolled: '2026-02-18', statutory: '2026-02-24', safe: '2026-02-14' })
  const extensions = [{ rule: 'leader', approvedOn: '2026-02-10', document: '延期审批' }]
  assert.equal(due('complaint.handling', '2025-12-20', { extensions }).statutory, '2026-03-20')
})

test('an extension approved after the end is void, and so is one out of turn or granted twice', () => {
  const late = due('penalty.decision', '2023-03-10', { extensions: [{ rule: 'leader', approvedOn: '2023-06-09', document: '甲' }] })
  assert.equal(late.statutory, '2023-06-08')
  assert.match(late.refused[0]?.why.zh ?? '', /2023年6月8日届满/)
  const turn = due('penalty.decision', '2023-03-10', { extensions: [{ rule: 'collective', approvedOn: '2023-06-01', document: '甲' }] })
  assert.equal(turn.statutory, '2023-06-08')
  assert.equal(turn.refused.length, 1)
  const granted = { rule: 'leader', approvedOn: '2023-06-01', document: '甲' }
  const twice = due('penalty.decision', '2023-03-10', { extensions: [granted, granted, { ...granted, rule: 'collective' }] })
  assert.equal(twice.unrolled, '2023-08-07')
  assert.equal(twice.refused.length, 1)
})

test('the last day of an extension is the day by law: approved on the Monday to which a Saturday rolled, it counts', () => {
  const extensions = [
    { rule: 'leader', approvedOn: '2023-06-08', document: '甲' },
    { rule: 'collective', approvedOn: '2023-07-10', document: '乙' },
  ]
  assert.deepEqual(due('penalty.decision', '2023-03-10', { extensions }).refused, [])
})

test('a suspension of another kind moves nothing, one after the end moves nothing, two at once count once', () => {
  const of = (kind: 'material-supplement' | 'hearing' | 'service', from: string, to: string) => ({ kind, from, to, document: '甲' })
  const plain = due('penalty.decision', '2023-03-10').unrolled
  assert.equal(
    due('penalty.decision', '2023-03-10', { suspensions: [of('material-supplement', '2023-04-01', '2023-04-20')] }).unrolled,
    plain,
  )
  assert.equal(due('penalty.decision', '2023-03-10', { suspensions: [of('hearing', '2023-06-09', '2023-06-20')] }).unrolled, plain)
  const both = [of('hearing', '2023-04-01', '2023-04-11'), of('service', '2023-04-06', '2023-04-16')]
  assert.equal(due('penalty.decision', '2023-03-10', { suspensions: both }).unrolled, '2023-06-23')
})

test('what still lasts lasts through today, and the date is the earliest possible', () => {
  const suspensions = [{ kind: 'stay', from: '2023-04-01', to: null, document: '中止审批' }] as const
  assert.throws(() => due('penalty.decision', '2023-03-10', { suspensions }), /still lasts/)
  const found = due('penalty.decision', '2023-03-10', { suspensions, today: '2023-04-10' })
  assert.equal(found.unrolled, '2023-06-18')
  assert.equal(found.standing?.kind, 'stay')
})

test('hours count from the moment', () => {
  const at = Date.parse('2026-11-24T22:30:00+08:00')
  const found = dueOf(periodOf('penalty.registered-evidence.approval'), { start: at }, calendar)
  assert.equal(found.at, Date.parse('2026-11-25T22:30:00+08:00'))
  assert.throws(() => dueOf(periodOf('penalty.registered-evidence.approval'), { start: '2026-11-24' }, calendar), RangeError)
  assert.throws(() => dueOf(periodOf('penalty.payment'), { start: at }, calendar), RangeError)
})

test('a year without its notice makes the date provisional, and says which year', () => {
  const found = due('penalty.service', '2026-12-28')
  assert.deepEqual(found.provisional, [2027])
  assert.match(found.proof.at(-1)?.words.zh ?? '', /2027年放假安排尚未公布/)
  assert.deepEqual(due('penalty.service', '2026-12-01').provisional, [])
  // Ten months ahead of the last known year, nothing but its end can be doubtful.
  assert.deepEqual(due('penalty.decision', '2026-11-24').provisional, [2027])
})

test('the proof of a date names every working day with what makes it one', () => {
  const counted = due('penalty.statement', '2023-09-26').proof.find(({ step }) => step === 'counted')
  assert.equal(counted?.words.zh, '计入的工作日：9月27日、9月28日、10月7日（国庆节调休上班）、10月8日（国庆节调休上班）、10月9日')
  const rolled = due('penalty.payment', '2024-01-29').proof.map(({ words }) => words.zh)
  assert.deepEqual(rolled, [
    '收到处罚决定书：2024年1月29日。开始的当日不计入，自次日起算',
    '期限15日',
    '期间最后一日：2024年2月13日（春节）',
    '最后一日是法定休假日，以其后的第一个工作日2024年2月18日为届满日',
  ])
})
