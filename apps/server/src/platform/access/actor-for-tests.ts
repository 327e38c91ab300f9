/** Actors for tests: somebody of a role, with a scope. */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Actor, Role, Scope } from './schema.ts'

const ENTERPRISE_ROLES: readonly Role[] = ['enterprise-manager', 'enterprise-clerk', 'agent', 'contractor']

export const actorFor = (roles: readonly Role[], scope: Scope = { kind: 'city' }, name = '测试员'): Actor => ({
  kind: 'person',
  personId: '00000000-0000-4000-8000-000000000001',
  name,
  sessionId: null,
  portal: roles.some((role) => ENTERPRISE_ROLES.includes(role)) ? 'enterprise' : 'officer',
  post: {
    id: '00000000-0000-4000-8000-000000000002',
    organisationId: '00000000-0000-4000-8000-000000000003',
    organisation: '测试单位',
    title: '测试岗位',
  },
  roles,
  scope,
})

/** Whoever may everything that an officer of the bureau may, for tests that ask about something else. */
export const operatorForTests = actorFor([
  'duty-officer',
  'enforcement-officer',
  'legal-reviewer',
  'section-head',
  'bureau-leader',
  'registrar',
  'publicity-officer',
  'enterprise-manager',
])

const HEADER = 'x-test-actor'

/** Ask as somebody: the whole actor, or the operator under another name. */
export const askingAs = (actor: Actor | string): Record<string, string> => ({ [HEADER]: encodeURIComponent(JSON.stringify(actor)) })

/** In place of log-in: whoever the header of `askingAs` says, the operator without one. */
export function authenticateForTests(request: FastifyRequest): Promise<Actor> {
  const said = request.headers[HEADER]
  if (typeof said !== 'string') return Promise.resolve(operatorForTests)
  const actor = JSON.parse(decodeURIComponent(said)) as Actor | string
  if (typeof actor !== 'string') return Promise.resolve(actor)
  const hash = createHash('sha256').update(actor.trim()).digest('hex')
  const personId = `${hash.slice(0, 8)}-0000-4000-8000-${hash.slice(8, 20)}`
  return Promise.resolve({ ...operatorForTests, name: actor, personId })
}
