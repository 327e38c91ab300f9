import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzz } from './fuzz.ts'

test('100,000 mutated inputs break no law', () => {
  const { inputs, verdicts, faults } = fuzz(100_000, 212, 40)
  assert.equal(inputs, 100_000)
  assert.ok(verdicts.ok > 5000 && verdicts.tolerated > 5000 && verdicts.rejected > 50_000, JSON.stringify(verdicts))
  assert.ok(Object.keys(faults).length > 40, `only ${Object.keys(faults).length} kinds of fault were seen`)
})
