/**
 * A closed segment, compressed: the bytes of the plain segment in zstd frames of whole records, so that one record needs one frame.
 * `zstd -d` gives the plain segment back. Source: RFC 8878; Zstandard Seekable Format 0.1.0 for the table at the end.
 */
import { Buffer } from 'node:buffer'
import { promisify } from 'node:util'
import { crc32, zstdDecompress } from 'node:zlib'
import type { LogFiles } from './log-files.ts'
import { LogDamaged, SEGMENT_HEAD, type Segment } from './segments.ts'

const inflateFrame = promisify(zstdDecompress)

const SKIPPABLE_RECORDS = 0x18_4d_2a_50
const SKIPPABLE_SEEK_TABLE = 0x18_4d_2a_5e
const SEEKABLE_MAGIC = 0x8f_92_ea_b1
const SKIPPABLE_HEAD = 8
const SEEK_ENTRY = 8
const SEEK_FOOTER = 9

/** A zstd frame of the file: where it starts, and the first record in it. */
export interface Block {
  readonly first: number
  readonly compressed: number
  readonly plain: number
}

export interface SealedSegment {
  readonly records: number
  readonly blocks: number
  /** The block that holds a record of this segment. */
  blockOf(index: number): number
  firstOf(block: number): number
  /** Records of a block, without the segment header. */
  inflate(block: number): Promise<Buffer>
  close(): Promise<void>
}

/** What follows the blocks: a skippable frame with the first record index of each block and the count, then the seek table. */
export function sealedFooter(blocks: readonly Block[], records: number): Buffer {
  const table = Buffer.alloc(SKIPPABLE_HEAD + 8 * (blocks.length + 1) + 4)
  table.writeUInt32LE(SKIPPABLE_RECORDS, 0)
  table.writeUInt32LE(table.length - SKIPPABLE_HEAD, 4)
  for (const [i, block] of blocks.entries()) table.writeBigUInt64LE(BigInt(block.first), SKIPPABLE_HEAD + 8 * i)
  table.writeBigUInt64LE(BigInt(records), SKIPPABLE_HEAD + 8 * blocks.length)
  table.writeUInt32LE(crc32(table.subarray(SKIPPABLE_HEAD, table.length - 4)), table.length - 4)

  const frames = [...blocks, { compressed: table.length, plain: 0 }]
  const seek = Buffer.alloc(SKIPPABLE_HEAD + SEEK_ENTRY * frames.length + SEEK_FOOTER)
  seek.writeUInt32LE(SKIPPABLE_SEEK_TABLE, 0)
  seek.writeUInt32LE(seek.length - SKIPPABLE_HEAD, 4)
  for (const [i, frame] of frames.entries()) {
    seek.writeUInt32LE(frame.compressed, SKIPPABLE_HEAD + SEEK_ENTRY * i)
    seek.writeUInt32LE(frame.plain, SKIPPABLE_HEAD + SEEK_ENTRY * i + 4)
  }
  seek.writeUInt32LE(frames.length, seek.length - SEEK_FOOTER)
  seek.writeUInt32LE(SEEKABLE_MAGIC, seek.length - 4)
  return Buffer.concat([table, seek])
}

/** Read the tables of a sealed segment. Throws LogDamaged when they do not fit the file. */
export async function openSealedSegment(files: LogFiles, segment: Pick<Segment, 'path' | 'first'>): Promise<SealedSegment> {
  const { path } = segment
  const file = await files.open(path, 'read')
  const damaged = (what: string) => new LogDamaged(path, what)
  try {
    const size = await file.size()
    const piece = async (position: number, length: number) => {
      const bytes = Buffer.alloc(Math.max(0, length))
      if (position < 0 || length < 0 || (await file.read(bytes, position)) !== length) throw damaged('its tables are cut short')
      return bytes
    }
    const footer = await piece(size - SEEK_FOOTER, SEEK_FOOTER)
    if (footer.readUInt32LE(5) !== SEEKABLE_MAGIC) throw damaged('it does not end with a seek table')
    const frames = footer.readUInt32LE(0)
    const entriesAt = size - SEEK_FOOTER - SEEK_ENTRY * frames
    const entries = await piece(entriesAt, SEEK_ENTRY * frames)
    const blocks = frames - 1
    if (blocks < 1) throw damaged('it holds no block')
    const tableLength = entries.readUInt32LE(SEEK_ENTRY * blocks)
    const table = await piece(entriesAt - tableLength, tableLength - SKIPPABLE_HEAD)
    if (table.length !== 8 * (blocks + 1) + 4 || crc32(table.subarray(0, -4)) !== table.readUInt32LE(table.length - 4))
      throw damaged('its record table is damaged')
    const starts = [0]
    for (let i = 0; i < blocks; i++) starts.push((starts[i] ?? 0) + entries.readUInt32LE(SEEK_ENTRY * i))
    const firstOf = (block: number) => Number(table.readBigUInt64LE(8 * block))
    if (firstOf(0) !== segment.first) throw damaged(`it begins with record ${firstOf(0)}`)
    return {
      records: firstOf(blocks),
      blocks,
      firstOf,
      blockOf(index) {
        let low = 0
        let high = blocks - 1
        while (low < high) {
          const middle = (low + high + 1) >> 1
          if (firstOf(middle) <= index) low = middle
          else high = middle - 1
        }
        return low
      },
      async inflate(block) {
        const start = starts[block] ?? 0
        const frame = await piece(start, (starts[block + 1] ?? start) - start)
        const expected = entries.readUInt32LE(SEEK_ENTRY * block + 4)
        const bytes = await inflateFrame(frame, { maxOutputLength: expected }).catch((error: unknown) => {
          throw new LogDamaged(path, `block ${block} cannot be inflated: ${String(error)}`)
        })
        if (bytes.length !== expected) throw damaged(`block ${block} holds ${bytes.length} bytes instead of ${expected}`)
        return block === 0 ? bytes.subarray(SEGMENT_HEAD) : bytes
      },
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}
