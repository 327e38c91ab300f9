/** What an import of the registry can be refused for. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const sourcesProblems = {
  unknownReference: {
    type: '/problems/unknown-reference',
    status: 422,
    title: 'The registry does not hold what is referred to',
    titleZh: '引用的污染源或排放口不存在',
  },
  repeated: { type: '/problems/repeated-identity', status: 422, title: 'One identity appears twice', titleZh: '同一标识重复出现' },
} as const satisfies Record<string, ProblemKind>
