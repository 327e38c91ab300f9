import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainPath, valueNameOf } from './value-ref.ts'

test('a reference of a judged value comes apart, with basis, version and rule set', () => {
  assert.deepEqual(valueNameOf('value:E-0001-DA001/a21026/hour/2026-11-24T08:00:00/converted/k123-456/rdraft'), {
    outlet: 'E-0001-DA001',
    factor: 'a21026',
    level: 'hour',
    at: '2026-11-24T08:00:00',
    basis: 'converted',
    version: 'k123-456',
    ruleSet: 'draft',
  })
})

test('what is no such reference is none', () => {
  for (const ref of [
    'reading:A/b/hour/2026-11-24T08:00:00',
    'value:A/b/year/2026-11-24T08:00:00',
    'value:A/b/hour/yesterday',
    'value:',
    '',
  ])
    assert.equal(valueNameOf(ref), null, ref)
})

test('the address of its explanation names only what is not the usual', () => {
  const name = valueNameOf('value:A/a21026/hour/2026-11-24T08:00:00')
  assert.ok(name)
  assert.equal(explainPath(name), '/api/values/A/a21026/hour/2026-11-24T08%3A00%3A00')
  assert.equal(explainPath({ ...name, basis: 'converted' }), '/api/values/A/a21026/hour/2026-11-24T08%3A00%3A00?basis=converted')
})
