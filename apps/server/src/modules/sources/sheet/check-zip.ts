/** Whether a ZIP unpacks to what can be borne: looked at before anything of it is. Source: PKWARE APPNOTE 4.3. */
import { inflateRawSync } from 'node:zlib'

const END = 0x06_05_4b_50
const ENTRY = 0x02_01_4b_50
const LOCAL = 0x04_03_4b_50
const MOST_ENTRIES = 200
const MOST_BYTES = 32 * 1024 * 1024

/** Null: it may be unpacked; otherwise why not. Sizes that a file states of itself are not believed: each part is unpacked up to what is left. */
export function faultOfZip(bytes: Buffer): string | null {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== END) return 'it is no workbook'
  const entries = bytes.readUInt16LE(end + 10)
  if (entries > MOST_ENTRIES) return `it has more than ${MOST_ENTRIES} parts`
  let at = bytes.readUInt32LE(end + 16)
  let left = MOST_BYTES
  for (let n = 0; n < entries; n++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY) return 'its directory is broken'
    const method = bytes.readUInt16LE(at + 10)
    const packed = bytes.readUInt32LE(at + 20)
    const local = bytes.readUInt32LE(at + 42)
    if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL) return 'its directory is broken'
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const part = bytes.subarray(start, start + packed)
    if (part.length !== packed) return 'a part of it is cut off'
    if (method === 8) {
      const size = sizeOf(part, left)
      if (size === null) return `it unpacks to more than ${MOST_BYTES} bytes, or not at all`
      left -= size
    } else if (method === 0) left -= packed
    else return 'it is packed in a way that is not taken'
    if (left < 0) return `it unpacks to more than ${MOST_BYTES} bytes`
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return null
}

function sizeOf(part: Buffer, most: number): number | null {
  try {
    return inflateRawSync(part, { maxOutputLength: Math.max(1, most) }).length
  } catch {
    return null
  }
}
