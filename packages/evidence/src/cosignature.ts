/** A signature that also says when it was made. Source: C2SP tlog-cosignature, cosignature/v1 with Ed25519. */
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { keyId, type Note, type NoteSigner } from './note.ts'

/** Signature type of a timestamped Ed25519 signature: the same key has another id for it. */
const COSIGNATURE = 4
const TIME_BYTES = 8

interface SigningKey {
  readonly name: string
  readonly publicKey: Uint8Array
  sign(text: Uint8Array): Uint8Array
}
interface VerifyingKey {
  readonly name: string
  readonly publicKey: Uint8Array
  verify(text: Uint8Array, signature: Uint8Array): boolean
}

/** Signs with a key and a time, ms since epoch (kept in whole seconds). */
export function timestampSigner(key: SigningKey, at: number): NoteSigner {
  const seconds = Math.floor(at / 1_000)
  const time = new Uint8Array(TIME_BYTES)
  new DataView(time.buffer).setBigUint64(0, BigInt(seconds))
  return {
    name: key.name,
    id: keyId(key.name, COSIGNATURE, key.publicKey),
    sign: (text) => concatBytes(time, key.sign(message(seconds, text))),
  }
}

/**
 * When a note was signed by a key, ms since epoch, as the signer's clock said. Null where it carries no such signature;
 * `invalid` where it carries one that is not right: then the whole note is to be refused.
 */
export function signedAtOf(note: Note, key: VerifyingKey): number | null | 'invalid' {
  const id = keyId(key.name, COSIGNATURE, key.publicKey)
  const [first, ...more] = note.signatures.filter((one) => one.name === key.name && one.id === id)
  if (first === undefined) return null
  if (more.length > 0 || first.signature.length <= TIME_BYTES) return 'invalid'
  const { buffer, byteOffset } = first.signature
  const seconds = Number(new DataView(buffer, byteOffset).getBigUint64(0))
  const signature = first.signature.slice(TIME_BYTES)
  // Beyond what a calendar has no time is meant.
  if (seconds > 8_640_000_000_000) return 'invalid'
  return key.verify(message(seconds, utf8ToBytes(note.text)), signature) ? seconds * 1_000 : 'invalid'
}

const message = (seconds: number, text: Uint8Array): Uint8Array => concatBytes(utf8ToBytes(`cosignature/v1\ntime ${seconds}\n`), text)
