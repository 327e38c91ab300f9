/** Routes of log-in, and of one's own account. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { httpProblems, Problem, raise } from '../../platform/http/problem.ts'
import type { ProblemKind } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute } from '../../platform/http/route.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { readCookie, setCookie } from './cookies.ts'
import type { Identity } from './identity.ts'
import { identityProblems } from './problems.ts'
import {
  Account,
  ChoosePost,
  ConfirmTotp,
  DemoLogIn,
  GiveSecondFactor,
  KeyQuestion,
  LinkView,
  LogIn,
  LookAtLink,
  NewPassword,
  OwnSessions,
  RecoveryCodes,
  RegisterKey,
  SessionView,
  TotpStart,
  UseLink,
} from './schema.ts'
import type { Site } from './second-factors.ts'
import { csrfOf } from './secrets.ts'
import type { LiveSession, Origin } from './sessions.ts'
import { countRecoveryCodes, readKeys, readOidcLinks, removeOidcLinks } from './store/credentials.ts'
import { readDemoPeople } from './store/people.ts'
import { endSession, readSessionsOf } from './store/sessions.ts'

/** Asked with a POST because it changes something; there is nothing to say with it. */
const Nothing = z.object({})
const AWAY = 'Nobody can log in until the store of records answers.'
const DAY_MS = 86_400_000
const iso = (ms: number) => new Date(ms).toISOString()
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms))

const originOf = (request: FastifyRequest): Origin => ({ address: request.ip, agent: request.headers['user-agent'] ?? '' })
/** The host has been checked against those we answer to. */
const siteOf = (request: FastifyRequest): Site => ({ origin: `${request.protocol}://${request.host}`, host: request.hostname })

/** A session that proved who it is, whether or not it has a post. */
function proven(session: LiveSession | null): LiveSession {
  if (session === null) return raise(identityProblems.notNow, 'Log in first.')
  if (session.next === 'second-factor' || session.next === 'new-password')
    return raise(identityProblems.notNow, session.next === 'second-factor' ? 'First the second factor.' : 'First a new password.')
  return session
}

