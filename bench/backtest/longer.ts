/**
 * The same days again and again, one behind another: judged values copied inside the store with their times moved. It is what a backtest of years
 * reads, without the hours that judging years would take; nothing else is measured on it.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { openColumnar } from '../../apps/server/src/platform/stores/columnar.ts'
import { migrateColumnar } from '../../apps/server/src/platform/stores/migrate-columnar.ts'
import type { KeptStore } from './kept-store.ts'
import { DAY, START } from './plant-log.ts'

const DATABASE = 'bench_years'

/** @returns the copies, and how to be rid of them */
export async function repeatDays(
  { client, columnarUrl, made }: KeptStore,
  times: number,
): Promise<{ readonly client: ClickHouseClient; readonly columnarUrl: string; readonly remove: () => Promise<void> }> {
  await client.command({ query: `DROP DATABASE IF EXISTS ${DATABASE}` })
  await client.command({ query: `CREATE DATABASE ${DATABASE}` })
  const url = `${columnarUrl}/${DATABASE}`
  const copies = openColumnar(url)
  await migrateColumnar(copies)
  for (let time = 0; time < times; time++)
    await copies.command({
      query: `INSERT INTO judged_local SELECT * REPLACE(start + {seconds:UInt32} AS start, known_at + toIntervalSecond({seconds:UInt32}) AS known_at,
          known_frame + {frames:UInt64} AS known_frame)
        FROM (SELECT * FROM default.judged_local WHERE start < toDateTime({end:UInt32}))`,
      query_params: {
        seconds: time * made.days * 86_400,
        frames: String(time * made.frames),
        end: endOf(made.days),
      },
      clickhouse_settings: { max_partitions_per_insert_block: '0' },
    })
  // So that no merging is measured.
  for (const table of ['judged_local', 'judged_block_local']) await copies.command({ query: `OPTIMIZE TABLE ${table} FINAL` })
  return {
    client: copies,
    columnarUrl: url,
    async remove() {
      await copies.close()
      await client.command({ query: `DROP DATABASE IF EXISTS ${DATABASE}` })
    },
  }
}

const endOf = (days: number): number => (START + days * DAY) / 1000
