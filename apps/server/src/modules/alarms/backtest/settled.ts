/**
 * A backtest by what is known now: the same evaluator over the values in the order of observation, a day at a time. Days whose extremes prove
 * that nothing can fire are not read; before the first day that is, the windows are warmed.
 */
import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { canFire, createEvaluator, horizonOf } from '@poyang/rules'
import type { Evaluator, Sample, Verdict } from '@poyang/rules'
import { readHistory } from '../evaluation/judged-feed.ts'
import { pushObserved } from '../evaluation/observed-order.ts'
import type { Watch } from '../evaluation/watch.ts'
import { DAY, dayNumber, readBegins, readBlocks, startOfDayNumber, statsOf } from './blocks.ts'
import type { Blocks } from './blocks.ts'

export interface Progress {
  readonly done: number
  readonly of: number
  /** Values evaluated. */
  readonly values: number
  /** Days of series, and those that were left out. */
  readonly blocks: number
  readonly pruned: number
}

export interface SettledOptions {
  readonly client: ClickHouseClient
  readonly watches: readonly Watch[]
  /** ms since 1970, whole days in China; `to` is not in it. */
  readonly from: number
  readonly to: number
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  readonly onVerdict: (watch: Watch, verdict: Verdict) => void
  /** Look at every day, whatever its extremes. */
  readonly everything?: boolean
}

/** Everything that may be known. */
const NOW = { frame: Number.MAX_SAFE_INTEGER, at: 8_640_000_000_000_000 }
/** Days read in one question, when they are all wanted. */
const DAYS_AT_ONCE = 16
/** A stretch that was looked at goes on this long, so that its episodes can end. */
const AFTER_DAYS = 1

/** Outlets under way at once: while one waits for the store another is evaluated. */
const OUTLETS_AT_ONCE = 3

/** Resolves to the SHA-256 over every value that was read and every block that was left out, hexadecimal. Verdicts come outlet by outlet. */
export async function runSettled(options: SettledOptions): Promise<string> {
  const { watches, from, to, onVerdict } = options
  const groups = new Map<string, Watch[]>()
  for (const watch of watches) groups.set(watch.outlet, [...(groups.get(watch.outlet) ?? []), watch])
  const days = dayNumber(to - 1) - dayNumber(from) + 1
  const tally = { done: 0, of: groups.size * days, values: 0, blocks: 0, pruned: 0 }
  const hash = createHash('sha256')
  const ordered = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const begin = (index: number): Promise<OutletDone | null> => {
    const group = ordered[index]
    const run = group === undefined ? Promise.resolve(null) : new OutletRun(options, group[1], tally).run()
    // Its failure is thrown where it is awaited.
    run.catch(() => undefined)
    return run
  }
  const under = Array.from({ length: OUTLETS_AT_ONCE }, (_, index) => begin(index))
  try {
    for (let index = 0; index < ordered.length; index++) {
      const done = await under[index % OUTLETS_AT_ONCE]
      under[index % OUTLETS_AT_ONCE] = begin(index + OUTLETS_AT_ONCE)
      hash.update(`${done?.digest}\n`)
      for (const { watch, verdict } of done?.found ?? []) onVerdict(watch, verdict)
      tally.done += days
      options.onProgress({ ...tally })
    }
  } finally {
    // Nothing of it runs on when one has failed.
    await Promise.allSettled(under)
  }
  return hash.digest('hex')
}

interface OutletDone {
  readonly digest: string
  readonly found: ReadonlyArray<{ readonly watch: Watch; readonly verdict: Verdict }>
}

interface Run {
  readonly watch: Watch
  readonly series: ReadonlySet<string>
  readonly days: ReadonlySet<number>
  /** Beginning of its first value of all, ms since 1970: before that nobody measured, and nothing is missing. */
  readonly begins: number
  evaluator: Evaluator | null
  /** Episodes that have begun and not ended. */
  open: boolean
}

type Tally = { -readonly [Name in keyof Progress]: Progress[Name] }

class OutletRun {
  readonly #options: SettledOptions
  readonly #watches: readonly Watch[]
  readonly #hash = createHash('sha256')
  readonly #found: Array<{ readonly watch: Watch; readonly verdict: Verdict }> = []
  readonly #tally: Tally
  readonly #series: readonly string[]
  readonly #rows = new Map<number, Sample[]>()

  constructor(options: SettledOptions, watches: readonly Watch[], tally: Tally) {
    this.#options = options
    this.#watches = watches
    this.#tally = tally
    this.#series = [...new Set(watches.flatMap(seriesOf))].filter((one) => !one.startsWith('none/')).toSorted()
  }

