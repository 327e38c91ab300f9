/** A backup put back into an empty folder and empty stores: everything is checked before anything is written, and proved afterwards. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import { verifyLogs } from '../platform/evidence/verify-logs.ts'
import { embeddedProfile, serverProfile } from '../platform/stores/columnar-ddl.ts'
import { migrateColumnar } from '../platform/stores/migrate-columnar.ts'
import { readMigrations } from '../platform/stores/migration-files.ts'
import { migrateRelational } from '../platform/stores/migrate-relational.ts'
import type { Settings } from '../settings.ts'
import { restoringMark } from '../supervisor/restoring.ts'
import { columnarTables, loadColumnar } from './columnar-copy.ts'
import { placeFile } from './files-copy.ts'
import { readManifest, type Contents } from './manifest.ts'
import { openStores, type OpenStores } from './open-stores.ts'
import { checkPiece, readPiece } from './pieces.ts'
import { allowTime, loadRelational } from './relational-copy.ts'
import type { Seal } from './seal.ts'

export interface RestoreOptions {
  readonly from: string
  /** Of the installation to be made; its stores are empty or embedded. */
  readonly settings: Settings
  readonly passphrase: string | null
  readonly onStep?: (sentence: string) => void
}

/** Throws a sentence for the first thing that is not as it should be; until the folder is filled nothing was touched. */
export async function restoreBackup({ from, settings, passphrase, onStep }: RestoreOptions): Promise<Contents> {
  const say = onStep ?? (() => undefined)
  const data = settings.POYANG_DATA
  if (settings.POYANG_COLUMNAR_CLUSTER !== '') throw new Error('restore works on one columnar server, not yet on a cluster')
  if ((await readdir(data).catch(() => [])).length > 0) throw new Error(`${data} is not empty: a backup is restored into a new folder`)
  const { contents, seal } = await checkBackup(from, passphrase)
  say(`the backup of ${contents.madeAt} is whole: ${contents.pieces.length} pieces, ${contents.records} records of the frame log`)

  await mkdir(data, { recursive: true, mode: 0o700 })
  // Until it is all there no server starts on it.
  await writeFile(restoringMark(data), `${resolve(from)}\n`, { mode: 0o600, flush: true })
  for (const piece of contents.pieces.filter(({ name }) => name.startsWith('files/')))
    await readPiece(from, seal, piece, (content) => placeFile(data, piece.name.slice('files/'.length), content))
  say('files are back')
  const stores = await openStores(settings)
  try {
    await fillStores(stores, { settings, from, contents, seal })
  } finally {
    await stores.close()
  }
  say('both stores are filled')
  await prove(data, contents)
  say('every record of the frame log has its hash in the tree, and the tree has the roots that were signed')
  await rm(restoringMark(data))
  return contents
}

/** Every part of every piece, and that this release knows the tables. */
export async function checkBackup(from: string, passphrase: string | null): Promise<{ contents: Contents; seal: Seal | null }> {
  const { contents, seal } = await readManifest(from, passphrase)
  for (const store of ['relational', 'columnar'] as const) {
    const known = new Map((await readMigrations(store)).map(({ name, hash }) => [name, hash]))
    for (const { name, hash } of contents.migrations[store])
      if (known.get(name) !== hash)
        throw new Error(
          `the backup was made by another release: this one does not have its migration ${store}/${name}; take that release or a newer one`,
        )
  }
  for (const piece of contents.pieces) await checkPiece(from, seal, piece)
  return { contents, seal }
}

async function fillStores(
  { client, db }: OpenStores,
  { settings, from, contents, seal }: { settings: Settings; from: string; contents: Contents; seal: Seal | null },
): Promise<void> {
  const { rows } = await sql<{ used: boolean }>`select to_regclass('public.schema_migration') is not null as used`.execute(db)
  if (rows[0]?.used !== false || (await columnarTables(client)).length > 0)
    throw new Error('the stores that the settings name hold tables already: a backup is restored into empty databases')
  const profile = settings.POYANG_COLUMNAR_URL === '' ? embeddedProfile : serverProfile('')
  const named = (store: 'relational' | 'columnar') => contents.migrations[store].map(({ name }) => name)
  await migrateColumnar(client, profile, named('columnar'))
  await migrateRelational(db, named('relational'))
  const piecesOf = (kind: string) => contents.pieces.filter(({ name }) => name.startsWith(`${kind}/`))
  await loadColumnar(client, piecesOf('columnar'), (piece, into) => readPiece(from, seal, piece, into))
  await db.transaction().execute(async (tx) => {
    await allowTime(tx)
    const given = { pieces: piecesOf('relational'), sequences: contents.sequences }
    await loadRelational(tx, given, (piece, into) => readPiece(from, seal, piece, into))
  })
}

/** What `poyang verify` looks at, with the checkpoint and the key that the backup names. */
async function prove(data: string, { checkpoint, verifierKey, records }: Contents): Promise<void> {
  const wrong: string[] = []
  if (verifierKey === null) return
  const result = await verifyLogs({
    framesFolder: join(data, 'frames'),
    evidenceFolder: join(data, 'evidence', 'frames'),
    from: 0,
    trustedKey: verifierKey,
    ...(checkpoint === null ? {} : { keptCheckpoint: checkpoint }),
    onFinding: ({ level, sentence }) => {
      if (level === 'error') wrong.push(sentence)
    },
  })
  if (result.end !== records) wrong.push(`The frame log ends at ${result.end} instead of ${records}.`)
  if (wrong.length > 0) throw new Error(`what was restored does not verify: ${wrong.join(' ')}`)
}
