/** Files sent with an explanation, kept by their content. Owns `attachment` of schema `alarms`. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { raise } from '../../../platform/http/problem.ts'
import { alarmsProblems } from '../problems.ts'
import type { AttachedFile } from '../schema.ts'
import type { Relational } from './alarm-store.ts'

/** Bytes of one file. */
export const LONGEST_FILE = 10 * 1024 * 1024
/** What all of them together may take: a flood of files must not fill the store that alarms stand in. */
const ROOM = 20 * 1024 ** 3

/** Keep a file; the same content again is the same file. Problems: attachmentRefused. */
export async function keepAttachment(
  db: Relational,
  { name, base64 }: { readonly name: string; readonly base64: string },
): Promise<AttachedFile> {
  const content = Buffer.from(base64, 'base64')
  if (content.length === 0 || content.toString('base64') !== base64)
    raise(alarmsProblems.attachmentRefused, 'It is empty, or not base64 of RFC 4648.')
  if (content.length > LONGEST_FILE) raise(alarmsProblems.attachmentRefused, `A file has ${LONGEST_FILE} bytes at most.`)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const { rows } = await sql<{ taken: number }>`select pg_total_relation_size('alarms.attachment')::float8 as taken`.execute(db)
  if ((rows[0]?.taken ?? 0) + content.length > ROOM) raise(alarmsProblems.attachmentRefused, 'There is no room for more files.')
  // Whether the same file was brought by another is not for the one who brings it to see.
  await sql`select alarms.keep_file(${sha256}, ${name}, ${content})`.execute(db)
  return { name, sha256, bytes: content.length }
}

/** Problems: attachmentUnknown. */
export async function readAttachment(db: Relational, sha256: string): Promise<{ readonly name: string; readonly content: Buffer }> {
  const { rows } = await sql<{
    name: string
    content: Buffer
  }>`select name, content from alarms.attachment where sha256 = ${sha256}`.execute(db)
  return rows[0] ?? raise(alarmsProblems.attachmentUnknown, 'Only its name and hash were recorded, or not even those.')
}

/** Those of some files whose content is kept. */
export async function keptAmong(db: Relational, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set()
  const { rows } = await sql<{ sha256: string }>`
    select sha256 from alarms.attachment where sha256 in (select jsonb_array_elements_text(${JSON.stringify(hashes)}::jsonb))`.execute(db)
  return new Set(rows.map((row) => row.sha256))
}
