/** What questions about rights can be refused for. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const accessProblems = {
  permissionUnknown: { type: '/problems/permission-unknown', status: 404, title: 'There is no such permission', titleZh: '没有该权限' },
} as const satisfies Record<string, ProblemKind>
