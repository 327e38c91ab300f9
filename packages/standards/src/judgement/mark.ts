/** Marks (标记): who said what of a stretch of time, until when it may be said, and what it takes out of which question. */
import { ruleOn } from '../catalogue.ts'
import type { ConditionCap } from '../data/judgement-rules.ts'
import { divide, type DecimalText, subtract } from '../decimal.ts'
import { type Rule, type RuleRef, refOf } from '../rule.ts'
import type { Reason } from '../statistic.ts'
import { addDays, dayOf, type EpochMs, HOUR_MS, startOfDay } from '../time.ts'

const MINUTE_MS = 60_000

/** A mark as kept: never erased, corrected by one that supersedes it. Source: 污染物排放自动监测设备标记规则 (Announcement 2022 No. 21). */
export interface Mark {
  readonly id: string
  /** Factor codes, or all of the outlet's. */
  readonly factors: readonly string[] | 'all'
  /** device: the data are invalid · condition: the production or treatment was not in its normal state. */
  readonly kind: 'device' | 'condition'
  /** 校准, 故障, 日常维护, 标样核查, 停运, 启炉, … */
  readonly item: string
  readonly from: EpochMs
  readonly to: EpochMs
  readonly source: 'auto' | 'manual'
  readonly markedAt: EpochMs
  /** Set when the authority admitted a mark made or corrected after the deadline. */
  readonly admitted?: boolean
  readonly supersedes?: string
}

/** Items of the device rule that say the opposite of invalid. */
const saysValid = new Set(['数据有效'])

/**
 * Marks that stand: those no other supersedes; where a manual and an automatic mark of one kind overlap, the manual prevails. Both stay in the record.
 * A mark made after the deadline and not admitted by the authority takes the place of no other: the one before it stands on.
 * Rule: marks.deadline (manual over automatic). Source: marking rule of 2022.
 */
export function standingMarks(marks: readonly Mark[]): readonly Mark[] {
  const gone = new Set(marks.flatMap((mark) => (mark.supersedes === undefined || !isTimely(mark) ? [] : [mark.supersedes])))
  const current = marks.filter(({ id }) => !gone.has(id))
  const prevail = current.filter((mark) => mark.source === 'manual' && isTimely(mark))
  return current.filter(
    (mark) =>
      mark.source === 'manual' ||
      !prevail.some((other) => other.kind === mark.kind && other.from <= mark.from && other.to >= mark.to && covers(other, mark)),
  )
}

const covers = (a: Mark, b: Mark): boolean =>
  a.factors === 'all' || (b.factors !== 'all' && b.factors.every((factor) => a.factors.includes(factor)))

/** Whether a mark speaks of a factor. */
const isOf = (mark: Mark, factor: string): boolean => mark.factors === 'all' || mark.factors.includes(factor)

/** Last instant (excluded) at which a stretch that ends at `to` may be marked: 12:00 of the day after. Rule: marks.deadline. Source: marking rule of 2022. */
export function markDeadline(to: EpochMs): EpochMs {
  const day = dayOf(to - 1)
  return startOfDay(addDays(day, 1)) + ruleOn('marks.deadline', day).parameters.hour * HOUR_MS
}

/** Whether a mark came in time or was admitted by the authority; an automatic mark always counts as in time. Rule: marks.deadline. Source: marking rule of 2022. */
export const isTimely = (mark: Mark): boolean => mark.source === 'auto' || mark.admitted === true || mark.markedAt < markDeadline(mark.to)

/**
 * Why a record of [from, to) is not valid by device marks; none when no mark touches it. Feed into `MinuteRecord.objections`.
 * A mark made after the deadline and not admitted invalidates nothing: who did not mark in time is taken not to object to validity.
 * Rules: marks.exemption, marks.deadline. Source: marking rule art. 6(1).
 */
export const deviceObjections = (marks: readonly Mark[], factor: string, from: EpochMs, to: EpochMs): readonly Reason[] =>
  standingMarks(marks)
    .filter(
      (mark) =>
        mark.kind === 'device' && !saysValid.has(mark.item) && isTimely(mark) && isOf(mark, factor) && mark.from < to && mark.to > from,
    )
    .map((mark) => ({ code: 'MARKED_INVALID' as const, detail: `${mark.item} ${mark.id}` }))

/** A cap of an industry rule or of the permit that may exempt a condition. */
export type Cap = Pick<ConditionCap, 'id' | 'condition' | 'factors' | 'hours' | 'per'>

export interface ConditionInput {
  readonly factor: string
  /** The period judged: a clock hour of flue gas. `marks` are those of the whole event, also before the period. */
  readonly from: EpochMs
  readonly to: EpochMs
  readonly marks: readonly Mark[]
  /** Which condition of `caps` each item of a mark stands for, e.g. `启炉` → `start`; configuration of the industry. */
  readonly conditionOf: (item: string) => string | null
  /** Caps that apply to the outlet: of its industry and of its permit. */
  readonly caps: readonly Cap[]
  /** Hours of caps per quarter or year used before the period, by cap id; nothing said = none used. */
  readonly used?: Readonly<Record<string, DecimalText>>
  /** What contradicts the mark (A10); any contradiction ends the exemption. */
  readonly contradictions?: readonly Reason[]
  /** Whether production and treatment were run as required; null when nobody has looked yet. */
  readonly ranAsRequired: boolean | null
}

