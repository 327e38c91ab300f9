import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frameIndex, readingOf } from './refs.ts'

test('a frame reference gives its index without padding', () => {
  assert.equal(frameIndex('frame:hj212/000000123456'), '123456')
  assert.equal(frameIndex('frame:hj212/000000000000'), '0')
  assert.equal(frameIndex('connection:hj212/1'), null)
})

test('a reading reference comes apart into outlet, factor, kind and time', () => {
  assert.deepEqual(readingOf('reading:PY-0001-W1/w01018/rtd/2026-11-24T08:30:00'), {
    outletId: 'PY-0001-W1',
    factor: 'w01018',
    kind: 'rtd',
    at: '2026-11-24T08:30:00',
  })
  assert.equal(readingOf('frame:hj212/1'), null)
})
