import assert from 'node:assert/strict'
import test from 'node:test'
import { decodeFrame, encodeMessage, sm4 } from './index.ts'

test('an encrypted frame in a Node Buffer opens, and its bytes stay as they were', () => {
  const key = new Uint8Array(16).fill(0x30)
  const clear = encodeMessage({
    version: '2025',
    qn: '20261124080000001',
    st: '31',
    cn: '2011',
    pw: '123456',
    mn: 'M3',
    flag: 9,
    pairs: [
      { code: '', name: 'DataTime', value: '20261124080000', group: 0 },
      { code: 'a21026', name: 'Rtd', value: '7.25', group: 1 },
      { code: 'a21026', name: 'Flag', value: 'N', group: 1 },
    ],
  })
  const bytes = Buffer.from(clear)
  sm4(key).encrypt(bytes, bytes.indexOf('CP=&&') + 5, bytes.lastIndexOf('&&'))
  const sent = bytes.toString('hex')
  const piece = decodeFrame(bytes, { profileOf: () => ({ keys: [new Uint8Array(16), key] }) })
  assert.equal(piece.message?.items['a21026']?.['Rtd'], '7.25')
  assert.equal(piece.verdict, 'ok')
  assert.equal(bytes.toString('hex'), sent)
})
