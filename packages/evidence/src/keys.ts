/** Ed25519 keys of notes, and the one-line texts they are kept and published as. Source: C2SP signed-note, RFC 8032. */
import { ed25519 } from '@noble/curves/ed25519.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { base64Of, bytesOfBase64 } from './base64.ts'
import { isKeyName, keyId, type NoteSigner, type NoteVerifier } from './note.ts'

/** Signature type of plain Ed25519 in a note. */
const ED25519 = 1
const KEY_BYTES = 32
const PRIVATE = 'PRIVATE+KEY+'

/** Verify an Ed25519 signature. Passed in where the platform has a faster one. */
export type Ed25519Verify = (signature: Uint8Array, text: Uint8Array, publicKey: Uint8Array) => boolean

/** Strict: RFC 8032, not the looser ZIP 215. */
const strictly: Ed25519Verify = (signature, text, publicKey) =>
  signature.length === 64 && ed25519.verify(signature, text, publicKey, { zip215: false })

/** A key pair as two texts: the verifier key to publish, the signer key to keep secret. `seed` is 32 random bytes. */
export function newKeyPair(name: string, seed: Uint8Array): { verifierKey: string; signerKey: string } {
  if (!isKeyName(name)) throw new RangeError(`not a name for a key: ${name}`)
  if (seed.length !== KEY_BYTES) throw new RangeError('a seed has 32 bytes')
  const publicKey = ed25519.getPublicKey(seed)
  const id = hex8(keyId(name, ED25519, publicKey))
  return { verifierKey: `${name}+${id}+${coded(publicKey)}`, signerKey: `${PRIVATE}${name}+${id}+${coded(seed)}` }
}

/** The signer of a signer key, and the verifier key that belongs to it; null when the text is no signer key. */
export function openSigner(signerKey: string): (NoteSigner & { readonly verifierKey: string; readonly publicKey: Uint8Array }) | null {
  if (!signerKey.startsWith(PRIVATE)) return null
  const parts = partsOf(signerKey.slice(PRIVATE.length))
  if (parts === null) return null
  const { verifierKey } = newKeyPair(parts.name, parts.key)
  const id = partsOf(verifierKey)?.id
  if (id !== parts.id) return null
  const publicKey = ed25519.getPublicKey(parts.key)
  return { name: parts.name, id: parts.id, verifierKey, publicKey, sign: (text) => ed25519.sign(text, parts.key) }
}

/** The verifier of a verifier key `name+id+key`; null when the text is none or its id does not fit the key. */
export function openVerifier(
  verifierKey: string,
  verify: Ed25519Verify = strictly,
): (NoteVerifier & { readonly publicKey: Uint8Array }) | null {
  const parts = partsOf(verifierKey)
  if (parts === null || keyId(parts.name, ED25519, parts.key) !== parts.id) return null
  const { name, id, key } = parts
  return {
    name,
    id,
    publicKey: key,
    verify(text, signature) {
      try {
        return verify(signature, text, key)
      } catch {
        return false // a key that is no point of the curve, a signature of another length
      }
    },
  }
}

const coded = (key: Uint8Array): string => base64Of(concatBytes(Uint8Array.of(ED25519), key))
const hex8 = (id: number): string => id.toString(16).padStart(8, '0')

function partsOf(text: string): { name: string; id: number; key: Uint8Array } | null {
  const [, name = '', id = '', key = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? []
  const bytes = bytesOfBase64(key)
  if (!isKeyName(name) || bytes === null || bytes.length !== 1 + KEY_BYTES || bytes[0] !== ED25519) return null
  return { name, id: Number.parseInt(id, 16), key: bytes.slice(1) }
}
