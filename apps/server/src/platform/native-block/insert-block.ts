/** Send one block to a table, durable when this resolves. */
import { Readable } from 'node:stream'
import type { ClickHouseClient } from '@clickhouse/client'

/** @param table our own name of a table, never text from outside. Rejects when the store did not keep the block. */
export async function insertBlock(client: ClickHouseClient, table: string, block: Buffer): Promise<void> {
  const { stream } = await client.exec({
    query: `INSERT INTO ${table} FORMAT Native`,
    values: Readable.from([block], { objectMode: false }),
    // Late readings may lie in many months; the block is small all the same.
    clickhouse_settings: { max_partitions_per_insert_block: '0' },
  })
  // Reading to the end frees the connection.
  for await (const _ of stream) {
    // An insert answers nothing.
  }
}
