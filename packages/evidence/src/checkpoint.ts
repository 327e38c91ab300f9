/** What a log says about itself at a moment: name, size, root. Signed as a note. Source: C2SP tlog-checkpoint. */
import { base64Of, bytesOfBase64 } from './base64.ts'
import { HASH_BYTES } from './hash.ts'

export interface Checkpoint {
  /** Name of the log. */
  readonly origin: string
  /** Number of leaves. */
  readonly size: number
  readonly root: Uint8Array
}

/** Text of the note to sign. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${base64Of(root)}\n`

/** The checkpoint of a note's text; null when it is none, or carries extension lines: this project writes none. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin = '', digits = '', coded = '', end, ...more] = text.split('\n')
  const size = /^(?:0|[1-9]\d{0,15})$/.test(digits) ? Number(digits) : Number.NaN
  const root = bytesOfBase64(coded)
  if (origin === '' || !Number.isSafeInteger(size) || root?.length !== HASH_BYTES || end !== '' || more.length > 0) return null
  return { origin, size, root }
}
