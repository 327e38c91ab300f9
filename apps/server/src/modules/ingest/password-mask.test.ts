import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutPassword } from './password-mask.ts'
import type { FrameDetail } from './schema.ts'

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64')
const frameOf = (text: string): FrameDetail => ({
  ref: 'frame:hj212/1',
  index: 1,
  kind: 'received',
  protocol: 'hj212',
  receivedAt: '',
  connection: 0,
  peer: '',
  outletId: '',
  disposition: 'accepted',
  verdict: 'ok',
  faults: [],
  masked: false,
  bytes: base64(text),
  leaf: base64(`\u0001\u00ff${text}`),
  leafHash: '',
  annotations: [{ from: 6, to: 16, part: 'head-field', key: 'PW', value: '123456', zh: '访问密码 123456', en: 'password 123456' }],
  length: { declared: 1, counted: 1 },
  crc: { sent: null, computed: '', modbus: '', over: 'sent' },
  readings: [],
  packets: null,
  previous: null,
  next: null,
})

test('asterisks stand for a password, byte for byte, wherever it stands', () => {
  const masked = withoutPassword(frameOf('##0001ST=32;PW=123456;MN=A;CP=&&NewPW=654321&&\u00e9'))
  assert.equal(Buffer.from(masked.bytes, 'base64').toString('latin1'), '##0001ST=32;PW=******;MN=A;CP=&&NewPW=******&&\u00e9')
  assert.equal(Buffer.from(masked.leaf, 'base64').length, Buffer.from(masked.bytes, 'base64').length + 2)
  assert.ok(!JSON.stringify(masked).includes('123456'))
  assert.equal(masked.masked, true)
})

test('a frame without a password is shown as it is', () => {
  const frame = { ...frameOf('##0000'), annotations: [] }
  assert.deepEqual(withoutPassword(frame), frame)
})
