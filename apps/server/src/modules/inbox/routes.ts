/** Routes of the inbox. */
import { z } from 'zod'
import { httpProblems } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute } from '../../platform/http/route.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { actOnTask, inboxCounts, inboxPage, taskPage } from './inbox-pages.ts'
import type { InboxDesk } from './inbox-pages.ts'
import { inboxProblems } from './problems.ts'
import { Inbox, InboxQuery, TaskAct, TaskCounts, TaskDetail } from './schema.ts'

const OneTask = z.object({ id: z.coerce.number().int().min(1).max(999_999_999_999_999) })
const asked = <T>(work: () => Promise<T>): Promise<T> => askRelational('Tasks cannot be read now; nothing is lost.', work)

export function inboxRoutes(desk: InboxDesk): AnyRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/inbox',
      summary: 'Tasks of the post one acts as: to do, done, to read, started, supervised (待办、已办、待阅、我发起、督办)',
      may: 'inbox.read',
      data: 'enterprise',
      narrows: true,
      audit: null,
      query: InboxQuery,
      output: Inbox,
      problems: [httpProblems.relationalDown],
      run: (context, { query }) => asked(() => inboxPage(desk, context, query)),
    }),
    route({
      method: 'GET',
      path: '/api/inbox/counts',
      summary: 'How many tasks there are, for the bar (待办数)',
      may: 'inbox.read',
      data: 'enterprise',
      narrows: true,
      audit: null,
      output: TaskCounts,
      problems: [httpProblems.relationalDown],
      run: (context) => asked(() => inboxCounts(desk.db, context)),
    }),
    route({
      method: 'GET',
      path: '/api/inbox/:id',
      summary: 'One task: why it is yours, its time reckoned, what happened to it, to whom it can go (待办详情)',
      may: 'inbox.read',
      data: 'enterprise',
      narrows: true,
      audit: null,
      params: OneTask,
      output: TaskDetail,
      problems: [inboxProblems.taskUnknown, httpProblems.relationalDown],
      run: (context, { params }) => asked(() => taskPage(desk, context, params.id)),
    }),
    route({
      method: 'POST',
      path: '/api/inbox/:id/acts',
      summary: 'Take on, give back, hand over, supervise, mark as read (签收、退回、转办、督办、已阅)',
      may: 'inbox.act',
      data: 'enterprise',
      narrows: true,
      audit: 'inbox.acted',
      params: OneTask,
      body: TaskAct,
      output: TaskDetail,
      problems: [inboxProblems.taskUnknown, inboxProblems.taskStep, httpProblems.relationalDown],
      run: (context, { params, body }) =>
        asked(async () => {
          await actOnTask(desk, context, params.id, body)
          return await taskPage(desk, context, params.id)
        }),
    }),
  ]
}
