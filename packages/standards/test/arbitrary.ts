/** Decimal texts for properties: numbers of both signs with up to six decimals, as devices send them. */
import * as fc from 'fast-check'

export const decimals: fc.Arbitrary<string> = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.nat({ max: 6 }))
  .map(([digits, scale]) => textOf(digits, scale))

/** Values as measured: not negative, one or two decimals. */
export const measured: fc.Arbitrary<string> = fc
  .tuple(fc.nat({ max: 500_000 }), fc.constantFrom(1, 2))
  .map(([digits, scale]) => textOf(BigInt(digits), scale))

export function textOf(digits: bigint, scale: number): string {
  const size = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
  return `${digits < 0n ? '-' : ''}${scale === 0 ? size : `${size.slice(0, -scale)}.${size.slice(-scale)}`}`
}

/** The exact value of a text as a fraction, by a way of its own. */
export function fraction(text: string): readonly [bigint, bigint] {
  const [whole = '0', part = ''] = text.replace(/^[+-]/, '').split('.')
  const size = BigInt((whole || '0') + part)
  return [text.startsWith('-') ? -size : size, 10n ** BigInt(part.length)]
}

/** a/b against c/d with positive denominators. */
export const orderOf = ([a, b]: readonly [bigint, bigint], [c, d]: readonly [bigint, bigint]): -1 | 0 | 1 => {
  const difference = a * d - c * b
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
