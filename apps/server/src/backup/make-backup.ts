/**
 * A backup of everything, while the server runs. Nothing is held up: what is derived is copied before what it is derived from, so that whatever
 * the copy says is done rests on something that is in it, as after a kill; what it does not say is derived again at the start.
 *   1. evidence, how far the loops were   2. the records, one snapshot   3. evaluators, verdicts, values, readings   4. keys, the frame log
 */
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Kysely } from 'kysely'
import { readSlots } from '../modules/alarms/index.ts'
import { lockFolder } from '../platform/frame-log/folder-lock.ts'
import { columnarTables, copyColumnarTable, readColumnarMigrations } from './columnar-copy.ts'
import { copyEvidence, copyFrames, copyKept } from './files-copy.ts'
import { manifestIn, manifestText, type Contents, type Piece } from './manifest.ts'
import { openPieceWriter, type PieceWriter } from './pieces.ts'
import { allowTime, copyRelational, readRelationalMigrations, readSequences } from './relational-copy.ts'
import { newSeal } from './seal.ts'
import { readOptional } from './text-file.ts'

export interface BackupOptions {
  readonly data: string
  /** Folder that must not be there yet. It appears when the backup is whole. */
  readonly to: string
  readonly passphrase: string | null
  readonly client: ClickHouseClient
  readonly db: Kysely<object>
  readonly now: number
  readonly onStep?: (sentence: string) => void
}

/** Readers before what they read; `judged_block` counts what `judged` holds and must not know less. Tables not named come last. */
const order = [
  'overtaken_local',
  'verdict_local',
  'judged_local',
  'judged_block_local',
  'latest_local',
  'reading_local',
  'connection_local',
  'frame_local',
]
const FIRST = new Set(['progress_local', 'evaluator_local'])
const ATTEMPTS = 5

export async function makeBackup(options: BackupOptions): Promise<Contents> {
  const to = resolve(options.to)
  if ((await stat(to).catch(() => null)) !== null) throw new Error(`${to} is there already: a backup takes a new folder`)
  const draft = join(dirname(to), `${basename(to)}.unfinished`)
  await mkdir(draft, { recursive: true, mode: 0o700 })
  // Of two that write to one place one is refused; what a killed one left is removed.
  const unlock = await lockFolder(draft)
  try {
    await rm(join(draft, 'parts'), { recursive: true, force: true })
    await rm(manifestIn(draft), { force: true })
    const seal = options.passphrase === null ? null : await newSeal(options.passphrase)
    const contents = await copyAll(options, await openPieceWriter(draft, seal))
    await writeDurably(manifestIn(draft), manifestText(contents, seal))
    await syncFolder(join(draft, 'parts'))
    await unlock()
    await syncFolder(draft)
    await rename(draft, to)
    await syncFolder(dirname(to))
    return contents
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}

async function copyAll({ data: given, client, db, now, onStep }: BackupOptions, writer: PieceWriter): Promise<Contents> {
  const data = resolve(given)
  const say = onStep ?? (() => undefined)
  const tables = await columnarTables(client)
  const migrations = { relational: await readRelationalMigrations(db), columnar: await readColumnarMigrations(client) }
  const checkpoint = await readOptional(join(data, 'evidence', 'frames', 'checkpoint'))
  const verifierKey = await readOptional(join(data, 'evidence', 'frames', 'verifier-key'))

  const pieces: Piece[] = await copyEvidence(data, writer)
  say(`evidence: ${pieces.length} files`)
  if (tables.includes('progress_local')) pieces.push(await copyColumnarTable(client, 'progress_local', writer))
  const records = await copyRecords(client, db, writer, tables)
  pieces.push(...records.pieces)
  say(`records: ${records.pieces.length} tables in one snapshot`)
  const rank = (table: string) => (order.includes(table) ? order.indexOf(table) : order.length)
  for (const table of tables.filter((one) => !FIRST.has(one)).toSorted((a, b) => rank(a) - rank(b))) {
    const piece = await copyColumnarTable(client, table, writer)
    pieces.push(piece)
    say(`${table.replace(/_local$/, '')}: ${piece.rows} rows`)
  }
  const frames = await copyFrames(data, writer)
  pieces.push(...frames.pieces, ...(await copyKept(data, writer)))
  say(`frame log: ${frames.records} records`)
  return {
    madeAt: new Date(now).toISOString(),
    records: frames.records,
    checkpoint,
    verifierKey: verifierKey?.trim() ?? null,
    migrations,
    sequences: records.sequences,
    pieces,
  }
}

/** The records, and the saved evaluators of which they say that they are whole: copied again when one was overwritten meanwhile. */
async function copyRecords(
  client: ClickHouseClient,
  db: Kysely<object>,
  writer: PieceWriter,
  tables: readonly string[],
): Promise<Pick<Contents, 'pieces' | 'sequences'>> {
  for (let attempt = 1; ; attempt++) {
    const copied = await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (tx) => {
        await allowTime(tx)
        const before = await readSlots(tx)
        const evaluators = tables.includes('evaluator_local') ? await copyColumnarTable(client, 'evaluator_local', writer) : null
        const after = new Set((await readSlots(db)).map((slot) => JSON.stringify(slot)))
        if (before.some((slot) => !after.has(JSON.stringify(slot)))) {
          if (evaluators !== null) await writer.drop(evaluators)
          return null
        }
        const pieces = await copyRelational(tx, writer)
        return { pieces: [...(evaluators === null ? [] : [evaluators]), ...pieces], sequences: await readSequences(tx) }
      })
    if (copied !== null) return copied
    if (attempt === ATTEMPTS) throw new Error('the evaluators of the rules were saved again each time they were copied: try again later')
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
