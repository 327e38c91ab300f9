import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Alarm } from '../../../../server/src/modules/alarms/schema.ts'
import { waitingFirms } from './waiting-firms.ts'

const alarm = (firm: string | null, state: string, explainBy: string | null, overdue = false) =>
  ({ enterprise: firm === null ? null : { id: firm, name: firm, district: '鹤洲县' }, state, explainBy, overdue }) as unknown as Alarm

test('whoever must answer first stands first; what is explained or not told does not wait', () => {
  const firms = waitingFirms([
    alarm('E-1', 'informed', '2026-11-25T14:00:00+08:00'),
    alarm('E-2', 'informed', '2026-11-25T12:00:00+08:00', true),
    alarm('E-1', 'informed', '2026-11-25T13:00:00+08:00'),
    alarm('E-3', 'explained', '2026-11-25T10:00:00+08:00'),
    alarm('E-4', 'open', null),
    alarm(null, 'informed', null),
  ])
  assert.deepEqual(
    firms.map(({ id, waiting, overdue, first }) => [id, waiting, overdue, first]),
    [
      ['E-2', 1, 1, '2026-11-25T12:00:00+08:00'],
      ['E-1', 2, 0, '2026-11-25T13:00:00+08:00'],
    ],
  )
})
