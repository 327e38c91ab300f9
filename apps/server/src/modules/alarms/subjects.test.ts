import assert from 'node:assert/strict'
import test from 'node:test'
import { createEvaluator, ruleDocuments } from '@poyang/rules'
import { Outlet } from '../sources/schema.ts'
import { watchesOf } from './subjects.ts'

const outlet = (id: string, medium: string, factors: readonly string[]) =>
  Outlet.parse({ id, enterpriseId: 'E-1', name: id, medium, position: { longitude: 116, latitude: 29 }, factors })
const outlets = [
  outlet('DA-1', 'gas', ['a21026', 'a21002', 'a19001', 'a01012', 'a01011', 'a00000']),
  outlet('DA-2', 'gas', ['a21026', 'a19001']),
  outlet('DW-1', 'water', ['w01018', 'w21003', 'w21001', 'w00000']),
  outlet('PW-1', 'power', ['e30101']),
]
const rules = ruleDocuments()
const facts = () => ({ range: '200', lod: '1', o2benchmark: '6', repeatability: '1' })
const { watches, lacking } = watchesOf(rules, outlets, facts)
const of = (id: string) => watches.filter(({ rule }) => rule.id === id)
const subjects = (id: string) => of(id).map(({ context }) => context.subject)

test('a rule on a pollutant watches each pollutant of the outlets it is for, and none of the parameters beside them', () => {
  assert.deepEqual(subjects('X01'), ['DA-1/a21026', 'DA-1/a21002', 'DA-2/a21026', 'DW-1/w01018', 'DW-1/w21003', 'DW-1/w21001'])
  // The hour of flue gas is an exceedance, that of waste water a warning: two rules.
  assert.deepEqual(subjects('X03'), ['DA-1/a21026', 'DA-1/a21002', 'DA-2/a21026'])
  assert.deepEqual(subjects('X05'), ['DW-1/w01018', 'DW-1/w21003', 'DW-1/w21001'])
  assert.deepEqual(subjects('A08O'), ['DA-1/a19001', 'DA-2/a19001'])
})

test('values that are compared with a limit are those that carry it', () => {
  assert.equal(of('X03')[0]?.context.series['x'], 'DA-1/a21026/hour/limited')
  assert.equal(of('A04')[0]?.context.series['x'], 'DA-1/a21026/hour')
  assert.deepEqual(of('A09')[0]?.context.series, {
    reported: 'DA-1/a21026/hour/converted',
    measured: 'DA-1/a21026/hour',
    oxygen: 'DA-1/a19001/hour',
  })
})

test('pairs are channels of one outlet, parts and wholes that belong together, or one channel of two outlets of an enterprise', () => {
  assert.deepEqual(subjects('A07'), ['DA-1/a21026-a21002', 'DW-1/w01018-w21003', 'DW-1/w01018-w21001', 'DW-1/w21003-w21001'])
  assert.deepEqual(subjects('A08'), ['DW-1/w21003-w21001'])
  assert.deepEqual(subjects('A07E'), ['DA-1/a21026-DA-2'])
})

test('what nobody measures or reports is named, and not watched as if it were there', () => {
  assert.deepEqual(lacking.get('X06'), ['x'])
  assert.deepEqual(lacking.get('A15'), ['energy', 'flow'])
  assert.deepEqual(lacking.get('A19'), ['setting'])
  assert.deepEqual(lacking.get('A22'), ['upstream'])
  assert.ok((lacking.get('E01') ?? []).includes('treatment'))
  const without = watchesOf(rules, outlets, () => ({}))
  assert.equal(without.watches.filter(({ rule }) => rule.id === 'A18').length, 0)
  assert.deepEqual(without.lacking.get('A18'), ['x.range'])
})

