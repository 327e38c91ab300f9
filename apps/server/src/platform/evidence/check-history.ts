/** Reads every checkpoint an evidence log has kept and checks what can be checked without the tree: signatures, order, the published one. */
import { type Checkpoint, parseCheckpoint, parseNote, sameBytes } from '@poyang/evidence'
import type { LogFiles } from '../frame-log/log-files.ts'
import { historyDays, type LogVerifier, openCheckpoint, readHistory, readLast } from './checkpoint-files.ts'

export interface CheckedHistory {
  /** Number of valid checkpoints, and the size of the last of them. */
  readonly count: number
  readonly signed: number
  /** Valid ones again, in order of size: there are millions after some years, so they are read once more instead of held. */
  checkpoints(): AsyncGenerator<Checkpoint>
}

/** `onWrong` is told in sentences. */
export async function checkHistory(job: {
  readonly files: LogFiles
  readonly folder: string
  readonly verifier: LogVerifier
  readonly onWrong: (sentence: string) => void
}): Promise<CheckedHistory> {
  const { files, folder, verifier, onWrong } = job
  const invalid = new Set<string>()
  let count = 0
  let signed = 0
  // Before the history: a checkpoint that is published while we read is in the history by then.
  const published = await readLast(files, folder)
  const last = published === null ? null : openCheckpoint(published, verifier)
  if (typeof last === 'string') onWrong(`the published checkpoint: ${last}`)
  let isPublishedKept = false

  for await (const { name, note } of walkHistory(files, folder, onWrong)) {
    const opened = openCheckpoint(note, verifier)
    if (typeof opened !== 'string' && opened.checkpoint.size > signed) {
      count += 1
      signed = opened.checkpoint.size
      isPublishedKept ||= last !== null && typeof last !== 'string' && isSame(opened.checkpoint, last.checkpoint)
      continue
    }
    invalid.add(name)
    onWrong(`${name}: ${typeof opened === 'string' ? opened : `its size ${opened.checkpoint.size} is not larger than the one before`}`)
  }
  if (last === null && count > 0) onWrong('the published checkpoint is missing')
  if (last !== null && typeof last !== 'string' && !isPublishedKept)
    onWrong(`the published checkpoint of ${last.checkpoint.size} records is not in the history`)
  return {
    count,
    signed,
    async *checkpoints() {
      for await (const { name, note } of walkHistory(files, folder, () => undefined)) {
        const checkpoint = invalid.has(name) ? null : parseCheckpoint(parseNote(note)?.text ?? '')
        // What was added since has not been checked.
        if (checkpoint !== null && checkpoint.size <= signed) yield checkpoint
      }
    },
  }
}

async function* walkHistory(
  files: LogFiles,
  folder: string,
  onWrong: (sentence: string) => void,
): AsyncGenerator<{ name: string; note: string }> {
  const days = await historyDays(files, folder)
  for (const day of days) {
    const { notes, rest } = await readHistory(files, folder, day)
    for (const [at, note] of notes.entries()) yield { name: `checkpoints/${day}, number ${at + 1}`, note }
    // A crash can leave half a note at the end of the newest day, and of no other.
    if (rest > 0 && day !== days.at(-1)) onWrong(`checkpoints/${day}: what follows its ${notes.length} checkpoints is none`)
  }
}

const isSame = (a: Checkpoint, b: Checkpoint): boolean => a.size === b.size && sameBytes(a.root, b.root)
