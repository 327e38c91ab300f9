/** Compress a closed segment behind the scenes. A crash at any step leaves either the plain file or the whole sealed one. */
import { Buffer } from 'node:buffer'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { constants, crc32, zstdCompress } from 'node:zlib'
import type { LogFiles } from './log-files.ts'
import { findRecord } from './record.ts'
import { type Block, openSealedSegment, sealedFooter } from './sealed-segment.ts'
import { LogDamaged, SEGMENT_HEAD, sealedPath, segmentPath } from './segments.ts'

const deflateFrame = promisify(zstdCompress)
/** Larger blocks compress a little better; smaller ones make one record cheaper to read. */
const BLOCK_BYTES = 256 * 1024

/**
 * Write the sealed file beside the plain one, read it back and compare, give it its name, then remove the plain one.
 * Takes at most half of a core. Throws LogDamaged when the plain segment does not hold whole records to its end; then it stays.
 */
export async function sealSegment(job: { files: LogFiles; folder: string; first: number; signal: AbortSignal }): Promise<void> {
  const { files, folder, first, signal } = job
  if (signal.aborted) return
  const plainPath = segmentPath(folder, first)
  const path = sealedPath(folder, first)
  const temporary = `${path}.tmp`
  const plain = await files.open(plainPath, 'read')
  try {
    const size = await plain.size()
    const target = await files.open(temporary, 'create')
    const blocks: Block[] = []
    const checks: number[] = []
    let records = 0
    try {
      let written = 0
      for (let position = 0; position < size;) {
        if (signal.aborted) return
        const started = performance.now()
        const chunk = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, size - position))
        const filled = await plain.read(chunk, position)
        let end = position === 0 ? SEGMENT_HEAD : 0
        const before = records
        for (let found = findRecord(chunk, end, filled); typeof found === 'number'; found = findRecord(chunk, end, filled)) {
          end = found
          records += 1
        }
        if (records === before) throw new LogDamaged(plainPath, `record ${first + records} at byte ${position + end} is damaged`)
        const bytes = chunk.subarray(0, end)
        const frame = await deflateFrame(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } })
        await target.writeDurably(frame, written)
        blocks.push({ first: first + before, compressed: frame.length, plain: end })
        checks.push(crc32(bytes.subarray(position === 0 ? SEGMENT_HEAD : 0)))
        written += frame.length
        position += end
        await pause(performance.now() - started)
      }
      await target.writeDurably(sealedFooter(blocks, records), written)
    } finally {
      await target.close()
    }
    const sealed = await openSealedSegment(files, { path: temporary, first })
    try {
      for (const [block, check] of checks.entries())
        if (crc32(await sealed.inflate(block)) !== check) throw new LogDamaged(temporary, `block ${block} does not read back as written`)
    } finally {
      await sealed.close()
    }
    await files.rename(temporary, path)
    await files.syncFolder(folder)
    await files.remove(plainPath)
    await files.syncFolder(folder)
  } finally {
    await plain.close()
    await files.remove(temporary)
  }
}
