/**
 * The alarm loop: follows the judge, evaluates what it judged, keeps verdicts, opens alarms. Killed anywhere it goes on from the last whole set
 * of evaluators; what it then tells again is the same rows and the same events.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Rule } from '@poyang/rules'
import { follow } from '../../../platform/processes/follow.ts'
import type { Following, Turn } from '../../../platform/processes/follow.ts'
import { beijingDay } from '../../telemetry/index.ts'
import { openAlarms } from '../life/open-alarms.ts'
import { ruleOfRow } from '../rules/rule-book.ts'
import { shipRules } from '../rules/rule-service.ts'
import { readVersions, saveEvaluated } from '../rules/rule-store.ts'
import type { Relational } from '../rules/rule-store.ts'
import type { Linked } from '../subjects.ts'
import { Evaluation, MINUTE } from './evaluation.ts'
import type { Place, Standing } from './evaluation.ts'
import { farther, isBefore, readArriving, readHistory, readJudged } from './judged-feed.ts'
import { readRoster } from './roster.ts'
import type { Roster } from './roster.ts'
import { forgetSlot, readSlots, saveSlot } from './slots.ts'
import { addEvaluators, dropEvaluators, readEvaluators, readStanding, saveEvaluators, saveFindings } from './verdict-store.ts'
import type { SavedEvaluator } from './verdict-store.ts'
import { watchKey } from './watch.ts'

export interface AlarmLoopOptions {
  readonly client: ClickHouseClient
  readonly db: Relational
  /** Rules that come with the program. */
  readonly shipped: readonly Rule[]
  readonly linked?: () => Promise<readonly Linked[]>
  /** How far the judge of this process is, ahead of its note in the store; it only grows. */
  readonly heard?: () => Place
  readonly onTrouble?: (error: Error | null) => void
  readonly onOpened?: (alarms: number) => void
  /** Between two looks at the judge, ms. */
  readonly lookMs?: number
  /** Between two sets of evaluators, ms. */
  readonly saveMs?: number
}

export interface AlarmLoop {
  /** Judged values up to here have been evaluated. */
  readonly place: Place
  /** Moment of the log up to which time has passed for the rules, ms. */
  readonly ticked: number
  readonly watches: number
  /** The judge has something new. */
  wake(): void
  stop(): Promise<void>
}

const LOOK_MS = 250
const SAVE_MS = 300_000
const ROSTER_MS = 30_000
const NOTE_MS = 5_000
/** Rules that have heard nothing are told of time this often: there are a hundred of them an outlet. */
const SETTLE_ALL_MS = 10_000
/** Records of the frame log whose values are evaluated in one go. */
const FRAMES_AT_ONCE = 10_000
/** What is being kept when we are told to stop gets this long; what is not is evaluated again after the next start. */
const FAREWELL_MS = 4_000
/** Greater than any moment: everything of a frame. */
const END = 8_640_000_000_000_000
/** Sets of days are kept this long: the night needs two of them. */
const KEEP_DAYS_MS = 4 * 86_400_000

export function startAlarmLoop(options: AlarmLoopOptions): AlarmLoop {
  return new RunningLoop(options)
}

const savedOf = ({ watch, ...standing }: Standing): SavedEvaluator => ({
  context: watch.context,
  outlet: watch.outlet,
  factor: watch.factor,
  ...standing,
})

function* savedAll(evaluation: Evaluation): Generator<SavedEvaluator> {
  for (const standing of evaluation.standings()) yield savedOf(standing)
}

/** An evaluation over a set, with what the store knows as its past. */
export function evaluationOver(
  { client, keep, onDay }: { client: ClickHouseClient } & Pick<ConstructorParameters<typeof Evaluation>[0], 'keep' | 'onDay'>,
  begins: { readonly place: Place; readonly ticked: number },
): Evaluation {
  return new Evaluation(
    {
      past: {
        history: (watch, from, to, until) => readHistory(client, [...new Set(Object.values(watch.context.series).flat())], from, to, until),
        standing: (watch, from, asOf) => readStanding(client, watch, from, asOf),
      },
      keep,
      ...(onDay === undefined ? {} : { onDay }),
    },
    begins,
  )
}

/** Add the evaluators of a set; those of rules that are not known any more are left out. */
export function addSaved(evaluation: Evaluation, saved: readonly SavedEvaluator[], rules: ReadonlyMap<string, Rule>): void {
  for (const { context, outlet, factor, ...standing } of saved) {
    const rule = rules.get(`${standing.snapshot.rule}@${standing.snapshot.version}`)
    if (rule !== undefined) evaluation.add({ rule, context, outlet, factor }, standing)
  }
}