test('visits, access and requests are heard of at the outlet they are recorded for, outages of our own everywhere', () => {
  assert.equal(of('A13')[0]?.context.series['visit'], 'DA-1/site.visit/minute')
  assert.deepEqual(of('A20')[0]?.context.series, {
    x: 'DA-1/a21026/minute',
    access: 'DA-1/site.access/minute',
    planned: 'DA-1/site.planned/minute',
  })
  assert.deepEqual(of('T01')[0]?.context.series, {
    pollutants: ['DA-1/a21026/minute', 'DA-1/a21002/minute'],
    outage: 'PLATFORM/outage/minute',
    standstill: 'DA-1/site.standstill/minute',
  })
  assert.deepEqual(subjects('T01'), ['DA-1', 'DA-2', 'DW-1'])
})

test('filed parameters, an outlet upstream, totals and five-minute records are watched where the registry knows them', () => {
  const registered = {
    upstream: (id: string) => (id === 'DA-2' ? 'DA-1' : null),
    parameters: (id: string, factor: string) => (id === 'DW-1' && factor === 'w01018' ? ['i13008'] : []),
    recordMinutes: (id: string) => (id === 'DA-1' ? 5 : 1),
  }
  const filed = (_outlet: string, factor: string) => (factor.includes('.') ? { filed: '1.02' } : facts())
  const everything = watchesOf(rules, outlets, filed, [], registered).watches
  const contexts = (id: string) => everything.filter(({ rule }) => rule.id === id).map(({ context }) => context)
  assert.deepEqual(contexts('A19')[0]?.series, {
    setting: 'DW-1/w01018.i13008/minute',
    x: 'DW-1/w01018/minute/limited',
    request: 'DW-1/w01018.request/minute',
  })
  assert.deepEqual(contexts('A19')[0]?.attributes?.['DW-1/w01018.i13008/minute']?.['filed'], '1.02')
  assert.deepEqual(
    contexts('A22').map(({ series }) => series),
    [{ x: 'DA-2/a21026/hour', upstream: 'DA-1/a21026/hour' }],
  )
  assert.deepEqual(contexts('A11')[0]?.series, {
    emission: 'DA-1/a21026.total/minute',
    concentration: 'DA-1/a21026/hour',
    flow: 'DA-1/a00000.total/minute',
  })
  const fiveMinutes = rules
    .filter(({ id }) => id === 'A03')
    .map((rule) => ({
      ...rule,
      inputs: rule.inputs.map((input) => ({ ...input, every: { op: 'duration', text: '5', unit: 'min' } as const })),
    }))
  assert.deepEqual(
    watchesOf(fiveMinutes, outlets, facts, [], registered).watches.map(({ context }) => context.subject),
    ['DA-1/a21026', 'DA-1/a21002'],
  )
})

test('a link group is watched where every input of the rule is bound, with the parameters that the rule knows', () => {
  const linked = {
    scope: 'group' as const,
    subject: 'group/E-1.G1',
    outlet: 'DA-1',
    series: { production: ['PW-1/P.p/minute'], treatment: ['PW-1/T.p/minute'] },
    attributes: { 'PW-1/P.p/minute': { rated: '100' }, 'PW-1/T.p/minute': { rated: '30' } },
    parameters: { lead: '5', nobody: '1' },
  }
  const found = watchesOf(rules, outlets, facts, [linked]).watches.filter(({ rule }) => rule.scope === 'group')
  const ids = found.map(({ rule }) => rule.id)
  assert.ok(ids.includes('E01') && ids.includes('E02'))
  assert.ok(!ids.includes('E07C'), 'it needs the main meter')
  for (const { context } of found) assert.equal(context.parameters?.['nobody'], undefined)
})

test('the kernel accepts every context, and no two watches are the same', () => {
  for (const { rule, context } of watches) assert.doesNotThrow(() => createEvaluator(rule, context), `${rule.id} ${context.subject}`)
  const names = watches.map(({ rule, context }) => `${rule.id} ${context.subject}`)
  assert.equal(new Set(names).size, names.length)
})
