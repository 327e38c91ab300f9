import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pieceOf } from '../../test/wire.ts'
import { decodeFrame } from '../decode.ts'
import type { Piece } from '../message.ts'
import { createPacketJoiner } from './joiner.ts'

const mn = '010000A8900016F000169DC0'

/** A packet as a device sends it. */
const packet = (pno: number, pnum: number, cp: string, to: { cn?: string; mn?: string; flag?: number } = {}): Piece =>
  pieceOf(
    `QN=2026031809301512${pno % 10};ST=32;CN=${to.cn ?? '2061'};PW=123456;MN=${to.mn ?? mn};Flag=${to.flag ?? 7};PNUM=${pnum};PNO=${pno};CP=&&${cp}&&`,
  )
const at = (hour: string) => `DataTime=20260318${hour}0000`

/** Cut a text into packets at the given places. */
const cut = (text: string, ...places: number[]): Piece[] => {
  const edges = [0, ...places, text.length]
  return places.concat(text.length).map((end, index) => packet(index + 1, places.length + 1, text.slice(edges[index], end)))
}

test('packets that are messages of their own are complete when all have come, in any order, and nothing is joined', () => {
  const joiner = createPacketJoiner()
  const second = joiner.push(packet(2, 2, `${at('08')};w21003-Avg=2,w21003-Flag=N`), 0)
  assert.deepEqual(second, {
    mn,
    cn: '2061',
    dataTime: '20260318080000',
    total: 2,
    seen: 1,
    missing: [1],
    complete: false,
    set: 0,
    duplicate: false,
    joined: null,
    dropped: [],
  })
  const first = joiner.push(packet(1, 2, `${at('08')};w01018-Avg=1,w01018-Flag=N`), 1)
  assert.equal(first?.complete, true)
  assert.deepEqual(first?.missing, [])
  assert.equal(first?.joined, null)
})

const text = `${at('08')};w01018-Cou=3.1,w01018-Avg=18.40,w01018-Flag=N;w21003-Cou=0.2,w21003-Avg=1.25,w21003-Flag=D`
const whole = pieceOf(`QN=20260318093015121;ST=32;CN=2061;PW=123456;MN=${mn};Flag=5;CP=&&${text}&&`)

test('a text cut at any byte gives the message it would have been in one piece, whatever the order', () => {
  for (let place = 24; place < text.length; place++) {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const joiner = createPacketJoiner()
      const pieces = cut(text, place)
      const results = order.map((index) => joiner.push(pieces[index]!, 0))
      assert.equal(results[0]?.joined, null)
      const joined = results[1]?.joined
      assert.ok(joined, `cut at ${place}`)
      const piece = decodeFrame(joined)
      assert.deepEqual(piece.message?.items, whole.message?.items, `cut at ${place}`)
      assert.equal(piece.message?.dataTime, '20260318080000')
      assert.equal(piece.message?.pnum, null)
      assert.equal(piece.message?.flag, 5)
      assert.notEqual(piece.verdict, 'rejected')
    }
  }
})

test('a separator lost between two packets is put back only where one item would have two values', () => {
  const joiner = createPacketJoiner()
  joiner.push(packet(1, 2, `${at('08')};w01018-Avg=18.40,w01018-Flag=N`), 0)
  const joined = joiner.push(packet(2, 2, 'w21003-Avg=1.25,w21003-Flag=D'), 0)?.joined
  assert.ok(joined)
  assert.deepEqual(structuredClone(decodeFrame(joined).message?.items), {
    w01018: { Avg: '18.40', Flag: 'N' },
    w21003: { Avg: '1.25', Flag: 'D' },
  })
})

test('log text that is cut stays one text, separators and Chinese included', () => {
  const log = `${at('08')};i11001-Info=//清洗管路;阀门=2,完成//`
  const joiner = createPacketJoiner()
  joiner.push(packet(1, 2, log.slice(0, 45), { cn: '3020' }), 0)
  const joined = joiner.push(packet(2, 2, log.slice(45), { cn: '3020' }), 0)?.joined
  assert.ok(joined)
  assert.equal(decodeFrame(joined).message?.items['i11001']?.['Info'], '//清洗管路;阀门=2,完成//')
})

