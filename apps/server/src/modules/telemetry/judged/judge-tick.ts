/**
 * What is judged at one tick of the log's own time. Everything it reads is limited to what was known before the tick,
 * so the same tick gives the same values whenever, and however often, it is done.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { closingOf, dayOf, startOfDay } from '@poyang/standards'
import type { FactsHistory } from './facts.ts'
import type { Judged, Known, KnownJudged } from './judged.ts'
import { saysTheSame } from './judged.ts'
import { hashOf } from './finish.ts'
import { judgeDay } from './judge-day.ts'
import { derivedOf } from './judge-derived.ts'
import { judgeHours } from './judge-hour.ts'
import { judgeMinute } from './judge-minute.ts'
import { outletsWithReadings, readDays, readHours, readVersions, saveJudged } from './judge-store.ts'
import type { Stamps } from './judge-store.ts'
import type { OutletHour } from './inputs.ts'
import type { MarkSource } from './marks.ts'
import { closing, inForce } from './project-rules.ts'
import type { RuleSet } from './project-rules.ts'
import type { SampleSource } from './samples.ts'

const HOUR = 3_600
const DAY = 24 * HOUR
const FLOW = 'w00000'
/** Hours of one slice: some tens of thousands of readings, well under a second. Those that close have all of theirs, those that are touched again seldom. */
const CLOSING_HOURS = 40
const AGAIN_HOURS = 120
const DAYS_AT_ONCE = 40

/** Why a period is judged (again): the first time, or what came later. */
export type Cause = 'closing' | 'late-data' | 'mark' | 'facts'

/** Some periods of one day: by start (seconds), the outlets and why. */
export type Piece = ReadonlyMap<number, ReadonlyMap<string, Cause>>

type Periods = Map<number, Map<string, Cause>>

/** Of two causes of the same period the one that asks for more: facts and marks also speak of its minutes. */
const weightOf: Readonly<Record<Cause, number>> = { closing: 0, 'late-data': 0, mark: 1, facts: 2 }

/** Periods that must be judged. What closes goes before what is judged again; otherwise in the order of time, outlets in the order of their names. */
export class Dirty {
  readonly #closing: Periods = new Map()
  readonly #again: Periods = new Map()

