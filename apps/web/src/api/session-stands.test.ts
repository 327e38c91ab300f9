import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SessionView } from '../../../server/src/modules/identity/schema.ts'
import { isActing, standsOf } from './session-stands.ts'

const id = '00000000-0000-4000-8000-000000000001'
const nobody = SessionView.parse({
  person: null,
  post: null,
  posts: [],
  portal: 'public',
  next: null,
  secondFactors: [],
  csrf: null,
  idleUntil: null,
  absoluteUntil: null,
  passwordRules: { length: 12, history: 5, days: 0 },
  singleSignOn: null,
  demo: false,
  demoPersons: [],
})
const post = {
  id,
  title: '值班员',
  organisation: { id, name: '某局', kind: 'bureau' as const },
  roles: ['duty-officer' as const],
  scope: { kind: 'city' as const },
  portal: 'officer' as const,
  onBehalfOf: null,
}
const known: SessionView = { ...nobody, person: { id, name: '甲', login: 'jia', demo: false } }
const acting: SessionView = { ...known, post, posts: [post], portal: 'officer' }

test('nobody is nobody, and whoever still owes a step does not act yet', () => {
  assert.equal(standsOf(nobody, null), 'nobody')
  for (const next of ['second-factor', 'new-password', 'enrol-second-factor', 'post'] as const) {
    assert.equal(standsOf({ ...acting, next }, null), 'step')
    assert.equal(isActing({ ...acting, next }), false)
  }
  assert.equal(standsOf(known, null), 'step')
})

test('a page that acted keeps standing when its session ends, until somebody acts again', () => {
  assert.equal(standsOf(nobody, acting), 'ended')
  assert.equal(standsOf({ ...acting, next: 'second-factor' }, acting), 'ended')
  assert.equal(standsOf(acting, acting), 'acting')
})
