import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LedgerColumn } from '../../../../server/src/platform/ledger/schema.ts'
import { ledgerSearch, nextSort, queryOf, shownColumns } from './ledger-search.ts'

const column = (key: string, shown: boolean): LedgerColumn => ({ key, shown, title: { zh: key, en: key }, type: 'text' })

test('what an address says in a way that is not understood is left out', () => {
  assert.deepEqual(ledgerSearch({ sort: 'a;b', filter: [['x', 'has', 'y'], ['x', 'like', 'y'], 3], q: 42, columns: ['a', 1] }), {
    filter: [['x', 'has', 'y']],
    q: '42',
    columns: ['a'],
  })
  assert.deepEqual(ledgerSearch({}), {})
})

test('the server is asked for what the address says', () => {
  assert.deepEqual(queryOf({ sort: '-a', filter: [['x', 'has', '湖']] }), { sort: '-a', q: undefined, filter: '[["x","has","湖"]]' })
})

test('columns are shown in the order chosen, each once, or as at first', () => {
  const columns = [column('a', true), column('b', false), column('c', true)]
  assert.deepEqual(shownColumns(columns, {}), [0, 2])
  assert.deepEqual(shownColumns(columns, { columns: ['b', 'a', 'b', 'gone'] }), [1, 0])
  assert.deepEqual(shownColumns(columns, { columns: ['gone'] }), [0, 2])
})

test('a head is clicked up, down, and back', () => {
  assert.equal(nextSort('a', 'b'), 'a')
  assert.equal(nextSort('a', 'a'), '-a')
  assert.equal(nextSort('a', '-a'), undefined)
})
