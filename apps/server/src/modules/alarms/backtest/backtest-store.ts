/** Every SQL statement about backtests. Owns `backtest` of schema `alarms`. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { BacktestFile, BacktestJob, BacktestRequest } from '../schema.ts'

export interface BacktestRow {
  readonly id: number
  readonly by: string
  readonly request: BacktestRequest
  readonly state: BacktestJob['state']
  readonly created_at: Date
  readonly finished_at: Date | null
  readonly progress: BacktestJob['progress']
  readonly milliseconds: number | null
  readonly failure: string | null
}

const columns = sql`id::float8 as id, by, request, state, created_at, finished_at, progress, milliseconds, failure`

export async function insertBacktest(db: Kysely<object>, request: BacktestRequest): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into alarms.backtest (by, request) values (${request.by}, ${JSON.stringify(request)}::jsonb) returning id::float8 as id`.execute(
    db,
  )
  return rows[0]?.id ?? 0
}

export async function readBacktests(db: Kysely<object>, limit: number): Promise<BacktestRow[]> {
  const { rows } = await sql<BacktestRow>`select ${columns} from alarms.backtest order by id desc limit ${limit}`.execute(db)
  return rows
}

export async function readBacktest(
  db: Kysely<object>,
  id: number,
): Promise<(BacktestRow & { readonly result: BacktestFile | null }) | null> {
  const { rows } = await sql<BacktestRow & { result: BacktestFile | null }>`
    select ${columns}, result from alarms.backtest where id = ${id}`.execute(db)
  return rows[0] ?? null
}

/** The one that has waited longest, now running; null when none waits. */
export async function takeBacktest(db: Kysely<object>): Promise<BacktestRow | null> {
  const { rows } = await sql<BacktestRow>`
    update alarms.backtest set state = 'running' where id = (
      select id from alarms.backtest where state = 'waiting' order by id limit 1 for update skip locked)
    returning ${columns}`.execute(db)
  return rows[0] ?? null
}

export async function countWaiting(db: Kysely<object>): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*)::float8 as n from alarms.backtest where state in ('waiting', 'running')`.execute(db)
  return rows[0]?.n ?? 0
}

export async function saveProgress(db: Kysely<object>, id: number, progress: BacktestJob['progress']): Promise<void> {
  await sql`update alarms.backtest set progress = ${JSON.stringify(progress)}::jsonb where id = ${id} and state = 'running'`.execute(db)
}

export type Ending =
  | { readonly state: 'done'; readonly result: BacktestFile; readonly milliseconds: number }
  | { readonly state: 'failed'; readonly failure: string }
  | { readonly state: 'cancelled' }

/** False when it was over already. */
export async function endBacktest(db: Kysely<object>, id: number, ending: Ending): Promise<boolean> {
  const result = ending.state === 'done' ? JSON.stringify(ending.result) : null
  const milliseconds = ending.state === 'done' ? ending.milliseconds : null
  const failure = ending.state === 'failed' ? ending.failure : null
  const done = await sql`
    update alarms.backtest set state = ${ending.state}, finished_at = now(), result = ${result}::jsonb, milliseconds = ${milliseconds},
      failure = ${failure}
    where id = ${id} and state in ('waiting', 'running')`.execute(db)
  return Number(done.numAffectedRows ?? 0) > 0
}

/** Whatever was running when the process ended will not go on. */
export async function failInterrupted(db: Kysely<object>): Promise<void> {
  await sql`
    update alarms.backtest set state = 'failed', finished_at = now(), failure = 'the server was stopped meanwhile: ask again'
    where state = 'running'`.execute(db)
}
