/** What can be refused about tasks. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const inboxProblems = {
  taskUnknown: { type: '/problems/task-unknown', status: 404, title: 'There is no such task for you', titleZh: '没有这条待办' },
  taskStep: { type: '/problems/task-step', status: 409, title: 'That cannot be done with the task now', titleZh: '该待办当前不能这样处理' },
} as const satisfies Record<string, ProblemKind>
