/** What a device measures at a moment: a pure function of the station and the time, so that live data and history agree. */
import { hashOf, mixed, noiseAt } from '../random.ts'
import { reported } from './data-stories.ts'
import type { DataStory } from './data-stories.ts'
import type { FactorModel } from './factors.ts'

const DAY_SECONDS = 86_400
const BEIJING_SECONDS = 8 * 3_600

/** What really leaves the outlet, in the factor's unit. */
export function valueAt(seed: number, model: FactorModel, ms: number): number {
  const seconds = ms / 1000
  const own = mixed(seed ^ hashOf(model.code))
  const hour = ((seconds + BEIJING_SECONDS) % DAY_SECONDS) / 3_600
  const daily = Math.sin(((hour - 4 - (own % 5)) / 24) * 2 * Math.PI) * 0.28
  const slow = noiseAt(own, seconds, 9_000) * 0.5
  const quick = noiseAt(own ^ 0x55aa55aa, seconds, 420) * 0.22
  const jitter = noiseAt(own ^ 0x0ff00ff0, seconds, 31) * 0.07
  const place = 0.75 + (own % 1000) / 2000
  const value = model.level * place + model.swing * (daily + slow + quick + jitter)
  return model.level >= 0 ? Math.max(0, value) : value
}

/** The decimal text a logger would print. */
export const textOf = (value: number, decimals: number): string => {
  const text = value.toFixed(decimals)
  return Number(text) === 0 ? text.replace('-', '') : text
}

/** Converted to 9 % oxygen, bounded so that a stack that is off does not blow up. Source: HJ 212-2017 annex D (C × (21 − O2s) / (21 − O2)). */
export const convertedOf = (value: number, oxygen: number): number => value * ((21 - 9) / Math.max(21 - oxygen, 4))

export interface PeriodValues {
  readonly min: number
  readonly mean: number
  readonly max: number
}

/** Samples a period is made from: enough to look right, few enough to be quick. */
const SAMPLES = 12

/** What the device reports of a period. */
export function periodOf(sensor: Sensor, model: FactorModel, start: number, length: number): PeriodValues {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let sum = 0
  for (let sample = 0; sample < SAMPLES; sample++) {
    const value = sensedAt(sensor, model, start + ((sample + 0.5) * length) / SAMPLES)
    min = Math.min(min, value)
    max = Math.max(max, value)
    sum += value
  }
  return { min, mean: sum / SAMPLES, max }
}

/** What is measured where, and how truly. */
export interface Sensor {
  readonly seed: number
  readonly models: readonly FactorModel[]
  readonly dataStory: DataStory | null
}

/** What the device reports at a moment: the true value, or what its story makes of it. */
export function sensedAt(sensor: Sensor, model: FactorModel, ms: number): number {
  const value = valueAt(sensor.seed, model, ms)
  if (sensor.dataStory === null) return value
  return reported(sensor.dataStory.id, model, value, ms, (code) => {
    const other = sensor.models.find((each) => each.code === code)
    return other === undefined ? null : valueAt(sensor.seed, other, ms)
  })
}
