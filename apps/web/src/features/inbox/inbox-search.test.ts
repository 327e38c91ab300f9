import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inboxSearch } from './inbox-search.ts'

test('the address says what is shown; what does not fit is left out', () => {
  assert.deepEqual(inboxSearch({ view: 'done', kind: 'alarms.open', colour: 'red', task: '7' }), {
    view: 'done',
    kind: 'alarms.open',
    colour: 'red',
    task: 7,
  })
  assert.deepEqual(inboxSearch({ view: 'x', kind: '<b>', colour: 'blue', task: '-1' }), {})
  assert.deepEqual(inboxSearch({ view: 'todo' }), {})
})
