import assert from 'node:assert/strict'
import { test } from 'node:test'
import { enterpriseSearch } from './enterprise-search.ts'
import { lastHour, markDraftOf } from './mark-draft.ts'

const fields = { factor: 'a21026', item: '校准', from: '2026-11-24T08:00', to: '2026-11-24T09:00', reason: '例行校准', by: '李工' }

test('a mark says Beijing times, its factor, and that the enterprise makes it', () => {
  assert.deepEqual(markDraftOf(fields), {
    factors: ['a21026'],
    item: '校准',
    from: '2026-11-24T08:00:00+08:00',
    to: '2026-11-24T09:00:00+08:00',
    by: '李工',
    role: 'enterprise',
    reason: '例行校准',
    attachments: [],
    withdraws: false,
  })
})

test('no factor means every factor', () => {
  assert.equal(markDraftOf({ ...fields, factor: '' })?.factors, null)
})

test('nothing is marked backwards, or as nothing', () => {
  assert.equal(markDraftOf({ ...fields, to: fields.from }), null)
  assert.equal(markDraftOf({ ...fields, item: '' }), null)
  assert.equal(markDraftOf({ ...fields, from: '' }), null)
})

test('the hour before this one is offered', () => {
  assert.deepEqual(lastHour(Date.parse('2026-11-24T00:10:00+08:00')), { from: '2026-11-23T23:00', to: '2026-11-24T00:00' })
})

test('an outlet without an enterprise is nobody’s desk', () => {
  assert.deepEqual(enterpriseSearch({ outlet: 'E-0001-DA001' }), {})
  assert.deepEqual(enterpriseSearch({ id: 'E-0001', outlet: 'E-0001-DA001' }), { id: 'E-0001', outlet: 'E-0001-DA001' })
})
