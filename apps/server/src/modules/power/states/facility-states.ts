/** Power of a facility → its states over a span, with the same primitive that the alarm rules run on. A gap is never OFF. Pure. */
import { FacilityState, undecided } from '@poyang/rules'
import { compare, multiply } from '@poyang/standards'
import { stateRule } from '../rules.ts'
import type { Facility, State } from '../schema.ts'

/** A valid minute of power; ms since 1970, kW as decimal text. */
export interface PowerMinute {
  readonly at: number
  readonly kw: string
}

/** [from, to) ms. */
export interface StateStretch {
  readonly from: number
  readonly to: number
  readonly state: State
}

export interface StatesGiven {
  /** Oldest first; those shortly before the span warm the machine up. */
  readonly minutes: readonly PowerMinute[]
  readonly facility: Pick<Facility, 'kind' | 'ratedKw'>
  readonly intervalMin: number
  readonly from: number
  readonly to: number
  /** Up to this power it counts as OFF: filed idle power of a continuous process under an order. */
  readonly allowedKw?: string | null
}

const MINUTE = 60_000

/** Slots before the span that are looked at so that the first state of the span is known, minutes. */
export const WARM_MIN = 60

export function statesOf({ minutes, facility, intervalMin, from, to, allowedKw = null }: StatesGiven): StateStretch[] {
  const { onRatio, offRatio, idleRatio, debounceMin, maxHoldIntervals } = stateRule.parameters
  const slotMs = intervalMin * MINUTE
  const on = multiply(onRatio, facility.ratedKw)
  const off = multiply(offRatio, facility.ratedKw)
  const idle = multiply(idleRatio, facility.ratedKw)
  const machine = new FacilityState(Math.ceil(debounceMin / intervalMin))
  const bySlot = new Map(minutes.map(({ at, kw }) => [Math.floor(at / slotMs), kw]))
  const first = Math.floor((from - WARM_MIN * MINUTE) / slotMs)
  const last = Math.ceil(to / slotMs)
  const states: number[] = []
  const held: (string | null)[] = []
  let newest: { readonly slot: number; readonly kw: string } | null = null
  for (let slot = first; slot < last; slot++) {
    const sent = bySlot.get(slot)
    if (sent !== undefined) newest = { slot, kw: sent }
    const kw: string | null = newest !== null && slot - newest.slot < maxHoldIntervals ? newest.kw : null
    const excused = kw !== null && allowedKw !== null && compare(kw, allowedKw) <= 0
    const { state, settled, as } =
      kw === null
        ? machine.next(Number.NaN, Number.NaN)
        : machine.next(excused || compare(kw, on) < 0 ? 0 : 1, excused || compare(kw, off) <= 0 ? 1 : 0)
    for (let back = 1; back <= settled; back++) states[states.length - back] = as
    states.push(state)
    held.push(kw)
  }
  const stretches: StateStretch[] = []
  let before: State = 'unknown'
  for (const [index, number] of states.entries()) {
    const kw = held[index] ?? null
    const spins = facility.kind === 'production' && kw !== null && compare(kw, idle) < 0
    // A change that is still under way is not one yet.
    const state: State = number === undecided ? before : number === 1 ? (spins ? 'idle' : 'on') : number === 0 ? 'off' : 'unknown'
    before = state
    const begins = Math.max(from, (first + index) * slotMs)
    const ends = Math.min(to, (first + index + 1) * slotMs)
    const open = stretches.at(-1)
    if (ends <= from) continue
    if (open?.state === state) stretches[stretches.length - 1] = { ...open, to: ends }
    else stretches.push({ from: begins, to: ends, state })
  }
  return stretches
}

/** State of a group's side at the end of a span: unknown where the known members do not settle it. */
export function sideState(states: readonly State[], logic: 'any' | 'all'): State {
  const runs = states.map((state) => (state === 'unknown' ? null : state !== 'off'))
  const decides = logic === 'any'
  if (runs.includes(decides)) return decides ? 'on' : 'off'
  if (runs.includes(null) || runs.length === 0) return 'unknown'
  return decides ? 'off' : 'on'
}

/** Minutes ON or idle. */
export const minutesOn = (stretches: readonly StateStretch[]): number =>
  stretches.reduce((sum, { from, to, state }) => (state === 'on' || state === 'idle' ? sum + (to - from) / MINUTE : sum), 0)
