import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backtestSearch, lastDays, requestOf } from './backtest-request.ts'

const fields = { by: '王工', chosen: [{ rule: 'X03', version: null }], from: '2026-11-18', to: '2026-11-25', outlets: null }

test('the version in force is asked for by the rule alone, another one by its number', () => {
  assert.deepEqual(requestOf(fields)?.rules, [{ rule: 'X03' }])
  assert.deepEqual(requestOf({ ...fields, chosen: [{ rule: 'X03', version: 2 }] })?.rules, [{ rule: 'X03', version: 2 }])
})

test('nothing is asked while nobody asks, no rule is chosen, no outlet is left or no day is in it', () => {
  assert.equal(requestOf({ ...fields, by: ' ' }), null)
  assert.equal(requestOf({ ...fields, chosen: [] }), null)
  assert.equal(requestOf({ ...fields, outlets: [] }), null)
  assert.equal(requestOf({ ...fields, to: fields.from }), null)
})

test('the last seven days end with today in Beijing', () => {
  assert.deepEqual(lastDays(7, Date.parse('2026-11-25T00:30:00+08:00')), { from: '2026-11-19', to: '2026-11-26' })
})

test('an address that names no rule names no version either', () => {
  assert.deepEqual(backtestSearch({ rule: '../x', version: 2 }), {})
  assert.deepEqual(backtestSearch({ rule: 'X03', version: '2' }), { rule: 'X03', version: 2 })
})
