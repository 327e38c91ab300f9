/** Who may look at and change people, posts and what these may. */
import type { Policy } from '../../platform/access/decide.ts'

export const identityPolicy: Policy = [
  {
    may: 'identity.session',
    to: ['anonymous'],
    over: 'all',
    because: { zh: '任何人都可以登录，并管理自己的账号', en: 'Anybody may log in, and look after its own account.' },
  },
]
