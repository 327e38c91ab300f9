/** A record to bytes and back. The layout is written down for strangers in docs/frame-log.md; the evidence tree hashes these bytes. */
import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { Disposition, LogRecord, Protocol, RecordInput, RecordKind } from './types.ts'

const kinds: readonly RecordKind[] = ['opened', 'received', 'sent', 'closed']
const dispositions: readonly Disposition[] = ['none', 'accepted', 'stranger', 'rejected', 'noise']
const kindCode = { opened: 0, received: 1, sent: 2, closed: 3 } as const satisfies Record<RecordKind, number>
const dispositionCode = { none: 0, accepted: 1, stranger: 2, rejected: 3, noise: 4 } as const satisfies Record<Disposition, number>

/** In the upper half of the kind's byte. */
const protocols: readonly Protocol[] = ['hj212', 'mqtt', 'mqtt5']
const protocolCode = { hj212: 0x00, mqtt: 0x10, mqtt5: 0x20 } as const satisfies Record<Protocol, number>

const LEAF_VERSION = 1
/** Fixed part of a leaf: version, kind and protocol, disposition, outlet length, at, connection. */
const LEAF_HEAD = 20
/** Length and check value in front of each leaf. */
export const RECORD_HEAD = 8
export const MAX_OUTLET_BYTES = 64
export const MAX_RECORD_BYTES = 65_000
const MAX_LEAF = LEAF_HEAD + MAX_OUTLET_BYTES + MAX_RECORD_BYTES
const TWO_32 = 2 ** 32

/** Upper bound of what `encodeRecord` writes for this input. Throws RangeError when the outlet or the bytes are too long. */
export function recordBound({ bytes, outlet }: RecordInput): number {
  if (bytes.length > MAX_RECORD_BYTES) throw new RangeError(`a record holds at most ${MAX_RECORD_BYTES} bytes, not ${bytes.length}`)
  const outletLength = outlet === '' ? 0 : Buffer.byteLength(outlet)
  if (outletLength > MAX_OUTLET_BYTES) throw new RangeError(`an outlet id has at most ${MAX_OUTLET_BYTES} bytes, not ${outletLength}`)
  return RECORD_HEAD + LEAF_HEAD + outletLength + bytes.length
}

/** Write a record that `recordBound` has passed at `at`; returns the offset behind it. */
export function encodeRecord(input: RecordInput, index: number, into: Buffer, at: number): number {
  const { bytes } = input
  const connection = input.connection === -1 ? index : input.connection
  const leaf = at + RECORD_HEAD
  const outletLength = input.outlet === '' ? 0 : into.write(input.outlet, leaf + LEAF_HEAD)
  into[leaf] = LEAF_VERSION
  into[leaf + 1] = kindCode[input.kind] | (input.protocol === undefined ? 0 : protocolCode[input.protocol])
  into[leaf + 2] = dispositionCode[input.disposition]
  into[leaf + 3] = outletLength
  into.writeUInt32LE(input.at % TWO_32, leaf + 4)
  into.writeUInt32LE(Math.floor(input.at / TWO_32), leaf + 8)
  into.writeUInt32LE(connection % TWO_32, leaf + 12)
  into.writeUInt32LE(Math.floor(connection / TWO_32), leaf + 16)
  into.set(bytes, leaf + LEAF_HEAD + outletLength)
  const length = LEAF_HEAD + outletLength + bytes.length
  into.writeUInt32LE(length, at)
  into.writeUInt32LE(crc32(into.subarray(leaf, leaf + length)), at + 4)
  return leaf + length
}

/** What stands at an offset: a whole record (`end` is the offset behind it), a record that goes on behind the bytes given, or neither. */
export type Found = number | 'end' | 'more' | 'damaged'

/** Look at the record at `at` within the first `limit` bytes. A zero length ends the log; `verify` also checks the check value. */
export function findRecord(bytes: Buffer, at: number, limit: number): Found {
  if (at + 4 > limit) return 'more'
  const length = bytes.readUInt32LE(at)
  if (length === 0) return 'end'
  if (length < LEAF_HEAD || length > MAX_LEAF) return 'damaged'
  const end = at + RECORD_HEAD + length
  if (end > limit) return 'more'
  return crc32(bytes.subarray(at + RECORD_HEAD, end)) === bytes.readUInt32LE(at + 4) ? end : 'damaged'
}

/** The record of a leaf. Throws RangeError for bytes that `encodeRecord` does not write. The record shares the leaf's memory. */
export function decodeLeaf(leaf: Buffer, index: number): LogRecord {
  const what = leaf[1] ?? 255
  const kind = kinds[what & 0x0f]
  const protocol = protocols[what >> 4]
  const disposition = dispositions[leaf[2] ?? 255]
  const outletLength = leaf[3] ?? 0
  const head = LEAF_HEAD + outletLength
  if (leaf[0] !== LEAF_VERSION || kind === undefined || protocol === undefined || disposition === undefined || head > leaf.length)
    throw new RangeError(`record ${index}: not a leaf of layout ${LEAF_VERSION}`)
  return {
    index,
    leaf,
    kind,
    ...(protocol === 'hj212' ? {} : { protocol }),
    disposition,
    at: leaf.readUInt32LE(4) + leaf.readUInt32LE(8) * TWO_32,
    connection: leaf.readUInt32LE(12) + leaf.readUInt32LE(16) * TWO_32,
    outlet: outletLength === 0 ? '' : leaf.toString('utf8', LEAF_HEAD, head),
    bytes: leaf.subarray(head),
  }
}
