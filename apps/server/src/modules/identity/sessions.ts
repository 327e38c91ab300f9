/** Log-in and what follows it: who a request is from, and what stands between a log-in and acting. */
import { randomBytes } from 'node:crypto'
import { anonymous } from '../../platform/access/schema.ts'
import type { Actor, Role } from '../../platform/access/schema.ts'
import { Problem, raise } from '../../platform/http/problem.ts'
import { delayRules } from './delay.ts'
import type { DelayRule } from './delay.ts'
import type { PasswordFault, Passwords } from './passwords.ts'
import { identityProblems } from './problems.ts'
import type { NextStep, SecondFactor } from './schema.ts'
import { csrfOf, hashOf, newToken } from './secrets.ts'
import { endOf, seen, startOf } from './session-rules.ts'
import type { SessionLimits } from './session-rules.ts'
import { readPasswords, readPersonToLogIn, replaceHash, savePassword } from './store/credentials.ts'
import { changePerson, readActingPosts, readPerson } from './store/people.ts'
import type { ActingPost } from './store/people.ts'
import {
  endSession,
  endSessionsOf,
  forgetAttempts,
  readLink,
  readSession,
  renewSession,
  saveSession,
  takeAttempt,
  takeBackAttempt,
  takeLink,
  touchSession,
} from './store/sessions.ts'
import type { LinkOwner, Relational, StoredSession } from './store/sessions.ts'

/** Where a request comes from, as the session list shows it. */
export interface Origin {
  readonly address: string
  readonly agent: string
}

/** What happened to an account, for the audit. `login` only where no person is known. */
export interface IdentityEvent {
  readonly action: `identity.${string}`
  readonly personId: string | null
  readonly name: string
  readonly address?: string
  readonly refused?: true
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>
}
/** Writes the event in the transaction it is given. */
export type RecordEvent = (db: Relational, event: IdentityEvent, now: number) => Promise<void>

export interface SessionsGiven {
  readonly db: Relational
  readonly passwords: Passwords
  readonly limits: SessionLimits
  /** Failures under a name that cost nothing yet. */
  readonly freeFailures: number
  /** Whose holders must have a second factor. */
  readonly secondFactorFor: ReadonlySet<Role>
  readonly demo: boolean
  readonly record: RecordEvent
}

/** A session that holds, with everything that decides what it may be used for. */
export interface LiveSession extends StoredSession {
  readonly token: string
  readonly posts: readonly ActingPost[]
  readonly post: ActingPost | null
  readonly next: NextStep | null
  readonly secondFactors: readonly SecondFactor[]
}

const DAY_MS = 86_400_000

/** Under what failures of a log-in name are counted: a name may be a password that slipped into the wrong field, so it is not kept as it is. */
export const accountDoor = (login: string): string => `login:${hashOf(login).toString('base64url')}`

export type Sessions = ReturnType<typeof createSessions>

