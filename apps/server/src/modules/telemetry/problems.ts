/** What questions about measurements can be refused for. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const telemetryProblems = {
  outletUnknown: { type: '/problems/outlet-unknown', status: 404, title: 'There is no such outlet', titleZh: '没有该排放口' },
  spanInvalid: { type: '/problems/span-invalid', status: 422, title: 'The span of time cannot be used', titleZh: '时间范围无效' },
  cursorInvalid: { type: '/problems/cursor-invalid', status: 422, title: 'The cursor is not one of ours', titleZh: '翻页游标无效' },
  valueUnknown: { type: '/problems/value-unknown', status: 404, title: 'There is no such judged value', titleZh: '没有该判定值' },
  rippleUnknown: {
    type: '/problems/ripple-unknown',
    status: 404,
    title: 'There is no such difference that waits for approval',
    titleZh: '没有该待核准的数据变化',
  },
} as const satisfies Record<string, ProblemKind>
