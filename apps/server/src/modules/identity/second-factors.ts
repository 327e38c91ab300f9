/** Second factors: authenticator apps (RFC 6238), security keys (WebAuthn), recovery codes. */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { Secret, TOTP } from 'otpauth'
import { z } from 'zod'
import { raise } from '../../platform/http/problem.ts'
import { identityProblems } from './problems.ts'
import type { GiveSecondFactor } from './schema.ts'
import { hashOf } from './secrets.ts'
import type { Seal } from './secrets.ts'
import { newRecoveryCodes } from './sessions.ts'
import type { LiveSession, RecordEvent } from './sessions.ts'
import {
  confirmTotp,
  readKeys,
  readTotp,
  removeKey,
  removeTotp,
  saveKey,
  saveRecoveryCodes,
  startTotp,
  useKey,
  useRecoveryCode,
  useTotpStep,
} from './store/credentials.ts'
import { setChallenge, takeChallenge } from './store/sessions.ts'
import type { Relational } from './store/sessions.ts'

const PERIOD_S = 30
/** Steps by which the clock of a phone may be off. Source: RFC 6238 section 5.2, at most one. */
const DRIFT = 1
const ISSUER = '鄱阳 Poyang'

/** The site that a security key is asked for: what the browser shows in its address bar. */
export interface Site {
  /** `https://poyang.example.gov.cn` */
  readonly origin: string
  /** Host name without port. */
  readonly host: string
}

