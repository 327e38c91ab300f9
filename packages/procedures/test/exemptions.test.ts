import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diagramOf, exemptionsFor, ordinaryPenalty, shippedExemptions, violations } from '../src/index.ts'
import type { ExemptionAsked, ExemptionItem } from '../src/index.ts'

const asked: ExemptionAsked = { violation: 'V003', region: '广东江门', on: '2023-05-10', earlier: [], answers: new Map() }
const met = (...conditions: string[]) => new Map(conditions.map((condition) => [condition, { met: true, evidence: '证据1' }]))
const ids = (given: Partial<ExemptionAsked>) => exemptionsFor({ ...asked, ...given }).map(({ item }) => item.id)
const one = (id: string, given: Partial<ExemptionAsked> = {}) =>
  exemptionsFor({ ...asked, ...given }).find(({ item }) => item.id === id) ?? assert.fail(id)

test('the lists are whole: every item names its source, and only violations of the catalogue', () => {
  assert.equal(shippedExemptions.length, 65)
  assert.equal(new Set(shippedExemptions.map(({ id }) => id)).size, 65)
  for (const { id, violations: named, source, conditions, from, to } of shippedExemptions) {
    assert.ok(source !== '' && conditions.length > 0, id)
    assert.ok(from === null || to === null || from <= to, id)
    for (const violation of named) assert.ok(violations.has(violation), `${id} names ${violation}`)
  }
  for (const { id, exemptions } of violations.values())
    for (const item of exemptions)
      assert.ok(
        shippedExemptions.some((known) => known.id === item),
        `${id} names ${item}`,
      )
})

test('national items come first, a list only in its region and its days', () => {
  assert.deepEqual(ids({}).slice(0, 4), ['NT-01', 'NT-02', 'NT-03', 'NT-04'])
  assert.ok(ids({}).includes('JM-03'))
  assert.ok(!ids({ region: '江西省上饶市(适用省级清单)' }).includes('JM-03'))
  assert.ok(ids({ on: '2025-01-31' }).includes('JM-03'), 'the last day of the list')
  assert.ok(!ids({ on: '2025-02-01' }).includes('JM-03'), 'the day after')
  assert.ok(!ids({}).includes('JM-EX') && !ids({ region: '江西/南昌' }).includes('JX-00'))
})

test('an item applies when every condition is shown, and says what has not been looked at', () => {
  const open = one('NT-01')
  assert.equal(open.outcome, 'open')
  assert.match(open.why.zh, /尚未核实：违法行为轻微；及时改正；没有造成危害后果/)
  const shown = one('NT-01', { answers: met('违法行为轻微', '及时改正', '没有造成危害后果') })
  assert.deepEqual([shown.outcome, shown.force], ['applies', 'must'])
  const missed = new Map(met('违法行为轻微', '及时改正')).set('没有造成危害后果', { met: false, evidence: '监测报告3号' })
  assert.equal(one('NT-01', { answers: missed }).outcome, 'not')
  assert.equal(one('NT-01', { answers: missed }).conditions[2]?.evidence, '监测报告3号')
})

test('the first violation is counted from the record over the window of the item, not taken from an answer', () => {
  const item = shippedExemptions.find(({ id }) => id === 'JM-33') ?? assert.fail()
  const given = { violation: item.violations[0] ?? '', answers: met(...item.conditions) }
  const exclusion = shippedExemptions.find(({ id }) => id === 'JM-EX')?.conditions[0] ?? ''
  const answers = new Map([...given.answers, [exclusion, { met: false, evidence: '现场照片' }]])
  const of = (earlier: string[]) => one('JM-33', { ...given, answers, earlier }).outcome
  assert.equal(of([]), 'applies')
  assert.equal(of(['2021-05-09']), 'applies', 'a day before the two years')
  assert.equal(of(['2021-05-10']), 'not', 'the first day of the two years')
  assert.equal(of(['2023-05-10']), 'applies', 'found on the day itself is this one')
})

test('what a list excludes takes its items away, and must be looked at', () => {
  const item = shippedExemptions.find(({ id }) => id === 'JM-03') ?? assert.fail()
  const exclusion = shippedExemptions.find(({ id }) => id === 'JM-EX')?.conditions[0] ?? ''
  assert.equal(one('JM-03', { answers: met(...item.conditions) }).outcome, 'open')
  assert.equal(one('JM-03', { answers: met(...item.conditions, exclusion) }).outcome, 'not')
})

test('one of several conditions is enough where the item says so', () => {
  const item: ExemptionItem = { ...(shippedExemptions[0] as ExemptionItem), id: 'X', logic: 'any', conditions: ['甲', '乙'], window: null }
  const of = (answers: ExemptionAsked['answers']) => exemptionsFor({ ...asked, answers }, [item])[0]?.outcome
  assert.equal(of(met('乙')), 'applies')
  assert.equal(of(new Map([['甲', { met: false, evidence: '' }]])), 'open')
})

test('a draft list can be replayed over cases: who would gain, who would lose', () => {
  const now = shippedExemptions.filter(({ region }) => region === '全国')
  const draft: ExemptionItem = { ...(now[0] as ExemptionItem), id: 'D-1', region: '试点市', violations: ['V003'], conditions: ['及时改正'] }
  const cases = [met('及时改正'), new Map([['及时改正', { met: false, evidence: '' }]])]
  const gains = cases.filter((answers) => {
    const applies = (items: readonly ExemptionItem[]) =>
      exemptionsFor({ ...asked, region: '试点市', answers }, items).some(({ outcome }) => outcome === 'applies')
    return applies([...now, draft]) && !applies(now)
  })
  assert.deepEqual(gains, [cases[0]])
})

test('the diagram shows every stage, and every event that moves a case', () => {
  const drawn = diagramOf(ordinaryPenalty, 'zh')
  for (const { stages } of Object.values(ordinaryPenalty.tracks))
    for (const { title } of Object.values(stages)) assert.ok(drawn.includes(`"${title.zh}"`), title.zh)
  for (const { title, moves } of Object.values(ordinaryPenalty.events))
    if (moves.length > 0) assert.ok(drawn.includes(`: ${title.zh}`), title.zh)
  assert.match(drawn, /main_clue --> main_filed: 立案\n/)
})
