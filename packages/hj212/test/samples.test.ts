/** Every sample frame: the valid ones exactly, the others with the verdict and the faults that are documented here. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeMessage } from '../src/index.ts'
import type { Message, Piece } from '../src/index.ts'
import { decodeAll, latin1 } from './laws.ts'
import { samples } from './samples.ts'

const key = Uint8Array.from('k3Y0k3Y0k3Y0k3Y0', (each) => each.charCodeAt(0))
const options = { profileOf: () => ({ keys: [key] }) }
const ENCRYPTED = 'V113'

/** Pieces of each malformed sample: verdict and fault codes; a rejected frame says which fault rejected it with `!`. */
const malformed: Readonly<Record<string, readonly string[]>> = {
  M001: ['tolerated length-mismatch'],
  M002: ['tolerated length-mismatch'],
  M003: ['tolerated length-mismatch'],
  M004: ['rejected length-invalid!'],
  M005: ['rejected length-invalid!'],
  M006: ['rejected length-invalid!'],
  M007: ['rejected length-invalid!'],
  M008: ['rejected segment-empty!'],
  M009: ['tolerated oversize cp-oversize'],
  M010: ['rejected crc-mismatch!'],
  M011: ['tolerated crc-lowercase'],
  M012: ['rejected crc-variant!'],
  M013: ['rejected crc-variant!'],
  M014: ['rejected crc-variant!'],
  M015: ['rejected crc-malformed!'],
  M016: ['rejected crc-malformed!'],
  M017: ['rejected crc-malformed!'],
  M018: ['rejected crc-mismatch!'],
  M019: ['tolerated tail-missing'],
  M020: ['tolerated tail-nonstandard'],
  M021: ['tolerated tail-nonstandard'],
  M022: ['tolerated tail-nonstandard'],
  M023: ['rejected noise!'],
  M024: ['rejected noise!'],
  M025: ['rejected noise!', 'ok'],
  M026: ['rejected noise!', 'ok'],
  M027: ['rejected truncated!'],
  M028: ['rejected truncated!', 'ok'],
  M029: ['tolerated tail-missing', 'ok'],
  M030: ['rejected length-invalid!'],
  M031: ['rejected crc-malformed!'],
  M032: ['rejected mn-missing!'],
  M033: ['rejected cn-missing!'],
  M034: ['rejected cp-missing!'],
  M035: ['tolerated cp-unclosed'],
  M036: ['tolerated cp-unclosed'],
  M037: ['tolerated cp-blank'],
  M038: ['tolerated packet-missing'],
  M039: ['rejected packet-range!'],
  M040: ['tolerated packet-zero'],
  M041: ['rejected flag-invalid!'],
  M042: ['tolerated flag-missing'],
  M043: ['tolerated qn-invalid'],
  M044: ['tolerated qn-invalid'],
  M045: ['tolerated duplicate-field'],
  M046: ['tolerated pw-empty'],
  M047: ['rejected field-unknown qn-missing mn-missing!'],
  M048: ['tolerated datatime-format'],
  M049: ['tolerated datatime-format'],
  M050: ['tolerated datatime-ahead'],
  M051: ['rejected datatime-missing!'],
  M052: ['rejected datatime-invalid!'],
  M053: ['tolerated value-not-numeric'],
  M054: ['tolerated value-not-numeric'],
  M055: ['tolerated value-not-numeric'],
  M056: ['tolerated pair-malformed value-not-numeric'],
  M057: ['tolerated value-exponent'],
  M058: ['tolerated cp-blank value-format'],
  M059: ['tolerated cp-blank'],
  M060: ['tolerated mark-without-code'],
  M061: ['tolerated mark-without-code'],
  M062: ['tolerated separator duplicate-key'],
  M063: ['tolerated separator'],
  M064: ['tolerated separator'],
  M065: ['tolerated mark-unknown'],
  M066: ['ok'],
  M067: ['ok'],
  M068: ['rejected datatime-invalid! separator-fullwidth!'],
  M069: ['tolerated encoding-gb18030'],
  M070: ['ok'],
  M071: ['ok', 'rejected noise!'],
  M072: ['rejected noise!', 'ok', 'rejected noise!'],
  M073: ['rejected noise!'],
  M074: ['tolerated st-not-91'],
  M075: ['tolerated ack-on-reply'],
  M076: ['ok'],
}

/** Items of the samples whose reading is a decision, not a matter of course. */
const items: Readonly<Record<string, object>> = {
  M056: { w01018: { Rtd: '38,5', Flag: 'N' } }, // not 38: a wrong number would be worse than none
  M057: { w01018: { Rtd: '3.85E+01', Flag: 'N' } },
  M058: { w01018: { Rtd: '+38.5', Flag: 'N' } },
  M060: { w01018: { Rtd: '38.5', Flag: 'N' } },
  M061: { w01018: { Rtd: '38.5', Flag: 'N' } },
  M062: { w01018: { Rtd: '38.5', Flag: 'N' } },
  M063: { w01018: { Rtd: '38.5', Flag: 'N' }, w21003: { Rtd: '1.2', Flag: 'N' } },
}

test('the file has the 117 valid and the 76 malformed samples', () => {
  assert.equal(samples.filter((each) => each.valid).length, 117)
  assert.deepEqual(
    samples.filter((each) => !each.valid).map((each) => each.id),
    Object.keys(malformed),
  )
})

for (const { id, title, valid, bytes, expected } of samples) {
  if (valid) {
    test(`${id}, ${title}: read whole and without a fault, written back byte for byte`, () => {
      const [piece, ...more] = decodeAll([bytes], options)
      assert.ok(piece?.message)
      assert.equal(more.length, 0)
      assert.deepEqual([piece.verdict, piece.faults, piece.length], ['ok', [], bytes.length])
      assert.deepEqual(headOf(piece.message), expected.head)
      assert.deepEqual(groupsOf(piece.message), expected.cp)
      assert.equal(latin1(encodeMessage(piece.message, id === ENCRYPTED ? { key } : {})), latin1(bytes))
    })
  } else {
    test(`${id}, ${title}: ${malformed[id]!.join(', then ')}`, () => {
      const pieces = decodeAll([bytes], options)
      assert.deepEqual(pieces.map(summaryOf), malformed[id])
      const known = items[id]
      if (known) assert.deepEqual(structuredClone(pieces.at(-1)!.message!.items), known)
    })
  }
}

const summaryOf = ({ verdict, faults }: Piece): string =>
  [verdict, ...faults.map(({ code, level }) => (level === 'rejected' ? `${code}!` : code))].join(' ')

function headOf({ qn, st, cn, pw, mn, flag, pnum, pno, backfill, order }: Message): Record<string, string> {
  const values = { QN: qn, ST: st, CN: cn, PW: pw, MN: mn, Flag: flag, PNUM: pnum, PNO: pno, RF: backfill ? '1' : null }
  return Object.fromEntries(order.map((name) => [name, String(values[name])]))
}

function groupsOf({ pairs }: Message): [string, string][][] {
  const groups: [string, string][][] = []
  for (const { code, name, value, group } of pairs) (groups[group] ??= []).push([code === '' ? name : `${code}-${name}`, value])
  return groups
}
