/** English words of what happens at an outlet, and of an officer's finding on a mark. */
import type { Words } from './zh.ts'

export const enHappenings: Words['happenings'] = {
  title: 'On the spot',
  explain: 'Visits, access, planned maintenance, filed changes, parameters; alarm rules take them into account. 30 days before and after.',
  none: 'Nothing is on record',
  kinds: {
    visit: 'visit',
    access: 'access',
    'planned-visit': 'planned maintenance',
    'change-request': 'filed change',
    parameter: 'parameter',
  },
  kind: 'Kind',
  record: 'Put on record',
  parameter: 'Code of the parameter',
  value: 'Value',
  keep: 'Keep',
  withdrawn: 'withdrawn',
  finding: 'Finding on this mark',
  ran: 'Did production and treatment run as required',
  ranYes: 'yes, as required',
  ranNo: 'no, not as required',
  findingReason: 'Grounds',
  found: 'The finding is kept; the data are judged again',
}
