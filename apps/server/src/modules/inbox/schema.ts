/** Tasks as they are offered by modules and shown to people. Pure: also loads in the browser. */
import { z } from 'zod'
import { Role, Sentence } from '../../platform/access/schema.ts'

/** What can be filled in before a step is taken; goes into the body under its name. */
export const StepField = z.object({
  name: z.string().regex(/^[a-zA-Z]{1,40}$/),
  label: Sentence,
  kind: z.enum(['text', 'choice']),
  required: z.boolean(),
  options: z.array(z.object({ value: z.string(), label: Sentence })).default([]),
})
export type StepField = z.infer<typeof StepField>

/** What can be done next without leaving the inbox: a request as it will be sent. */
export const TaskStep = z.object({
  label: Sentence,
  /** Shown to those only who have it over the object. */
  may: z.string().regex(/^[a-z-]+\.[a-z-]+$/),
  path: z.string().regex(/^\/api\/[^?#]{1,200}$/),
  body: z.record(z.string(), z.json()),
  fields: z.array(StepField),
})
export type TaskStep = z.infer<typeof TaskStep>

export const TaskMode = z.enum(['do', 'read'])
export type TaskMode = z.infer<typeof TaskMode>

/** For those who hold one of the roles and whose scope covers the owner, for one person, or for the posts of an organisation. */
export type TaskAddressee =
  | {
      readonly roles: readonly Role[]
      readonly enterprise: string | null
      readonly district: string | null
      /** Whatever their scope. */
      readonly everywhere?: true
    }
  | { readonly person: string }
  | { readonly organisation: string }

/** What a module asks of people. The same key again is the same task. */
export interface TaskOffer {
  /** `alarms/12/open` */
  readonly key: string
  /** `alarms.open`: what preferences and filters go by. */
  readonly kind: string
  readonly mode: TaskMode
  /** Reference of what it is about: `alarm:12`. */
  readonly object: string
  /** What the outbox calls it: `12`. */
  readonly objectId: string
  /** 0 can wait … 3 at once */
  readonly urgency: 0 | 1 | 2 | 3
  readonly title: Sentence
  /** Why it is for those it is for. */
  readonly why: Sentence
  /** Address of the page where all of it stands. */
  readonly page: string
  readonly steps: readonly TaskStep[]
  readonly for: TaskAddressee
  /** The person is filled in where only the name is known and it is they who act now. */
  readonly startedBy: { readonly person: string | null; readonly name: string } | null
  /** Not for who started it. */
  readonly fourEyes?: true
  /** ms since 1970 */
  readonly offeredAt: number
  readonly due: { readonly at: number; readonly basis: Sentence } | null
}

export const Light = z.object({
  colour: z.enum(['red', 'yellow', 'green', 'none']),
  /** 已超期, 将到期, 正常, 无期限 */
  word: Sentence,
  /** 剩 2 天 3 小时, 超 5 小时 */
  left: Sentence,
  /** How that was reckoned. */
  arithmetic: Sentence,
})
export type Light = z.infer<typeof Light>

export const TaskView = z.enum(['todo', 'done', 'read', 'started', 'supervised'])
export type TaskView = z.infer<typeof TaskView>

export const Task = z.object({
  id: z.number(),
  kind: z.string(),
  mode: TaskMode,
  object: z.string(),
  urgency: z.number(),
  title: Sentence,
  why: Sentence,
  page: z.string(),
  steps: z.array(TaskStep),
  enterprise: z.object({ id: z.string(), name: z.string(), district: z.string() }).nullable(),
  startedBy: z.string().nullable(),
  offeredAt: z.string(),
  dueAt: z.string().nullable(),
  light: Light,
  claimed: z.object({ by: z.string(), mine: z.boolean(), at: z.string() }).nullable(),
  supervised: z.object({ by: z.string(), at: z.string() }).nullable(),
  closed: z.object({ by: z.string().nullable(), at: z.string() }).nullable(),
  unread: z.boolean(),
})
export type Task = z.infer<typeof Task>

export const TaskCounts = z.object({
  todo: z.number(),
  /** Of these: over, and not yet opened. */
  overdue: z.number(),
  unread: z.number(),
  read: z.number(),
  started: z.number(),
  supervised: z.number(),
})
export type TaskCounts = z.infer<typeof TaskCounts>

/** GET /api/inbox */
export const InboxQuery = z.object({
  view: TaskView.default('todo'),
  kind: z.string().max(60).optional(),
  colour: z.enum(['red', 'yellow', 'green', 'none']).optional(),
  enterprise: z.string().max(40).optional(),
  /** Words of the title. */
  q: z.string().trim().max(60).optional(),
  /** `others`: what colleagues have taken on. */
  claimed: z.enum(['mine', 'others', 'nobody']).optional(),
  offset: z.coerce.number().int().min(0).max(10_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type InboxQuery = z.infer<typeof InboxQuery>

export const Inbox = z.object({
  tasks: z.array(Task),
  total: z.number(),
  counts: TaskCounts,
  /** Of the view, before the other filters. */
  kinds: z.array(z.object({ kind: z.string(), count: z.number() })),
})
export type Inbox = z.infer<typeof Inbox>

export const TaskEvent = z.object({
  at: z.string(),
  what: z.enum(['offered', 'claimed', 'released', 'assigned', 'reminded', 'supervised', 'closed', 'reopened']),
  by: z.string(),
  to: z.string().nullable(),
  note: z.string(),
})
export type TaskEvent = z.infer<typeof TaskEvent>

export const Colleague = z.object({ person: z.uuid(), name: z.string(), post: z.string() })
export type Colleague = z.infer<typeof Colleague>

export const TaskDetail = z.object({
  task: Task,
  events: z.array(TaskEvent),
  /** To whom it can be handed over: those it is for too. */
  colleagues: z.array(Colleague),
  maySupervise: z.boolean(),
})
export type TaskDetail = z.infer<typeof TaskDetail>

const Note = z.string().trim().max(1_000)
/** POST /api/inbox/:id/acts */
export const TaskAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('claim') }),
  z.object({ act: z.literal('release'), note: Note.default('') }),
  z.object({ act: z.literal('assign'), person: z.uuid(), note: Note.default('') }),
  z.object({ act: z.literal('supervise'), note: Note.min(1) }),
  z.object({ act: z.literal('seen') }),
  z.object({ act: z.literal('unseen') }),
])
export type TaskAct = z.infer<typeof TaskAct>
