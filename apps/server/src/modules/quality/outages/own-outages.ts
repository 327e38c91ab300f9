/** Our own outages, from the journal of the gateway's runs and from silence of everybody at once. Pure. */
import type { Runs } from '../../../platform/processes/run-journal.ts'
import type { outageRule } from '../rules.ts'
import type { OutageKind } from '../schema.ts'

type Parameters = (typeof outageRule)['parameters']

export interface OwnOutage {
  readonly kind: OutageKind
  /** ms since 1970; `to` null: it lasts. */
  readonly from: number
  readonly to: number | null
  readonly planned: boolean
  readonly detail: string
}

/** Stretches without the gateway, or with one that could keep nothing. The time before its first run is no outage. */
export function outagesOfRuns({ events, alive }: Runs, now: number, { leastSeconds, aliveSeconds }: Parameters): OwnOutage[] {
  const found: OwnOutage[] = []
  const note = (outage: OwnOutage) => {
    if ((outage.to ?? now) - outage.from >= leastSeconds * 1000) found.push(outage)
  }
  let stoppedAt: number | null = null
  let hindered: { readonly at: number; readonly why: string } | null = null
  const endHindrance = (to: number | null) => {
    if (hindered !== null) note({ kind: 'refusing', from: hindered.at, to, planned: false, detail: hindered.why })
    hindered = null
  }
  for (const { event, at, lastAlive, why } of events) {
    if (event === 'hindered') hindered ??= { at, why: why ?? '' }
    else if (event === 'able') endHindrance(at)
    else if (event === 'stopped') {
      endHindrance(at)
      stoppedAt = at
    } else {
      const from: number | null = stoppedAt ?? lastAlive ?? null
      endHindrance(from ?? at)
      if (from !== null && at > from)
        note({ kind: 'stopped', from, to: at, planned: stoppedAt !== null, detail: stoppedAt === null ? 'killed' : 'stopped' })
      stoppedAt = null
    }
  }
  if (stoppedAt !== null) note({ kind: 'stopped', from: stoppedAt, to: null, planned: true, detail: 'stopped' })
  else if (alive !== null && now - alive >= aliveSeconds * 1000) {
    endHindrance(alive)
    note({ kind: 'stopped', from: alive, to: null, planned: false, detail: 'killed' })
  } else endHindrance(null)
  return found
}

/** One minute (ms) with the number of devices that were heard in it. */
export interface HeardMinute {
  readonly at: number
  readonly devices: number
}

/**
 * Stretches in which nobody was heard though enough had been before: one line fails, not all devices at once, so the line was ours.
 * @param minutes those in which anybody was heard, oldest first
 */
export function silencesOf(minutes: readonly HeardMinute[], until: number, { silence }: Parameters): OwnOutage[] {
  const found: OwnOutage[] = []
  const before = (at: number) =>
    Math.max(0, ...minutes.filter((one) => one.at < at && one.at >= at - silence.beforeSeconds * 1000).map(({ devices }) => devices))
  for (const [index, { at }] of minutes.entries()) {
    const from = at + 60_000
    const next = minutes[index + 1]
    const to = next?.at ?? until
    if (to - from < silence.seconds * 1000 || before(from) < silence.devices) continue
    found.push({ kind: 'all-silent', from, to: next === undefined ? null : to, planned: false, detail: String(before(from)) })
  }
  return found
}

/** Milliseconds that intervals cover within a span, each moment once. */
export function coveredMs(
  intervals: ReadonlyArray<{ readonly from: number; readonly to: number | null }>,
  from: number,
  to: number,
): number {
  let covered = 0
  let reached = from
  for (const one of intervals.toSorted((a, b) => a.from - b.from)) {
    const start = Math.max(one.from, reached)
    const end = Math.min(one.to ?? to, to)
    if (end <= start) continue
    covered += end - start
    reached = end
  }
  return covered
}
