/** What questions about the audit can be refused for. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const auditProblems = {
  eventUnknown: {
    type: '/problems/audit-event-unknown',
    status: 404,
    title: 'There is no such row in the audit',
    titleZh: '没有该审计记录',
  },
  notYetSigned: {
    type: '/problems/audit-not-yet-signed',
    status: 409,
    title: 'No signed checkpoint covers the row yet',
    titleZh: '尚无签名检查点覆盖该审计记录',
  },
  damaged: {
    type: '/problems/audit-damaged',
    status: 500,
    title: 'The audit does not fit what was signed',
    titleZh: '审计记录与存证不符',
  },
} as const satisfies Record<string, ProblemKind>