  add(start: number, outlet: string, cause: Cause): void {
    for (const periods of [this.#closing, this.#again]) {
      const held = periods.get(start)?.get(outlet)
      if (held === undefined) continue
      // It keeps its place among those that close or those that are judged again.
      if (weightOf[cause] > weightOf[held]) periods.get(start)?.set(outlet, cause)
      return
    }
    const periods = cause === 'closing' ? this.#closing : this.#again
    let outlets = periods.get(start)
    if (outlets === undefined) periods.set(start, (outlets = new Map()))
    outlets.set(outlet, cause)
  }

  addAll(other: Dirty): void {
    for (const periods of [other.#closing, other.#again])
      for (const [start, outlets] of periods) for (const [outlet, cause] of outlets) this.add(start, outlet, cause)
  }

  get empty(): boolean {
    return this.#closing.size === 0 && this.#again.size === 0
  }

  /** Whether any period begins in [from, to). */
  touches(from: number, to: number): boolean {
    const within = (start: number) => start >= from && start < to
    return [...this.#closing.keys()].some(within) || [...this.#again.keys()].some(within)
  }

  /** Starts of the periods of an outlet. */
  startsOf(outlet: string): number[] {
    return [this.#closing, this.#again].flatMap((periods) =>
      [...periods].flatMap(([start, outlets]) => (outlets.has(outlet) ? [start] : [])),
    )
  }

  /** Take out the next piece, as large as is good for one step; null when there is none. @param may which starts may be taken */
  take(most: { readonly closing: number; readonly again: number }, may: (start: number) => boolean = () => true): Piece | null {
    return takeFrom(this.#closing, most.closing, may) ?? takeFrom(this.#again, most.again, may)
  }
}

function takeFrom(periods: Periods, most: number, may: (start: number) => boolean): Piece | null {
  const starts = [...periods.keys()].filter(may).toSorted((a, b) => a - b)
  const [first] = starts
  if (first === undefined) return null
  const names = [...(periods.get(first)?.keys() ?? [])].toSorted().slice(0, most)
  const piece: Periods = new Map()
  const end = startOfDaySeconds(first) + DAY
  for (const start of starts) {
    // The same outlets in the hours behind it cost no question of their own.
    if (start >= end || (piece.size + 1) * names.length > most) break
    const outlets = periods.get(start)
    const taken = new Map<string, Cause>()
    for (const name of names) {
      const cause = outlets?.get(name)
      if (cause === undefined) continue
      taken.set(name, cause)
      outlets?.delete(name)
    }
    if (outlets?.size === 0) periods.delete(start)
    if (taken.size > 0) piece.set(start, taken)
  }
  return piece
}

/** A value that says something else than the version before it. */
export interface Changed {
  readonly was: KnownJudged
  readonly is: KnownJudged
  readonly cause: Exclude<Cause, 'closing'>
}

export interface TickGiven {
  readonly client: ClickHouseClient
  readonly facts: FactsHistory
  readonly marks: MarkSource
  readonly samples: SampleSource
  readonly ruleSet: RuleSet
  readonly known: Known
  /** Facts and marks that were made before this moment count, ms since 1970. */
  readonly asOf: number
}

export interface TickDone {
  readonly judged: number
  readonly changed: readonly Changed[]
}

export const startOfHourSeconds = (at: number): number => Math.floor(at / HOUR) * HOUR
export const startOfDaySeconds = (at: number): number => startOfDay(dayOf(at * 1000)) / 1000

/** When a period is judged for the first time, ms. */
export const hourDue = (start: number): number => (start + HOUR + closing.parameters.hourSeconds) * 1000
export const dayDue = (start: number): number => (start + DAY + closing.parameters.daySeconds) * 1000
/** End of the time in which late data count, ms. */
export const lateUntil = (start: number): number => closingOf(dayOf(start * 1000)).final

export function stampsOf(facts: FactsHistory, start: number, at: number): Stamps {
  const of = (outlet: string) => facts.on(outlet, dayOf(start * 1000), at)?.facts
  return {
    minute(outlet) {
      const found = of(outlet)
      return found?.stamp === 'end' ? found.recordMinutes * 60 : 0
    },
    period: (outlet, seconds) => (of(outlet)?.stamp === 'end' ? seconds : 0),
  }
}

/** All outlets of a period: those that sent anything, and those that facts expect something of. */
export async function outletsOf(
  { client, facts, known, asOf: at }: Pick<TickGiven, 'client' | 'facts' | 'known' | 'asOf'>,
  start: number,
  seconds: number,
): Promise<string[]> {
  const asOf = { frame: known.frame, receivedBefore: lateUntil(start) }
  const spoke = await outletsWithReadings(client, start, start + seconds, asOf)
  return [...new Set([...spoke, ...facts.outlets(at)])]
}

/**
 * Judge the next piece of what is due: some hours, and when no hour of a day waits any more, some outlets of that day. Resolves when it is durable.
 * So much at a time that whoever waits for a minute does not wait long.
 */
export async function judgeSlice(
  given: TickGiven,
  due: { readonly hours: Dirty; readonly days: Dirty },
  onJudged: (judged: readonly KnownJudged[]) => void,
): Promise<TickDone> {
  const changed: Changed[] = []
  let judged = 0
  const keep = async (found: readonly Judged[], before: readonly KnownJudged[], piece: Piece) => {
    const { fresh, altered } = differences(found, before, piece, given.known)
    await saveJudged(given.client, fresh)
    changed.push(...altered)
    judged += fresh.length
    if (fresh.length > 0) onJudged(fresh)
    await breathe()
    return fresh
  }
  const hours = due.hours.take({ closing: CLOSING_HOURS, again: AGAIN_HOURS })
  if (hours !== null) {
    const heard = await readPiece(given, hours)
    // Rules on minutes hear of marks too, and minutes that came before the facts of their outlet are told anew with them.
    const told = only(hours, ['mark', 'facts'])
    if (told.size > 0 && given.ruleSet === inForce) {
      const minutes = await readVersions(given.client, 'minute', 'in-force', outletsIn(told), spanOf(told, HOUR), {
        before: given.known.at,
      })
      await keep(withJudged(await minutesOf(given, told, heard), minutes), minutes, told)
    }
    // Of an hour that has not closed the minutes alone are told anew.
    const closed = new Map([...hours].filter(([start]) => hourDue(start) <= given.known.at))
    const fresh =
      closed.size === 0
        ? []
        : await keep(
            [...(await hoursOf(given, closed, heard)), ...(await derivedOf({ ...given, lateUntil }, 'hour', closed))],
            await versionsBefore(given, 'hour', closed),
            closed,
          )
    for (const { outlet, from } of fresh) {
      const day = startOfDaySeconds(from)
      if (dayDue(day) <= given.known.at) due.days.add(day, outlet, hours.get(from)?.get(outlet) ?? 'late-data')
    }
  }
  const days = due.days.take({ closing: DAYS_AT_ONCE, again: DAYS_AT_ONCE }, (start) => !due.hours.touches(start, start + DAY))
  for (const [start, outlets] of days ?? []) {
    const piece = new Map([[start, outlets]])
    const before = await versionsBefore(given, 'day', piece)
    await keep(
      [...(await daysOf(given, start, [...outlets.keys()])), ...(await derivedOf({ ...given, lateUntil }, 'day', piece))],
      before,
      piece,
    )
  }
  return { judged, changed }
}

const outletsIn = (piece: Piece): string[] => [...new Set([...piece.values()].flatMap((outlets) => [...outlets.keys()]))]

function spanOf(piece: Piece, seconds: number): { readonly from: number; readonly to: number } {
  const starts = [...piece.keys()]
  return { from: Math.min(...starts), to: Math.max(...starts) + seconds }
}

function only(piece: Piece, causes: readonly Cause[]): Piece {
  const found = [...piece].map(([start, outlets]) => [start, new Map([...outlets].filter(([, cause]) => causes.includes(cause)))] as const)
  return new Map(found.filter(([, outlets]) => outlets.size > 0))
}

/** What was known of periods before this moment; a period that closes with it has not been judged yet. */
async function versionsBefore({ client, ruleSet, known }: TickGiven, level: 'hour' | 'day', piece: Piece): Promise<KnownJudged[]> {
  const first = (cause: Cause) => ruleSet === inForce && cause === 'closing'
  const judgedBefore = [...piece.values()].flatMap((outlets) => [...outlets].flatMap(([outlet, cause]) => (first(cause) ? [] : [outlet])))
  if (judgedBefore.length === 0) return []
  // Another set of rules is judged as of a moment that it may have been judged at already.
  const limit = ruleSet === inForce ? { before: known.at } : { upTo: known.at }
  return await readVersions(client, level, ruleSet.id, [...new Set(judgedBefore)], spanOf(piece, 1), limit)
}

/** What was known of the hours of a piece, by outlet and start; also of hours between them that are not in it. */
async function readPiece({ client, facts, known, asOf: at }: TickGiven, piece: Piece): Promise<ReadonlyMap<string, OutletHour>> {
  const span = spanOf(piece, HOUR)
  // All hours of a piece are of one day: late data count to the same moment, and the same facts govern.
  const asOf = { frame: known.frame, receivedBefore: lateUntil(span.from) }
  // In a silent stretch this one question is all there is to ask.
  const spoke = await outletsWithReadings(client, span.from, span.to + HOUR, asOf, outletsIn(piece))
  if (spoke.length === 0) return new Map()
  const hours = await readHours(client, spoke, span, asOf, stampsOf(facts, span.from, at))
  return new Map(hours.map((hour) => [`${hour.outlet} ${hour.from}`, hour]))
}

function* outletHours(piece: Piece, heard: ReadonlyMap<string, OutletHour>): Generator<OutletHour> {
  for (const [from, outlets] of piece)
    for (const outlet of outlets.keys()) yield heard.get(`${outlet} ${from}`) ?? { outlet, from, factors: new Map() }
}

/** Outlets whose hours are judged before other work has its turn. */
const OUTLETS_IN_A_BREATH = 8

/** Hours of some outlets, judged from what was known. */
async function hoursOf(
  { facts, marks, ruleSet, asOf: at }: TickGiven,
  piece: Piece,
  heard: ReadonlyMap<string, OutletHour>,
): Promise<Judged[]> {
  const judged: Judged[] = []
  let done = 0
  for (const hour of outletHours(piece, heard)) {
    judged.push(...judgeHours({ hour, named: facts.on(hour.outlet, dayOf(hour.from * 1000), at), ruleSet, marks, at }))
    if (++done % OUTLETS_IN_A_BREATH === 0) await breathe()
  }
  return judged
}

/** Minutes of some outlets in some hours once more, with the marks that are known now. */
async function minutesOf(
  { facts, marks, ruleSet, asOf: at }: TickGiven,
  piece: Piece,
  heard: ReadonlyMap<string, OutletHour>,
): Promise<Judged[]> {
  const judged: Judged[] = []
  let done = 0
  for (const { outlet, from, factors } of outletHours(piece, heard)) {
    const named = facts.on(outlet, dayOf(from * 1000), at)
    for (const [factor, { minutes }] of factors)
      for (const sent of minutes) {
        const hash = hashOf([sent.at, sent.value, sent.converted, sent.mark].map(String))
        judged.push(...judgeMinute({ outlet, factor, sent, named, ruleSet, marks, known: at, hash }))
      }
    if (++done % OUTLETS_IN_A_BREATH === 0) await breathe()
  }
  return judged
}

const keyOf = ({ outlet, factor, basis, from }: Judged) => `${outlet} ${factor} ${basis} ${from}`

/** Only minutes that had been judged, and say something else now: a mark speaks of a part of the hour, and so does a fact. */
function withJudged(found: readonly Judged[], before: readonly KnownJudged[]): Judged[] {
  const held = new Map(before.map((one) => [keyOf(one), one]))
  const minuteOf = ({ outlet, factor, from }: Judged) => `${outlet} ${factor} ${from}`
  const minutes = new Set(before.map(minuteOf))
  const saidBy = ({ marks, validity, verdict, limit, to }: Judged) => JSON.stringify([marks, validity, verdict, limit?.id ?? null, to])
  return found.filter((one) => {
    const was = held.get(keyOf(one))
    // With the facts a converted value may stand beside the measured one.
    return was === undefined ? minutes.has(minuteOf(one)) : saidBy(was) !== saidBy(one)
  })
}

async function daysOf(
  { client, facts, marks, samples, ruleSet, known, asOf: at }: TickGiven,
  start: number,
  outlets: readonly string[],
): Promise<Judged[]> {
  const asOf = { frame: known.frame, receivedBefore: lateUntil(start) }
  const hours = await readVersions(client, 'hour', ruleSet.id, outlets, { from: start, to: start + DAY }, { upTo: known.at })
  const sent = await readDays(client, outlets, start, FLOW, asOf, stampsOf(facts, start, at))
  const groups = new Map<string, KnownJudged[]>()
  for (const hour of hours) {
    // Days of derived quantities are made by those who make them.
    if (hour.factor.includes('.') && samples.knows(hour.outlet)) continue
    const key = `${hour.outlet} ${hour.factor} ${hour.basis}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [hour])
    else group.push(hour)
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const { outlet, factor, basis } = first
    const of = sent.get(outlet)
    return [
      judgeDay({
        outlet,
        factor,
        basis,
        from: start,
        hours: group,
        device: of?.days.get(factor) ?? null,
        volumes: of?.volumes ?? new Map(),
        named: facts.on(outlet, dayOf(start * 1000), at),
        ruleSet,
        marks,
        at,
      }),
    ]
  })
}

/** Versions that are new, and those of them that say something else about a period that had been judged. */
function differences(found: readonly Judged[], before: readonly KnownJudged[], piece: Piece, known: Known) {
  const held = new Map(before.map((one) => [keyOf(one), one]))
  const fresh: KnownJudged[] = []
  const altered: Changed[] = []
  for (const one of found) {
    const was = held.get(keyOf(one))
    if (was !== undefined && saysTheSame(was, one)) continue
    const is = { ...one, known }
    fresh.push(is)
    const cause = piece.get(periodOf(one, piece))?.get(one.outlet) ?? 'late-data'
    if (was === undefined || cause === 'closing') continue
    if (was.value !== is.value || was.validity !== is.validity || was.verdict !== is.verdict) altered.push({ was, is, cause })
  }
  return { fresh, altered }
}

/** Start of the period of a piece that a value lies in: its own, or of a minute its hour. */
const periodOf = ({ level, from }: Judged, piece: Piece): number =>
  level === 'minute' && !piece.has(from) ? startOfHourSeconds(from) : from
