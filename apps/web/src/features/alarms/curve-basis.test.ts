import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AlarmDetail } from '../../../../server/src/modules/alarms/schema.ts'
import { asJudged } from './curve-basis.ts'

const curve = {
  outletId: 'A',
  factor: 'a21002',
  level: 'hour',
  basis: 'measured',
  from: '',
  to: '',
} as unknown as AlarmDetail['curves'][number]
const verdicts = (firstRef: string | null) => [{ inputs: [{ firstRef, lastRef: null }] }] as unknown as AlarmDetail['verdicts']

test('a verdict on converted values shows the converted curve, with the limit that it was held against', () => {
  assert.equal(asJudged(curve, verdicts('value:A/a21002/hour/2026-11-25T02:00:00/converted')).basis, 'converted')
})

test('another factor, another level or no reference says nothing of this curve', () => {
  for (const ref of ['value:A/a19001/hour/2026-11-25T02:00:00/converted', 'value:A/a21002/day/2026-11-25T00:00:00/converted', null])
    assert.equal(asJudged(curve, verdicts(ref)).basis, 'measured', String(ref))
})
