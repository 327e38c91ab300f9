/**
 * The one evaluator. Arrivals are laid on a grid of periods; a period is decided once, as soon as everything it waits for is there or
 * its wait is over; then each node of the plan steps once. What comes later is late: the host replays from a snapshot.
 * Decisions depend on `knownAt`, never on when ticks come, so live running and replay give the same verdicts.
 */
import { snapshotFormat } from '../verdict.ts'
import type { Arrival, Context, Evaluator, InputRange, Late, Mark, Sample, Snapshot, Verdict } from '../verdict.ts'
import type { Rule } from '../rule.ts'
import { isTruth, noMembers } from '../language/names.ts'
import { attributesOf } from '../language/parts.ts'
import { attributeWords, quantityWords, shortNumber, wordsOf } from '../language/words.ts'
import type { Language } from '../language/words.ts'
import { CHINA_OFFSET, compile, MINUTE } from './compile.ts'
import type { Plan } from './compile.ts'
import { Episode } from './episode.ts'
import type { EpisodeState, Turn } from './episode.ts'
import { undecided } from './facility-state.ts'
import type { FacilityStateSaved } from './facility-state.ts'
import type { Feed, FeedSaved, MarkSpan } from './feed.ts'
import { horizonOf } from './horizon.ts'

/** A value stamped further ahead than this is not believed. */
const AHEAD = 60 * MINUTE
/** Periods that may wait for the rest of their inputs; what is further ahead is refused. */
const MOST_PENDING = 20_000
const MOST_MARKS = 2_000
/**
 * Periods that had ended so long before anything of their subject was known are history that is being sent: what lacks of them is waited for until
 * none of it has come for a while, so that nothing is called missing that is on its way. Source: project.
 */
const HISTORY_AGE = 5 * MINUTE
const HISTORY_QUIET = 2 * MINUTE
/** Unless so many wait: then they are decided as they stand. */
const MOST_PATIENT = MOST_PENDING / 2

/** A period whose inputs are complete, with the states that may still be open. */
interface Row {
  readonly index: number
  readonly samples: readonly (Sample | null)[]
  readonly states: number[]
}

interface MarkHeld extends MarkSpan {
  readonly knownAt: number
}

/** Arrivals of one feed during the present episode. Who is asked for a reference may have to write it: only verdicts and snapshots do. */
interface Seen {
  count: number
  first: { readonly ref: string } | null
  last: { readonly ref: string } | null
}

interface SeenSaved {
  readonly count: number
  readonly firstRef: string | null
  readonly lastRef: string | null
}

const savedOf = ({ count, first, last }: Seen): SeenSaved => ({ count, firstRef: first?.ref ?? null, lastRef: last?.ref ?? null })
const named = (ref: string | null): Seen['first'] => (ref === null ? null : { ref })

interface State {
  readonly clock: number | null
  readonly next: number | null
  readonly lastReady: number
  readonly pending: readonly (readonly [number, readonly (Sample | null)[]])[]
  readonly covered: readonly (readonly [number, number])[]
  readonly lengths: readonly number[]
  readonly marks: readonly (readonly MarkHeld[])[]
  readonly queue: readonly Row[]
  readonly fronts: readonly FeedSaved[]
  readonly machines: readonly FacilityStateSaved[]
  readonly feeds: readonly FeedSaved[]
  readonly spans: readonly (readonly MarkSpan[])[]
  readonly decided: number | null
  readonly states: readonly (number | null)[]
  readonly statefuls: readonly unknown[]
  readonly episode: EpisodeState
  readonly seen: readonly SeenSaved[]
  readonly late: Late | null
  readonly born: number | null
  readonly history: { readonly heard: number; readonly to: number } | null
}

/**
 * An evaluator of one rule for one subject. See `Evaluator` for how to feed it.
 * @throws RangeError where the context does not fit the rule.
 */
export function createEvaluator(rule: Rule, context: Context): Evaluator {
  return new RuleEvaluator(compile(rule, context))
}

