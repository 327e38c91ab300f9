/** What questions about judged values can be refused for. */
import type { ProblemKind } from '../../../platform/http/problem.ts'

export const judgedProblems = {
  valueUnknown: { type: '/problems/value-unknown', status: 404, title: 'There is no such judged value', titleZh: '没有该判定值' },
  rippleUnknown: {
    type: '/problems/ripple-unknown',
    status: 404,
    title: 'There is no such difference that waits for approval',
    titleZh: '没有该待核准的数据变化',
  },
} as const satisfies Record<string, ProblemKind>