export function createSessions(given: SessionsGiven) {
  const { db, passwords, limits, record } = given
  const rules = delayRules(given.freeFailures)

  function nextOf(session: StoredSession, posts: readonly ActingPost[], now: number): NextStep | null {
    const has = session.totp || session.keys
    if (has && session.secondFactorAt === null && session.method !== 'demo') return 'second-factor'
    const { days } = passwords.rules
    const byPassword = session.method === 'password' || session.method === 'link'
    if (byPassword && days > 0 && (session.passwordSetAt ?? 0) + days * DAY_MS <= now) return 'new-password'
    const required = posts.some(({ roles }) => roles.some((role) => given.secondFactorFor.has(role)))
    if (!has && required && session.method !== 'demo') return 'enrol-second-factor'
    return posts.length > 0 && !posts.some(({ id }) => id === session.postId) ? 'post' : null
  }

  /** The session of a token; null: there is none that holds. */
  async function find(token: string, now: number, touch = true): Promise<LiveSession | null> {
    const stored = await readSession(db, hashOf(token))
    if (stored === null) return null
    const end = stored.person.endedAt !== null ? 'person-ended' : endOf(stored, now)
    if (end !== null) {
      await endSession(db, stored.id, end, now)
      return null
    }
    const times = touch ? seen(stored, now, limits) : null
    if (times !== null) await touchSession(db, stored.id, times)
    const session = { ...stored, ...times }
    const posts = await readActingPosts(db, session.personId, now)
    const next = nextOf(session, posts, now)
    return {
      ...session,
      token,
      posts,
      next,
      post: next === null ? (posts.find(({ id }) => id === session.postId) ?? null) : null,
      secondFactors: [
        ...(session.totp ? (['totp'] as const) : []),
        ...(session.keys ? (['security-key'] as const) : []),
        ...(session.recovery && (session.totp || session.keys) ? (['recovery-code'] as const) : []),
      ],
    }
  }

  /** A new session with a token of ours; whatever token the browser brought along ends. */
  async function begin(
    tx: Relational,
    person: { readonly id: string; readonly name: string },
    method: StoredSession['method'],
    origin: Origin,
    before: string | null,
    now: number,
    postId: string | null = null,
  ): Promise<string> {
    const token = newToken()
    const posts = await readActingPosts(tx, person.id, now)
    const only = posts.length === 1 ? (posts[0]?.id ?? null) : null
    if (before !== null) {
      const old = await readSession(tx, hashOf(before))
      if (old !== null) await endSession(tx, old.id, 'replaced', now)
    }
    await saveSession(tx, {
      id: crypto.randomUUID(),
      hash: hashOf(token),
      personId: person.id,
      postId: postId ?? only,
      method,
      secondFactorAt: null,
      ...startOf(now, limits),
      ...origin,
    })
    await record(
      tx,
      { action: 'identity.logged-in', personId: person.id, name: person.name, address: origin.address, detail: { method } },
      now,
    )
    return token
  }

  async function refuseClosed(doors: ReadonlyArray<readonly [key: string, rule: DelayRule]>, now: number): Promise<void> {
    for (const [key, rule] of doors) {
      const until = await takeAttempt(db, key, now, rule)
      if (until !== null)
        raise(
          identityProblems.closedForNow,
          `Try again in ${Math.max(1, Math.ceil((until - now) / 1000))} s. Each further failure doubles the time.`,
        )
    }
  }
  const addressDoor = (origin: Origin) => [`address:${origin.address}`, rules.address] as const

  return {
    find,
    begin: (
      person: { readonly id: string; readonly name: string },
      method: StoredSession['method'],
      origin: Origin,
      before: string | null,
      now: number,
    ) => db.transaction().execute((tx) => begin(tx, person, method, origin, before, now)),

    async personOf(id: string): Promise<{ readonly id: string; readonly name: string }> {
      const person = await readPerson(db, id)
      return person ?? raise(identityProblems.unknown, 'There is no such person.')
    },

    /** Name and password; gives the token of a new session. The answer, and the time it takes, are the same for a name that nobody has. */
    async logIn(login: string, password: string, origin: Origin, before: string | null, now: number): Promise<string> {
      const name = login.toLowerCase()
      const account = accountDoor(name)
      await refuseClosed([addressDoor(origin), [account, rules.account]], now)
      const person = await readPersonToLogIn(db, name)
      const right = await passwords.verify(password, person?.hash ?? null)
      if (!right || person === null || person.hash === null) {
        await record(
          db,
          {
            action: 'identity.log-in-refused',
            personId: person?.id ?? null,
            name: person?.name ?? 'unknown',
            address: origin.address,
            refused: true,
          },
          now,
        )
        return raise(identityProblems.logInRefused, 'The name or the password is not right.')
      }
      await forgetAttempts(db, account)
      await takeBackAttempt(db, addressDoor(origin)[0], now)
      if (passwords.isDated(person.hash)) await replaceHash(db, person.id, person.hash, await passwords.hash(password))
      return await db.transaction().execute((tx) => begin(tx, person, 'password', origin, before, now))
    },

    /** Before a second factor is looked at: counts the attempt; afterwards `passed` opens the door again. */
    async beforeSecondFactor(session: LiveSession, origin: Origin, now: number): Promise<void> {
      await refuseClosed([[`second:${session.personId}`, rules.account], addressDoor(origin)], now)
    },
    async passedSecondFactor(session: LiveSession, origin: Origin, kind: SecondFactor, now: number): Promise<string> {
      await forgetAttempts(db, `second:${session.personId}`)
      await takeBackAttempt(db, addressDoor(origin)[0], now)
      const token = newToken()
      await db.transaction().execute(async (tx) => {
        if (!(await renewSession(tx, session.id, hashOf(token), { secondFactorAt: now }))) raise(identityProblems.notNow, 'Log in again.')
        await record(tx, { action: 'identity.second-factor', personId: session.personId, name: session.person.name, detail: { kind } }, now)
      })
      return token
    },
    async failedSecondFactor(session: LiveSession, origin: Origin, kind: SecondFactor, now: number): Promise<never> {
      await record(
        db,
        {
          action: 'identity.second-factor-refused',
          personId: session.personId,
          name: session.person.name,
          address: origin.address,
          refused: true,
          detail: { kind },
        },
        now,
      )
      return raise(identityProblems.secondFactorRefused, 'It is not right, or has been used. Wait for the next code.')
    },

    /** Act as a post, or as none; the session gets another token. */
    async choosePost(session: LiveSession, postId: string | null, now: number): Promise<string> {
      if (session.next !== null && session.next !== 'post') raise(identityProblems.notNow, `First: ${session.next}.`)
      const post = session.posts.find(({ id }) => id === postId)
      if (postId !== null && post === undefined) raise(identityProblems.unknown, 'You hold no such post now.')
      const token = newToken()
      await db.transaction().execute(async (tx) => {
        if (!(await renewSession(tx, session.id, hashOf(token), { postId }))) raise(identityProblems.notNow, 'Log in again.')
        const detail = { post: postId, title: post?.title ?? null, organisation: post?.organisation.name ?? null }
        await record(tx, { action: 'identity.post-chosen', personId: session.personId, name: session.person.name, detail }, now)
      })
      return token
    },

    async logOut(session: LiveSession, now: number): Promise<void> {
      await db.transaction().execute(async (tx) => {
        await endSession(tx, session.id, 'logged-out', now)
        await record(tx, { action: 'identity.logged-out', personId: session.personId, name: session.person.name }, now)
      })
    },

    /** Change one's password: all other sessions end, this one gets another token. */
    async changePassword(session: LiveSession, current: string | null, fresh: string, origin: Origin, now: number): Promise<string> {
      if (session.next === 'second-factor' || session.method === 'demo') raise(identityProblems.notNow, 'First prove who you are.')
      const earlier = await readPasswords(db, session.personId, Math.max(1, passwords.rules.history))
      const [holds] = earlier
      if (holds !== undefined) {
        const door = accountDoor(session.person.login ?? '')
        await refuseClosed([[door, rules.account]], now)
        if (!(await passwords.verify(current ?? '', holds))) raise(identityProblems.logInRefused, 'The current password is not right.')
        await forgetAttempts(db, door)
      }
      await refuseUnfit(passwords, fresh, session.person.login ?? '', earlier)
      const hash = await passwords.hash(fresh)
      const token = newToken()
      await db.transaction().execute(async (tx) => {
        await savePassword(tx, session.personId, hash, now)
        await endSessionsOf(tx, session.personId, 'password-changed', now, session.id)
        if (!(await renewSession(tx, session.id, hashOf(token), {}))) raise(identityProblems.notNow, 'Log in again.')
        const { personId, person } = session
        await record(tx, { action: 'identity.password-changed', personId, name: person.name, address: origin.address }, now)
      })
      return token
    },

    /** Whose link it is. Guessing is counted by address. */
    async lookAtLink(token: string, origin: Origin, now: number): Promise<LinkOwner> {
      await refuseClosed([addressDoor(origin)], now)
      const link = await readLink(db, hashOf(token), now)
      if (link === null) return raise(identityProblems.linkRefused, 'Ask for a new one.')
      await takeBackAttempt(db, addressDoor(origin)[0], now)
      return link
    },

    /** Set a password by a link, which is used up, and log in. */
    async useLink(
      token: string,
      fresh: string,
      name: string | undefined,
      origin: Origin,
      before: string | null,
      now: number,
    ): Promise<string> {
      await refuseClosed([addressDoor(origin)], now)
      const link = await readLink(db, hashOf(token), now)
      if (link === null) return raise(identityProblems.linkRefused, 'Ask for a new one.')
      await takeBackAttempt(db, addressDoor(origin)[0], now)
      const earlier = await readPasswords(db, link.personId, passwords.rules.history)
      await refuseUnfit(passwords, fresh, link.login, earlier)
      const hash = await passwords.hash(fresh)
      return await db.transaction().execute(async (tx) => {
        if (!(await takeLink(tx, link.id, now))) raise(identityProblems.linkRefused, 'It has just been used.')
        // A name is given once, by whoever takes up the account; later it is changed by the system officer.
        const named = earlier.length === 0 && name !== undefined ? name : link.name
        if (named !== link.name) await changePerson(tx, link.personId, { name: named })
        await savePassword(tx, link.personId, hash, now)
        await forgetAttempts(tx, accountDoor(link.login))
        await endSessionsOf(tx, link.personId, 'password-changed', now)
        await record(tx, { action: 'identity.link-used', personId: link.personId, name: named, address: origin.address }, now)
        return await begin(tx, { id: link.personId, name: named }, 'link', origin, before, now)
      })
    },

    /** Be one of the made-up persons of the demo. */
    async demoLogIn(personId: string, origin: Origin, before: string | null, now: number): Promise<string> {
      const person = given.demo ? await readPerson(db, personId) : null
      if (person === null || !person.demo || person.endedAt !== null)
        return raise(identityProblems.unknown, 'There is no such made-up person.')
      return await db.transaction().execute(async (tx) => {
        const [first] = await readActingPosts(tx, person.id, now)
        return await begin(tx, person, 'demo', origin, before, now, first?.id ?? null)
      })
    },
  }
}

