/** Who may do what in `inbox`. Which tasks are somebody's is decided by the tasks themselves: role, scope, person, organisation. */
import type { Policy } from '../../platform/access/decide.ts'
import { Role } from '../../platform/access/schema.ts'

const people = Role.options.filter((role) => role !== 'machine')

export const inboxPolicy: Policy = [
  { may: 'inbox.read', to: people, over: 'scope', because: { zh: '各人查看自己的待办', en: 'Everybody sees their own tasks.' } },
  {
    may: 'inbox.act',
    to: people,
    over: 'scope',
    because: { zh: '各人签收、转办自己的待办', en: 'Everybody takes on and hands over their own tasks.' },
  },
  {
    may: 'inbox.supervise',
    to: ['section-head', 'bureau-leader'],
    over: 'scope',
    because: { zh: '督办由科室负责人或局领导作出', en: 'Heads of sections and the bureau supervise tasks.' },
  },
]
