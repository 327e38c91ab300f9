/** Latest values as the server pushes them: kept by outlet, told to those who watch an outlet, in batches so that a busy city does not redraw without end. */
import { LatestChanged, LinkChanged } from '../../../server/src/modules/telemetry/schema.ts'
import type { LatestValue, LinkState } from '../../../server/src/modules/telemetry/schema.ts'

/** What has been pushed for one outlet since the page was opened. A new object at each change. */
export interface LiveOutlet {
  readonly latest: Readonly<Record<string, LatestValue>>
  readonly link: LinkState
  /** When the outlet was last heard, ms since 1970: by this browser's clock for values, by the server's for links. */
  readonly heardAt: number | null
  /** When the last value came, by this browser's clock. */
  readonly changedAt: number
}

export type FeedState = 'connecting' | 'open' | 'lost'

/** The part of EventSource that is used. */
export interface EventStream {
  addEventListener(name: string, listener: (event: { readonly data?: unknown }) => void): void
  close(): void
}

export interface LiveFeed {
  state(): FeedState
  outlet(id: string): LiveOutlet | undefined
  /** Counts batches; changes whenever any outlet changed. */
  version(): number
  /** Told when the outlet (or, without one, anything) changed. Returns the way to stop. */
  watch(id: string | null, listener: () => void): () => void
  close(): void
}

const BATCH_MS = 200

export function createLiveFeed(stream: EventStream, clock: () => number, later: (run: () => void, ms: number) => unknown): LiveFeed {
  const outlets = new Map<string, LiveOutlet>()
  const watchers = new Map<string | null, Set<() => void>>()
  const changed = new Set<string>()
  let state: FeedState = 'connecting'
  let version = 0
  let waiting = false

  const tell = (id: string | null) => {
    for (const listener of watchers.get(id) ?? []) listener()
  }
  const flush = () => {
    waiting = false
    version++
    const ids = [...changed]
    changed.clear()
    for (const id of ids) tell(id)
    tell(null)
  }
  const soon = () => {
    if (waiting) return
    waiting = true
    later(flush, BATCH_MS)
  }
  const take = ({ outletId, latest }: LatestChanged) => {
    const before = outlets.get(outletId)
    const kept = before?.latest[latest.factor]
    const newer = kept === undefined || isNewer(latest, kept)
    const now = clock()
    const values = newer ? { ...before?.latest, [latest.factor]: latest } : (before?.latest ?? {})
    outlets.set(outletId, { latest: values, link: 'online', heardAt: now, changedAt: now })
    changed.add(outletId)
    soon()
  }
  const relink = ({ outletId, link, lastHeardAt }: LinkChanged) => {
    const before = outlets.get(outletId)
    const told = lastHeardAt === null ? null : Date.parse(lastHeardAt)
    const heardAt = Math.max(told ?? 0, before?.heardAt ?? 0)
    outlets.set(outletId, {
      latest: before?.latest ?? {},
      link,
      heardAt: heardAt === 0 ? null : heardAt,
      changedAt: before?.changedAt ?? 0,
    })
    changed.add(outletId)
    soon()
  }
  const enter = (next: FeedState) => {
    if (state === next) return
    state = next
    soon()
  }

  stream.addEventListener('open', () => enter('open'))
  stream.addEventListener('error', () => enter('lost'))
  stream.addEventListener('latest', (event) => {
    enter('open')
    const one = LatestChanged.safeParse(jsonOf(event.data))
    if (one.success) take(one.data)
  })
  stream.addEventListener('link', (event) => {
    const one = LinkChanged.safeParse(jsonOf(event.data))
    if (one.success) relink(one.data)
  })

  return {
    state: () => state,
    outlet: (id) => outlets.get(id),
    version: () => version,
    watch(id, listener) {
      const listeners = watchers.get(id) ?? new Set()
      watchers.set(id, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) watchers.delete(id)
      }
    },
    close: () => stream.close(),
  }
}

/** What does not parse, or later does not fit its schema, is left out: the list is read afresh anyway. */
export function jsonOf(data: unknown): unknown {
  if (typeof data !== 'string') return null
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}

/** Later observation; of the same moment, the later frame: a correction. Both are ISO 8601 in +08:00 or zero-padded, so text order is time order. */
export function isNewer(a: LatestValue, b: LatestValue): boolean {
  return a.observedAt === b.observedAt ? a.frame > b.frame : a.observedAt > b.observedAt
}

/** The listed values with what was pushed since, in the order of the list. */
export function withLive(listed: readonly LatestValue[], live: LiveOutlet | undefined): readonly LatestValue[] {
  if (live === undefined) return listed
  return listed.map((value) => {
    const pushed = live.latest[value.factor]
    return pushed !== undefined && isNewer(pushed, value) ? pushed : value
  })
}
