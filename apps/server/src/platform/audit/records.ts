/** The audit as the evidence log `records`: row n is its leaf n - 1, the bytes of the row's body in UTF-8. */
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { newTree, openVerifier, resumeTree, sameBytes } from '@poyang/evidence'
import { openCheckpoint, readLast, readText } from '../evidence/checkpoint-files.ts'
import { verifierKeyPath } from '../evidence/evidence-log.ts'
import { fastSha256, fastVerify, hashLeaves } from '../evidence/fast-crypto.ts'
import { readHashes } from '../evidence/hash-files.ts'
import { nodeFiles } from '../frame-log/log-files.ts'

/** Rows read at once. */
const BATCH = 1_000
const DAY_MS = 86_400_000
/** No setting lets rows go earlier. Source: 网络安全法 (2025) art. 21 (logs are kept for at least six months). */
const LEAST_DAYS = 183

export const leafOf = (body: string): Uint8Array => Buffer.from(body, 'utf8')

/** Number of rows there ever were: leaves that the log `records` should have. */
export async function countRecords(db: Kysely<object>): Promise<number> {
  const { rows } = await sql<{ last: string }>`select last::text as last from audit.head`.execute(db)
  return Number(rows[0]?.last ?? 0)
}

/** The leaf of an index; null: there is no such row, or it was let go. */
export async function recordLeaf(db: Kysely<object>, index: number): Promise<Uint8Array | null> {
  const { rows } = await sql<{ body: string }>`select body from audit.event where sequence = ${index + 1}`.execute(db)
  return rows[0] === undefined ? null : leafOf(rows[0].body)
}

interface Row {
  sequence: string
  body: string
  hash: Buffer
}

async function* walk(db: Kysely<object>, from: number, to: number): AsyncGenerator<Row[]> {
  for (let at = from; at < to;) {
    const { rows } = await sql<Row>`select sequence, body, hash from audit.event
      where sequence > ${at} and sequence <= ${Math.min(to, at + BATCH)} order by sequence`.execute(db)
    if (rows.length === 0) throw new Error(`audit: rows ${at + 1} and following are not there`)
    yield rows
    at += rows.length
  }
}

/** Leaves from one index up to another, for whoever grows the log. */
export const readRecords = (db: Kysely<object>) => ({
  async *read(from: number, to: number): AsyncGenerator<ReadonlyArray<{ readonly leaf: Uint8Array }>> {
    for await (const rows of walk(db, from, to)) yield rows.map(({ body }) => ({ leaf: leafOf(body) }))
  },
})

/** Let rows go that are older than so many days and stand under a checkpoint; how many went. */
export async function forgetRecords(db: Kysely<object>, days: number, now: number, signed: number): Promise<number> {
  const before = new Date(now - Math.max(days, LEAST_DAYS) * DAY_MS)
  return await db.transaction().execute(async (tx) => {
    // Times may step back a little; nothing behind the first row that stays may go.
    const { rows } = await sql<{ last: string | null }>`select (
      coalesce((select min(sequence) from audit.event where at >= ${before}), (select last + 1 from audit.head)) - 1)::text as last`.execute(
      tx,
    )
    const last = Math.min(Number(rows[0]?.last ?? 0), signed)
    const kept = await sql<{ hash: Buffer }>`select hash from audit.event where sequence = ${last}`.execute(tx)
    const [row] = kept.rows
    if (row === undefined) return 0
    await sql`update audit.forgotten set last = ${last}, hash = ${row.hash}, at = ${new Date(now)}`.execute(tx)
    await sql`select set_config('poyang.audit_forget', 'on', true)`.execute(tx)
    const gone = await sql`delete from audit.event where sequence <= ${last}`.execute(tx)
    return Number(gone.numAffectedRows ?? 0)
  })
}

export interface RecordsChecked {
  readonly ok: boolean
  /** Rows looked at. */
  readonly rows: number
  /** Rows let go after their time: their hashes in the log stand for them. */
  readonly forgotten: number
  /** Rows that the last checkpoint covers. */
  readonly signed: number
  readonly faults: readonly string[]
}

/** Is every row there, bound to the one before it, and as it was signed? Reads all rows. */
export async function checkRecords(db: Kysely<object>, folder: string): Promise<RecordsChecked> {
  const faults: string[] = []
  const head = await sql<{ last: string; hash: Buffer; gone: string; gone_hash: Buffer }>`
    select h.last::text as last, h.hash, f.last::text as gone, f.hash as gone_hash from audit.head h, audit.forgotten f`.execute(db)
  const ends = head.rows[0]
  if (ends === undefined) throw new Error('the audit has no head')
  const forgotten = Number(ends.gone)
  const last = Number(ends.last)
  const note = await readLast(nodeFiles, folder)
  const verifier = openVerifier(((await readText(nodeFiles, verifierKeyPath(folder))) ?? '').trim(), fastVerify)
  const opened = note === null || verifier === null ? null : openCheckpoint(note, verifier)
  if (typeof opened === 'string') faults.push(`The last checkpoint cannot be used: ${opened}.`)
  const checkpoint = opened === null || typeof opened === 'string' ? null : opened.checkpoint
  const signed = checkpoint?.size ?? 0
  if (signed > last) faults.push(`${signed} rows were signed, but there are only ${last}.`)
  const tree =
    forgotten === 0
      ? newTree(fastSha256)
      : await resumeTree(forgotten, (level, from, to) => readHashes(nodeFiles, folder, level, from, to), fastSha256)
  let rows = 0
  let bound = ends.gone_hash
  try {
    for await (const batch of walk(db, forgotten, last)) {
      for (const { sequence, body, hash } of batch) {
        rows++
        if (Number(sequence) !== forgotten + rows) faults.push(`Row ${forgotten + rows} is missing.`)
        const wanted = createHash('sha256').update(bound).update(body).digest()
        if (!wanted.equals(hash)) faults.push(`Row ${sequence} does not have the hash that binds it to the row before it.`)
        bound = hash
        if (faults.length > 20) throw new Error('too many faults to go on')
      }
      const leaves = batch.filter(({ sequence }) => Number(sequence) <= signed).map(({ body }) => leafOf(body))
      if (leaves.length > 0) tree.append(hashLeaves(leaves))
    }
    if (!bound.equals(ends.hash)) faults.push('The last row is not the one that the head names.')
  } catch (error) {
    faults.push(`The check stopped: ${error instanceof Error ? error.message : String(error)}.`)
  }
  if (checkpoint !== null && signed <= last && (tree.size !== signed || !sameBytes(tree.root(), checkpoint.root)))
    faults.push(`The rows do not give the root that was signed for ${signed} of them.`)
  return { ok: faults.length === 0, rows, forgotten, signed, faults }
}
