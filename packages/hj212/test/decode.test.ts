/** What the decoder does with streams: one test for each sentence of how devices and links behave. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crcOf, createDecoder, decodeFrame, encodeMessage, sm4 } from '../src/index.ts'
import type { DecoderOptions, DeviceProfile, Piece } from '../src/index.ts'
import { coversAll, decodeAll, latin1 } from './laws.ts'
import { joined } from './mutate.ts'
import { sampleOf } from './samples.ts'

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (each) => each.charCodeAt(0))
const good = sampleOf('V023').bytes
const other = sampleOf('V031').bytes
const MN = 'A1B2C3D4E5F60718293A4B5C'

const verdicts = (pieces: readonly Piece[]): string[] => pieces.map(({ kind, verdict }) => `${kind} ${verdict}`)
const codes = (piece: Piece | undefined): string[] => (piece?.faults ?? []).map(({ code }) => code)

test('a frame comes out of the chunk that completes it, CR LF included', () => {
  const decoder = createDecoder()
  assert.deepEqual(decoder.push(good.subarray(0, good.length - 1)), [])
  const pieces = decoder.push(good.subarray(good.length - 1))
  assert.deepEqual(verdicts(pieces), ['frame ok'])
  assert.equal(decoder.buffered, 0)
})

test('offsets count from the beginning of the stream', () => {
  const pieces = decodeAll([good, other, good])
  assert.deepEqual(
    pieces.map(({ offset }) => offset),
    [0, good.length, good.length + other.length],
  )
})

test('a frame without its CR LF says so at once and comes out when the wait is over', () => {
  const decoder = createDecoder()
  assert.deepEqual(decoder.push(good.subarray(0, good.length - 2)), [])
  assert.equal(decoder.awaitingTail, true)
  const [piece] = decoder.expire()
  assert.deepEqual([piece?.verdict, codes(piece)], ['tolerated', ['tail-missing']])
  assert.equal(decoder.awaitingTail, false)
})

test('a frame without its CR LF comes out when the next one begins', () => {
  const decoder = createDecoder()
  decoder.push(good.subarray(0, good.length - 2))
  assert.deepEqual(verdicts(decoder.push(ascii('#'))), ['frame tolerated'])
})

test('half a frame does not await its tail, and is given up when the wait is over', () => {
  const decoder = createDecoder()
  decoder.push(good.subarray(0, 100))
  assert.equal(decoder.awaitingTail, false)
  const [piece] = decoder.expire()
  assert.deepEqual([piece?.length, codes(piece), piece?.message?.mn], [100, ['truncated'], MN])
})

test('when half a frame is given up, the whole frame behind it comes out and the next half frame goes on waiting', () => {
  const decoder = createDecoder()
  const half = ascii('##0900QN=20250318093015120;ST=32;CN=2011;PW=123456;MN=A1B2C3')
  assert.deepEqual(decoder.push(joined([half, good, other.subarray(0, 200)])), [])
  assert.deepEqual(verdicts(decoder.expire()), ['frame rejected', 'frame ok'])
  assert.equal(decoder.buffered, 200)
  assert.deepEqual(verdicts(decoder.push(other.subarray(200))), ['frame ok'])
})

test('noise waits for the next frame, and comes out when the wait is over', () => {
  const decoder = createDecoder()
  assert.deepEqual(decoder.push(ascii('+++ATH\r\n')), [])
  assert.deepEqual(verdicts(decoder.push(good)), ['noise rejected', 'frame ok'])
  assert.deepEqual(decoder.push(ascii('++')), [])
  assert.deepEqual(verdicts(decoder.expire()), ['noise rejected'])
  assert.deepEqual(decoder.expire(), [])
})

test('noise in front of half a frame comes out at once, and giving up a broken start leaves the half frame behind it waiting', () => {
  const decoder = createDecoder()
  assert.deepEqual(verdicts(decoder.push(joined([ascii('+OK'), good.subarray(0, 50)]))), ['noise rejected'])
  assert.deepEqual(verdicts(decoder.push(good.subarray(50))), ['frame ok'])
  assert.deepEqual(verdicts(decoder.push(joined([ascii('##00A1QN=1;'), good.subarray(0, 50)]))), ['noise rejected'])
  assert.deepEqual(verdicts(decoder.push(good.subarray(50))), ['frame ok'])
})

test('long noise is cut into pieces of 4096 bytes', () => {
  const pieces = decodeAll([new Uint8Array(10_000)])
  assert.deepEqual(
    pieces.map(({ length }) => length),
    [4096, 4096, 1808],
  )
})

test('a third # before the header belongs to the noise', () => {
  assert.deepEqual(verdicts(decodeAll([joined([ascii('#'), good])])), ['noise rejected', 'frame ok'])
})

test('a frame whose log text quotes a whole frame is one frame', () => {
  const quoted = latin1(sampleOf('V008').bytes).trim()
  const frame = encodeMessage({
    ...baseDraft,
    cn: '3020',
    pairs: [
      { code: '', name: 'DataTime', value: '20250318093000', group: 0 },
      { code: 'i11001', name: 'Info', value: `//${quoted}//`, group: 1 },
    ],
  })
  const [piece, ...more] = decodeAll([frame])
  assert.deepEqual([piece?.verdict, more], ['ok', []])
  assert.equal(piece?.message?.items['i11001']?.['Info'], `//${quoted}//`)
})

test('a frame that declares too much does not swallow the good one behind it', () => {
  const liar = good.slice()
  liar.set(ascii('0999'), 2)
  assert.deepEqual(verdicts(decodeAll([joined([liar, other, other, other])])), ['frame tolerated', 'frame ok', 'frame ok', 'frame ok'])
})

test('a frame that declares more than the limit does not keep the good one behind it waiting', () => {
  const decoder = createDecoder()
  const pieces = decoder.push(joined([ascii('##9000QN=20250318093015120;ST=32;'), good]))
  assert.deepEqual(verdicts(pieces), ['frame rejected', 'frame ok'])
  assert.deepEqual(codes(pieces[0]), ['oversize'])
})

test('a segment beyond the limit is one rejected frame, within it a tolerated one', () => {
  const long = sampleOf('M009').bytes
  assert.deepEqual(verdicts(decodeAll([long], { limit: 1024 })), ['frame rejected'])
  assert.deepEqual(codes(decodeFrame(long, { limit: 1024 })), ['oversize', 'cp-oversize'])
  assert.deepEqual(verdicts(decodeAll([long], { limit: 1310 })), ['frame tolerated'])
})

test('half a frame that has a right check value by chance does not swallow the good frame it runs into', () => {
  const check = latin1(good).indexOf('0000') // four digits inside the good frame, where the half one will look for its check value
  let seen = 0
  for (let password = 0; password < 4000; password++) {
    const half = `QN=20250318093015120;ST=32;CN=2011;PW=${(password * 999_983).toString(36).padStart(6, 'Z')};`
    const segment = joined([ascii(half), good.subarray(0, check)])
    if (crcOf(segment) !== 0) continue
    seen++
    const stream = joined([ascii(`##${String(segment.length).padStart(4, '0')}${half}`), good])
    assert.deepEqual(verdicts(decodeAll([stream])), ['frame rejected', 'frame ok'])
  }
  assert.ok(seen > 0)
})

test('a check value of another algorithm is named, and tolerated for a device that is known to send it', () => {
  const swapped = sampleOf('M014').bytes
  assert.match(decodeFrame(swapped).faults[0]!.detail, /4073 is swapped, the standard gives 7340/)
  for (const [id, crc] of [
    ['M012', 'modbus'],
    ['M013', 'modbus-swapped'],
    ['M014', 'swapped'],
  ] as const) {
    const piece = decodeFrame(sampleOf(id).bytes, profiles({ crc }))
    assert.deepEqual([piece.verdict, codes(piece)], ['tolerated', ['crc-variant']])
    assert.deepEqual(verdicts(decodeAll([sampleOf(id).bytes], profiles({ crc: 'standard' }))), ['frame rejected'])
  }
})

test('a device that is known to leave DataTime out is tolerated', () => {
  const piece = decodeFrame(sampleOf('M051').bytes, profiles({ allowMissingDataTime: true }))
  assert.deepEqual([piece.verdict, codes(piece), piece.message?.dataTime], ['tolerated', ['datatime-missing'], null])
})

test('encrypted CP is opened with the current key or one before, whatever stands in the cipher text', () => {
  const bytes = sampleOf('V113').bytes
  const key = ascii('k3Y0k3Y0k3Y0k3Y0')
  const piece = decodeFrame(bytes, profiles({ keys: [new Uint8Array(16), new Uint8Array(3), key] }))
  assert.equal(piece.verdict, 'ok')
  assert.deepEqual(structuredClone(piece.message!.items['a21026']), { Rtd: '18.52', Flag: 'N' })
  assert.deepEqual(Buffer.from(piece.bytes), Buffer.from(bytes))
})

test('encrypted CP without a key is one rejected frame whose head can be read', () => {
  const [piece, ...more] = decodeAll([sampleOf('V113').bytes])
  assert.deepEqual([piece?.verdict, codes(piece), piece?.message?.mn, more.length], ['rejected', ['crc-mismatch'], MN, 0])
})

test('cipher text that has the right check value by chance is opened all the same', () => {
  const key = ascii('0123456789abcdef')
  const options = profiles({ keys: [key] })
  let seen = 0
  for (let number = 0; number < 2000; number++) {
    const clear = encodeMessage({ ...baseDraft, flag: 9, pairs: dataOf(String(number)) })
    const secret = encodeMessage({ ...baseDraft, flag: 9, pairs: dataOf(String(number)) }, { key })
    if (codes(decodeFrame(secret)).includes('crc-mismatch')) continue
    seen++
    assert.equal(decodeFrame(secret, options).verdict, 'ok')
    assert.equal(JSON.stringify(decodeFrame(secret, options).message), JSON.stringify(decodeFrame(clear).message))
  }
  assert.ok(seen > 0)
})

test('keys of objects are only keys, whatever they are called', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  const frame = encodeMessage({
    ...baseDraft,
    pairs: [
      { code: '', name: 'DataTime', value: '20250318093000', group: 0 },
      ...names.map((code, index) => ({ code, name: 'Rtd', value: '1', group: index + 1 })),
      ...names.map((name, index) => ({ code: '', name, value: 'x', group: index + 9 })),
    ],
  })
  const { fields, items } = decodeFrame(frame).message!
  assert.deepEqual(Object.keys(items), names)
  assert.deepEqual(Object.keys(fields), names)
  assert.equal(items['valueOf'], undefined)
  assert.equal(({} as Record<string, unknown>)['Rtd'], undefined)
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify({ items })).items), names)
})

test('a second DataTime that differs rejects the frame: its values would get the wrong time', () => {
  const frame = encodeMessage({ ...baseDraft, pairs: [...dataOf('1'), { code: '', name: 'DataTime', value: '20250318094000', group: 7 }] })
  assert.deepEqual([decodeFrame(frame).verdict, codes(decodeFrame(frame))], ['rejected', ['duplicate-key']])
})

test('information of several analysers in one frame repeats its keys without a fault', () => {
  const pairs = ['w01019', 'w21001'].flatMap((analyser, index) => [
    { code: '', name: 'PolId', value: analyser, group: index },
    { code: 'i12001', name: 'Info', value: String(index), group: index },
  ])
  const piece = decodeFrame(encodeMessage({ ...baseDraft, cn: '3020', pairs }))
  assert.deepEqual([piece.verdict, piece.message?.items['i12001']?.['Info'], piece.message?.pairs.length], ['ok', '0', 4])
})

test('a later packet that goes on in the middle of an item is called a fragment', () => {
  const draft = { ...baseDraft, flag: 7, pnum: 2, pno: 2, pairs: [{ code: 'w01018', name: 'Rtd', value: '1', group: 0 }] }
  assert.deepEqual(codes(decodeFrame(encodeMessage(draft))), ['packet-fragment'])
})

test('many faults of one kind are one fault with a count', () => {
  const pairs = [
    ...dataOf('1'),
    ...Array.from({ length: 9 }, (_, index) => ({ code: `a0000${index}`, name: 'Rtd', value: '---', group: index + 5 })),
  ]
  const [fault, ...more] = decodeFrame(encodeMessage({ ...baseDraft, pairs })).faults
  assert.match(fault!.detail, /a00000-Rtd=--- \(9 times\)$/)
  assert.equal(more.length, 0)
})

test('bytes that are not exactly one record are refused as a record', () => {
  for (const bytes of [new Uint8Array(0), joined([good, other]), joined([ascii('x'), good])]) {
    const piece = decodeFrame(bytes)
    assert.deepEqual([piece.verdict, codes(piece), piece.length, piece.message], ['rejected', ['not-one-frame'], bytes.length, null])
  }
})

const floods: readonly string[] = [
  '#',
  '##',
  '##9999',
  '##4000QN=',
  '##4000QN=1;MN=a;CP=&&0000',
  '##QN=',
  '&&0000',
  '##0000FFFF',
  '##0020A=',
  '\r\n',
  '\0',
]
for (const text of floods) {
  test(`a megabyte of ${JSON.stringify(text)} is taken in bounded memory and in time that grows with its length`, () => {
    const bytes = ascii(text.repeat(Math.ceil(1_000_000 / text.length)))
    const begun = process.cpuUsage().user
    const decoder = createDecoder(profiles({ keys: [ascii('0123456789abcdef')], crc: 'modbus' }))
    let length = 0
    const count = (pieces: readonly Piece[]): void => {
      for (const piece of pieces) length += piece.length
    }
    for (let at = 0; at < bytes.length; at += 1400) {
      count(decoder.push(bytes.slice(at, at + 1400)))
      assert.ok(decoder.buffered < 15_000)
    }
    count(decoder.end())
    assert.equal(length, bytes.length)
    const micros = process.cpuUsage().user - begun
    assert.ok(micros < 5_000_000, `${micros} µs`) // about 0.3 s; looking at each start anew would take minutes
  })
}

test('bytes that come one by one cost no more than a copy of what waits', () => {
  const decoder = createDecoder()
  const stream = joined(Array.from({ length: 40 }, () => joined([good, ascii('##4000QN=1;'), other])))
  const pieces: Piece[] = []
  for (const byte of stream) pieces.push(...decoder.push(Uint8Array.of(byte)))
  pieces.push(...decoder.end())
  coversAll(stream, pieces)
  assert.equal(pieces.filter(({ verdict }) => verdict === 'ok').length, 80)
})

const baseDraft = { qn: '20250318093015120', st: '32', cn: '2011', pw: '123456', mn: MN, flag: 5, pairs: [] } as const

function dataOf(value: string): { code: string; name: string; value: string; group: number }[] {
  return [
    { code: '', name: 'DataTime', value: '20250318093000', group: 0 },
    { code: 'w01018', name: 'Rtd', value, group: 1 },
    { code: 'w01018', name: 'Flag', value: 'N', group: 1 },
  ]
}

function profiles(profile: DeviceProfile): DecoderOptions {
  return { profileOf: () => profile }
}

test('the cipher of the package is the one frames are encrypted with', () => {
  const key = ascii('k3Y0k3Y0k3Y0k3Y0')
  const secret = sampleOf('V113').bytes.slice()
  const content = latin1(secret).indexOf('CP=&&') + 5
  sm4(key).decrypt(secret, content, secret.length - 8)
  assert.match(latin1(secret), /CP=&&DataTime=20260318093000;/)
})

test('an encrypted frame is opened also where its cipher text has a right check value and begins as a name does', () => {
  // Found by search: under this key the first block of `DataTime=2025031…` begins with a name and `=`, and this QN makes the check value fit.
  const key = new TextEncoder().encode('1000000000001244')
  const pair = (code: string, name: string, value: string, group: number) => ({ code, name, value, group })
  const pairs = [pair('', 'DataTime', '20250318093000', 0), pair('w01018', 'Rtd', '0.02', 1), pair('w01018', 'Flag', 'N', 1)]
  const head = {
    version: '2025',
    qn: '20250318000000002',
    st: '32',
    cn: '2011',
    pw: '123456',
    mn: 'A1B2C3D4E5F60718293A4B5C',
    flag: 9,
  } as const
  const bytes = encodeMessage({ ...head, pairs }, { key })
  const without = decodeFrame(bytes)
  assert.ok(!without.faults.some(({ code }) => code === 'crc-mismatch'), 'the cipher text has a right check value by chance')
  const { verdict, message } = decodeFrame(bytes, { profileOf: () => ({ keys: [key] }) })
  assert.equal(verdict, 'ok')
  assert.equal(message?.items['w01018']?.['Rtd'], '0.02')
})
