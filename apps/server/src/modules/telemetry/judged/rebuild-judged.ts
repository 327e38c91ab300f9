/** Everything judged once more from the frame log, in tables beside those in use; then compared, or put right. May run beside the judge. */
import type { ClickHouseClient } from '@clickhouse/client'
import { judgeUpTo } from './judge-loop.ts'
import type { JudgeOptions } from './judge-loop.ts'
import { readJudgeProgress } from './judge-store.ts'

export interface RebuildJudged extends Pick<JudgeOptions, 'walk' | 'readFacts' | 'marks' | 'samples' | 'events'> {
  readonly client: ClickHouseClient
  readonly database: string
  /** Empty tables of the same migrations, in a database of their own on the same server. Names of databases are ours. */
  readonly again: { readonly client: ClickHouseClient; readonly database: string }
  /** Seconds since 1970 before which readings are past their retention: hours and days of that time stay as they were judged. */
  readonly readingsFrom?: number
}

interface JudgedDifference {
  readonly level: string
  /** `202611` */
  readonly month: string
  readonly rows: readonly [kept: number, again: number]
}

export interface JudgedReport {
  /** Records of the frame log below this were judged. */
  readonly to: number
  readonly rows: number
  readonly differences: readonly JudgedDifference[]
}

const said = `outlet, factor, level, basis, rule_set, start, version, seconds, value, number, source, n, required, received, due, validity,
  answers, verdict, exceedance, limits, reasons, marks, device_value, device_mark, agreement, rules, config, input_count, input_hash,
  known_frame, known_at`

/** Rows that the judge had made when it noted its place, of those that can be made again: what is not made from the log alone needs its readings. */
const bounded = `rule_set = 'in-force'
  AND if(level = 'minute' AND input_hash = '', known_frame <= {next:UInt64},
    toUnixTimestamp64Milli(known_at) <= {tick:Int64} AND start >= toDateTime({readingsFrom:UInt32}))`

interface Bounds {
  readonly next: number
  readonly tick: number
  readonly readingsFrom: number
}

const valuesOf = ({ next, tick, readingsFrom }: Bounds) => ({ next: String(next), tick: String(tick), readingsFrom })

/** Judge everything again up to where the judge was, and compare. With `putRight`, the tables in use then hold what the log gives. */
export async function rebuildJudged(given: RebuildJudged, putRight: boolean): Promise<JudgedReport> {
  const { client, database, again } = given
  const until = { ...(await readJudgeProgress(client)), readingsFrom: given.readingsFrom ?? 0 }
  await client.command({
    query: `INSERT INTO ${again.database}.reading_local SELECT * FROM ${database}.reading_local WHERE first_frame < {next:UInt64}`,
    query_params: { next: String(until.next) },
    clickhouse_settings: { max_partitions_per_insert_block: '0' },
  })
  const { walk, readFacts, marks, samples, events } = given
  await judgeUpTo(
    {
      client: again.client,
      walk,
      readFacts,
      ...(marks === undefined ? {} : { marks }),
      ...(samples === undefined ? {} : { samples }),
      ...(events === undefined ? {} : { events }),
    },
    until,
  )
  const [kept, made] = [await sums(client, database, until), await sums(client, again.database, until)]
  const differences: JudgedDifference[] = []
  for (const part of [...new Set([...kept.keys(), ...made.keys()])].toSorted()) {
    const [a, b] = [kept.get(part), made.get(part)]
    const [level = '', month = ''] = part.split(' ')
    if (a?.sum !== b?.sum || a?.rows !== b?.rows) differences.push({ level, month, rows: [a?.rows ?? 0, b?.rows ?? 0] })
  }
  if (putRight && differences.length > 0) await putInPlace(given, until)
  return { to: until.next, rows: [...made.values()].reduce((sum, { rows }) => sum + rows, 0), differences }
}

async function sums(client: ClickHouseClient, database: string, until: Bounds) {
  const answer = await client.query({
    query: `SELECT concat(toString(level), ' ', toString(toYYYYMM(start))) AS part, toString(count()) AS rows,
        toString(sum(cityHash64(${said}))) AS sum
      FROM ${database}.judged_local FINAL WHERE ${bounded} GROUP BY part`,
    query_params: valuesOf(until),
    format: 'JSONEachRow',
  })
  const rows = await answer.json<{ part: string; rows: string; sum: string }>()
  return new Map(rows.map((row) => [row.part, { rows: Number(row.rows), sum: row.sum }]))
}

/** Take away what the log does not give, add what is missing. What the judge adds meanwhile is not touched. */
async function putInPlace({ client, database, again }: RebuildJudged, until: Bounds): Promise<void> {
  const query_params = valuesOf(until)
  const hashes = (of: string) => `SELECT cityHash64(${said}) FROM ${of}.judged_local FINAL WHERE ${bounded}`
  // Half hours that lose a value are sure of nothing any more: their extremes may only be too wide, their bits would claim what is gone.
  await client.command({
    query: `INSERT INTO ${database}.judged_block_local (outlet, factor, level, basis, block, low, high, periods, valid, versions, limit_low, limit_high)
      SELECT outlet, factor, level, basis, toDateTime(intDiv(toUnixTimestamp(start), 1800) * 1800, 'Asia/Shanghai') AS block,
        toDecimal64('999999999999', 6), toDecimal64('-999999999999', 6), 0, 0, 1000, toUInt64(18446744073709551615), toUInt64(0)
      FROM ${database}.judged_local FINAL
      WHERE ${bounded} AND cityHash64(${said}) NOT IN (${hashes(again.database)})
      GROUP BY outlet, factor, level, basis, block`,
    query_params,
    clickhouse_settings: { max_partitions_per_insert_block: '0' },
  })
  await client.command({
    query: `ALTER TABLE ${database}.judged_local DELETE WHERE ${bounded} AND cityHash64(${said}) NOT IN (${hashes(again.database)})`,
    query_params,
    clickhouse_settings: { mutations_sync: '2' },
  })
  await client.command({
    query: `INSERT INTO ${database}.judged_local (${said}) SELECT ${said} FROM ${again.database}.judged_local FINAL
      WHERE ${bounded} AND cityHash64(${said}) NOT IN (${hashes(database)})`,
    query_params,
    clickhouse_settings: { max_partitions_per_insert_block: '0' },
  })
}
