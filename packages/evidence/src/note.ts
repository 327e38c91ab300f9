/** Text signed by one or more keys. Source: C2SP signed-note. */
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { base64Of, bytesOfBase64 } from './base64.ts'
import { sha256 } from './hash.ts'

/** Signatures a note may carry here; the rest of the format is as long as it is. */
const MAX_SIGNATURES = 16
const MAX_NOTE = 64 * 1024

/** One signature line. `id` are the first four bytes, as a number; `signature` what follows them. */
export interface NoteSignature {
  readonly name: string
  readonly id: number
  readonly signature: Uint8Array
}

export interface Note {
  /** The signed text, with its last newline. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** What makes a signature line: Ed25519 here; a co-signature by another algorithm (SM2) is one more of these. */
export interface NoteSigner {
  readonly name: string
  readonly id: number
  sign(text: Uint8Array): Uint8Array
}

export interface NoteVerifier {
  readonly name: string
  readonly id: number
  verify(text: Uint8Array, signature: Uint8Array): boolean
}

/** A name that can stand in a signature line: no blanks, no plus sign, no control characters. */
export const isKeyName = (name: string): boolean => name !== '' && name.isWellFormed() && !/[\s+\p{Cc}]/u.test(name)

/** The id of a key: four bytes that tell it from others of its name; no protection against a forged key. */
export function keyId(name: string, type: number, publicKey: Uint8Array): number {
  const hash = sha256(concatBytes(utf8ToBytes(`${name}\n`), Uint8Array.of(type), publicKey))
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0)
}

/** A signed note. `text` ends with a newline; throws RangeError for text that no note can hold. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!isNoteText(text) || signers.length === 0) throw new RangeError('not a text that can be signed as a note')
  const bytes = utf8ToBytes(text)
  const lines = signers.map((signer) => `— ${signer.name} ${base64Of(concatBytes(idBytes(signer.id), signer.sign(bytes)))}\n`)
  return `${text}\n${lines.join('')}`
}

/** The parts of a note, nothing verified; null when it is none. */
export function parseNote(note: string): Note | null {
  if (note.length > MAX_NOTE) return null
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) return null
  const text = note.slice(0, split + 1)
  const lines = note.slice(split + 2, -1).split('\n')
  if (!isNoteText(text) || lines.length > MAX_SIGNATURES) return null
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const [, name = '', coded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? []
    const bytes = bytesOfBase64(coded)
    if (!isKeyName(name) || bytes === null || bytes.length < 5) return null
    signatures.push({ name, id: new DataView(bytes.buffer).getUint32(0), signature: bytes.slice(4) })
  }
  return { text, signatures }
}

/** True when the note is signed by this key and the signature is right. Signatures of other keys do not count. */
export function isSignedBy(note: Note, verifier: NoteVerifier): boolean {
  const own = note.signatures.filter(({ name, id }) => name === verifier.name && id === verifier.id)
  const text = utf8ToBytes(note.text)
  return own.length > 0 && own.every(({ signature }) => verifier.verify(text, signature))
}

/** Ends with a newline and has no other control character below U+0020. */
const isNoteText = (text: string): boolean =>
  text.endsWith('\n') && text.isWellFormed() && !/\p{Cc}/u.test(text.replaceAll(/[\n\x7f-\x9f]/g, ''))

function idBytes(id: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, id)
  return bytes
}
