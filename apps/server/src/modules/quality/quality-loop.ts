/**
 * Looks after completeness, once a minute in the worker: our own outages, gaps and their cause, requests for history, contradictions of marks, rates of days.
 * Everything is derived or decided from what is stored; a look that fails is taken again, whole, at the next turn.
 */
import { httpProblems, Problem } from '../../platform/http/problem.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import type { GatewayDoor } from '../ingest/index.ts'
import type { DirectoryKeeper } from '../sources/index.ts'
import { createFactsBook } from './facts.ts'
import { createExpectations } from './gaps/expectation.ts'
import { lookForGaps } from './gaps/look-for-gaps.ts'
import { askForHistory } from './history/ask-for-history.ts'
import { checkMark, saysStopped } from './marks/check-mark.ts'
import type { PowerOf } from './marks/check-mark.ts'
import { noteOutages } from './outages/note-outages.ts'
import { closeDays } from './rates/close-days.ts'
import { readLastChecks, readStandingConditions, saveCheck } from './store.ts'
import type { Relational } from './store.ts'

export interface QualityGiven {
  readonly db: Relational
  readonly questions: ColumnarQuestions
  readonly directory: DirectoryKeeper
  readonly door: GatewayDoor
  /** Journal of the gateway's runs. */
  readonly runsFile: string
  readonly powerOf?: PowerOf
  /** Effective transmission rate that the bureau assesses by, decimal text; that of the rule when not said. */
  readonly target?: string
  /** What came is not yet in the tables: then nothing can be said to be missing. */
  readonly isBehind?: () => boolean
}

/** One look at everything; `now` in ms since 1970. Rejects between two steps once the signal is given. */
export type QualityLook = (now: number, signal?: AbortSignal) => Promise<void>

const EVERY_MS = 60_000
const HOUR_MS = 3_600_000
const CLOSING_MS = 300_000
const FIRST_LOOK_MS = 6 * HOUR_MS
const LOOK_MS = HOUR_MS / 2
/** Marks are checked again while late hours may speak against them. */
const CHECK_BACK_MS = 8 * 24 * HOUR_MS

export function createQualityLook(given: QualityGiven): QualityLook {
  const { db, questions, directory, door } = given
  const facts = createFactsBook(db)
  const expectations = createExpectations({ questions, facts, directory: () => directory.current() })
  let ratesAt = 0
  let checkedAt = 0
  let closedAt = 0
  let isFirst = true
  return async (now, signal) => {
    await directory.refresh()
    await facts.refresh()
    // What lies further back was looked at in the turns before.
    await noteOutages(given, now, isFirst ? FIRST_LOOK_MS : LOOK_MS)
    isFirst = false
    const look = { db, questions, directory: () => directory.current(), expectations }
    if (given.isBehind?.() === true) return
    for (const level of ['minute', 'hour', 'day'] as const) await lookForGaps(look, level, now, signal)
    signal?.throwIfAborted()
    await askForHistory({ db, door, directory: directory.current() }, now)
    if (now - checkedAt >= HOUR_MS / 6) {
      await checkMarks(given, now)
      checkedAt = now
    }
    // Days are closed at whole hours: looking every five minutes by the clock is in time.
    const turn = Math.floor(now / CLOSING_MS)
    if (turn === closedAt) return
    const withRunning = now - ratesAt >= HOUR_MS
    const { target } = given
    await closeDays({ db, questions, expectations, ...(target === undefined ? {} : { target }) }, now, withRunning, signal)
    closedAt = turn
    if (withRunning) ratesAt = now
  }
}

/** Marks of standstill against what was measured since; only what is found to be otherwise is kept. */
async function checkMarks({ db, questions, powerOf }: QualityGiven, now: number): Promise<void> {
  const marks = (await readStandingConditions(db, now - CHECK_BACK_MS, now)).filter(({ item }) => saysStopped(item))
  const last = await readLastChecks(
    db,
    marks.map(({ id }) => id),
  )
  for (const mark of marks) {
    const contradictions = await checkMark(questions, { ...mark, from: Math.max(mark.from, now - CHECK_BACK_MS) }, powerOf)
    if (JSON.stringify(contradictions) !== JSON.stringify(last.get(mark.id) ?? []))
      await saveCheck(db, { mark: mark.id, at: now, contradictions })
  }
}

export interface RunningQuality {
  stop(): Promise<void>
}

/** @param onTrouble hears of the first failure after a success, and null when it goes on */
export function startQuality(given: QualityGiven & { readonly onTrouble: (error: Error | null) => void }): RunningQuality {
  const look = createQualityLook(given)
  const stopping = new AbortController()
  let failing = false
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()
  const later = (ms: number) => {
    timer = setTimeout(() => {
      working = turn()
    }, ms)
  }
  const turn = async () => {
    try {
      await look(Date.now(), stopping.signal)
      if (failing) given.onTrouble(null)
      failing = false
    } catch (error) {
      // While a store starts or is away there is nothing to say that others do not say already.
      const away = error instanceof Problem && error.kind === httpProblems.columnarDown
      if (!failing && !stopping.signal.aborted && !away) given.onTrouble(error instanceof Error ? error : new Error(String(error)))
      failing = true
    }
    if (!stopping.signal.aborted) later(EVERY_MS)
  }
  later(EVERY_MS / 6)
  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await working
    },
  }
}
