/** Gaps as people see them: cause in words, evidence, every attempt to get what is missing. */
import type { z } from 'zod'
import type { Directory } from '../../sources/index.ts'
import { beijingIso } from '../../telemetry/index.ts'
import { gapRef } from '../refs.ts'
import type { Gap, Gaps, GapsQuery, HistoryAttempt } from '../schema.ts'
import { countOpen, listGaps, readLooked, readRequestsOf } from '../store.ts'
import type { Relational, StoredGap, StoredRequest } from '../store.ts'
import { causeWords } from './cause.ts'

export async function gapsPage(db: Relational, directory: Directory, query: z.output<typeof GapsQuery>): Promise<Gaps> {
  const outlets =
    query.outlet !== undefined
      ? [query.outlet]
      : query.enterprise === undefined
        ? null
        : directory.outlets.filter(({ enterpriseId }) => enterpriseId === query.enterprise).map(({ id }) => id)
  const ms = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
  const [gaps, open, lookedUntil] = await Promise.all([
    listGaps(db, {
      outlets,
      state: query.state,
      cause: query.cause,
      level: query.level,
      from: ms(query.from),
      to: ms(query.to),
      before: query.before,
      limit: query.limit,
    }),
    countOpen(db),
    readLooked(db, 'minute'),
  ])
  const requests = Map.groupBy(
    await readRequestsOf(
      db,
      gaps.map(({ id }) => id),
    ),
    ({ gap }) => gap,
  )
  return {
    gaps: gaps.flatMap((gap) => gapOf(gap, requests.get(gap.id) ?? [], directory) ?? []),
    next: gaps.length < query.limit ? null : (gaps.at(-1)?.id ?? null),
    open,
    lookedUntil: lookedUntil === null ? null : beijingIso(lookedUntil),
  }
}

/** Null when its outlet is registered no more. */
function gapOf(gap: StoredGap, requests: readonly StoredRequest[], directory: Directory): Gap | null {
  const outlet = directory.outlet.get(gap.outlet)
  if (outlet === undefined) return null
  return {
    ref: gapRef(gap.id),
    outletId: outlet.id,
    outlet: [directory.enterprise.get(outlet.enterpriseId)?.name, outlet.name].filter(Boolean).join(' '),
    enterpriseId: outlet.enterpriseId,
    level: gap.level,
    factors: gap.factors === null ? null : [...gap.factors],
    from: beijingIso(gap.from),
    to: beijingIso(gap.to),
    expected: gap.expected,
    missing: gap.missing,
    state: gap.state,
    cause: gap.cause,
    causeWords: causeWords[gap.cause],
    evidence: [...gap.evidence],
    foundAt: beijingIso(gap.foundAt),
    filledAt: gap.filledAt === null ? null : beijingIso(gap.filledAt),
    attempts: requests.map(attemptOf),
    nextAttemptAt: gap.nextAttemptAt === null ? null : beijingIso(gap.nextAttemptAt),
  }
}

const attemptOf = (request: StoredRequest): HistoryAttempt => ({
  id: request.id,
  mn: request.mn,
  level: request.level,
  from: beijingIso(request.from),
  to: beijingIso(request.to),
  attempt: request.attempt,
  state: request.state,
  command: request.command,
  dataFrames: request.dataFrames,
  detail: request.detail,
  sentAt: beijingIso(request.sentAt),
  endedAt: request.endedAt === null ? null : beijingIso(request.endedAt),
})
