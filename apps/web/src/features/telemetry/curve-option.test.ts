import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAbnormal } from './curve-option.ts'

test('N and no mark are normal; anything else among the marks is not', () => {
  assert.deepEqual(['', 'N', 'D', 'N,D', 'N;T'].map(isAbnormal), [false, false, true, true, true])
})
