/** Partitions of the derived tables: what is counted, replaced and dropped whole. Database and table are names of our own. */
import type { ClickHouseClient } from '@clickhouse/client'

export interface TablePart {
  /** Partition id, as system.parts has it. */
  readonly part: string
  readonly rows: number
  readonly bytes: number
}

/** Partitions that hold anything, in order. */
export async function partsOf(client: ClickHouseClient, database: string, table: string): Promise<TablePart[]> {
  const result = await client.query({
    query: `SELECT partition_id AS part, toString(sum(rows)) AS rows, toString(sum(bytes_on_disk)) AS bytes FROM system.parts
      WHERE active AND database = {database:String} AND table = {table:String} GROUP BY part ORDER BY part`,
    query_params: { database, table },
    format: 'JSONEachRow',
  })
  const rows = await result.json<{ part: string; rows: string; bytes: string }>()
  return rows.map((row) => ({ part: row.part, rows: Number(row.rows), bytes: Number(row.bytes) }))
}

export async function dropPart(client: ClickHouseClient, database: string, table: string, part: string): Promise<void> {
  if (!/^[\w-]+$/.test(part)) throw new RangeError(`${part} is no partition id`)
  await client.command({ query: `ALTER TABLE ${database}.${table} DROP PARTITION ID '${part}'` })
}
