/** Every SQL statement of this module. Owns schema `quality`; times are ms since 1970. */
import { sql } from 'kysely'
import type { Kysely, Selectable, Transaction } from 'kysely'
import type { RuleUsed } from '../telemetry/judged/schema.ts'
import type {
  Contradiction,
  Evidence,
  GapCause,
  GapLevel,
  GapState,
  HistoryAttempt,
  Lacking,
  OutageKind,
  Rate,
  RateClosing,
} from './schema.ts'
import type { Generated } from 'kysely'
import { inTransaction } from '../../platform/stores/in-transaction.ts'

interface MarkTable {
  id: Generated<string>
  outlet_id: string
  factors: string[] | null
  kind: 'device' | 'condition'
  item: string
  starts: string
  ends: string
  marked_by: string
  role: 'enterprise' | 'authority'
  marked_at: string
  reason: string
  attachments: unknown
  supersedes: string | null
  withdraws: boolean
  admitted: boolean
}
interface GapTable {
  id: Generated<string>
  outlet_id: string
  level: GapLevel
  factors: string[] | null
  starts: string
  ends: string
  expected: number
  missing: number
  state: GapState
  cause: GapCause
  evidence: unknown
  found_at: string
  filled_at: string | null
  attempts: Generated<number>
  next_attempt_at: string | null
}
interface RequestTable {
  id: Generated<string>
  gap_id: string
  mn: string
  level: GapLevel
  starts: string
  ends: string
  attempt: number
  state: HistoryAttempt['state']
  command: string | null
  data_frames: Generated<number>
  detail: string
  sent_at: string
  ended_at: string | null
}
type Tables = {
  'quality.mark': MarkTable
  'quality.mark_check': { mark_id: string; checked_at: string; contradictions: unknown }
  'quality.mark_finding': {
    id: Generated<string>
    mark_id: string
    ran_as_required: boolean
    found_by: string
    reason: string
    found_at: string
  }
  'quality.outage': {
    id: Generated<string>
    kind: OutageKind
    starts: string
    ends: string | null
    planned: boolean
    detail: string
    evidence: unknown
  }
  'quality.gap': GapTable
  'quality.history_request': RequestTable
  'quality.rate_day': {
    outlet_id: string
    day: string
    closing: RateClosing
    immediate: unknown
    completed: unknown
    not_due: unknown
    lacking: unknown
    target: string
    rules: unknown
    computed_at: string
  }
  'quality.looked': { what: string; until: string }
}

