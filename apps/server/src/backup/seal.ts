/** Encryption of a backup by a passphrase: scrypt for the key (RFC 7914), AES-256-GCM for each part (NIST SP 800-38D), its place as nonce. */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'

export interface SealTerms {
  readonly kdf: 'scrypt'
  readonly salt: string
  readonly n: number
  readonly r: number
  readonly p: number
}

export interface Seal {
  readonly terms: SealTerms
  /** The same place is never sealed twice under one salt: the list is place 0, parts count from 1. */
  close(name: string, place: number, plain: Buffer): Buffer
  /** Null when the bytes were changed, belong to another place, or the passphrase is another. */
  open(name: string, place: number, sealed: Buffer): Buffer | null
}

const TAG = 16
const LARGEST_N = 2 ** 20

export const newSeal = (passphrase: string): Promise<Seal> =>
  openSeal(passphrase, { kdf: 'scrypt', salt: randomBytes(16).toString('base64'), n: 2 ** 16, r: 8, p: 1 })

export async function openSeal(passphrase: string, terms: SealTerms): Promise<Seal> {
  const { n, r, p, salt } = terms
  if (n > LARGEST_N || r > 32 || p > 16) throw new Error('the backup asks for more work on its passphrase than this release does')
  const key = await new Promise<Buffer>((done, fail) =>
    scrypt(passphrase, Buffer.from(salt, 'base64'), 32, { N: n, r, p, maxmem: 256 * n * r }, (error, made) =>
      error === null ? done(made) : fail(error),
    ),
  )
  const nonceOf = (place: number) => {
    const nonce = Buffer.alloc(12)
    nonce.writeBigUInt64BE(BigInt(place), 4)
    return nonce
  }
  return {
    terms,
    close(name, place, plain) {
      const cipher = createCipheriv('aes-256-gcm', key, nonceOf(place)).setAAD(Buffer.from(name))
      return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(name, place, sealed) {
      if (sealed.length < TAG) return null
      const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(place), { authTagLength: TAG })
      decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(sealed.length - TAG))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG)), decipher.final()])
      } catch {
        return null
      }
    },
  }
}
