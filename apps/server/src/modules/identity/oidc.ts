/** Single sign-on: an OpenID Connect provider outside says who somebody is there; who that is here was put on record before. Never makes a person. */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { Configuration } from 'openid-client'
import { isIP } from 'node:net'
import { raise } from '../../platform/http/problem.ts'
import { identityProblems } from './problems.ts'
import { hashOf, newToken } from './secrets.ts'
import { readPersonOfSubject, saveOidcFlow, saveOidcLink, takeOidcFlow } from './store/credentials.ts'
import type { Relational } from './store/sessions.ts'

export interface OidcSettings {
  readonly issuer: string
  readonly client: string
  readonly secret: string
  readonly name: string
}

const FLOW_MS = 10 * 60_000
const isLoopback = ({ hostname }: URL) =>
  hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'))

export type SingleSignOn = ReturnType<typeof createSingleSignOn>

export function createSingleSignOn(db: Relational, settings: OidcSettings) {
  const issuer = new URL(settings.issuer)
  let known: Configuration | null = null
  /** What the provider says of itself. Asked for when it is first needed: it may be away when we start. */
  async function configuration(): Promise<Configuration> {
    // A provider on this machine (tests, a gateway beside us) may do without TLS; any other may not.
    const options = isLoopback(issuer) && issuer.protocol === 'http:' ? { execute: [allowInsecureRequests] } : {}
    known ??= await discovery(issuer, settings.client, settings.secret, undefined, { timeout: 10, ...options }).catch((cause: unknown) =>
      raise(identityProblems.singleSignOn, `The provider does not answer: ${cause instanceof Error ? cause.message : 'unknown'}.`),
    )
    return known
  }

  return {
    name: settings.name,
    /**
     * Begin a journey. `ticket` goes into a cookie of the browser that makes it.
     * @param person who links itself; null: somebody who logs in
     */
    async start(callback: string, person: string | null, now: number): Promise<{ readonly url: string; readonly ticket: string }> {
      const config = await configuration()
      const [ticket, state, nonce, verifier] = [newToken(), randomState(), randomNonce(), randomPKCECodeVerifier()]
      await saveOidcFlow(db, hashOf(ticket), { state, nonce, verifier, personId: person }, now + FLOW_MS)
      const url = buildAuthorizationUrl(config, {
        redirect_uri: callback,
        scope: 'openid',
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      })
      return { url: url.href, ticket }
    },
    /**
     * The journey comes back. Gives the person; `linked` when it has just linked itself.
     * @param current who is logged in here now: whoever began to link itself must still be that
     */
    async finish(
      callback: URL,
      ticket: string | null,
      current: string | null,
      now: number,
    ): Promise<{ readonly personId: string; readonly linked: boolean }> {
      const flow = ticket === null ? null : await takeOidcFlow(db, hashOf(ticket), now)
      if (flow === null) return raise(identityProblems.singleSignOn, 'This browser did not begin it, or it took too long. Begin again.')
      if (flow.personId !== null && flow.personId !== current)
        return raise(identityProblems.singleSignOn, 'You are no longer logged in as the person who began it.')
      const config = await configuration()
      const subject = await authorizationCodeGrant(config, callback, {
        pkceCodeVerifier: flow.verifier,
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        idTokenExpected: true,
      }).then(
        (tokens) => tokens.claims()?.sub ?? null,
        () => null,
      )
      if (subject === null) return raise(identityProblems.singleSignOn, 'The provider did not confirm who you are.')
      const { issuer: name } = config.serverMetadata()
      if (flow.personId !== null) {
        const held = await readPersonOfSubject(db, name, subject)
        if (held !== flow.personId && !(await saveOidcLink(db, name, subject, flow.personId, now)))
          raise(identityProblems.singleSignOn, 'That identity belongs to another person here.')
        return { personId: flow.personId, linked: true }
      }
      const person = await readPersonOfSubject(db, name, subject)
      if (person === null)
        return raise(
          identityProblems.singleSignOn,
          'Nobody here is linked with it. Log in by password once and link it under your account.',
        )
      return { personId: person, linked: false }
    },
  }
}
