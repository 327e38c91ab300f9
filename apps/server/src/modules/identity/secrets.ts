/** Random secrets and what is kept of them. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** 256 random bits as text: session, one-time link, service account. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** What is kept of a token. It is random, so a fast hash is enough: there is nothing to guess. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** What unsafe requests of a session carry in a header. Another site cannot read it, and the cookie cannot be told from it. */
export const csrfOf = (token: string): string => createHash('sha256').update(`csrf of ${token}`).digest('base64url')

export interface Seal {
  readonly seal: (secret: string, owner: string) => Buffer
  /** Throws when it was sealed with another key, for another owner, or changed since. */
  readonly open: (sealed: Buffer, owner: string) => string
}

const NONCE = 12
const TAG = 16

/** AES-256-GCM; the owner is bound in, so that one person's secret cannot be put in the place of another's. */
export function sealWith(key: Buffer): Seal {
  return {
    seal(secret, owner) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner))
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), text])
    },
    open(sealed, owner) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE)).setAAD(Buffer.from(owner))
      decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG))
      return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]).toString('utf8')
    },
  }
}

/** The key of this installation; made at the first need. It stands beside the stores, not in them: a copy of the tables alone opens nothing. */
export async function readSealKey(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  // Of two processes that make it at once, one wins and both read the same.
  await writeFile(path, randomBytes(32), { flag: 'wx', mode: 0o600, flush: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const key = await readFile(path)
  if (key.length !== 32) throw new Error(`${path} is not a key of 32 bytes; restore it from the backup`)
  return key
}
