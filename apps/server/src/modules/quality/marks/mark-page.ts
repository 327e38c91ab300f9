/** The marks of an outlet, as people see them: the device's own and those made by hand, with what speaks against each and what they use up. */
import { addDays, calendarSpan, dayOf, isTimely, markDeadline, ruleAt, standingMarks, startOfDay } from '@poyang/standards'
import type { Mark as KernelMark, Rule } from '@poyang/standards'
import { raise } from '../../../platform/http/problem.ts'
import type { Directory } from '../../sources/index.ts'
import { beijingIso, readMarked, telemetryProblems } from '../../telemetry/index.ts'
import { contradictionRule, ruleUsed } from '../rules.ts'
import { markRef } from '../refs.ts'
import type { CityMarks, Contradiction, Mark, Marks } from '../schema.ts'
import { readLastChecks, readMarks, readMarksOfCity } from '../store.ts'
import type { StoredMark } from '../store.ts'
import { autoMarksOf } from './auto-marks.ts'
import type { AutoMark } from './auto-marks.ts'
import { capUsesOf } from './caps.ts'
import { saysStopped } from './check-mark.ts'
import { deadlineOf } from './make-mark.ts'
import type { MarkDesk } from './make-mark.ts'
import { industryOf, itemsFor } from './mark-items.ts'
import { kernelMark } from './mark-source.ts'

const LONGEST_MS = 93 * 86_400_000
const MOST_AUTO = 5_000

/** Problems: outletUnknown, spanInvalid. */
export async function marksPage(
  desk: MarkDesk,
  directory: Directory,
  outletId: string,
  span: { readonly from: number; readonly to: number },
  now: number,
  signal?: AbortSignal,
): Promise<Marks> {
  const outlet = directory.outlet.get(outletId) ?? raise(telemetryProblems.outletUnknown, 'The registry does not hold it.')
  if (span.to <= span.from || span.to - span.from > LONGEST_MS)
    raise(telemetryProblems.spanInvalid, 'At most 93 days, and `to` after `from`.')
  await desk.facts.refresh()
  const day = dayOf(span.from)
  const facts = desk.facts.on(outletId, dayOf(Math.min(span.to - 1, now)))
  const industry = industryOf(facts?.standard ?? null)
  const level = outlet.medium === 'water' ? 'hour' : 'minute'
  const step = level === 'hour' ? 3_600 : (facts?.recordMinutes ?? 1) * 60
  const [kept, marked] = await Promise.all([
    readMarks(desk.db, outletId, span.from, span.to),
    readMarked(desk.questions, outletId, level, Math.floor(span.from / 1000), Math.ceil(span.to / 1000), signal),
  ])
  const auto = autoMarksOf(
    marked.map((row) => ({ ...row, received: Number(row.received), frame: Number(row.frame) })),
    step,
  )
  if (auto.length > MOST_AUTO) raise(telemetryProblems.spanInvalid, `More than ${MOST_AUTO} marks of the device; ask for a shorter span.`)
  const [checks, ofYear] = await Promise.all([
    readLastChecks(
      desk.db,
      kept.map(({ id }) => id),
    ),
    industry === null || kept.length === 0 ? [] : yearOf(desk, outletId, day),
  ])
  const correctedBy = new Map(kept.flatMap(({ id, supersedes }) => (supersedes === null ? [] : [[supersedes, id] as const])))
  const sourceSaysF = (directory.devicesOf.get(outletId) ?? []).every(({ version }) => version === '2005')
  const standing = new Set(
    standingMarks([
      ...kept.filter((mark) => !mark.withdraws && !correctedBy.has(mark.id)).map(kernelMark),
      ...auto.map((mark) => kernelAutoMark(outletId, mark, sourceSaysF)),
    ]).map(({ id }) => id),
  )
  const context = { outletId, sourceSaysF, standing, correctedBy, checks, ofYear, industry, standard: facts?.standard ?? null }
  return {
    outletId: outlet.id,
    marks: [...kept.map((mark) => manualMark(mark, context)), ...auto.map((mark) => autoMark(mark, context))].toSorted((a, b) =>
      a.from < b.from ? -1 : a.from > b.from ? 1 : 0,
    ),
    items: itemsFor(industry),
    asOf: beijingIso(now),
    yesterdayDueAt: beijingIso(markDeadline(startOfDay(dayOf(now)))),
  }
}

/** More marks than a person reads in one go are asked for by outlet. */
const MOST_OF_CITY = 500

