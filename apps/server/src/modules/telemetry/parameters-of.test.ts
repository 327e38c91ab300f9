import assert from 'node:assert/strict'
import test from 'node:test'
import { decodeFrame } from '@poyang/hj212'
import { frame } from '../ingest/frames-for-tests.ts'
import { parametersOf } from './parameters-of.ts'

const parameters = (cp: string, cn = '3020') => {
  const { message } = decodeFrame(frame({ cn, st: '32', dataTime: '20261202083000', qn: '20261202083001001', cp }))
  assert.ok(message !== null)
  return parametersOf(message)
}
const at = Date.parse('2026-12-02T08:30:00+08:00') / 1000

test('parameters belong to the PolId before them, in the order sent', () => {
  assert.deepEqual(parameters('PolId=w01018;i13008-Info=1.02;i13007-Info=-0.5;PolId=w21003;i13008-Info=0.98'), [
    { factor: 'w01018', code: 'i13008', value: '1.02', at },
    { factor: 'w01018', code: 'i13007', value: '-0.5', at },
    { factor: 'w21003', code: 'i13008', value: '0.98', at },
  ])
})

test('logs, states, texts and information of no analyser are no parameters, and other commands tell none', () => {
  assert.deepEqual(parameters('PolId=w01018;i11001-Info=//清洗管路//;i12001-Info=3;i13006-Info=//昨日//'), [])
  assert.deepEqual(parameters('i22001-Info=1;i13008-Info=1.0'), [])
  assert.deepEqual(parameters('PolId=w01018;i13008-Info=1.02', '2011'), [])
})
