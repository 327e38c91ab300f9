/** Every statement of the writer. Tables are those of migrations/columnar; each insert is durable when it resolves. */
import type { ClickHouseClient } from '@clickhouse/client'
import { insertBlock } from '../../platform/native-block/insert-block.ts'
import type { DerivedRows } from './deriver.ts'

/** Index of the first record that is not in the tables yet; 0 for an empty store. */
export async function readProgress(client: ClickHouseClient): Promise<number> {
  const result = await client.query({
    query: "SELECT toString(max(next)) AS next FROM progress WHERE loop = 'tables'",
    format: 'JSONEachRow',
  })
  const [row] = await result.json<{ next: string }>()
  return Number(row?.next ?? 0)
}

/** Insert the rows of a chunk, then say that everything below `next` is there. Doing it twice, or half and then whole, changes nothing. */
export async function saveChunk(client: ClickHouseClient, chunk: readonly DerivedRows[], next: number): Promise<void> {
  for (const { table, block } of chunk) await insertBlock(client, table, block)
  await client.insert({ table: 'progress', values: [{ loop: 'tables', next: String(next) }], format: 'JSONEachRow' })
}
