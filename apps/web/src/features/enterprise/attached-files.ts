/** Files by their content: only name, size and SHA-256 leave this browser. */
import type { AlarmAct } from '../../../../server/src/modules/alarms/schema.ts'

export type AttachedFile = Extract<AlarmAct, { act: 'explain' }>['files'][number]

/** Reads each file whole; a file that cannot be read rejects. */
export async function attachedFiles(files: readonly File[]): Promise<AttachedFile[]> {
  const attached: AttachedFile[] = []
  for (const file of files) {
    const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
    const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
    attached.push({ name: file.name.slice(0, 200), sha256, bytes: file.size })
  }
  return attached
}
