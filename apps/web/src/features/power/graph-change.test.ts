import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProcessGraph } from '../../../../server/src/modules/power/schema.ts'
import { freeName, toggled, withFacility, withGroup, withoutFacility } from './graph-change.ts'

const facility = (id: string, kind: string) => ({ id, kind, name: id, ratedKw: '10', point: null })
const graph = ProcessGraph.parse({
  facilities: [facility('P1', 'production'), facility('P2', 'production'), facility('T1', 'treatment')],
  groups: [{ id: 'G1', name: '一线', production: ['P1', 'P2'], treatment: ['T1'] }],
})

test('a new facility has a code of its own and is whole', () => {
  const grown = withFacility(withFacility(graph, '新设施'), '新设施')
  assert.deepEqual(
    grown.facilities.slice(3).map(({ id }) => id),
    ['F1', 'F2'],
  )
  assert.deepEqual(ProcessGraph.parse(grown), grown)
})

test('a facility that goes leaves its groups, and a group without treatment goes with it', () => {
  assert.deepEqual(withoutFacility(graph, 'P1').groups[0]?.production, ['P2'])
  assert.deepEqual(withoutFacility(graph, 'T1').groups, [])
})

test('a group needs production and treatment', () => {
  assert.equal(withGroup(withoutFacility(graph, 'T1'), '二线'), null)
  assert.equal(withGroup(graph, '二线')?.groups[1]?.id, 'G2')
})

test('a name is put in a list and taken out, but the last one stays', () => {
  assert.deepEqual(toggled(['P1'], 'P2'), ['P1', 'P2'])
  assert.deepEqual(toggled(['P1', 'P2'], 'P1'), ['P2'])
  assert.deepEqual(toggled(['P1'], 'P1'), ['P1'])
  assert.equal(freeName('G', ['G1', 'G3']), 'G2')
})
