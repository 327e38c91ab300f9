/**
 * The judge: follows the frame log in the log's own time. Minute records are judged as they come, ahead of the writer; hours and days from the tables
 * that the writer fills. What closes, and what something late, a mark or new facts touch, is gathered at ticks and judged in slices, one at a tick and
 * one each second after it while any is left: so no minute waits for all hours of a city, and which slice is judged when depends on the log alone.
 * Killed anywhere it begins again at its last note; whatever it does twice gives the same rows.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { dayOf } from '@poyang/standards'
import { follow } from '../../../platform/processes/follow.ts'
import type { Turn } from '../../../platform/processes/follow.ts'
import type { RecordedFacts } from '../../sources/index.ts'
import { numberText } from '../latest-tracker.ts'
import type { SentParameter } from '../parameters-of.ts'
import type { SentReading } from '../readings-of.ts'
import { createFactsHistory } from './facts.ts'
import { judgeEvent, noEvents } from './events.ts'
import type { EventSource } from './events.ts'
import { judgeMinute } from './judge-minute.ts'
import { judgedHoursOf, readJudgeProgress, saveJudged, saveJudgeProgress } from './judge-store.ts'
import { dayDue, Dirty, hourDue, judgeSlice, lateUntil, outletsOf, stampsOf, startOfDaySeconds, startOfHourSeconds } from './judge-tick.ts'
import type { Changed } from './judge-tick.ts'
import type { Known, KnownJudged } from './judged.ts'
import { noMarks } from './marks.ts'
import type { MarkSource } from './marks.ts'
import { inForce } from './project-rules.ts'
import { judgeDerived, judgeParameter, judgeTotal, noSamples } from './samples.ts'
import type { SampleSource } from './samples.ts'

/** A record of the log with the readings it gives; records without any are there too, for their time. */
export interface WalkedRecord {
  readonly index: number
  /** ms since 1970 */
  readonly at: number
  readonly outlet: string
  readonly readings: readonly SentReading[]
  /** What the device said of its instruments (3020). */
  readonly parameters?: readonly SentParameter[]
}

export interface JudgeOptions {
  readonly client: ClickHouseClient
  /** Records [from, to) with their readings, in order. */
  readonly walk: (from: number, to: number) => AsyncIterable<readonly WalkedRecord[]>
  /** Records below are in the tables. */
  readonly derived: () => number
  /** Records below can be walked; those in the tables when absent. */
  readonly durable?: () => number
  /** Moment (ms) of which it is known that no record before it is still to come, as long as all records below `head` are done; null: only records tell the time. */
  readonly live: () => { readonly head: number; readonly at: number } | null
  /** Facts that the registry learned after a moment, ms. */
  readonly readFacts: (after: number) => Promise<readonly RecordedFacts[]>
  readonly marks?: MarkSource
  readonly samples?: SampleSource
  readonly events?: EventSource
  /** Judged values as soon as they are durable; the same may come again after a restart. */
  readonly onJudged?: (judged: readonly KnownJudged[]) => void
  /** Everything known up to this place is durable. */
  readonly onPassed?: (place: Known) => void
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

/** Moments at which it is gathered what is due, of the log's time; and between two slices of it. */
const TICK_MS = 10_000
const SLICE_MS = 1_000
/** Facts, marks and events are asked for this long after a tick, so that what was written before it is there. */
const SETTLE_MS = 1_000
/** A silent stretch longer than this is passed in steps of what is due in it. */
const LONG_STEP_MS = 60_000
/** Between two blocks of minutes: shorter, and the store has more to do with their number than with what is in them. */
const BLOCK_MS = 250
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
  const following = follow({
    name: 'the judge',
    run: (turn) => judge.run(turn),
    onTrouble: options.onTrouble,
    farewellMs: FAREWELL_MS,
  })
  return {
    get next() {
      return judge.next
    },
    get tick() {
      return judge.tick
    },
    wake: () => following.wake(),
    stop: () => following.stop(),
  }
}

/** Judge what the tables hold, up to a tick and a record, and end: for a rebuild. */
export async function judgeUpTo(options: Omit<JudgeOptions, 'live' | 'derived'>, until: { next: number; tick: number }): Promise<void> {
  const judge = new RunningJudge({ ...options, derived: () => until.next, live: () => null })
  await judge.begin()
  await judge.walkTo(until.next, until.tick)
  if (judge.tick > 0) await judge.advance(until.tick, until.next)
}

class RunningJudge {
  next = 0
  tick = 0
  readonly #options: JudgeOptions
  readonly #marks: MarkSource
  readonly #samples: SampleSource
  readonly #events: EventSource
  /** Events that held before this moment have been told. */
  #toldUntil = 0
  /** Of a judge that follows; one that judges once to an end is neither woken nor stopped. */
  #turn: Turn | null = null
  #facts = createFactsHistory()
  #factsUntil = 0
  /** Facts and marks were read at this moment of the real clock. */
  #refreshedAt = 0
  /** Hours and days that were judged already and have been touched since the last tick. */
  #hours = new Dirty()
  #days = new Dirty()
  /** What was gathered at ticks and waits for its slice; slices up to `#sliced` are done. */
  #due = { hours: new Dirty(), days: new Dirty() }
  #sliced = 0
  #logTime = 0
  #minutes: KnownJudged[] = []
  #noted = { next: 0, tick: 0 }
  #notedAt = 0

