/** Looking at four bytes at once: keys and digits of ASCII text, where nearly all the time of reading content goes. */
import { EQUALS } from './ascii.ts'

/** Most bytes that `standsAt` looks at. */
export const REACH = 16
const SHORTEST = 3

/** A key and the `=` behind it as four numbers of four bytes, little-endian; the masks leave out what is not of the key. */
export interface QuadKey {
  /** `NOWHERE` when the key is not to be found. */
  first: number
  readonly second: number
  readonly third: number
  readonly fourth: number
  readonly secondMask: number
  readonly thirdMask: number
  readonly fourthMask: number
}

/** Four bytes that ASCII text never has: in place of the first four for a key that is too short or too long. */
export const NOWHERE = -1
const nowhere: QuadKey = { first: NOWHERE, second: 0, third: 0, fourth: 0, secondMask: 0, thirdMask: 0, fourthMask: 0 }

export function quadKeyOf(key: Uint8Array): QuadKey {
  if (key.length < SHORTEST || key.length >= REACH) return nowhere
  const bytes = new Uint8Array(REACH)
  bytes.set(key)
  bytes[key.length] = EQUALS
  const mask = new DataView(new Uint8Array(REACH).fill(0xff, 0, key.length + 1).buffer)
  const quads = new DataView(bytes.buffer)
  return {
    first: quads.getInt32(0, true),
    second: quads.getInt32(4, true),
    third: quads.getInt32(8, true),
    fourth: quads.getInt32(12, true),
    secondMask: mask.getInt32(4, true),
    thirdMask: mask.getInt32(8, true),
    fourthMask: mask.getInt32(12, true),
  }
}

/** The key and `=` stand at `at`; there have to be `REACH` bytes. Without branches: what comes cannot be foreseen. */
export const standsAt = (key: QuadKey, bytes: DataView, at: number): boolean =>
  ((bytes.getInt32(at, true) ^ key.first) |
    ((bytes.getInt32(at + 4, true) ^ key.second) & key.secondMask) |
    ((bytes.getInt32(at + 8, true) ^ key.third) & key.thirdMask) |
    ((bytes.getInt32(at + 12, true) ^ key.fourth) & key.fourthMask)) ===
  0

/**
 * Where the digits that begin at `at` end. Behind them there has to be something else, and three more bytes.
 * A digit is 0 to 9 once its 0x30 is taken away by XOR; adding 0x76 to more than that sets the highest bit, which bytes
 * that are not ASCII have anyway. What they carry over disturbs only the bytes behind them.
 */
export function digitsEnd(bytes: DataView, at: number): number {
  for (let from = at; ; from += 4) {
    const values = bytes.getInt32(from, true) ^ 0x30303030
    const others = ((values + 0x76767676) | values) & 0x80808080
    if (others !== 0) return from + ((31 - Math.clz32(others & -others)) >> 3)
  }
}
