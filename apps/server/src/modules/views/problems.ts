/** What the keeping of views can be refused for. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const viewsProblems = {
  tooMany: { type: '/problems/too-many-views', status: 409, title: 'Too many views are kept already', titleZh: '保存的视图已达上限' },
} as const satisfies Record<string, ProblemKind>
