/**
 * The judge: follows the frame log behind the writer, in the log's own time. Minute records are judged as they come; hours and days at ticks,
 * when they close and when something late, a mark or new facts touch them. Killed anywhere it begins again at its last note;
 * whatever it does twice gives the same rows.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { dayOf } from '@poyang/standards'
import type { RecordedFacts } from '../../sources/index.ts'
import { numberText } from '../latest-tracker.ts'
import type { SentReading } from '../readings-of.ts'
import { createFactsHistory } from './facts.ts'
import { judgeEvent, noEvents } from './events.ts'
import type { EventSource } from './events.ts'
import { judgeMinute } from './judge-minute.ts'
import { judgedHoursOf, readJudgeProgress, saveJudged, saveJudgeProgress } from './judge-store.ts'
import { dayDue, Dirty, hourDue, judgeTick, lateUntil, outletsOf, stampsOf, startOfDaySeconds, startOfHourSeconds } from './judge-tick.ts'
import type { Changed } from './judge-tick.ts'
import type { Known, KnownJudged } from './judged.ts'
import { noMarks } from './marks.ts'
import type { MarkSource } from './marks.ts'
import { inForce } from './project-rules.ts'
import { judgeDerived, judgeTotal, noSamples } from './samples.ts'
import type { SampleSource } from './samples.ts'

/** A record of the log with the readings it gives; records without any are there too, for their time. */
export interface WalkedRecord {
  readonly index: number
  /** ms since 1970 */
  readonly at: number
  readonly outlet: string
  readonly readings: readonly SentReading[]
}

export interface JudgeOptions {
  readonly client: ClickHouseClient
  /** Records [from, to) with their readings, in order. */
  readonly walk: (from: number, to: number) => AsyncIterable<readonly WalkedRecord[]>
  /** Records below are in the tables. */
  readonly derived: () => number
  /** Moment (ms) of which it is known that no record before it is still to come, as long as all records below `head` are done; null: only records tell the time. */
  readonly live: () => { readonly head: number; readonly at: number } | null
  /** Facts that the registry learned after a moment, ms. */
  readonly readFacts: (after: number) => Promise<readonly RecordedFacts[]>
  readonly marks?: MarkSource
  readonly samples?: SampleSource
  readonly events?: EventSource
  /** Judged values as soon as they are durable; the same may come again after a restart. */
  readonly onJudged?: (judged: readonly KnownJudged[]) => void
  /** Differences to list; resolves when they are kept. */
  readonly onChanged?: (changed: readonly Changed[]) => Promise<void>
  readonly onTrouble?: (error: Error | null) => void
}

export interface Judge {
  /** Records below have been judged. */
  readonly next: number
  /** Moment of the log up to which hours and days are judged, ms; 0 before the first record. */
  readonly tick: number
  wake(): void
  stop(): Promise<void>
}

/** Moments at which hours and days are looked at, of the log's time. */
const TICK_MS = 10_000
/** Facts and marks are asked for this long after a tick, so that what was written before it is there. */
const SETTLE_MS = 1_000
/** A silent stretch longer than this is passed in steps of what is due in it. */
const LONG_STEP_MS = 60_000
const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 5_000
const LOOK_MS = 500
/** Between ticks it is noted so often how far we are: what lies behind a note is done again after a kill. */
const NOTE_MS = 5_000
const BLOCK_ROWS = 20_000
/** The registry is read again from this long before its last record: transactions end in another order than they began. */
const FACTS_OVERLAP_MS = 120_000
const HOUR = 3_600
const FAREWELL_MS = 3_000

export function startJudge(options: JudgeOptions): Judge {
  const judge = new RunningJudge(options)
  judge.start()
  return judge
}

/** Judge what the tables hold, up to a tick and a record, and end: for a rebuild. */
export async function judgeUpTo(options: Omit<JudgeOptions, 'live' | 'derived'>, until: { next: number; tick: number }): Promise<void> {
  const judge = new RunningJudge({ ...options, derived: () => until.next, live: () => null })
  await judge.begin()
  await judge.walkTo(until.next, until.tick)
  if (judge.tick > 0) await judge.advance(until.tick, until.next)
}

