/** What log-in and the keeping of people can be refused for. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const identityProblems = {
  logInRefused: {
    type: '/problems/log-in-refused',
    status: 403,
    title: 'Name and password do not belong together',
    titleZh: '用户名或密码不正确',
  },
  closedForNow: {
    type: '/problems/log-in-closed',
    status: 429,
    title: 'Too many failed attempts',
    titleZh: '尝试次数过多，请稍后再试',
  },
  secondFactorRefused: {
    type: '/problems/second-factor-refused',
    status: 403,
    title: 'The second factor is not right',
    titleZh: '第二验证不正确',
  },
  linkRefused: {
    type: '/problems/link-refused',
    status: 403,
    title: 'The link has been used, has expired or never was',
    titleZh: '链接无效、已使用或已过期',
  },
  csrf: {
    type: '/problems/csrf',
    status: 403,
    title: 'The request does not carry the token of its session',
    titleZh: '请求缺少会话校验码',
  },
  badPassword: {
    type: '/problems/password-unfit',
    status: 422,
    title: 'The new password does not meet the rules',
    titleZh: '新密码不符合要求',
  },
  notNow: {
    type: '/problems/session-step',
    status: 409,
    title: 'The session does not stand at this step',
    titleZh: '当前会话不能进行此操作',
  },
  unknown: { type: '/problems/unknown-identity', status: 404, title: 'There is none of that identity', titleZh: '对象不存在' },
  taken: { type: '/problems/identity-taken', status: 409, title: 'It is there already', titleZh: '已存在' },
  officers: {
    type: '/problems/three-officers',
    status: 409,
    title: 'The three officers must be three people, and grant nothing to themselves',
    titleZh: '三员须由三人分别担任，且不得自行授权',
  },
  singleSignOn: {
    type: '/problems/single-sign-on',
    status: 403,
    title: 'Single sign-on did not lead to a person of this bureau',
    titleZh: '统一身份认证未能识别为本单位人员',
  },
  unfitRole: {
    type: '/problems/unfit-role',
    status: 409,
    title: 'Posts of this kind of organisation do not hold that role',
    titleZh: '该类机构的岗位不能担任此角色',
  },
  tokenRefused: {
    type: '/problems/token-refused',
    status: 401,
    title: 'The token of the service account does not hold',
    titleZh: '机器账号令牌无效',
  },
} as const satisfies Record<string, ProblemKind>
