/** Files for an explanation: sent to the server one after the other, named by their content. */
import { postJson } from '../../api/client.ts'
import { AttachedFile } from '../../../../server/src/modules/alarms/schema.ts'

/** So many bytes go through `btoa` at once. */
const PART = 0x8000

/** Reads each file whole and has it kept; a file that cannot be read, or is refused, rejects. */
export async function attachedFiles(files: readonly File[]): Promise<AttachedFile[]> {
  const attached: AttachedFile[] = []
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer())
    let binary = ''
    for (let at = 0; at < bytes.length; at += PART) binary += String.fromCharCode(...bytes.subarray(at, at + PART))
    attached.push(await postJson('/api/attachments', { name: file.name.slice(0, 200), base64: btoa(binary) }, AttachedFile))
  }
  return attached
}
