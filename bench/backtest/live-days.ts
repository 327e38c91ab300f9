/** The first days of a kept store evaluated live, by the alarm loop of the worker, in a database of their own that ends with them. */
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { ruleDocuments } from '../../packages/rules/src/index.ts'
import { startAlarmLoop } from '../../apps/server/src/modules/alarms/index.ts'
import { askWith, readVerdicts } from '../../apps/server/src/modules/alarms/evaluation/verdict-store.ts'
import { linkedSubjects } from '../../apps/server/src/modules/power/index.ts'
import { saveJudgeProgress } from '../../apps/server/src/modules/telemetry/judged/judge-store.ts'
import { openColumnar } from '../../apps/server/src/platform/stores/columnar.ts'
import { migrateColumnar } from '../../apps/server/src/platform/stores/migrate-columnar.ts'
import { RULES } from './kept-store.ts'
import type { KeptStore } from './kept-store.ts'

const DATABASE = 'bench_live'
const MOST_VERDICTS = 1_000_000

/** Verdicts that were told live until a moment (ms since 1970), as they are kept: one JSON each. */
export async function evaluateLive({ client, db, columnarUrl }: KeptStore, until: number): Promise<string[]> {
  await client.command({ query: `DROP DATABASE IF EXISTS ${DATABASE}` })
  await client.command({ query: `CREATE DATABASE ${DATABASE}` })
  const other = openColumnar(`${columnarUrl}/${DATABASE}`)
  try {
    await migrateColumnar(other)
    await other.command({
      query: `INSERT INTO judged_local SELECT * FROM default.judged_local WHERE known_at < fromUnixTimestamp64Milli({until:Int64})`,
      query_params: { until: String(until) },
      clickhouse_settings: { max_partitions_per_insert_block: '0' },
    })
    const answer = await other.query({ query: 'SELECT toString(max(known_frame)) AS frame FROM judged', format: 'JSONEachRow' })
    const next = Number((await answer.json<{ frame: string }>())[0]?.frame ?? 0)
    await saveJudgeProgress(other, next, until)
    // Where an earlier run stood.
    await sql`delete from alarms.evaluation`.execute(db)
    let trouble: Error | null = null
    const loop = startAlarmLoop({
      client: other,
      db,
      shipped: ruleDocuments().filter(({ id }) => RULES.includes(id)),
      linked: () => linkedSubjects(db),
      lookMs: 20,
      onTrouble: (error) => {
        trouble = error
      },
    })
    try {
      while (loop.place.frame < next || loop.ticked < until) {
        if (trouble !== null) throw trouble
        await pause(20)
      }
    } finally {
      await loop.stop()
    }
    return (await readVerdicts(askWith(other), {}, 'oldest', MOST_VERDICTS)).map(({ body }) => body)
  } finally {
    await other.close()
    await client.command({ query: `DROP DATABASE IF EXISTS ${DATABASE}` })
  }
}
