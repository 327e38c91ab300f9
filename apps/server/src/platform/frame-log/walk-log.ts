/** Walks all of a frame log, damaged or not, and says what cannot be read: for checking, where a reader would stop at the first damage. */
import { Buffer } from 'node:buffer'
import { readdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { type LogFile, type LogFiles, nodeFiles } from './log-files.ts'
import { findRecord, RECORD_HEAD } from './record.ts'
import { MAX_GROUP_BYTES } from './recover-segment.ts'
import { openSealedSegment } from './sealed-segment.ts'
import { isSegmentHeader, LogDamaged, listSegments, SEGMENT_HEAD, type Segment } from './segments.ts'

/** Leaves of records `first`, `first + 1`, …, their check values right. */
export interface WalkedLeaves {
  readonly what: 'leaves'
  readonly first: number
  readonly leaves: readonly Buffer[]
}
/** Records `from` to `to` (exclusive) cannot be read. */
export interface WalkedGap {
  readonly what: 'damaged' | 'missing'
  readonly from: number
  readonly to: number
  readonly why: string
}
/** The log ends with bytes that are no whole record: being written now, or torn by a crash and cut at the next start. */
export interface WalkedTail {
  readonly what: 'torn-tail'
  readonly from: number
  readonly why: string
}
export type Walked = WalkedLeaves | WalkedGap | WalkedTail

const CHUNK = 4 * MAX_GROUP_BYTES
const BATCH = 4_096
/** How long a record that is being written just now may look damaged. */
const SETTLE_MS = 300

/** The files of this machine for looking only: listing a folder that is not there does not make it. */
export const filesToLookAt: LogFiles = {
  ...nodeFiles,
  list: (folder) =>
    readdir(folder).then(
      (names) => names.toSorted(),
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      },
    ),
}

export interface WalkOptions {
  readonly folder: string
  /** The first record wanted. */
  readonly from: number
  /** Records below were durable once: what is not whole among them is damage, never a torn tail. */
  readonly wholeBelow: number
}

/** Every record in order, gaps included. Works beside a running writer: ends at what is written when it gets there. */
export async function* walkLog({ folder, from, wholeBelow }: WalkOptions, files: LogFiles = filesToLookAt): AsyncGenerator<Walked> {
  let next = from
  /** First index of the last file that was read to its end when a newer one was already there: nothing more comes from it. */
  let finished = -1
  for (;;) {
    const segments = await listSegments(files, folder)
    const at = Math.max(
      0,
      segments.findLastIndex(({ first }) => first <= next),
    )
    const segment = segments[at]
    const follower = segments[at + 1]
    if (segment === undefined) return
    if (segment.first > next || segment.first <= finished) {
      const end = segment.first > next ? segment.first : follower?.first
      if (end === undefined) return
      yield gap('missing', next, end, 'no file holds them')
      next = end
      continue
    }
    try {
      for await (const step of walkSegment(files, segment, { follower: follower?.first ?? null, wholeBelow })) {
        const found = behind(step, next)
        if (found === null) continue
        next = found.what === 'leaves' ? found.first + found.leaves.length : found.what === 'torn-tail' ? next : found.to
        yield found
      }
    } catch (error) {
      // Sealed and removed since the folder was listed: take it up again from its new file.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      if (!(error instanceof LogDamaged)) throw error
      const end = follower?.first ?? next + 1
      yield gap('damaged', next, end, error.message)
      next = end
    }
    if (follower !== undefined) {
      if (next > follower.first)
        yield gap('damaged', follower.first, next, `${segment.path} holds records that also stand in the next file`)
      finished = segment.first
    } else if ((await listSegments(files, folder)).at(-1)?.first === segment.first) return
  }
}

/** What of a step lies at or behind a record; null when nothing does. */
function behind(step: Walked, next: number): Walked | null {
  if (step.what === 'torn-tail') return step
  if (step.what !== 'leaves') return step.to <= next ? null : { ...step, from: Math.max(step.from, next) }
  const skip = Math.max(0, next - step.first)
  return skip >= step.leaves.length ? null : { what: 'leaves', first: step.first + skip, leaves: step.leaves.slice(skip) }
}

/** `follower` is the first index of the next file; null for the newest, which may be growing. */
interface Around {
  readonly follower: number | null
  readonly wholeBelow: number
}

const walkSegment = (files: LogFiles, segment: Segment, around: Around): AsyncGenerator<Walked> =>
  segment.sealed ? walkSealed(files, segment) : walkPlain(files, segment, around)

