/** The columnar tables as tab-separated text, which every release of the engine reads; and back in. */
import { Readable } from 'node:stream'
import type { ClickHouseClient } from '@clickhouse/client'
import { linesOf } from './lines.ts'
import type { Contents, Piece } from './manifest.ts'
import type { PieceWriter } from './pieces.ts'

const LOAD_ROWS = 500_000
const LOAD_BYTES = 32 * 1024 * 1024
const NOTE = 'schema_migration'

async function ask<Row>(client: ClickHouseClient, query: string, query_params: Record<string, string> = {}): Promise<Row[]> {
  return await (await client.query({ query, query_params, format: 'JSONEachRow' })).json<Row>()
}

export const readColumnarMigrations = (client: ClickHouseClient): Promise<Contents['migrations']['columnar']> =>
  ask(client, `SELECT name, hash FROM ${NOTE} ORDER BY name`)

export async function columnarTables(client: ClickHouseClient): Promise<string[]> {
  const rows = await ask<{ name: string }>(
    client,
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != '${NOTE}' ORDER BY name`,
  )
  return rows.map(({ name }) => name)
}

/** One statement, so one moment; rows that a merge would make one are one. */
export async function copyColumnarTable(client: ClickHouseClient, table: string, writer: PieceWriter): Promise<Piece> {
  const columns = (
    await ask<{ name: string }>(
      client,
      `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String}
        AND default_kind IN ('', 'DEFAULT') ORDER BY position`,
      { table },
    )
  ).map(({ name }) => name)
  const engines = await ask<{ engine: string }>(
    client,
    'SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    { table },
  )
  const merging = engines.every(({ engine }) => !/^(Replicated)?MergeTree$/.test(engine))
  let rows = 0
  async function* content() {
    const { stream } = await client.exec({
      query: `SELECT ${columns.map((column) => `\`${column}\``).join(', ')} FROM ${table} ${merging ? 'FINAL' : ''} FORMAT TabSeparated`,
      clickhouse_settings: { max_execution_time: 0 },
    })
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1
      yield chunk
    }
  }
  return await writer.write({ name: `columnar/${table}`, packed: true, columns, content: content(), rows: () => rows })
}

/** Fill empty tables. Views that feed a table from another are taken away meanwhile: what they made is in the backup too. */
export async function loadColumnar(
  client: ClickHouseClient,
  pieces: readonly Piece[],
  read: (piece: Piece, into: (content: AsyncIterable<Uint8Array>) => Promise<void>) => Promise<void>,
): Promise<void> {
  const known = await columnarTables(client)
  const views = await ask<{ name: string }>(
    client,
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'MaterializedView'",
  )
  for (const { name } of views) await client.command({ query: `DETACH TABLE ${name}` })
  for (const piece of pieces) {
    const table = piece.name.slice('columnar/'.length)
    if (!known.includes(table)) throw new Error(`the migrations of this release make no columnar table ${table}`)
    await client.command({ query: `TRUNCATE TABLE ${table}` })
    let rows = 0
    await read(piece, async (content) => {
      for await (const lines of linesOf(content, LOAD_ROWS, LOAD_BYTES)) {
        const [first, ...others] = piece.columns ?? []
        if (first === undefined) throw new Error(`piece ${piece.name} names no columns`)
        await client.insert({
          table,
          columns: [first, ...others],
          values: Readable.from([`${lines.join('\n')}\n`], { objectMode: false }),
          format: 'TabSeparated',
          clickhouse_settings: { max_partitions_per_insert_block: '0' },
        })
        rows += lines.length
      }
    })
    if (rows !== piece.rows) throw new Error(`columnar table ${table} has ${rows} rows instead of ${piece.rows}`)
  }
  for (const { name } of views) await client.command({ query: `ATTACH TABLE ${name}` })
}
