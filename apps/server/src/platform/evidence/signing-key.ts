/** The key an evidence log signs with: made at the first start, readable by its owner only. */
import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { newKeyPair, openSigner } from '@poyang/evidence'
import { nodeFiles } from '../frame-log/log-files.ts'

export type SigningKey = NonNullable<ReturnType<typeof openSigner>>

/** The key in a file; null when there is no such file. Throws when what is there is no key. */
export async function readSigningKey(path: string): Promise<SigningKey | null> {
  try {
    const key = openSigner((await readFile(path, 'utf8')).trim())
    if (key === null) throw new Error(`${path} holds no signing key`)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Make a key for a log and keep it durably. */
export async function createSigningKey(path: string, origin: string): Promise<SigningKey> {
  const { signerKey } = newKeyPair(origin, randomBytes(32))
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = `${path}.tmp`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.chmod(0o600)
    await file.writeFile(`${signerKey}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  await nodeFiles.syncFolder(folder)
  const key = openSigner(signerKey)
  if (key === null) throw new Error('a key that was just made does not open')
  return key
}
