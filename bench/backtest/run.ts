/**
 * Backtests of an exceedance rule, an anomaly rule and an electricity rule, over minutes that went through the whole chain:
 * `node bench/backtest/run.ts --outlets 20 --groups 4 --days 7`. With `--data folder` the store is kept and a second run only measures;
 * with `--minutes 25` it is left with the days it has after so long. What is left out by extremes must not change a verdict, and what is evaluated as
 * it came must give the live verdicts to the byte: the run fails otherwise.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Verdict } from '../../packages/rules/src/index.ts'
import { runLive } from '../../apps/server/src/modules/alarms/backtest/live.ts'
import { runSettledInThreads, threadsFor } from '../../apps/server/src/modules/alarms/backtest/settled-threads.ts'
import { byOutlet } from '../../apps/server/src/modules/alarms/backtest/settled.ts'
import type { Progress } from '../../apps/server/src/modules/alarms/backtest/settled.ts'
import { readRoster } from '../../apps/server/src/modules/alarms/evaluation/roster.ts'
import type { Watch } from '../../apps/server/src/modules/alarms/evaluation/watch.ts'
import { linkedSubjects } from '../../apps/server/src/modules/power/index.ts'
import { cpuSecondsOf } from '../writer/run.ts'
import { openKeptStore, RULES } from './kept-store.ts'
import { evaluateLive } from './live-days.ts'
import { repeatDays } from './longer.ts'
import type { KeptStore, Made } from './kept-store.ts'
import { DAY, START } from './plant-log.ts'

export interface BacktestRun {
  readonly seconds: number
  /** CPU seconds of the evaluation and of the store. */
  readonly cpuSeconds: number
  readonly storeCpuSeconds: number
  /** Values evaluated, run-in included. */
  readonly values: number
}

export interface BacktestOfOneRule {
  readonly rule: string
  readonly subjects: number
  /** Days of subjects, and those of which nothing was read. */
  readonly days: number
  readonly leftOut: number
  readonly fires: number
  readonly pruned: BacktestRun
  readonly everything: BacktestRun
}

export interface BacktestBench {
  readonly made: Made & { readonly secondsAMillionValues: number }
  /** Minute values in the store. */
  readonly minutes: number
  readonly threads: number
  readonly rules: readonly BacktestOfOneRule[]
  /** The same days one behind another, so many: backtests with half hours left out only. */
  readonly longer: { readonly days: number; readonly rules: ReadonlyArray<{ readonly rule: string; readonly run: BacktestRun }> } | null
  /** Days whose live verdicts were compared, and how many verdicts there were. */
  readonly live: { readonly days: number; readonly verdicts: number; readonly seconds: number; readonly values: number }
}

const round = (value: number, digits = 2): number => Number(value.toFixed(digits))
const signal = new AbortController().signal

export interface BacktestSize {
  readonly outlets: number
  readonly groups: number
  readonly days: number
  readonly liveDays: number
  /** How often the days stand one behind another for the backtests of years; 1: they are not measured. */
  readonly repeat: number
  readonly minutes: number
  readonly data?: string
}

export async function run({ data, minutes, liveDays, repeat, ...wanted }: BacktestSize): Promise<BacktestBench> {
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'bench-backtest-')))
  try {
    const store = await openKeptStore(folder, wanted, minutes)
    try {
      return await measure(store, Math.min(liveDays, store.made.days), repeat)
    } finally {
      await store.stop()
    }
  } finally {
    if (data === undefined) await rm(folder, { recursive: true })
  }
}

async function measure(store: KeptStore, liveDays: number, repeat: number): Promise<BacktestBench> {
  const { client, db, made } = store
  const live = await compareWithLive(store, liveDays)
  const { watches } = await readRoster(db, '2026-01-02', () => linkedSubjects(db))
  const answer = await client.query({ query: "SELECT toString(count()) AS n FROM judged WHERE level = 'minute'", format: 'JSONEachRow' })
  const values = Number((await answer.json<{ n: string }>())[0]?.n ?? 0)
  const rules: BacktestOfOneRule[] = []
  for (const rule of RULES) {
    const own = watches.filter((watch) => watch.rule.id === rule)
    const [pruned, everything] = [await timed(store, own, made.days, false), await timed(store, own, made.days, true)]
    const differs = [...pruned.bodies, ...everything.bodies].find((body) => !pruned.bodies.has(body) || !everything.bodies.has(body))
    if (differs !== undefined) throw new Error(`${rule} with half hours left out gives other verdicts: ${differs}`)
    const { progress } = pruned
    rules.push({
      rule,
      subjects: own.length,
      days: progress.blocks,
      leftOut: progress.pruned,
      fires: pruned.fires,
      pruned: pruned.run,
      everything: everything.run,
    })
  }
  return {
    made: { ...made, secondsAMillionValues: round(made.seconds / (values / 1e6), 1) },
    minutes: values,
    threads: threadsFor(byOutlet(watches.filter(({ rule }) => rule.id === RULES[0])), { from: START, to: START + made.days * DAY }),
    rules,
    longer: repeat < 2 ? null : await measureLonger(store, watches, repeat),
    live,
  }
}

