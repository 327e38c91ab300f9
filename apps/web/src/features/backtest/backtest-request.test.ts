import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backtestSearch, expectedSearch, lastDays, requestOf, requestOfFile } from './backtest-request.ts'
import { ruleNames } from './rule-names.ts'

const fields = {
  by: '王工',
  chosen: [{ rule: 'X03', version: null }],
  from: '2026-11-18',
  to: '2026-11-25',
  outlets: null,
  as: 'settled' as const,
}

test('the version in force is asked for by the rule alone, another one by its number', () => {
  assert.deepEqual(requestOf(fields)?.rules, [{ rule: 'X03' }])
  assert.deepEqual(requestOf({ ...fields, chosen: [{ rule: 'X03', version: 2 }] })?.rules, [{ rule: 'X03', version: 2 }])
})

test('nothing is asked while no rule is chosen, no outlet is left or no day is in it', () => {
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

test('as the values came is asked for by its name', () => {
  assert.deepEqual([requestOf(fields)?.as, requestOf({ ...fields, as: 'live' })?.as], ['settled', 'live'])
})

test('a result file is asked for again by the texts of its rules, and says what must come out; anything else is no result file', () => {
  const file = {
    format: 'poyang-backtest/1',
    request: { rules: [{ rule: 'X03' }], from: '2026-11-18', to: '2026-11-25', as: 'live' },
    texts: ['rule "X03" version 1'],
    inputs: 'a'.repeat(64),
    verdicts: 'b'.repeat(64),
    rules: [],
  }
  assert.deepEqual(requestOfFile(JSON.stringify(file), '王工'), {
    request: { by: '王工', rules: [{ text: 'rule "X03" version 1' }], from: '2026-11-18', to: '2026-11-25', as: 'live' },
    expected: { inputs: 'a'.repeat(64), verdicts: 'b'.repeat(64) },
  })
  assert.equal(requestOfFile(JSON.stringify({ ...file, format: 'other/1' }), '王工'), null)
  assert.equal(requestOfFile('{', '王工'), null)
})

test('an address expects two hashes or nothing', () => {
  const both = { inputs: 'a'.repeat(64), verdicts: 'b'.repeat(64) }
  assert.deepEqual(expectedSearch(both), both)
  assert.deepEqual(expectedSearch({ ...both, verdicts: '<b>' }), {})
})

test('a run is named by its rules, by version, and by what a text calls itself', () => {
  assert.equal(ruleNames({ rules: [{ rule: 'X03' }, { rule: 'A01', version: 2 }] }, 'text'), 'X03 · A01 v2')
  assert.equal(ruleNames({ rules: [{ text: 'rule "X01" version 3\n…' }, { rule: 'A01' }] }, 'text'), 'X01 · A01 (text)')
  assert.equal(ruleNames({ rules: [{ text: 'what is this' }] }, 'text'), 'text')
})
