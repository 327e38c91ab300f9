/**
 * Everything derived once more from the frame log, into tables beside the ones in use; then compared, or put in their place.
 * May run beside the writer: what it derives meanwhile is derived again at the end, which changes nothing.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import type { FrameLogReader } from '../../platform/frame-log/types.ts'
import { readingPart } from '../telemetry/index.ts'
import { createDeriver } from './deriver.ts'
import type { DecodeRecord } from './deriver.ts'
import { compareTables } from './table-comparison.ts'
import type { PartDifference } from './table-comparison.ts'
import { dropPart, partsOf } from './table-parts.ts'
import { readProgress, saveChunk } from './writer-store.ts'

export interface RebuildOptions {
  readonly reader: FrameLogReader
  readonly decode: DecodeRecord
  /** The tables in use. */
  readonly client: ClickHouseClient
  readonly database: string
  /** Empty tables of the same migrations, in a database of their own. */
  readonly again: { readonly client: ClickHouseClient; readonly database: string }
  /** Records below are durable in the log. */
  readonly head: () => Promise<number>
  readonly keptFrom: ReadonlyMap<string, number>
  readonly onProgress?: (next: number, to: number) => void
}

export interface RebuildReport {
  /** Records that were derived again. */
  readonly from: number
  readonly to: number
  /** Records of the log that are in no table yet. */
  readonly waiting: number
  /** False when the writer went on during the comparison: then latest values and last frames were left out of it. */
  readonly settled: boolean
  readonly differences: readonly PartDifference[]
}

const BLOCK_ROWS = 80_000
const tables = ['frame_local', 'connection_local', 'reading_local', 'latest_local'] as const

/** Derive everything again up to where the writer is, and compare. Changes nothing in the tables in use. */
export async function checkRebuild(options: RebuildOptions): Promise<RebuildReport> {
  const { client, database, again, keptFrom, reader } = options
  const from = await reader.tail()
  // After the log was put back to an earlier state the tables can be ahead of it.
  let to = Math.min(await readProgress(client), await options.head())
  await derive(options, again.client, from, to)
  // What the writer did meanwhile is short; after that it has stopped, or goes on all the time.
  const later = Math.min(await readProgress(client), await options.head())
  await derive(options, again.client, to, later)
  to = later
  await copyOlder(options, from)
  const databases = [database, again.database] as const
  const differences = await compareTables(client, { databases, below: to, settled: true, keptFrom })
  const settled = (await readProgress(client)) === to || differences.length === 0
  return {
    from,
    to,
    waiting: Math.max(0, (await options.head()) - to),
    settled,
    differences: settled ? differences : await compareTables(client, { databases, below: to, settled: false, keptFrom }),
  }
}

/** Derive everything again and put it in the place of what is there. Killed in the middle it has to be run again. */
export async function rebuild(options: RebuildOptions): Promise<RebuildReport> {
  const { client, database, again, head } = options
  const report = await checkRebuild(options)
  for (const table of tables) await replaceParts(options, table, report.from)
  // The writer may have added to a part just before it was replaced: every record that was durable by then once more, into the new parts.
  const to = await head()
  if ((await readProgress(client)) > to) await client.command({ query: `TRUNCATE TABLE ${database}.progress_local` })
  await derive(options, client, report.to, to)
  await again.client.command({ query: `DROP DATABASE IF EXISTS ${again.database}` })
  return { ...report, to, waiting: 0 }
}

async function derive({ reader, decode, onProgress }: RebuildOptions, into: ClickHouseClient, from: number, to: number): Promise<void> {
  const deriver = createDeriver(decode, () => undefined)
  let next = from
  const save = async () => {
    await saveChunk(into, deriver.take(), next)
    onProgress?.(next, to)
  }
  if (from >= to) return await save()
  await deriver.prepare(reader, from)
  for await (const batch of reader.read(from, to)) {
    for (const record of batch) deriver.add(record)
    next += batch.length
    if (deriver.rows >= BLOCK_ROWS) await save()
  }
  await save()
}

/** Rows from frames past their retention cannot be derived again: they are taken over as they are. */
async function copyOlder({ client, database, again }: RebuildOptions, tail: number): Promise<void> {
  if (tail === 0) return
  const older = { frame_local: 'idx', connection_local: 'connection', reading_local: 'first_frame', latest_local: 'frame' } as const
  for (const table of tables)
    await client.command({
      query: `INSERT INTO ${again.database}.${table} SELECT * FROM ${database}.${table} WHERE ${older[table]} < {tail:UInt64}`,
      query_params: { tail: String(tail) },
      clickhouse_settings: { max_partitions_per_insert_block: '0' },
    })
}

async function replaceParts(options: RebuildOptions, table: (typeof tables)[number], tail: number): Promise<void> {
  const { client, database, again, keptFrom } = options
  const made = (await partsOf(client, again.database, table)).map(({ part }) => part)
  for (const part of made) {
    if (isPastRetention(part, table, keptFrom)) continue
    await client.command({ query: `ALTER TABLE ${database}.${table} REPLACE PARTITION ID '${part}' FROM ${again.database}.${table}` })
  }
  // What the log does not give does not stay, as long as the log reaches back to the beginning.
  if (tail > 0) return
  for (const { part } of await partsOf(client, database, table))
    if (!made.includes(part) && !isPastRetention(part, table, keptFrom)) await dropPart(client, database, table, part)
}

const isPastRetention = (id: string, table: string, keptFrom: ReadonlyMap<string, number>): boolean => {
  const part = table === 'reading_local' ? readingPart(id) : null
  return part !== null && part.to <= (keptFrom.get(part.kind) ?? 0)
}