async function measureLonger(store: KeptStore, watches: readonly Watch[], repeat: number): Promise<NonNullable<BacktestBench['longer']>> {
  const days = store.made.days * repeat
  const copies = await repeatDays(store, repeat)
  try {
    const rules: Array<{ rule: string; run: BacktestRun }> = []
    for (const rule of RULES) {
      const own = watches.filter((watch) => watch.rule.id === rule)
      rules.push({ rule, run: (await timed({ ...copies, columnarPid: store.columnarPid }, own, days, false)).run })
    }
    return { days, rules }
  } finally {
    await copies.remove()
  }
}

async function timed(
  store: Pick<KeptStore, 'client' | 'columnarUrl' | 'columnarPid'>,
  watches: readonly Watch[],
  days: number,
  everything: boolean,
) {
  const began = performance.now()
  const cpu = process.cpuUsage()
  const storeCpu = cpuSecondsOf(store.columnarPid)
  let progress: Progress = { done: 0, of: 0, values: 0, blocks: 0, pruned: 0 }
  let fires = 0
  // What fires and how it ends; what cannot be determined is only told where somebody looks.
  const bodies = new Set<string>()
  await runSettledInThreads({
    client: store.client,
    columnarUrl: store.columnarUrl,
    watches,
    from: START,
    to: START + days * DAY,
    signal,
    everything,
    onProgress: (now) => {
      progress = now
    },
    onVerdict: (_watch, verdict) => {
      if (verdict.kind === 'fires') fires++
      if (verdict.kind === 'fires' || verdict.closes === 'fires') bodies.add(JSON.stringify(verdict))
    },
  })
  const { user, system } = process.cpuUsage(cpu)
  const run: BacktestRun = {
    seconds: round((performance.now() - began) / 1000),
    cpuSeconds: round((user + system) / 1e6),
    storeCpuSeconds: round(cpuSecondsOf(store.columnarPid) - storeCpu),
    values: progress.values,
  }
  return { run, progress, fires, bodies }
}

/** The first days evaluated live, then as they came once more: the same verdicts, byte for byte. Throws where one differs. */
async function compareWithLive(store: KeptStore, days: number): Promise<BacktestBench['live']> {
  const until = START + days * DAY
  const live = await evaluateLive(store, until)
  // Rules are shipped by the loop that evaluates live.
  const { watches } = await readRoster(store.db, '2026-01-02', () => linkedSubjects(store.db))
  // What was still under way as live evaluation ended is not compared.
  const to = until - DAY / 24
  const told: string[] = []
  let values = 0
  const began = performance.now()
  await runLive({
    client: store.client,
    watches,
    from: START,
    to,
    signal,
    onProgress: (progress) => {
      values = progress.values
    },
    onVerdict: (_watch, verdict: Verdict) => told.push(JSON.stringify(verdict)),
  })
  const seconds = round((performance.now() - began) / 1000)
  const [a, b] = [told.toSorted(), live.filter((body) => (JSON.parse(body) as Verdict).knownAt < to).toSorted()]
  const differs = a.findIndex((body, at) => body !== b[at])
  if (a.length !== b.length || differs >= 0) throw new Error(`live: ${b[differs] ?? b.length}; once more: ${a[differs] ?? a.length}`)
  if (a.length === 0) throw new Error('nothing was told live')
  return { days, verdicts: a.length, seconds, values }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      outlets: { type: 'string', default: '20' },
      groups: { type: 'string', default: '4' },
      days: { type: 'string', default: '7' },
      'live-days': { type: 'string', default: '2' },
      repeat: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '25' },
      data: { type: 'string' },
    },
  })
  const { outlets, groups, days, minutes, repeat, data } = values
  const size = {
    outlets: Number(outlets),
    groups: Number(groups),
    days: Number(days),
    liveDays: Number(values['live-days']),
    repeat: Number(repeat),
    minutes: Number(minutes),
  }
  console.log(JSON.stringify(await run({ ...size, ...(data === undefined ? {} : { data }) }), null, 2))
}
