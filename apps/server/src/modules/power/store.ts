/** Every SQL statement of this module in the relational store. Owns schema `power`; times are ms since 1970. */
import { sql } from 'kysely'
import type { Generated, Kysely, Selectable } from 'kysely'
import { OrderLevel, ProcessGraph, ProofKind, ReductionListDraft } from './schema.ts'

interface GraphTable {
  enterprise_id: string
  version: number
  graph: unknown
  recorded_by: string
  reason: string
  recorded_at: string
}
interface OrderTable {
  id: Generated<string>
  level: string
  districts: string[]
  starts: string
  ends: string
  document: string
  recorded_by: string
  recorded_at: string
}
interface ListTable {
  enterprise_id: string
  version: number
  levels: unknown
  grade: string | null
  document: string
  recorded_by: string
  recorded_at: string
}
interface ProofTable {
  id: Generated<string>
  enterprise_id: string
  facility: string
  kind: string
  starts: string
  ends: string | null
  document: string
  recorded_by: string
  recorded_at: string
}
interface DeclarationTable {
  id: Generated<string>
  enterprise_id: string
  link_group: string
  starts: string
  ends: string
  reason: string
  declared_by: string
  declared_at: string
}
interface ReviewTable {
  declaration_id: string
  approved: boolean
  reviewed_by: string
  note: string
  reviewed_at: string
}
type Tables = {
  'power.graph': GraphTable
  'power.emergency_order': OrderTable
  'power.reduction_list': ListTable
  'power.proof': ProofTable
  'power.declaration': DeclarationTable
  'power.declaration_review': ReviewTable
}

/** The relational store, whatever other schemas it holds. */
export type Relational = Kysely<object>
const tables = (db: Relational): Kysely<Tables> => db.withTables<Tables>()

// ------------------------------------------------------------------ process graphs

export interface StoredGraph {
  readonly enterprise: string
  readonly version: number
  readonly graph: ProcessGraph
  readonly by: string
  readonly reason: string
  readonly recordedAt: number
}

const graphOf = (row: Selectable<GraphTable>): StoredGraph => ({
  enterprise: row.enterprise_id,
  version: row.version,
  graph: ProcessGraph.parse(row.graph),
  by: row.recorded_by,
  reason: row.reason,
  recordedAt: Number(row.recorded_at),
})

/** Versions of one enterprise, newest first. */
export async function readGraphs(db: Relational, enterprise: string): Promise<StoredGraph[]> {
  const rows = await tables(db)
    .selectFrom('power.graph')
    .selectAll()
    .where('enterprise_id', '=', enterprise)
    .orderBy('version', 'desc')
    .limit(500)
    .execute()
  return rows.map(graphOf)
}

/** Versions that were recorded after a moment, of all enterprises, in the order of recording. */
export async function readGraphsSince(db: Relational, after: number): Promise<StoredGraph[]> {
  const rows = await tables(db)
    .selectFrom('power.graph')
    .selectAll()
    .where('recorded_at', '>', String(after))
    .orderBy('recorded_at')
    .orderBy('enterprise_id')
    .orderBy('version')
    .execute()
  return rows.map(graphOf)
}

/** The newest version of each enterprise. */
export async function readNewestGraphs(db: Relational): Promise<StoredGraph[]> {
  const rows = await tables(db)
    .selectFrom('power.graph')
    .selectAll()
    .distinctOn('enterprise_id')
    .orderBy('enterprise_id')
    .orderBy('version', 'desc')
    .execute()
  return rows.map(graphOf)
}

/** Keep a new version on top of `basedOn`; false when that is not the newest any more. */
export async function saveGraph(
  db: Relational,
  { enterprise, basedOn, graph, by, reason, recordedAt }: Omit<StoredGraph, 'version'> & { readonly basedOn: number },
): Promise<boolean> {
  // Of two at once the second finds the row of the first.
  const result = await sql`
    insert into power.graph (enterprise_id, version, graph, recorded_by, reason, recorded_at)
    select ${enterprise}, ${basedOn}::integer + 1, ${JSON.stringify(graph)}::jsonb, ${by}, ${reason}, ${recordedAt}::bigint
    where (select coalesce(max(version), 0) from power.graph where enterprise_id = ${enterprise}) = ${basedOn}::integer
    on conflict do nothing`.execute(db)
  return Number(result.numAffectedRows ?? 0) > 0
}

// ------------------------------------------------------------------ orders and filed lists

export interface StoredOrder {
  readonly id: number
  readonly level: OrderLevel
  readonly districts: readonly string[]
  readonly from: number
  readonly to: number
  readonly document: string
  readonly by: string
  readonly recordedAt: number
}

