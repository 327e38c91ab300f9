import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inboxLeft, leaveInbox, neighboursOf } from './inbox-order.ts'

test('an alarm knows those beside it in the list that was left, and the way back to it', () => {
  assert.deepEqual(neighboursOf(7), { before: null, after: null, place: null })
  leaveInbox({ severity: 'serious' }, [9, 7, 4])
  assert.deepEqual(neighboursOf(7), { before: 9, after: 4, place: [2, 3] })
  assert.deepEqual(neighboursOf(4), { before: 7, after: null, place: [3, 3] })
  assert.deepEqual(inboxLeft(), { severity: 'serious' })
})
