/** Transmission rates of days: running as the day goes, provisional at 13:00 of the next day, final after the time for late data. Each closing is kept. */
import { addDays, closingOf, dayOf, isTimely, startOfDay } from '@poyang/standards'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { beijingIso, readArrivals, readValidity } from '../../telemetry/index.ts'
import type { Expectations, Rhythm } from '../gaps/expectation.ts'
import { kernelMark } from '../marks/mark-source.ts'
import { saysStopped } from '../marks/check-mark.ts'
import { dueRule, ruleUsed } from '../rules.ts'
import type { GapLevel, RateClosing } from '../schema.ts'
import { readClosed, readLastChecks, readMarks, saveRate } from '../store.ts'
import type { Relational } from '../store.ts'
import { dueId, outletDayRate } from './outlet-day.ts'

export interface RateWork {
  readonly db: Relational
  readonly questions: ColumnarQuestions
  readonly expectations: Expectations
  /** What the bureau assesses by, decimal text; the rule's own when not said. */
  readonly target?: string
}

const levels: readonly GapLevel[] = ['minute', 'hour', 'day']
/** Days that are closed late after a long standstill of ours. */
const CATCH_UP_DAYS = 3

/** Close what is due to be closed, and bring running days up to date. Returns how many outlet-days were computed. */
export async function closeDays(work: RateWork, now: number, withRunning: boolean, signal?: AbortSignal): Promise<number> {
  const today = dayOf(now)
  let done = 0
  for (let back = 9 + CATCH_UP_DAYS; back >= 0; back--) {
    const day = addDays(today, -back)
    const { provisional, final } = closingOf(day)
    if (now >= final) done += back <= 8 + CATCH_UP_DAYS ? await closeDay(work, day, 'final', final, now, signal) : 0
    else if (now >= provisional) done += await closeDay(work, day, 'provisional', provisional, now, signal)
    else if (withRunning) done += await closeDay(work, day, 'running', now, now, signal)
  }
  return done
}

async function closeDay(
  work: RateWork,
  day: string,
  closing: RateClosing,
  asOf: number,
  now: number,
  signal?: AbortSignal,
): Promise<number> {
  const closed = closing === 'running' ? new Set<string>() : await readClosed(work.db, day, closing)
  const dayEnds = startOfDay(addDays(day, 1))
  const byOutlet = new Map<string, Array<{ readonly level: GapLevel; readonly rhythm: Rhythm }>>()
  for (const level of levels)
    for (const rhythm of await work.expectations.of(level, Math.min(now, dayEnds - 1))) {
      const { id, medium } = rhythm.outlet
      if (closed.has(id) || (medium !== 'gas' && medium !== 'water') || rhythm.first * 1000 >= dayEnds) continue
      byOutlet.set(id, [...(byOutlet.get(id) ?? []), { level, rhythm }])
    }
  for (const [outlet, rhythms] of byOutlet) {
    signal?.throwIfAborted()
    await closeOutletDay(work, outlet, rhythms, day, closing, asOf, now)
  }
  return byOutlet.size
}

async function closeOutletDay(
  work: RateWork,
  outlet: string,
  rhythms: ReadonlyArray<{ readonly level: GapLevel; readonly rhythm: Rhythm }>,
  day: string,
  closing: RateClosing,
  asOf: number,
  now: number,
): Promise<void> {
  const begins = startOfDay(day)
  const ends = startOfDay(addDays(day, 1))
  const shiftOf = (level: GapLevel) => rhythms.find((one) => one.level === level)?.rhythm.shift ?? 0
  const [rows, judged, marks] = await Promise.all([
    readArrivals(work.questions, outlet, begins / 1000, ends / 1000 + Math.max(...levels.map(shiftOf))),
    readValidity(work.questions, outlet, begins / 1000, ends / 1000),
    readMarks(work.db, outlet, begins, ends),
  ])
  const gone = new Set(marks.map(({ supersedes }) => supersedes))
  const standing = marks.filter((mark) => !gone.has(mark.id) && !mark.withdraws && isTimely(kernelMark(mark)))
  const checks = await readLastChecks(
    work.db,
    standing.map(({ id }) => id),
  )
  const rate = outletDayRate(
    {
      day,
      asOf,
      // A first day begins with the first value: what nobody could send yet is not due.
      from: Math.max(begins, firstWhole(rhythms, begins)),
      to: ends,
      rhythms: rhythms.map(({ level, rhythm }) => ({ level, step: rhythm.step * 1000, factors: rhythm.factors })),
      arrivals: new Map(
        rows.map((row) => [
          dueId(row.factor, row.level, (row.at - shiftOf(row.level)) * 1000),
          { received: Number(row.received), letter: row.letter },
        ]),
      ),
      validity: new Map(judged.map((row) => [dueId(row.factor, row.span, row.at * 1000), row.last])),
      stops: standing.filter(({ id, item }) => saysStopped(item) && (checks.get(id)?.length ?? 0) === 0),
      sourceSaysF: rhythms.every(({ rhythm }) => rhythm.sourceSaysF),
      standardChecks: standing.filter(({ item }) => item === '标样核查'),
      ...(work.target === undefined ? {} : { target: work.target }),
    },
    beijingIso,
  )
  await saveRate(work.db, {
    outlet,
    day,
    closing,
    immediate: rate.immediate,
    completed: rate.completed,
    notDue: rate.notDue,
    lacking: rate.lacking,
    target: rate.target,
    rules: [ruleUsed(rate.rule), ruleUsed(closingOf(day).rule), ruleUsed(dueRule)],
    computedAt: now,
  })
}

/** The hour in which an outlet was first heard, ms; the begin of the day when it was heard before. */
function firstWhole(rhythms: ReadonlyArray<{ readonly rhythm: Rhythm }>, begins: number): number {
  const first = Math.min(...rhythms.map(({ rhythm }) => rhythm.first)) * 1000
  return first <= begins ? begins : Math.floor(first / 3_600_000) * 3_600_000
}