const Transports = z.array(z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']))
const transportsOf = (given: readonly string[]) => Transports.safeParse(given).data ?? []

export type SecondFactors = ReturnType<typeof createSecondFactors>

export function createSecondFactors(given: { readonly db: Relational; readonly seal: () => Promise<Seal>; readonly record: RecordEvent }) {
  const { db, record } = given

  /** Whether the code is right and not used yet; uses it up. */
  async function takeCode(person: string, code: string, now: number): Promise<boolean> {
    const stored = await readTotp(db, person)
    if (stored === null) return false
    const secret = Secret.fromBase32((await given.seal()).open(stored.sealed, person))
    const delta = TOTP.validate({ token: code, secret, timestamp: now, window: DRIFT, period: PERIOD_S })
    if (delta === null) return false
    return await useTotpStep(db, person, Math.floor(now / 1000 / PERIOD_S) + delta)
  }

  async function takeKeyAnswer(session: LiveSession, response: unknown, site: Site, now: number): Promise<boolean> {
    const challenge = await takeChallenge(db, session.id)
    if (challenge === null) return false
    const answer = response as AuthenticationResponseJSON
    const key = (await readKeys(db, session.personId)).find(({ id }) => id === answer.id)
    if (key === undefined) return false
    const verified = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      requireUserVerification: false,
      credential: {
        id: key.id,
        publicKey: new Uint8Array(key.publicKey),
        counter: key.counter,
        transports: transportsOf(key.transports),
      },
      // What it cannot read is not an answer.
    }).catch(() => null)
    if (verified?.verified !== true) return false
    await useKey(db, key.id, verified.authenticationInfo.newCounter, now)
    return true
  }

  const person = ({ personId, person: { name } }: LiveSession) => ({ personId, name })
  const withCodes = async (tx: Relational, session: LiveSession): Promise<string[]> => {
    const codes = newRecoveryCodes()
    await saveRecoveryCodes(
      tx,
      session.personId,
      codes.map((code) => hashOf(code)),
    )
    return codes
  }

  return {
    /** Whether what was given as second factor is right. */
    async take(session: LiveSession, factor: GiveSecondFactor, site: Site, now: number): Promise<boolean> {
      switch (factor.kind) {
        case 'totp':
          return session.totp && (await takeCode(session.personId, factor.code, now))
        case 'recovery-code':
          return await useRecoveryCode(db, session.personId, hashOf(factor.code.toLowerCase().replaceAll(/\s/g, '')), now)
        case 'security-key':
          return await takeKeyAnswer(session, factor.response, site, now)
        default:
          return factor satisfies never
      }
    },

    /** A question for a security key of the person. */
    async askKey(session: LiveSession, site: Site) {
      const keys = await readKeys(db, session.personId)
      if (keys.length === 0) raise(identityProblems.notNow, 'No security key is registered.')
      const options = await generateAuthenticationOptions({
        rpID: site.host,
        userVerification: 'preferred',
        allowCredentials: keys.map(({ id, transports }) => ({ id, transports: transportsOf(transports) })),
      })
      await setChallenge(db, session.id, options.challenge)
      return { ...options }
    },

    /** A new secret for an authenticator app; it counts once a code of it has been given. */
    async startTotp(session: LiveSession): Promise<{ uri: string; secret: string }> {
      const secret = new Secret({ size: 20 })
      const sealed = (await given.seal()).seal(secret.base32, session.personId)
      if (!(await startTotp(db, session.personId, sealed)))
        raise(identityProblems.taken, 'An authenticator app is in use; remove it first.')
      const totp = new TOTP({ issuer: ISSUER, label: session.person.login ?? session.person.name, secret, period: PERIOD_S })
      return { uri: totp.toString(), secret: secret.base32 }
    },
    /** The first code: from now on one is asked for. Gives recovery codes, shown once. */
    async confirmTotp(session: LiveSession, code: string, now: number): Promise<string[]> {
      if (session.totp) raise(identityProblems.taken, 'An authenticator app is in use already.')
      if (!(await takeCode(session.personId, code, now)))
        raise(identityProblems.secondFactorRefused, 'The code does not fit; is the clock of the phone right?')
      return await db.transaction().execute(async (tx) => {
        await confirmTotp(tx, session.personId, now)
        await record(tx, { action: 'identity.second-factor-added', ...person(session), detail: { kind: 'totp' } }, now)
        return await withCodes(tx, session)
      })
    },
    async removeTotp(session: LiveSession, now: number): Promise<void> {
      await db.transaction().execute(async (tx) => {
        if (!(await removeTotp(tx, session.personId))) raise(identityProblems.unknown, 'No authenticator app is in use.')
        await record(tx, { action: 'identity.second-factor-removed', ...person(session), detail: { kind: 'totp' } }, now)
      })
    },

    async askNewKey(session: LiveSession, site: Site) {
      const keys = await readKeys(db, session.personId)
      const options = await generateRegistrationOptions({
        rpName: ISSUER,
        rpID: site.host,
        userName: session.person.login ?? session.person.name,
        userDisplayName: session.person.name,
        userID: new Uint8Array(Buffer.from(session.personId.replaceAll('-', ''), 'hex')),
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
        excludeCredentials: keys.map(({ id, transports }) => ({ id, transports: transportsOf(transports) })),
      })
      await setChallenge(db, session.id, options.challenge)
      return { ...options }
    },
    /** Gives recovery codes when it is the first second factor; otherwise none. */
    async registerKey(session: LiveSession, label: string, response: unknown, site: Site, now: number): Promise<string[]> {
      const challenge = await takeChallenge(db, session.id)
      if (challenge === null) return raise(identityProblems.notNow, 'Ask for a question first; each may be answered once.')
      const verified = await verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: site.origin,
        expectedRPID: site.host,
        requireUserVerification: false,
      }).catch(() => null)
      if (verified?.verified !== true) return raise(identityProblems.secondFactorRefused, 'The answer of the security key does not fit.')
      const { credential } = verified.registrationInfo
      return await db.transaction().execute(async (tx) => {
        const key = { id: credential.id, publicKey: credential.publicKey, counter: credential.counter, label }
        const saved = await saveKey(tx, session.personId, { ...key, transports: transportsOf(credential.transports ?? []) }, now)
        if (!saved) raise(identityProblems.taken, 'This security key is registered already.')
        await record(tx, { action: 'identity.second-factor-added', ...person(session), detail: { kind: 'security-key' } }, now)
        return session.totp || session.keys ? [] : await withCodes(tx, session)
      })
    },
    async removeKey(session: LiveSession, id: string, now: number): Promise<void> {
      await db.transaction().execute(async (tx) => {
        if (!(await removeKey(tx, session.personId, id))) raise(identityProblems.unknown, 'There is no such security key.')
        await record(tx, { action: 'identity.second-factor-removed', ...person(session), detail: { kind: 'security-key' } }, now)
      })
    },
    async newCodes(session: LiveSession, now: number): Promise<string[]> {
      if (!session.totp && !session.keys) raise(identityProblems.notNow, 'First add an authenticator app or a security key.')
      return await db.transaction().execute(async (tx) => {
        await record(tx, { action: 'identity.recovery-codes-made', ...person(session) }, now)
        return await withCodes(tx, session)
      })
    },
  }
}
