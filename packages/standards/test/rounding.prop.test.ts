import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { compare, isDecimal, mean, plain, quotient, roundSignificant, roundTo, roundUp, subtract } from '../src/index.ts'
import { decimals, fraction, orderOf, textOf } from './arbitrary.ts'

const negated = (text: string) => subtract('0', text)

/** Half-even by the words of the standard, digit by digit on the text; shares nothing with the code under test. */
function byTheBook(text: string, places: number): string {
  const negative = text.startsWith('-')
  const [whole = '0', part = ''] = text.replace(/^[+-]/, '').split('.')
  const kept = part.padEnd(places, '0').slice(0, places)
  const cut = part.slice(places)
  const digits = `${whole}${kept}`
  const first = cut[0] ?? '0'
  const more = /[1-9]/.test(cut.slice(1))
  const lastKept = Number(digits.at(-1) ?? '0')
  const up = first > '5' || (first === '5' && (more || lastKept % 2 === 1))
  const number = BigInt(digits) + (up ? 1n : 0n)
  return textOf(negative ? -number : number, places)
}

test('agrees with an implementation that follows the words of the standard digit by digit', () => {
  fc.assert(fc.property(decimals, fc.nat({ max: 7 }), (value, places) => assert.equal(roundTo(value, places), byTheBook(value, places))))
})

test('rounding keeps the order, changes nothing the second time, and moves by half a step at most', () => {
  fc.assert(
    fc.property(decimals, decimals, fc.integer({ min: -3, max: 6 }), (a, b, places) => {
      const [x, y] = [roundTo(a, places), roundTo(b, places)]
      if (compare(a, b) <= 0) assert.ok(compare(x, y) <= 0)
      assert.equal(roundTo(x, places), x)
      const half = places >= 0 ? textOf(5n, places + 1) : String(5n * 10n ** BigInt(-places - 1))
      assert.ok(compare(subtract(x, a).replace('-', ''), half) <= 0)
      assert.equal(compare(roundTo(negated(a), places), negated(x)), 0)
    }),
  )
})

test('rounding to significant digits keeps the order and changes nothing the second time', () => {
  fc.assert(
    fc.property(decimals, decimals, fc.integer({ min: 1, max: 8 }), (a, b, count) => {
      const [x, y] = [roundSignificant(a, count), roundSignificant(b, count)]
      if (compare(a, b) <= 0) assert.ok(compare(x, y) <= 0, `${a} ${b} ${x} ${y}`)
      assert.equal(compare(roundSignificant(x, count), x), 0)
    }),
  )
})

test('rounding up is the least number of that many places not below the value', () => {
  fc.assert(
    fc.property(decimals, fc.nat({ max: 4 }), (value, places) => {
      const up = roundUp(value, places)
      assert.ok(compare(up, value) >= 0)
      assert.ok(compare(subtract(up, textOf(1n, places)), value) < 0)
    }),
  )
})

test('a cut quotient stands on the same side of every limit as the exact one, and rounds later as the exact one would', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }),
      fc.bigInt({ min: 1n, max: 10n ** 6n }),
      fc.nat({ max: 6 }),
      decimals,
      (top, bottom, places, limit) => {
        const cut = quotient(top, bottom)
        assert.ok(isDecimal(cut))
        assert.equal(orderOf(fraction(cut), fraction(limit)), orderOf([top, bottom], fraction(limit)))
        // exact half-even of top/bottom by integers alone
        const scaled = (top < 0n ? -top : top) * 10n ** BigInt(places)
        const whole = scaled / bottom
        const rest = (scaled % bottom) * 2n
        const rounded = rest > bottom || (rest === bottom && whole % 2n === 1n) ? whole + 1n : whole
        assert.equal(roundTo(cut, places), textOf(top < 0n ? -rounded : rounded, places).replace(/^-(0(\.0*)?)$/, '$1'))
      },
    ),
  )
})

test('a quotient a hair beside a short number is cut to neither that number nor its other side', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 8n), max: 10n ** 8n }),
      fc.nat({ max: 5 }),
      fc.bigInt({ min: 10n ** 14n, max: 10n ** 16n }),
      (digits, scale, bottom) => {
        const unit = 10n ** BigInt(scale)
        const short = textOf(digits, scale)
        const size = digits < 0n ? -digits : digits
        // the hair points away from zero: cutting alone would fall back on the short number
        const hair = digits < 0n ? -1n : 1n
        assert.equal(compare(quotient(digits * bottom + hair, bottom * unit), short), Number(hair))
        // a hair beyond a tie rounds away from zero
        const beside = quotient((digits * 10n + hair * 5n) * bottom + hair, bottom * unit * 10n)
        assert.equal(roundTo(beside, scale), textOf(hair * (size + 1n), scale))
      },
    ),
    { numRuns: 500 },
  )
})

test('a mean does not depend on the order and lies between the smallest and the largest', () => {
  fc.assert(
    fc.property(fc.array(decimals, { minLength: 1, maxLength: 60 }), fc.infiniteStream(fc.nat()), (values, keys) => {
      const shuffled = values.map((value) => [keys.next().value, value] as const).toSorted((a, b) => a[0] - b[0])
      const one = mean(values)
      assert.ok(one !== null)
      assert.equal(mean(shuffled.map(([, value]) => value)), one)
      const [low, high] = [values.toSorted(compare)[0], values.toSorted(compare).at(-1)]
      assert.ok(compare(one, low!) >= 0 && compare(one, high!) <= 0)
    }),
  )
})

test('adding a tenth ten thousand times drifts by nothing', () => {
  const tenths: string[] = Array.from({ length: 10_000 }, () => '0.1')
  assert.equal(mean(tenths), '0.1')
  assert.equal(plain('1000.000'), '1000')
})
