/** The marks of a month by outlet or enterprise, those that need a person first. */
import { addDays, calendarSpan, dayOf, divide, plain, roundTo, startOfDay } from '@poyang/standards'
import type { z } from 'zod'
import { raise } from '../../../platform/http/problem.ts'
import type { Directory } from '../../sources/index.ts'
import { beijingIso, telemetryProblems } from '../../telemetry/index.ts'
import type { MarkMonth, MarkMonthQuery, MarkMonthRow } from '../schema.ts'
import { readLastChecks, readMarks, readStandingMarks } from '../store.ts'
import type { Relational, StoredMark } from '../store.ts'
import { capUsesOf } from './caps.ts'
import type { MarkDesk } from './make-mark.ts'
import { industryOf } from './mark-items.ts'
import { superviseMarks, worstFirst } from './supervision.ts'
import type { Exceeding, Supervised, SupervisedMark } from './supervision.ts'

/** Exceedances that became alarms in a span, and marks that began when the limit had been crossed (A14), as the alarms tell. */
export type ExceedingsOf = (
  db: Relational,
  from: number,
  to: number,
) => Promise<
  ReadonlyArray<{ alarm: number; what: 'exceeds' | 'marked-after'; outlet: string; factor: string | null; from: number; to: number | null }>
>

const MOST_WITHOUT = 20

/** Problem: spanInvalid. */
export async function markMonthPage(
  desk: MarkDesk & { readonly exceedingsOf: ExceedingsOf },
  directory: Directory,
  { month, scope }: z.output<typeof MarkMonthQuery>,
  now: number,
): Promise<MarkMonth> {
  const { from, before } = calendarSpan(`${month}-01`, 'month')
  const span = { from: startOfDay(from), to: Math.min(startOfDay(before), now) }
  if (span.to <= span.from) raise(telemetryProblems.spanInvalid, 'The month has not begun.')
  await desk.facts.refresh()
  const [kept, alarms] = [await readStandingMarks(desk.db, span.from, span.to), await desk.exceedingsOf(desk.db, span.from, span.to)]
  const checks = await readLastChecks(
    desk.db,
    kept.map(({ id }) => id),
  )
  const marks = Map.groupBy(kept, ({ outlet }) => outlet)
  const told = Map.groupBy(alarms, ({ outlet }) => outlet)
  const rows: Array<{ outlet: string; of: Supervised; after: number }> = []
  for (const outlet of new Set([...marks.keys(), ...told.keys()])) {
    if (!directory.outlet.has(outlet)) continue
    const supervised = await supervisedMarks(desk, outlet, marks.get(outlet) ?? [], checks, from)
    const of = told.get(outlet) ?? []
    const exceedings: Exceeding[] = of
      .filter(({ what }) => what === 'exceeds')
      .map((one) => ({ alarm: one.alarm, factor: one.factor, from: one.from, to: Math.max(one.from, one.to ?? now) }))
    rows.push({ outlet, of: superviseMarks(supervised, exceedings, span), after: of.filter(({ what }) => what === 'marked-after').length })
  }
  const places = scope === 'outlet' ? rows.map((row) => ({ ...row, outlets: 1 })) : byEnterprise(rows, directory)
  return {
    month,
    from: beijingIso(span.from),
    to: beijingIso(span.to),
    rows: places.toSorted((a, b) => worstFirst(a.of, b.of)).map((row) => rowOf(row, scope, directory, span)),
  }
}

async function supervisedMarks(
  desk: MarkDesk,
  outlet: string,
  kept: readonly StoredMark[],
  checks: Awaited<ReturnType<typeof readLastChecks>>,
  day: string,
): Promise<SupervisedMark[]> {
  const facts = desk.facts.on(outlet, addDays(calendarSpan(day, 'month').before, -1))
  const industry = industryOf(facts?.standard ?? null)
  const year = calendarSpan(day, 'year')
  const ofYear =
    industry === 'incineration' && kept.some(({ kind }) => kind === 'condition')
      ? (await readMarks(desk.db, outlet, startOfDay(year.from), startOfDay(year.before))).filter(
          ({ id, withdraws }, _place, all) => !withdraws && all.every(({ supersedes }) => supersedes !== id),
        )
      : []
  return kept.map((mark) => ({
    ...mark,
    attachments: mark.attachments.length,
    contradicted: (checks.get(mark.id) ?? []).length > 0,
    caps: mark.kind === 'condition' ? capUsesOf(mark, ofYear, industry, facts?.standard ?? null, dayOf(mark.from)) : [],
  }))
}

interface Row {
  readonly outlet: string
  readonly of: Supervised
  readonly after: number
  readonly outlets: number
}

/** Counts of the outlets of an enterprise together; its limited times and reasons are those of the outlet that used most. */
function byEnterprise(rows: ReadonlyArray<Omit<Row, 'outlets'>>, directory: Directory): Row[] {
  const groups = Map.groupBy(rows, ({ outlet }) => directory.outlet.get(outlet)?.enterpriseId ?? outlet)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const sum = (of: (row: Supervised) => number) => group.reduce((total, row) => total + of(row.of), 0)
    const repeated = group.map(({ of }) => of.repeated).toSorted((a, b) => (b?.times ?? 0) - (a?.times ?? 0))[0] ?? null
    const of: Supervised = {
      marks: sum(({ marks }) => marks),
      markedMs: sum(({ markedMs }) => markedMs),
      exceedances: sum(({ exceedances }) => exceedances),
      covered: sum(({ covered }) => covered),
      without: group.flatMap((row) => [...row.of.without]),
      contradicted: sum(({ contradicted }) => contradicted),
      unsupported: sum(({ unsupported }) => unsupported),
      byAuthority: sum(({ byAuthority }) => byAuthority),
      repeated,
      caps: group.flatMap((row) => row.of.caps.filter(({ over }) => over)),
    }
    return [{ outlet: first.outlet, of, after: group.reduce((total, row) => total + row.after, 0), outlets: group.length }]
  })
}

const shareOf = (part: number, whole: number): string | null =>
  whole === 0 ? null : plain(roundTo(divide(String(part), String(whole)), 4))

function rowOf(
  { outlet: id, of, after, outlets }: Row,
  scope: MarkMonthRow['scope'],
  directory: Directory,
  span: { from: number; to: number },
): MarkMonthRow {
  const outlet = directory.outlet.get(id)
  const enterprise = outlet === undefined ? undefined : directory.enterprise.get(outlet.enterpriseId)
  return {
    scope,
    id: scope === 'outlet' ? id : (outlet?.enterpriseId ?? id),
    name: scope === 'outlet' ? (outlet?.name ?? id) : (enterprise?.name ?? id),
    enterprise: enterprise?.name ?? '',
    outlets,
    marks: of.marks,
    markedShare: shareOf(of.markedMs, (span.to - span.from) * outlets) ?? '0',
    exceedances: of.exceedances,
    covered: of.covered,
    coveredShare: shareOf(of.covered, of.exceedances),
    withoutMark: of.without.length,
    alarms: of.without.slice(0, MOST_WITHOUT).map((alarm) => `alarm:${alarm}`),
    markedAfter: after,
    contradicted: of.contradicted,
    unsupported: of.unsupported,
    byAuthority: of.byAuthority,
    repeated: of.repeated,
    caps: [...of.caps],
  }
}
