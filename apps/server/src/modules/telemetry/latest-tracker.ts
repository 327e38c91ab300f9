/** Which value of each outlet and factor is the latest, in memory, to tell open pages what changed. The same order as table `latest`. */
import { beijingIso } from './beijing-time.ts'
import { decimal, Form, readDecimal } from './decimal-text.ts'
import { frameRef } from './refs.ts'
import type { SentReading } from './readings-of.ts'
import type { Kind, LatestChanged } from './schema.ts'

/** Place of a reading among the latest: real-time data before any other kind, then time, then frame. */
export interface LatestPlace {
  readonly kind: Kind
  /** Seconds since 1970. */
  readonly observedAt: number
  readonly frame: number
}

/** More than an hour after its reception a time is not believed for this purpose; the view of table `latest` has the same rule. */
export const AHEAD_MS = 3_600_000

export function isLater(a: LatestPlace, b: LatestPlace): boolean {
  if ((a.kind === 'rtd') !== (b.kind === 'rtd')) return a.kind === 'rtd'
  if (a.observedAt !== b.observedAt) return a.observedAt > b.observedAt
  return a.frame > b.frame
}

/** The text when it is a number, else null. */
export function numberText(text: string | null): string | null {
  if (text === null) return null
  readDecimal(text)
  return decimal.form === Form.text ? null : text
}

export interface LatestTracker {
  /** Set a place without telling anyone: what the store held at the start. */
  set(outlet: string, factor: string, place: LatestPlace): void
  /** @param receivedAt ms since 1970 */
  see(reading: SentReading, outlet: string, frame: number, receivedAt: number): void
  /** What changed since the last call, each outlet and factor once. */
  take(): LatestChanged[]
}

export function createLatestTracker(): LatestTracker {
  const places = new Map<string, LatestPlace>()
  let changed = new Map<string, () => LatestChanged>()
  return {
    set(outlet, factor, place) {
      const key = `${outlet}/${factor}`
      const held = places.get(key)
      if (held === undefined || isLater(place, held)) places.set(key, place)
    },
    see(reading, outlet, frame, receivedAt) {
      if (reading.observedAt * 1000 > receivedAt + AHEAD_MS) return
      const key = `${outlet}/${reading.factor}`
      const place = { kind: reading.kind, observedAt: reading.observedAt, frame }
      const held = places.get(key)
      if (held !== undefined && !isLater(place, held)) return
      places.set(key, place)
      changed.set(key, () => ({
        outletId: outlet as LatestChanged['outletId'],
        latest: {
          factor: reading.factor,
          value: numberText(reading.values.value),
          convertedValue: numberText(reading.values.convertedValue),
          mark: reading.mark,
          kind: reading.kind,
          observedAt: beijingIso(reading.observedAt * 1000),
          frame: frameRef(frame),
        },
      }))
    },
    take() {
      const taken = [...changed.values()].map((make) => make())
      changed = new Map()
      return taken
    },
  }
}
