import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { decimal, decimalText, Form, readDecimal } from './decimal-text.ts'

/** What the store prints for a Decimal(18, 6): no trailing zeros. */
function stored(millionths: number | bigint): string {
  const value = BigInt(millionths)
  const digits = (value < 0n ? -value : value).toString().padStart(7, '0')
  const fraction = digits.slice(-6).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -6)}${fraction === '' ? '' : `.${fraction}`}`
}

const plain = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 999_999_999_999n }), fc.stringMatching(/^\d{0,6}$/))
  .map(([negative, whole, fraction]) => `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`)
  .filter((text) => !/^-0(\.0+)?$/.test(text))

test('a plain decimal text of up to 12 and 6 digits comes back exactly as sent', () => {
  fc.assert(
    fc.property(plain, (text) => {
      readDecimal(text)
      assert.equal(decimal.form, text.includes('.') ? text.length - text.indexOf('.') - 1 : 0)
      assert.equal(decimalText(stored(decimal.millionths), decimal.form), text)
    }),
    { numRuns: 2_000 },
  )
})

test('a text that would not come back exactly is kept verbatim, with its number rounded to 6 decimals', () => {
  const cases: ReadonlyArray<[text: string, millionths: bigint]> = [
    ['012.30', 12_300_000n],
    ['-0', 0n],
    ['-0.00', 0n],
    ['+5', 5_000_000n],
    ['.5', 500_000n],
    ['5.', 5_000_000n],
    ['1e3', 1_000_000_000n],
    ['1.25E-6', 1n],
    ['-2.5e-7', -0n],
    ['5e-7', 1n],
    ['235.261937227362', 235_261_937n],
    ['1e-300', 0n],
    ['0e300', 0n],
  ]
  for (const [text, millionths] of cases) {
    readDecimal(text)
    assert.equal(decimal.form, Form.verbatim, text)
    assert.equal(BigInt(decimal.millionths), millionths, text)
  }
})

test('a text that is no number, or too great for the column, gives no number', () => {
  for (const text of ['', '-', '.', '---', 'NaN', 'null', '1,5', '1 2', '0x10', '1e', '9999999999999', '1e300', '1'.repeat(61), '１２']) {
    readDecimal(text)
    assert.equal(decimal.form, Form.text, text)
    assert.equal(BigInt(decimal.millionths), 0n, text)
  }
})

test('no text throws, and every number stays inside the column', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+.eE0-9]{0,30}$/)), (text) => {
      readDecimal(text)
      const size = BigInt(decimal.millionths)
      assert.ok(size < 10n ** 18n && size > -(10n ** 18n))
      assert.ok(decimal.form <= 6 || decimal.form >= Form.verbatim)
    }),
    { numRuns: 3_000 },
  )
})
