/**
 * What is past its age, class by class: found first, removed only when told to, and noted for good before it goes.
 * Frames go by whole segments of the log, and only when they are derived and covered by a signed checkpoint; readings by whole partitions.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { nodeFiles } from '../../platform/frame-log/log-files.ts'
import { listSegments } from '../../platform/frame-log/segments.ts'
import type { Segment } from '../../platform/frame-log/segments.ts'
import type { FrameLogReader } from '../../platform/frame-log/types.ts'
import { beijingDay, beijingIso, readingPart } from '../telemetry/index.ts'
import type { Kind } from '../telemetry/schema.ts'
import { dropPart, partsOf } from './table-parts.ts'

const DAY_MS = 86_400_000

/** Days each class is kept. Kinds that are not named here are kept for good: they are few, and years later still asked for. */
export interface KeptDays {
  readonly frames: number
  readonly kinds: Readonly<Partial<Record<Kind, number>>>
}

export interface RetentionContext {
  /** Folder of the frame log. */
  readonly folder: string
  readonly reader: FrameLogReader
  readonly client: ClickHouseClient
  readonly database: string
  readonly keptDays: KeptDays
  /** Records below are in the tables. */
  readonly derived: number
  /** Records below are covered by a signed checkpoint. */
  readonly signed: number
  readonly now: number
}

/** One thing that is past its age. `from` and `to` are record indices for frames, days for readings. */
export type Expired =
  | { readonly what: 'frames'; readonly from: number; readonly to: number; readonly file: string; readonly bytes: number }
  | {
      readonly what: 'readings'
      readonly kind: Kind
      readonly part: string
      readonly from: string
      readonly to: string
      readonly rows: number
      readonly bytes: number
    }
  | { readonly what: 'frame-index'; readonly part: string; readonly rows: number; readonly bytes: number }

export interface RetentionPlan {
  readonly expired: readonly Expired[]
  /** Why segments that are old enough stay all the same; null when none does. */
  readonly heldBack: string | null
}

/** Look, and change nothing. */
export async function planRetention(context: RetentionContext): Promise<RetentionPlan> {
  const frames = await planFrames(context)
  return {
    expired: [...frames.expired, ...(await planFrameIndex(context, frames.tail)), ...(await planReadings(context))],
    heldBack: frames.heldBack,
  }
}

/** Note, then remove. Run again after a crash it notes and removes what was left. */
export async function applyRetention(context: RetentionContext, { expired }: RetentionPlan): Promise<void> {
  for (const each of expired) {
    await note(context.folder, { at: beijingIso(context.now), ...each })
    if (each.what === 'frames') {
      await rm(join(context.folder, each.file))
      await nodeFiles.syncFolder(context.folder)
    } else await dropPart(context.client, context.database, each.what === 'readings' ? 'reading_local' : 'frame_local', each.part)
  }
}

const noteFile = (folder: string) => join(folder, 'retention.log')

async function note(folder: string, line: object): Promise<void> {
  const file = await open(noteFile(folder), 'a', 0o640)
  try {
    await file.appendFile(`${JSON.stringify(line)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** From when on readings of a kind are still kept (seconds since 1970), as the notes of earlier runs say. */
export async function readKeptFrom(folder: string): Promise<Map<string, number>> {
  const kept = new Map<string, number>()
  const text = await readFile(noteFile(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  for (const line of text.split('\n')) {
    // A note that a power cut left half was not acted upon.
    if (!line.endsWith('}')) continue
    const { what, part } = JSON.parse(line) as { what: string; part?: string }
    const dropped = what === 'readings' && part !== undefined ? readingPart(part) : null
    if (dropped !== null) kept.set(dropped.kind, Math.max(dropped.to, kept.get(dropped.kind) ?? 0))
  }
  return kept
}

/** Sealed segments from the oldest on, as long as each may go. The newest segment always stays. */
async function planFrames(context: RetentionContext): Promise<{ expired: Expired[]; tail: number; heldBack: string | null }> {
  const { folder, keptDays, derived, signed, now } = context
  const segments = await listSegments(nodeFiles, folder)
  const cutoff = now - keptDays.frames * DAY_MS
  const expired: Expired[] = []
  let tail = segments[0]?.first ?? 0
  for (const [index, segment] of segments.entries()) {
    const end = segments[index + 1]?.first
    if (end === undefined || !segment.sealed || !(await isOlder(context.reader, segment, end, cutoff))) break
    if (end > derived)
      return { expired, tail, heldBack: `records from ${segment.first} on are old enough but not all derived yet (${derived} are)` }
    if (end > signed)
      return {
        expired,
        tail,
        heldBack: `records from ${segment.first} on are old enough but no signed checkpoint covers them all (it covers ${signed})`,
      }
    expired.push({ what: 'frames', from: segment.first, to: end, file: basename(segment.path), bytes: (await stat(segment.path)).size })
    tail = end
  }
  return { expired, tail, heldBack: null }
}

/** Whether every record of a segment is older than the cut-off. The last one is looked at first: it nearly always decides. */
async function isOlder(reader: FrameLogReader, segment: Segment, end: number, cutoff: number): Promise<boolean> {
  const last = await reader.get(end - 1)
  if (last === null || last.at >= cutoff) return false
  for await (const batch of reader.read(segment.first, end)) if (batch.some((record) => record.at >= cutoff)) return false
  return true
}

/** Months of the frame index that only name frames that are gone. */
async function planFrameIndex({ client, database }: RetentionContext, tail: number): Promise<Expired[]> {
  const result = await client.query({
    query: `SELECT _partition_id AS part FROM ${database}.frame_local GROUP BY part HAVING max(idx) < {tail:UInt64}`,
    query_params: { tail: String(tail) },
    format: 'JSONEachRow',
  })
  const gone = new Set((await result.json<{ part: string }>()).map(({ part }) => part))
  const parts = await partsOf(client, database, 'frame_local')
  return parts.filter(({ part }) => gone.has(part)).map((part) => ({ what: 'frame-index', ...part }))
}

async function planReadings({ client, database, keptDays, now }: RetentionContext): Promise<Expired[]> {
  const expired: Expired[] = []
  for (const { part, rows, bytes } of await partsOf(client, database, 'reading_local')) {
    const holds = readingPart(part)
    const days = holds === null ? undefined : keptDays.kinds[holds.kind]
    if (holds === null || days === undefined || holds.to * 1000 > now - days * DAY_MS) continue
    expired.push({
      what: 'readings',
      kind: holds.kind,
      part,
      from: beijingDay(holds.from * 1000),
      to: beijingDay(holds.to * 1000),
      rows,
      bytes,
    })
  }
  return expired
}
