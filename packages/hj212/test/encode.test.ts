import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeFrame, encodeMessage } from '../src/index.ts'
import type { MessageDraft, Pair } from '../src/index.ts'
import { latin1 } from './laws.ts'

const draft: MessageDraft = { version: '2017', qn: '20250318093015120', st: '32', cn: '2011', pw: '123456', mn: 'A1B2', flag: 5, pairs: [] }
const pair = (name: string, value: string, code = '', group = 0): Pair => ({ code, name, value, group })
const refused = (change: Partial<MessageDraft>, what: RegExp): void =>
  assert.throws(() => encodeMessage({ ...draft, ...change }), { name: 'RangeError', message: what })

test('fields stand in the order of the standard, packets and back-fill in front of CP', () => {
  const frame = latin1(encodeMessage({ ...draft, flag: 11, pnum: 2, pno: 1, backfill: true }))
  assert.match(frame, /^##0086QN=20250318093015120;ST=32;CN=2011;PW=123456;MN=A1B2;Flag=11;PNUM=2;PNO=1;RF=1;CP=&&&&[0-9A-F]{4}\r\n$/)
})

test('an order that is given is kept, and what it leaves out follows', () => {
  const frame = latin1(encodeMessage({ ...draft, order: ['ST', 'CN', 'QN'] }))
  assert.match(frame, /ST=32;CN=2011;QN=20250318093015120;PW=123456;MN=A1B2;Flag=5;CP=/)
})

test('a segment above 1024 bytes or CP above 950 is refused unless it is allowed', () => {
  const long = { pairs: Array.from({ length: 100 }, (_, index) => pair('Rtd', '1.0', `a${10_000 + index}`, index)) }
  refused(long, /CP has 1499 bytes, 950 are allowed/)
  assert.throws(() => encodeMessage({ ...draft, ...long }, { longestContent: 2000 }), /the segment has 1566 bytes, 1024 are allowed/)
  assert.equal(
    decodeFrame(encodeMessage({ ...draft, ...long }, { longestContent: 2000, longestSegment: 2000 })).faults[0]?.code,
    'oversize',
  )
})

test('text that could not be read back is refused', () => {
  refused({ mn: 'A;B' }, /MN cannot hold "A;B"/)
  refused({ pw: '12&&34' }, /PW cannot hold/)
  refused({ pairs: [pair('Rtd', '1;2', 'w01018')] }, /Rtd cannot hold "1;2"/)
  refused({ pairs: [pair('Rtd', ' 1', 'w01018')] }, /Rtd cannot hold/)
  refused({ pairs: [pair('', '1')] }, /no key can be/)
  refused({ pairs: [pair('a=b', '1')] }, /no key can be/)
  refused({ pairs: [pair('w01018-Rtd', '1')] }, /no key can be/)
  refused({ pairs: [pair('Info', '//never closed', 'i11001')] }, /Info cannot hold/)
})

test('log text between // and // may hold separators', () => {
  const frame = encodeMessage({ ...draft, cn: '3020', pairs: [pair('Info', '//start; step=2, wait//', 'i11001')] })
  assert.equal(decodeFrame(frame).message?.items['i11001']?.['Info'], '//start; step=2, wait//')
})

test('a key of the wrong length is refused', () => {
  assert.throws(() => encodeMessage(draft, { key: new Uint8Array(8) }), RangeError)
})
