/** How far a log reaches that nobody writes now: what a gateway would find at its next start. Changes nothing. */
import { filesToLookAt } from './walk-log.ts'
import { recoverSegment } from './recover-segment.ts'
import { openSealedSegment } from './sealed-segment.ts'
import { listSegments } from './segments.ts'

/** Number of records of a folder's log. Throws LogDamaged when its end cannot be told. */
export async function closedHead(folder: string): Promise<number> {
  const last = (await listSegments(filesToLookAt, folder)).at(-1)
  if (last === undefined) return 0
  if (last.sealed) {
    const sealed = await openSealedSegment(filesToLookAt, last)
    await sealed.close()
    return last.first + sealed.records
  }
  const file = await filesToLookAt.open(last.path, 'read')
  try {
    return last.first + (await recoverSegment(file, last.path, last.first)).records
  } finally {
    await file.close()
  }
}
