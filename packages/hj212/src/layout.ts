/**
 * Where the parts of a frame lie, for a reader rather than for a verdict: a place for every byte, however damaged the frame.
 * Source: HJ 212-2017 tables 2 to 4; HJ 212-2025 (encrypted CP, secondary material).
 */
import { copyOf } from './copy.ts'
import { AMPERSAND, hexAt } from './ascii.ts'
import { crcOf, crcVariantOf } from './crc.ts'
import type { CrcVariant } from './crc.ts'
import { decrypt } from './decrypt.ts'
import type { DecoderOptions } from './options.ts'
import { HEADER, startAt } from './start.ts'
import { tailAt } from './tail.ts'
import { textOf } from './text.ts'

export interface Layout {
  /** The bytes to read: those received, with CP decrypted where a key of the device made the check value right. */
  readonly clear: Uint8Array
  readonly encrypted: boolean
  /** Bytes before the segment: 6, or another number behind a broken length field. */
  readonly segmentFrom: number
  readonly segmentTo: number
  /** The length field as a number; null when it is not four digits. */
  readonly declared: number | null
  /** Check value; null when there is none to read. */
  readonly crc: {
    readonly from: number
    readonly sent: number | null
    readonly computed: number
    readonly variant: CrcVariant | null
  } | null
  /** Where the check value and the tail end. */
  readonly crcTo: number
  readonly tailTo: number
}

/** Layout of a frame that begins at the first byte; null when none begins there. */
export function layoutOf(bytes: Uint8Array, options: DecoderOptions): Layout | null {
  const segmentFrom = startAt(bytes, 0, bytes.length, true)
  if (segmentFrom <= 0) return null
  const digits = String.fromCharCode(...bytes.subarray(2, HEADER))
  const declared = segmentFrom === HEADER && /^\d{4}$/.test(digits) ? Number(digits) : null
  const found = findEnd(bytes, segmentFrom, declared, options)
  const crcAt = found.to
  const crcTo = Math.min(bytes.length, crcAt + 4)
  const whole = crcTo === crcAt + 4
  const sent = whole ? hexAt(bytes, crcAt) : -1
  const computed = crcOf(found.clear, segmentFrom, crcAt)
  const variant = sent < 0 || sent === computed ? null : crcVariantOf(found.clear, segmentFrom, crcAt, sent)
  return {
    clear: found.clear,
    encrypted: found.clear !== bytes,
    segmentFrom,
    segmentTo: crcAt,
    declared,
    crc: crcAt === bytes.length ? null : { from: crcAt, sent: sent < 0 ? null : sent, computed, variant },
    crcTo,
    tailTo: whole ? crcTo + tailAt(bytes, crcTo, bytes.length, true) : crcTo,
  }
}

interface End {
  readonly to: number
  readonly clear: Uint8Array
}

/** End of the segment: where the check value is right, else where the length says, else at the last `&&` before four hexadecimal digits. */
function findEnd(bytes: Uint8Array, from: number, declared: number | null, options: DecoderOptions): End {
  const said = declared === null || from + declared > bytes.length ? null : from + declared
  if (said !== null) {
    if (hexAt(bytes, said) === crcOf(bytes, from, said)) return { to: said, clear: bytes }
    const clear = decrypted(bytes, from, said, options)
    if (clear) return { to: said, clear }
  }
  let last: number | null = null
  for (let at = bytes.length - 4; at >= from + 2 && at >= bytes.length - 64; at--) {
    if (bytes[at - 1] !== AMPERSAND || bytes[at - 2] !== AMPERSAND || hexAt(bytes, at) < 0) continue
    if (hexAt(bytes, at) === crcOf(bytes, from, at)) return { to: at, clear: bytes }
    last ??= at
  }
  const plain = said !== null && hexAt(bytes, said) >= 0 ? said : (last ?? said ?? bytes.length)
  return { to: plain, clear: bytes }
}

/** Offset of `CP=` in a segment: at its start or behind a `;`; -1 when there is none. */
export function contentAt(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at + 3 <= to; at++) {
    if (bytes[at] === 0x43 && bytes[at + 1] === 0x50 && bytes[at + 2] === 0x3d && (at === from || bytes[at - 1] === 0x3b)) return at
  }
  return -1
}

/** A copy with CP in clear when a key of the device opens it and makes the check value right, else null. */
function decrypted(bytes: Uint8Array, from: number, to: number, options: DecoderOptions): Uint8Array | null {
  const sent = hexAt(bytes, to)
  const cp = contentAt(bytes, from, to)
  if (sent < 0 || cp < 0 || !options.profileOf) return null
  const mn = /(?:^|;)\s*MN=([^;]*)/.exec(textOf(bytes, from, cp, 'unknown'))?.[1]?.trim()
  for (const key of (mn === undefined ? null : options.profileOf(mn))?.keys ?? []) {
    const segment = decrypt(bytes, from, to, key)
    if (segment === null || crcOf(segment) !== sent) continue
    const clear = copyOf(bytes)
    clear.set(segment, from)
    return clear
  }
  return null
}
