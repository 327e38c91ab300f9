/** The words of the command line: exactly these keys. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeFrame, draftOfJson, encodeMessage, pieceToJson } from '../src/index.ts'
import { latin1 } from './laws.ts'
import { sampleOf } from './samples.ts'

const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(JSON.stringify(pieceToJson(decodeFrame(bytes))))

test('a frame has the keys of the command line, in their order', () => {
  assert.equal(
    JSON.stringify(pieceToJson(decodeFrame(sampleOf('M011').bytes))),
    '{"offset":0,"length":152,"verdict":"tolerated","faults":[{"code":"crc-lowercase","detail":"the check value is written in lower case: b2c1"}],' +
      '"message":{"version":"2017","qn":"20250318093015120","st":"32","cn":"2011","pw":"123456","mn":"A1B2C3D4E5F60718293A4B5C","flag":5,"pnum":null,"pno":null,' +
      '"dataTime":"20250318093000","fields":{},"items":{"w01018":{"Rtd":"38.7","Flag":"N"}}}}',
  )
})

test('noise has a code and nothing else', () => {
  assert.deepEqual(jsonOf(Uint8Array.of(1, 2, 3)), {
    offset: 0,
    length: 3,
    verdict: 'rejected',
    faults: [{ code: 'noise' }],
    message: null,
  })
})

test('a line, or its message alone, is encoded to the frame it came from', () => {
  for (const id of ['V023', 'V031', 'V058', 'V065', 'V095', 'V001']) {
    const { bytes } = sampleOf(id)
    const line = jsonOf(bytes) as { message: unknown }
    assert.equal(latin1(encodeMessage(draftOfJson(line))), latin1(bytes), id)
    assert.equal(latin1(encodeMessage(draftOfJson(line.message))), latin1(bytes), id)
  }
})

test('what is left out gets the usual value of the version', () => {
  const text = (message: object): string => latin1(encodeMessage(draftOfJson(message)))
  assert.match(
    text({ st: '32', cn: '2011', mn: 'A1', qn: '20250318093015120', pw: '123456' }),
    /^##0065QN=20250318093015120;ST=32;CN=2011;PW=123456;MN=A1;Flag=4;CP=&&&&/,
  )
  assert.match(text({ version: '2025', cn: '9015', mn: 'A1' }), /;Flag=8;/)
  assert.match(
    text({ version: '2005', st: '32', cn: '2011', mn: 'A1', items: { B01: { Rtd: '1.0' } } }),
    /^##00\d\dST=32;CN=2011;MN=A1;CP=&&B01-Rtd=1\.0&&/,
  )
})

test('what does not fit is named', () => {
  const refused = (json: unknown, what: RegExp): void => assert.throws(() => draftOfJson(json), { name: 'TypeError', message: what })
  refused(null, /the line is not an object/)
  refused([], /the line is not an object/)
  refused({ message: null }, /no message/)
  refused({ version: '2011' }, /version/)
  refused({ mn: 5 }, /mn is not text/)
  refused({ flag: 1.5 }, /flag is not a whole number/)
  refused({ items: { w01018: { Rtd: 38.5 } } }, /items\.w01018\.Rtd is not text/)
  refused({ fields: [] }, /fields is not an object/)
})