export interface Exemption {
  /** yes: not used to judge exceedance · claimed: every formal condition holds, nobody has confirmed that the facilities ran as required · no: judged · none: no condition mark touches the period. */
  readonly exempt: 'yes' | 'claimed' | 'no' | 'none'
  readonly reasons: readonly Reason[]
  readonly marks: readonly string[]
  readonly rule: RuleRef
}

/**
 * What condition marks take out of the exceedance judgement. A mark is an assertion: it exempts only if a rule or permit condition names that condition and factor,
 * its time is not used up, nothing contradicts it, it was made in time, and the facilities ran as required. Of the hour more than 15 minutes must be exempt, so that fewer than 45 are left.
 * Past the cap the hours count; marks that follow each other within an hour are one event. An exempt hour stays stored and shown. Rules: marks.exemption, marks.short, marks.event. Source: marking rule art. 4, 6(2).
 */
export function exemptionOf(
  input: ConditionInput,
  rule: Rule<{ readonly caps: readonly ConditionCap[] }> = ruleOn('marks.exemption', dayOf(input.from)),
): Exemption {
  const done = (exempt: Exemption['exempt'], reasons: readonly Reason[], marks: readonly Mark[]): Exemption => ({
    exempt,
    reasons,
    marks: marks.map(({ id }) => id),
    rule: refOf(rule),
  })
  const touching = standingMarks(input.marks).filter(
    (mark) => mark.kind === 'condition' && isOf(mark, input.factor) && mark.from < input.to && mark.to > input.from,
  )
  if (touching.length === 0) return done('none', [], [])
  if ((input.contradictions ?? []).length > 0) return done('no', [{ code: 'CONTRADICTED' }, ...(input.contradictions ?? [])], touching)
  if (input.ranAsRequired === false) return done('no', [{ code: 'NOT_RUN_AS_REQUIRED' }], touching)
  const reasons: Reason[] = []
  const spent = new Map<string, number>()
  let exemptMs = 0
  let reached = input.from
  for (const mark of touching.toSorted((a, b) => a.from - b.from)) {
    const condition = input.conditionOf(mark.item)
    const cap = input.caps.find((one) => one.condition === condition && (one.factors === null || one.factors.includes(input.factor)))
    if (cap === undefined) {
      reasons.push({ code: 'NO_CAP', detail: mark.item })
      continue
    }
    if (!isTimely(mark)) {
      reasons.push({ code: 'MARKED_LATE', detail: mark.id })
      continue
    }
    const start = Math.max(mark.from, reached)
    // Of an event the cap runs from its beginning; of a year or quarter what is left of it runs from here.
    const capped =
      cap.per === 'event'
        ? eventStart(mark, condition, input) + hoursInMs(cap.hours)
        : start + hoursInMs(subtract(cap.hours, input.used?.[cap.id] ?? '0')) - (spent.get(cap.id) ?? 0)
    const until = Math.min(mark.to, capped)
    const end = Math.min(until, input.to)
    if (end > start) {
      exemptMs += end - start
      spent.set(cap.id, (spent.get(cap.id) ?? 0) + end - start)
      reached = end
      reasons.push({ code: 'WITHIN_CAP', detail: `${cap.id} ${cap.hours} h` })
    } else if (capped <= start) reasons.push({ code: 'CAP_USED_UP', detail: `${cap.id} ${cap.hours} h` })
  }
  const short = ruleOn('marks.short', dayOf(input.from)).parameters.minutes * MINUTE_MS
  if (exemptMs === 0) return done('no', reasons, touching)
  if (exemptMs <= short)
    return done('no', [...reasons, { code: 'SHORT_MARK', detail: `${divide(String(exemptMs), String(MINUTE_MS), 1)} min` }], touching)
  return done(input.ranAsRequired === true ? 'yes' : 'claimed', reasons, touching)
}

/** Start of the event a mark belongs to: marks of one condition that follow each other within an hour are one event, or a cap would begin anew with each. Rule: marks.event. */
function eventStart(mark: Mark, condition: string | null, { marks, factor, conditionOf }: ConditionInput): EpochMs {
  const gap = ruleOn('marks.event', dayOf(mark.from)).parameters.gapMinutes * MINUTE_MS
  const same = standingMarks(marks).filter(
    (other) => other.kind === 'condition' && isOf(other, factor) && conditionOf(other.item) === condition,
  )
  let start = mark.from
  for (const other of same.toSorted((a, b) => b.from - a.from)) if (other.from < start && other.to + gap >= start) start = other.from
  return start
}

/** Hours as decimal text to whole milliseconds. */
const hoursInMs = (hours: DecimalText): number => Math.round(Number(hours) * HOUR_MS)
