/**
 * The evaluation: many evaluators fed from one ordered stream of judged values. Live running, the night's replay and a backtest are this same
 * function over different stretches of the stream; what it tells depends on the stream alone, never on how it was cut into batches.
 *
 * Late values reopen what was settled. They are gathered until the next whole minute of known time (old ones: the next whole hour), then
 * each touched evaluator is replayed over its horizon with what is known now; findings that are new are told as late, findings that are gone are overtaken. Both remain.
 */
import { createEvaluator, horizonOf } from '@poyang/rules'
import type { Evaluator, Sample, Snapshot, Verdict } from '@poyang/rules'
import { pushObserved } from './observed-order.ts'
import { findingOf, told, watchKey } from './watch.ts'
import type { Overtaken, Told, Watch } from './watch.ts'

export const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 86_400_000
const BEIJING = 8 * 3_600_000
/** A re-evaluation reads at least this much before what changed, so that windows are warm; and an open episode is followed back this far. */
const WARM = 2 * DAY
/** Values at most this late are looked at in the next minute. */
const SOON = 2 * HOUR
const FARTHEST = 62 * DAY

/** Place in the stream: records of the frame log below `frame`, and the moment, ms since 1970. */
export interface Place {
  readonly frame: number
  readonly at: number
}

/** A judged value on its way to the evaluators. */
export interface Arriving {
  readonly known: Place
  readonly sample: Sample
}

export interface Past {
  /** The last version of each value of the series observed in [from, to), as known up to and including `until`; oldest first. */
  history(watch: Watch, from: number, to: number, until: Place): Promise<readonly Sample[]>
  /** Findings that stood just before `asOf`: told, not overtaken, of episodes that began at `from` or later. Oldest first. */
  standing(watch: Watch, from: number, asOf: number): Promise<readonly Told[]>
}

export interface Findings {
  readonly told: readonly Told[]
  readonly overtaken: readonly Overtaken[]
}

interface Running {
  readonly watch: Watch
  evaluator: Evaluator
  /** Arrivals up to and including this frame were taken before this evaluator began. */
  readonly after: number
  /** Beginning of the first value it took; what lies before was never its business. */
  begun: number | null
  /** Earliest late value that waits to be looked at. */
  late: number | null
}

/** How one evaluator stands, as it is kept. */
export interface Standing {
  readonly watch: Watch
  readonly snapshot: Snapshot
  readonly after: number
  readonly begun: number | null
  readonly late: number | null
}

export interface EvaluationOptions {
  readonly past: Past
  /** Told what a minute of known time has brought, before late values are looked at; resolves when it is kept. */
  readonly keep: (findings: Findings) => Promise<void>
  /** A day in China has ended: every evaluator stands exactly at its end (ms since 1970). */
  readonly onDay?: (endOfDay: number, evaluation: Evaluation) => Promise<void>
}

const nextMinute = (at: number): number => Math.floor(at / MINUTE) * MINUTE + MINUTE
const isMidnight = (at: number): boolean => (at + BEIJING) % DAY === 0
/** The first midnight of Beijing after a moment. */
const nextMidnight = (at: number): number => Math.floor((at + BEIJING) / DAY) * DAY + DAY - BEIJING

export class Evaluation {
  readonly #options: EvaluationOptions
  readonly #running = new Map<string, Running>()
  #bySeries = new Map<string, Running[]>()
  #told: Told[] = []
  #overtaken: Overtaken[] = []
  #boundary: number | null = null
  #place: Place
  #ticked: number
  /** Evaluators that have taken values since they were told of time. */
  readonly #heard = new Set<Running>()
  values = 0

  /** @param begins where the evaluators to be added stand: after `place`, ticked up to `ticked` (ms; 0: not yet) */
  constructor(options: EvaluationOptions, begins: { readonly place: Place; readonly ticked: number }) {
    this.#options = options
    this.#place = begins.place
    this.#ticked = begins.ticked
    if (begins.ticked > 0) this.#boundary = nextMinute(begins.ticked)
  }

  /** Of the last value that was taken. */
  get place(): Place {
    return this.#place
  }

  /** Known time that has passed, ms: every minute before it is closed. */
  get ticked(): number {
    return this.#ticked
  }

