/** Who may look into the audit. Nobody changes it. */
import type { Policy } from '../../platform/access/decide.ts'

export const auditPolicy: Policy = [
  {
    may: 'audit.read',
    to: ['auditor'],
    over: 'all',
    because: { zh: '审计管理员查阅全部审计记录，不得更改', en: 'The auditor reads everything about acts and changes nothing.' },
  },
  {
    may: 'audit.read',
    to: ['security-officer'],
    over: 'all',
    because: { zh: '安全管理员查阅除本人操作以外的审计记录', en: 'The security officer reads of all acts but its own.' },
  },
  {
    may: 'audit.export',
    to: ['auditor'],
    over: 'all',
    because: { zh: '审计记录由审计管理员附证明导出', en: 'The auditor takes rows away, with their proofs.' },
  },
]
