/** The inbox as its pages show it, and what people do with tasks themselves. */
import type { Kysely } from 'kysely'
import type { Actor } from '../../platform/access/schema.ts'
import { raise } from '../../platform/http/problem.ts'
import type { RequestContext } from '../../platform/http/route.ts'
import { beijingIso, lightOf } from './light.ts'
import { addressedOf } from './people.ts'
import type { PeopleFor } from './people.ts'
import { inboxProblems } from './problems.ts'
import type { Inbox, InboxQuery, Task, TaskAct, TaskCounts, TaskDetail } from './schema.ts'
import {
  findTasks,
  addTaskEvent,
  countTasks,
  listTasks,
  readTask,
  readTaskEvents,
  setClaim,
  setSeen,
  setSupervised,
  setUnseen,
} from './task-store.ts'
import type { TaskRow, VisibleTask } from './task-store.ts'

/** Of the registry: names and districts by identity. */
interface Directory {
  readonly enterprise: ReadonlyMap<string, { readonly id: string; readonly name: string; readonly district: string }>
}

export interface InboxDesk {
  readonly db: Kysely<object>
  readonly directory: { current(): Directory }
  readonly peopleFor: PeopleFor
}

const iso = (date: Date): string => beijingIso(date.getTime())
const ownerOf = (row: TaskRow) => ({ enterprise: row.enterprise_id, district: row.district })

function taskView(row: TaskRow & { readonly unread: boolean }, directory: Directory, context: RequestContext): Task {
  const enterprise = row.enterprise_id === null ? undefined : directory.enterprise.get(row.enterprise_id)
  return {
    id: row.id,
    kind: row.kind,
    mode: row.mode,
    object: row.object,
    urgency: row.urgency,
    title: row.title,
    why: row.why,
    page: row.page,
    steps: row.closed_at === null ? row.steps.filter(({ may }) => context.can(may as `${string}.${string}`, [ownerOf(row)])) : [],
    enterprise: enterprise === undefined ? null : { id: enterprise.id, name: enterprise.name, district: enterprise.district },
    startedBy: row.started_by,
    offeredAt: iso(row.offered_at),
    dueAt: row.due_at === null ? null : iso(row.due_at),
    light: lightOf({
      offeredAt: row.offered_at.getTime(),
      due: row.due_at === null || row.due_basis === null ? null : { at: row.due_at.getTime(), basis: row.due_basis },
      now: row.closed_at?.getTime() ?? context.now,
    }),
    claimed:
      row.claimed_at === null || row.claimed_by === null
        ? null
        : { by: row.claimed_by, mine: row.claimed_person === context.actor.personId, at: iso(row.claimed_at) },
    supervised: row.supervised_at === null ? null : { by: row.supervised_by ?? '', at: iso(row.supervised_at) },
    closed: row.closed_at === null ? null : { by: row.closed_by, at: iso(row.closed_at) },
    unread: row.unread,
  }
}

export async function inboxPage({ db, directory }: InboxDesk, context: RequestContext, query: InboxQuery): Promise<Inbox> {
  const [page, counts] = await Promise.all([listTasks(db, context.actor, query, context.now), inboxCounts(db, context)])
  return {
    tasks: page.rows.map((row) => taskView(row, directory.current(), context)),
    total: page.total,
    counts,
    kinds: [...page.kinds],
  }
}

/** Tasks of the asker by their words, for the search. */
export async function tasksFound(db: Kysely<object>, actor: Actor, words: readonly string[], limit: number) {
  return (await findTasks(db, actor, words, limit)).map((row) => ({
    kind: 'task' as const,
    id: String(row.id),
    title: row.title,
    detail: row.why,
    page: `/inbox?task=${row.id}`,
  }))
}

export const inboxCounts = (db: Kysely<object>, { actor, now }: RequestContext): Promise<TaskCounts> => countTasks(db, actor, now)

