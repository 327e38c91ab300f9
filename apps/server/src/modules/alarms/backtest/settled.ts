/**
 * A backtest by what is known now: the same evaluator over the values in the order of observation. Half hours whose extremes prove that nothing
 * can fire are not read; before those that are, the windows are warmed, and behind them episodes are followed to their end.
 */
import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { createEvaluator } from '@poyang/rules'
import type { Evaluator, Verdict } from '@poyang/rules'
import type { Watch } from '../evaluation/watch.ts'
import { BLOCK, blockAt, BLOCKS_A_DAY, readBegins, readBlocks } from './blocks.ts'
import type { Blocks } from './blocks.ts'
import { readValues } from './history.ts'
import type { SeriesValues, Span } from './history.ts'
import { runInOf, stretchesOf } from './stretches.ts'
import type { Stretch } from './stretches.ts'

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
/** Outlets whose blocks are asked for together, as long as they are not many. */
const OUTLETS_A_QUESTION = 16
const BLOCKS_A_QUESTION = 1_500_000
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
  const shared = new SharedBlocks(options, groups)
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

/** Blocks of some outlets, and where their series begin. */
interface KnownBlocks {
  readonly blocks: Blocks
  /** Beginning of the first value of all, ms since 1970. */
  readonly begins: ReadonlyMap<string, number>
}

/** Blocks are asked for several outlets at a time, and held until the last of them has taken its own. */
class SharedBlocks {
  readonly #options: SettledOptions
  readonly #groups: readonly OutletWatches[]
  readonly #together: number
  #held: { readonly at: number; readonly known: Promise<KnownBlocks> } | null = null

  constructor(options: SettledOptions, groups: readonly OutletWatches[]) {
    this.#options = options
    this.#groups = groups
    const each = ((options.to - options.from) / BLOCK) * Math.max(1, ...groups.map(([, watches]) => seriesOf(watches).length))
    this.#together = Math.max(1, Math.min(OUTLETS_A_QUESTION, Math.floor(BLOCKS_A_QUESTION / each)))
  }

  of(index: number): Promise<KnownBlocks> {
    const at = Math.floor(index / this.#together)
    if (this.#held?.at !== at) this.#held = { at, known: this.#read(this.#groups.slice(at * this.#together, (at + 1) * this.#together)) }
    return this.#held.known
  }

  async #read(groups: readonly OutletWatches[]): Promise<KnownBlocks> {
    const { client, from, to } = this.#options
    const watches = groups.flatMap(([, list]) => list)
    const series = seriesOf(watches)
    const first = blockAt(from) - Math.max(...watches.map(runInOf))
    const [blocks, begins] = await Promise.all([readBlocks(client, series, first, blockAt(to - 1) + 1), readBegins(client, series)])
    return { blocks, begins }
  }
}

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
  readonly #known: KnownBlocks
  readonly #hash = createHash('sha256')
  readonly #found: Array<{ readonly watch: Watch; readonly verdict: Verdict }> = []
  readonly #tally: Tally

  constructor(options: SettledOptions, [outlet, watches]: OutletWatches, known: KnownBlocks, tally: Tally) {
    this.#options = options
    this.#outlet = outlet
    this.#watches = watches
    this.#known = known
    this.#tally = tally
  }

  async run(): Promise<OutletDone> {
    const { client, signal, to } = this.#options
    const series = seriesOf(this.#watches)
    for (const name of series) this.#hashBlocks(name)
    const runs = this.#watches.map((watch) => this.#planned(watch))
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

  /** Those that its own rules can ask for: others may have been read with them. */
  #hashBlocks(name: string): void {
    const held = this.#known.blocks.get(name)
    this.#hash.update(`${name}\n`)
    if (held === undefined) return
    const skip = Math.max(0, blockAt(this.#options.from) - Math.max(...this.#watches.map(runInOf)) - held.first)
    for (const column of [held.low, held.high, held.gaps, held.sure, held.limitLow, held.limitHigh]) {
      const own = column.subarray(skip)
      this.#hash.update(new Uint8Array(own.buffer, own.byteOffset, own.byteLength))
    }
  }

  #planned(watch: Watch): Run {
    const { from, to, everything } = this.#options
    const series = seriesOf([watch])
    const begins = Math.min(...series.map((one) => this.#known.begins.get(one) ?? Number.POSITIVE_INFINITY))
    const asked = { first: Math.max(blockAt(from), begins === Infinity ? Infinity : blockAt(begins)), end: blockAt(to - 1) + 1 }
    // Before the first value of all there is nothing to warm up on.
    const earliest = Math.max(blockAt(from) - runInOf(watch), blockAt(begins))
    const stretches = !(asked.first < asked.end)
      ? []
      : everything === true
        ? [{ first: earliest, end: asked.end }]
        : stretchesOf(watch, this.#known.blocks, asked, earliest)
    const days = daysOf(from, to)
    const seen = new Set<number>()
    for (const { first, end } of stretches) for (let at = first; at < end; at++) seen.add(Math.floor((at - blockAt(from)) / BLOCKS_A_DAY))
    this.#tally.blocks += days
    this.#tally.pruned += days - [...seen].filter((day) => day >= 0).length
    this.#hash.update(`${watch.rule.id} ${watch.context.subject} ${JSON.stringify(stretches)}\n`)
    return { watch, series, stretches, begins, evaluator: null, fed: Number.NEGATIVE_INFINITY, open: false }
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
