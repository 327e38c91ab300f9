/** Reads a frame log from its files; also while another process writes it. */
import { Buffer } from 'node:buffer'
import { type LogFile, type LogFiles, nodeFiles } from './log-files.ts'
import { decodeLeaf, findRecord, RECORD_HEAD } from './record.ts'
import { openSealedSegment, type SealedSegment } from './sealed-segment.ts'
import { isSegmentHeader, LogDamaged, listSegments, SEGMENT_HEAD, type Segment } from './segments.ts'
import type { FrameLogReader, LogRecord } from './types.ts'

export interface FrameLogReaderOptions {
  readonly folder: string
  readonly files?: LogFiles
}

/** Segments that stay open, inflated blocks that stay in memory (256 KiB each). */
const OPEN_SEGMENTS = 32
const BLOCKS = 64
/** An offset is remembered for each so many records. */
const STRIDE = 256
const BATCH_BYTES = 1024 * 1024
const STEP_BYTES = 256 * 1024

/**
 * A reader of its own files and caches. Callers ask for records below a durable head only.
 * Errors: LogDamaged when what should be there cannot be read, with file and place.
 */
export function openFrameLogReader(options: FrameLogReaderOptions): FrameLogReader {
  return new Reader(options.folder, options.files ?? nodeFiles)
}

interface Plain {
  readonly sealed: null
  readonly file: LogFile
  /** Offset of record `first + i × STRIDE`, as far as it is known. */
  readonly offsets: number[]
}
interface Sealed {
  readonly sealed: SealedSegment
}
type Opened = { readonly segment: Segment; users: number; evicted: boolean } & (Plain | Sealed)

class Reader implements FrameLogReader {
  readonly #folder: string
  readonly #files: LogFiles
  #segments: readonly Segment[] = []
  readonly #open = new Map<number, Promise<Opened>>()
  readonly #blocks = new Map<string, Promise<Buffer>>()

  constructor(folder: string, files: LogFiles) {
    this.#folder = folder
    this.#files = files
  }

  async *read(from: number, to: number): AsyncGenerator<readonly LogRecord[]> {
    let index = from
    while (index < to) {
      const before = index
      const opened = await this.#use(index)
      if (opened === null) throw new LogDamaged(this.#folder, `record ${index} is not kept`)
      try {
        const limit = Math.min(to, this.#firstAfter(opened.segment.first))
        const batches =
          opened.sealed === null ? this.#readPlain(opened, index, limit) : this.#readSealed(opened, opened.sealed, index, limit)
        for await (const batch of batches) {
          index += batch.length
          yield batch
        }
      } finally {
        await this.#release(opened)
      }
      if (index === before) {
        // The writer may have rolled, or sealed and removed the file, since the folder was last listed.
        await this.#refresh()
        if ((this.#segmentOf(index)?.first ?? -1) !== index) throw new LogDamaged(opened.segment.path, `it ends before record ${index}`)
      }
    }
  }

  async get(index: number): Promise<LogRecord | null> {
    if (!Number.isSafeInteger(index) || index < 0) return null
    for (let attempt = 0; attempt < 2; attempt++) {
      const opened = await this.#use(index)
      if (opened === null) return null
      try {
        if (opened.sealed !== null) return await this.#getSealed(opened, opened.sealed, index)
        const at = await this.#seek(opened, index)
        if (at !== null) {
          for await (const [record] of this.#readPlain(opened, index, index + 1, at)) return record ?? null
        }
      } finally {
        await this.#release(opened)
      }
      await this.#refresh()
      if (this.#segmentOf(index)?.first === opened.segment.first) return null
    }
    return null
  }

  async tail(): Promise<number> {
    await this.#refresh()
    return this.#segments[0]?.first ?? 0
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()]
    this.#open.clear()
    this.#blocks.clear()
    for (const opening of all) {
      const opened = await opening.catch(() => null)
      if (opened !== null) await this.#evict(opened)
    }
  }

  async *#readPlain(opened: Opened & Plain, from: number, to: number, known?: number): AsyncGenerator<LogRecord[]> {
    let offset = known ?? (await this.#seek(opened, from))
    let index = from
    let size = Math.min(BATCH_BYTES, Math.max(65_536 + 1_024, (to - from) * 512))
    while (offset !== null && index < to) {
      const chunk = Buffer.allocUnsafe(size)
      const filled = await opened.file.read(chunk, offset)
      const batch: LogRecord[] = []
      let at = 0
      while (index < to) {
        const end = findRecord(chunk, at, filled)
        if (end === 'damaged') throw new LogDamaged(opened.segment.path, `record ${index} at byte ${offset + at} is damaged`)
        if (typeof end === 'string') break
        this.#note(opened, index, offset + at)
        batch.push(decodeLeaf(chunk.subarray(at + RECORD_HEAD, end), index))
        index += 1
        at = end
      }
      if (batch.length === 0) return
      offset += at
      size = BATCH_BYTES
      yield batch
    }
  }

  /** Offset of a record of a plain segment, or null where it does not reach that far. */
  async #seek(opened: Opened & Plain, index: number): Promise<number | null> {
    const { offsets, segment, file } = opened
    const slot = Math.min(Math.floor((index - segment.first) / STRIDE), offsets.length - 1)
    let at = segment.first + slot * STRIDE
    let offset = offsets[slot] ?? SEGMENT_HEAD
    if (at === index) return offset
    const chunk = Buffer.allocUnsafe(STEP_BYTES)
    for (;;) {
      const filled = await file.read(chunk, offset)
      let position = 0
      for (;;) {
        if (at === index) return offset + position
        const end = skipRecord(chunk, position, filled)
        if (end === null) break
        position = end
        at += 1
        this.#note(opened, at, offset + position)
      }
      if (position === 0) return null
      offset += position
    }
  }

  #note(opened: Plain & { readonly segment: Segment }, index: number, offset: number): void {
    if (index - opened.segment.first === opened.offsets.length * STRIDE) opened.offsets.push(offset)
  }

  async *#readSealed(opened: Opened, sealed: SealedSegment, from: number, to: number): AsyncGenerator<LogRecord[]> {
    let index = from
    for (let block = sealed.blockOf(from); index < to && block < sealed.blocks; block++) {
      const bytes = await sealed.inflate(block)
      const batch = recordsOf(bytes, opened.segment.path, sealed.firstOf(block), index, to)
      if (batch.length === 0) return
      index += batch.length
      yield batch
    }
  }

  async #getSealed(opened: Opened, sealed: SealedSegment, index: number): Promise<LogRecord | null> {
    if (index >= opened.segment.first + sealed.records) return null
    const block = sealed.blockOf(index)
    const key = `${opened.segment.first}/${block}`
    let inflating = this.#blocks.get(key)
    if (inflating === undefined) {
      inflating = sealed.inflate(block)
      inflating.catch(() => this.#blocks.delete(key))
    }
    this.#blocks.delete(key)
    this.#blocks.set(key, inflating)
    const oldest = this.#blocks.keys().next().value
    if (this.#blocks.size > BLOCKS && oldest !== undefined) this.#blocks.delete(oldest)
    return recordsOf(await inflating, opened.segment.path, sealed.firstOf(block), index, index + 1)[0] ?? null
  }

  async #refresh(): Promise<void> {
    this.#segments = await listSegments(this.#files, this.#folder)
  }

  #segmentOf(index: number): Segment | undefined {
    return this.#segments.findLast((segment) => segment.first <= index)
  }

  #firstAfter(first: number): number {
    return this.#segments.find((segment) => segment.first > first)?.first ?? Number.POSITIVE_INFINITY
  }