const orderOf = (row: Selectable<OrderTable>): StoredOrder => ({
  id: Number(row.id),
  level: OrderLevel.parse(row.level),
  districts: row.districts,
  from: Number(row.starts),
  to: Number(row.ends),
  document: row.document,
  by: row.recorded_by,
  recordedAt: Number(row.recorded_at),
})

export async function saveOrder(db: Relational, order: Omit<StoredOrder, 'id'>): Promise<StoredOrder> {
  const row = await tables(db)
    .insertInto('power.emergency_order')
    .values({
      level: order.level,
      districts: [...order.districts],
      starts: String(order.from),
      ends: String(order.to),
      document: order.document,
      recorded_by: order.by,
      recorded_at: String(order.recordedAt),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return orderOf(row)
}

/** Orders, newest first. */
export async function readOrders(db: Relational, limit: number): Promise<StoredOrder[]> {
  const rows = await tables(db)
    .selectFrom('power.emergency_order')
    .selectAll()
    .orderBy('starts', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(orderOf)
}

export async function readOrder(db: Relational, id: number): Promise<StoredOrder | null> {
  const row = await tables(db).selectFrom('power.emergency_order').selectAll().where('id', '=', String(id)).executeTakeFirst()
  return row === undefined ? null : orderOf(row)
}

/** Orders that touch a span. */
export async function readOrdersIn(db: Relational, from: number, to: number): Promise<StoredOrder[]> {
  const rows = await tables(db)
    .selectFrom('power.emergency_order')
    .selectAll()
    .where('starts', '<', String(to))
    .where('ends', '>', String(from))
    .execute()
  return rows.map(orderOf)
}

export interface StoredList {
  readonly enterprise: string
  readonly version: number
  readonly levels: ReductionListDraft['levels']
  readonly recordedAt: number
}

interface FiledBy {
  readonly grade: ReductionListDraft['grade']
  readonly document: string
  readonly by: string
}

const Levels = ReductionListDraft.shape.levels

/** Keep the next version of the filed list of an enterprise; gives its number. */
export async function saveList(db: Relational, enterprise: string, draft: ReductionListDraft, now: number): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    insert into power.reduction_list (enterprise_id, version, levels, grade, document, recorded_by, recorded_at)
    select ${enterprise}, coalesce(max(version), 0) + 1, ${JSON.stringify(draft.levels)}::jsonb, ${draft.grade}, ${draft.document}, ${draft.by}, ${now}::bigint
    from power.reduction_list where enterprise_id = ${enterprise}
    returning version`.execute(db)
  return rows[0]?.version ?? 0
}

/** The list that an enterprise filed last; null: none. */
export async function readListOf(db: Relational, enterprise: string): Promise<(StoredList & FiledBy) | null> {
  const row = await tables(db)
    .selectFrom('power.reduction_list')
    .selectAll()
    .where('enterprise_id', '=', enterprise)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  const { grade, document } = ReductionListDraft.pick({ grade: true, document: true }).parse(row)
  return {
    enterprise,
    version: row.version,
    levels: Levels.parse(row.levels),
    recordedAt: Number(row.recorded_at),
    grade,
    document,
    by: row.recorded_by,
  }
}

/** Of each enterprise the list that was filed last before a moment. */
export async function readListsAt(db: Relational, before: number): Promise<StoredList[]> {
  const rows = await tables(db)
    .selectFrom('power.reduction_list')
    .selectAll()
    .distinctOn('enterprise_id')
    .where('recorded_at', '<=', String(before))
    .orderBy('enterprise_id')
    .orderBy('version', 'desc')
    .execute()
  return rows.map((row) => ({
    enterprise: row.enterprise_id,
    version: row.version,
    levels: Levels.parse(row.levels),
    recordedAt: Number(row.recorded_at),
  }))
}

/** Of each enterprise the newest list. */
export async function readNewestLists(db: Relational): Promise<StoredList[]> {
  return await readListsAt(db, Number.MAX_SAFE_INTEGER)
}

/** Orders that were recorded after a moment. */
export async function readOrdersSince(db: Relational, after: number): Promise<StoredOrder[]> {
  const rows = await tables(db)
    .selectFrom('power.emergency_order')
    .selectAll()
    .where('recorded_at', '>', String(after))
    .orderBy('id')
    .execute()
  return rows.map(orderOf)
}

// ------------------------------------------------------------------ declarations

export interface StoredDeclaration {
  readonly id: number
  readonly enterprise: string
  readonly group: string
  readonly from: number
  readonly to: number
  readonly reason: string
  readonly by: string
  readonly declaredAt: number
  readonly review: { readonly approved: boolean; readonly by: string; readonly note: string; readonly at: number } | null
}

const declarations = (db: Relational) =>
  tables(db)
    .selectFrom('power.declaration as d')
    .leftJoin('power.declaration_review as r', 'r.declaration_id', 'd.id')
    .select([
      'd.id',
      'd.enterprise_id',
      'd.link_group',
      'd.starts',
      'd.ends',
      'd.reason',
      'd.declared_by',
      'd.declared_at',
      'r.approved',
      'r.reviewed_by',
      'r.note',
      'r.reviewed_at',
    ])

type DeclarationRow = Awaited<ReturnType<ReturnType<typeof declarations>['execute']>>[number]

const declarationOf = (row: DeclarationRow): StoredDeclaration => ({
  id: Number(row.id),
  enterprise: row.enterprise_id,
  group: row.link_group,
  from: Number(row.starts),
  to: Number(row.ends),
  reason: row.reason,
  by: row.declared_by,
  declaredAt: Number(row.declared_at),
  review:
    row.approved === null || row.reviewed_by === null || row.reviewed_at === null
      ? null
      : { approved: row.approved, by: row.reviewed_by, note: row.note ?? '', at: Number(row.reviewed_at) },
})

export async function saveDeclaration(db: Relational, given: Omit<StoredDeclaration, 'id' | 'review'>): Promise<StoredDeclaration> {
  const row = await tables(db)
    .insertInto('power.declaration')
    .values({
      enterprise_id: given.enterprise,
      link_group: given.group,
      starts: String(given.from),
      ends: String(given.to),
      reason: given.reason,
      declared_by: given.by,
      declared_at: String(given.declaredAt),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { ...given, id: Number(row.id), review: null }
}

/** Of one enterprise, newest first. */
export async function readDeclarations(db: Relational, enterprise: string): Promise<StoredDeclaration[]> {
  const rows = await declarations(db).where('d.enterprise_id', '=', enterprise).orderBy('d.id', 'desc').limit(500).execute()
  return rows.map(declarationOf)
}

export async function readDeclaration(db: Relational, id: number): Promise<StoredDeclaration | null> {
  const row = await declarations(db).where('d.id', '=', String(id)).executeTakeFirst()
  return row === undefined ? null : declarationOf(row)
}

/** Those that were reviewed after a moment. */
export async function readReviewedSince(db: Relational, after: number): Promise<StoredDeclaration[]> {
  const rows = await declarations(db).where('r.reviewed_at', '>', String(after)).orderBy('r.reviewed_at').execute()
  return rows.map(declarationOf)
}

/** False when it was reviewed already. The database refuses the declarer. */
export async function saveReview(
  db: Relational,
  id: number,
  review: { readonly approved: boolean; readonly by: string; readonly note: string; readonly at: number },
): Promise<boolean> {
  const result = await tables(db)
    .insertInto('power.declaration_review')
    .values({
      declaration_id: String(id),
      approved: review.approved,
      reviewed_by: review.by,
      note: review.note,
      reviewed_at: String(review.at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0
}

// ------------------------------------------------------------------ proofs

export interface StoredProof {
  readonly id: number
  readonly enterprise: string
  readonly facility: string
  readonly kind: ProofKind
  readonly from: number
  /** null: until further notice. */
  readonly to: number | null
  readonly document: string
  readonly by: string
  readonly recordedAt: number
}

export async function saveProof(db: Relational, proof: Omit<StoredProof, 'id'>): Promise<number> {
  const row = await tables(db)
    .insertInto('power.proof')
    .values({
      enterprise_id: proof.enterprise,
      facility: proof.facility,
      kind: proof.kind,
      starts: String(proof.from),
      ends: proof.to === null ? null : String(proof.to),
      document: proof.document,
      recorded_by: proof.by,
      recorded_at: String(proof.recordedAt),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return Number(row.id)
}

/** Everything on record about a facility that touches a span, in the order of recording. */
export async function readProofs(db: Relational, enterprise: string, facility: string, from: number, to: number): Promise<StoredProof[]> {
  const rows = await tables(db)
    .selectFrom('power.proof')
    .selectAll()
    .where('enterprise_id', '=', enterprise)
    .where('facility', '=', facility)
    .where('starts', '<', String(to))
    .where((where) => where.or([where('ends', 'is', null), where('ends', '>', String(from))]))
    .orderBy('id')
    .limit(1_000)
    .execute()
  return rows.map((row) => ({
    id: Number(row.id),
    enterprise: row.enterprise_id,
    facility: row.facility,
    kind: ProofKind.parse(row.kind),
    from: Number(row.starts),
    to: row.ends === null ? null : Number(row.ends),
    document: row.document,
    by: row.recorded_by,
    recordedAt: Number(row.recorded_at),
  }))
}
