import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RateRow } from '../../../../server/src/modules/quality/schema.ts'
import { qualitySearch } from './quality-search.ts'
import { newestDay, percentText, worstFirst } from './rate-table.ts'

test('a share is cut, not rounded: a target that was missed does not look reached', () => {
  assert.deepEqual(['0.94999', '0.95', '1', '0', '0.0051', '0.9', '1.000000'].map(percentText), [
    '94.9 %',
    '95.0 %',
    '100.0 %',
    '0.0 %',
    '0.5 %',
    '90.0 %',
    '100.0 %',
  ])
  assert.equal(percentText(null), '—')
})

const rate = { required: 24, received: 24, valid: 24, transmission: '1', validity: '1', meets: true }
const row = (name: string, effective: string | null, day = '2026-11-24') =>
  ({ name, day, completed: { ...rate, effective }, immediate: { ...rate, effective } }) as unknown as RateRow

test('the lowest rate comes first and what was not due last', () => {
  const rows = [row('乙', '1'), row('丙', null), row('甲', '0.5'), row('丁', '0.875')]
  assert.deepEqual(
    worstFirst(rows).map(({ name }) => name),
    ['甲', '丁', '乙', '丙'],
  )
})

test('the newest day is shown, and no day when there are no rates', () => {
  assert.equal(newestDay([row('甲', '1', '2026-11-23'), row('甲', '1', '2026-11-24')]), '2026-11-24')
  assert.equal(newestDay([]), null)
})

test('an address that makes no sense is read as far as it does', () => {
  assert.deepEqual(qualitySearch({ span: 'toString', scope: 'planet', cause: 'network', outlet: 'lower case' }), { cause: 'network' })
})
