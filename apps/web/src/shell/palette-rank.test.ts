import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rank } from './palette-rank.ts'
import type { Entry } from './palette-rank.ts'

const entries: readonly Entry[] = [
  { key: 'r1', kind: 'room', name: '报警', more: '' },
  { key: 'o1', kind: 'outlet', name: '总排口', more: 'OUT-0001 青湖纸业 湖东区' },
  { key: 'o2', kind: 'outlet', name: '湖东锅炉烟囱', more: 'OUT-0002 东湖热电 湖东区' },
  { key: 'e1', kind: 'enterprise', name: '东湖热电', more: 'E-02 湖东区' },
]
const found = (typed: string) => rank(entries, typed).map(({ key }) => key)

test('two Chinese letters find a firm by its name before its outlets', () => {
  assert.deepEqual(found('东湖'), ['e1', 'o2'])
})
test('every word must be found, in any order', () => {
  assert.deepEqual(found('湖东 总排'), ['o1'])
  assert.deepEqual(found('总排 热电'), [])
})
test('a number is found from its start, in either case', () => {
  assert.deepEqual(found('out-0002'), ['o2'])
})
test('nothing typed shows rooms and acts only', () => {
  assert.deepEqual(found('  '), ['r1'])
})
