import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actorFor } from './actor-for-tests.ts'
import { covers, decide, sightOf } from './decide.ts'
import type { Policy } from './decide.ts'
import { anonymous } from './schema.ts'
import type { Actor } from './schema.ts'

const because = { zh: '测试', en: 'A test.' }
const policy: Policy = [
  { may: 'alarms.read', to: ['duty-officer', 'enterprise-manager'], over: 'scope', because },
  { may: 'rules.read', to: ['enterprise-manager'], over: 'all', because },
  { may: 'boards.read', to: ['anonymous'], over: 'all', because },
]
const mine = { enterprise: 'E1', district: '甲区' }
const other = { enterprise: 'E2', district: '乙区' }
const manager = actorFor(['enterprise-manager'], { kind: 'enterprises', enterprises: ['E1'] })
const district = actorFor(['duty-officer'], { kind: 'districts', districts: ['甲区'] })

test('a post acts on what lies in its scope, and on nothing else', () => {
  for (const actor of [manager, district]) {
    assert.equal(decide(policy, actor, 'alarms.read', [mine]).why, 'granted')
    assert.equal(decide(policy, actor, 'alarms.read', [other]).why, 'outside')
    assert.equal(decide(policy, actor, 'alarms.read', [mine, other]).why, 'outside')
    assert.equal(decide(policy, actor, 'alarms.read', [{ enterprise: null, district: null }]).why, 'outside')
  }
  assert.equal(decide(policy, actorFor(['duty-officer']), 'alarms.read', [other, { enterprise: null, district: null }]).allowed, true)
})

test('what is granted over all is not narrowed by the scope; lists follow the same', () => {
  assert.equal(decide(policy, manager, 'rules.read', [other]).allowed, true)
  assert.deepEqual(sightOf(policy, manager, 'rules.read'), { kind: 'city' })
  assert.deepEqual(sightOf(policy, manager, 'alarms.read'), manager.scope)
  assert.deepEqual(sightOf(policy, actorFor(['auditor']), 'alarms.read'), { kind: 'none' })
})

test('whoever has not logged in is told so, and may what everybody may', () => {
  assert.equal(decide(policy, anonymous, 'alarms.read').why, 'log-in')
  assert.equal(decide(policy, anonymous, 'boards.read').allowed, true)
  const refused = decide(policy, actorFor(['auditor']), 'alarms.read')
  assert.deepEqual([refused.why, refused.reason.en.includes('auditor')], ['no-role', true])
})

test('a machine may what it was given by name, whatever its roles', () => {
  const machine: Actor = { ...anonymous, kind: 'machine', roles: ['duty-officer'], permissions: ['rules.read'], scope: { kind: 'city' } }
  assert.equal(decide(policy, machine, 'alarms.read').allowed, false)
  assert.equal(decide(policy, machine, 'rules.read').allowed, true)
})

test('a scope of nothing covers nothing', () => {
  assert.equal(covers({ kind: 'none' }, mine), false)
})