/** The relational store, whatever other schemas it holds. */
export type Relational = Kysely<object>
type Db = Kysely<Tables> | Transaction<Tables>
const tables = (db: Relational): Kysely<Tables> => db.withTables<Tables>()
const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`

// ------------------------------------------------------------------ marks

export interface StoredMark {
  readonly id: number
  readonly outlet: string
  readonly factors: readonly string[] | null
  readonly kind: 'device' | 'condition'
  readonly item: string
  readonly from: number
  readonly to: number
  readonly by: string
  readonly role: 'enterprise' | 'authority'
  readonly markedAt: number
  readonly reason: string
  readonly attachments: ReadonlyArray<{ readonly name: string; readonly sha256: string }>
  readonly supersedes: number | null
  readonly withdraws: boolean
  readonly admitted: boolean
}

const markOf = (row: Selectable<MarkTable>): StoredMark => ({
  id: Number(row.id),
  outlet: row.outlet_id,
  factors: row.factors,
  kind: row.kind,
  item: row.item,
  from: Number(row.starts),
  to: Number(row.ends),
  by: row.marked_by,
  role: row.role,
  markedAt: Number(row.marked_at),
  reason: row.reason,
  attachments: row.attachments as StoredMark['attachments'],
  supersedes: row.supersedes === null ? null : Number(row.supersedes),
  withdraws: row.withdraws,
  admitted: row.admitted,
})

/** Keep a mark. `decide` sees the mark that it supersedes (locked, with whether it is corrected already) and refuses by throwing. */
export const saveMark = (
  db: Relational,
  mark: Omit<StoredMark, 'id'>,
  decide: (former: (StoredMark & { readonly corrected: boolean }) | null) => void,
): Promise<StoredMark> =>
  inTransaction(db, async (within) => {
    const tx = within.withTables<Tables>()
    decide(mark.supersedes === null ? null : await lockMark(tx, mark.supersedes))
    const row = await tx
      .insertInto('quality.mark')
      .values({
        outlet_id: mark.outlet,
        factors: mark.factors === null ? null : [...mark.factors],
        kind: mark.kind,
        item: mark.item,
        starts: String(mark.from),
        ends: String(mark.to),
        marked_by: mark.by,
        role: mark.role,
        marked_at: String(mark.markedAt),
        reason: mark.reason,
        attachments: json(mark.attachments),
        supersedes: mark.supersedes === null ? null : String(mark.supersedes),
        withdraws: mark.withdraws,
        admitted: mark.admitted,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return markOf(row)
  })

async function lockMark(tx: Transaction<Tables>, id: number): Promise<(StoredMark & { readonly corrected: boolean }) | null> {
  const row = await tx.selectFrom('quality.mark').selectAll().where('id', '=', String(id)).forUpdate().executeTakeFirst()
  if (row === undefined) return null
  const later = await tx.selectFrom('quality.mark').select('id').where('supersedes', '=', row.id).executeTakeFirst()
  return { ...markOf(row), corrected: later !== undefined }
}

/** Marks of an outlet that touch a span, and all that stand in one line of corrections with them. */
export async function readMarks(db: Relational, outlet: string, from: number, to: number): Promise<StoredMark[]> {
  const { rows } = await sql<Selectable<MarkTable>>`
    with recursive line as (
      select * from quality.mark where outlet_id = ${outlet} and starts < ${to}::bigint and ends > ${from}::bigint
      union
      select mark.* from quality.mark as mark join line on mark.supersedes = line.id or mark.id = line.supersedes
    ) select * from line order by id limit 5000`.execute(tables(db))
  return rows.map(markOf)
}

/** Marks made by hand that touch a span, newest first, with what they correct and what corrects them. */
export async function readMarksOfCity(db: Relational, from: number, to: number, most: number): Promise<StoredMark[]> {
  const rows = await tables(db)
    .selectFrom('quality.mark')
    .selectAll()
    .where('starts', '<', String(to))
    .where('ends', '>', String(from))
    .orderBy('id', 'desc')
    .limit(most)
    .execute()
  return rows.map(markOf)
}

export async function readMark(db: Relational, id: number): Promise<StoredMark | null> {
  const row = await tables(db).selectFrom('quality.mark').selectAll().where('id', '=', String(id)).executeTakeFirst()
  return row === undefined ? null : markOf(row)
}

/** Marks, checks and findings kept after some numbers and moments, for those who hold them all in memory. */
export async function readMarksAfter(db: Relational, id: number): Promise<StoredMark[]> {
  const rows = await tables(db).selectFrom('quality.mark').selectAll().where('id', '>', String(id)).orderBy('id').execute()
  return rows.map(markOf)
}

export interface MarkCheck {
  readonly mark: number
  readonly at: number
  readonly contradictions: readonly Contradiction[]
}

export async function readChecks(db: Relational, after: number): Promise<MarkCheck[]> {
  const rows = await tables(db)
    .selectFrom('quality.mark_check')
    .selectAll()
    .where('checked_at', '>=', String(after))
    .orderBy('checked_at')
    .execute()
  return rows.map((row) => ({
    mark: Number(row.mark_id),
    at: Number(row.checked_at),
    contradictions: row.contradictions as Contradiction[],
  }))
}

/** The last check of some marks. */
export async function readLastChecks(db: Relational, marks: readonly number[]): Promise<Map<number, readonly Contradiction[]>> {
  if (marks.length === 0) return new Map()
  const rows = await tables(db)
    .selectFrom('quality.mark_check')
    .selectAll()
    .distinctOn('mark_id')
    .where('mark_id', 'in', marks.map(String))
    .orderBy('mark_id')
    .orderBy('checked_at', 'desc')
    .execute()
  return new Map(rows.map((row) => [Number(row.mark_id), row.contradictions as Contradiction[]]))
}

export async function saveCheck(db: Relational, { mark, at, contradictions }: MarkCheck): Promise<void> {
  await tables(db)
    .insertInto('quality.mark_check')
    .values({ mark_id: String(mark), checked_at: String(at), contradictions: json(contradictions) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export interface MarkFinding {
  readonly mark: number
  readonly at: number
  readonly ranAsRequired: boolean
  readonly by: string
  readonly reason: string
}

export async function readFindings(db: Relational, after: number): Promise<MarkFinding[]> {
  const rows = await tables(db)
    .selectFrom('quality.mark_finding')
    .selectAll()
    .where('found_at', '>=', String(after))
    .orderBy('found_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    mark: Number(row.mark_id),
    at: Number(row.found_at),
    ranAsRequired: row.ran_as_required,
    by: row.found_by,
    reason: row.reason,
  }))
}

export async function saveFinding(db: Relational, finding: MarkFinding): Promise<void> {
  await tables(db)
    .insertInto('quality.mark_finding')
    .values({
      mark_id: String(finding.mark),
      ran_as_required: finding.ranAsRequired,
      found_by: finding.by,
      reason: finding.reason,
      found_at: String(finding.at),
    })
    .execute()
}

/** Condition marks of stretches that touch a span and are not superseded. */
export async function readStandingConditions(db: Relational, from: number, to: number): Promise<StoredMark[]> {
  const { rows } = await sql<Selectable<MarkTable>>`
    select mark.* from quality.mark as mark
    where mark.kind = 'condition' and not mark.withdraws and mark.starts < ${to}::bigint and mark.ends > ${from}::bigint
      and not exists (select 1 from quality.mark as later where later.supersedes = mark.id)
    order by mark.id limit 20000`.execute(tables(db))
  return rows.map(markOf)
}

/** Marks of stretches that touch a span and are not superseded. */
export async function readStandingMarks(db: Relational, from: number, to: number): Promise<StoredMark[]> {
  const { rows } = await sql<Selectable<MarkTable>>`
    select mark.* from quality.mark as mark
    where not mark.withdraws and mark.starts < ${to}::bigint and mark.ends > ${from}::bigint
      and not exists (select 1 from quality.mark as later where later.supersedes = mark.id)
    order by mark.id limit 50000`.execute(tables(db))
  return rows.map(markOf)
}

// ------------------------------------------------------------------ outages

export interface StoredOutage {
  readonly id: number
  readonly kind: OutageKind
  readonly from: number
  readonly to: number | null
  readonly planned: boolean
  readonly detail: string
  readonly evidence: readonly string[]
}

export async function readOutages(db: Relational, from: number, to: number): Promise<StoredOutage[]> {
  const rows = await tables(db)
    .selectFrom('quality.outage')
    .selectAll()
    .where('starts', '<', String(to))
    .where((where) => where.or([where('ends', 'is', null), where('ends', '>', String(from))]))
    .orderBy('starts', 'desc')
    .limit(2_000)
    .execute()
  return rows.map(outageOf)
}

const outageOf = (row: Selectable<Tables['quality.outage']>): StoredOutage => ({
  id: Number(row.id),
  kind: row.kind,
  from: Number(row.starts),
  to: row.ends === null ? null : Number(row.ends),
  planned: row.planned,
  detail: row.detail,
  evidence: row.evidence as string[],
})

export async function readOutage(db: Relational, id: number): Promise<StoredOutage | null> {
  const row = await tables(db).selectFrom('quality.outage').selectAll().where('id', '=', String(id)).executeTakeFirst()
  return row === undefined ? null : outageOf(row)
}

/** Keep an outage, or its end once it is over. */
export async function saveOutage(db: Relational, outage: Omit<StoredOutage, 'id'>): Promise<void> {
  await tables(db)
    .insertInto('quality.outage')
    .values({
      kind: outage.kind,
      starts: String(outage.from),
      ends: outage.to === null ? null : String(outage.to),
      planned: outage.planned,
      detail: outage.detail,
      evidence: json(outage.evidence),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'starts'])
        .doUpdateSet((row) => ({ ends: row.ref('excluded.ends'), evidence: row.ref('excluded.evidence') })),
    )
    .execute()
}

// ------------------------------------------------------------------ gaps

export interface StoredGap {
  readonly id: number
  readonly outlet: string
  readonly level: GapLevel
  readonly factors: readonly string[] | null
  readonly from: number
  readonly to: number
  readonly expected: number
  readonly missing: number
  readonly state: GapState
  readonly cause: GapCause
  readonly evidence: readonly Evidence[]
  readonly foundAt: number
  readonly filledAt: number | null
  readonly attempts: number
  readonly nextAttemptAt: number | null
}

const gapOf = (row: Selectable<GapTable>): StoredGap => ({
  id: Number(row.id),
  outlet: row.outlet_id,
  level: row.level,
  factors: row.factors,
  from: Number(row.starts),
  to: Number(row.ends),
  expected: row.expected,
  missing: row.missing,
  state: row.state,
  cause: row.cause,
  evidence: row.evidence as Evidence[],
  foundAt: Number(row.found_at),
  filledAt: row.filled_at === null ? null : Number(row.filled_at),
  attempts: row.attempts,
  nextAttemptAt: row.next_attempt_at === null ? null : Number(row.next_attempt_at),
})

export async function readGap(db: Relational, id: number): Promise<StoredGap | null> {
  const row = await tables(db).selectFrom('quality.gap').selectAll().where('id', '=', String(id)).executeTakeFirst()
  return row === undefined ? null : gapOf(row)
}

/** Gaps of one level that touch what is looked at, whatever their state. */
export async function readGapsTouching(db: Relational, level: GapLevel, from: number, to: number): Promise<StoredGap[]> {
  const rows = await tables(db)
    .selectFrom('quality.gap')
    .selectAll()
    .where('level', '=', level)
    .where('starts', '<=', String(to))
    .where('ends', '>=', String(from))
    .orderBy('id')
    .execute()
  return rows.map(gapOf)
}

/** Gaps in which something is missing, of a span that can still change. */
export async function readNotFilled(db: Relational, level: GapLevel, from: number): Promise<StoredGap[]> {
  const rows = await tables(db)
    .selectFrom('quality.gap')
    .selectAll()
    .where('level', '=', level)
    .where('state', '!=', 'filled')
    .where('ends', '>', String(from))
    .orderBy('id')
    .execute()
  return rows.map(gapOf)
}

/** Gaps whose device may be asked for them, longest waiting first. */
export async function readToAsk(db: Relational, now: number, from: number, limit: number): Promise<StoredGap[]> {
  const rows = await tables(db)
    .selectFrom('quality.gap')
    .selectAll()
    .where('state', '=', 'open')
    .where('next_attempt_at', '<=', String(now))
    .where('ends', '>', String(from))
    .orderBy('next_attempt_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(gapOf)
}

export async function saveNewGap(db: Relational, gap: Omit<StoredGap, 'id' | 'filledAt' | 'attempts'>): Promise<number> {
  const row = await tables(db)
    .insertInto('quality.gap')
    .values({
      outlet_id: gap.outlet,
      level: gap.level,
      factors: gap.factors === null ? null : [...gap.factors],
      starts: String(gap.from),
      ends: String(gap.to),
      expected: gap.expected,
      missing: gap.missing,
      state: gap.state,
      cause: gap.cause,
      evidence: json(gap.evidence),
      found_at: String(gap.foundAt),
      filled_at: null,
      next_attempt_at: gap.nextAttemptAt === null ? null : String(gap.nextAttemptAt),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return Number(row.id)
}

/** What is known anew of a gap. */
export async function saveGap(
  db: Relational,
  gap: Pick<StoredGap, 'id' | 'from' | 'to' | 'expected' | 'missing' | 'state' | 'cause' | 'evidence' | 'filledAt' | 'nextAttemptAt'>,
): Promise<void> {
  await tables(db)
    .updateTable('quality.gap')
    .set({
      starts: String(gap.from),
      ends: String(gap.to),
      expected: gap.expected,
      missing: gap.missing,
      state: gap.state,
      cause: gap.cause,
      evidence: json(gap.evidence),
      filled_at: gap.filledAt === null ? null : String(gap.filledAt),
      next_attempt_at: gap.nextAttemptAt === null ? null : String(gap.nextAttemptAt),
    })
    .where('id', '=', String(gap.id))
    .execute()
}

export interface GapFilter {
  readonly outlets: readonly string[] | null
  readonly state: GapState | undefined
  readonly cause: GapCause | undefined
  readonly level: GapLevel | undefined
  readonly from: number | undefined
  readonly to: number | undefined
  readonly before: number | undefined
  readonly limit: number
}

/** Gaps newest first, below a number. */
export async function listGaps(db: Relational, filter: GapFilter): Promise<StoredGap[]> {
  let query = tables(db).selectFrom('quality.gap').selectAll()
  if (filter.outlets !== null) query = query.where('outlet_id', 'in', filter.outlets.length === 0 ? [''] : [...filter.outlets])
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  if (filter.cause !== undefined) query = query.where('cause', '=', filter.cause)
  if (filter.level !== undefined) query = query.where('level', '=', filter.level)
  if (filter.from !== undefined) query = query.where('ends', '>', String(filter.from))
  if (filter.to !== undefined) query = query.where('starts', '<', String(filter.to))
  if (filter.before !== undefined) query = query.where('id', '<', String(filter.before))
  const rows = await query.orderBy('id', 'desc').limit(filter.limit).execute()
  return rows.map(gapOf)
}

export async function countOpen(db: Relational): Promise<Partial<Record<GapCause, number>>> {
  const rows = await tables(db)
    .selectFrom('quality.gap')
    .select((one) => ['cause', one.fn.countAll<string>().as('gaps')])
    .where('state', '!=', 'filled')
    .groupBy('cause')
    .execute()
  return Object.fromEntries(rows.map(({ cause, gaps }) => [cause, Number(gaps)]))
}

/** How many gaps an outage is a cause of, by the reference of the outage. */
export async function countGapsOf(db: Relational, outages: readonly string[]): Promise<Map<string, number>> {
  if (outages.length === 0) return new Map()
  const { rows } = await sql<{ ref: string; gaps: string }>`
    select said ->> 'ref' as ref, count(distinct gap.id) as gaps
    from quality.gap as gap, jsonb_array_elements(gap.evidence) as said
    where gap.cause = 'own-outage' and said ->> 'ref' = any (${[...outages]}::text[]) group by 1`.execute(tables(db))
  return new Map(rows.map(({ ref, gaps }) => [ref, Number(gaps)]))
}

// ------------------------------------------------------------------ requests for history

export interface StoredRequest {
  readonly id: number
  readonly gap: number
  readonly mn: string
  readonly level: GapLevel
  readonly from: number
  readonly to: number
  readonly attempt: number
  readonly state: HistoryAttempt['state']
  readonly command: string | null
  readonly dataFrames: number
  readonly detail: string
  readonly sentAt: number
  readonly endedAt: number | null
}

const requestOf = (row: Selectable<RequestTable>): StoredRequest => ({
  id: Number(row.id),
  gap: Number(row.gap_id),
  mn: row.mn,
  level: row.level,
  from: Number(row.starts),
  to: Number(row.ends),
  attempt: row.attempt,
  state: row.state,
  command: row.command,
  dataFrames: row.data_frames,
  detail: row.detail,
  sentAt: Number(row.sent_at),
  endedAt: row.ended_at === null ? null : Number(row.ended_at),
})

export async function readWaiting(db: Relational): Promise<StoredRequest[]> {
  const rows = await tables(db).selectFrom('quality.history_request').selectAll().where('state', '=', 'waiting').orderBy('id').execute()
  return rows.map(requestOf)
}

export async function readRequestsOf(db: Relational, gaps: readonly number[]): Promise<StoredRequest[]> {
  if (gaps.length === 0) return []
  const rows = await tables(db)
    .selectFrom('quality.history_request')
    .selectAll()
    .where('gap_id', 'in', gaps.map(String))
    .orderBy('id')
    .execute()
  return rows.map(requestOf)
}

/** Note an attempt and when the next one is, in one transaction. */
export const saveRequest = (
  db: Relational,
  request: Omit<StoredRequest, 'id'>,
  next: { attempts: number; at: number | null },
): Promise<void> =>
  tables(db)
    .transaction()
    .execute(async (tx) => {
      await tx
        .insertInto('quality.history_request')
        .values({
          gap_id: String(request.gap),
          mn: request.mn,
          level: request.level,
          starts: String(request.from),
          ends: String(request.to),
          attempt: request.attempt,
          state: request.state,
          command: request.command,
          data_frames: request.dataFrames,
          detail: request.detail,
          sent_at: String(request.sentAt),
          ended_at: request.endedAt === null ? null : String(request.endedAt),
        })
        .execute()
      await tx
        .updateTable('quality.gap')
        .set({ attempts: next.attempts, next_attempt_at: next.at === null ? null : String(next.at) })
        .where('id', '=', String(request.gap))
        .execute()
    })

export async function endRequest(
  db: Relational,
  id: number,
  end: Pick<StoredRequest, 'state' | 'dataFrames' | 'detail'> & { readonly at: number },
): Promise<void> {
  await tables(db)
    .updateTable('quality.history_request')
    .set({ state: end.state, data_frames: end.dataFrames, detail: end.detail, ended_at: String(end.at) })
    .where('id', '=', String(id))
    .where('state', '=', 'waiting')
    .execute()
}

export async function postpone(db: Relational, gap: number, at: number): Promise<void> {
  await tables(db)
    .updateTable('quality.gap')
    .set({ next_attempt_at: String(at) })
    .where('id', '=', String(gap))
    .execute()
}

export async function readLastRequest(db: Relational, gap: number): Promise<StoredRequest | null> {
  const row = await tables(db)
    .selectFrom('quality.history_request')
    .selectAll()
    .where('gap_id', '=', String(gap))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : requestOf(row)
}

/** Gaps that were asked for as often as we ask, the last time before a moment, and are still open. */
export async function giveUp(db: Relational, before: number): Promise<void> {
  await sql`
    update quality.gap set state = 'given-up'
    where state = 'open' and attempts > 0 and next_attempt_at is null and not exists (
      select 1 from quality.history_request as asked
      where asked.gap_id = gap.id and (asked.ended_at is null or asked.ended_at > ${before}::bigint))`.execute(tables(db))
}

// ------------------------------------------------------------------ rates

export interface StoredRate {
  readonly outlet: string
  readonly day: string
  readonly closing: RateClosing
  readonly immediate: Rate
  readonly completed: Rate
  readonly notDue: Readonly<Record<string, number>>
  readonly lacking: readonly Lacking[]
  readonly target: string
  readonly rules: readonly RuleUsed[]
  readonly computedAt: number
}

/** A closed day is written once; a running one is replaced. */
export async function saveRate(db: Relational, rate: StoredRate): Promise<void> {
  const row = {
    outlet_id: rate.outlet,
    day: rate.day,
    closing: rate.closing,
    immediate: json(rate.immediate),
    completed: json(rate.completed),
    not_due: json(rate.notDue),
    lacking: json(rate.lacking),
    target: rate.target,
    rules: json(rate.rules),
    computed_at: String(rate.computedAt),
  }
  const { outlet_id: _outlet, day: _day, closing: _closing, ...content } = row
  await tables(db)
    .insertInto('quality.rate_day')
    .values(row)
    .onConflict((conflict) => {
      const same = conflict.columns(['day', 'closing', 'outlet_id'])
      return rate.closing === 'running' ? same.doUpdateSet(content) : same.doNothing()
    })
    .execute()
}

/** Rates of days, by outlet and day. Without a closing the one that is nearest to final. */
export async function readRates(
  db: Relational,
  span: {
    readonly from: string
    readonly to: string
    readonly outlets: readonly string[] | null
    readonly closing: RateClosing | undefined
  },
): Promise<StoredRate[]> {
  let query = tables(db).selectFrom('quality.rate_day').selectAll().where('day', '>=', span.from).where('day', '<=', span.to)
  if (span.outlets !== null) query = query.where('outlet_id', 'in', span.outlets.length === 0 ? [''] : [...span.outlets])
  if (span.closing !== undefined) query = query.where('closing', '=', span.closing)
  const rows = await query
    .distinctOn(['day', 'outlet_id'])
    .orderBy('day')
    .orderBy('outlet_id')
    .orderBy(sql`array_position(array['final', 'provisional', 'running'], closing)`)
    .execute()
  return rows.map((row) => ({
    outlet: row.outlet_id,
    day: row.day,
    closing: row.closing,
    immediate: row.immediate as Rate,
    completed: row.completed as Rate,
    notDue: row.not_due as Record<string, number>,
    lacking: row.lacking as Lacking[],
    target: row.target,
    rules: row.rules as RuleUsed[],
    computedAt: Number(row.computed_at),
  }))
}

/** Outlets of a day that have such a closing. */
export async function readClosed(db: Relational, day: string, closing: RateClosing): Promise<Set<string>> {
  const rows = await tables(db)
    .selectFrom('quality.rate_day')
    .select('outlet_id')
    .where('day', '=', day)
    .where('closing', '=', closing)
    .execute()
  return new Set(rows.map((row) => row.outlet_id))
}

// ------------------------------------------------------------------ how far it has looked

export async function readLooked(db: Relational | Db, what: string): Promise<number | null> {
  const row = await tables(db as Relational)
    .selectFrom('quality.looked')
    .select('until')
    .where('what', '=', what)
    .executeTakeFirst()
  return row === undefined ? null : Number(row.until)
}

export async function saveLooked(db: Relational, what: string, until: number): Promise<void> {
  await tables(db)
    .insertInto('quality.looked')
    .values({ what, until: String(until) })
    .onConflict((conflict) => conflict.column('what').doUpdateSet({ until: String(until) }))
    .execute()
}