  async run(): Promise<OutletDone> {
    const { from, to, signal } = this.#options
    const farthest = Math.max(...this.#watches.map(warmDays))
    const [first, last] = [dayNumber(from), dayNumber(to - 1)]
    const blocks = await this.#blocks(first - farthest - 1, last)
    const begins = await readBegins(this.#options.client, this.#series)
    const runs = this.#watches.map((watch) => this.#planned(watch, blocks, begins, first, last))
    for (let day = first - farthest - 1; day <= last; day++) {
      signal.throwIfAborted()
      const wanted = runs.filter((run) => run.days.has(day) || run.open)
      for (const run of runs) if (!wanted.includes(run)) run.evaluator = null
      if (wanted.length === 0) continue
      const samples = await this.#samplesOf(day, last, runs)
      for (const run of wanted) this.#feed(run, day, samples)
      await breathe()
    }
    // What is known at the end is told; what would still wait there waits.
    for (const run of runs) if (run.evaluator !== null) this.#take(run, run.evaluator.push({ kind: 'tick', knownAt: to + 1 }))
    return { digest: this.#hash.digest('hex'), found: this.#found }
  }

  async #blocks(first: number, last: number): Promise<Blocks> {
    const names = this.#series.map((one) => one.split('/'))
    const part = (at: number) => [...new Set(names.map((name) => name[at] ?? ''))]
    return await readBlocks(this.#options.client, part(0), part(1), part(2), startOfDayNumber(first), startOfDayNumber(last + 1))
  }

  /** Days on which a rule can fire, with those before that warm it and those after that end it. */
  #planned(watch: Watch, blocks: Blocks, firsts: ReadonlyMap<string, number>, first: number, last: number): Run {
    const { rule, context } = watch
    const days = new Set<number>()
    const warm = warmDays(watch)
    const begins = Math.min(...seriesOf(watch).map((series) => firsts.get(series) ?? Number.POSITIVE_INFINITY))
    for (let day = first; day <= last; day++) {
      const stats = statsOf(rule, blocks, context.series, day - warm, day)
      this.#tally.blocks++
      if (startOfDayNumber(day + 1) <= begins || (this.#options.everything !== true && !canFire(rule, stats, context))) {
        this.#tally.pruned++
        this.#hash.update(`left out ${rule.id} ${context.subject} ${day} ${JSON.stringify(stats)}\n`)
        continue
      }
      for (let near = day - warm - 1; near <= Math.min(day + AFTER_DAYS, last); near++) days.add(near)
    }
    return { watch, series: new Set(seriesOf(watch)), days, begins, evaluator: null, open: false }
  }

  /** Values of a day; the days behind it are read with it when they are wanted too. */
  async #samplesOf(day: number, last: number, runs: readonly Run[]): Promise<readonly Sample[]> {
    const held = this.#rows.get(day)
    if (held !== undefined) {
      this.#rows.delete(day)
      return held
    }
    this.#rows.clear()
    let end = day + 1
    while (end <= last && end < day + DAYS_AT_ONCE && runs.some(({ days }) => days.has(end))) end++
    for (let each = day; each < end; each++) this.#rows.set(each, [])
    const [from, to] = [startOfDayNumber(day), startOfDayNumber(end)]
    for (const sample of await readHistory(this.#options.client, this.#series, from, to, NOW)) {
      this.#rows.get(dayNumber(sample.observedAt))?.push(sample)
    }
    const samples = this.#rows.get(day) ?? []
    this.#rows.delete(day)
    return samples
  }

  #feed(run: Run, day: number, samples: readonly Sample[]): void {
    const start = startOfDayNumber(day)
    const { to } = this.#options
    const { rule, context } = run.watch
    // Asking as of the beginning of time: every value counts as known when its period ends.
    run.evaluator ??= createEvaluator(rule, { ...context, startAt: Math.max(start, run.begins), asOf: 0 })
    const own = samples.filter(({ series, observedAt }) => observedAt < to && run.series.has(series))
    this.#tally.values += own.length
    this.#hash.update(`${own.map(lineOf).join('\n')}\n`)
    pushObserved(run.evaluator, own, start, (verdicts) => this.#take(run, verdicts))
    this.#take(run, run.evaluator.push({ kind: 'tick', knownAt: Math.min(start + DAY, to + 1) }))
    run.evaluator.takeLate()
  }

  #take(run: Run, verdicts: readonly Verdict[]): void {
    const { from, to } = this.#options
    for (const verdict of verdicts) {
      if (verdict.kind === 'fires') run.open = !run.watch.rule.once
      if (verdict.closes === 'fires') run.open = false
      if (verdict.observedFrom < to && (verdict.observedTo === null ? verdict.knownAt : verdict.observedTo) > from)
        this.#found.push({ watch: run.watch, verdict })
    }
  }
}

const lineOf = ({ series, observedAt, value, validity, limit, marks }: Sample): string =>
  `${series} ${observedAt} ${value} ${validity} ${limit ?? ''} ${marks.join()}`
const seriesOf = ({ context }: Watch): string[] => Object.values(context.series).flat()
const warmDays = ({ rule, context }: Watch): number => Math.ceil(horizonOf(rule, context) / DAY) + 1
