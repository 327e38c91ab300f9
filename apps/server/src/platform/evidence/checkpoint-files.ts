/**
 * Signed checkpoints on disk: `checkpoint`, the last one, replaced as a whole; `checkpoints/<day>`, all of them in order, only appended to.
 * Layout: docs/evidence-format.md.
 */
import { Buffer } from 'node:buffer'
import { join } from 'node:path'
import { type Checkpoint, isSignedBy, openVerifier, parseCheckpoint, parseNote, signedAtOf } from '@poyang/evidence'
import type { LogFiles } from '../frame-log/log-files.ts'

/** Days are those of China, where these logs are kept. */
const CHINA_OFFSET_MS = 8 * 3_600_000
const DAY = /^\d{4}-\d{2}-\d{2}$/

export interface SignedCheckpoint {
  /** The note as published. */
  readonly note: string
  readonly checkpoint: Checkpoint
  /** When it was signed, by the clock of the server; null when it does not say. */
  readonly signedAt: number | null
}

export type LogVerifier = NonNullable<ReturnType<typeof openVerifier>>

export const historyFolder = (folder: string): string => join(folder, 'checkpoints')
const lastPath = (folder: string): string => join(folder, 'checkpoint')

/** A note of this log, its signature verified; for anything else a sentence. */
export function openCheckpoint(note: string, verifier: LogVerifier): SignedCheckpoint | string {
  const parsed = parseNote(note)
  const checkpoint = parsed === null ? null : parseCheckpoint(parsed.text)
  if (parsed === null || checkpoint === null) return 'it is not a signed checkpoint'
  if (checkpoint.origin !== verifier.name) return `it is of the log ${checkpoint.origin}, not of ${verifier.name}`
  const signedAt = signedAtOf(parsed, verifier)
  if (signedAt === 'invalid' || !isSignedBy(parsed, verifier)) return `its signature by ${verifier.name} is not valid`
  return { note, checkpoint, signedAt }
}

/** The whole text of a file; null when there is none. */
export async function readText(files: LogFiles, path: string): Promise<string | null> {
  try {
    const file = await files.open(path, 'read')
    try {
      const bytes = Buffer.alloc(await file.size())
      return bytes.toString('utf8', 0, await file.read(bytes, 0))
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** The last checkpoint's note; null before the first. */
export const readLast = (files: LogFiles, folder: string): Promise<string | null> => readText(files, lastPath(folder))

/** Replace the last checkpoint: whoever reads finds the old one or the new one, whole. */
export async function replaceLast(files: LogFiles, folder: string, note: string): Promise<void> {
  await writeWhole(files, { folder, path: lastPath(folder), text: note })
}

/** Write a file so that it is there whole or not at all. */
export async function writeWhole(files: LogFiles, { folder, path, text }: { folder: string; path: string; text: string }): Promise<void> {
  const temporary = `${path}.tmp`
  const file = await files.open(temporary, 'create')
  try {
    await file.writeDurably(Buffer.from(text), 0)
  } finally {
    await file.close()
  }
  await files.rename(temporary, path)
  await files.syncFolder(folder)
}

/** Days that have a history, in order. */
export async function historyDays(files: LogFiles, folder: string): Promise<string[]> {
  return (await files.list(historyFolder(folder))).filter((name) => DAY.test(name))
}

/** The notes of a day, and how many bytes they take: what follows is a note that a crash cut short. */
export async function readHistory(files: LogFiles, folder: string, day: string): Promise<{ notes: string[]; bytes: number; rest: number }> {
  const text = (await readText(files, join(historyFolder(folder), day))) ?? ''
  const notes: string[] = []
  let end = 0
  // A note is text, an empty line, signature lines; an empty line follows each.
  for (const { 0: entry } of text.matchAll(/[^\n]+\n[^\n]+\n[^\n]+\n\n(?:— [^\n]+\n)+\n/gy)) {
    notes.push(entry.slice(0, -1))
    end += entry.length
  }
  const bytes = Buffer.byteLength(text.slice(0, end))
  return { notes, bytes, rest: Buffer.byteLength(text.slice(end)) }
}

/** The newest note of the history; null when it is empty. */
export async function lastOfHistory(files: LogFiles, folder: string): Promise<string | null> {
  for (const day of (await historyDays(files, folder)).toReversed()) {
    const note = (await readHistory(files, folder, day)).notes.at(-1)
    if (note !== undefined) return note
  }
  return null
}

export interface HistoryWriter {
  /** Add a note to the history of its day; resolves when it is durable. */
  add(note: string, now: number): Promise<void>
}

export function openHistory(files: LogFiles, folder: string): HistoryWriter {
  /** The newest day and where its next note goes; null when that must be looked up. */
  let known: { readonly day: string; readonly end: number } | null = null

  const place = async (today: string): Promise<{ day: string; end: number; rest: number; isNew: boolean }> => {
    const newest = known?.day ?? (await historyDays(files, folder)).at(-1)
    if (newest === undefined || newest < today) return { day: today, end: 0, rest: 0, isNew: true }
    // A clock that was set back must not put a note before those that were signed earlier.
    if (known !== null) return { ...known, rest: 0, isNew: false }
    const { bytes, rest } = await readHistory(files, folder, newest)
    return { day: newest, end: bytes, rest, isNew: false }
  }
  return {
    async add(note, now) {
      const { day, end, rest, isNew } = await place(new Date(now + CHINA_OFFSET_MS).toISOString().slice(0, 10))
      known = null
      const bytes = Buffer.from(`${note}\n`)
      const file = await files.open(join(historyFolder(folder), day), isNew ? 'create' : 'write')
      try {
        if (rest > 0) await file.truncateDurably(end)
        await file.writeDurably(bytes, end)
      } finally {
        await file.close()
      }
      if (isNew) await files.syncFolder(historyFolder(folder))
      known = { day, end: end + bytes.length }
    },
  }
}
