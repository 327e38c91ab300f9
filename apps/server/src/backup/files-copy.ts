/** Files of the data folder: the frame log up to its last whole record, evidence, keys, what the gateway keeps. */
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { recoverSegment } from '../platform/frame-log/recover-segment.ts'
import { openSealedSegment } from '../platform/frame-log/sealed-segment.ts'
import { listSegments, type Segment } from '../platform/frame-log/segments.ts'
import { filesToLookAt } from '../platform/frame-log/walk-log.ts'
import type { Piece } from './manifest.ts'
import type { PieceWriter } from './pieces.ts'

/** Locks and drafts belong to processes that run, not to what they keep. */
const PASSING = /(^|\/)lock(\.\d+)?$|\.tmp$/

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Paths of a folder below the data folder, sorted; empty when there is none. */
async function filesBelow(data: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(data, folder), { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(data.length + 1))
    .filter((path) => !PASSING.test(path))
    .toSorted()
}

/** A file as long as it was when it was opened: what only grows is cut somewhere, as a crash would. Null when it is gone. */
async function copyFile(data: string, path: string, writer: PieceWriter, length?: number): Promise<Piece | null> {
  const handle = await open(join(data, path), 'r').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (handle === null) return null
  try {
    const size = length ?? (await handle.stat()).size
    async function* content() {
      if (size > 0) yield* handle?.createReadStream({ end: size - 1, autoClose: false, highWaterMark: 1024 * 1024 }) ?? []
    }
    return await writer.write({ name: `files/${path}`, packed: !path.endsWith('.zst'), content: content() })
  } finally {
    await handle.close()
  }
}

async function copyFiles(data: string, paths: readonly string[], writer: PieceWriter): Promise<Piece[]> {
  const pieces: Piece[] = []
  for (const path of paths) {
    const piece = await copyFile(data, path, writer)
    if (piece !== null) pieces.push(piece)
  }
  return pieces
}

/** Each log's published checkpoint, then its history, then its hashes: what is signed is then always there, what is more does no harm. */
export async function copyEvidence(data: string, writer: PieceWriter): Promise<Piece[]> {
  const paths = await filesBelow(data, 'evidence')
  const rank = (path: string) => (path.endsWith('/checkpoint') ? 0 : path.includes('/checkpoints/') ? 1 : 2)
  const sorted = paths.toSorted((a, b) => rank(a) - rank(b))
  return await copyFiles(data, sorted, writer)
}

/** Keys, the registry of the gateway and the journal of its runs. */
export async function copyKept(data: string, writer: PieceWriter): Promise<Piece[]> {
  return await copyFiles(data, [...(await filesBelow(data, 'keys')), ...(await filesBelow(data, 'gateway'))], writer)
}

/** The frame log from its first segment to the last whole record of its last. Returns how many records that is. */
export async function copyFrames(data: string, writer: PieceWriter): Promise<{ pieces: Piece[]; records: number }> {
  const folder = join(data, 'frames')
  const done = new Map<number, Piece>()
  let records = 0
  // A segment may be compressed meanwhile, or a new one begun: look again until nothing is new.
  for (;;) {
    const segments = (await stat(folder).catch(() => null)) === null ? [] : await listSegments(filesToLookAt, folder)
    const next = segments.find(({ first }) => !done.has(first) && first >= records)
    if (next === undefined) break
    const last = next === segments.at(-1)
    const copied = await copySegment(data, next, writer)
    if (copied === null) continue
    records = next.first + copied.records
    done.set(next.first, copied.piece)
    if (last) break
  }
  const note = await copyFile(data, join('frames', 'retention.log'), writer)
  return { pieces: [...done.values(), ...(note === null ? [] : [note])], records }
}

async function copySegment(data: string, segment: Segment, writer: PieceWriter): Promise<{ piece: Piece; records: number } | null> {
  try {
    const path = segment.path.slice(resolve(data).length + 1)
    if (segment.sealed) {
      const sealed = await openSealedSegment(filesToLookAt, segment)
      await sealed.close()
      const piece = await copyFile(data, path, writer)
      return piece === null ? null : { piece, records: sealed.records }
    }
    const file = await filesToLookAt.open(segment.path, 'read')
    try {
      const whole = await recoverSegment(file, segment.path, segment.first)
      const piece = await copyFile(data, path, writer, whole.end)
      return piece === null ? null : { piece, records: whole.records }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Put a file back below the data folder. */
export async function placeFile(data: string, name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const path = resolve(data, name)
  if (!path.startsWith(resolve(data) + sep)) throw new Error(`the backup names a file outside of the data folder: ${name}`)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await pipeline(content, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
}
