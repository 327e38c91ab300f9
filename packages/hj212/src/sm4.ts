/**
 * SM4 block cipher, electronic code book, whole blocks only: what HJ 212-2025 asks for the content of CP.
 * Source: GB/T 32907-2016; HJ 212-2025 (secondary material: no padding, the rest under 16 bytes stays clear).
 */

/** The S-box is an affine map around the inverse in GF(2^8) modulo x^8+x^7+x^6+x^5+x^4+x^2+1. Source: GB/T 32907-2016 clause 6.2. */
const sbox = makeSbox()

/** System parameter FK. Source: GB/T 32907-2016 clause 7.3. */
const FK = [0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc] as const

export interface Sm4 {
  /** Replace the whole blocks in `bytes[from, to)`; what is left of fewer than 16 bytes stays as it is. */
  encrypt(bytes: Uint8Array, from?: number, to?: number): void
  decrypt(bytes: Uint8Array, from?: number, to?: number): void
}

/** A cipher with its key schedule. Throws RangeError when the key is not 16 bytes: a key is our own configuration. */
export function sm4(key: Uint8Array): Sm4 {
  if (key.length !== 16) throw new RangeError(`an SM4 key has 16 bytes, not ${key.length}`)
  const forward = schedule(key)
  const backward = forward.toReversed()
  return {
    encrypt: (bytes, from = 0, to = bytes.length) => blocks(bytes, from, to, forward),
    decrypt: (bytes, from = 0, to = bytes.length) => blocks(bytes, from, to, backward),
  }
}

function blocks(bytes: Uint8Array, from: number, to: number, keys: Uint32Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = from; at + 16 <= to; at += 16) {
    let a = view.getUint32(at)
    let b = view.getUint32(at + 4)
    let c = view.getUint32(at + 8)
    let d = view.getUint32(at + 12)
    for (let round = 0; round < 32; round++) {
      const mixed = substitute(b ^ c ^ d ^ keys[round]!)
      const next = a ^ mixed ^ turn(mixed, 2) ^ turn(mixed, 10) ^ turn(mixed, 18) ^ turn(mixed, 24)
      a = b
      b = c
      c = d
      d = next
    }
    view.setUint32(at, d)
    view.setUint32(at + 4, c)
    view.setUint32(at + 8, b)
    view.setUint32(at + 12, a)
  }
}

function schedule(key: Uint8Array): Uint32Array {
  const view = new DataView(key.buffer, key.byteOffset, 16)
  const words = FK.map((parameter, index) => view.getUint32(index * 4) ^ parameter)
  const keys = new Uint32Array(32)
  for (let round = 0; round < 32; round++) {
    let constant = 0 // CK: bytes (4·round + j)·7 modulo 256, clause 7.3
    for (let j = 0; j < 4; j++) constant = (constant << 8) | (((4 * round + j) * 7) & 0xff)
    const mixed = substitute(words[round + 1]! ^ words[round + 2]! ^ words[round + 3]! ^ constant)
    const next = words[round]! ^ mixed ^ turn(mixed, 13) ^ turn(mixed, 23)
    words.push(next)
    keys[round] = next
  }
  return keys
}

const turn = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

const substitute = (word: number): number =>
  (sbox[word >>> 24]! << 24) | (sbox[(word >>> 16) & 0xff]! << 16) | (sbox[(word >>> 8) & 0xff]! << 8) | sbox[word & 0xff]!

function makeSbox(): Uint8Array {
  const multiply = (left: number, right: number) => {
    let product = 0
    for (let bit = 7; bit >= 0; bit--) {
      product <<= 1
      if (product & 0x100) product ^= 0x1f5
      if (right & (1 << bit)) product ^= left
    }
    return product
  }
  const affine = (value: number) => {
    let out = 0
    for (let bit = 0; bit < 8; bit++) {
      const row = ((0xa7 << bit) | (0xa7 >> (8 - bit))) & 0xff
      let parity = row & value
      parity ^= parity >> 4
      parity ^= parity >> 2
      parity ^= parity >> 1
      out |= (parity & 1) << bit
    }
    return out ^ 0xd3
  }
  return Uint8Array.from({ length: 256 }, (_, value) => {
    const input = affine(value)
    let inverse = input // x^254 by square and multiply: 254 = 0b11111110
    for (let step = 0; step < 6; step++) inverse = multiply(multiply(inverse, inverse), input)
    return affine(multiply(inverse, inverse))
  })
}