const faultSentence: Readonly<{ [fault in PasswordFault]: string }> = {
  'too-short': 'It is too short. 密码太短。',
  'too-long': 'It is too long. 密码太长。',
  'like-the-name': 'It contains the log-in name. 密码不得包含用户名。',
  'too-simple': 'It is among the first that are tried. 密码过于简单。',
  'used-before': 'It was used before. 不得使用近期用过的密码。',
}

async function refuseUnfit(passwords: Passwords, fresh: string, login: string, earlier: readonly string[]): Promise<void> {
  const faults = await passwords.faults(fresh, login, earlier)
  if (faults.length === 0) return
  raise(
    identityProblems.badPassword,
    `At least ${passwords.rules.length} characters that are not easily guessed.`,
    faults.map((fault) => ({ pointer: '/body/password', detail: faultSentence[fault] })),
  )
}

/** Whom a session acts as. Until nothing is left to be done first it is nobody. */
export function actorOf(session: LiveSession | null): Actor {
  if (session === null || (session.next !== null && session.next !== 'post')) return anonymous
  const { post } = session
  return {
    kind: 'person',
    personId: session.personId,
    // An act in a lent post shows both names.
    name: post === null || post.onBehalfOf === null ? session.person.name : `${session.person.name}（代${post.onBehalfOf}）`,
    sessionId: session.id,
    portal: post?.portal ?? 'officer',
    post:
      post === null ? null : { id: post.id, organisationId: post.organisation.id, organisation: post.organisation.name, title: post.title },
    roles: post?.roles ?? [],
    scope: post?.scope ?? { kind: 'none' },
  }
}

/** Whether a request that changes something carries the token of its session. */
export function refuseForged(session: LiveSession, header: unknown): void {
  if (header !== csrfOf(session.token))
    throw new Problem(identityProblems.csrf, 'Send the session’s `csrf` as header x-poyang-csrf with every request that changes something.')
}

/** Ten codes, each good for one log-in without the second factor. Letters and digits that nobody mixes up. */
export function newRecoveryCodes(): string[] {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  return Array.from({ length: 10 }, () => {
    const bytes = randomBytes(12)
    const text = Array.from(bytes, (byte) => letters[byte % letters.length]).join('')
    return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`
  })
}
