/** Transmission rate of one outlet on one day: what was due, what came when, what of it is valid. Pure. Source: marking rule of 2022 through platform practice. */
import { compare, divide, plain, roundTo, transmissionOf } from '@poyang/standards'
import type { Due, RuleRef, TransmissionRate } from '@poyang/standards'
import type { Lacking, Rate } from '../schema.ts'

type Level = 'minute' | 'hour' | 'day'

export interface DayGiven {
  readonly day: string
  /** ms since 1970; what came later is not counted. */
  readonly asOf: number
  /** What is due: factors in one rhythm, ms. Periods that end after `asOf` are not due yet. */
  readonly rhythms: ReadonlyArray<{ readonly level: Level; readonly step: number; readonly factors: readonly string[] }>
  /** ms since 1970; nothing is due before. */
  readonly from: number
  readonly to: number
  /** `factor level start` (ms) → when it first came, ms, and its letter. */
  readonly arrivals: ReadonlyMap<string, { readonly received: number; readonly letter: string }>
  /** The same → what the rules in force say of it. */
  readonly validity: ReadonlyMap<string, string>
  /** Standing, timely, uncontradicted marks of standstill, and marks of the automatic standard check, ms. */
  readonly stops: ReadonlyArray<{ readonly from: number; readonly to: number }>
  readonly standardChecks: ReadonlyArray<{ readonly from: number; readonly to: number; readonly factors: readonly string[] | null }>
  /** The letter F is said of the source (2005), not of the instrument. Source: HJ/T 212-2005; HJ 212-2017 table 8. */
  readonly sourceSaysF: boolean
  readonly target?: string
}

export interface OutletDayRate {
  readonly immediate: Rate
  readonly completed: Rate
  readonly notDue: Record<string, number>
  readonly lacking: Lacking[]
  readonly target: string
  readonly rule: RuleRef
}

export const dueId = (factor: string, level: Level, at: number): string => `${factor} ${level} ${at}`

export function outletDayRate(given: DayGiven, iso: (ms: number) => string): OutletDayRate {
  const dues = duesOf(given)
  const { immediate, completed } = transmissionOf(dues, given.day, {
    asOf: given.asOf,
    ...(given.target === undefined ? {} : { target: given.target }),
  })
  const notDue: Record<string, number> = {}
  for (const { reason } of completed.notDue) notDue[reason.code] = (notDue[reason.code] ?? 0) + 1
  const missing = new Set(completed.missing)
  const late = immediate.missing.filter((id) => !missing.has(id))
  return {
    immediate: rateOf(immediate),
    completed: rateOf(completed),
    notDue,
    lacking: [
      ...stretchesOf(dues, missing, 'missing', iso),
      ...stretchesOf(dues, new Set(completed.invalid), 'invalid', iso),
      ...stretchesOf(dues, new Set(late), 'late', iso),
    ].slice(0, MOST_LACKING),
    target: completed.target,
    rule: completed.rule,
  }
}

const MOST_LACKING = 2_000
const SHARE_DECIMALS = 9

const unsaid: ReadonlySet<string> = new Set(['missing', 'pending'])

function duesOf({ asOf, rhythms, from, to, arrivals, validity, stops, standardChecks, sourceSaysF }: DayGiven): Due[] {
  const dues: Due[] = []
  for (const { level, step, factors } of rhythms)
    for (const factor of factors)
      for (let at = from; at + step <= Math.min(to, asOf); at += step) {
        const id = dueId(factor, level, at)
        const arrival = arrivals.get(id)
        const judged = validity.get(id)
        const ends = at + step
        const covered = stops.some((stop) => stop.from <= at && stop.to >= ends)
        dues.push({
          id,
          factor,
          kind: level,
          from: at,
          to: ends,
          receivedAt: arrival?.received ?? null,
          // Where we had nothing to judge it by (an hour without its minutes, which are due themselves) the letter of the device says it.
          valid: judged === undefined || unsaid.has(judged) ? arrival?.letter === 'N' || arrival?.letter === '' : judged === 'valid',
          stopped: covered || judged === 'stopped' || (sourceSaysF && arrival?.letter === 'F'),
          standardCheck:
            arrival?.letter === 'C' ||
            standardChecks.some((one) => one.from < ends && one.to > at && (one.factors === null || one.factors.includes(factor))),
        })
      }
  return dues
}

const rateOf = ({ required, received, valid, transmission, validity, effective, meets }: TransmissionRate): Rate => ({
  required,
  received,
  valid,
  transmission,
  validity,
  effective,
  meets,
})

/** Neighbouring due values of one factor and level, as one line each. */
function stretchesOf(dues: readonly Due[], ids: ReadonlySet<string>, why: Lacking['why'], iso: (ms: number) => string): Lacking[] {
  const found: Array<{ factor: string; level: Level; from: number; to: number; count: number }> = []
  for (const due of dues) {
    if (!ids.has(due.id)) continue
    const last = found.at(-1)
    if (last?.factor === due.factor && last.level === due.kind && last.to === due.from) {
      last.to = due.to
      last.count++
    } else found.push({ factor: due.factor, level: due.kind, from: due.from, to: due.to, count: 1 })
  }
  return found.map(({ from, to, ...one }) => ({ ...one, from: iso(from), to: iso(to), why }))
}

/** Rate of several outlets: their counts together, by the same formula. Nothing due: null. */
export function togetherOf(rates: readonly Rate[], target: string): Rate {
  const add = (of: (rate: Rate) => number) => rates.reduce((sum, rate) => sum + of(rate), 0)
  const required = add((rate) => rate.required)
  const received = add((rate) => rate.received)
  const valid = add((rate) => rate.valid)
  const share = (part: number, whole: number) => (whole === 0 ? null : plain(roundTo(divide(String(part), String(whole)), SHARE_DECIMALS)))
  const effective = share(valid, required)
  return {
    required,
    received,
    valid,
    transmission: share(received, required),
    validity: share(valid, received),
    effective,
    meets: effective === null ? null : compare(effective, target) >= 0,
  }
}