class RuleEvaluator implements Evaluator {
  readonly #plan: Plan
  /** Feeds of each series. */
  readonly #bySeries = new Map<string, number[]>()
  readonly #episode: Episode
  readonly #reach: number
  #clock: number | null = null
  /** Index of the next period to decide, counted on the grid. */
  #next: number | null
  #lastReady = -Infinity
  #pending = new Map<number, (Sample | null)[]>()
  /** Per feed: covered until, known at. */
  #covered: [number, number][]
  /** Per feed: how long its last record was, ms. */
  #lengths: number[]
  #marks: MarkHeld[][]
  #queue: Row[] = []
  #decided: number | null = null
  #seen: Seen[]
  #late: Late | null = null
  /** When its first value was known; null before that, and of one that begins at a given moment or goes over settled history. */
  #born: number | null = null
  /** When history was last heard, and how far it reaches. */
  #history = { heard: 0, to: -Infinity }

  constructor(plan: Plan) {
    this.#plan = plan
    for (const [index, { shape }] of plan.feeds.entries()) {
      const feeds = this.#bySeries.get(shape.series) ?? []
      feeds.push(index)
      this.#bySeries.set(shape.series, feeds)
    }
    const { every, lasting, merge, wait, rule, context } = plan
    this.#episode = new Episode({ lasting, merge, once: rule.once, doubt: Math.max(every, lasting, wait) })
    this.#reach = horizonOf(rule, context)
    this.#next = context.startAt === undefined ? null : this.#indexAt(context.startAt)
    this.#covered = plan.feeds.map(() => [-Infinity, -Infinity])
    this.#lengths = plan.feeds.map(() => 0)
    this.#marks = plan.feeds.map(() => [])
    this.#seen = plan.feeds.map(() => ({ count: 0, first: null, last: null }))
  }

  get decidedTo(): number | null {
    return this.#decided === null ? null : this.#endOf(this.#decided)
  }

  push(arrival: Arrival): Verdict[] {
    const verdicts: Verdict[] = []
    const settled = this.#plan.context.asOf !== undefined
    if (arrival.kind === 'tick' || !settled) {
      const { knownAt } = arrival
      if (this.#clock === null || knownAt > this.#clock) {
        this.#advance(knownAt, verdicts)
        this.#clock = knownAt
      }
    }
    if (arrival.kind === 'sample') this.#take(arrival)
    else if (arrival.kind === 'mark') this.#mark(arrival)
    return verdicts
  }

  takeLate(): Late | null {
    const late = this.#late
    this.#late = null
    return late
  }

  // arrivals

  #take(sample: Sample): void {
    const feeds = this.#bySeries.get(sample.series)
    if (feeds === undefined || !(sample.until >= sample.observedAt)) return
    const { context } = this.#plan
    for (const index of feeds) {
      const { every, kind } = this.#plan.feeds[index]!.shape
      const local = sample.observedAt + CHINA_OFFSET
      const end = local - modulo(local, every) + every
      const row = end / this.#plan.base - 1
      if (kind === 'value' && context.startAt === undefined && context.asOf === undefined) this.#hear(sample.knownAt, end - CHINA_OFFSET)
      if (this.#next !== null && row < this.#next) {
        // what held before the beginning may still hold at it
        if (this.#untouched && kind !== 'value') this.#keep(this.#next, index, sample)
        // history that comes in another order than it was: it begins earlier
        else if (this.#untouched && this.#born !== null) {
          this.#next = row
          this.#keep(row, index, sample)
        } else if (!this.#untouched) this.#tooLate(sample.observedAt)
      } else if (kind === 'value' && this.#clock !== null && end - CHINA_OFFSET > this.#clock + AHEAD + every) continue
      else this.#keep(row, index, sample)
    }
  }

  #hear(knownAt: number, end: number): void {
    this.#born ??= knownAt
    if (end > this.#born - HISTORY_AGE) return
    this.#history = { heard: knownAt, to: this.#born - HISTORY_AGE }
  }

  /** Has no period been taken up yet? */
  get #untouched(): boolean {
    return this.#lastReady <= Number.MIN_SAFE_INTEGER
  }

  #keep(row: number, index: number, sample: Sample): void {
    let samples = this.#pending.get(row)
    if (samples === undefined) {
      if (this.#pending.size >= MOST_PENDING) return
      samples = this.#plan.feeds.map(() => null)
      this.#pending.set(row, samples)
    }
    const earlier = samples[index] ?? null
    if (earlier === null || follows(sample, earlier)) samples[index] = sample
  }

  #mark(mark: Mark): void {
    for (const index of this.#bySeries.get(mark.series) ?? []) {
      const begins = this.#next === null ? -Infinity : this.#endOf(this.#next) - this.#plan.base
      if (mark.from < begins && !this.#untouched) this.#tooLate(mark.from)
      const marks = this.#marks[index]!
      if (marks.length < MOST_MARKS) marks.push({ name: mark.name, from: mark.from, to: mark.to, knownAt: mark.knownAt })
    }
  }

  #tooLate(from: number): void {
    this.#late = { count: (this.#late?.count ?? 0) + 1, from: Math.min(from, this.#late?.from ?? from) }
  }

