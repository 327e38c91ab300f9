/** What the enterprises of the stories mark by hand on the platform, as a person at a desk would: once a stretch is over, and before the deadline. */
import { headersOf, jsonHeadersOf } from './api.ts'
import type { Api } from './api.ts'
import { startOfPeriod } from './beijing.ts'
import type { City } from './city/city.ts'
import { handMarksOf } from './city/data-stories.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOON = 12 * HOUR
const LOOK_MS = 60_000

/** One stretch to be marked. */
export interface DueMark {
  readonly outletId: string
  readonly item: string
  readonly reason: string
  readonly from: number
  readonly to: number
}

/** Stretches that are over and may still be marked by the enterprise: today's, and until noon yesterday's. @param now ms */
export function dueMarks(stations: City['stations'], now: number): DueMark[] {
  const today = startOfPeriod(now, DAY)
  const days = now < today + NOON ? [today - DAY, today] : [today]
  return stations.flatMap(({ outlet, dataStory }) =>
    days.flatMap((day) =>
      handMarksOf(dataStory?.id ?? null)
        .map(({ item, reason, hours: [from, to] }) => ({
          outletId: outlet.id,
          item,
          reason,
          from: day + from * HOUR,
          to: day + to * HOUR,
        }))
        .filter(({ to }) => to <= now),
    ),
  )
}

export interface HandMarks {
  /** Called often; does what has become due. */
  tick(): void
}

/** A refusal is said and not tried again; a server that is away is asked again at the next look. */
export function createHandMarks(
  api: Api,
  city: City,
  clock: () => number,
  signal: AbortSignal,
  say: (sentence: string) => void,
): HandMarks {
  const settled = new Set<string>()
  let next = 0
  let busy = false
  const iso = (ms: number) => new Date(ms).toISOString()
  async function mark(due: DueMark): Promise<void> {
    const path = `${api.address}/api/outlets/${due.outletId}/marks`
    const span = new URLSearchParams({ from: iso(due.from), to: iso(due.to) })
    const bound = { signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]) }
    const there = await fetch(`${path}?${span.toString()}`, { headers: headersOf(api), ...bound })
    if (!there.ok) return
    const { marks } = (await there.json()) as { marks: ReadonlyArray<{ item: string; role: string; from: string; to: string }> }
    const same = marks.some(
      ({ item, role, from, to }) =>
        item === due.item && role === 'enterprise' && Date.parse(from) === due.from && Date.parse(to) === due.to,
    )
    if (!same) {
      const { outletId: _outlet, from, to, ...words } = due
      const answer = await fetch(path, {
        method: 'POST',
        headers: jsonHeadersOf(api),
        body: JSON.stringify({ ...words, factors: null, from: iso(from), to: iso(to), by: '环保专员（演示）', role: 'enterprise' }),
        ...bound,
      })
      if (answer.status >= 500) return
      if (!answer.ok) say(`${due.outletId} could not be marked: ${answer.status} ${(await answer.text()).slice(0, 500)}`)
    }
    settled.add(keyOf(due))
  }
  async function look(now: number): Promise<void> {
    for (const due of dueMarks(city.stations, now)) if (!settled.has(keyOf(due))) await mark(due)
  }
  return {
    tick() {
      const now = clock()
      if (busy || now < next || signal.aborted) return
      next = now + LOOK_MS
      busy = true
      // A server that is away: the same stretch is looked at again.
      void look(now)
        .catch(() => undefined)
        .finally(() => (busy = false))
    },
  }
}

const keyOf = ({ outletId, item, from }: DueMark): string => `${outletId} ${item} ${from}`
