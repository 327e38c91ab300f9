import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gramsOf, initialsOf, lettersOf, marksOf, plainOf } from './grams.ts'

test('width, case and signs make no difference', () => {
  assert.equal(plainOf('Ｅ－0001－ＤＡ００１（废气）'), 'e 0001 da001 废气')
  assert.equal(plainOf('鄱阳·纸业'), '鄱阳 纸业')
})

test('two Chinese letters are one pair; letters beyond the first plane are letters', () => {
  assert.deepEqual(gramsOf('污水'), ['污水'])
  assert.deepEqual(gramsOf('东湖热电'), ['东湖', '湖热', '热电'])
  assert.deepEqual(gramsOf('𠮷野厂'), ['𠮷野', '野厂'])
  assert.deepEqual(gramsOf('g 0001'), ['g', '00', '01'])
  assert.deepEqual(lettersOf('a厂1厂'), ['厂'])
})

test('initials are those of pinyin, other letters stay', () => {
  assert.equal(initialsOf('鄱阳纸业2号'), 'pyzy2h')
  assert.equal(initialsOf('东湖热电'), 'dhrd')
})

test('marks show where the words stand, joined where they touch', () => {
  assert.deepEqual(marksOf('青湖纸业 2号', ['纸业', '湖纸']), [[1, 4]])
  assert.deepEqual(marksOf('OUT-7', ['out', '7']), [
    [0, 3],
    [4, 5],
  ])
  assert.deepEqual(marksOf('别的', ['纸业']), [])
})
