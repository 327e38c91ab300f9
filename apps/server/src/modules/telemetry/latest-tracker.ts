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

/** What holds a place; overwritten in place, because the writer passes every reading by here. */
interface Held {
  readonly outlet: string
  kind: Kind
  observedAt: number
  frame: number
  reading: SentReading | null
}

export function createLatestTracker(): LatestTracker {
  const outlets = new Map<string, Map<string, Held>>()
  const changed = new Set<Held>()

  /** The place of a factor when it is taken over, else null. */
  const takeOver = (outlet: string, factor: string, kind: Kind, observedAt: number, frame: number): Held | null => {
    let places = outlets.get(outlet)
    if (places === undefined) outlets.set(outlet, (places = new Map()))
    const held = places.get(factor)
    if (held === undefined) {
      const first = { outlet, kind, observedAt, frame, reading: null }
      places.set(factor, first)
      return first
    }
    if (!isLater({ kind, observedAt, frame }, held)) return null
    held.kind = kind
    held.observedAt = observedAt
    held.frame = frame
    return held
  }
  return {
    set(outlet, factor, place) {
      takeOver(outlet, factor, place.kind, place.observedAt, place.frame)
    },
    see(reading, outlet, frame, receivedAt) {
      if (reading.observedAt * 1000 > receivedAt + AHEAD_MS) return
      const held = takeOver(outlet, reading.factor, reading.kind, reading.observedAt, frame)
      if (held === null) return
      held.reading = reading
      changed.add(held)
    },
    take() {
      const taken: LatestChanged[] = []
      for (const held of changed) {
        if (held.reading !== null) taken.push(changeOf(held, held.reading))
        held.reading = null
      }
      changed.clear()
      return taken
    },
  }
}

const changeOf = ({ outlet, frame }: Held, reading: SentReading): LatestChanged => ({
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
})