  constructor(options: JudgeOptions) {
    this.#options = options
    this.#marks = options.marks ?? noMarks
    this.#samples = options.samples ?? noSamples
    this.#events = options.events ?? noEvents
  }

  async run(turn: Turn): Promise<void> {
    this.#turn = turn
    await this.begin()
    await this.#follow(turn)
  }

  get #stopped(): boolean {
    return this.#turn?.signal.aborted === true
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
    this.#due = { hours: new Dirty(), days: new Dirty() }
    this.#sliced = tick
    this.#minutes = []
    this.#facts = createFactsHistory()
    this.#factsUntil = 0
    // Ticks are cut by what is known of marks and events: the same as in a judge that never stopped.
    this.#refreshedAt = 0
    await this.#refresh(tick)
    this.#toldUntil = tick
  }

  async #follow(turn: Turn): Promise<void> {
    const { derived, durable = derived, live: heard, onPassed } = this.#options
    while (!this.#stopped) {
      const began = performance.now()
      const to = durable()
      if (this.next < to) await this.walkTo(to, Number.POSITIVE_INFINITY)
      const live = heard()
      // Everything the gateway had at that moment is judged: the moment itself is then known to be past.
      if (live !== null && this.next >= live.head && this.tick > 0) await this.advance(live.at, this.next)
      if (this.#stopped) break
      if (this.#sliced > 0) onPassed?.({ frame: this.next, at: this.#sliced })
      await this.note()
      turn.succeeded()
      if (this.next >= durable()) await turn.untilWoken(LOOK_MS)
      await turn.rest(Math.max(0, began + BLOCK_MS - performance.now()))
    }
    // So that the next start has nothing to do twice; what was stopped in the middle stays behind the last note.
    if (this.#settled && this.#minutes.length === 0) await this.#note(this.next, this.tick)
  }

  /** Whether nothing waits to be judged. */
  get #settled(): boolean {
    return this.#hours.empty && this.#days.empty && this.#idle
  }

  /** Whether no slice waits. */
  get #idle(): boolean {
    return this.#due.hours.empty && this.#due.days.empty
  }

  /** Judge records up to `to`; ticks later than `lastTick` are left. */
  async walkTo(to: number, lastTick: number): Promise<void> {
    for await (const records of this.#options.walk(this.next, to)) {
      for (const record of records) {
        if (this.tick === 0) {
          this.#sliced = this.tick = firstTick(record.at)
          // What was registered since we began, as whoever judges it again knows it.
          this.#refreshedAt = 0
          await this.#refresh(this.tick)
        }
        const step = this.#idle ? this.tick + TICK_MS : this.#sliced + SLICE_MS
        if (record.at >= step && record.at > this.#logTime) {
          await this.advance(Math.min(record.at, lastTick), record.index)
          // Stopped before the ticks that lie before this record: it is judged after the next start.
          if (this.#stopped) return await this.#flush()
        }
        this.#logTime = Math.max(this.#logTime, record.at)
        for (const reading of record.readings) this.#see(record, reading)
        this.#derive(record)
        this.next = record.index + 1
      }
      if (this.#minutes.length >= BLOCK_ROWS) await this.#flush()
      if (this.#stopped) break
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

  #derive({ index, at, outlet, readings, parameters = [] }: WalkedRecord): void {
    if (outlet === '') return
    for (const one of parameters) this.#minutes.push({ ...judgeParameter(outlet, one, at, inForce), known: { frame: index + 1, at } })
    if (readings.length === 0) return
    for (const minute of this.#samples.of(outlet, readings, this.tick))
      this.#minutes.push({ ...judgeDerived(outlet, minute, inForce), known: { frame: index + 1, at } })
  }

  /** Do every tick and slice up to `at`, with the records below `frame`. */
  async advance(at: number, frame: number): Promise<void> {
    const last = Math.floor(at / SLICE_MS) * SLICE_MS
    // What was recorded meanwhile cuts a silent stretch as it does when it is judged again.
    if (last - this.tick > LONG_STEP_MS) await this.#refresh(last)
    while (!this.#stopped) {
      const moment = this.#nextMoment(last)
      if (moment === null) return
      const known = { frame, at: moment }
      const isTick = moment % TICK_MS === 0
      if (isTick && !(await this.#gather(known))) return
      if (!this.#idle && !(await this.#slice(known, isTick ? moment : this.tick))) return
      if (isTick) this.tick = moment
      this.#sliced = moment
      if (this.#logTime < moment) this.#logTime = moment
      if (this.#settled && performance.now() - this.#notedAt >= NOTE_MS) {
        await this.#flush()
        await this.#note(frame, this.tick)
      }
    }
  }

  /** The next moment at which anything can be due, at most `last`; null when there is none: a silent stretch is passed in a step. */
  #nextMoment(last: number): number | null {
    if (!this.#idle) return this.#sliced + SLICE_MS <= last ? this.#sliced + SLICE_MS : null
    const lastTick = Math.floor(last / TICK_MS) * TICK_MS
    return lastTick > this.tick ? this.#nextTick(lastTick) : null
  }

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

  /** At a tick: everything that has become due since the last one. Returns whether it is whole: stopped in the middle, it is not. */
  async #gather(known: Known): Promise<boolean> {
    const { client } = this.#options
    const tick = known.at
    await this.#refresh(tick)
    await this.#tellEvents(known)
    const { hours, days } = this.#due
    hours.addAll(this.#hours)
    days.addAll(this.#days)
    this.#hours = new Dirty()
    this.#days = new Dirty()
    await this.#addLearned(tick, hours)
    const given = { client, facts: this.#facts, known, asOf: tick }
    const closing = (due: number) => due <= tick && due > this.tick
    const hour = startOfHourSeconds(tick / 1000)
    for (const start of [hour - 2 * HOUR, hour - HOUR, hour]) {
      if (!closing(hourDue(start))) continue
      if (!(await this.#untilDerived(known.frame))) return false
      for (const outlet of await outletsOf(given, start, HOUR)) hours.add(start, outlet, 'closing')
    }
    const day = startOfDaySeconds(tick / 1000)
    for (const start of [day - 48 * HOUR, day - 24 * HOUR]) {
      if (!closing(dayDue(start))) continue
      if (!(await this.#untilDerived(known.frame))) return false
      for (const outlet of await outletsOf(given, start, 24 * HOUR)) days.add(start, outlet, 'closing')
    }
    return true
  }

  /** Judge one slice of what is due. Returns whether it was done: stopped in the middle, it is done again after the next start. */
  async #slice(known: Known, asOf: number): Promise<boolean> {
    const { client, onJudged, onChanged } = this.#options
    if (!(await this.#untilDerived(known.frame))) return false
    await this.#flush()
    const given = { client, facts: this.#facts, marks: this.#marks, samples: this.#samples, ruleSet: inForce, known, asOf }
    const { changed } = await judgeSlice(given, this.#due, (judged) => onJudged?.(judged))
    if (changed.length > 0) await onChanged?.(changed)
    return true
  }

  /** Wait until the tables hold every record below a frame; false when told to stop meanwhile. */
  async #untilDerived(frame: number): Promise<boolean> {
    while (this.#options.derived() < frame) {
      if (this.#turn === null || this.#stopped) return false
      await this.#turn.untilWoken(LOOK_MS)
    }
    return !this.#stopped
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
    const learned = this.#facts.learned(this.tick, tick)
    // Minutes that came before them are in the table first, so that whoever judges again finds the same.
    if (learned.length > 0) await this.#flush()
    for (const { facts } of learned) {
      const from = startOfDaySeconds(Date.parse(`${facts.effectiveFrom}T00:00:00+08:00`) / 1000)
      const known = { frame: 0, at: tick }
      for (const start of await judgedHoursOf(this.#options.client, facts.outletId, Math.max(0, from), known))
        hours.add(start, facts.outletId, 'facts')
    }
    for (const { outlet, from, to } of this.#marks.changed(this.tick, tick))
      for (let start = startOfHourSeconds(from); start < to; start += HOUR) if (hourDue(start) <= tick) hours.add(start, outlet, 'mark')
  }

  /** Make sure that all is known that was on record before a moment. Facts and marks that were read after it need not be read again. */
  async #refresh(until: number): Promise<void> {
    await this.#samples.refresh(until)
    await this.#events.refresh(until)
    if (this.#refreshedAt > until + SETTLE_MS) return
    const began = Date.now()
    const recorded = await this.#options.readFacts(this.#factsUntil - FACTS_OVERLAP_MS)
    this.#facts.add(recorded)
    for (const { recordedAt } of recorded) this.#factsUntil = Math.max(this.#factsUntil, recordedAt)
    await this.#marks.refresh(until)
    this.#refreshedAt = began
  }

  /** Say how far we are, when there is anything new to say; between ticks only what no later record can touch. */
  async note(): Promise<void> {
    if (!this.#settled || performance.now() - this.#notedAt < NOTE_MS) return
    await this.#note(this.next, this.tick)
  }

  async #note(next: number, tick: number): Promise<void> {
    this.#notedAt = performance.now()
    if (next === this.#noted.next && tick === this.#noted.tick) return
    await saveJudgeProgress(this.#options.client, next, tick)
    this.#noted = { next, tick }
  }
}

/** Where judging begins: behind the closing of what had ended before the first record, of which nobody could have told us in time. */
function firstTick(at: number): number {
  const before = hourDue(startOfHourSeconds(at / 1000) - HOUR)
  const day = dayDue(startOfDaySeconds(at / 1000) - 24 * HOUR)
  return Math.max(Math.floor(at / TICK_MS) * TICK_MS, before, day)
}
