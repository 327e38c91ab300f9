/**
 * Made-up stacks for the evaluation of detectors, minute by minute. It knows nothing of the rules: load with changes of plan, slow and quick
 * fluctuation of each channel with parameters drawn for each stack, switching of a scrubber, soot blowing, real stops that are marked as such,
 * daily calibration, gaps, noise of the instrument, its resolution.
 */
import { randomOf } from '../../apps/simulator/src/random.ts'
import type { Random } from '../../apps/simulator/src/random.ts'

export type Channel = 'so2' | 'nox' | 'dust' | 'o2' | 'temperature' | 'velocity' | 'co' | 'load'
export const pollutants = ['so2', 'nox', 'dust'] as const
export const channels: readonly Channel[] = [...pollutants, 'o2', 'temperature', 'velocity', 'co', 'load']

/** One minute: what each channel says, null where nothing came. */
export interface StackMinute {
  readonly values: Readonly<Record<Channel, number | null>>
  /** N, C calibration, F stopped: of the whole outlet. */
  readonly mark: 'N' | 'C' | 'F'
}

/** What is registered of a channel. */
export interface Instrument {
  readonly decimals: number
  readonly range: number
  readonly lod: number
  readonly repeatability: number
  readonly limit: number | null
}

export interface Stack {
  readonly instruments: Readonly<Record<Channel, Instrument>>
  next(): StackMinute
}

/** Standard normal. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

const between = (random: Random, low: number, high: number) => low + (high - low) * random.next()

/** A quantity that wanders and comes back: Ornstein–Uhlenbeck with a time constant in minutes and a standard deviation. */
function wandering(random: Random, minutes: number, deviation: number): () => number {
  const keep = Math.exp(-1 / minutes)
  const push = deviation * Math.sqrt(1 - keep * keep)
  let at = deviation * normal(random)
  return () => (at = at * keep + push * normal(random))
}

/** Something that happens for a while, now and then: mean minutes between, and minutes of each. */
function episodes(random: Random, between: number, length: () => number): () => boolean {
  const pause = () => -Math.log(1 - random.next()) * between
  let until = pause()
  let during = false
  return () => {
    until -= 1
    if (until > 0) return during
    during = !during
    until = during ? length() : pause()
    return during
  }
}

const DAY = 1_440

