import assert from 'node:assert/strict'
import { test } from 'node:test'
import { citation, ordinaryPenalty, permissionsOf, stateOf } from '../src/index.ts'
import { calendar, nextDay, noon, notifiedCase, officers, people, RunningCase } from './case-for-tests.ts'

const penalty = { outcome: 'penalty', amount: '20000.00' }

test('a case walks from the lead to the archive, and its clocks say how it kept its days', () => {
  const one = notifiedCase()
  one.do('decision.make', '2024-03-28', ['孙局长'], 'decision-maker', penalty)
  one.do('decision.serve', '2024-03-29', officers, 'investigator')
  one.do('decision.publish', '2024-04-01', ['陈公示'], 'publicity-officer')
  one.do('payment.record', '2024-04-10', ['银行'], 'fine-collector')
  one.do('case.close', '2024-04-11', ['孙局长'], 'decision-maker')
  one.do('case.archive', '2024-04-12', ['褚归档'], 'archivist')
  const state = one.state('2024-05-01')
  assert.equal(state.stages['main'], 'archived')
  assert.ok(state.ended)
  assert.deepEqual(
    state.clocks.map(({ id, state: kept, due }) => [id, kept, due.statutory]),
    [
      ['filing', 'met', '2024-03-18'],
      ['decision', 'met', '2024-06-03'],
      ['statement', 'late', '2024-03-27'],
      ['hearing-request', 'late', '2024-03-27'],
      ['service', 'met', '2024-04-09'],
      ['publicity', 'met', '2024-04-09'],
      ['payment', 'met', '2024-04-15'],
      ['reconsideration', 'running', '2024-05-28'],
      ['litigation', 'running', '2024-09-29'],
    ],
  )
  assert.deepEqual(permissionsOf(state, people.get('孙局长') ?? assert.fail()), [])
})

test('a lead that misses one of the four conditions is not filed', () => {
  const one = new RunningCase()
  one.do('clue.register', '2024-03-01', ['王调查'], 'officer')
  assert.deepEqual(one.refused('case.file', '2024-03-04', ['孙局长'], 'decision-maker', { limitation: false }), [
    'need: 不符合立案条件：未超过行政处罚时效',
  ])
})

test('no decision before the time for the statement is over, unless waived in writing', () => {
  const one = notifiedCase()
  // Five working days from 20 March end on the 27th; on that day it is not over.
  assert.match(one.refused('decision.make', '2024-03-27', ['孙局长'], 'decision-maker', penalty).join(), /陈述申辩期限尚未届满/)
  assert.deepEqual(one.refused('decision.make', '2024-03-28', ['孙局长'], 'decision-maker', penalty), [])
  one.do('statement.waive', '2024-03-22', ['企业'], 'party')
  assert.deepEqual(one.refused('decision.make', '2024-03-25', ['孙局长'], 'decision-maker', penalty), [])
})

test('a statement must be re-examined; what the party says does not shorten its time', () => {
  const one = notifiedCase()
  one.do('statement.receive', '2024-03-21', ['企业'], 'party')
  assert.equal(one.refused('decision.make', '2024-03-25', ['孙局长'], 'decision-maker', penalty).length, 2)
  assert.deepEqual(one.refused('decision.make', '2024-03-28', ['孙局长'], 'decision-maker', penalty), ['need: 陈述申辩意见尚未复核'])
  one.do('statement.review', '2024-03-28', ['赵审查'], 'case-reviewer')
  assert.deepEqual(one.refused('decision.make', '2024-03-28', ['孙局长'], 'decision-maker', penalty), [])
  one.do('statement.receive', '2024-03-28', ['企业'], 'party')
  assert.equal(one.refused('decision.make', '2024-03-29', ['孙局长'], 'decision-maker', penalty).length, 1)
})

