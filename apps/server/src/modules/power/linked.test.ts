import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ruleDocuments } from '@poyang/rules'
import { watchesOf } from '../alarms/subjects.ts'
import { subjectsOf } from './linked.ts'
import { ProcessGraph } from './schema.ts'

const point = (key: string, more: object = {}) => ({ outletId: 'PW-9', dialect: 'henan-shaanxi', key, ...more })
const graphOf = (booth: object, fan: object, group: object = {}) =>
  ProcessGraph.parse({
    facilities: [
      { id: 'BOOTH', kind: 'production', name: '喷漆房', ratedKw: '100', point: point('100001'), ...booth },
      { id: 'FAN', kind: 'treatment', name: '风机', ratedKw: '30', point: point('100002'), ...fan },
      { id: 'MAIN', kind: 'main', name: '总表', ratedKw: '200', point: point('100000') },
    ],
    groups: [{ id: 'G1', name: '喷漆线', production: ['BOOTH'], treatment: ['FAN'], ...group }],
  })
const watched = (graph: ProcessGraph, more: Partial<Parameters<typeof subjectsOf>[0]> = {}) => {
  const rules = ruleDocuments().filter(({ family }) => family === 'electricity')
  return watchesOf(rules, [], () => ({}), subjectsOf({ enterprise: 'E-9', graph, levels: null, factors: new Map(), ...more }))
}
const rulesOf = (graph: ProcessGraph) => [...new Set(watched(graph).watches.map(({ rule }) => rule.id))].toSorted()

test('a group with meters of power is watched by the rules that need no more; what the others lack is named', () => {
  const plain = graphOf({}, {})
  assert.deepEqual(rulesOf(plain), ['E01', 'E02', 'E03', 'E04', 'E06S', 'E07A', 'E07C', 'E08', 'E09C', 'E09I', 'E09O', 'E09S', 'E11'])
  const { lacking } = watched(plain)
  assert.deepEqual(lacking.get('E05'), ['treatment.noload'])
  assert.deepEqual(lacking.get('E12'), ['treatment.filed'])
  assert.ok(lacking.get('E16')?.includes('energy.filed'))
  assert.ok(lacking.get('E14')?.includes('x'), 'the group names no outlet')
})

test('each fact that is registered brings its rule', () => {
  const full = graphOf(
    { ratedA: '180', allowed: [{ from: '06:00', to: '22:00' }], point: point('100001', { collector: 'C1' }) },
    { noloadKw: '10', filedKw: '28', point: point('100002', { collector: 'C1' }) },
  )
  const more = rulesOf(full).filter((rule) => !rulesOf(graphOf({}, {})).includes(rule))
  assert.deepEqual(more, ['E05', 'E07B', 'E09P', 'E10', 'E12'])
})

test('outlets of a group, its filed list and the filed energy bring the rules that compare with them', () => {
  const graph = graphOf({}, {}, { outlets: ['DA-9', 'DW-9'] })
  graph.facilities[2] = { ...graph.facilities[2]!, filedDayKwh: '2400' }
  const levels = { yellow: [], orange: [{ kind: 'limit' as const, facilities: ['FAN', 'BOOTH'], percent: 30 }], red: [] }
  const factors = new Map([
    ['DA-9', ['a00000', 'a24088', 'a34013']],
    ['DW-9', ['w00000', 'w01018']],
  ])
  const { watches } = watched(graph, { levels, factors })
  const of = (id: string) => watches.filter(({ rule }) => rule.id === id)
  assert.deepEqual(
    of('E14').map(({ context, outlet }) => [context.subject, outlet, context.series['x']]),
    [
      ['group/E-9.G1/DA-9', 'DA-9', 'DA-9/a24088/minute'],
      ['group/E-9.G1/DW-9', 'DW-9', 'DW-9/w01018/minute'],
    ],
  )
  assert.deepEqual(of('E14R')[0]?.context.series['emission'], ['DA-9/a24088/minute/limited', 'DA-9/a34013/minute/limited'])
  assert.deepEqual(
    of('E15').map(({ context }) => context.series),
    [
      { volume: 'DA-9/a00000/day', energy: ['PW-9/FAN.e/day'] },
      { volume: 'DW-9/w00000/day', energy: ['PW-9/FAN.e/day'] },
    ],
  )
  const [limit] = of('E06L')
  assert.match(limit?.context.subject ?? '', /^site\/E-9\.LIM-[0-9a-f]{8}$/)
  assert.deepEqual(limit?.context.series['listed'], ['PW-9/BOOTH.e/day', 'PW-9/FAN.e/day'])
  assert.deepEqual(
    of('E16').map(({ context }) => context.attributes),
    [{ 'PW-9/MAIN.e/day': { filed: '2400' } }],
  )
})

test('a group of which one machine is not metered is not watched: it could be the one that runs', () => {
  const rules = rulesOf(graphOf({ point: null }, {}))
  assert.equal(rules.includes('E01'), false)
})

test('the logic and the lead of the group reach the rules that have such parameters', () => {
  const { watches } = watched(graphOf({}, {}, { productionLogic: 'all', treatmentLogic: 'any', leadMin: 5 }))
  const parametersOf = (id: string) => watches.find(({ rule }) => rule.id === id)?.context.parameters
  assert.deepEqual(parametersOf('E01'), { productionAny: '0', treatmentAny: '1' })
  assert.deepEqual(parametersOf('E02'), { productionAny: '0', treatmentAny: '1', lead: '5' })
})

test('meters that do not send phases are not asked about them', () => {
  const electricity = { outletId: 'PW-9', dialect: '2025-electricity' }
  const rules = rulesOf(graphOf({ point: { ...electricity, key: '205' } }, { point: { ...electricity, key: '306' } }))
  const of = (id: string) => watched(graphOf({ point: { ...electricity, key: '205' } }, {})).watches.filter(({ rule }) => rule.id === id)
  assert.equal(rules.includes('E01'), true)
  assert.deepEqual(
    of('E09S').map(({ context }) => context.subject),
    ['facility/E-9.FAN', 'facility/E-9.MAIN'],
  )
})