class RunningJudge implements Judge {
  next = 0
  tick = 0
  readonly #options: JudgeOptions
  readonly #marks: MarkSource
  readonly #samples: SampleSource
  readonly #events: EventSource
  /** Events that held before this moment have been told. */
  #toldUntil = 0
  readonly #stopping = new AbortController()
  #facts = createFactsHistory()
  #factsUntil = 0
  #factsReadAt = 0
  /** Hours and days that were judged already and have been touched since. */
  #hours = new Dirty()
  #days = new Dirty()
  #logTime = 0
  #wake: () => void = () => undefined
  #running: Promise<void> = Promise.resolve()
  #troubled = false
  #minutes: KnownJudged[] = []
  #noted = { next: 0, tick: 0 }
  #notedAt = 0

  constructor(options: JudgeOptions) {
    this.#options = options
    this.#marks = options.marks ?? noMarks
    this.#samples = options.samples ?? noSamples
    this.#events = options.events ?? noEvents
  }

  start(): void {
    this.#running = this.#run()
  }

  wake(): void {
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake()
    const farewell = new AbortController()
    await Promise.race([this.#running, pause(FAREWELL_MS, undefined, { signal: farewell.signal }).catch(() => undefined)])
    farewell.abort()
  }

  async #run(): Promise<void> {
    let retry = FIRST_RETRY_MS
    while (!this.#stopping.signal.aborted) {
      try {
        await this.begin()
        await this.#follow(() => {
          retry = FIRST_RETRY_MS
        })
      } catch (error) {
        if (this.#stopping.signal.aborted) return
        this.#fail(error)
        await pause(retry, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
        retry = Math.min(retry * 2, LONGEST_RETRY_MS)
      }
    }
  }

  /** Take up the store's own note. */
  async begin(): Promise<void> {
    const { next, tick } = await readJudgeProgress(this.#options.client)
    this.next = next
    this.tick = tick
    this.#noted = { next, tick }
    this.#logTime = tick
    this.#hours = new Dirty()
    this.#days = new Dirty()
    this.#minutes = []
    this.#facts = createFactsHistory()
    this.#factsUntil = 0
    await this.#refreshFacts()
    // Ticks are cut by what is known of marks and events: the same as in a judge that never stopped.
    await this.#marks.refresh(tick)
    await this.#samples.refresh(tick)
    await this.#events.refresh(tick)
    this.#toldUntil = tick
  }

  async #follow(onProgress: () => void): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const to = this.#options.derived()
      if (this.next < to) await this.walkTo(to, Number.POSITIVE_INFINITY)
      const live = this.#options.live()
      // Everything the gateway had at that moment is judged: the moment itself is then known to be past.
      if (live !== null && this.next >= live.head && this.tick > 0) await this.advance(live.at, this.next)
      await this.note()
      this.#succeed()
      onProgress()
      if (this.next < this.#options.derived() || this.#stopping.signal.aborted) continue
      await this.#untilWoken()
    }
    // So that the next start has nothing to do twice; what was stopped in the middle stays behind the last note.
    if (this.#hours.empty && this.#days.empty && this.#minutes.length === 0) await this.#note(this.next, this.tick)
  }

  async #untilWoken(): Promise<void> {
    const waiting = new AbortController()
    await Promise.race([
      new Promise<void>((resolve) => {
        this.#wake = resolve
      }),
      pause(LOOK_MS, undefined, { signal: waiting.signal }).catch(() => undefined),
    ])
    waiting.abort()
  }

  /** Judge records up to `to`; ticks later than `lastTick` are left. */
  async walkTo(to: number, lastTick: number): Promise<void> {
    for await (const records of this.#options.walk(this.next, to)) {
      for (const record of records) {
        if (this.tick === 0) this.tick = firstTick(record.at)
        if (record.at >= this.tick + TICK_MS && record.at > this.#logTime) {
          await this.advance(Math.min(record.at, lastTick), record.index)
          // Stopped before the ticks that lie before this record: it is judged after the next start.
          if (this.#stopping.signal.aborted) return await this.#flush()
        }
        this.#logTime = Math.max(this.#logTime, record.at)
        for (const reading of record.readings) this.#see(record, reading)
        this.#derive(record)
        this.next = record.index + 1
      }
      if (this.#minutes.length >= BLOCK_ROWS) await this.#flush()
      if (this.#stopping.signal.aborted) break
    }
    await this.#flush()
  }

  /** Make the minutes durable that have been judged so far. */
  async #flush(): Promise<void> {
    const judged = this.#minutes
    if (judged.length === 0) return
    await saveJudged(this.#options.client, judged)
    this.#minutes = []
    this.#options.onJudged?.(judged)
  }

  #see(record: WalkedRecord, reading: SentReading): void {
    const { outlet } = record
    const { kind, observedAt } = reading
    if (outlet === '') return
    if (kind === 'day') {
      const start = startOfDaySeconds(observedAt - stampsOf(this.#facts, observedAt, this.tick).period(outlet, 24 * HOUR))
      if (dayDue(start) <= this.tick && record.at < lateUntil(start)) this.#days.add(start, outlet, 'late-data')
      return
    }
    if (kind !== 'minute' && kind !== 'hour' && kind !== 'rtd') return
    const stamps = stampsOf(this.#facts, observedAt, this.tick)
    const at = observedAt - (kind === 'minute' ? stamps.minute(outlet) : kind === 'hour' ? stamps.period(outlet, HOUR) : 0)
    const start = startOfHourSeconds(at)
    if (hourDue(start) <= this.tick && record.at < lateUntil(start)) this.#hours.add(start, outlet, 'late-data')
    const { values, mark, factor } = reading
    const known = { frame: record.index + 1, at: record.at }
    if (kind === 'hour') {
      const total = judgeTotal(outlet, factor, { at, seconds: HOUR, total: numberText(values.total), mark }, inForce)
      if (total !== null) this.#minutes.push({ ...total, known })
    }
    if (kind !== 'minute') return
    const judged = judgeMinute({
      outlet,
      factor,
      sent: { at, value: numberText(values.value), converted: numberText(values.convertedValue), total: numberText(values.total), mark },
      named: this.#facts.on(outlet, dayOf(at * 1000), this.tick),
      ruleSet: inForce,
      marks: this.#marks,
      known: this.tick,
    })
    for (const one of judged) this.#minutes.push({ ...one, known })
  }

  #derive({ index, at, outlet, readings }: WalkedRecord): void {
    if (outlet === '' || readings.length === 0) return
    for (const minute of this.#samples.of(outlet, readings, this.tick))
      this.#minutes.push({ ...judgeDerived(outlet, minute, inForce), known: { frame: index + 1, at } })
  }

  /** Do every tick up to `at`, with the records below `frame`. */
  async advance(at: number, frame: number): Promise<void> {
    const last = Math.floor(at / TICK_MS) * TICK_MS
    if (last - this.tick > LONG_STEP_MS) {
      // What was recorded meanwhile cuts a silent stretch as it does when it is judged again.
      await this.#marks.refresh(last)
      await this.#events.refresh(last)
    }
    while (this.tick < last && !this.#stopping.signal.aborted) {
      const tick = this.#nextTick(last)
      await this.#doTick(tick, frame)
      this.tick = tick
      if (this.#logTime < tick) this.#logTime = tick
    }
  }

  /** The next tick at which anything can be due, at most `last`: a silent stretch is passed in a step. */
  #nextTick(last: number): number {
    const soon = this.tick + TICK_MS
    if (!this.#hours.empty || !this.#days.empty || this.#facts.learned(this.tick, last).length > 0) return soon
    if (this.#marks.changed(this.tick, last).length > 0 || this.#events.learned(this.#toldUntil, last).length > 0) return soon
    const hour = startOfHourSeconds(this.tick / 1000)
    const dues = [-2, -1, 0, 1].map((step) => hourDue(hour + step * HOUR))
    const day = startOfDaySeconds(this.tick / 1000)
    dues.push(...[-2, -1, 0].map((step) => dayDue(day + step * 24 * HOUR)))
    const next = Math.min(...dues.filter((due) => due > this.tick))
    return Math.max(soon, Math.min(last, Math.ceil(next / TICK_MS) * TICK_MS))
  }

  async #doTick(tick: number, frame: number): Promise<void> {
    const { client, onJudged, onChanged } = this.#options
    if (this.#factsReadAt <= tick + SETTLE_MS) await this.#refreshFacts()
    await this.#marks.refresh(tick)
    await this.#samples.refresh(tick)
    await this.#events.refresh(tick)
    const known = { frame, at: tick }
    await this.#tellEvents(known)
    const hours = new Dirty()
    const days = new Dirty()
    const given = { client, facts: this.#facts, marks: this.#marks, ruleSet: inForce, known, hours, days }
    for (const { start, outlets } of this.#hours.chunks()) for (const [outlet, cause] of outlets) hours.add(start, outlet, cause)
    for (const { start, outlets } of this.#days.chunks()) for (const [outlet, cause] of outlets) days.add(start, outlet, cause)
    await this.#addLearned(tick, hours)
    const hour = startOfHourSeconds(tick / 1000)
    for (const start of [hour - 2 * HOUR, hour - HOUR, hour]) {
      if (hourDue(start) > tick || hourDue(start) <= this.tick) continue
      for (const outlet of await outletsOf(given, start, HOUR)) hours.add(start, outlet, 'closing')
    }
    const day = startOfDaySeconds(tick / 1000)
    for (const start of [day - 48 * HOUR, day - 24 * HOUR]) {
      if (dayDue(start) > tick || dayDue(start) <= this.tick) continue
      for (const outlet of await outletsOf(given, start, 24 * HOUR)) days.add(start, outlet, 'closing')
    }
    if (hours.empty && days.empty) return
    await this.#flush()
    const { changed } = await judgeTick(given, (judged) => onJudged?.(judged))
    if (changed.length > 0) await onChanged?.(changed)
    this.#hours = new Dirty()
    this.#days = new Dirty()
    if (performance.now() - this.#notedAt >= NOTE_MS) await this.#note(frame, tick)
  }

  async #tellEvents(known: Known): Promise<void> {
    const told = this.#events.learned(this.#toldUntil, known.at).map((event) => ({ ...judgeEvent(event, inForce), known }))
    this.#toldUntil = known.at
    if (told.length === 0) return
    await this.#flush()
    await saveJudged(this.#options.client, told)
    this.#options.onJudged?.(told)
  }

  /** New facts and marks: the judged hours they speak of. */
  async #addLearned(tick: number, hours: Dirty): Promise<void> {
    for (const { facts } of this.#facts.learned(this.tick, tick)) {
      const from = startOfDaySeconds(Date.parse(`${facts.effectiveFrom}T00:00:00+08:00`) / 1000)
      const known = { frame: 0, at: tick }
      for (const start of await judgedHoursOf(this.#options.client, facts.outletId, Math.max(0, from), known))
        hours.add(start, facts.outletId, 'facts')
    }
    for (const { outlet, from, to } of this.#marks.changed(this.tick, tick))
      for (let start = startOfHourSeconds(from); start < to; start += HOUR) if (hourDue(start) <= tick) hours.add(start, outlet, 'mark')
  }

  async #refreshFacts(): Promise<void> {
    const began = Date.now()
    const recorded = await this.#options.readFacts(this.#factsUntil - FACTS_OVERLAP_MS)
    this.#facts.add(recorded)
    for (const { recordedAt } of recorded) this.#factsUntil = Math.max(this.#factsUntil, recordedAt)
    this.#factsReadAt = began
  }

  /** Say how far we are, when there is anything new to say; between ticks only what no later record can touch. */
  async note(): Promise<void> {
    if (!this.#hours.empty || !this.#days.empty || performance.now() - this.#notedAt < NOTE_MS) return
    await this.#note(this.next, this.tick)
  }

  async #note(next: number, tick: number): Promise<void> {
    this.#notedAt = performance.now()
    if (next === this.#noted.next && tick === this.#noted.tick) return
    await saveJudgeProgress(this.#options.client, next, tick)
    this.#noted = { next, tick }
  }

  #fail(cause: unknown): void {
    if (this.#troubled) return
    this.#troubled = true
    const why = cause instanceof Error ? cause.message : String(cause)
    this.#options.onTrouble?.(new Error(`the judge waits: ${why}`, { cause }))
  }

  #succeed(): void {
    if (!this.#troubled) return
    this.#troubled = false
    this.#options.onTrouble?.(null)
  }
}

/** Where judging begins: behind the closing of what had ended before the first record, of which nobody could have told us in time. */
function firstTick(at: number): number {
  const before = hourDue(startOfHourSeconds(at / 1000) - HOUR)
  const day = dayDue(startOfDaySeconds(at / 1000) - 24 * HOUR)
  return Math.max(Math.floor(at / TICK_MS) * TICK_MS, before, day)
}