  // deciding periods

  /** Decide whatever was ready before `to`. */
  #advance(to: number, verdicts: Verdict[]): void {
    if (this.#next === null) this.#begin()
    while (this.#next !== null) {
      const ready = this.#readyAt(this.#next)
      if (!(ready < to)) return
      this.#lastReady = ready
      this.#assemble(this.#next, ready, verdicts)
      this.#next++
    }
  }

  /** Begin with the first value; settings and events from before it hold from there. */
  #begin(): void {
    const { feeds } = this.#plan
    const valued = feeds.some(({ shape }) => shape.kind === 'value')
    const starts = [...this.#pending].filter(
      ([, row]) => !valued || row.some((sample, at) => sample !== null && feeds[at]?.shape.kind === 'value'),
    )
    if (starts.length === 0) return
    const first = Math.min(...starts.map(([row]) => row))
    this.#next = first
    for (const [row, samples] of [...this.#pending].toSorted(([a], [b]) => a - b)) {
      if (row >= first) break
      this.#pending.delete(row)
      for (const [at, sample] of samples.entries()) if (sample !== null) this.#keep(first, at, sample)
    }
  }

  #readyAt(index: number): number {
    const end = this.#endOf(index)
    const samples = this.#pending.get(index)
    const settledMode = this.#plan.context.asOf !== undefined
    let settled = end
    let ends = end
    const { feeds } = this.#plan
    for (let at = 0; at < feeds.length; at++) {
      const { kind, every } = feeds[at]!.shape
      if (kind !== 'value' || (every !== this.#plan.base && modulo(end + CHINA_OFFSET, every) !== 0)) continue
      const sample = samples?.[at] ?? null
      const [until, knownAt] = this.#covered[at]!
      const known = sample !== null ? sample.knownAt : until >= end ? knownAt : Infinity
      const when = settledMode && known !== Infinity ? end : known
      if (when > settled) settled = when
      // Of records that are longer than the period asked for, the one that brings it ends later.
      const length = known === Infinity ? this.#lengths[at]! : 0
      if (length > every) ends = Math.max(ends, Math.ceil((end + CHINA_OFFSET) / length) * length - CHINA_OFFSET)
    }
    let patience = ends + this.#plan.wait
    if (end <= this.#history.to && this.#pending.size < MOST_PATIENT) patience = Math.max(patience, this.#history.heard + HISTORY_QUIET)
    return Math.max(end, Math.min(settled, patience), this.#lastReady)
  }

  #assemble(index: number, ready: number, verdicts: Verdict[]): void {
    const samples = this.#pending.get(index) ?? this.#plan.feeds.map(() => null)
    this.#pending.delete(index)
    for (let at = 0; at < samples.length; at++) {
      const sample = samples[at] ?? null
      if (sample === null) continue
      if (sample.until > this.#covered[at]![0]) this.#covered[at] = [sample.until, sample.knownAt]
      this.#lengths[at] = sample.until - sample.observedAt
    }
    const { machines } = this.#plan
    if (machines.length === 0) {
      this.#decide(index, samples, ready, verdicts)
      return
    }
    this.#queue.push({ index, samples, states: machines.map(() => undecided) })
    this.#stepMachines(index, samples)
    while (this.#queue.length > 0 && !this.#queue[0]!.states.includes(undecided)) {
      const row = this.#queue.shift()!
      for (let at = 0; at < row.states.length; at++) this.#plan.states[at] = row.states[at]!
      this.#decide(row.index, row.samples, ready, verdicts)
    }
  }

  /** States of the newest period, and of earlier ones it decides. */
  #stepMachines(index: number, samples: readonly (Sample | null)[]): void {
    const { machines, feeds } = this.#plan
    const end = this.#endOf(index)
    for (const [at, { feed, machine, on, off }] of machines.entries()) {
      const source = feeds.findIndex(({ shape }) => shape === feed.shape)
      const newest = this.#queue[this.#queue.length - 1]!
      if (modulo(end + CHINA_OFFSET, feed.shape.every) !== 0) {
        const before = this.#queue[this.#queue.length - 2]?.states[at] ?? this.#plan.states[at] ?? Number.NaN
        newest.states[at] = before
        continue
      }
      feed.move(end, samples[source] ?? undefined)
      const { state, settled, as } = machine.next(on.get(), off.get())
      if (settled > 0) for (const row of this.#queue) if (row.states[at] === undecided) row.states[at] = as
      newest.states[at] = state
    }
  }

  #decide(index: number, samples: readonly (Sample | null)[], ready: number, verdicts: Verdict[]): void {
    const { feeds, statefuls, clock, base, context } = this.#plan
    const end = this.#endOf(index)
    const local = end + CHINA_OFFSET
    for (let at = 0; at < feeds.length; at++) {
      const feed = feeds[at]!
      if (this.#marks[at]!.length > 0) this.#useMarks(feed, at, end)
      if (feed.shape.every !== base && local % feed.shape.every !== 0 && feed.shape.kind === 'value') continue
      feed.move(end, samples[at] ?? undefined)
    }
    clock.end = local
    clock.turn++
    for (const stateful of statefuls) if (stateful.every === base || local % stateful.every === 0) stateful.step()
    this.#decided = index
    this.#count(samples)
    if (this.#plan.every !== base && local % this.#plan.every !== 0) return
    const knownAt = context.asOf === undefined ? ready : Math.max(ready, context.asOf)
    this.#judge(end, knownAt, samples, verdicts)
  }

  /** Marks that touch the periods from here on. */
  #useMarks(feed: Feed, at: number, end: number): void {
    const kept: MarkHeld[] = []
    for (const mark of this.#marks[at]!) {
      if (mark.from < end) feed.marks.push({ name: mark.name, from: mark.from, to: mark.to })
      else kept.push(mark)
    }
    this.#marks[at] = kept
  }

  // verdicts

  #judge(end: number, knownAt: number, samples: readonly (Sample | null)[], verdicts: Verdict[]): void {
    const { every, when, guards, clearWhen } = this.#plan
    const truth = when.get()
    const excuses: string[] = []
    if (truth === 1) for (const { name, node } of guards) if (node.get() === 1) excuses.push(name)
    const cleared = clearWhen === null ? null : clearWhen.get() === 1
    if (truth === 0 && this.#episode.quiet) {
      if (this.#seen[0] !== undefined) this.#forget()
      this.#episode.next({ from: end - every, to: end, truth, excuses, cleared })
      return
    }
    if (this.#episode.quiet) this.#forget(samples)
    for (const turn of this.#episode.next({ from: end - every, to: end, truth, excuses, cleared })) {
      verdicts.push(this.#verdict(turn, knownAt))
    }
  }

  #count(samples: readonly (Sample | null)[]): void {
    for (let at = 0; at < samples.length; at++) {
      const sample = samples[at] ?? null
      if (sample === null) continue
      const seen = this.#seen[at]!
      seen.count++
      seen.first ??= sample
      seen.last = sample
    }
  }

  #forget(samples: readonly (Sample | null)[] = []): void {
    for (let at = 0; at < this.#seen.length; at++) {
      const sample = samples[at] ?? null
      const seen = this.#seen[at]!
      seen.count = sample === null ? 0 : 1
      seen.first = seen.last = sample
    }
  }

  #verdict(turn: Turn, knownAt: number): Verdict {
    const { rule, context, parameters, back, feeds } = this.#plan
    const reachBack = turn.kind === 'fires' && back !== null ? back.get() * MINUTE : 0
    const { known, due } = this.#episode.state
    const observedFrom = turn.from - (Number.isFinite(reachBack) ? reachBack : 0)
    const to = turn.to ?? this.#endOf(this.#decided ?? 0)
    const inputs = feeds.map(({ shape }, at): InputRange => ({
      input: shape.input,
      series: shape.series,
      from: Math.min(observedFrom, turn.from - this.#reach),
      to,
      ...savedOf(this.#seen[at]!),
    }))
    return {
      rule: rule.id,
      version: rule.version,
      subject: context.subject,
      kind: turn.kind,
      closes: turn.closes,
      suppressedBy: turn.suppressedBy,
      observedFrom,
      observedTo: turn.to,
      knownAt,
      parameters,
      inputs,
      numbers: rule.lets.flatMap(({ name, of, unit, words }) => {
        if (words === null || isTruth(rule, of)) return []
        const value = this.#number(of)
        return [{ name, ...words, value: value === null ? null : shortNumber(value), unit }]
      }),
      words: { zh: this.#words(turn, 'zh'), en: this.#words(turn, 'en') },
      coverage: { known, due },
    }
  }

  #number(expr: Rule['when']): number | null {
    const value = this.#plan.valueOf(expr, noMembers).get()
    return Number.isNaN(value) ? null : value
  }

  #words(turn: Turn, language: Language): string {
    const { rule } = this.#plan
    const zh = language === 'zh'
    const said = wordsOf(rule, rule.when, language, (expr, members) => {
      const value = this.#plan.valueOf(expr, members).get()
      return Number.isNaN(value) ? null : value
    })
    const lasted = this.#lasted(turn, language)
    const excuses = rule.guards.filter(({ name }) => turn.suppressedBy.includes(name)).map((guard) => guard[language])
    const excused = excuses.length === 0 ? '' : zh ? `；不计入：${excuses.join('、')}` : `; excused by: ${excuses.join(', ')}`
    if (turn.kind === 'fires') return `${said}${lasted}${excused}`
    if (turn.kind === 'undetermined') return `${zh ? '无法判定：' : 'cannot be determined: '}${said}${this.#lacking(language)}`
    if (turn.closes === 'undetermined') return zh ? `恢复可判定：${said}` : `can be determined again: ${said}`
    return zh ? `不再成立：${said}${excused}` : `no longer true: ${said}${excused}`
  }

  /** The inputs without a known value now, the first few by name. */
  #lacking(language: Language): string {
    const { rule, feeds, context } = this.#plan
    const lacking = rule.inputs.flatMap((input) => {
      if (input.kind === 'event') return feeds.some(({ shape }) => shape.input === input.name) ? [] : [input[language]]
      const bound = feeds.filter(({ shape }) => shape.input === input.name)
      if (bound.length === 0) return [input[language]]
      return bound.filter(({ value }) => Number.isNaN(value)).map(({ shape }) => `${input[language]} ${shape.series}`)
    })
    for (const { of, name } of attributesOf(rule)) {
      const series = feeds.filter(({ shape }) => shape.input === of && context.attributes?.[shape.series]?.[name] === undefined)
      for (const { shape } of series) lacking.push(`${attributeWords(name, language)} ${shape.series}`)
    }
    const [zh, few] = [language === 'zh', lacking.slice(0, 5)]
    if (few.length === 0) return zh ? '；历史数据不足' : '; too little history'
    const more = lacking.length > few.length ? (zh ? `等${lacking.length}项` : ` and ${lacking.length - few.length} more`) : ''
    return zh ? `；缺少：${few.join('、')}${more}` : `; lacking: ${few.join(', ')}${more}`
  }

  /** How long it had to last and has, and the rule's named numbers. */
  #lasted(turn: Turn, language: Language): string {
    const { rule, lasting } = this.#plan
    const zh = language === 'zh'
    const parts: string[] = []
    if (lasting > 0) {
      const lasted = quantityWords((this.#endOf(this.#decided ?? 0) - turn.from) / MINUTE, 'min', language)
      const due = quantityWords(lasting / MINUTE, 'min', language)
      parts.push(zh ? `已持续${lasted}，要求${due}` : `lasted ${lasted} of the required ${due}`)
    }
    for (const { of, unit, words } of rule.lets) {
      if (words === null || isTruth(rule, of)) continue
      const value = this.#number(of)
      const text = value === null ? (zh ? '未知' : 'unknown') : quantityWords(value, unit, language)
      parts.push(zh ? `${words.zh} ${text}` : `${words.en}: ${text}`)
    }
    return parts.map((part) => (zh ? `；${part}` : `; ${part}`)).join('')
  }

  // state

  snapshot(): Snapshot {
    const { rule, context, machines, feeds, states, statefuls } = this.#plan
    const state: State = {
      clock: this.#clock,
      next: this.#next,
      lastReady: Number.isFinite(this.#lastReady) ? this.#lastReady : Number.MIN_SAFE_INTEGER,
      pending: [...this.#pending].toSorted(([a], [b]) => a - b),
      covered: this.#covered.map(([until, knownAt]) => [
        Math.max(until, Number.MIN_SAFE_INTEGER),
        Math.max(knownAt, Number.MIN_SAFE_INTEGER),
      ]),
      lengths: this.#lengths,
      marks: this.#marks,
      queue: this.#queue.map((row) => ({ ...row, states: row.states.map((state) => (Number.isNaN(state) ? UNKNOWN : state)) })),
      fronts: machines.map(({ feed }) => feed.save()),
      machines: machines.map(({ machine }) => machine.save()),
      feeds: feeds.map((feed) => feed.save()),
      spans: feeds.map(({ marks }) => marks),
      decided: this.#decided,
      states: states.map((state) => (Number.isNaN(state) ? null : state)),
      statefuls: statefuls.map((stateful) => stateful.save()),
      episode: this.#episode.state,
      seen: this.#seen.map(savedOf),
      late: this.#late,
      born: this.#born,
      history: Number.isFinite(this.#history.to) ? this.#history : null,
    }
    return { format: snapshotFormat, rule: rule.id, version: rule.version, subject: context.subject, state: structured(state) }
  }

  restore(snapshot: Snapshot): void {
    const { rule, context, machines, feeds, states, statefuls } = this.#plan
    if (snapshot.format !== snapshotFormat)
      throw new RangeError(`a snapshot of format ${snapshot.format} cannot be read, only ${snapshotFormat}`)
    if (snapshot.rule !== rule.id || snapshot.version !== rule.version || snapshot.subject !== context.subject) {
      throw new RangeError(`a snapshot of ${snapshot.rule} ${snapshot.version} for ${snapshot.subject} does not fit here`)
    }
    const state = structured(snapshot.state) as State
    this.#clock = state.clock
    this.#next = state.next
    this.#lastReady = state.lastReady
    this.#pending = new Map(state.pending.map(([row, samples]) => [row, [...samples]]))
    this.#covered = state.covered.map(([until, knownAt]) => [until, knownAt])
    this.#lengths = [...state.lengths]
    this.#marks = state.marks.map((marks) => [...marks])
    this.#queue = state.queue.map((row) => ({ ...row, states: row.states.map((each) => (each === UNKNOWN ? Number.NaN : each)) }))
    this.#decided = state.decided
    this.#born = state.born
    this.#history = state.history ?? { heard: 0, to: -Infinity }
    this.#seen = state.seen.map(({ count, firstRef, lastRef }) => ({ count, first: named(firstRef), last: named(lastRef) }))
    this.#late = state.late
    this.#episode.state = state.episode
    const lastAssembled = state.next === null ? null : state.next - 1
    for (const [at, { feed, machine }] of machines.entries()) {
      machine.load(state.machines[at]!)
      feed.load(state.fronts[at]!, this.#closedBefore(lastAssembled, feed.shape.every))
    }
    for (const [at, feed] of feeds.entries()) {
      feed.load(state.feeds[at]!, this.#closedBefore(state.decided, feed.shape.kind === 'value' ? feed.shape.every : this.#plan.base))
      feed.marks = [...state.spans[at]!]
    }
    for (const [at, value] of state.states.entries()) states[at] = value ?? Number.NaN
    const { clock } = this.#plan
    clock.end = state.decided === null ? 0 : this.#endOf(state.decided) + CHINA_OFFSET
    for (const [at, stateful] of statefuls.entries()) stateful.load(state.statefuls[at])
  }

  /** End of the newest period of `every` closed by row `index`. */
  #closedBefore(index: number | null, every: number): number {
    if (index === null) return 0
    const local = this.#endOf(index) + CHINA_OFFSET
    return local - modulo(local, every) - CHINA_OFFSET
  }

  // the grid

  #indexAt(at: number): number {
    return Math.floor((at + CHINA_OFFSET) / this.#plan.base)
  }

  #endOf(index: number): number {
    return (index + 1) * this.#plan.base - CHINA_OFFSET
  }
}

/** Stands for an unknown state in a snapshot's queue, where null would not keep its place in a list of numbers. */
const UNKNOWN = -1

const modulo = (value: number, by: number): number => ((value % by) + by) % by

const structured = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown

/** Of two samples of one period the later one counts: by its own time, then by when it was known, then by name. */
function follows(a: Sample, b: Sample): boolean {
  if (a.observedAt !== b.observedAt) return a.observedAt > b.observedAt
  if (a.knownAt !== b.knownAt) return a.knownAt > b.knownAt
  return a.ref > b.ref
}
