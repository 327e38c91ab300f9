/**
 * Events for the judge, which puts them into the stream that alarm rules hear: what was recorded at outlets, marks of standstill, outages of our own.
 * Each holds from a moment that follows from its record alone, so that judging once more hears it at the same place.
 */
import { readRuns } from '../../../platform/processes/run-journal.ts'
import type { EventSource, KnownEvent } from '../../telemetry/index.ts'
import { saysStopped } from '../marks/check-mark.ts'
import { outagesOfRuns } from '../outages/own-outages.ts'
import { happeningRef, markRef } from '../refs.ts'
import { outageRule } from '../rules.ts'
import type { HappeningKind } from '../schema.ts'
import { readMarksAfter } from '../store.ts'
import type { Relational, StoredMark } from '../store.ts'
import { readHappeningsSince } from './happening-store.ts'
import type { StoredHappening } from './happening-store.ts'

/** By then every process has read a record, whichever transaction ended last. */
const HOLDS_AFTER_MS = 30_000
/** Read again from this long before the last one. */
const AGAIN_MS = 120_000
/** The journal is a file: it is looked at once a second at most. */
const RUNS_EVERY_MS = 1_000
/** Numbers of marks are given before their row is there. */
const MARKS_AGAIN = 50
/** The platform itself, in the place of an outlet. */
const PLATFORM = 'PLATFORM'

const seriesOfKind: Readonly<Record<Exclude<HappeningKind, 'change-request' | 'parameter'>, string>> = {
  visit: 'site.visit',
  access: 'site.access',
  'planned-visit': 'site.planned',
}

const seconds = (ms: number) => Math.floor(ms / 1000)

interface Held {
  readonly at: number
  readonly event: KnownEvent
}

/** @param runsFile journal of the gateway's runs; absent: of outages of our own nothing is told */
export function createEventSource(db: Relational, runsFile?: string): EventSource {
  const held = new Map<string, Held>()
  const marks = new Map<number, StoredMark>()
  let ordered: readonly Held[] | null = null
  let lastRecorded = 0
  let lastMark = 0
  let readAt = 0
  let runsReadAt = 0
  /** Up to here everything has been asked for; what is read later and should have held before holds from here. */
  let reached = 0
  const hold = (key: string, at: number, event: KnownEvent) => {
    if (held.has(key)) return
    held.set(key, { at: Math.max(at, reached), event })
    ordered = null
  }
  const readMarks = async () => {
    for (const mark of await readMarksAfter(db, Math.max(0, lastMark - MARKS_AGAIN))) {
      if (marks.has(mark.id)) continue
      marks.set(mark.id, mark)
      lastMark = Math.max(lastMark, mark.id)
      const at = mark.markedAt + HOLDS_AFTER_MS
      const former = mark.supersedes === null ? undefined : marks.get(mark.supersedes)
      if (former !== undefined && saysStopped(former.item)) hold(`mark ${former.id} gone`, at, standstill(former, '0'))
      if (!mark.withdraws && saysStopped(mark.item)) hold(`mark ${mark.id}`, at, standstill(mark, '1'))
    }
  }
  const readOutages = async () => {
    if (runsFile === undefined || Date.now() - runsReadAt < RUNS_EVERY_MS) return
    runsReadAt = Date.now()
    for (const { kind, from, to } of outagesOfRuns(await readRuns(runsFile), Date.now(), outageRule.parameters))
      // While the gateway is away no time passes in its log: the next moment after it stopped is the first after it came back.
      if (to !== null)
        hold(`outage ${from}`, (kind === 'stopped' ? from : to) + HOLDS_AFTER_MS, {
          outlet: PLATFORM,
          factor: 'outage',
          from: seconds(from),
          to: Math.ceil(to / 1000),
          value: '1',
          ref: `outage:run/${from}`,
        })
  }
  return {
    async refresh(until) {
      await readOutages()
      // Long past stretches are judged again without asking each time.
      if (readAt > until + AGAIN_MS) return
      const began = Date.now()
      for (const one of await readHappeningsSince(db, lastRecorded - AGAIN_MS)) {
        lastRecorded = Math.max(lastRecorded, one.recordedAt)
        hold(`happening ${one.id}`, one.recordedAt + HOLDS_AFTER_MS, happened(one))
      }
      await readMarks()
      readAt = began
      reached = Math.max(reached, until)
    },
    learned(from, to) {
      ordered ??= [...held].toSorted(([a, { at: x }], [b, { at: y }]) => x - y || (a < b ? -1 : 1)).map(([, one]) => one)
      return ordered.filter(({ at }) => at >= from && at < to).map(({ event }) => event)
    },
  }
}

const standstill = (mark: StoredMark, value: '0' | '1'): KnownEvent => ({
  outlet: mark.outlet,
  factor: 'site.standstill',
  from: seconds(mark.from),
  to: Math.ceil(mark.to / 1000),
  value,
  ref: markRef(mark.id),
})

function happened({ id, outlet, kind, from, to, factor, parameter, value, withdraws }: StoredHappening): KnownEvent {
  const shared = { outlet, from: seconds(from), to: Math.ceil(to / 1000), ref: happeningRef(id) }
  if (kind === 'parameter') return { ...shared, factor: `${factor}.${parameter}`, value: value ?? '' }
  const name = kind === 'change-request' ? `${factor}.request` : seriesOfKind[kind]
  return { ...shared, factor: name, value: withdraws === null ? '1' : '0' }
}
