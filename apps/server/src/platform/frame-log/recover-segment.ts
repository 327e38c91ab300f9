/** Find the end of the last segment after a crash. */
import { Buffer } from 'node:buffer'
import type { LogFile } from './log-files.ts'
import { findRecord } from './record.ts'
import { isSegmentHeader, LogDamaged, SEGMENT_HEAD } from './segments.ts'

/** At most this much is written at once, so what a crash can tear lies within this distance of the last whole record. */
export const MAX_GROUP_BYTES = 1024 * 1024

export interface RecoveredSegment {
  readonly records: number
  /** Offset behind the last whole record. */
  readonly end: number
  /** False when the header itself was never finished: nothing was in it yet. */
  readonly begun: boolean
}

/**
 * Walk a segment from its header to its end: a zero length, the end of the file, or a record that is not whole.
 * Throws LogDamaged when something written lies farther behind that place than one group: then it is no torn tail.
 */
export async function recoverSegment(file: LogFile, path: string, first: number): Promise<RecoveredSegment> {
  const size = await file.size()
  let chunk = Buffer.allocUnsafe(4 * MAX_GROUP_BYTES)
  let position = 0
  let filled = await file.read(chunk, 0)
  let at = SEGMENT_HEAD
  let records = 0
  if (!isSegmentHeader(chunk.subarray(0, filled), first)) {
    if (await isZeroFrom(file, SEGMENT_HEAD, size)) return { records: 0, end: 0, begun: false }
    throw new LogDamaged(path, 'its header is damaged and records follow it')
  }
  for (;;) {
    const found = findRecord(chunk, at, filled)
    if (typeof found === 'number') {
      records += 1
      at = found
      continue
    }
    if (found === 'more' && position + filled < size) {
      position += at
      at = 0
      chunk = Buffer.allocUnsafe(4 * MAX_GROUP_BYTES)
      filled = await file.read(chunk, position)
      continue
    }
    const end = position + at
    if (found !== 'end' || end < size) {
      if (!(await isZeroFrom(file, end + MAX_GROUP_BYTES, size)))
        throw new LogDamaged(path, `record ${first + records} at byte ${end} is damaged and records follow it`)
    }
    return { records, end, begun: true }
  }
}

async function isZeroFrom(file: LogFile, from: number, size: number): Promise<boolean> {
  const chunk = Buffer.allocUnsafe(MAX_GROUP_BYTES)
  const zero = Buffer.alloc(MAX_GROUP_BYTES)
  for (let position = from; position < size; position += chunk.length) {
    const filled = await file.read(chunk, position)
    if (filled === 0) return true
    if (chunk.compare(zero, 0, filled, 0, filled) !== 0) return false
  }
  return true
}
