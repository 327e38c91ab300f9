/** Reads every checkpoint an evidence log has kept and checks what can be checked without the tree: signatures, order, the published one. */
import { sameBytes } from '@poyang/evidence'
import type { LogFiles } from '../frame-log/log-files.ts'
import { historyDays, type LogVerifier, openCheckpoint, readHistory, readLast, type SignedCheckpoint } from './checkpoint-files.ts'

export interface CheckedHistory {
  /** Valid checkpoints in order of size. */
  readonly checkpoints: readonly SignedCheckpoint[]
  /** Sentences about what is wrong. */
  readonly wrong: readonly string[]
}

export async function checkHistory(files: LogFiles, folder: string, verifier: LogVerifier): Promise<CheckedHistory> {
  const checkpoints: SignedCheckpoint[] = []
  const wrong: string[] = []
  // Before the history: a checkpoint that is published while we read is in the history by then.
  const published = await readLast(files, folder)
  const days = await historyDays(files, folder)
  for (const day of days) {
    const { notes, rest } = await readHistory(files, folder, day)
    // A crash can leave half a note at the end of the newest day, and of no other.
    if (rest > 0 && day !== days.at(-1)) wrong.push(`checkpoints/${day}: what follows its ${notes.length} checkpoints is none`)
    for (const [at, note] of notes.entries()) {
      const opened = openCheckpoint(note, verifier)
      const name = `checkpoints/${day}, number ${at + 1}`
      if (typeof opened === 'string') wrong.push(`${name}: ${opened}`)
      else if (opened.checkpoint.size <= (checkpoints.at(-1)?.checkpoint.size ?? 0))
        wrong.push(`${name}: its size ${opened.checkpoint.size} is not larger than the one before`)
      else checkpoints.push(opened)
    }
  }
  if (published !== null) {
    const opened = openCheckpoint(published, verifier)
    if (typeof opened === 'string') wrong.push(`the published checkpoint: ${opened}`)
    else if (!checkpoints.some((one) => isSame(one, opened)))
      wrong.push(`the published checkpoint of ${opened.checkpoint.size} records is not in the history`)
  } else if (checkpoints.length > 0) wrong.push('the published checkpoint is missing')
  return { checkpoints, wrong }
}

const isSame = (a: SignedCheckpoint, b: SignedCheckpoint): boolean =>
  a.checkpoint.size === b.checkpoint.size && sameBytes(a.checkpoint.root, b.checkpoint.root)