/** Marks made by hand in the whole city, those with something against them first, then the newest. Problem: spanInvalid. */
export async function cityMarksPage(
  desk: MarkDesk,
  directory: Directory,
  span: { readonly from: number; readonly to: number },
): Promise<CityMarks> {
  if (span.to <= span.from || span.to - span.from > LONGEST_MS)
    raise(telemetryProblems.spanInvalid, 'At most 93 days, and `to` after `from`.')
  const kept = await readMarksOfCity(desk.db, span.from, span.to, MOST_OF_CITY)
  const checks = await readLastChecks(
    desk.db,
    kept.map(({ id }) => id),
  )
  const correctedBy = new Map(kept.flatMap(({ id, supersedes }) => (supersedes === null ? [] : [[supersedes, id] as const])))
  const standing = new Set(
    standingMarks(kept.filter((mark) => !mark.withdraws && !correctedBy.has(mark.id)).map(kernelMark)).map(({ id }) => id),
  )
  // What a mark uses up of its limited times is told beside its outlet.
  const context = { sourceSaysF: false, standing, correctedBy, checks, ofYear: [], industry: null, standard: null }
  const marks = kept.map((mark) => {
    const outlet = directory.outlet.get(mark.outlet)
    const enterprise = outlet === undefined ? undefined : directory.enterprise.get(outlet.enterpriseId)
    return {
      ...manualMark(mark, { ...context, outletId: mark.outlet }),
      outlet: outlet?.name ?? mark.outlet,
      enterprise: enterprise?.name ?? '',
    }
  })
  return { marks: marks.toSorted((a, b) => Number(b.contradictions.length > 0) - Number(a.contradictions.length > 0)) }
}

async function yearOf(desk: MarkDesk, outlet: string, day: string): Promise<StoredMark[]> {
  const { from, before } = calendarSpan(day, 'year')
  const all = await readMarks(desk.db, outlet, startOfDay(from), startOfDay(before))
  const gone = new Set(all.map(({ supersedes }) => supersedes))
  return all.filter(({ id, withdraws }) => !gone.has(id) && !withdraws)
}

interface Context {
  readonly outletId: string
  /** In the edition of 2005 the letter F says that the source stands still. */
  readonly sourceSaysF: boolean
  readonly standing: ReadonlySet<string>
  readonly correctedBy: ReadonlyMap<number, number>
  readonly checks: ReadonlyMap<number, readonly Contradiction[]>
  readonly ofYear: readonly StoredMark[]
  readonly industry: string | null
  readonly standard: string | null
}

function rulesOn(day: string, ...more: readonly Rule<unknown>[]): Mark['rules'] {
  const rules = [ruleAt('marks.deadline', day), ruleAt('marks.exemption', day), ...more]
  return rules.filter((rule) => rule !== null).map((rule) => ruleUsed(rule))
}

function manualMark(mark: StoredMark, { outletId, standing, correctedBy, checks, ofYear, industry, standard }: Context): Mark {
  const day = dayOf(mark.from)
  const later = correctedBy.get(mark.id)
  return {
    ref: markRef(mark.id),
    outletId: outletId as Mark['outletId'],
    factors: mark.factors === null ? null : [...mark.factors],
    kind: mark.kind,
    item: mark.item,
    from: beijingIso(mark.from),
    to: beijingIso(mark.to),
    source: 'manual',
    by: mark.by,
    role: mark.role,
    markedAt: beijingIso(mark.markedAt),
    reason: mark.reason,
    attachments: [...mark.attachments],
    supersedes: mark.supersedes === null ? null : markRef(mark.supersedes),
    supersededBy: later === undefined ? null : markRef(later),
    withdraws: mark.withdraws,
    dueAt: beijingIso(deadlineOf(mark.from, mark.to)),
    timely: isTimely(kernelMark(mark)),
    admitted: mark.admitted,
    stands: standing.has(markRef(mark.id)),
    contradictions: [...(checks.get(mark.id) ?? [])],
    caps: mark.kind === 'condition' && !mark.withdraws ? capUsesOf(mark, ofYear, industry, standard, day) : [],
    rules: saysStopped(mark.item) ? rulesOn(day, contradictionRule) : rulesOn(day),
  }
}

const autoId = (outlet: string, mark: AutoMark): string => `mark:auto/${outlet}/${mark.letter}/${mark.frame}`

const kernelAutoMark = (outlet: string, mark: AutoMark, sourceSaysF: boolean): KernelMark => ({
  id: autoId(outlet, mark),
  factors: mark.factors,
  kind: mark.letter === 'F' && sourceSaysF ? 'condition' : 'device',
  item: mark.letter === 'F' && !sourceSaysF ? '仪器停运' : mark.item,
  from: mark.from,
  to: mark.to,
  source: 'auto',
  markedAt: mark.markedAt,
})

function autoMark(mark: AutoMark, { outletId, sourceSaysF, standing }: Context): Mark {
  const kernel = kernelAutoMark(outletId, mark, sourceSaysF)
  return {
    ref: kernel.id,
    outletId: outletId as Mark['outletId'],
    factors: [...mark.factors],
    kind: kernel.kind,
    item: kernel.item,
    from: beijingIso(mark.from),
    to: beijingIso(mark.to),
    source: 'auto',
    by: 'device',
    role: 'device',
    markedAt: beijingIso(mark.markedAt),
    reason: `Flag=${mark.letter}`,
    attachments: [],
    supersedes: null,
    supersededBy: null,
    withdraws: false,
    dueAt: beijingIso(markDeadline(Math.min(mark.to, startOfDay(addDays(dayOf(mark.from), 1))))),
    timely: true,
    admitted: false,
    stands: standing.has(kernel.id),
    contradictions: [],
    caps: [],
    rules: rulesOn(dayOf(mark.from)),
  }
}
