/**
 * The check value of HJ 212: its own register, not CRC-16/Modbus.
 * Source: HJ/T 212-2005 appendix A, HJ 212-2017 appendix A (the register drops its low byte before each byte).
 */

/** One step of the register: the reflected table of 0xA001. */
const table = new Uint16Array(256)
for (let index = 0; index < 256; index++) {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >> 1) ^ 0xa001 : value >> 1
  table[index] = value
}

/**
 * Only the high byte of the register reaches the next step, and the step is linear over XOR.
 * So `slices[k * 256 + x]` is x after k + 1 steps, and eight bytes are eight independent look-ups.
 */
const slices = new Uint8Array(8 * 256)
for (let index = 0; index < 256; index++) {
  let value = index
  for (let k = 0; k < 8; k++) {
    value = table[value]! >> 8
    slices[k * 256 + index] = value
  }
}

/** Register before the first byte; also the check value of nothing. */
const START = 0xffff

/**
 * Check value over `bytes[from, to)` as a number of 16 bits.
 * Source: HJ 212-2017 appendix A.
 */
export function crcOf(bytes: Uint8Array, from = 0, to = bytes.length): number {
  if (to <= from) return START
  const last = to - 1
  let high = START >> 8
  let at = from
  for (const stop = last - 7; at < stop; at += 8) {
    high =
      slices[1792 + (high ^ bytes[at]!)]! ^
      slices[1536 + bytes[at + 1]!]! ^
      slices[1280 + bytes[at + 2]!]! ^
      slices[1024 + bytes[at + 3]!]! ^
      slices[768 + bytes[at + 4]!]! ^
      slices[512 + bytes[at + 5]!]! ^
      slices[256 + bytes[at + 6]!]! ^
      slices[bytes[at + 7]!]!
  }
  for (; at < last; at++) high = slices[high ^ bytes[at]!]!
  return table[high ^ bytes[last]!]!
}

/** High byte of the register after one more byte; start with 0xFF. */
export const crcHigh = (high: number, byte: number): number => slices[high ^ byte]!

/** Check value when `byte` is the last one and `high` the high byte before it. */
export const crcEnd = (high: number, byte: number): number => table[high ^ byte]!

/** `period[k * 256 + x]` is x after k zero bytes; the step is a permutation, so it comes back to the start. */
const period = makePeriod()

function makePeriod(): Uint8Array {
  const rows = [Uint8Array.from({ length: 256 }, (_, value) => value)]
  for (;;) {
    const next = rows.at(-1)!.map((value) => slices[value]!)
    if (next.every((value, index) => value === index)) break
    rows.push(next)
  }
  const flat = new Uint8Array(rows.length * 256)
  for (const [index, row] of rows.entries()) flat.set(row, index * 256)
  return flat
}

/** High byte `value` after `count` zero bytes. What a difference in the register has become later: the step is linear. */
export const shiftOf = (value: number, count: number): number => period[(count % (period.length / 256)) * 256 + value]!

/** Check value as it stands on the wire: four upper-case hexadecimal digits, high byte first. */
export const crcText = (bytes: Uint8Array, from = 0, to = bytes.length): string => hex4(crcOf(bytes, from, to))

export const hex4 = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0')

/** What devices send by mistake: plain Modbus in either byte order, or the right value with its bytes swapped. */
export type CrcVariant = 'modbus' | 'modbus-swapped' | 'swapped'

/** Which known mistake explains `received`, or null. `modbus` is CRC-16/Modbus with the high byte first. */
export function crcVariantOf(bytes: Uint8Array, from: number, to: number, received: number): CrcVariant | null {
  const swap = (value: number) => ((value & 0xff) << 8) | (value >> 8)
  if (received === swap(crcOf(bytes, from, to))) return 'swapped'
  let modbus = 0xffff
  for (let at = from; at < to; at++) modbus = (modbus >> 8) ^ table[(modbus ^ bytes[at]!) & 0xff]!
  if (received === modbus) return 'modbus'
  return received === swap(modbus) ? 'modbus-swapped' : null
}
