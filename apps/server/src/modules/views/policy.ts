/** Who may do what in `views`. */
import type { Policy } from '../../platform/access/decide.ts'
import { Role } from '../../platform/access/schema.ts'

export const viewsPolicy: Policy = [
  {
    may: 'views.keep',
    to: Role.exclude(['machine']).options,
    over: 'all',
    because: { zh: '每个人管理自己保存的视图', en: 'Everybody keeps views of their own.' },
  },
]
