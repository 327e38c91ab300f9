/** Identity on a real PostgreSQL behind a real server, a clock that tests move, and a browser's half: cookies and the token of the session. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { startRelational } from '../../engines/testing.ts'
import { readInSight } from '../../platform/access/in-sight.ts'
import { createAudit } from '../../platform/audit/audit.ts'
import type { AnyRoute } from '../../platform/http/route.ts'
import { createServer } from '../../platform/http/server.ts'
import { migrateRelational } from '../../platform/stores/migrate-relational.ts'
import { openRelational } from '../../platform/stores/relational.ts'
import { createIdentity } from './identity.ts'
import type { Identity, IdentitySettings } from './identity.ts'
import { identityPolicy } from './policy.ts'
import type { SessionView } from './schema.ts'
import { sessionRoutes } from './session-routes.ts'
import type { IdentityEvent } from './sessions.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  json<T>(): T
}

/** What a browser keeps between requests. */
export interface Browser {
  cookie: string | null
  csrf: string | null
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  session(): Promise<SessionView>
}

export interface TestIdentity {
  readonly identity: Identity
  readonly db: Identity['db']
  readonly url: string
  readonly events: IdentityEvent[]
  /** ms since 1970, moved by hand. */
  now: number
  browser(): Browser
  stop(): Promise<void>
}

/** Cheap on purpose: tests log in often. */
const cost = { memoryKiB: 7_168, passes: 1, lanes: 1 }

export async function startIdentity(
  more: Partial<IdentitySettings> = {},
  extra: (identity: Identity) => readonly AnyRoute[] = () => [],
): Promise<TestIdentity> {
  const folder = await mkdtemp(join(tmpdir(), 'poyang-identity-'))
  const engine = await startRelational()
  const db = openRelational(engine.url)
  await migrateRelational(db).catch(async (error: unknown) => {
    await db.destroy()
    await engine.stop()
    throw error
  })
  const events: IdentityEvent[] = []
  const test = { now: Date.parse('2026-11-25T08:00:00+08:00') }
  const clock = () => test.now
  const identity = createIdentity({
    db,
    clock,
    settings: {
      cost,
      passwordRules: { length: 12, history: 3, days: 90 },
      limits: { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 },
      freeFailures: 5,
      secondFactorFor: new Set(),
      oidc: null,
      demo: false,
      sealKey: join(folder, 'keys', 'identity.key'),
      ...more,
    },
    record: (_db, event) => {
      events.push(event)
      return Promise.resolve()
    },
  })
  const app = await createServer({
    log: pino({ level: process.env['POYANG_LOG_LEVEL'] ?? 'silent' }),
    clock,
    // As behind a proxy on this machine that ends TLS.
    proxies: ['127.0.0.1'],
    authenticate: (request) => identity.authenticate(request),
    policy: identityPolicy,
    ownersOf: (refs) => Promise.resolve(refs.map(() => null)),
    audit: createAudit(db),
    read: (sight, work) => readInSight(db, sight, work),
    routes: [...sessionRoutes(identity), ...extra(identity)],
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return Object.assign(test, {
    identity,
    db,
    url,
    events,
    browser: () => openBrowser(url),
    async stop() {
      await app.close()
      await db.destroy()
      await engine.stop()
      await rm(folder, { recursive: true, force: true })
    },
  })
}

export function openBrowser(url: string): Browser {
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await fetch(`${url}${path}`, { redirect: 'manual', ...init })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, value = '', age] = /^poyang-session=([^;]*)(?:.*Max-Age=(\d+))?/.exec(cookie) ?? []
      if (cookie.startsWith('poyang-session=')) browser.cookie = age === '0' ? null : value
    }
    const text = await answer.text()
    if (path.startsWith('/api/') && text.includes('"csrf":')) browser.csrf = (JSON.parse(text) as SessionView).csrf
    return { status: answer.status, headers: answer.headers, text, json: () => JSON.parse(text) }
  }
  const cookies = (): Record<string, string> => (browser.cookie === null ? {} : { cookie: `poyang-session=${browser.cookie}` })
  const browser: Browser = {
    cookie: null,
    csrf: null,
    get: (path, headers = {}) => ask(path, { headers: { ...cookies(), ...headers } }),
    post: (path, body = {}, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...cookies(),
          ...(browser.csrf === null ? {} : { 'x-poyang-csrf': browser.csrf }),
          ...headers,
        },
        body: JSON.stringify(body),
      }),
    session: async () => (await browser.get('/api/session')).json<SessionView>(),
  }
  return browser
}
