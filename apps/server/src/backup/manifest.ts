/** What a backup holds, and the check values by which a changed byte is found. Format: docs/operations/backup.md. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { openSeal, type Seal } from './seal.ts'

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

/** A stretch of a piece as it lies in the backup. */
const Part = z.object({ file: z.string().regex(/^parts\/\d{8}$/), bytes: z.number().int().min(0), sha256: Hash })

const Piece = z.object({
  /** `files/frames/…`, `relational/alarms.alarm`, `columnar/judged_local`. */
  name: z.string().regex(/^(files|relational|columnar)\/[^\\]+$/),
  /** Compressed by us with zstd. */
  packed: z.boolean(),
  /** Of the content, before it was compressed and sealed. */
  bytes: z.number().int().min(0),
  sha256: Hash,
  /** Rows of a table; null for files. */
  rows: z.number().int().min(0).nullable(),
  /** Columns of a table, in the order of its rows. */
  columns: z.array(z.string()).nullable(),
  parts: z.array(Part),
})
export type Piece = z.infer<typeof Piece>

const Migrations = z.array(z.object({ name: z.string(), hash: Hash }))

const Contents = z.object({
  madeAt: z.iso.datetime(),
  /** Records of the frame log below this are in the backup. */
  records: z.number().int().min(0),
  /** The last signed checkpoint of the frame log, or null before the first. */
  checkpoint: z.string().nullable(),
  verifierKey: z.string().nullable(),
  migrations: z.object({ relational: Migrations, columnar: Migrations }),
  sequences: z.array(z.object({ name: z.string(), value: z.string() })),
  pieces: z.array(Piece),
})
export type Contents = z.infer<typeof Contents>

const Manifest = z.object({
  format: z.literal('poyang-backup'),
  version: z.literal(1),
  seal: z.object({ kdf: z.literal('scrypt'), salt: z.string(), n: z.number().int(), r: z.number().int(), p: z.number().int() }).nullable(),
  /** SHA-256 of `contents` as JSON text without spaces, or as it is where it is sealed. */
  sha256: Hash,
  /** The contents; sealed: base64. */
  contents: z.unknown(),
})

const MANIFEST = 'manifest.json'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

export function manifestText(contents: Contents, seal: Seal | null): string {
  const plain = JSON.stringify(contents)
  const sealed = seal === null ? null : seal.close(MANIFEST, 0, Buffer.from(plain)).toString('base64')
  return `${JSON.stringify(
    {
      format: 'poyang-backup',
      version: 1,
      seal: seal === null ? null : seal.terms,
      sha256: hashOf(sealed ?? plain),
      contents: sealed ?? contents,
    },
    null,
    1,
  )}\n`
}

/** Throws a sentence when there is no whole backup in the folder, its list was changed, or the passphrase is missing or wrong. */
export async function readManifest(folder: string, passphrase: string | null): Promise<{ contents: Contents; seal: Seal | null }> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new Error(`${folder} holds no finished backup: there is no ${MANIFEST} in it`)
    throw error
  })
  const changed = (cause?: unknown) => new Error(`the backup was changed or damaged: ${MANIFEST} is not as it was written`, { cause })
  let manifest: z.infer<typeof Manifest>
  try {
    manifest = Manifest.parse(JSON.parse(text))
  } catch (cause) {
    throw changed(cause)
  }
  const written = typeof manifest.contents === 'string' ? manifest.contents : JSON.stringify(manifest.contents)
  if (hashOf(written) !== manifest.sha256) throw changed()
  if (manifest.seal === null) return { contents: Contents.parse(manifest.contents), seal: null }
  if (passphrase === null)
    throw new Error('the backup is encrypted: give its passphrase with --passphrase-file or POYANG_BACKUP_PASSPHRASE')
  const seal = await openSeal(passphrase, manifest.seal)
  const plain = seal.open(MANIFEST, 0, Buffer.from(written, 'base64'))
  if (plain === null) throw new Error('the passphrase is not that of the backup, or its list was changed')
  return { contents: Contents.parse(JSON.parse(plain.toString())), seal }
}

export const manifestIn = (folder: string): string => join(folder, MANIFEST)
