/** The catalogue of faults: every entry can happen, at the levels it names, and nothing else does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crcText, decodeFrame, faultKinds } from '../src/index.ts'
import type { DecoderOptions, Fault } from '../src/index.ts'
import { decodeAll } from './laws.ts'
import { sampleOf, samples } from './samples.ts'

const head = 'QN=20250318093015120;ST=32;CN=2011;PW=123456;MN=A1;Flag=5;'
const data = 'DataTime=20250318093000;w01018-Rtd=1'

/** A segment for each fault that no sample shows. */
const segments: Readonly<Record<string, string>> = {
  'encoding-invalid': `${head}CP=&&${data};i11001-Info=//\xff\xff//&&`,
  'st-missing': `QN=20250318093015120;CN=2011;PW=123456;MN=A1;Flag=5;CP=&&${data}&&`,
  'st-invalid': `QN=20250318093015120;ST=101;CN=2011;PW=123456;MN=A1;Flag=5;CP=&&${data}&&`,
  'cn-invalid': `QN=20250318093015120;ST=32;CN=20A1;PW=123456;MN=A1;Flag=5;CP=&&${data}&&`,
  'pw-missing': `QN=20250318093015120;ST=32;CN=2011;MN=A1;Flag=5;CP=&&${data}&&`,
  'pw-invalid': `QN=20250318093015120;ST=32;CN=2011;PW=1234567;MN=A1;Flag=5;CP=&&${data}&&`,
  'mn-invalid': `QN=20250318093015120;ST=32;CN=2011;PW=123456;MN=A1/2;Flag=5;CP=&&${data}&&`,
  'mn-length': `QN=20250318093015120;ST=32;CN=2011;PW=123456;MN=${'A'.repeat(33)};Flag=5;CP=&&${data}&&`,
  'version-unknown': `QN=20250318093015120;ST=32;CN=2011;PW=123456;MN=A1;Flag=13;CP=&&${data}&&`,
  'packet-unflagged': `${head}PNUM=1;PNO=1;CP=&&${data}&&`,
  'packet-invalid': `QN=20250318093015120;ST=32;CN=2011;PW=123456;MN=A1;Flag=7;PNUM=x;PNO=1;CP=&&${data}&&`,
  'packet-fragment': `QN=20250318093015120;ST=32;CN=2011;PW=123456;MN=A1;Flag=7;PNUM=2;PNO=2;CP=&&w01018-Rtd=1&&`,
  'backfill-invalid': `${head}RF=0;CP=&&${data}&&`,
  'head-blank': `QN=20250318093015120;ST= 32;CN=2011;PW=123456;MN=A1;Flag=5;CP=&&${data}&&`,
  'info-unclosed': `${head}CP=&&${data};i11001-Info=//no end&&`,
}

/** As a stream and as one record: some faults only happen to one of the two. */
const faultsOf = (bytes: Uint8Array, options: DecoderOptions = {}): readonly Fault[] => [
  ...decodeAll([bytes], options).flatMap(({ faults }) => faults),
  ...decodeFrame(bytes, options).faults,
]

function frameOf(segment: string): Uint8Array {
  const bytes = Uint8Array.from(segment, (each) => each.charCodeAt(0))
  const around = (text: string): Uint8Array => Uint8Array.from(text, (each) => each.charCodeAt(0))
  return Uint8Array.from([...around(`##${String(bytes.length).padStart(4, '0')}`), ...bytes, ...around(`${crcText(bytes)}\r\n`)])
}

for (const [code, segment] of Object.entries(segments)) {
  test(`${code} is found alone`, () => {
    const { faults } = decodeFrame(frameOf(segment))
    assert.deepEqual(
      faults.map((fault) => fault.code),
      [code],
    )
  })
}

test('every fault of the catalogue can happen, and each has a level and the words of the catalogue', () => {
  const seen = new Set<string>()
  const all = [...samples.map(({ bytes }) => bytes), ...Object.values(segments).map(frameOf)]
  for (const { code, level, detail } of all.flatMap((bytes) => faultsOf(bytes))) {
    seen.add(code)
    assert.ok((faultKinds[code].levels as readonly string[]).includes(level), `${code} ${level}`)
    assert.ok(detail.startsWith(faultKinds[code].en), detail)
  }
  assert.deepEqual([...seen].toSorted(), Object.keys(faultKinds).toSorted())
})

test('two different values of one head field reject the frame, two equal ones do not', () => {
  const twice = (second: string): readonly Fault[] => decodeFrame(frameOf(`${head}ST=${second};CP=&&${data}&&`)).faults
  assert.deepEqual([twice('32')[0]?.level, twice('31')[0]?.level, twice('31')[0]?.code], ['tolerated', 'rejected', 'duplicate-field'])
})

test('the offending text is shown, cut to 48 characters', () => {
  const [fault] = decodeFrame(frameOf(`${head}CP=&&DataTime=20250318093000;w01018-Rtd=${'x'.repeat(100)}&&`)).faults
  assert.equal(fault?.detail, `the value is not a decimal number; kept as text: w01018-Rtd=${'x'.repeat(37)}…`)
})

test('each fault says what it means in both languages and where that stands', () => {
  for (const [code, { en, zh, source }] of Object.entries(faultKinds)) {
    assert.match(zh, /[\u4e00-\u9fff]/, code)
    assert.ok(en.length > 10 && source.length > 5, code)
  }
})

test('the sample that is cut short keeps what can be read', () => {
  const [piece] = decodeAll([sampleOf('M027').bytes])
  assert.deepEqual([piece?.message?.cn, piece?.message?.mn], ['2011', 'A1B2C3'])
})