export function sessionRoutes(identity: Identity): AnyRoute[] {
  const { sessions, secondFactors, db } = identity

  async function viewOf(token: string | null, now: number): Promise<SessionView> {
    const session = token === null ? null : await sessions.find(token, now)
    return {
      person:
        session === null
          ? null
          : { id: session.personId, name: session.person.name, login: session.person.login, demo: session.person.demo },
      post: session?.post === undefined || session.post === null ? null : choiceOf(session.post),
      posts: session === null || session.next === 'second-factor' ? [] : session.posts.map(choiceOf),
      portal: session === null ? 'public' : (session.post?.portal ?? session.posts[0]?.portal ?? 'officer'),
      next: session?.next ?? null,
      secondFactors: [...(session?.secondFactors ?? [])],
      csrf: session === null ? null : csrfOf(session.token),
      idleUntil: isoOrNull(session?.idleUntil ?? null),
      absoluteUntil: isoOrNull(session?.absoluteUntil ?? null),
      passwordRules: { ...identity.passwords.rules },
      singleSignOn: identity.singleSignOn?.name ?? null,
      demo: identity.demo,
      demoPersons: identity.demo ? (await readDemoPeople(db, now)).map((one) => ({ ...one, roles: [...one.roles] })) : [],
    }
  }

  const common = { data: 'open', may: 'identity.session', produces: { 'application/json': 'the answer' } } as const
  const problems = (...kinds: readonly ProblemKind[]) => [identityProblems.csrf, httpProblems.relationalDown, ...kinds]
  const send = (reply: FastifyReply, answer: unknown) => reply.type('application/json').send(JSON.stringify(answer))
  /** The work gives the session another token; the answer is what it is now. */
  const withToken = (request: FastifyRequest, reply: FastifyReply, now: number, work: () => Promise<string>) =>
    askRelational(AWAY, async () => {
      const token = await work()
      setCookie(request, reply, 'session', token)
      return await send(reply, SessionView.parse(await viewOf(token, now)))
    })
  const answering = <S extends z.ZodType>(reply: FastifyReply, schema: S, work: () => Promise<z.input<S>>) =>
    askRelational(AWAY, async () => await send(reply, schema.parse(await work())))
  const own = async (request: FastifyRequest, now: number) => proven(await identity.sessionOf(request, now))
  const Done = z.object({ done: z.literal(true) })
  const done = { done: true } as const

  return [
    route({
      ...common,
      method: 'GET',
      path: '/api/session',
      summary: 'Who I am here: person, post acted as, posts to choose from, what is still to be done (当前会话)',
      audit: null,
      output: SessionView,
      problems: [httpProblems.relationalDown],
      stream: ({ now }, _input, request, reply) => answering(reply, SessionView, () => viewOf(readCookie(request, 'session'), now)),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/session/log-in',
      summary: 'Log in by name and password; sets the cookie of the session',
      audit: 'identity.logged-in',
      body: LogIn,
      output: SessionView,
      problems: problems(identityProblems.logInRefused, identityProblems.closedForNow, httpProblems.busy),
      stream: ({ now }, { body: { login, password } }, request, reply) =>
        withToken(request, reply, now, () => sessions.logIn(login, password, originOf(request), readCookie(request, 'session'), now)),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/session/demo',
      summary: 'Be one of the made-up persons of the demo',
      audit: 'identity.logged-in',
      body: DemoLogIn,
      output: SessionView,
      problems: problems(identityProblems.unknown),
      stream: ({ now }, { body: { person } }, request, reply) =>
        withToken(request, reply, now, () => sessions.demoLogIn(person, originOf(request), readCookie(request, 'session'), now)),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/session/second-factor/question',
      summary: 'A question for a security key that is registered, as options of the browser',
      audit: 'identity.key-asked',
      body: Nothing,
      output: KeyQuestion,
      problems: problems(identityProblems.notNow),
      stream: ({ now }, _input, request, reply) =>
        answering(reply, KeyQuestion, async () => {
          const session = await identity.sessionOf(request, now)
          if (session === null) return raise(identityProblems.notNow, 'Log in first.')
          return await secondFactors.askKey(session, siteOf(request))
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/session/second-factor',
      summary: 'Give the second factor: a code, a recovery code, the answer of a security key (第二验证)',
      audit: 'identity.second-factor',
      body: GiveSecondFactor,
      output: SessionView,
      problems: problems(identityProblems.notNow, identityProblems.secondFactorRefused, identityProblems.closedForNow),
      stream: ({ now }, { body }, request, reply) =>
        withToken(request, reply, now, async () => {
          const session = await identity.sessionOf(request, now)
          if (session?.next !== 'second-factor') return raise(identityProblems.notNow, 'No second factor is asked for now.')
          const origin = originOf(request)
          await sessions.beforeSecondFactor(session, origin, now)
          const right = await secondFactors.take(session, body, siteOf(request), now)
          if (!right) return await sessions.failedSecondFactor(session, origin, body.kind, now)
          return await sessions.passedSecondFactor(session, origin, body.kind, now)
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/session/post',
      summary: 'Act as one of my posts, or as none (切换岗位)',
      audit: 'identity.post-chosen',
      body: ChoosePost,
      output: SessionView,
      problems: problems(identityProblems.notNow, identityProblems.unknown),
      stream: ({ now }, { body: { post } }, request, reply) =>
        withToken(request, reply, now, async () => sessions.choosePost(await own(request, now), post, now)),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/session/log-out',
      summary: 'End this session',
      audit: 'identity.logged-out',
      body: Nothing,
      output: SessionView,
      problems: problems(),
      stream: ({ now }, _input, request, reply) =>
        answering(reply, SessionView, async () => {
          const session = await identity.sessionOf(request, now)
          if (session !== null) await sessions.logOut(session, now)
          setCookie(request, reply, 'session', null)
          return await viewOf(null, now)
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/session/link',
      summary: 'Whose one-time link this is; does not use it up',
      audit: 'identity.link-opened',
      body: LookAtLink,
      output: LinkView,
      problems: problems(identityProblems.linkRefused, identityProblems.closedForNow),
      stream: ({ now }, { body: { token } }, request, reply) =>
        answering(reply, LinkView, async () => {
          const { login, name, expiresAt } = await sessions.lookAtLink(token, originOf(request), now)
          return { login, name, rules: { ...identity.passwords.rules }, expiresAt: iso(expiresAt) }
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/session/link/use',
      summary: 'Set a password by a one-time link, and log in; the link is used up',
      audit: 'identity.link-used',
      body: UseLink,
      output: SessionView,
      problems: problems(identityProblems.linkRefused, identityProblems.badPassword, identityProblems.closedForNow, httpProblems.busy),
      stream: ({ now }, { body: { token, password, name } }, request, reply) =>
        withToken(request, reply, now, () =>
          sessions.useLink(token, password, name, originOf(request), readCookie(request, 'session'), now),
        ),
    }),
    ...(identity.singleSignOn === null ? [] : singleSignOnRoutes(identity, identity.singleSignOn)),
    route({
      ...common,
      method: 'GET',
      path: '/api/account',
      summary: 'How I prove who I am: password, second factors, single sign-on (我的账号)',
      audit: null,
      output: Account,
      problems: problems(identityProblems.notNow),
      stream: ({ now }, _input, request, reply) =>
        answering(reply, Account, async () => {
          const session = await own(request, now)
          const [keys, recoveryCodesLeft, links] = await Promise.all([
            readKeys(db, session.personId),
            countRecoveryCodes(db, session.personId),
            readOidcLinks(db, session.personId),
          ])
          const { days } = identity.passwords.rules
          return {
            person: { id: session.personId, name: session.person.name, login: session.person.login },
            passwordSetAt: isoOrNull(session.passwordSetAt),
            passwordExpiresAt: session.passwordSetAt === null || days === 0 ? null : iso(session.passwordSetAt + days * DAY_MS),
            totp: session.totp,
            securityKeys: keys.map(({ id, label, createdAt, lastUsedAt }) => ({
              id,
              label,
              createdAt: iso(createdAt),
              lastUsedAt: isoOrNull(lastUsedAt),
            })),
            recoveryCodesLeft,
            singleSignOn: links.map(({ issuer, madeAt }) => ({ issuer, madeAt: iso(madeAt) })),
            secondFactorRequired: session.posts.some(({ roles }) => roles.some((role) => identity.secondFactorFor.has(role))),
          }
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/account/password',
      summary: 'Change my password; all my other sessions end',
      audit: 'identity.password-changed',
      body: NewPassword,
      output: SessionView,
      problems: problems(
        identityProblems.notNow,
        identityProblems.logInRefused,
        identityProblems.badPassword,
        identityProblems.closedForNow,
      ),
      stream: ({ now }, { body: { current, password } }, request, reply) =>
        withToken(request, reply, now, async () => {
          const session = await identity.sessionOf(request, now)
          if (session === null) return raise(identityProblems.notNow, 'Log in first.')
          return await sessions.changePassword(session, current, password, originOf(request), now)
        }),
    }),
    route({
      ...common,
      method: 'GET',
      path: '/api/account/sessions',
      summary: 'My sessions that hold (登录设备)',
      audit: null,
      output: OwnSessions,
      problems: problems(identityProblems.notNow),
      stream: ({ now }, _input, request, reply) =>
        answering(reply, OwnSessions, async () => {
          const session = await own(request, now)
          const listed = await readSessionsOf(db, session.personId, now)
          return {
            sessions: listed.map(({ createdAt, lastSeenAt, ...rest }) => ({
              ...rest,
              current: rest.id === session.id,
              createdAt: iso(createdAt),
              lastSeenAt: iso(lastSeenAt),
            })),
          }
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/account/sessions/:id/end',
      summary: 'End one of my sessions',
      audit: 'identity.session-ended',
      body: Nothing,
      params: z.object({ id: z.uuid() }),
      output: Done,
      problems: problems(identityProblems.notNow, identityProblems.unknown),
      stream: ({ now }, { params: { id } }, request, reply) =>
        answering(reply, Done, async () => {
          const session = await own(request, now)
          const mine = (await readSessionsOf(db, session.personId, now)).some((one) => one.id === id)
          await db.transaction().execute(async (tx) => {
            if (!mine || !(await endSession(tx, id, 'ended-by-owner', now))) raise(identityProblems.unknown, 'You have no such session.')
            const { personId, person } = session
            await identity.record(tx, { action: 'identity.session-ended', personId, name: person.name, detail: { session: id } }, now)
          })
          return done
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/account/totp',
      summary: 'Begin with an authenticator app: its secret, shown once',
      audit: 'identity.totp-started',
      body: Nothing,
      output: TotpStart,
      problems: problems(identityProblems.notNow, identityProblems.taken),
      stream: ({ now }, _input, request, reply) =>
        answering(reply, TotpStart, async () => secondFactors.startTotp(await own(request, now))),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/account/totp/confirm',
      summary: 'The first code of the app: from now on one is asked for. Gives recovery codes, shown once',
      audit: 'identity.second-factor-added',
      body: ConfirmTotp,
      output: RecoveryCodes,
      problems: problems(
        identityProblems.notNow,
        identityProblems.taken,
        identityProblems.secondFactorRefused,
        identityProblems.closedForNow,
      ),
      stream: ({ now }, { body: { code } }, request, reply) =>
        answering(reply, RecoveryCodes, async () => {
          const session = await own(request, now)
          const origin = originOf(request)
          await sessions.beforeSecondFactor(session, origin, now)
          const codes = await secondFactors.confirmTotp(session, code, now)
          const token = await sessions.passedSecondFactor(session, origin, 'totp', now)
          setCookie(request, reply, 'session', token)
          return { codes, csrf: csrfOf(token) }
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/account/totp/remove',
      summary: 'Stop using the authenticator app',
      audit: 'identity.second-factor-removed',
      body: Nothing,
      output: Done,
      problems: problems(identityProblems.notNow, identityProblems.unknown),
      stream: ({ now }, _input, request, reply) =>
        answering(reply, Done, async () => {
          await secondFactors.removeTotp(await own(request, now), now)
          return done
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/account/keys/question',
      summary: 'A question for a new security key, as options of the browser',
      audit: 'identity.key-asked',
      body: Nothing,
      output: KeyQuestion,
      problems: problems(identityProblems.notNow),
      stream: ({ now }, _input, request, reply) =>
        answering(reply, KeyQuestion, async () => secondFactors.askNewKey(await own(request, now), siteOf(request))),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/account/keys',
      summary: 'Register a security key; recovery codes when it is the first second factor',
      audit: 'identity.second-factor-added',
      body: RegisterKey,
      output: RecoveryCodes,
      problems: problems(identityProblems.notNow, identityProblems.taken, identityProblems.secondFactorRefused),
      stream: ({ now }, { body: { label, response } }, request, reply) =>
        answering(reply, RecoveryCodes, async () => {
          const session = await own(request, now)
          const codes = await secondFactors.registerKey(session, label, response, siteOf(request), now)
          const token = await sessions.passedSecondFactor(session, originOf(request), 'security-key', now)
          setCookie(request, reply, 'session', token)
          return { codes, csrf: csrfOf(token) }
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/account/keys/remove',
      summary: 'Forget a security key',
      audit: 'identity.second-factor-removed',
      body: z.object({ id: z.string().max(2_000) }),
      output: Done,
      problems: problems(identityProblems.notNow, identityProblems.unknown),
      stream: ({ now }, { body: { id } }, request, reply) =>
        answering(reply, Done, async () => {
          await secondFactors.removeKey(await own(request, now), id, now)
          return done
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/account/recovery-codes',
      summary: 'New recovery codes, shown once; the old ones are void',
      audit: 'identity.recovery-codes-made',
      body: Nothing,
      output: RecoveryCodes,
      problems: problems(identityProblems.notNow),
      stream: ({ now }, _input, request, reply) =>
        answering(reply, RecoveryCodes, async () => {
          const session = await own(request, now)
          return { codes: await secondFactors.newCodes(session, now), csrf: csrfOf(session.token) }
        }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/account/single-sign-on/remove',
      summary: 'Forget which identity of the single sign-on is mine',
      audit: 'identity.single-sign-on-removed',
      body: Nothing,
      output: Done,
      problems: problems(identityProblems.notNow),
      stream: ({ now }, _input, request, reply) =>
        answering(reply, Done, async () => {
          const { personId, person } = await own(request, now)
          await db.transaction().execute(async (tx) => {
            const removed = await removeOidcLinks(tx, personId)
            await identity.record(tx, { action: 'identity.single-sign-on-removed', personId, name: person.name, detail: { removed } }, now)
          })
          return done
        }),
    }),
  ]
}

const choiceOf = (post: LiveSession['posts'][number]) => ({ ...post, organisation: { ...post.organisation }, roles: [...post.roles] })

function singleSignOnRoutes(identity: Identity, sso: NonNullable<Identity['singleSignOn']>): AnyRoute[] {
  const common = { data: 'open', may: 'identity.session', produces: { 'text/html': 'a redirection' } } as const
  const callbackOf = (request: FastifyRequest) => `${siteOf(request).origin}/api/session/single-sign-on/callback`
  const begin = async (request: FastifyRequest, reply: FastifyReply, person: string | null, now: number) => {
    const { url, ticket } = await sso.start(callbackOf(request), person, now)
    setCookie(request, reply, 'journey', ticket)
    return url
  }
  return [
    route({
      ...common,
      method: 'GET',
      path: '/api/session/single-sign-on',
      summary: 'Go to the provider of single sign-on to log in',
      audit: null,
      problems: [identityProblems.singleSignOn, httpProblems.relationalDown],
      stream: ({ now }, _input, request, reply) =>
        askRelational(AWAY, async () => reply.redirect(await begin(request, reply, null, now), 303)),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/account/single-sign-on',
      summary: 'Link myself with an identity of the single sign-on: gives the address to go to',
      audit: 'identity.single-sign-on-started',
      body: Nothing,
      output: z.object({ url: z.string() }),
      problems: [identityProblems.csrf, identityProblems.notNow, identityProblems.singleSignOn, httpProblems.relationalDown],
      stream: ({ now }, _input, request, reply) =>
        askRelational(AWAY, async () => {
          const session = proven(await identity.sessionOf(request, now))
          const url = await begin(request, reply, session.personId, now)
          return reply.type('application/json').send(JSON.stringify({ url }))
        }),
    }),
    route({
      ...common,
      method: 'GET',
      path: '/api/session/single-sign-on/callback',
      summary: 'The way back from the provider of single sign-on',
      audit: null,
      query: z.looseObject({}),
      problems: [identityProblems.singleSignOn, httpProblems.relationalDown],
      stream: ({ now }, _input, request, reply) =>
        askRelational(AWAY, async () => {
          const ticket = readCookie(request, 'journey')
          setCookie(request, reply, 'journey', null)
          try {
            const session = await identity.sessionOf(request, now)
            const url = new URL(request.url, siteOf(request).origin)
            const { personId, linked } = await sso.finish(url, ticket, session?.personId ?? null, now)
            const person = await identity.sessions.personOf(personId)
            if (linked) {
              const { name } = person
              await identity.record(identity.db, { action: 'identity.single-sign-on-linked', personId, name }, now)
              return await reply.redirect('/account', 303)
            }
            const token = await identity.sessions.begin(person, 'oidc', originOf(request), readCookie(request, 'session'), now)
            setCookie(request, reply, 'session', token)
            return await reply.redirect('/', 303)
          } catch (problem) {
            // A person stands before this, not a program: the log-in page says it.
            if (!(problem instanceof Problem) || problem.kind.status === 503) throw problem
            return await reply.redirect('/log-in?refused=single-sign-on', 303)
          }
        }),
    }),
  ]
}
