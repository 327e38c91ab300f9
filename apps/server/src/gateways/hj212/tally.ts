/** Counts of what came in: by minute for an hour, by second for now, faults by day. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { FaultCount } from '../../modules/ingest/internal/schema.ts'
import type { Disposition } from '../../platform/frame-log/types.ts'
import { beijingDay } from './beijing.ts'

type Counted = Exclude<Disposition, 'none'>
export type MinuteCount = Record<Counted, number> & { readonly at: number }

const MINUTES = 60
const MINUTE_MS = 60_000
/** How often the delay of the event loop is looked at, ms. */
const RESOLUTION_MS = 10

export class Tally {
  readonly #minutes: MinuteCount[] = []
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  #minute: MinuteCount = newMinute(0)
  /** Code and level → how often. */
  #faults = new Map<string, { -readonly [K in keyof FaultCount]: FaultCount[K] }>()
  #day = 0
  #frames = 0
  #framesAt: number
  framesPerSecond = 0
  loopDelay = { mean: 0, max: 0 }

  constructor(now: number) {
    this.#framesAt = now
    this.#delay.enable()
    this.#begin(now)
  }

  /** Count a frame, or a run of noise. */
  count(disposition: Counted, faults: ReadonlyArray<Pick<FaultCount, 'code' | 'level'>>, at: number): void {
    if (at - this.#minute.at >= MINUTE_MS) this.#begin(at)
    this.#minute[disposition] += 1
    if (disposition !== 'noise') this.#frames += 1
    for (const { code, level } of faults) {
      const counted = this.#faults.get(`${code} ${level}`)
      if (counted === undefined) this.#faults.set(`${code} ${level}`, { code, level, count: 1 })
      else counted.count += 1
    }
  }

  /** Call about once a second. */
  tick(now: number): void {
    if (now - this.#minute.at >= MINUTE_MS) this.#begin(now)
    if (now > this.#framesAt) this.framesPerSecond = Math.round((this.#frames * 1000) / (now - this.#framesAt))
    this.#frames = 0
    this.#framesAt = now
    const ms = (nanoseconds: number) => Math.max(0, Math.round(nanoseconds / 1e4) / 100 - RESOLUTION_MS)
    this.loopDelay = this.#delay.count === 0 ? { mean: 0, max: 0 } : { mean: ms(this.#delay.mean), max: ms(this.#delay.max) }
    this.#delay.reset()
  }

  /** The last 60 minutes, oldest first; minutes in which nothing ran are not there. */
  get minutes(): readonly MinuteCount[] {
    return this.#minutes
  }

  /** How often each fault was seen today (Beijing), at each level that it had. */
  get faults(): readonly FaultCount[] {
    return [...this.#faults.values()]
  }

  stop(): void {
    this.#delay.disable()
  }

  #begin(now: number): void {
    this.#minute = newMinute(Math.floor(now / MINUTE_MS) * MINUTE_MS)
    this.#minutes.push(this.#minute)
    if (this.#minutes.length > MINUTES) this.#minutes.shift()
    const day = beijingDay(now)
    if (day !== this.#day) this.#faults.clear()
    this.#day = day
  }
}

const newMinute = (at: number): MinuteCount => ({ at, accepted: 0, stranger: 0, rejected: 0, noise: 0 })
