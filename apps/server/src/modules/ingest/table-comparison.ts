/** Are two sets of derived tables the same? Compared part by part over whole rows, as they are once versions are merged. */
import type { ClickHouseClient } from '@clickhouse/client'

/** What is compared: everything, or (beside a writer that goes on) only what records below an index have given. */
export interface Comparison {
  /** Names of the two databases, ours. */
  readonly databases: readonly [kept: string, again: string]
  /** Records from here on may be in the first database only. */
  readonly below: number
  /** True when nothing is written meanwhile: then the columns that later records may still change are compared too. */
  readonly settled: boolean
  /** Readings of a kind older than this (seconds since 1970) are past their retention and not compared. */
  readonly keptFrom: ReadonlyMap<string, number>
}

export interface PartDifference {
  readonly table: string
  /** Month or kind and month. */
  readonly part: string
  readonly rows: readonly [kept: number, again: number]
}

interface ComparedTable {
  readonly table: string
  readonly part: string
  readonly columns: readonly string[]
  /** What limits the rows to those of records below `below`; null when that cannot be told from a row. */
  readonly limit: string | null
  /** Columns that a later record may change; compared only when settled. */
  readonly changing: readonly string[]
}

const comparedTables: readonly ComparedTable[] = [
  {
    table: 'frame_local',
    part: 'toString(toYYYYMM(at))',
    columns: [
      'idx',
      'at',
      'connection',
      'disposition',
      'verdict',
      'outlet',
      'mn',
      'st',
      'cn',
      'qn',
      'data_time',
      'faults',
      'rejecting',
      'length',
    ],
    limit: 'idx < {below:UInt64}',
    changing: [],
  },
  {
    table: 'connection_local',
    part: "''",
    columns: ['connection', 'opened_at', 'peer'],
    limit: 'connection < {below:UInt64}',
    changing: ['closed_at', 'closed_frame', 'reason'],
  },
  {
    table: 'reading_local',
    part: "concat(toString(kind), ' ', toString(toYYYYMM(observed_at)))",
    columns: [
      'outlet',
      'factor',
      'kind',
      'observed_at',
      'value',
      'min',
      'max',
      'total',
      'converted_value',
      'converted_min',
      'converted_max',
      'forms',
      'mark',
      'device',
      'extra',
      'received_at',
      'first_frame',
    ],
    limit: 'first_frame < {below:UInt64}',
    changing: ['last_frame'],
  },
  {
    table: 'latest_local',
    part: 'toString(kind)',
    columns: ['outlet', 'factor', 'kind', 'observed_at', 'value', 'converted_value', 'forms', 'mark', 'extra', 'frame', 'version'],
    limit: null,
    changing: [],
  },
]

/** Every part in which the two differ; empty when they are the same. */
export async function compareTables(client: ClickHouseClient, comparison: Comparison): Promise<PartDifference[]> {
  const differences: PartDifference[] = []
  for (const compared of comparedTables) {
    if (compared.limit === null && !comparison.settled) continue
    const [kept, again] = comparison.databases
    const [left, right] = [await checksums(client, kept, compared, comparison), await checksums(client, again, compared, comparison)]
    for (const part of new Set([...left.keys(), ...right.keys()])) {
      const [a, b] = [left.get(part), right.get(part)]
      if (a?.sum === b?.sum && a?.rows === b?.rows) continue
      differences.push({ table: compared.table.replace('_local', ''), part, rows: [a?.rows ?? 0, b?.rows ?? 0] })
    }
  }
  return differences
}

/** Count and sum of row hashes of each part. */
async function checksums(
  client: ClickHouseClient,
  database: string,
  { table, part, columns, limit, changing }: ComparedTable,
  { below, settled, keptFrom }: Comparison,
): Promise<Map<string, { rows: number; sum: string }>> {
  const conditions = limit === null ? [] : [limit]
  if (table === 'reading_local')
    for (const [kind, from] of keptFrom) conditions.push(`NOT (kind = '${kind}' AND toUnixTimestamp(observed_at) < ${Math.trunc(from)})`)
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const compared = settled ? [...columns, ...changing] : columns
  const result = await client.query({
    query: `SELECT ${part} AS part, toString(count()) AS rows, toString(sum(cityHash64(${compared.join(', ')}))) AS sum FROM ${database}.${table} FINAL ${where} GROUP BY part`,
    query_params: { below: String(below) },
    format: 'JSONEachRow',
  })
  const rows = await result.json<{ part: string; rows: string; sum: string }>()
  return new Map(rows.map((row) => [row.part, { rows: Number(row.rows), sum: row.sum }]))
}
