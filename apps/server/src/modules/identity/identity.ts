/** Everything of this module that a running web role holds. */
import type { FastifyRequest } from 'fastify'
import { anonymous } from '../../platform/access/schema.ts'
import type { Actor, Role } from '../../platform/access/schema.ts'
import { raise } from '../../platform/http/problem.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { readCookie } from './cookies.ts'
import { createSingleSignOn } from './oidc.ts'
import type { OidcSettings, SingleSignOn } from './oidc.ts'
import { createPasswords } from './passwords.ts'
import type { Argon2Cost, PasswordRules, Passwords } from './passwords.ts'
import { identityProblems } from './problems.ts'
import { createRemembered } from './remembered.ts'
import { createSecondFactors } from './second-factors.ts'
import type { SecondFactors } from './second-factors.ts'
import { hashOf, readSealKey, sealWith } from './secrets.ts'
import type { Seal } from './secrets.ts'
import { actorOf, createSessions, refuseForged } from './sessions.ts'
import type { LiveSession, RecordEvent, Sessions } from './sessions.ts'
import type { SessionLimits } from './session-rules.ts'
import { forgetOidcFlows } from './store/credentials.ts'
import { readServiceOf, touchService } from './store/people.ts'
import { endOverdueSessions, forgetOldAttempts } from './store/sessions.ts'
import type { Relational } from './store/sessions.ts'

export interface IdentitySettings {
  readonly cost: Argon2Cost
  readonly passwordRules: PasswordRules
  readonly limits: SessionLimits
  readonly freeFailures: number
  readonly secondFactorFor: ReadonlySet<Role>
  readonly oidc: OidcSettings | null
  readonly demo: boolean
  /** File of the key that seals secrets. */
  readonly sealKey: string
}

export interface Identity {
  readonly db: Relational
  readonly demo: boolean
  readonly secondFactorFor: ReadonlySet<Role>
  readonly passwords: Passwords
  readonly sessions: Sessions
  readonly secondFactors: SecondFactors
  readonly singleSignOn: SingleSignOn | null
  readonly record: RecordEvent
  /** The session of a request; null: it brings none that holds. */
  sessionOf(request: FastifyRequest, now: number): Promise<LiveSession | null>
  /** Whom a request acts as. Refuses a token of a machine that does not hold, and a change that does not carry its session's token. */
  /** @param again asked while an answer goes on: that is no sign of life of the person */
  authenticate(request: FastifyRequest, again?: true): Promise<Actor>
  /** Called each minute: what is over is ended for good. */
  tidy(): Promise<void>
}

const DAY_MS = 86_400_000

export function createIdentity(given: {
  readonly db: Relational
  readonly settings: IdentitySettings
  readonly clock: () => number
  readonly record: RecordEvent
}): Identity {
  const { db, settings, clock, record } = given
  const passwords = createPasswords(settings.cost, settings.passwordRules)
  let key: Promise<Seal> | undefined
  const seal = () => (key ??= readSealKey(settings.sealKey).then(sealWith))
  const sessions = createSessions({
    db,
    passwords,
    limits: settings.limits,
    freeFailures: settings.freeFailures,
    secondFactorFor: settings.secondFactorFor,
    demo: settings.demo,
    record,
  })
  const remembered = createRemembered()
  const sessionOf = async (request: FastifyRequest, now: number) => {
    const token = readCookie(request, 'session')
    return token === null ? null : await sessions.find(token, now)
  }
  return {
    db,
    demo: settings.demo,
    secondFactorFor: settings.secondFactorFor,
    passwords,
    sessions,
    secondFactors: createSecondFactors({ db, seal, record }),
    singleSignOn: settings.oidc === null ? null : createSingleSignOn(db, settings.oidc),
    record,
    sessionOf,
    async authenticate(request, again) {
      const now = clock()
      const looking = request.method === 'GET' || request.method === 'HEAD'
      const { authorization } = request.headers
      if (authorization !== undefined) {
        const token = /^Bearer ([\w-]{20,200})$/.exec(authorization)?.[1] ?? ''
        const ask = () => askRelational(AWAY, () => machineOf(db, token, now))
        return (
          (await remembered.orAsk(keyOf(token), looking, now, ask)) ??
          raise(identityProblems.tokenRefused, 'Ask the system officer for a new token.')
        )
      }
      const token = readCookie(request, 'session')
      if (token === null) return anonymous
      const ask = async () => {
        const session = await askRelational(AWAY, () => sessions.find(token, now, again !== true))
        if (session === null) return null
        // A log-in has no session yet: it is fenced by its origin and its content type.
        if (!looking) refuseForged(session, request.headers['x-poyang-csrf'])
        return { actor: actorOf(session), until: Math.min(session.idleUntil, session.absoluteUntil) }
      }
      return (await remembered.orAsk(keyOf(token), looking, now, ask)) ?? anonymous
    },
    async tidy() {
      const now = clock()
      await endOverdueSessions(db, now)
      await forgetOldAttempts(db, now - 2 * DAY_MS)
      await forgetOidcFlows(db, now)
    },
  }
}

const AWAY = 'Who asks cannot be looked up until the store of records answers.'
const keyOf = (token: string) => hashOf(token).toString('base64url')

async function machineOf(db: Relational, token: string, now: number): Promise<{ actor: Actor; until: number } | null> {
  const service = await readServiceOf(db, hashOf(token), now)
  if (service === null) return null
  await touchService(db, service.id, now)
  const { name, scope, permissions } = service
  return {
    actor: { ...anonymous, kind: 'machine', name, portal: 'officer', roles: ['machine'], scope, permissions },
    until: service.expiresAt,
  }
}