  /** The opened segment that would hold a record, counted as in use; null when the record is older than what is kept, or nothing is. */
  async #use(index: number): Promise<Opened | null> {
    for (let attempt = 0; ; attempt++) {
      let segment = this.#segmentOf(index)
      if (segment === undefined) {
        await this.#refresh()
        segment = this.#segmentOf(index)
        if (segment === undefined) return null
      }
      let opening = this.#open.get(segment.first)
      if (opening === undefined) {
        opening = this.#openSegment(segment)
        this.#open.set(segment.first, opening)
      }
      try {
        const opened = await opening
        if (opened.evicted) continue
        opened.users += 1
        this.#open.delete(segment.first)
        this.#open.set(segment.first, opening)
        await this.#trim()
        return opened
      } catch (error) {
        this.#open.delete(segment.first)
        // Sealed or removed since the folder was last listed.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 3) throw error
        this.#segments = []
      }
    }
  }

  async #openSegment(segment: Segment): Promise<Opened> {
    const base = { segment, users: 0, evicted: false }
    if (segment.sealed) return { ...base, sealed: await openSealedSegment(this.#files, segment) }
    const file = await this.#files.open(segment.path, 'read')
    const head = Buffer.alloc(SEGMENT_HEAD)
    await file.read(head, 0)
    if (!isSegmentHeader(head, segment.first)) {
      await file.close()
      throw new LogDamaged(segment.path, 'its header is damaged')
    }
    return { ...base, sealed: null, file, offsets: [SEGMENT_HEAD] }
  }

  async #trim(): Promise<void> {
    for (const [first, opening] of this.#open) {
      if (this.#open.size <= OPEN_SEGMENTS) return
      this.#open.delete(first)
      const opened = await opening.catch(() => null)
      if (opened !== null) await this.#evict(opened)
    }
  }

  async #release(opened: Opened): Promise<void> {
    opened.users -= 1
    if (opened.evicted) await this.#evict(opened)
  }

  /** Close a segment once nobody reads from it. */
  async #evict(opened: Opened): Promise<void> {
    opened.evicted = true
    if (opened.users === 0) await (opened.sealed ?? opened.file).close()
  }
}

/** Where the next record begins, going by its length alone; null when that is not within the bytes. */
function skipRecord(bytes: Buffer, at: number, limit: number): number | null {
  if (at + RECORD_HEAD > limit) return null
  const length = bytes.readUInt32LE(at)
  return length === 0 || at + RECORD_HEAD + length > limit ? null : at + RECORD_HEAD + length
}

/** Records `from` to `to` (exclusive) of an inflated block that begins with record `first`. */
function recordsOf(bytes: Buffer, path: string, first: number, from: number, to: number): LogRecord[] {
  const records: LogRecord[] = []
  for (let index = first, at = 0; index < to && at < bytes.length; index++) {
    const end = index < from ? skipRecord(bytes, at, bytes.length) : findRecord(bytes, at, bytes.length)
    if (typeof end !== 'number') throw new LogDamaged(path, `record ${index} is damaged`)
    if (index >= from) records.push(decodeLeaf(bytes.subarray(at + RECORD_HEAD, end), index))
    at = end
  }
  return records
}
