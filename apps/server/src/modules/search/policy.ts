/** Who may search: everybody who has logged in; what is found is decided by the permission that each entry names. */
import type { Policy } from '../../platform/access/decide.ts'
import { Role } from '../../platform/access/schema.ts'

export const searchPolicy: Policy = [
  {
    may: 'search.ask',
    to: Role.options.filter((role) => role !== 'machine'),
    over: 'scope',
    because: { zh: '检索只给出本岗位有权查看的内容', en: 'A search finds what the post may see anyhow.' },
  },
]
