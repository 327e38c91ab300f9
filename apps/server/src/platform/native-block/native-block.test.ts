import assert from 'node:assert/strict'
import test from 'node:test'
import { ByteColumn, ByteSink, LongColumn, nativeBlock, RepeatedTextColumn, TextColumn, WordColumn } from './native-block.ts'

/** Source of the layout: ClickHouse documentation, "Native" format; the bytes here were taken by hand from it. */
test('a block is its counts, then each column by name, type and values', () => {
  const byte = new ByteColumn('UInt8')
  const word = new WordColumn('UInt32')
  const text = new TextColumn()
  for (const [value, name] of [
    [1, 'a'],
    [258, '中'],
  ] as const) {
    byte.push(value & 0xff)
    word.push(value)
    text.push(name)
  }
  assert.equal(
    nativeBlock({ b: byte, w: word, t: text }).toString('hex'),
    [
      '03',
      '02',
      '0162',
      hex('\u0005UInt8'),
      '0102',
      '0177',
      hex('\u0006UInt32'),
      '01000000',
      '02010000',
      '0174',
      hex('\u0006String'),
      '0161',
      '03e4b8ad',
    ].join(''),
  )
})

test('integers of eight bytes are in two’s complement, as numbers and as big ones', () => {
  const column = new LongColumn('Int64')
  column.push(-1)
  column.push(-4_294_967_297)
  column.push(2 ** 52 + 1)
  column.pushBig(-(10n ** 18n) + 1n)
  const out = new ByteSink()
  column.write(out)
  const bytes = out.bytes.subarray(0, out.length)
  assert.deepEqual(
    [0, 8, 16, 24].map((at) => bytes.readBigInt64LE(at)),
    [-1n, -4_294_967_297n, 2n ** 52n + 1n, -(10n ** 18n) + 1n],
  )
})

test('texts that repeat are sent once, the empty one first, and the column starts anew after clearing', () => {
  const column = new RepeatedTextColumn()
  const written = () => {
    const out = new ByteSink()
    column.write(out)
    return out.bytes.subarray(0, out.length).toString('hex')
  }
  const long = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer).toString('hex')
  for (const value of ['x', 'x', '', 'y', 'x']) column.push(value)
  const indices = [1, 1, 0, 2, 1].map((index) => `0${index}000000`).join('')
  assert.equal(written(), [long(1), long(0x602), long(3), '00', '0178', '0179', long(5), indices].join(''))
  column.clear()
  column.push('z')
  assert.equal(written(), [long(1), long(0x602), long(2), '00', '017a', long(1), '01000000'].join(''))
})

test('columns of different length are refused: every value behind would be shifted', () => {
  const one = new ByteColumn('UInt8')
  one.push(1)
  assert.throws(() => nativeBlock({ one, none: new TextColumn() }), /column none has 0 rows, the block 1/)
})

test('columns grow beyond their first memory', () => {
  const column = new WordColumn('UInt32')
  for (let value = 0; value < 100_000; value++) column.push(value)
  const out = new ByteSink()
  column.write(out)
  assert.equal(out.length, 400_000)
  assert.equal(out.bytes.readUInt32LE(399_996), 99_999)
})

test('a long text that begins where the memory ends keeps its length', () => {
  for (const before of [65_534, 65_535, 65_536]) {
    const out = new ByteSink()
    out.reserve(before)
    out.bytes.fill(0, 0, before)
    out.text('x'.repeat(200))
    assert.equal(out.bytes.subarray(before, out.length).toString('hex'), `c801${'78'.repeat(200)}`, String(before))
  }
})

const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex')