const mine = async (db: Kysely<object>, context: RequestContext, id: number, lock = false): Promise<VisibleTask> =>
  (await readTask(db, context.actor, id, lock)) ?? raise(inboxProblems.taskUnknown, `There is no task ${id} for the post you act as.`)

/** Problems: taskUnknown. */
export async function taskPage(desk: InboxDesk, context: RequestContext, id: number): Promise<TaskDetail> {
  const { row, addressed } = await mine(desk.db, context, id)
  const [events, people] = await Promise.all([
    readTaskEvents(desk.db, id),
    addressed && row.closed_at === null ? desk.peopleFor(addressedOf(row), context.now) : Promise.resolve([]),
  ])
  return {
    task: taskView(row, desk.directory.current(), context),
    events: events.map(({ at, what, by, to_name, note }) => ({ at: iso(at), what, by, to: to_name, note })),
    colleagues: people
      .filter(({ person }) => person !== context.actor.personId)
      .slice(0, 100)
      .map(({ person, name, post }) => ({ person, name, post })),
    maySupervise: row.closed_at === null && context.can('inbox.supervise', [ownerOf(row)]),
  }
}

/** Problems: taskUnknown, taskStep. */
export async function actOnTask(desk: InboxDesk, context: RequestContext, id: number, act: TaskAct): Promise<void> {
  const { actor, now } = context
  const person = actor.personId ?? raise(inboxProblems.taskStep, 'A task is taken on by a person.')
  const by = actor.name
  // Having seen something is no act of office.
  if (act.act === 'seen' || act.act === 'unseen') {
    await mine(desk.db, context, id)
    await (act.act === 'seen' ? setSeen(desk.db, [id], person, now) : setUnseen(desk.db, id, person))
    return
  }
  await context.act(
    async (tx) => {
      const { row, addressed } = await mine(tx, context, id, true)
      if (row.closed_at !== null) raise(inboxProblems.taskStep, 'The task is done.')
      if (act.act === 'supervise') {
        if (!context.can('inbox.supervise', [ownerOf(row)])) raise(inboxProblems.taskStep, 'Heads supervise tasks.')
        await setSupervised(tx, id, by, now)
        await addTaskEvent(tx, { task: id, at: now, what: 'supervised', by, person, note: act.note })
        return
      }
      if (!addressed) raise(inboxProblems.taskStep, 'The task is not for the post you act as; you may look at it.')
      const others = row.claimed_at !== null && row.claimed_person !== person
      switch (act.act) {
        case 'claim':
          if (others) raise(inboxProblems.taskStep, `${row.claimed_by ?? ''} has taken it on.`)
          await setClaim(tx, id, { person, name: by, at: now })
          await addTaskEvent(tx, { task: id, at: now, what: 'claimed', by, person, note: '' })
          return
        case 'release':
          if (row.claimed_at === null || others) raise(inboxProblems.taskStep, 'Only who has taken it on can give it back.')
          await setClaim(tx, id, null)
          await addTaskEvent(tx, { task: id, at: now, what: 'released', by, person, note: act.note })
          return
        case 'assign': {
          if (others && !context.can('inbox.supervise', [ownerOf(row)]))
            raise(inboxProblems.taskStep, `${row.claimed_by ?? ''} has taken it on.`)
          const to = (await desk.peopleFor(addressedOf(row), context.now)).find((one) => one.person === act.person)
          if (to === undefined) raise(inboxProblems.taskStep, 'It can be handed only to those it is for too.')
          await setClaim(tx, id, { person: to.person, name: to.name, at: now })
          await addTaskEvent(tx, {
            task: id,
            at: now,
            what: 'assigned',
            by,
            person,
            to: { person: to.person, name: to.name },
            note: act.note,
          })
          return
        }
        default:
          act satisfies never
      }
    },
    { object: { kind: 'task', id: String(id) }, detail: { act: act.act } },
  )
}
