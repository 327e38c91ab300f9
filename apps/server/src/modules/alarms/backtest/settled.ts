/**
 * A backtest by what is known now: the same evaluator over the values in the order of observation. Days, and of the others half hours, whose extremes
 * prove that nothing can fire are not read; before those that are, the windows are warmed, and behind them episodes are followed to their end.
 */
import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { createEvaluator } from '@poyang/rules'
import type { Evaluator, Verdict } from '@poyang/rules'
import type { Watch } from '../evaluation/watch.ts'
import { BLOCK, blockAt, BLOCKS_A_DAY, readBegins, readBlocks } from './blocks.ts'
import type { Blocks, SeriesBlocks, Stretch } from './blocks.ts'
import { beginOf, dayOf, readDays } from './days.ts'
import { readValues } from './history.ts'
import type { SeriesValues, Span } from './history.ts'
import { daysInQuestion, reachOf, runInOf, stretchesOf } from './stretches.ts'

export interface Progress {
  readonly done: number
  readonly of: number
  /** Values evaluated. */
  readonly values: number
  /** Days of what is watched, and those of which nothing was read. */
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
  /** Look at everything, whatever its extremes. */
  readonly everything?: boolean
}

/** What one outlet gave. */
export interface OutletDone {
  readonly outlet: string
  /** SHA-256 over every value that was read and every block that was looked at, hexadecimal. */
  readonly digest: string
  readonly found: ReadonlyArray<{ readonly watch: Watch; readonly verdict: Verdict }>
}

/** Outlets under way at once: while one waits for the store another is evaluated. */
const OUTLETS_AT_ONCE = 3
/** Outlets whose days are asked for together, as long as they are not many. */
const OUTLETS_A_QUESTION = 64
const DAYS_A_QUESTION = 500_000
/** Stretches of half hours in one question. */
const SPANS_A_QUESTION = 100
/** Values of one question, about. */
const VALUES_AT_ONCE = 250_000
const HOUR = 3_600_000
/** An episode is followed in steps of this long. */
const FOLLOW = 6 * HOUR

/** Resolves to the SHA-256 over what was read, hexadecimal. Verdicts come outlet by outlet. */
export async function runSettled(options: SettledOptions): Promise<string> {
  const groups = byOutlet(options.watches)
  const tally = tallyOf(groups, options)
  const hash = createHash('sha256')
  for await (const { digest, found } of settledOutlets(options, groups, tally)) {
    hash.update(`${digest}\n`)
    for (const { watch, verdict } of found) options.onVerdict(watch, verdict)
    options.onProgress({ ...tally })
  }
  return hash.digest('hex')
}

export type Tally = { -readonly [Name in keyof Progress]: Progress[Name] }

export const tallyOf = (groups: readonly OutletWatches[], { from, to }: Pick<SettledOptions, 'from' | 'to'>): Tally => ({
  done: 0,
  of: groups.length * daysOf(from, to),
  values: 0,
  blocks: 0,
  pruned: 0,
})

export type OutletWatches = readonly [outlet: string, watches: readonly Watch[]]

