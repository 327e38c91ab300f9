/** Every SQL statement about tasks. Owns schema `inbox`. */
import { sql } from 'kysely'
import type { Kysely, RawBuilder } from 'kysely'
import type { Actor, Scope, Sentence } from '../../platform/access/schema.ts'
import { warnsFrom } from './light.ts'
import type { InboxQuery, TaskEvent, TaskMode, TaskStep, TaskView } from './schema.ts'

type Db = Kysely<object>

/** A task as it is offered; times as ISO text. */
export interface OfferedRow {
  readonly key: string
  readonly source: string
  readonly kind: string
  readonly mode: TaskMode
  readonly object: string
  readonly object_id: string
  readonly urgency: number
  readonly title: Sentence
  readonly why: Sentence
  readonly page: string
  readonly steps: readonly TaskStep[]
  readonly roles: readonly string[] | null
  readonly person_id: string | null
  readonly organisation_id: string | null
  readonly enterprise_id: string | null
  readonly district: string | null
  readonly everywhere: boolean
  readonly four_eyes: boolean
  readonly started_person: string | null
  readonly started_by: string | null
  readonly offered_at: string
  readonly due_at: string | null
  readonly due_basis: Sentence | null
  readonly digest: string
}

export interface TaskRow extends Omit<OfferedRow, 'offered_at' | 'due_at' | 'steps'> {
  readonly id: number
  readonly steps: TaskStep[]
  readonly offered_at: Date
  readonly due_at: Date | null
  readonly claimed_person: string | null
  readonly claimed_by: string | null
  readonly claimed_at: Date | null
  readonly reminded_at: Date | null
  readonly supervised_at: Date | null
  readonly supervised_by: string | null
  readonly closed_at: Date | null
  readonly closed_person: string | null
  readonly closed_by: string | null
}

/** When, and by whom where that is known. */
export interface Closing {
  /** ms since 1970 */
  readonly at: number
  readonly by: string | null
  readonly person: string | null
}

const PLATFORM = 'poyang'