const gap = (what: WalkedGap['what'], from: number, to: number, why: string): WalkedGap => ({ what, from, to, why })

async function* walkSealed(files: LogFiles, segment: Segment): AsyncGenerator<Walked> {
  const sealed = await openSealedSegment(files, segment)
  try {
    for (let block = 0; block < sealed.blocks; block++) {
      const first = sealed.firstOf(block)
      const end = block + 1 < sealed.blocks ? sealed.firstOf(block + 1) : segment.first + sealed.records
      const bytes = await sealed.inflate(block).catch((error: unknown) => {
        if (error instanceof LogDamaged) return error
        throw error
      })
      if (bytes instanceof LogDamaged) {
        yield gap('damaged', first, end, bytes.message)
        continue
      }
      const { leaves, at } = takeLeaves(bytes, 0, bytes.length, end - first)
      if (leaves.length > 0) yield { what: 'leaves', first, leaves }
      if (first + leaves.length < end) yield gap('damaged', first + leaves.length, end, `${segment.path}, block ${block}, byte ${at}`)
      else if (at !== bytes.length) yield gap('damaged', end - 1, end, `${segment.path}, block ${block} goes on behind its last record`)
    }
  } finally {
    await sealed.close()
  }
}

/** Whole records from an offset on; `at` is where the first that is not whole stands. */
function takeLeaves(bytes: Buffer, from: number, limit: number, most: number): { leaves: Buffer[]; at: number } {
  const leaves: Buffer[] = []
  let at = from
  while (leaves.length < most) {
    const end = findRecord(bytes, at, limit)
    if (typeof end !== 'number') break
    leaves.push(bytes.subarray(at + RECORD_HEAD, end))
    at = end
  }
  return { leaves, at }
}

async function* walkPlain(files: LogFiles, segment: Segment, { follower, wholeBelow }: Around): AsyncGenerator<Walked> {
  const file = await files.open(segment.path, 'read')
  try {
    const head = Buffer.alloc(SEGMENT_HEAD)
    await file.read(head, 0)
    if (!isSegmentHeader(head, segment.first)) {
      if (follower === null && (await file.size()) <= SEGMENT_HEAD) return
      throw new LogDamaged(segment.path, 'its header is damaged')
    }
    let offset = SEGMENT_HEAD
    let index = segment.first
    for (let settled = false; ;) {
      const chunk = Buffer.allocUnsafe(CHUNK)
      const filled = await file.read(chunk, offset)
      let at = 0
      for (;;) {
        const taken = takeLeaves(chunk, at, filled, BATCH)
        if (taken.leaves.length === 0) break
        yield { what: 'leaves', first: index, leaves: taken.leaves }
        index += taken.leaves.length
        at = taken.at
        settled = false
      }
      offset += at
      const found = findRecord(chunk, at, filled)
      if (found === 'more' && at > 0) continue
      if (found === 'end' || at === filled) return
      if (follower === null && index >= wholeBelow && !settled) {
        await pause(SETTLE_MS)
        settled = true
        continue
      }
      const why = `${segment.path}, byte ${offset}`
      if (follower === null && index >= wholeBelow && (await isZeroFrom(file, offset + MAX_GROUP_BYTES))) {
        yield { what: 'torn-tail', from: index, why }
        return
      }
      const after = offset + RECORD_HEAD + chunk.readUInt32LE(at)
      if (found === 'more' || !(await isRecordAt(file, after))) {
        yield gap('damaged', index, follower ?? index + 1, `${why}, and what follows it in this file cannot be told apart`)
        return
      }
      yield gap('damaged', index, index + 1, why)
      index += 1
      offset = after
    }
  } finally {
    await file.close()
  }
}

async function isRecordAt(file: LogFile, offset: number): Promise<boolean> {
  const bytes = Buffer.alloc(MAX_GROUP_BYTES)
  const filled = await file.read(bytes, offset)
  return filled === 0 || typeof findRecord(bytes, 0, filled) === 'number' || findRecord(bytes, 0, filled) === 'end'
}

async function isZeroFrom(file: LogFile, from: number): Promise<boolean> {
  const chunk = Buffer.alloc(MAX_GROUP_BYTES)
  for (let position = from; ; position += chunk.length) {
    const filled = await file.read(chunk, position)
    if (filled === 0) return true
    if (chunk.subarray(0, filled).some((byte) => byte !== 0)) return false
  }
}
