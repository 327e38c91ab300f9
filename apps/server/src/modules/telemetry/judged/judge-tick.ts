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
import { judgeHours } from './judge-hour.ts'
import { judgeMinute } from './judge-minute.ts'
import { outletsWithReadings, readDays, readHours, readVersions, saveJudged } from './judge-store.ts'
import type { Stamps } from './judge-store.ts'
import type { OutletHour } from './inputs.ts'
import type { MarkSource } from './marks.ts'
import { closing, inForce } from './project-rules.ts'
import type { RuleSet } from './project-rules.ts'

const HOUR = 3_600
const DAY = 24 * HOUR
const FLOW = 'w00000'
/** Outlets of one question: some ten thousand readings of an hour. */
const OUTLETS_AT_ONCE = 40

/** Why a period is judged (again): the first time, or what came later. */
export type Cause = 'closing' | 'late-data' | 'mark' | 'facts'

/** Periods that must be judged: by start (seconds), the outlets and why. */
export class Dirty {
  readonly periods = new Map<number, Map<string, Cause>>()

  add(start: number, outlet: string, cause: Cause): void {
    let outlets = this.periods.get(start)
    if (outlets === undefined) this.periods.set(start, (outlets = new Map()))
    if (!outlets.has(outlet)) outlets.set(outlet, cause)
  }

  get empty(): boolean {
    return this.periods.size === 0
  }

  /** In the order of time, outlets in the order of their names. */
  *chunks(): Generator<{ readonly start: number; readonly outlets: ReadonlyMap<string, Cause> }> {
    for (const [start, outlets] of [...this.periods].toSorted(([a], [b]) => a - b)) {
      const sorted = [...outlets].toSorted(([a], [b]) => (a < b ? -1 : 1))
      for (let at = 0; at < sorted.length; at += OUTLETS_AT_ONCE) yield { start, outlets: new Map(sorted.slice(at, at + OUTLETS_AT_ONCE)) }
    }
  }
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
  readonly ruleSet: RuleSet
  readonly known: Known
  readonly hours: Dirty
  readonly days: Dirty
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
  { client, facts, known }: Pick<TickGiven, 'client' | 'facts' | 'known'>,
  start: number,
  seconds: number,
): Promise<string[]> {
  const asOf = { frame: known.frame, receivedBefore: lateUntil(start) }
  const spoke = await outletsWithReadings(client, start, start + seconds, asOf)
  return [...new Set([...spoke, ...facts.outlets(known.at)])]
}

/** Judge every dirty hour, then every dirty day and the days of hours that changed. Resolves when all of it is durable. */
export async function judgeTick(given: TickGiven, onJudged: (judged: readonly KnownJudged[]) => void): Promise<TickDone> {
  const changed: Changed[] = []
  let judged = 0
  const keep = async (found: readonly Judged[], before: readonly KnownJudged[], causes: ReadonlyMap<string, Cause>) => {
    const { fresh, altered } = differences(found, before, causes, given.known)
    await saveJudged(given.client, fresh)
    changed.push(...altered)
    judged += fresh.length
    if (fresh.length > 0) onJudged(fresh)
    await breathe()
    return fresh
  }
  for (const { start, outlets } of given.hours.chunks()) {
    const names = [...outlets.keys()]
    const marked = new Map([...outlets].filter(([, cause]) => cause === 'mark'))
    // Rules on minutes hear of marks too.
    if (marked.size > 0 && given.ruleSet === inForce) {
      const minutes = await readVersions(
        given.client,
        'minute',
        'in-force',
        [...marked.keys()],
        { from: start, to: start + HOUR },
        { before: given.known.at },
      )
      await keep(withJudged(await minutesOf(given, start, [...marked.keys()]), minutes), minutes, marked)
    }
    const before = await versionsBefore(given, 'hour', start, outlets)
    const fresh = await keep(await hoursOf(given, start, names), before, outlets)
    const day = startOfDaySeconds(start)
    if (dayDue(day) > given.known.at) continue
    for (const { outlet } of fresh) given.days.add(day, outlet, outlets.get(outlet) ?? 'late-data')
  }
  for (const { start, outlets } of given.days.chunks()) {
    const names = [...outlets.keys()]
    const before = await versionsBefore(given, 'day', start, outlets)
    await keep(await daysOf(given, start, names), before, outlets)
  }
  return { judged, changed }
}