  get watches(): readonly Watch[] {
    return [...this.#running.values()].map(({ watch }) => watch)
  }

  has(watch: Watch): boolean {
    return this.#running.has(watchKey(watch))
  }

  /** Begin to watch after a frame, or go on from where it stood. @throws RangeError where the context does not fit the rule */
  add(watch: Watch, from: Omit<Standing, 'watch'> | number): void {
    const evaluator = createEvaluator(watch.rule, watch.context)
    if (typeof from === 'number') this.#running.set(watchKey(watch), { watch, evaluator, after: from, begun: null, late: null })
    else {
      evaluator.restore(from.snapshot)
      this.#running.set(watchKey(watch), { watch, evaluator, after: from.after, begun: from.begun, late: from.late })
    }
    this.#bySeries.clear()
  }

  /** Go on with other facts of the same subject from where it stands. */
  exchange(watch: Watch): void {
    const held = this.#running.get(watchKey(watch))
    if (held === undefined) return
    this.#heard.delete(held)
    const { evaluator, after, begun, late } = held
    this.add(watch, { snapshot: evaluator.snapshot(), after, begun, late })
  }

  remove(key: string): void {
    const held = this.#running.get(key)
    if (held !== undefined) this.#heard.delete(held)
    this.#running.delete(key)
    this.#bySeries.clear()
  }

  /** Evaluators as they stand, one after the other: all of them at once would take long. Nothing is pushed meanwhile. */
  *standings(only?: ReadonlySet<string>): Generator<Standing> {
    for (const [key, { watch, evaluator, after, begun, late }] of this.#running) {
      if (only === undefined || only.has(key)) yield { watch, snapshot: evaluator.snapshot(), after, begun, late }
    }
  }

  /** Take values in the order of the stream. */
  async push(arriving: readonly Arriving[]): Promise<void> {
    const series = this.#series()
    for (const { known, sample } of arriving) {
      if (this.#boundary === null || known.at >= this.#boundary) await this.#pass(known.at)
      for (const running of series.get(sample.series) ?? []) {
        if (known.frame <= running.after) continue
        this.values++
        running.begun ??= sample.observedAt
        this.#heard.add(running)
        for (const verdict of running.evaluator.push(sample)) this.#told.push(told(running.watch, verdict, false))
      }
      this.#place = known
    }
  }

  /**
   * Everything known before a moment has been pushed: settle what can be settled. What an evaluator tells does not depend on when it is told of time,
   * so those that have heard nothing lately may be left to a later tick.
   */
  async tick(at: number, whom: 'all' | 'heard' = 'all'): Promise<void> {
    await this.#pass(at)
    for (const running of whom === 'all' ? this.#running.values() : this.#heard) this.#settle(running, at)
    this.#heard.clear()
    this.#ticked = Math.max(this.#ticked, at)
    await this.#keep()
  }

  #series(): Map<string, Running[]> {
    if (this.#bySeries.size > 0) return this.#bySeries
    for (const running of this.#running.values()) {
      for (const series of new Set(Object.values(running.watch.context.series).flat())) {
        const list = this.#bySeries.get(series)
        if (list === undefined) this.#bySeries.set(series, [running])
        else list.push(running)
      }
    }
    return this.#bySeries
  }

  #settle({ watch, evaluator }: Running, at: number): void {
    for (const verdict of evaluator.push({ kind: 'tick', knownAt: at })) this.#told.push(told(watch, verdict, false))
  }

  /** A minute of known time is over: late values are looked at, and at midnight the day is closed. */
  async #minute(boundary: number): Promise<void> {
    this.#boundary = boundary + MINUTE
    const touched: Array<{ running: Running; from: number }> = []
    for (const running of this.#running.values()) {
      const late = running.evaluator.takeLate()
      if (late !== null) running.late = Math.min(late.from, running.late ?? late.from)
      if (running.late === null) continue
      // A device whose clock is behind is late with every value: old ones are gathered by the hour.
      if (boundary - running.late > SOON && boundary % HOUR !== 0) continue
      touched.push({ running, from: Math.max(running.late, running.begun ?? running.late, boundary - FARTHEST) })
      running.late = null
    }
    // What was decided before the late value was looked at has been decided, whenever ticks came.
    for (const { running } of touched) this.#settle(running, boundary)
    if (touched.length > 0) await this.#keep()
    for (const { running, from } of touched) await this.#again(running, from, boundary - 1)
    if (isMidnight(boundary)) for (const running of this.#running.values()) this.#settle(running, boundary)
    if (touched.length > 0 || isMidnight(boundary)) await this.#keep()
    this.#ticked = Math.max(this.#ticked, boundary)
    if (isMidnight(boundary)) await this.#options.onDay?.(boundary, this)
  }

  /** Pass the minutes before a moment. Those in which nothing arrived are passed at once, midnights apart. */
  async #pass(at: number): Promise<void> {
    this.#boundary ??= nextMinute(at)
    let first = true
    while (at >= this.#boundary) {
      if (!first) this.#boundary = Math.min(Math.floor(at / MINUTE) * MINUTE, nextMidnight(this.#boundary - MINUTE))
      first = false
      await this.#minute(this.#boundary)
    }
  }

  async #keep(): Promise<void> {
    if (this.#told.length + this.#overtaken.length === 0) return
    const findings = { told: this.#told, overtaken: this.#overtaken }
    this.#told = []
    this.#overtaken = []
    await this.#options.keep(findings)
  }

  /** Replay one evaluator over what late values have touched. It goes on from what is known now. */
  async #again(running: Running, lateFrom: number, asOf: number): Promise<void> {
    const { watch } = running
    const horizon = horizonOf(watch.rule, watch.context)
    const standing = notOver(await this.#options.past.standing(watch, lateFrom - FARTHEST, asOf), lateFrom)
    const begun = Math.min(lateFrom, ...standing.map(({ verdict }) => verdict.observedFrom))
    const from = begun - horizon - WARM
    const startAt = Math.max(from, running.begun ?? from)
    const again = createEvaluator(watch.rule, { ...watch.context, startAt, asOf })
    const found: Told[] = []
    const take = (verdicts: readonly Verdict[]) => {
      for (const verdict of verdicts) found.push(told(watch, verdict, true))
    }
    pushObserved(again, await this.#options.past.history(watch, startAt, asOf + 1, this.#place), startAt, take)
    take(again.push({ kind: 'tick', knownAt: asOf + 1 }))
    again.takeLate()
    this.#compare(watch, standing, notOver(found, lateFrom), lateFrom, asOf)
    const next = createEvaluator(watch.rule, watch.context)
    next.restore(again.snapshot())
    running.evaluator = next
  }

  #compare(watch: Watch, standing: readonly Told[], found: readonly Told[], lateFrom: number, asOf: number): void {
    // What could not be told only while the windows of the replay were cold is no finding.
    const cold = ({ verdict }: Told) =>
      (verdict.kind === 'undetermined' || verdict.closes === 'undetermined') && verdict.observedFrom < lateFrom
    const again = new Set(found.map(({ verdict }) => findingOf(verdict)))
    const stood = new Set(standing.map(({ verdict }) => findingOf(verdict)))
    this.#told.push(...found.filter((one) => !cold(one) && !stood.has(findingOf(one.verdict))))
    for (const one of standing) {
      if (cold(one) || again.has(findingOf(one.verdict))) continue
      const { rule, context, outlet } = watch
      const { knownAt } = one.verdict
      this.#overtaken.push({ rule: rule.id, subject: context.subject, outlet, hash: one.hash, knownAt, overtakenAt: asOf })
    }
  }
}

/** Findings of episodes that were not over at a moment: what is over is not touched by what was observed later. */
function notOver(list: readonly Told[], at: number): Told[] {
  const over = new Set<string>()
  for (const { verdict } of list)
    if (verdict.kind === 'clears' && verdict.observedTo !== null && verdict.observedTo <= at)
      over.add(`${verdict.closes} ${verdict.observedFrom}`)
  return list.filter(({ verdict }) => {
    if (verdict.observedTo !== null && verdict.observedTo <= at) return false
    return verdict.kind === 'clears' || !over.has(`${verdict.kind} ${verdict.observedFrom}`)
  })
}
