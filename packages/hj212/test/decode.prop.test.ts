/** Laws of the decoder: they hold for any bytes and any way of cutting them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createDecoder, decodeFrame, draftOfJson, encodeMessage, pieceToJson } from '../src/index.ts'
import type { MessageDraft, Piece } from '../src/index.ts'
import { coversAll, decodeAll, standsAlone, textOfPiece, writesBack } from './laws.ts'
import { chunked, joined, mutatedStream } from './mutate.ts'
import { randomOf } from './random.ts'
import { samples } from './samples.ts'

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (each) => each.charCodeAt(0))
const whole = samples.filter((each) => each.valid && each.id !== 'V113').map((each) => each.bytes)

/** Bytes rich in what the grammar is made of. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('##', '#', '&&', 'CP=&&', 'QN=', 'MN=', ';', ',', '=', '\r', '\n', '0', '9', '0087', 'F', '\\r\\n'),
      fc.string({ maxLength: 4, unit: 'binary-ascii' }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => ascii(parts.join('')))
const anything = fc.oneof(
  hostile,
  fc.uint8Array({ maxLength: 300 }),
  fc.nat(0xffff_ffff).map((seed) => mutatedStream(randomOf(seed))),
)

test('random bytes never throw, are covered without gaps, and come out the same however they are cut', () => {
  fc.assert(
    fc.property(anything, fc.nat(), (bytes, seed) => {
      const pieces = decodeAll([bytes])
      coversAll(bytes, pieces)
      assert.deepEqual(decodeAll(chunked(bytes, randomOf(seed))).map(textOfPiece), pieces.map(textOfPiece))
    }),
    { numRuns: 3000 },
  )
})

test('the record of each piece, decoded alone, says the same', () => {
  fc.assert(
    fc.property(anything, (bytes) => {
      for (const piece of decodeAll([bytes])) standsAlone(piece)
    }),
    { numRuns: 2000 },
  )
})

test('a frame that is ok is written back byte for byte', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), (seed) => {
      for (const piece of decodeAll([mutatedStream(randomOf(seed))])) writesBack(piece)
    }),
    { numRuns: 1000 },
  )
})

test('a good frame is never swallowed by what stands before it', () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom(...whole), fc.nat(), (bad, good, seed) => {
      // what comes before must not itself be the beginning of a frame with a right check value
      const pieces = decodeAll(chunked(joined([bad, good]), randomOf(seed)))
      const last = pieces.at(-1)
      assert.deepEqual([last?.verdict, last?.length, last?.offset], ['ok', good.length, bad.length])
    }),
    { numRuns: 2000 },
  )
})

test('giving up waiting loses no byte', () => {
  fc.assert(
    fc.property(anything, fc.nat(), (bytes, seed) => {
      const random = randomOf(seed)
      const decoder = createDecoder()
      const pieces: Piece[] = []
      for (const chunk of chunked(bytes, random)) {
        pieces.push(...decoder.push(chunk))
        if (random.below(3) === 0) pieces.push(...decoder.expire())
      }
      pieces.push(...decoder.end())
      coversAll(bytes, pieces)
      for (const piece of pieces) standsAlone(piece)
    }),
    { numRuns: 1000 },
  )
})

const word = (characters: string, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters.split('')), minLength: 1, maxLength })
const digits = '0123456789'
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_'
const number = fc
  .tuple(fc.boolean(), word(digits, 8), fc.option(word(digits, 6)))
  .map(([minus, whole_, part]) => `${minus ? '-' : ''}${whole_}${part === null ? '' : `.${part}`}`)
const info = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `//${text.replaceAll(/[/\p{Cc}]/gu, '')}//`)

/** A message as the standard allows it. */
const drafts: fc.Arbitrary<MessageDraft> = fc
  .record({
    flag: fc.constantFrom(4, 5),
    mn: word(`${letters}-`, 32),
    pw: word(letters, 6).map((text) => text.padEnd(6, '0')),
    codes: fc.uniqueArray(word(letters, 8), { maxLength: 12 }),
    values: fc.array(number, { minLength: 12, maxLength: 12 }),
    infos: fc.array(info, { maxLength: 3 }),
  })
  .map(({ flag, mn, pw, codes, values, infos }) => ({
    version: '2017' as const,
    qn: '20250318093015120',
    st: '32',
    cn: '2011',
    pw,
    mn,
    flag,
    pairs: [
      { code: '', name: 'DataTime', value: '20250318093000', group: 0 },
      ...codes.flatMap((code, index) => [
        { code, name: 'Rtd', value: values[index]!, group: index + 1 },
        { code, name: 'Flag', value: 'N', group: index + 1 },
      ]),
      ...infos.map((value, index) => ({ code: `i1100${index}`, name: 'Info', value, group: codes.length + index + 1 })),
    ],
  }))

test('decoding what was encoded gives the message back, without a fault', () => {
  fc.assert(
    fc.property(drafts, (draft) => {
      const { verdict, faults, message } = decodeFrame(encodeMessage(draft))
      assert.deepEqual([verdict, faults], ['ok', []])
      assert.deepEqual(message!.pairs, draft.pairs)
      const { version, qn, st, cn, pw, mn, flag } = message!
      assert.deepEqual(
        { version, qn, st, cn, pw, mn, flag },
        { version: draft.version, qn: draft.qn, st: draft.st, cn: draft.cn, pw: draft.pw, mn: draft.mn, flag: draft.flag },
      )
    }),
    { numRuns: 500 },
  )
})

test('encrypting changes nothing that is said', () => {
  fc.assert(
    fc.property(drafts, fc.uint8Array({ minLength: 16, maxLength: 16 }), (draft, key) => {
      const secret = decodeFrame(encodeMessage({ ...draft, flag: 9 }, { key }), { profileOf: () => ({ keys: [key] }) })
      const clear = decodeFrame(encodeMessage({ ...draft, flag: 9 }))
      assert.equal(JSON.stringify(secret.message), JSON.stringify(clear.message))
      assert.equal(secret.verdict, 'ok')
    }),
    { numRuns: 300 },
  )
})

test('a line of JSON encodes to the frame it was read from', () => {
  fc.assert(
    fc.property(drafts, (draft) => {
      const frame = encodeMessage(draft)
      const line: unknown = JSON.parse(JSON.stringify(pieceToJson(decodeFrame(frame))))
      assert.deepEqual(decodeFrame(encodeMessage(draftOfJson(line))).message!.items, decodeFrame(frame).message!.items)
    }),
    { numRuns: 300 },
  )
})