/** The same seed is the same stack. Minutes begin at midnight. */
export function stackOf(seed: string): Stack {
  const random = randomOf(seed)
  const level = { so2: between(random, 8, 30), nox: between(random, 25, 70), dust: between(random, 2, 9), co: between(random, 15, 80) }
  const instruments = instrumentsOf(random, level)
  const load = wandering(random, between(random, 10, 40), between(random, 0.01, 0.04))
  const slow = {
    so2: wandering(random, between(random, 60, 300), between(random, 0.1, 0.3)),
    nox: wandering(random, between(random, 60, 300), between(random, 0.05, 0.15)),
    dust: wandering(random, between(random, 90, 400), between(random, 0.1, 0.35)),
    co: wandering(random, between(random, 60, 300), between(random, 0.05, 0.2)),
  }
  const quick = {
    so2: wandering(random, between(random, 2, 8), between(random, 0.03, 0.12)),
    nox: wandering(random, between(random, 2, 8), between(random, 0.02, 0.08)),
    dust: wandering(random, between(random, 1, 5), between(random, 0.05, 0.15)),
    co: wandering(random, between(random, 2, 8), between(random, 0.04, 0.15)),
  }
  const oxygen = { level: between(random, 5.5, 10), wander: wandering(random, between(random, 8, 30), between(random, 0.15, 0.5)) }
  const heat = wandering(random, 120, between(random, 1, 4))
  const moving = wandering(random, 3, between(random, 0.1, 0.3))
  const scrubber = episodes(random, between(random, 2, 6) * DAY, () => between(random, 30, 400))
  const stopping = episodes(random, 12 * DAY, () => between(random, 240, 1_400))
  const silent = episodes(random, between(random, 3, 8) * DAY, () => between(random, 3, 50))
  const replan = episodes(random, between(random, 300, 900), () => 1)
  const soot = { every: Math.round(between(random, 360, 720)), lasts: Math.round(between(random, 5, 14)), by: between(random, 1.3, 2.4) }
  const calibrationAt = Math.round(between(random, 60, 400))
  let plan = between(random, 0.6, 0.95)
  let running = plan
  let temperature = between(random, 90, 150)
  const hot = temperature
  let minute = -1

  const printed = (channel: Channel, value: number): number => {
    const { decimals, repeatability } = instruments[channel]
    const noisy = value + 0.5 * repeatability * normal(random)
    const floor = channel === 'temperature' ? -20 : 0
    return Number(Math.max(floor, noisy).toFixed(decimals))
  }

  return {
    instruments,
    next() {
      minute += 1
      if (replan()) plan = between(random, 0.5, 1)
      const stopped = stopping()
      const wanted = stopped ? 0 : plan
      running += (wanted - running) / (stopped ? 12 : 25)
      const at = Math.max(0, running + (stopped ? 0 : load()))
      const burning = Math.min(1, at / 0.4)
      const o2 = 20.8 + (oxygen.level + 4 * (0.8 - at) + oxygen.wander() - 20.8) * burning
      const dirty = scrubber() ? 1.6 : 1
      const blowing = minute % soot.every < soot.lasts ? soot.by : 1
      const shape = (name: 'so2' | 'nox' | 'dust' | 'co', factor: number) =>
        level[name] * factor * burning * Math.exp(slow[name]() + quick[name]()) + 0.004 * level[name]
      temperature += (20 + (hot - 20 + 20 * (at - 0.8) + heat() - 0) * burning - temperature) / (burning < 0.2 ? 180 : 20)
      const values: Record<Channel, number | null> = {
        so2: printed('so2', shape('so2', dirty * Math.max(0.2, at))),
        nox: printed('nox', shape('nox', 1 + 0.06 * (o2 - oxygen.level))),
        dust: printed('dust', shape('dust', blowing)),
        co: printed('co', shape('co', 1.3 - 0.4 * at)),
        o2: printed('o2', Math.max(0.1, o2)),
        temperature: printed('temperature', temperature),
        velocity: printed('velocity', 0.6 + 11 * at + moving()),
        load: printed('load', 100 * at),
      }
      const inDay = minute % DAY
      const calibrating = !stopped && inDay >= calibrationAt && inDay < calibrationAt + 18
      if (calibrating)
        for (const channel of pollutants)
          values[channel] = Number((instruments[channel].range * (inDay < calibrationAt + 9 ? 0 : 0.8)).toFixed(1))
      if (silent()) for (const channel of channels) values[channel] = null
      return { values, mark: calibrating ? 'C' : stopped ? 'F' : 'N' }
    },
  }
}

function instrumentsOf(random: Random, level: Readonly<Record<'so2' | 'nox' | 'dust' | 'co', number>>): Stack['instruments'] {
  const analyser = (mean: number, decimals: number, limit: number | null): Instrument => {
    const range = Number((mean * between(random, 4, 10)).toPrecision(1))
    return { decimals, range, lod: range * 0.005, repeatability: range * between(random, 0.002, 0.006), limit }
  }
  const plain = (range: number, decimals: number, repeatability: number): Instrument => ({
    decimals,
    range,
    lod: 0,
    repeatability,
    limit: null,
  })
  const limitOf = (mean: number) => Number((mean * between(random, 1.9, 3)).toPrecision(1))
  return {
    so2: analyser(level.so2, 1, limitOf(level.so2)),
    nox: analyser(level.nox, 1, limitOf(level.nox)),
    dust: analyser(level.dust, 2, limitOf(level.dust)),
    co: analyser(level.co, 1, null),
    o2: plain(25, 2, 0.06),
    temperature: plain(300, 1, 0.3),
    velocity: plain(40, 2, 0.08),
    load: plain(120, 1, 0.2),
  }
}
