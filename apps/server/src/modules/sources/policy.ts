/** Who may do what in `sources`. */
import type { Policy } from '../../platform/access/decide.ts'
import { enterprisePeople, officers } from '../../platform/access/groups.ts'

export const sourcesPolicy: Policy = [
  {
    may: 'sources.read',
    to: [...officers, ...enterprisePeople, 'contractor'],
    over: 'scope',
    because: { zh: '一企一档按管辖范围可查', en: 'The registry is read within the scope of the post.' },
  },
  {
    may: 'sources.import',
    to: ['registrar'],
    over: 'all',
    because: { zh: '档案由档案管理员维护', en: 'The registrar keeps the registry.' },
  },
]
