/** Segment files of a log folder: names, header, errors. */
import { Buffer } from 'node:buffer'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { LogFiles } from './log-files.ts'

/** Bytes in front of the first record of a segment: magic, version, first index, check value. */
export const SEGMENT_HEAD = 32
const MAGIC = 'POYANGFL'
const VERSION = 1
const PLAIN = /^(\d{20})\.log$/
const SEALED = /^(\d{20})\.log\.zst$/

/** Something durable cannot be read back. Never repaired silently: it names the file and the place. */
export class LogDamaged extends Error {
  readonly path: string
  constructor(path: string, what: string) {
    super(`frame log damaged: ${path}: ${what}`)
    this.name = 'LogDamaged'
    this.path = path
  }
}

export interface Segment {
  readonly first: number
  readonly path: string
  /** Compressed after it was closed. */
  readonly sealed: boolean
}

export const segmentPath = (folder: string, first: number): string => join(folder, `${String(first).padStart(20, '0')}.log`)
export const sealedPath = (folder: string, first: number): string => `${segmentPath(folder, first)}.zst`

/** Segments in order of their first index; of one that is there twice, plain and sealed, the sealed one (it is whole when it has its name). */
export async function listSegments(files: LogFiles, folder: string): Promise<Segment[]> {
  const segments = new Map<number, Segment>()
  for (const name of await files.list(folder)) {
    const sealed = SEALED.exec(name)
    const first = Number((sealed ?? PLAIN.exec(name))?.[1] ?? Number.NaN)
    if (!Number.isSafeInteger(first)) continue
    if (sealed !== null || !segments.has(first)) segments.set(first, { first, path: join(folder, name), sealed: sealed !== null })
  }
  return [...segments.values()].toSorted((a, b) => a.first - b.first)
}

export function segmentHeader(first: number): Buffer {
  const header = Buffer.alloc(SEGMENT_HEAD)
  header.write(MAGIC, 0, 'latin1')
  header.writeUInt32LE(VERSION, 8)
  header.writeBigUInt64LE(BigInt(first), 16)
  header.writeUInt32LE(crc32(header.subarray(0, 28)), 28)
  return header
}

export const isSegmentHeader = (bytes: Buffer, first: number): boolean =>
  bytes.length >= SEGMENT_HEAD && bytes.subarray(0, SEGMENT_HEAD).equals(segmentHeader(first))
