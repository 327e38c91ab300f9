/** Faults injected into series that are otherwise normal, each at graded strengths, and the rules that are there for them. */
import { randomOf } from '../../apps/simulator/src/random.ts'
import { channels, pollutants } from './stack.ts'
import type { Channel, Instrument, StackMinute } from './stack.ts'

type Values = Record<Channel, number | null>

export interface Injection {
  /** Minutes since the fault began → what the logger sends in place of the true values. */
  readonly change: (values: Values, minute: number) => void
}

export interface Fault {
  readonly kind: string
  readonly strength: string
  readonly hours: number
  /** Channels whose detectors count. */
  readonly on: readonly Channel[]
  /** Rules that are there for it; none: no rule claims to see it. */
  readonly meant: readonly string[]
  /** @param before the last true values before it began */
  inject(before: Values, instruments: Readonly<Record<Channel, Instrument>>, seed: string): Injection
}

/** Of one channel: its value, where there is one. */
const each =
  (channel: Channel, of: (value: number, minute: number, values: Values) => number): Injection['change'] =>
  (values, minute) => {
    const value = values[channel]
    if (value !== null) values[channel] = of(value, minute, values)
  }

const inDecimals = (value: number, { decimals }: Instrument): number => Number(value.toFixed(decimals))

type Kind = Omit<Fault, 'strength' | 'hours' | 'inject'>
const fault = (kind: Kind, strength: string, hours: number, inject: Fault['inject']): Fault => ({ ...kind, strength, hours, inject })

const constant: Kind = { kind: 'constant value', on: ['so2'], meant: ['A01', 'A01M'] }
const scaled: Kind = { kind: 'scaled', on: ['so2'], meant: ['A04'] }
const offset: Kind = { kind: 'offset', on: ['so2'], meant: ['A04'] }
const capped: Kind = { kind: 'capped by software', on: ['nox'], meant: ['A05D', 'A06'] }
const plateau: Kind = { kind: 'plateau at the range', on: ['dust'], meant: ['A05'] }
const sine: Kind = { kind: 'artificial sine', on: ['so2'], meant: ['A12'] }
const copied: Kind = { kind: 'copied channel', on: ['so2', 'nox'], meant: ['A07'] }
const swapped: Kind = { kind: 'swapped channels', on: ['so2', 'nox'], meant: ['A04'] }
const lowOxygen: Kind = { kind: 'oxygen lowered', on: ['o2'], meant: ['A17'] }
const zero: Kind = { kind: 'near zero', on: ['so2'], meant: ['A02'] }
const drop: Kind = { kind: 'all pollutants drop, oxygen rises', on: pollutants, meant: ['A16'] }
const drift: Kind = { kind: 'slow drift', on: ['so2'], meant: [] }
const gap: Kind = { kind: 'gap', on: ['so2'], meant: ['T01'] }
const repeated: Kind = { kind: 'yesterday again', on: ['so2'], meant: ['A21'] }

const holds = (hours: number) => fault(constant, `${hours} h`, hours, (before) => ({ change: each('so2', (value) => before.so2 ?? value) }))
const scales = (by: number) =>
  fault(scaled, `× ${by}`, 48, (_before, { so2 }) => ({ change: each('so2', (value) => inDecimals(value * by, so2)) }))
const shifts = (share: number) =>
  fault(offset, `− ${share * 100} % of the level`, 48, (before, { so2 }) => ({
    change: each('so2', (value) => inDecimals(Math.max(0, value - share * (before.so2 ?? value)), so2)),
  }))
const caps = (times: number) =>
  fault(capped, `at ${times} × the level before`, 48, (before, { nox }) => {
    const cap = inDecimals(times * (before.nox ?? 1), nox)
    return { change: each('nox', (value) => Math.min(value, cap)) }
  })
const saturates = (minutes: number) =>
  fault(plateau, `${minutes} min`, minutes / 60, (_before, { dust }) => ({ change: each('dust', () => dust.range) }))
const waves = (minutes: number, noise: number) =>
  fault(sine, `period ${minutes} min${noise === 0 ? '' : `, noise ${noise * 100} %`}`, 24, (before, { so2 }, seed) => {
    const random = randomOf(seed)
    const level = before.so2 ?? 1
    return {
      change: each('so2', (_value, minute) =>
        inDecimals(level * (1 + 0.25 * Math.sin((2 * Math.PI * minute) / minutes) + noise * (2 * random.next() - 1)), so2),
      ),
    }
  })
const copies = (noise: number) =>
  fault(copied, noise === 0 ? 'exact' : `noise ${noise * 100} %`, 24, (_before, { so2 }, seed) => {
    const random = randomOf(seed)
    return {
      change: each('so2', (value, _minute, { nox }) =>
        nox === null ? value : inDecimals(0.4 * nox * (1 + noise * (2 * random.next() - 1)), so2),
      ),
    }
  })
const lowers = (by: number) =>
  fault(lowOxygen, `− ${by} points`, 12, (_before, { o2 }) => ({
    change: each('o2', (value) => inDecimals(Math.max(0.1, value - by), o2)),
  }))

export const faults: readonly Fault[] = [
  { kind: 'nothing (control)', strength: '24 h', hours: 24, on: channels, meant: [], inject: () => ({ change: () => undefined }) },
  holds(2),
  holds(12),
  scales(0.7),
  scales(0.3),
  shifts(0.3),
  shifts(0.7),
  caps(1.1),
  caps(0.9),
  saturates(5),
  saturates(60),
  waves(30, 0),
  waves(30, 0.05),
  waves(180, 0.01),
  copies(0),
  copies(0.01),
  fault(swapped, 'SO₂ and NOx', 48, () => ({
    change: (values) => {
      const { so2, nox } = values
      values.so2 = nox
      values.nox = so2
    },
  })),
  lowers(1),
  lowers(3),
  fault(zero, '12 h', 12, (_before, { so2 }) => ({ change: each('so2', (value) => inDecimals(value * 0.003, so2)) })),
  ...[0.7, 0.3].map((left) =>
    fault(drop, `to ${left * 100} %, 30 min`, 0.5, (_before, instruments) => ({
      change: (values) => {
        for (const channel of pollutants) {
          const value = values[channel]
          if (value !== null) values[channel] = inDecimals(value * left, instruments[channel])
        }
        if (values.o2 !== null) values.o2 = inDecimals(20.9 - (20.9 - values.o2) * left, instruments.o2)
      },
    })),
  ),
  fault(drift, '− 1 % an hour', 48, (_before, { so2 }) => ({
    change: each('so2', (value, minute) => inDecimals(value * (1 - minute / 6_000), so2)),
  })),
  ...[3, 24].map((hours) =>
    fault(gap, `${hours} h`, hours, () => ({
      change: (values) => {
        for (const channel of channels) values[channel] = null
      },
    })),
  ),
  // What is sent again is taken from the true day before, by the caller's hand: see `repeats`.
  { ...repeated, strength: 'one whole day', hours: 24, inject: () => ({ change: () => undefined }) },
]

/** The fault for which the minutes of the day before are sent again, from a midnight on. */
export const repeats = ({ kind }: Fault): boolean => kind === repeated.kind

/** What a minute says once the fault has been at it. */
export function injected({ values, mark }: StackMinute, { change }: Injection, minute: number): StackMinute {
  // What is marked as calibration or standstill is not touched: the fault sits behind it.
  if (mark !== 'N') return { values, mark }
  const changed = { ...values }
  change(changed, minute)
  return { values: changed, mark }
}