test('evidence that was added after legal review needs a new review', () => {
  const one = notifiedCase()
  one.do('evidence.add', '2024-03-25', officers, 'investigator')
  assert.match(one.refused('decision.make', '2024-03-28', ['孙局长'], 'decision-maker', penalty).join(), /补充证据后未重新审核/)
  one.do('legal.submit', '2024-03-26', officers, 'investigator')
  one.do('legal.opinion', '2024-03-27', ['钱法审'], 'legal-reviewer', { outcome: 'return' })
  assert.equal(one.refused('decision.make', '2024-03-28', ['孙局长'], 'decision-maker', penalty).length, 1)
  one.do('legal.submit', '2024-03-28', officers, 'investigator')
  one.do('legal.opinion', '2024-03-28', ['钱法审'], 'legal-reviewer')
  assert.deepEqual(one.refused('decision.make', '2024-03-28', ['孙局长'], 'decision-maker', penalty), [])
})

test('the committee is due from the amount the bureau has set, and its resolution must follow the hearing of the party', () => {
  const one = notifiedCase({ committeeThreshold: 20_000 })
  assert.match(one.refused('decision.make', '2024-03-28', ['孙局长'], 'decision-maker', penalty).join(), /集体讨论/)
  one.do('committee.convene', '2024-03-28', ['吴秘书'], 'committee-secretary')
  one.do('committee.opinion', '2024-03-28', ['郑委员'], 'committee-member')
  assert.match(one.refused('committee.opinion', '2024-03-28', ['王调查'], 'committee-member').join(), /incompatible|role/)
  one.do('committee.resolve', '2024-03-28', ['吴秘书'], 'committee-secretary')
  assert.deepEqual(one.refused('decision.make', '2024-03-28', ['孙局长'], 'decision-maker', penalty), [])
  assert.deepEqual(
    notifiedCase({ committeeThreshold: 20_000.01 }).refused('decision.make', '2024-03-28', ['孙局长'], 'decision-maker', penalty),
    [],
  )
  const objected = notifiedCase({ committeeThreshold: 20_000 })
  objected.do('committee.convene', '2024-03-21', ['吴秘书'], 'committee-secretary')
  objected.do('committee.opinion', '2024-03-21', ['郑委员'], 'committee-member')
  objected.do('committee.resolve', '2024-03-21', ['吴秘书'], 'committee-secretary')
  objected.do('statement.receive', '2024-03-22', ['企业'], 'party')
  objected.do('statement.review', '2024-03-25', ['赵审查'], 'case-reviewer')
  assert.match(objected.refused('decision.make', '2024-03-28', ['孙局长'], 'decision-maker', penalty).join(), /集体讨论/)
})

test('no quorum, no meeting', () => {
  assert.match(
    notifiedCase().refused('committee.convene', '2024-03-28', ['吴秘书'], 'committee-secretary', { present: 2 }).join(),
    /法定人数/,
  )
})

test('a hearing: asked for in time, its time left out of the ninety days, nothing decided before its report', () => {
  const one = notifiedCase({}, { hearingRight: true })
  assert.match(one.refused('hearing.request', '2024-03-28', ['企业'], 'party').join(), /已超过申请听证的期限/)
  one.do('hearing.request', '2024-03-27', ['企业'], 'party')
  one.do('hearing.notice', '2024-03-29', ['周听证'], 'hearing-officer', { hearingOn: '2024-04-11' })
  assert.match(one.refused('decision.make', '2024-04-01', ['孙局长'], 'decision-maker', penalty).join(), /听证尚未完成/)
  assert.equal(one.state('2024-04-01').clocks.find(({ id }) => id === 'decision')?.state, 'standing')
  one.do('hearing.hold', '2024-04-11', ['周听证'], 'hearing-officer')
  one.do('hearing.report', '2024-04-16', ['周听证'], 'hearing-officer')
  // 27 March to 15 April: twenty days.
  assert.equal(one.state('2024-04-20').clocks.find(({ id }) => id === 'decision')?.due.unrolled, '2024-06-22')
  assert.deepEqual(one.refused('decision.make', '2024-04-17', ['孙局长'], 'decision-maker', penalty), [])
})

test('where a hearing was offered, nothing is decided before its time is over', () => {
  const one = notifiedCase({}, { hearingRight: true })
  one.do('statement.receive', '2024-03-21', ['企业'], 'party')
  one.do('statement.review', '2024-03-22', ['赵审查'], 'case-reviewer')
  assert.match(one.refused('decision.make', '2024-03-25', ['孙局长'], 'decision-maker', penalty).join(), /申请听证的期限尚未届满/)
})

