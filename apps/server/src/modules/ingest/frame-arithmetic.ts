/** Length and check value of a frame worked out again from its bytes, as one would by hand. Source: HJ 212-2017 clause 6.3.1, appendix A. */
import { crcText, decrypt, hex4, looksClear } from '@poyang/hj212'
import type { FrameDetail } from './schema.ts'

const HASH = 0x23
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39
const isHex = (byte: number | undefined) =>
  isDigit(byte) || (byte !== undefined && ((byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)))

/** CRC-16/Modbus, high byte first: what devices send by mistake. */
function modbusText(bytes: Uint8Array): string {
  let register = 0xffff
  for (const byte of bytes) {
    register ^= byte
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >> 1) ^ 0xa001 : register >> 1
  }
  return hex4(register)
}

/**
 * The data segment lies between the length field and the check value, the last four hexadecimal digits before the line end.
 * Bytes that do not begin like a frame are counted as a whole.
 * @param keys SM4 keys of the device: the check value of an encrypted segment is that of the clear one (HJ 212-2025, secondary material)
 */
export function frameArithmetic(bytes: Uint8Array, keys: readonly Uint8Array[] = []): Pick<FrameDetail, 'length' | 'crc'> {
  const ascii = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))
  const begins = bytes[0] === HASH && bytes[1] === HASH
  const measured = begins && [2, 3, 4, 5].every((at) => isDigit(bytes[at]))
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === 0x0d || bytes[end - 1] === 0x0a)) end--
  const start = measured ? 6 : begins ? 2 : 0
  const checked = begins && end - 4 >= start && [4, 3, 2, 1].every((back) => isHex(bytes[end - back]))
  const segment = begins ? bytes.subarray(start, checked ? end - 4 : Math.max(start, end)) : bytes
  const clear = openedBy(keys, segment)
  const counted = clear ?? segment
  return {
    length: { declared: measured ? Number(ascii(2, 6)) : null, counted: segment.length },
    crc: {
      sent: checked ? ascii(end - 4, end) : null,
      computed: crcText(counted),
      modbus: modbusText(counted),
      over: clear === null ? 'sent' : 'decrypted',
    },
  }
}

/** The segment before encryption; null when it is clear already or no key opens it. */
function openedBy(keys: readonly Uint8Array[], segment: Uint8Array): Uint8Array | null {
  if (looksClear(segment, 0, segment.length)) return null
  for (const key of keys) {
    const clear = decrypt(segment, 0, segment.length, key)
    if (clear !== null) return clear
  }
  return null
}
