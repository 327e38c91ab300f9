import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alarmsQueryOf, alarmsSearch, isNarrowed } from './alarms-search.ts'
import { isForPage, rowAfter } from './keyboard.ts'

test('without anything said those alarms are asked for that wait for us', () => {
  assert.deepEqual(alarmsQueryOf(alarmsSearch({})), { waiting: 'yes' })
  assert.deepEqual(alarmsQueryOf(alarmsSearch({ view: 'all' })), { waiting: undefined })
})

test('a chosen state also finds what waits for nobody', () => {
  assert.deepEqual(alarmsQueryOf(alarmsSearch({ state: 'closed' })), { state: 'closed', waiting: undefined })
})

test('how the list is laid out is no question to the server', () => {
  const search = alarmsSearch({ layout: 'grouped', severity: 'serious', district: '望潮县' })
  assert.deepEqual(alarmsQueryOf(search), { severity: 'serious', district: '望潮县', waiting: 'yes' })
  assert.equal(isNarrowed(search), true)
  assert.equal(isNarrowed(alarmsSearch({ layout: 'grouped', view: 'all', before: 7 })), false)
})

test('an address that makes no sense is read as far as it does', () => {
  assert.deepEqual(alarmsSearch({ state: 'gone', severity: 'x', rule: '../x', family: '<b>', before: '-3', view: 'some' }), {})
})

test('j and k walk the list and stop at its ends', () => {
  assert.equal(rowAfter('j', -1, 3), 0)
  assert.equal(rowAfter('j', 2, 3), 2)
  assert.equal(rowAfter('k', 0, 3), 0)
  assert.equal(rowAfter('k', -1, 3), 0)
  assert.equal(rowAfter('x', 0, 3), null)
  assert.equal(rowAfter('j', -1, 0), null)
})

test('what is typed into a field is left to the field', () => {
  const key = { ctrlKey: false, metaKey: false, altKey: false }
  assert.equal(isForPage({ ...key, target: { tagName: 'INPUT' } }), false)
  assert.equal(isForPage({ ...key, ctrlKey: true, target: null }), false)
  assert.equal(isForPage({ ...key, target: { tagName: 'BODY' } }), true)
})