/** What was known of periods before this tick; a period that closes with it has not been judged yet. */
async function versionsBefore(
  { client, ruleSet, known }: TickGiven,
  level: 'hour' | 'day',
  start: number,
  outlets: ReadonlyMap<string, Cause>,
): Promise<KnownJudged[]> {
  const judgedBefore =
    ruleSet === inForce ? [...outlets].filter(([, cause]) => cause !== 'closing').map(([outlet]) => outlet) : [...outlets.keys()]
  if (judgedBefore.length === 0) return []
  // Another set of rules is judged as of a moment that it may have been judged at already.
  const limit = ruleSet === inForce ? { before: known.at } : { upTo: known.at }
  return await readVersions(client, level, ruleSet.id, judgedBefore, { from: start, to: start + 1 }, limit)
}

/** Hours of some outlets, judged from what was known. */
export async function hoursOf(
  { client, facts, marks, ruleSet, known }: TickGiven,
  start: number,
  outlets: readonly string[],
): Promise<Judged[]> {
  const asOf = { frame: known.frame, receivedBefore: lateUntil(start) }
  const spoke = new Set(await outletsWithReadings(client, start, start + 2 * HOUR, asOf, outlets))
  const heard = outlets.filter((outlet) => spoke.has(outlet))
  const silent = outlets.filter((outlet) => !spoke.has(outlet)).map((outlet): OutletHour => ({ outlet, from: start, factors: new Map() }))
  const hours =
    heard.length === 0 ? silent : [...(await readHours(client, heard, start, asOf, stampsOf(facts, start, known.at))), ...silent]
  return hours.flatMap((hour) =>
    judgeHours({ hour, named: facts.on(hour.outlet, dayOf(start * 1000), known.at), ruleSet, marks, at: known.at }),
  )
}

/** Minutes of some outlets in an hour once more, with the marks that are known now. */
async function minutesOf(
  { client, facts, marks, ruleSet, known }: TickGiven,
  start: number,
  outlets: readonly string[],
): Promise<Judged[]> {
  const asOf = { frame: known.frame, receivedBefore: lateUntil(start) }
  return (await readHours(client, outlets, start, asOf, stampsOf(facts, start, known.at))).flatMap(({ outlet, factors }) => {
    const named = facts.on(outlet, dayOf(start * 1000), known.at)
    return [...factors].flatMap(([factor, { minutes }]) =>
      minutes.flatMap((sent) => {
        const hash = hashOf([sent.at, sent.value, sent.converted, sent.mark].map(String))
        return judgeMinute({ outlet, factor, sent, named, ruleSet, marks, known: known.at, hash })
      }),
    )
  })
}

const keyOf = ({ outlet, factor, basis, from }: Judged) => `${outlet} ${factor} ${basis} ${from}`

/** Only what had been judged, and says something else now: a mark speaks of a part of the hour. */
function withJudged(found: readonly Judged[], before: readonly KnownJudged[]): Judged[] {
  const held = new Map(before.map((one) => [keyOf(one), one]))
  return found.filter((one) => {
    const was = held.get(keyOf(one))
    return was !== undefined && (was.marks.join() !== one.marks.join() || was.validity !== one.validity || was.verdict !== one.verdict)
  })
}

async function daysOf({ client, facts, marks, ruleSet, known }: TickGiven, start: number, outlets: readonly string[]): Promise<Judged[]> {
  const asOf = { frame: known.frame, receivedBefore: lateUntil(start) }
  const hours = await readVersions(client, 'hour', ruleSet.id, outlets, { from: start, to: start + DAY }, { upTo: known.at })
  const sent = await readDays(client, outlets, start, FLOW, asOf, stampsOf(facts, start, known.at))
  const groups = new Map<string, KnownJudged[]>()
  for (const hour of hours) {
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
        named: facts.on(outlet, dayOf(start * 1000), known.at),
        ruleSet,
        marks,
        at: known.at,
      }),
    ]
  })
}

/** Versions that are new, and those of them that say something else about a period that had been judged. */
function differences(found: readonly Judged[], before: readonly KnownJudged[], causes: ReadonlyMap<string, Cause>, known: Known) {
  const held = new Map(before.map((one) => [keyOf(one), one]))
  const fresh: KnownJudged[] = []
  const altered: Changed[] = []
  for (const one of found) {
    const was = held.get(keyOf(one))
    if (was !== undefined && saysTheSame(was, one)) continue
    const is = { ...one, known }
    fresh.push(is)
    const cause = causes.get(one.outlet) ?? 'late-data'
    if (was === undefined || cause === 'closing') continue
    if (was.value !== is.value || was.validity !== is.validity || was.verdict !== is.verdict) altered.push({ was, is, cause })
  }
  return { fresh, altered }
}
