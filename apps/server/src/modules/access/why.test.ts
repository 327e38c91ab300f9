import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actorFor } from '../../platform/access/actor-for-tests.ts'
import type { Policy } from '../../platform/access/decide.ts'
import { explain } from './why.ts'

const because = { zh: '测试', en: 'A test.' }
const policy: Policy = [
  { may: 'b.read', to: ['enterprise-clerk'], over: 'scope', because },
  { may: 'a.read', to: ['duty-officer'], over: 'all', because },
]
const clerk = actorFor(['enterprise-clerk'], { kind: 'enterprises', enterprises: ['E1'] })

test('every permission is told with its reason when none is named', () => {
  assert.deepEqual(
    explain(policy, clerk, null, undefined).map(({ permission, why }) => [permission, why]),
    [
      ['a.read', 'no-role'],
      ['b.read', 'granted'],
    ],
  )
})

test('what is not there is answered like what is another’s', () => {
  const missing = explain(policy, clerk, 'b.read', null)
  assert.deepEqual(missing, explain(policy, clerk, 'b.read', { enterprise: 'E2', district: null }))
  assert.equal(missing[0]?.why, 'outside')
  assert.equal(explain(policy, clerk, 'b.read', { enterprise: 'E1', district: null })[0]?.allowed, true)
})