test('a resend changes nothing, before and after the set is complete', () => {
  const joiner = createPacketJoiner()
  const [first, second] = cut(text, 40)
  joiner.push(first!, 0)
  const held = joiner.held
  assert.equal(joiner.push(first!, 1)?.duplicate, true)
  assert.equal(joiner.held, held)
  assert.ok(joiner.push(second!, 2)?.joined)
  const again = joiner.push(second!, 3)
  assert.equal(again?.duplicate, true)
  assert.equal(again?.joined, null)
})

test('sets of several hours, interleaved, do not mix', () => {
  const joiner = createPacketJoiner()
  const of = (hour: string, pno: number) => joiner.push(packet(pno, 2, `${at(hour)};w0100${pno}-Avg=${hour}`), 0)
  assert.equal(of('07', 1)?.complete, false)
  assert.equal(of('08', 1)?.complete, false)
  assert.equal(of('08', 2)?.complete, true)
  assert.equal(of('07', 2)?.complete, true)
})

test('the same packet number with other content begins a new set', () => {
  const joiner = createPacketJoiner()
  joiner.push(packet(1, 2, `${at('08')};w01018-Avg=1`), 0)
  const other = joiner.push(packet(1, 2, `${at('08')};w01018-Avg=2`), 0)
  assert.equal(other?.seen, 1)
  assert.equal(other?.duplicate, false)
})

test('a set that never completes is given up after its wait, and says what is missing', () => {
  const joiner = createPacketJoiner({ timeout: 1_000 })
  joiner.push(packet(1, 3, `${at('08')};w01018-Avg=1`), 0)
  joiner.push(packet(3, 3, `${at('08')};w01019-Avg=1`), 500)
  assert.deepEqual(joiner.expire(1_499), [])
  const [lost] = joiner.expire(1_500)
  assert.deepEqual(lost?.missing, [2])
  assert.equal(joiner.held, 0)
})

test('a complete set is forgotten without a word', () => {
  const joiner = createPacketJoiner()
  for (const piece of cut(text, 40)) joiner.push(piece, 0)
  assert.deepEqual(joiner.expire(1e9), [])
  assert.equal(joiner.held, 0)
})

test('a flood of devices, codes and packet numbers holds no more than the bounds', () => {
  const joiner = createPacketJoiner({ mostSets: 8, mostBytes: 4_096 })
  let dropped = 0
  for (let index = 0; index < 500; index++) {
    const progress = joiner.push(packet((index % 9000) + 1, 9_999, `${at('08')};w01018-Avg=${'1'.repeat(300)}`, { mn: `D${index}` }), index)
    dropped += progress?.dropped.length ?? 0
    assert.ok(joiner.held <= 4_096)
    assert.ok((progress?.missing.length ?? 0) <= 16)
  }
  assert.ok(dropped >= 490)
  for (let pno = 1; pno <= 200; pno++) {
    joiner.push(packet(pno, 9_999, ''), 0)
    assert.ok(joiner.held <= 4_096)
  }
})

test('a whole too long for one frame is not joined', () => {
  const joiner = createPacketJoiner({ mostBytes: 100_000 })
  const pieces = Array.from({ length: 12 }, (_, index) =>
    packet(index + 1, 12, `${index === 0 ? `${at('08')};` : ''}w01018-X${index}=${'1'.repeat(900)};`),
  )
  const results = pieces.map((piece) => joiner.push(piece, 0))
  assert.equal(results.at(-1)?.complete, true)
  assert.equal(results.at(-1)?.joined, null)
})

test('frames in one piece, noise and rejected frames are no packets', () => {
  const joiner = createPacketJoiner()
  assert.equal(joiner.push(whole, 0), null)
  assert.equal(joiner.push(packet(1, 1, text), 0), null)
  assert.equal(joiner.push(packet(3, 2, text), 0), null)
  assert.equal(joiner.push(decodeFrame(new TextEncoder().encode('##noise')), 0), null)
  assert.equal(joiner.held, 0)
})