/** Outlets in the order of their names, with what watches them. */
export function byOutlet(watches: readonly Watch[]): OutletWatches[] {
  const groups = new Map<string, Watch[]>()
  for (const watch of watches) {
    const group = groups.get(watch.outlet)
    if (group === undefined) groups.set(watch.outlet, [watch])
    else group.push(watch)
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

const daysOf = (from: number, to: number): number => Math.ceil((to - from) / (BLOCK * BLOCKS_A_DAY))

/** Run outlet after outlet, in their order; some are under way at once. */
export async function* settledOutlets(options: SettledOptions, groups: readonly OutletWatches[], tally: Tally): AsyncGenerator<OutletDone> {
  const days = daysOf(options.from, options.to)
  const shared = new SharedDays(options, groups)
  const begin = (index: number): Promise<OutletDone | null> => {
    const group = groups[index]
    if (group === undefined) return Promise.resolve(null)
    const run = shared.of(index).then((known) => new OutletRun(options, group, known, tally).run())
    // Its failure is thrown where it is awaited.
    run.catch(() => undefined)
    return run
  }
  const under = Array.from({ length: OUTLETS_AT_ONCE }, (_, index) => begin(index))
  try {
    for (let index = 0; index < groups.length; index++) {
      const done = await under[index % OUTLETS_AT_ONCE]
      under[index % OUTLETS_AT_ONCE] = begin(index + OUTLETS_AT_ONCE)
      tally.done += days
      if (done !== null && done !== undefined) yield done
    }
  } finally {
    // Nothing of it runs on when one has failed.
    await Promise.allSettled(under)
  }
}

/** Days of some outlets, and where their series begin. */
interface Known {
  /** Empty where everything is looked at. */
  readonly days: Blocks
  /** Beginning of the first value of all, ms since 1970. */
  readonly begins: ReadonlyMap<string, number>
}

/** Days are asked for several outlets at a time, and held until the last of them has taken its own. */
class SharedDays {
  readonly #options: SettledOptions
  readonly #groups: readonly OutletWatches[]
  readonly #together: number
  #held: { readonly at: number; readonly known: Promise<Known> } | null = null

  constructor(options: SettledOptions, groups: readonly OutletWatches[]) {
    this.#options = options
    this.#groups = groups
    const each = daysOf(options.from, options.to) * Math.max(1, ...groups.map(([, watches]) => seriesOf(watches).length))
    this.#together = Math.max(1, Math.min(OUTLETS_A_QUESTION, Math.floor(DAYS_A_QUESTION / each)))
  }

  of(index: number): Promise<Known> {
    const at = Math.floor(index / this.#together)
    if (this.#held?.at !== at) this.#held = { at, known: this.#read(this.#groups.slice(at * this.#together, (at + 1) * this.#together)) }
    return this.#held.known
  }

  async #read(groups: readonly OutletWatches[]): Promise<Known> {
    const { client, from, to, everything } = this.#options
    const watches = groups.flatMap(([, list]) => list)
    const series = seriesOf(watches)
    const first = dayOf(blockAt(from)) - Math.max(...watches.map(daysBefore))
    const [days, begins] = await Promise.all([
      everything === true ? new Map<string, SeriesBlocks>() : readDays(client, series, { first, end: dayOf(blockAt(to - 1)) + 1 }),
      readBegins(client, series),
    ])
    return { days, begins }
  }
}

/** Days that the windows of a rule reach back. */
const daysBefore = (watch: Watch): number => Math.ceil(reachOf(watch) / BLOCKS_A_DAY)

interface Run {
  readonly watch: Watch
  readonly series: readonly string[]
  readonly stretches: readonly Stretch[]
  /** Beginning of its first value of all, ms since 1970: before that nobody measured, and nothing is missing. */
  readonly begins: number
  evaluator: Evaluator | null
  /** Values before this moment were taken. */
  fed: number
  /** Episodes that have begun and not ended. */
  open: boolean
}

class OutletRun {
  readonly #options: SettledOptions
  readonly #outlet: string
  readonly #watches: readonly Watch[]
  readonly #known: Known
  readonly #hash = createHash('sha256')
  readonly #found: Array<{ readonly watch: Watch; readonly verdict: Verdict }> = []
  readonly #tally: Tally

  constructor(options: SettledOptions, [outlet, watches]: OutletWatches, known: Known, tally: Tally) {
    this.#options = options
    this.#outlet = outlet
    this.#watches = watches
    this.#known = known
    this.#tally = tally
  }

  async run(): Promise<OutletDone> {
    const { client, signal, to } = this.#options
    const series = seriesOf(this.#watches)
    const runs = await this.#planned()
    for (const batch of batchesOf(unionOf(runs.flatMap(({ stretches }) => stretches)), series.length)) {
      signal.throwIfAborted()
      const spans = batch.map((one) => this.#spanOf(one))
      const values = await readValues(client, series, spans)
      for (const one of values.values()) one.digestInto(this.#hash)
      for (const run of runs) await this.#feedBatch(run, spans, values)
      await breathe()
    }
    // What is known at the end is told; what would still wait there waits.
    for (const run of runs)
      if (run.evaluator !== null && run.fed >= to) this.#take(run, run.evaluator.push({ kind: 'tick', knownAt: to + 1 }))
    return { outlet: this.#outlet, digest: this.#hash.digest('hex'), found: this.#found }
  }

  /** First by days; where a day is in question, by its half hours. */
  async #planned(): Promise<Run[]> {
    const { client, signal, from, to, everything } = this.#options
    const plans = this.#watches.map((watch) => {
      const series = seriesOf([watch])
      const begins = Math.min(...series.map((one) => this.#known.begins.get(one) ?? Number.POSITIVE_INFINITY))
      const first = Math.max(blockAt(from), begins === Infinity ? Infinity : blockAt(begins))
      const asked = { first, end: blockAt(to - 1) + 1 }
      // Before the first value of all there is nothing to warm up on.
      const earliest = Math.max(blockAt(from) - runInOf(watch), blockAt(begins))
      const none = !(asked.first < asked.end)
      const days =
        none || everything === true ? [] : daysInQuestion(watch, this.#known.days, { first: dayOf(first), end: dayOf(asked.end - 1) + 1 })
      const hits = days.map((one) => ({ first: Math.max(first, beginOf(one.first)), end: Math.min(asked.end, beginOf(one.end)) }))
      return { watch, series, begins, asked, earliest, hits, all: !none && everything === true }
    })
    const wanted = unionOf(plans.flatMap(({ watch, hits }) => hits.map(({ first, end }) => ({ first: first - runInOf(watch), end }))))
    for (const name of seriesOf(this.#watches)) this.#digestDays(name)
    const found = plans.map((): Stretch[] => [])
    for (let at = 0; at < wanted.length; at += SPANS_A_QUESTION) {
      signal.throwIfAborted()
      const spans = wanted.slice(at, at + SPANS_A_QUESTION)
      const blocks = await readBlocks(client, seriesOf(this.#watches), spans)
      for (const span of spans) this.#digestBlocks(blocks, span)
      for (const [index, { watch, asked, earliest, hits }] of plans.entries()) {
        const here = hits.filter(({ first }) => first >= spans[0]!.first && first < spans.at(-1)!.end)
        found[index]!.push(...stretchesOf(watch, blocks, here, earliest, asked.end))
      }
    }
    const days = daysOf(from, to)
    return plans.map(({ watch, series, begins, asked, earliest, all }, index) => {
      const stretches = all ? [{ first: earliest, end: asked.end }] : unionOf(found[index]!)
      const seen = new Set<number>()
      for (const { first, end } of stretches) for (let at = first; at < end; at++) seen.add(Math.floor((at - blockAt(from)) / BLOCKS_A_DAY))
      this.#tally.blocks += days
      this.#tally.pruned += days - [...seen].filter((day) => day >= 0).length
      this.#hash.update(`${watch.rule.id} ${watch.context.subject} ${JSON.stringify(stretches)}\n`)
      return { watch, series, stretches, begins, evaluator: null, fed: Number.NEGATIVE_INFINITY, open: false }
    })
  }

  /** Those that its own rules can ask for: others may have been read with them. */
  #digestDays(name: string): void {
    const held = this.#known.days.get(name)
    this.#hash.update(`${name}\n`)
    if (held === undefined) return
    const own = dayOf(blockAt(this.#options.from)) - Math.max(...this.#watches.map(daysBefore))
    this.#digest(held, Math.max(0, own - held.first), held.low.length)
  }

  #digestBlocks(blocks: Blocks, { first, end }: Stretch): void {
    for (const name of seriesOf(this.#watches)) {
      const held = blocks.get(name)
      if (held !== undefined) this.#digest(held, first - held.first, end - held.first)
    }
  }

  #digest(held: SeriesBlocks, from: number, to: number): void {
    for (const column of [held.low, held.high, held.gaps, held.spread, held.limitLow, held.limitHigh]) {
      const own = column.subarray(from, to)
      this.#hash.update(new Uint8Array(own.buffer, own.byteOffset, own.byteLength))
    }
  }

  #spanOf({ first, end }: Stretch): Span {
    return { from: first * BLOCK, to: Math.min(end * BLOCK, this.#options.to) }
  }

  async #feedBatch(run: Run, spans: readonly Span[], values: ReadonlyMap<string, SeriesValues>): Promise<void> {
    const [from, to] = [spans[0]?.from ?? 0, spans.at(-1)?.to ?? 0]
    for (const [index, stretch] of run.stretches.entries()) {
      const own = this.#spanOf(stretch)
      if (own.to <= from || own.from >= to || own.to <= run.fed) continue
      const part = { from: Math.max(own.from, from, run.fed), to: Math.min(own.to, to) }
      if (part.from > run.fed) run.evaluator = null
      this.#feed(run, part, values)
      if (part.to < own.to) continue
      const next = run.stretches[index + 1]
      await this.#follow(run, next === undefined ? this.#options.to : this.#spanOf(next).from)
    }
  }

  /** What fires at the end of a stretch is followed until it ends. */
  async #follow(run: Run, until: number): Promise<void> {
    for (let step = FOLLOW; run.open && run.fed < until; step *= 2) {
      this.#options.signal.throwIfAborted()
      const span = { from: run.fed, to: Math.min(run.fed + step, until) }
      const values = await readValues(this.#options.client, run.series, [span])
      for (const one of values.values()) one.digestInto(this.#hash)
      this.#feed(run, span, values)
    }
  }

  #feed(run: Run, { from, to }: Span, values: ReadonlyMap<string, SeriesValues>): void {
    const { rule, context } = run.watch
    // Asking as of the beginning of time: every value counts as known when its period ends.
    run.evaluator ??= createEvaluator(rule, { ...context, startAt: Math.max(from, run.begins), asOf: 0 })
    const { evaluator } = run
    const own = [...values.values()].filter(({ name }) => run.series.includes(name))
    const at = own.map(({ starts }) => placeOf(starts, from / 1000))
    const ends = own.map(({ starts }) => placeOf(starts, to / 1000))
    // The evaluator believes nothing far ahead of the time that it has been told: an hour at a time.
    let told = from
    for (;;) {
      let next = -1
      for (let index = 0; index < own.length; index++)
        if (at[index]! < ends[index]! && (next < 0 || own[index]!.starts[at[index]!]! < own[next]!.starts[at[next]!]!)) next = index
      if (next < 0) break
      const sample = own[next]!.sample(at[next]!)
      at[next]!++
      if (sample.observedAt - told > HOUR) {
        told = sample.observedAt
        this.#take(run, evaluator.push({ kind: 'tick', knownAt: told }))
      }
      this.#take(run, evaluator.push(sample))
      this.#tally.values++
    }
    this.#take(run, evaluator.push({ kind: 'tick', knownAt: to }))
    evaluator.takeLate()
    run.fed = to
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

/** Series that some watches look at; events that nobody reports are none. */
const seriesOf = (watches: readonly Watch[]): string[] =>
  [...new Set(watches.flatMap(({ context }) => Object.values(context.series).flat()))].filter((one) => !one.startsWith('none/')).toSorted()

/** First place whose value is not below. */
function placeOf(starts: readonly number[], seconds: number): number {
  let [low, high] = [0, starts.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (starts[middle]! < seconds) low = middle + 1
    else high = middle
  }
  return low
}

function unionOf(stretches: readonly Stretch[]): Stretch[] {
  const union: Stretch[] = []
  for (const one of stretches.toSorted((a, b) => a.first - b.first)) {
    const last = union.at(-1)
    if (last !== undefined && one.first <= last.end) union[union.length - 1] = { first: last.first, end: Math.max(last.end, one.end) }
    else union.push(one)
  }
  return union
}

/** Cut so that one question brings about so many values, at minute values of every series. */
function batchesOf(stretches: readonly Stretch[], series: number): Stretch[][] {
  const most = Math.max(BLOCKS_A_DAY, Math.floor(VALUES_AT_ONCE / (30 * Math.max(1, series))))
  const batches: Stretch[][] = []
  let [batch, size]: [Stretch[], number] = [[], 0]
  for (const { first, end } of stretches)
    for (let at = first; at < end; at = Math.min(end, at + most)) {
      const part = { first: at, end: Math.min(end, at + most) }
      if (size + part.end - part.first > most && batch.length > 0) {
        batches.push(batch)
        ;[batch, size] = [[], 0]
      }
      batch.push(part)
      size += part.end - part.first
    }
  if (batch.length > 0) batches.push(batch)
  return batches
}