test('one person never has two duties that exclude each other, and no one acts in a role that is not theirs', () => {
  const one = new RunningCase()
  one.do('clue.register', '2024-03-01', ['王调查'], 'officer')
  one.do('case.file', '2024-03-04', ['孙局长'], 'decision-maker')
  one.do('investigation.begin', '2024-03-05', ['王调查', '多面手'], 'investigator')
  one.do('evidence.add', '2024-03-06', ['王调查', '多面手'], 'investigator')
  one.do('investigation.conclude', '2024-03-11', ['王调查', '多面手'], 'investigator')
  assert.deepEqual(one.refused('case.review', '2024-03-13', ['多面手'], 'case-reviewer'), [
    'incompatible: 同一人不得在本案中兼任调查人员和案件审查人员',
  ])
  assert.match(one.refused('case.review', '2024-03-13', ['王调查'], 'case-reviewer').join(), /role: 须由案件审查人员进行/)
  one.do('case.review', '2024-03-13', ['赵审查'], 'case-reviewer')
  one.do('legal.submit', '2024-03-14', officers, 'investigator')
  assert.match(one.refused('legal.opinion', '2024-03-15', ['多面手'], 'legal-reviewer').join(), /兼任调查人员和法制审核人员/)
})

test('two officers, not one, nor one twice', () => {
  const one = new RunningCase()
  one.do('clue.register', '2024-03-01', ['王调查'], 'officer')
  one.do('case.file', '2024-03-04', ['孙局长'], 'decision-maker')
  assert.deepEqual(one.refused('investigation.begin', '2024-03-05', ['王调查'], 'investigator'), ['persons: 须由不少于2人共同进行'])
  assert.deepEqual(one.refused('investigation.begin', '2024-03-05', ['王调查', '王调查'], 'investigator'), [
    'persons: 须由不少于2人共同进行',
  ])
})

test('documents and fields that are missing or wrong are named', () => {
  const one = new RunningCase()
  assert.deepEqual(one.refused('clue.register', '2024-03-01', ['王调查'], 'officer', { party: '', conductStart: '2024-02-30' }), [
    'field: 未填写：当事人',
    'field: 填写不正确：行为开始日期',
  ])
})

test('an entry before the last one needs its reason, and none lies in the future', () => {
  const one = new RunningCase()
  one.do('clue.register', '2024-03-05', ['王调查'], 'officer')
  assert.match(one.refused('case.file', '2024-03-04', ['孙局长'], 'decision-maker').join(), /order: 早于案卷最近一项记录/)
  assert.deepEqual(one.refused('case.file', '2024-03-04', ['孙局长'], 'decision-maker', { backdatedReason: '补录' }), [])
})

test('whoever looks at a case is told each step that is open, for whom, and why not for them', () => {
  const state = notifiedCase().state('2024-03-22')
  const of = (id: string) => permissionsOf(state, people.get(id) ?? assert.fail())
  const allowed = (id: string) =>
    of(id)
      .filter((one) => one.allowed)
      .map(({ event }) => event)
  assert.deepEqual(allowed('企业'), ['statement.receive', 'statement.waive'])
  assert.deepEqual(allowed('赵审查'), [])
  const decision = of('孙局长').find(({ event }) => event === 'decision.make')
  assert.equal(decision?.allowed, true, 'what depends on what is decided is judged with the decision')
  const review = of('赵审查').find(({ event }) => event === 'statement.review')
  assert.deepEqual(
    review?.refusals.map(({ words, basis }) => [words.zh, basis.map((article) => citation(article).zh)]),
    [['没有收到陈述申辩', ['《行政处罚法》第45条']]],
  )
})

test('the state of a record is the same whenever it is computed, but for the day', () => {
  const { events } = notifiedCase()
  const stages = (day: string) => stateOf(ordinaryPenalty, events, { calendar, now: noon(day) }).stages
  assert.deepEqual(stages('2024-03-20'), stages(nextDay('2026-01-01')))
})
