/** Who may look at and change people, posts and what these may. The three officers each do a part, and none of them all. */
import type { Policy } from '../../platform/access/decide.ts'
import { enterprisePeople, officers } from '../../platform/access/schema.ts'

export const identityPolicy: Policy = [
  {
    may: 'identity.session',
    to: ['anonymous'],
    over: 'all',
    because: { zh: '任何人都可以登录，并管理自己的账号', en: 'Anybody may log in, and look after its own account.' },
  },
  {
    may: 'identity.read',
    to: ['system-officer', 'security-officer', 'auditor'],
    over: 'all',
    because: { zh: '三员查看机构、人员、岗位与授权', en: 'The three officers see organisations, people, posts and grants.' },
  },
  {
    may: 'identity.people',
    to: ['system-officer'],
    over: 'all',
    because: {
      zh: '系统管理员维护机构、人员与岗位，但不授权',
      en: 'The system officer keeps organisations, people and posts, and grants nothing.',
    },
  },
  {
    may: 'identity.unmask',
    to: ['system-officer'],
    over: 'all',
    because: { zh: '系统管理员说明理由后可查看一项个人信息', en: 'The system officer may see one item of personal data, for a reason.' },
  },
  {
    may: 'identity.grant',
    to: ['security-officer'],
    over: 'all',
    because: {
      zh: '安全管理员授予和收回角色与范围，不得授予本人',
      en: 'The security officer grants and revokes roles and scopes, never to itself.',
    },
  },
  {
    may: 'identity.delegate',
    to: [...officers, ...enterprisePeople, 'contractor', 'department-reader'],
    over: 'all',
    because: { zh: '休假期间可将本人岗位委托给同单位人员', en: 'One’s own post may be lent to a colleague during leave.' },
  },
]
