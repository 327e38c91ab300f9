/** Who may do what in `sources`. */
import type { Policy } from '../../platform/access/decide.ts'
import { enterprisePeople, officers } from '../../platform/access/schema.ts'

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
  {
    may: 'sources.edit',
    to: ['registrar'],
    over: 'scope',
    because: { zh: '档案由档案管理员按管辖范围维护', en: 'The registrar keeps the files of the scope of the post.' },
  },
  {
    may: 'sources.request',
    to: enterprisePeople,
    over: 'scope',
    because: { zh: '企业对本企业档案提出变更申请', en: 'An enterprise asks for changes of its own file.' },
  },
  {
    may: 'sources.reveal',
    to: ['registrar', 'duty-officer', 'enforcement-officer', ...enterprisePeople],
    over: 'scope',
    because: { zh: '联系人的完整联系方式说明事由后可查，并留痕', en: 'Contacts are shown whole for a stated reason, which is recorded.' },
  },
]
