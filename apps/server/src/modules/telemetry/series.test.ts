import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { Problem } from '../../platform/http/problem.ts'
import { bucketLength } from './series.ts'
import { spanOf } from './span.ts'
import { meanText, numberText } from './stored-values.ts'

test('whatever the span and wherever it begins, its buckets are no more than asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 * 366 * 86_400 }),
      fc.integer({ min: 10, max: 2_000 }),
      fc.integer({ min: 0, max: 2 ** 31 }),
      (span, points, from) => {
        const length = bucketLength(span, points)
        const buckets = Math.floor((from + span - 1) / length) - Math.floor(from / length) + 1
        assert.ok(buckets <= points, `${buckets} buckets of ${length} s`)
        assert.ok(86_400 % length === 0 || length % 86_400 === 0, 'days do not lie across buckets')
      },
    ),
  )
})

test('a mean is exact to 6 decimals, half away from zero, whatever the numbers', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 1, max: 1_000_000 }), (millionths, count) => {
      const size = millionths < 0n ? -millionths : millionths
      const digits = size.toString().padStart(7, '0')
      const sum = `${millionths < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`
      const [whole = '0', fraction = ''] = meanText(sum, count, 0).replace('-', '').split('.')
      const mean = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
      const difference = mean * BigInt(count) - size
      assert.ok(2n * (difference < 0n ? -difference : difference) <= BigInt(count))
    }),
  )
  assert.equal(meanText('0.000001', 2, 0), '0.000001')
  assert.equal(meanText('-0.000001', 2, 0), '-0.000001')
  assert.equal(meanText('10', 4, 2), '2.50')
  assert.equal(meanText('0', 3, 0), '0')
})

test('a number is shown with as many decimals as were sent, and none is lost', () => {
  assert.equal(numberText('12.3', 2), '12.30')
  assert.equal(numberText('12.345678', 2), '12.345678')
  assert.equal(numberText('-0.5', 0), '-0.5')
  assert.equal(numberText('7', 0), '7')
})

test('a span is taken in whole seconds, and one that cannot be used is refused in words', () => {
  assert.deepEqual(spanOf({ from: '2026-11-24T00:00:00+08:00', to: '2026-11-24T00:00:00.500+08:00' }), {
    from: 1_795_449_600,
    to: 1_795_449_601,
  })
  const wrong: ReadonlyArray<readonly [string, string]> = [
    ['2026-11-24T00:00:00Z', '2026-11-24T00:00:00Z'],
    ['2026-11-25T00:00:00Z', '2026-11-24T00:00:00Z'],
    ['1969-12-31T00:00:00Z', '1970-02-01T00:00:00Z'],
    ['2100-01-01T00:00:00Z', '2107-01-01T00:00:00Z'],
    ['1990-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['x', 'y'],
  ]
  for (const [from, to] of wrong)
    assert.throws(
      () => spanOf({ from, to }),
      (error) => error instanceof Problem && error.kind.status === 422,
      `${from} ${to}`,
    )
})
