import assert from 'node:assert/strict'
import test from 'node:test'
import { ByteColumn, LongColumn, nativeBlock, RepeatedTextColumn, TextColumn, WordColumn } from './native-block.ts'
import { blocksOf } from './read-native.ts'
import type { Repeated } from './read-native.ts'

function written(values: ReadonlyArray<readonly [number, number, bigint, string, string]>): Buffer {
  const columns = {
    byte: new ByteColumn('UInt8'),
    word: new WordColumn('UInt32'),
    long: new LongColumn('UInt64'),
    text: new TextColumn(),
    repeated: new RepeatedTextColumn(),
  }
  for (const [byte, word, long, text, repeated] of values) {
    columns.byte.push(byte)
    columns.word.push(word)
    columns.long.pushBig(long)
    columns.text.push(text)
    columns.repeated.push(repeated)
  }
  return nativeBlock(columns)
}

test('blocks are read as they were written, one after another', () => {
  const first = written([
    [1, 4_000_000_000, 2n ** 64n - 2n, '12.50', 'G-1'],
    [255, 7, 3n, '', 'G-2'],
    [0, 0, 0n, '零值', 'G-1'],
  ])
  const second = written([[9, 8, 7n, 'x'.repeat(300), '排放口']])
  const [one, two, ...others] = [...blocksOf(Buffer.concat([first, second]))]
  assert.ok(one !== undefined && two !== undefined)
  assert.deepEqual(others, [])
  assert.deepEqual([...one.bytes('byte')], [1, 255, 0])
  assert.deepEqual([...one.words('word')], [4_000_000_000, 7, 0])
  assert.deepEqual([...one.longs('long')], [2 ** 32 - 2, 2 ** 32 - 1, 3, 0, 0, 0])
  assert.deepEqual(one.texts('text'), ['12.50', '', '零值'])
  const texts = ({ keys, at }: Repeated) => [...at].map((index) => keys[index])
  assert.deepEqual(texts(one.repeated('repeated')), ['G-1', 'G-2', 'G-1'])
  assert.deepEqual([two.rows, two.texts('text')[0]?.length, texts(two.repeated('repeated'))], [1, 300, ['排放口']])
})

test('an answer that is cut short, and a column that is not there or of another type, are errors', () => {
  const whole = written([
    [1, 2, 3n, '4', '5'],
    [1, 2, 3n, '4', '5'],
  ])
  for (let length = 1; length < whole.length; length++) assert.throws(() => [...blocksOf(whole.subarray(0, length))], RangeError)
  const [block] = [...blocksOf(whole)]
  assert.throws(() => block?.words('byte'), /column byte is UInt8/)
  assert.throws(() => block?.words('none'), /not there/)
})
