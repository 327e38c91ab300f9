import assert from 'node:assert/strict'
import { test } from 'node:test'
import { poisson, wilson } from './intervals.ts'

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 0.0006, `${actual}, not ${expected}`)

test('a share has the interval of Wilson: 8 of 10 is 0.490 to 0.943, 0 of 10 is 0 to 0.278', () => {
  near(wilson(8, 10).low, 0.4902)
  near(wilson(8, 10).high, 0.9433)
  assert.equal(wilson(0, 10).low, 0)
  near(wilson(0, 10).high, 0.2775)
  assert.equal(wilson(10, 10).high, 1)
})

test('the interval of a large count is that of the normal law, nearly', () => {
  const { low, high } = poisson(1_232, 20)
  assert.ok(Math.abs(low - (1_232 - 1.96 * Math.sqrt(1_232)) / 20) < 0.1, String(low))
  assert.ok(Math.abs(high - (1_232 + 1.96 * Math.sqrt(1_232)) / 20) < 0.15, String(high))
})

test('a count has the exact interval of Poisson: 10 events are 4.795 to 18.390, none is 0 to 3.689', () => {
  near(poisson(10, 1).low, 4.7954)
  near(poisson(10, 1).high, 18.3904)
  assert.equal(poisson(0, 1).low, 0)
  near(poisson(0, 2).high, 3.6889 / 2)
})