/** Offer tasks. One that is there and says the same is left alone; one that was closed is open again. */
export async function upsertTasks(db: Db, rows: readonly OfferedRow[], at: number): Promise<void> {
  if (rows.length === 0) return
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(key text, source text, kind text, mode text, object text,
        object_id text, urgency smallint, title jsonb, why jsonb, page text, steps jsonb, roles jsonb, person_id uuid, organisation_id uuid,
        enterprise_id text, district text, everywhere boolean, four_eyes boolean, started_person uuid, started_by text, offered_at timestamptz, due_at timestamptz, due_basis jsonb,
        digest text)
    ), before as (
      select held.key, held.closed_at from inbox.task held join given on given.key = held.key
    ), kept as (
      insert into inbox.task as held (key, source, kind, mode, object, object_id, urgency, title, why, page, steps, roles, person_id,
        organisation_id, enterprise_id, district, everywhere, four_eyes, started_person, started_by, offered_at, due_at, due_basis, digest)
      select key, source, kind, mode, object, object_id, urgency, title, why, page, steps,
        case when jsonb_typeof(roles) = 'array' then array(select jsonb_array_elements_text(roles)) end, person_id, organisation_id,
        enterprise_id, district, everywhere, four_eyes, started_person, started_by, offered_at, due_at, due_basis, digest
      from given order by offered_at, key
      on conflict (key) do update set (kind, mode, object, object_id, urgency, title, why, page, steps, roles, person_id, organisation_id,
          enterprise_id, district, everywhere, four_eyes, started_person, started_by, offered_at, due_at, due_basis, digest) =
        (excluded.kind, excluded.mode, excluded.object, excluded.object_id, excluded.urgency, excluded.title, excluded.why, excluded.page,
          excluded.steps, excluded.roles, excluded.person_id, excluded.organisation_id, excluded.enterprise_id, excluded.district,
          excluded.everywhere, excluded.four_eyes, coalesce(excluded.started_person, held.started_person), excluded.started_by, excluded.offered_at, excluded.due_at, excluded.due_basis, excluded.digest),
        closed_at = null, closed_person = null, closed_by = null,
        reminded_at = case when held.closed_at is null then held.reminded_at end,
        supervised_at = case when held.closed_at is null then held.supervised_at end,
        supervised_by = case when held.closed_at is null then held.supervised_by end,
        claimed_person = case when held.closed_at is null then held.claimed_person end,
        claimed_by = case when held.closed_at is null then held.claimed_by end,
        claimed_at = case when held.closed_at is null then held.claimed_at end
      where held.digest <> excluded.digest or held.closed_at is not null
      returning id, key
    )
    insert into inbox.task_event (task_id, at, what, by, note)
    select kept.id, ${new Date(at)}::timestamptz, case when before.key is null then 'offered' else 'reopened' end, ${PLATFORM}, ''
    from kept left join before on before.key = kept.key
    where before.key is null or before.closed_at is not null`.execute(db)
}

/** Close the tasks of a source that are not among those there should be. @param objects null: of all objects */
export async function closeMissing(
  db: Db,
  source: string,
  objects: readonly string[] | null,
  keys: readonly string[],
  { at, by, person }: Closing,
): Promise<void> {
  const among = objects === null ? sql`true` : sql`object_id in (select jsonb_array_elements_text(${JSON.stringify(objects)}::jsonb))`
  await sql`
    with gone as (
      update inbox.task set closed_at = ${new Date(at)}, closed_by = ${by}, closed_person = ${person}::uuid
      where source = ${source} and closed_at is null and ${among}
        and key not in (select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))
      returning id
    )
    insert into inbox.task_event (task_id, at, what, by, person_id, note)
    select id, ${new Date(at)}::timestamptz, 'closed', coalesce(${by}, ${PLATFORM}), ${person}::uuid, '' from gone`.execute(db)
}

// ---------------------------------------------------------------- whose it is

/** Whether what an owner owns lies in a scope. */
function scoped(scope: Scope): RawBuilder<unknown> {
  switch (scope.kind) {
    case 'city':
      return sql`true`
    case 'districts':
      return sql`t.district in (select jsonb_array_elements_text(${JSON.stringify(scope.districts)}::jsonb))`
    case 'enterprises':
      return sql`t.enterprise_id in (select jsonb_array_elements_text(${JSON.stringify(scope.enterprises)}::jsonb))`
    case 'none':
      return sql`false`
    default:
      return scope satisfies never
  }
}

const HEADS = ['section-head', 'bureau-leader']

/** Tasks that are for the actor as the post it acts as. */
function isFor({ personId, post, roles, scope }: Actor): RawBuilder<unknown> {
  return sql`(t.person_id = ${personId}::uuid or t.claimed_person = ${personId}::uuid
    or t.organisation_id = ${post?.organisationId ?? null}::uuid
    or (t.roles && array(select jsonb_array_elements_text(${JSON.stringify(roles)}::jsonb)) and (t.everywhere or ${scoped(scope)})
      and (not t.four_eyes or t.started_person is distinct from ${personId}::uuid)))`
}

/** Those a head looks after: everything supervised in its scope. */
const headOver = ({ roles, scope }: Actor): RawBuilder<unknown> =>
  roles.some((role) => HEADS.includes(role)) ? sql`(t.supervised_at is not null and ${scoped(scope)})` : sql`false`

/** What the actor may see of the inbox at all. */
const visibleTo = (actor: Actor): RawBuilder<unknown> =>
  sql`(${isFor(actor)} or ${headOver(actor)} or t.started_person = ${actor.personId}::uuid or t.closed_person = ${actor.personId}::uuid)`

/** Null compares with nothing, so an actor who is no person is given an id that nobody has. */
const seen = ({ personId }: Actor): RawBuilder<unknown> =>
  sql`exists (select 1 from inbox.seen s where s.task_id = t.id and s.person_id = ${personId}::uuid)`

function inView(view: TaskView, actor: Actor): RawBuilder<unknown> {
  const { personId } = actor
  switch (view) {
    case 'todo':
      return sql`(t.closed_at is null and t.mode = 'do' and ${isFor(actor)})`
    case 'read':
      return sql`(t.closed_at is null and t.mode = 'read' and ${isFor(actor)})`
    case 'done':
      return sql`(t.closed_at is not null and t.closed_person = ${personId}::uuid)`
    case 'started':
      return sql`(t.started_person = ${personId}::uuid)`
    case 'supervised':
      return sql`(t.closed_at is null and t.supervised_at is not null and (${isFor(actor)} or ${headOver(actor)}))`
    default:
      return view satisfies never
  }
}

/** Not taken on by somebody else. */
const free = ({ personId }: Actor): RawBuilder<unknown> => sql`(t.claimed_at is null or t.claimed_person = ${personId}::uuid)`

const columns = sql`t.id::float8 as id, t.key, t.source, t.kind, t.mode, t.object, t.object_id, t.urgency, t.title, t.why, t.page, t.steps, t.roles,
  t.person_id, t.organisation_id, t.enterprise_id, t.district, t.everywhere, t.four_eyes, t.started_person, t.started_by, t.offered_at, t.due_at, t.due_basis, t.digest,
  t.claimed_person, t.claimed_by, t.claimed_at, t.reminded_at, t.supervised_at, t.supervised_by, t.closed_at, t.closed_person, t.closed_by`

/** The share of the period as `light.ts` has it, in SQL: the two are compared by a test. */
const warnAt = sql`(t.due_at - greatest(t.due_at - t.offered_at, interval '0') * ${(1 - warnsFrom(0, 1)).toString()}::float8)`

function ofColour(colour: NonNullable<InboxQuery['colour']>, now: Date): RawBuilder<unknown> {
  switch (colour) {
    case 'red':
      return sql`t.due_at < ${now}`
    case 'yellow':
      return sql`(t.due_at >= ${now} and ${warnAt} <= ${now})`
    case 'green':
      return sql`(t.due_at >= ${now} and ${warnAt} > ${now})`
    case 'none':
      return sql`t.due_at is null`
    default:
      return colour satisfies never
  }
}

/** `%` and `_` of the words are letters like others. */
const likePattern = (words: string): string => `%${words.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`

export interface TaskPage {
  readonly rows: ReadonlyArray<TaskRow & { readonly unread: boolean }>
  readonly total: number
  readonly kinds: ReadonlyArray<{ readonly kind: string; readonly count: number }>
}

export async function listTasks(db: Db, actor: Actor, query: InboxQuery, now: number): Promise<TaskPage> {
  const { view, kind, colour, enterprise, q, claimed, offset, limit } = query
  const base = inView(view, actor)
  const conditions = [
    base,
    // What a colleague has taken on is asked for by name.
    claimed === undefined ? (view === 'todo' ? free(actor) : sql`true`) : sql`true`,
    claimed === 'mine' ? sql`t.claimed_person = ${actor.personId}::uuid` : sql`true`,
    claimed === 'nobody' ? sql`t.claimed_at is null` : sql`true`,
    claimed === 'others' ? sql`(t.claimed_at is not null and t.claimed_person is distinct from ${actor.personId}::uuid)` : sql`true`,
    kind === undefined ? sql`true` : sql`t.kind = ${kind}`,
    enterprise === undefined ? sql`true` : sql`t.enterprise_id = ${enterprise}`,
    colour === undefined ? sql`true` : ofColour(colour, new Date(now)),
    q === undefined || q === '' ? sql`true` : sql`(t.title ->> 'zh' ilike ${likePattern(q)} or t.title ->> 'en' ilike ${likePattern(q)})`,
  ]
  const fits = sql.join(conditions, sql` and `)
  const order =
    view === 'done'
      ? sql`t.closed_at desc, t.id desc`
      : view === 'started'
        ? sql`t.id desc`
        : sql`t.due_at nulls last, t.urgency desc, t.id`
  const [rows, total, kinds] = await Promise.all([
    sql<TaskRow & { unread: boolean }>`
      select ${columns}, not ${seen(actor)} as unread from inbox.task t where ${fits}
      order by ${order} limit ${limit} offset ${offset}`.execute(db),
    sql<{ total: number }>`select count(*)::float8 as total from inbox.task t where ${fits}`.execute(db),
    sql<{ kind: string; count: number }>`
      select t.kind, count(*)::float8 as count from inbox.task t where ${base} group by t.kind order by count(*) desc, t.kind`.execute(db),
  ])
  return { rows: rows.rows, total: total.rows[0]?.total ?? 0, kinds: kinds.rows }
}

export interface CountRow {
  readonly todo: number
  readonly overdue: number
  readonly unread: number
  readonly read: number
  readonly started: number
  readonly supervised: number
}

export async function countTasks(db: Db, actor: Actor, now: number): Promise<CountRow> {
  const mine = sql`(${isFor(actor)})`
  const { rows } = await sql<CountRow>`
    select (count(*) filter (where t.mode = 'do' and ${mine} and ${free(actor)}))::float8 as todo,
      (count(*) filter (where t.mode = 'do' and ${mine} and ${free(actor)} and t.due_at < ${new Date(now)}))::float8 as overdue,
      (count(*) filter (where t.mode = 'do' and ${mine} and ${free(actor)} and not ${seen(actor)}))::float8 as unread,
      (count(*) filter (where t.mode = 'read' and ${mine} and not ${seen(actor)}))::float8 as read,
      (count(*) filter (where t.started_person = ${actor.personId}::uuid))::float8 as started,
      (count(*) filter (where t.supervised_at is not null and (${mine} or ${headOver(actor)})))::float8 as supervised
    from inbox.task t where t.closed_at is null`.execute(db)
  return rows[0] ?? { todo: 0, overdue: 0, unread: 0, read: 0, started: 0, supervised: 0 }
}

export interface VisibleTask {
  readonly row: TaskRow & { readonly unread: boolean }
  /** One of those it is for, not only somebody who may look at it. */
  readonly addressed: boolean
}

/** One task, if the actor may see it. `lock` keeps it until the transaction ends. */
export async function readTask(db: Db, actor: Actor, id: number, lock = false): Promise<VisibleTask | null> {
  const { rows } = await sql<TaskRow & { unread: boolean; addressed: boolean }>`
    select ${columns}, not ${seen(actor)} as unread, coalesce(${isFor(actor)}, false) as addressed
    from inbox.task t where t.id = ${id} and ${visibleTo(actor)} ${lock ? sql`for update` : sql``}`.execute(db)
  const [row] = rows
  return row === undefined ? null : { row, addressed: row.addressed }
}

/** Open tasks of the actor whose title holds some words, the most urgent first. */
export async function findTasks(db: Db, actor: Actor, words: readonly string[], limit: number): Promise<TaskRow[]> {
  const each = words.map((word) => sql`(t.title ->> 'zh' || ' ' || (t.title ->> 'en')) ilike ${likePattern(word)}`)
  const { rows } = await sql<TaskRow>`
    select ${columns} from inbox.task t where t.closed_at is null and ${isFor(actor)} and ${sql.join(each, sql` and `)}
    order by t.due_at nulls last, t.id limit ${limit}`.execute(db)
  return rows
}

export interface TaskEventRow {
  readonly at: Date
  readonly what: TaskEvent['what']
  readonly by: string
  readonly to_name: string | null
  readonly note: string
}

export async function readTaskEvents(db: Db, id: number): Promise<TaskEventRow[]> {
  const { rows } = await sql<TaskEventRow>`
    select at, what, by, to_name, note from inbox.task_event where task_id = ${id} order by inbox.task_event.id limit 200`.execute(db)
  return rows
}

// ------------------------------------------------------------- what is done with it

export interface NewEvent {
  readonly task: number
  readonly at: number
  readonly what: TaskEvent['what']
  readonly by: string
  readonly person: string | null
  readonly to?: { readonly person: string; readonly name: string }
  readonly note: string
}

export async function addTaskEvent(db: Db, { task, at, what, by, person, to, note }: NewEvent): Promise<void> {
  await sql`insert into inbox.task_event (task_id, at, what, by, person_id, to_person, to_name, note)
    values (${task}, ${new Date(at)}, ${what}, ${by}, ${person}::uuid, ${to?.person ?? null}::uuid, ${to?.name ?? null}, ${note})`.execute(
    db,
  )
}

export async function setClaim(db: Db, task: number, claim: { person: string; name: string; at: number } | null): Promise<void> {
  await sql`update inbox.task set claimed_person = ${claim?.person ?? null}::uuid, claimed_by = ${claim?.name ?? null},
    claimed_at = ${claim === null ? null : new Date(claim.at)}::timestamptz where id = ${task}`.execute(db)
}

export async function setSupervised(db: Db, task: number, by: string, at: number): Promise<void> {
  await sql`update inbox.task set supervised_at = ${new Date(at)}, supervised_by = ${by} where id = ${task}`.execute(db)
}

/** What is over and not yet looked after by a head. */
export async function superviseOverdue(db: Db, now: number): Promise<void> {
  await sql`
    with over as (
      update inbox.task set supervised_at = ${new Date(now)}, supervised_by = ${PLATFORM}
      where closed_at is null and mode = 'do' and supervised_at is null and due_at < ${new Date(now)} returning id
    )
    insert into inbox.task_event (task_id, at, what, by, note) select id, ${new Date(now)}::timestamptz, 'supervised', ${PLATFORM}, '' from over`.execute(
    db,
  )
}

export async function setSeen(db: Db, tasks: readonly number[], person: string, at: number): Promise<void> {
  await sql`insert into inbox.seen (task_id, person_id, at)
    select id::bigint, ${person}::uuid, ${new Date(at)} from jsonb_array_elements_text(${JSON.stringify(tasks)}::jsonb) as given(id)
    on conflict do nothing`.execute(db)
}

export async function setUnseen(db: Db, task: number, person: string): Promise<void> {
  await sql`delete from inbox.seen where task_id = ${task} and person_id = ${person}::uuid`.execute(db)
}
