/** Every SQL statement of the files of enterprises: their parts, their history, what was asked to be changed. */
import { sql } from 'kysely'
import type { Kysely, RawBuilder } from 'kysely'
import type { ChangeRequest, FileEdit } from './schema.ts'
import { FileEdit as Edit } from './schema.ts'

type Db = Kysely<object>

/** An object after one of its changes. */
export interface StoredState {
  readonly version: number
  readonly at: string
  readonly by: string
  readonly reason: string
  readonly kind: string
  readonly id: string
  readonly enterprise: string
  /** Null: it was taken out by this change. */
  readonly content: unknown
}

interface StateRow {
  id: string
  at: Date
  by: string
  reason: string
  object_kind: string
  object_id: string
  enterprise_id: string
  content: unknown
}

const stateOf = (row: StateRow): StoredState => ({
  version: Number(row.id),
  at: row.at.toISOString(),
  by: row.by,
  reason: row.reason,
  kind: row.object_kind,
  id: row.object_id,
  enterprise: row.enterprise_id,
  content: row.content,
})

/** Why the changes of this transaction are made; who makes them is named by the act. */
export async function giveReason(tx: Db, reason: string): Promise<void> {
  await sql`select set_config('poyang.reason', ${reason}, true)`.execute(tx)
}

/** Every object of an enterprise as it stood at a moment. @param at null: now */
export async function readStates(db: Db, enterprise: string, at: string | null): Promise<StoredState[]> {
  const upTo: RawBuilder<unknown> = at === null ? sql`true` : sql`c.at <= ${at}::timestamptz`
  const { rows } = await sql<StateRow>`
    select * from (
      select distinct on (c.object_kind, c.object_id) c.* from sources.change as c
      where ${upTo} and (c.object_kind, c.object_id) in (
        select m.object_kind, m.object_id from sources.change as m where m.enterprise_id = ${enterprise})
      order by c.object_kind, c.object_id, c.id desc) as last
    where last.enterprise_id = ${enterprise} and last.content is not null
    order by last.object_kind, last.object_id`.execute(db)
  return rows.map(stateOf)
}

/** Last change of one object; null: the registry never held it. */
export async function readState(db: Db, kind: string, id: string): Promise<StoredState | null> {
  const { rows } = await sql<StateRow>`select * from sources.change where object_kind = ${kind} and object_id = ${id}
    order by id desc limit 1`.execute(db)
  return rows[0] === undefined ? null : stateOf(rows[0])
}

/** Changes of an enterprise, newest first, each with the state before it. */
export async function readHistory(
  db: Db,
  enterprise: string,
  asked: {
    readonly kind?: string | undefined
    readonly object?: string | undefined
    readonly before?: number | undefined
    readonly limit: number
  },
): Promise<Array<StoredState & { readonly earlier: unknown }>> {
  const { rows } = await sql<StateRow & { earlier: unknown }>`
    select c.*, (select p.content from sources.change as p
      where p.object_kind = c.object_kind and p.object_id = c.object_id and p.id < c.id order by p.id desc limit 1) as earlier
    from sources.change as c
    where c.enterprise_id = ${enterprise}
      and (${asked.kind ?? null}::text is null or c.object_kind = ${asked.kind ?? null})
      and (${asked.object ?? null}::text is null or c.object_id = ${asked.object ?? null})
      and (${asked.before ?? null}::bigint is null or c.id < ${asked.before ?? null}::bigint)
    order by c.id desc limit ${asked.limit}`.execute(db)
  return rows.map((row) => ({ ...stateOf(row), earlier: row.earlier }))
}

/** Changes of the registry queue here, as imports do. */
export async function queueForChange(tx: Db): Promise<void> {
  await sql`select version from sources.registry for update`.execute(tx)
}

export async function growVersion(tx: Db): Promise<void> {
  await sql`update sources.registry set version = version + 1`.execute(tx)
}

export async function savePart(tx: Db, part: { id: string; enterprise: string; kind: string; content: unknown }): Promise<void> {
  await sql`insert into sources.part (id, enterprise_id, kind, content)
    values (${part.id}, ${part.enterprise}, ${part.kind}, ${JSON.stringify(part.content)}::jsonb)
    on conflict (id) do update set content = excluded.content`.execute(tx)
}

export async function removePart(tx: Db, id: string): Promise<void> {
  await sql`delete from sources.part where id = ${id}`.execute(tx)
}

export async function saveRequest(
  tx: Db,
  request: { enterprise: string; edit: FileEdit; at: number; by: string; person: string | null },
): Promise<number> {
  const { rows } = await sql<{ id: string }>`insert into sources.change_request (enterprise_id, edit, at, by, person_id)
    values (${request.enterprise}, ${JSON.stringify(request.edit)}::jsonb, ${new Date(request.at)}, ${request.by}, ${request.person})
    returning id`.execute(tx)
  return Number(rows[0]?.id)
}

interface RequestRow {
  id: string
  enterprise_id: string
  edit: unknown
  at: Date
  by: string
  accepted: boolean | null
  decided_at: Date | null
  decided_by: string | null
  note: string | null
}
const requestOf = (row: RequestRow): ChangeRequest & { readonly enterprise: string } => ({
  id: Number(row.id),
  enterprise: row.enterprise_id,
  edit: Edit.parse(row.edit),
  at: row.at.toISOString(),
  by: row.by,
  accepted: row.accepted,
  decidedAt: row.decided_at?.toISOString() ?? null,
  decidedBy: row.decided_by,
  note: row.note,
})
const MOST_REQUESTS = 200

/** Of one enterprise all, newest first; of every enterprise those nobody decided yet. */
export async function readRequests(db: Db, enterprise: string | null): Promise<Array<ChangeRequest & { readonly enterprise: string }>> {
  const { rows } = await sql<RequestRow>`select * from sources.change_request
    where ${enterprise === null ? sql`accepted is null` : sql`enterprise_id = ${enterprise}`} order by id desc limit ${MOST_REQUESTS}`.execute(
    db,
  )
  return rows.map(requestOf)
}

export async function lockRequest(tx: Db, enterprise: string, id: number): Promise<ChangeRequest | null> {
  const { rows } =
    await sql<RequestRow>`select * from sources.change_request where id = ${id} and enterprise_id = ${enterprise} for update`.execute(tx)
  return rows[0] === undefined ? null : requestOf(rows[0])
}

export async function saveDecision(
  tx: Db,
  id: number,
  decision: { readonly accept: boolean; readonly at: number; readonly by: string; readonly note: string },
): Promise<void> {
  await sql`update sources.change_request set accepted = ${decision.accept}, decided_at = ${new Date(decision.at)},
    decided_by = ${decision.by}, note = ${decision.note} where id = ${id}`.execute(tx)
}
