/** Make a mark: who may, until when, of what. Source: 污染物排放自动监测设备标记规则 (Announcement 2022 No. 21): until 12:00 of the next day. */
import { addDays, dayOf, markDeadline, ruleAt, startOfDay } from '@poyang/standards'
import { raise } from '../../../platform/http/problem.ts'
import type { ProblemPointer } from '../../../platform/http/problem.ts'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import type { Directory } from '../../sources/index.ts'
import { telemetryProblems } from '../../telemetry/index.ts'
import type { FactsBook } from '../facts.ts'
import { qualityProblems } from '../problems.ts'
import type { MarkDraft } from '../schema.ts'
import { saveCheck, saveMark } from '../store.ts'
import type { Relational, StoredMark } from '../store.ts'
import { checkMark } from './check-mark.ts'
import type { PowerOf } from './check-mark.ts'
import { industryOf, itemsFor } from './mark-items.ts'

export interface MarkDesk {
  readonly db: Relational
  readonly questions: ColumnarQuestions
  readonly facts: FactsBook
  readonly powerOf?: PowerOf
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A standstill may be announced; nothing else lies ahead. */
const LONGEST_AHEAD_MS = 31 * DAY_MS
const LONGEST_MS = 366 * DAY_MS

/** Last moment (excluded) at which an enterprise may mark a stretch: 12:00 behind its first day, so that no day is marked after its own deadline. */
export const deadlineOf = (from: number, to: number): number => markDeadline(Math.min(to, startOfDay(addDays(dayOf(from), 1))))

/** Problems: outletUnknown, markRefused, markPastDeadline, markUnknown, markCorrected. */
export async function makeMark(desk: MarkDesk, directory: Directory, outletId: string, draft: MarkDraft, now: number): Promise<StoredMark> {
  const outlet = directory.outlet.get(outletId) ?? raise(telemetryProblems.outletUnknown, 'The registry does not hold it.')
  const from = Date.parse(draft.from)
  const to = Date.parse(draft.to)
  const pointers: ProblemPointer[] = []
  const refuse = (pointer: string, detail: string) => pointers.push({ pointer: `/body/${pointer}`, detail })
  if (to <= from || to - from > LONGEST_MS) refuse('to', 'after `from`, by a year at most')
  else if (ruleAt('marks.deadline', dayOf(to - 1)) === null) refuse('from', 'before the rule of marks came into force')
  const step = outlet.medium === 'water' ? HOUR_MS : MINUTE_MS
  const unit = outlet.medium === 'water' ? 'waste water is marked by whole hours' : 'marks go by whole minutes'
  if (from % step !== 0) refuse('from', unit)
  if (to % step !== 0) refuse('to', unit)

  await desk.facts.refresh()
  const standard = desk.facts.on(outletId, dayOf(from))?.standard ?? null
  const item = itemsFor(industryOf(standard)).find((one) => one.item === draft.item)
  if (item === undefined) refuse('item', 'not an item of the device rule or of the condition rule of this industry')
  if (to > now + (item?.stops === true ? LONGEST_AHEAD_MS : 0)) refuse('to', 'only a standstill may be announced, 31 days ahead at most')
  for (const [index, factor] of (draft.factors ?? []).entries())
    if (!outlet.factors.includes(factor)) refuse(`factors/${index}`, 'the outlet has no such factor')
  if (draft.withdraws && draft.supersedes === undefined) refuse('supersedes', 'name the mark that is taken back')
  if (pointers.length > 0 || item === undefined) raise(qualityProblems.markRefused, 'Each pointer says what does not fit.', pointers)

  const late = now >= deadlineOf(from, to)
  if (late && draft.role === 'enterprise')
    raise(
      qualityProblems.markPastDeadline,
      'The enterprise marks a stretch until 12:00 of the day after its first day; afterwards only the authority can admit a mark, with a reason.',
    )
  if (late && draft.reason === '')
    raise(qualityProblems.markRefused, 'After the deadline the authority gives a reason.', [{ pointer: '/body/reason', detail: 'empty' }])

  const supersedes = draft.supersedes === undefined ? null : Number(draft.supersedes.slice('mark:'.length))
  const saved = await saveMark(
    desk.db,
    {
      outlet: outletId,
      factors: draft.factors,
      kind: item.kind,
      item: item.item,
      from,
      to,
      by: draft.by,
      role: draft.role,
      markedAt: now,
      reason: draft.reason,
      attachments: draft.attachments,
      supersedes,
      withdraws: draft.withdraws,
      admitted: late,
    },
    (former) => {
      if (supersedes === null) return
      if (former === null || former.outlet !== outletId) raise(qualityProblems.markUnknown, 'The outlet has no such mark to correct.')
      if (former.corrected) raise(qualityProblems.markCorrected, 'Correct the correction.')
      if (draft.role === 'authority') return
      if (former.role === 'authority') raise(qualityProblems.markRefused, 'What the authority marked only the authority corrects.')
      // A correction speaks of the former stretch too: its own deadline holds.
      if (now >= deadlineOf(former.from, former.to))
        raise(qualityProblems.markPastDeadline, 'The mark can no longer be corrected by the enterprise.')
    },
  )
  const contradictions = saved.withdraws ? [] : await checkMark(desk.questions, saved, desk.powerOf).catch(() => null)
  // Without the store of readings the mark is kept all the same; it is checked when the store is back.
  if (contradictions !== null && contradictions.length > 0) await saveCheck(desk.db, { mark: saved.id, at: now, contradictions })
  return saved
}
