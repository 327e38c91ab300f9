import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedMeasure, noMeasures, withMeasure, withoutMeasure } from './measure-change.ts'

test('a measure begins as a stop of the first facility, may become a limit, and can be taken out', () => {
  const one = withMeasure(noMeasures, 'orange', ['M1', 'M2'])
  assert.deepEqual(one?.orange, [{ kind: 'stop', facilities: ['M1'] }])
  const limited = changedMeasure(one, 'orange', 0, { kind: 'limit' })
  assert.deepEqual(limited.orange, [{ kind: 'limit', facilities: ['M1'], percent: 30 }])
  assert.deepEqual(changedMeasure(limited, 'orange', 0, { percent: 140 }).orange[0], { kind: 'limit', facilities: ['M1'], percent: 99 })
  assert.deepEqual(withoutMeasure(limited, 'orange', 0), noMeasures)
})

test('without a facility there is nothing to stop', () => {
  assert.equal(withMeasure(noMeasures, 'red', []), null)
})
