/** What marks can be refused for. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const qualityProblems = {
  markRefused: { type: '/problems/mark-refused', status: 422, title: 'This cannot be marked so', titleZh: '该标记不符合要求' },
  markPastDeadline: {
    type: '/problems/mark-past-deadline',
    status: 409,
    title: 'The time for marks is over',
    titleZh: '已过标记时限（次日12时）',
  },
  markCorrected: {
    type: '/problems/mark-already-corrected',
    status: 409,
    title: 'The mark has been corrected already',
    titleZh: '该标记已被更正',
  },
  markUnknown: { type: '/problems/mark-unknown', status: 404, title: 'There is no such mark', titleZh: '没有该标记' },
  happeningRefused: {
    type: '/problems/happening-refused',
    status: 422,
    title: 'This cannot be recorded so',
    titleZh: '该现场记录不符合要求',
  },
} as const satisfies Record<string, ProblemKind>
