/** Backtests that were asked for: one at a time, in a thread of its own, the rest wait. */
import { Worker } from 'node:worker_threads'
import type { Kysely } from 'kysely'
import { raise } from '../../../platform/http/problem.ts'
import { beijingIso } from '../../telemetry/index.ts'
import { alarmsProblems } from '../problems.ts'
import type { BacktestDetail, BacktestJob, BacktestRequest } from '../schema.ts'
import { askedRules, spanOfRequest } from './backtest.ts'
import {
  countWaiting,
  endBacktest,
  failInterrupted,
  insertBacktest,
  readBacktest,
  readBacktests,
  saveProgress,
  takeBacktest,
} from './backtest-store.ts'
import type { BacktestRow } from './backtest-store.ts'
import type { BacktestOrder, BacktestWord } from './backtest.worker.ts'

export interface BacktestDesk {
  /** Problems: backtestInvalid. */
  ask(request: BacktestRequest, now: number): Promise<BacktestDetail>
  list(): Promise<BacktestJob[]>
  /** Problems: backtestUnknown. */
  detail(id: number): Promise<BacktestDetail>
  /** Problems: backtestUnknown, also where it is over. */
  cancel(id: number): Promise<BacktestDetail>
  stop(): Promise<void>
}

export interface BacktestDeskOptions {
  readonly db: Kysely<object>
  readonly columnarUrl: string
  readonly relationalUrl: string
  readonly onTrouble: (error: unknown) => void
  readonly clock: () => number
}

const MOST_WAITING = 20
const MOST_LISTED = 100
const LOOK_MS = 2_000

export function createBacktestDesk({ db, columnarUrl, relationalUrl, onTrouble, clock }: BacktestDeskOptions): BacktestDesk {
  let running: { readonly id: number; readonly worker: Worker; readonly over: Promise<void> } | null = null
  const stopping = new AbortController()
  let ready = false
  let timer: NodeJS.Timeout | undefined

  const runOne = (row: BacktestRow): Promise<void> =>
    new Promise((resolve) => {
      const order: BacktestOrder = { columnarUrl, relationalUrl, request: row.request, now: clock() }
      const worker = new Worker(new URL('./backtest.worker.ts', import.meta.url), { workerData: order })
      const keep = (kept: Promise<unknown>) => void kept.catch(onTrouble)
      worker.on('message', (word: BacktestWord) => {
        if ('progress' in word) keep(saveProgress(db, row.id, word.progress))
        else if ('result' in word) keep(endBacktest(db, row.id, { state: 'done', ...word }))
        else keep(endBacktest(db, row.id, { state: 'failed', failure: word.failure }))
      })
      worker.on('error', (error) => keep(endBacktest(db, row.id, { state: 'failed', failure: error.message })))
      const over = new Promise<void>((done) => {
        worker.on('exit', () => {
          done()
          resolve()
        })
      })
      running = { id: row.id, worker, over }
    })

  const look = async () => {
    if (!ready) {
      await failInterrupted(db)
      ready = true
    }
    for (let row = await takeBacktest(db); row !== null && !stopping.signal.aborted; row = await takeBacktest(db)) {
      await runOne(row)
      running = null
    }
  }
  let looking: Promise<void> | null = null
  const wake = () => {
    clearTimeout(timer)
    if (stopping.signal.aborted) return
    looking ??= look()
      .catch((error: unknown) => {
        // Tried again; a store that is away is said once a look by those who need it.
        if (ready) onTrouble(error)
      })
      .finally(() => {
        looking = null
        if (!stopping.signal.aborted) timer = setTimeout(wake, LOOK_MS)
        timer?.unref()
      })
  }
  wake()

  const detail = async (id: number): Promise<BacktestDetail> => {
    const row = (await readBacktest(db, id)) ?? raise(alarmsProblems.backtestUnknown, `There is no backtest ${id}.`)
    return { job: jobView(row), result: row.result }
  }
  return {
    async ask(request, now) {
      spanOfRequest(request)
      await askedRules(db, request, now)
      if ((await countWaiting(db)) >= MOST_WAITING) raise(alarmsProblems.backtestInvalid, `${MOST_WAITING} backtests wait already.`)
      const id = await insertBacktest(db, request)
      wake()
      return await detail(id)
    },
    list: async () => (await readBacktests(db, MOST_LISTED)).map(jobView),
    detail,
    async cancel(id) {
      await detail(id)
      if (!(await endBacktest(db, id, { state: 'cancelled' }))) raise(alarmsProblems.backtestUnknown, `Backtest ${id} is over already.`)
      if (running?.id === id) await running.worker.terminate()
      return await detail(id)
    },
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await running?.worker.terminate()
      await looking
    },
  }
}

const jobView = (row: BacktestRow): BacktestJob => ({
  id: row.id,
  by: row.by,
  request: row.request,
  state: row.state,
  createdAt: beijingIso(row.created_at.getTime()),
  finishedAt: row.finished_at === null ? null : beijingIso(row.finished_at.getTime()),
  progress: row.progress,
  milliseconds: row.milliseconds,
  failure: row.failure,
})