export const rulesByVersion = async (db: Relational): Promise<Map<string, Rule>> =>
  new Map((await readVersions(db)).map((row) => [`${row.rule}@${row.version}`, ruleOfRow(row)]))

class RunningLoop implements AlarmLoop {
  readonly #options: AlarmLoopOptions
  readonly #following: Following
  #signal = new AbortController().signal
  #evaluation: Evaluation | null = null
  /** Up to here values have been read. */
  #cursor: Place = { frame: 0, at: 0 }
  #slot: 'a' | 'b' = 'a'
  #savedAt = 0
  #savedFor = 0
  #rosterAt = 0
  #notedAt = Number.NEGATIVE_INFINITY
  #settledAt = 0
  #roster: Roster = { rules: [], watches: [], lacking: new Map() }

  constructor(options: AlarmLoopOptions) {
    this.#options = options
    this.#following = follow({
      name: 'the alarm loop',
      run: async (turn) => {
        this.#signal = turn.signal
        await this.#begin()
        turn.succeeded()
        await this.#follow(turn)
      },
      onTrouble: options.onTrouble,
      farewellMs: FAREWELL_MS,
    })
  }

  get place(): Place {
    return this.#cursor
  }

  get ticked(): number {
    return this.#evaluation?.ticked ?? 0
  }

  get watches(): number {
    return this.#evaluation?.watches.length ?? 0
  }

  wake(): void {
    this.#following.wake()
  }

  stop(): Promise<void> {
    return this.#following.stop()
  }

  /** Take up the newest whole set. */
  async #begin(): Promise<void> {
    const { client, db, shipped } = this.#options
    this.#evaluation = null
    this.#settledAt = 0
    await shipRules(db, shipped)
    const [newest] = (await readSlots(db)).toSorted((a, b) => b.place.frame - a.place.frame || b.ticked - a.ticked)
    const begins = newest ?? { slot: 'b', place: { frame: 0, at: 0 }, ticked: 0 }
    const evaluation = evaluationOver(
      {
        client,
        keep: async (findings) => {
          await saveFindings(client, findings)
          const opened = await openAlarms(db, findings)
          if (opened > 0) this.#options.onOpened?.(opened)
        },
        onDay: (end) => this.#onDay(end),
      },
      begins,
    )
    if (newest !== undefined) addSaved(evaluation, await readEvaluators(client, newest.slot), await rulesByVersion(db))
    this.#cursor = begins.place
    this.#slot = begins.slot === 'a' ? 'b' : 'a'
    this.#evaluation = evaluation
    this.#savedAt = performance.now()
    this.#savedFor = begins.place.frame
    this.#rosterAt = Number.NEGATIVE_INFINITY
  }

  async #follow(turn: Turn): Promise<void> {
    const evaluation = this.#evaluation
    if (evaluation === null) return
    while (!this.#signal.aborted) {
      const judged = await this.#judged()
      if (judged.at > 0) await this.#upTo(evaluation, judged)
      turn.succeeded()
      if (turn.signal.aborted) break
      await turn.untilWoken(this.#options.lookMs ?? LOOK_MS)
    }
    await this.#save(evaluation)
  }

  /** How far the judge is: by its own word while it runs ahead of its note, otherwise by the note. */
  async #judged(): Promise<Place> {
    const heard = this.#options.heard?.()
    return heard !== undefined && isBefore(this.#cursor, heard) ? heard : farther(await readJudged(this.#options.client), this.#cursor)
  }

  async #upTo(evaluation: Evaluation, judged: Place): Promise<void> {
    // The first day of all is that of the judge's first moment.
    await this.#callRoll(evaluation, beijingDay(evaluation.ticked > 0 ? evaluation.ticked : judged.at))
    while (isBefore(this.#cursor, judged) && !this.#signal.aborted) {
      const to = this.#cursor.frame + FRAMES_AT_ONCE < judged.frame ? { frame: this.#cursor.frame + FRAMES_AT_ONCE, at: END } : judged
      const arriving = await readArriving(this.#options.client, { after: this.#cursor, upTo: to })
      await evaluation.push(arriving)
      this.#cursor = to
      // Verdicts of a long catch-up are kept as it goes.
      const last = arriving.at(-1)
      if (last !== undefined) await evaluation.tick(justAfter(last.known.at), 'heard')
      await this.#saveNowAndThen(evaluation)
      await breathe()
    }
    if (!this.#signal.aborted) {
      const now = Math.max(judged.at, evaluation.ticked)
      const all = now >= this.#settledAt + SETTLE_ALL_MS
      await evaluation.tick(now, all ? 'all' : 'heard')
      if (all) this.#settledAt = now
    }
    await this.#note(evaluation)
  }

  /** Whoever is to be watched and is not yet, from here on. Whoever is not to be watched any more is let go at midnight. */
  async #callRoll(evaluation: Evaluation, day: string): Promise<void> {
    if (performance.now() - this.#rosterAt < ROSTER_MS) return
    const { client, db, linked = noneLinked } = this.#options
    this.#roster = await readRoster(db, day, linked)
    const fresh = this.#roster.watches.filter((watch) => !evaluation.has(watch))
    const after = this.#cursor.frame
    for (const watch of fresh) evaluation.add(watch, after)
    if (fresh.length > 0) {
      const slots = await readSlots(db)
      const added = [...evaluation.standings(new Set(fresh.map(watchKey)))].map(savedOf)
      if (slots.some(({ slot }) => slot === day)) await addEvaluators(client, day, added)
      else await this.#saveAs(evaluation, day)
      // A set in use must know them too.
      await this.#save(evaluation)
    }
    this.#rosterAt = performance.now()
  }

  /** The day is over: keep how everything stands, then begin the next one with the rules and facts of that day. */
  async #onDay(end: number): Promise<void> {
    const evaluation = this.#evaluation
    if (evaluation === null) return
    const { db, linked = noneLinked } = this.#options
    const day = beijingDay(end)
    this.#roster = await readRoster(db, day, linked)
    const wanted = new Map(this.#roster.watches.map((watch) => [watchKey(watch), watch]))
    for (const watch of evaluation.watches) {
      const now = wanted.get(watchKey(watch))
      if (now === undefined) evaluation.remove(watchKey(watch))
      else if (JSON.stringify(now.context) !== JSON.stringify(watch.context)) evaluation.exchange(now)
    }
    for (const watch of this.#roster.watches) if (!evaluation.has(watch)) evaluation.add(watch, evaluation.place.frame)
    await this.#saveAs(evaluation, day)
    await this.#dropOld(end)
  }

  async #saveAs(evaluation: Evaluation, slot: string): Promise<void> {
    const { client, db } = this.#options
    await forgetSlot(db, slot)
    await saveEvaluators(client, slot, savedAll(evaluation))
    await saveSlot(db, { slot, place: evaluation.place, ticked: evaluation.ticked })
  }

  async #saveNowAndThen(evaluation: Evaluation): Promise<void> {
    if (performance.now() - this.#savedAt > (this.#options.saveMs ?? SAVE_MS)) await this.#save(evaluation)
  }

  async #save(evaluation: Evaluation): Promise<void> {
    const { client, db } = this.#options
    await forgetSlot(db, this.#slot)
    await saveEvaluators(client, this.#slot, savedAll(evaluation))
    // Everything up to the cursor was taken: a silent stretch is not read again.
    const place = isBefore(evaluation.place, this.#cursor) ? this.#cursor : evaluation.place
    await saveSlot(db, { slot: this.#slot, place, ticked: evaluation.ticked })
    this.#slot = this.#slot === 'a' ? 'b' : 'a'
    this.#savedAt = performance.now()
    this.#savedFor = place.frame
  }

  async #dropOld(now: number): Promise<void> {
    const { client, db } = this.#options
    for (const { slot } of await readSlots(db)) {
      if (slot.length < 2 || slot >= beijingDay(now - KEEP_DAYS_MS)) continue
      await forgetSlot(db, slot)
      await dropEvaluators(client, slot)
    }
  }

  /** Say beside each rule when it was evaluated last, for how many, and what it lacks. */
  async #note(evaluation: Evaluation): Promise<void> {
    if (this.#cursor.frame !== this.#savedFor) await this.#saveNowAndThen(evaluation)
    if (performance.now() - this.#notedAt < NOTE_MS) return
    const subjects = new Map<string, number>()
    for (const { rule } of evaluation.watches) subjects.set(rule.id, (subjects.get(rule.id) ?? 0) + 1)
    await saveEvaluated(
      this.#options.db,
      evaluation.ticked,
      this.#roster.rules.map(({ id, version }) => ({
        rule: id,
        version,
        subjects: subjects.get(id) ?? 0,
        lacking: this.#roster.lacking.get(id) ?? [],
      })),
    )
    this.#notedAt = performance.now()
  }
}

/** So that what was complete with the last value is decided now; yet a minute is never closed before its end has been seen. */
const justAfter = (at: number): number => ((at + 1) % MINUTE === 0 ? at : at + 1)

const noneLinked = (): Promise<readonly Linked[]> => Promise.resolve([])
