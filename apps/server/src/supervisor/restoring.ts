/** A folder into which a backup is being put, or was in part: no server starts on it. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

export const restoringMark = (data: string): string => join(data, 'restoring')

export async function refuseHalfRestored(data: string): Promise<void> {
  if ((await stat(restoringMark(data)).catch(() => null)) === null) return
  throw new Error(`${data} holds a backup that was restored in part only: remove the folder and run poyang restore again`)
}
