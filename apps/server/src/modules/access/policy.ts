/** Who may ask why. */
import type { Policy } from '../../platform/access/decide.ts'
import { Role } from '../../platform/access/schema.ts'

export const accessPolicy: Policy = [
  {
    may: 'access.why',
    to: Role.options.filter((role) => role !== 'machine'),
    over: 'all',
    because: { zh: '每个人都可以知道自己为什么能或不能', en: 'Everybody may know why they may or may not.' },
  },
  {
    may: 'access.others',
    to: ['security-officer', 'auditor'],
    over: 'all',
    because: { zh: '安全管理员与审计管理员核查他人的权限', en: 'The security officer and the auditor look into what others may.' },
  },
]
