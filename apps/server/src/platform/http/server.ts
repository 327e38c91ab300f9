/** The web server: declared routes, problems, static pages; hardened at the edge so that modules need not think of it. */
import { readFileSync, existsSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import compress from '@fastify/compress'
import cookies from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import staticFiles from '@fastify/static'
import Fastify, { LogController } from 'fastify'
import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { covers, decide, sightOf } from '../access/decide.ts'
import type { Owner, Policy } from '../access/decide.ts'
import type { Actor, Scope } from '../access/schema.ts'
import type { Audit, ObjectRef } from '../audit/audit.ts'
import { apiPage } from './api-page.ts'
import { tlsServer } from './exposure.ts'
import { contentPolicy, policyOfWhole, withNonce } from './content-policy.ts'
import { openApiOf } from './openapi.ts'
import { httpProblems, Problem, problemBody, raise } from './problem.ts'
import type { ProblemPointer } from './problem.ts'
import type { AnyRoute, RequestContext } from './route.ts'

/** What a static server would give for a path; null for anything else. */
export type PublishedFiles = (
  path: string,
) => Promise<{ readonly bytes: Uint8Array; readonly contentType: string; readonly immutable: boolean } | null>

export interface ServerOptions {
  readonly routes: readonly AnyRoute[]
  /** Who asks. Rejects with a Problem where the request may not be answered at all (an ended session, a missing token). */
  readonly authenticate: (request: FastifyRequest, again?: true) => Promise<Actor>
  readonly policy: Policy
  /** Owners of objects, in their order; null: there is no such object. */
  readonly ownersOf: (refs: readonly ObjectRef[]) => Promise<ReadonlyArray<Owner | null>>
  readonly audit: Audit
  /** Read the relational store, narrowed to a sight. */
  readonly read: <T>(sight: Scope, work: (tx: Transaction<object>) => Promise<T>) => Promise<T>
  readonly log: FastifyBaseLogger
  readonly clock: () => number
  /** Files of key and certificate; absent: plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly proxies?: readonly string[]
  /** Names under which the server answers, beside those of loopback; without port. */
  readonly hosts?: readonly string[]
  /** Folder of the built pages; absent: no pages. */
  readonly pages?: string
  /** Log name → what is published of it: checkpoints and tiles. */
  readonly evidence?: Readonly<Record<string, PublishedFiles>>
  /** Hears of each answer: method, path as the route declares it (empty: none has it), status. */
  readonly onAnswered?: (answer: {
    readonly method: string
    readonly route: string
    readonly status: number
    readonly seconds: number
  }) => void
  /** Requests of one address in ten seconds. */
  readonly rate?: number
}

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])
const BODY_LIMIT = 256 * 1024
const URL_LIMIT = 4_096
const MAX_CONNECTIONS = 2_000

const securityHeaders = {
  'content-security-policy': contentPolicy(),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
} as const

/** Name of the host a request was sent to, lower case, without port. */
const hostName = (header: string) => header.toLowerCase().replace(/:\d{1,5}$/, '')

/** Build the server; the caller listens and closes. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const allowed = new Set([...LOOPBACK_NAMES, ...(options.hosts ?? []).map((host) => host.toLowerCase())])
  const app = Fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    // Addresses that the router itself cannot read never reach our hooks.
    frameworkErrors: (error, request, reply) => void sendProblem(problemOf(error), request, reply, error),
    genReqId: () => crypto.randomUUID(),
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 30_000,
    http: { maxHeaderSize: 16_384 },
    trustProxy: options.proxies === undefined || options.proxies.length === 0 ? false : [...options.proxies],
    ...(options.tls === undefined ? {} : { serverFactory: overTls(options.tls, options.log) }),
    routerOptions: { maxParamLength: 256, caseSensitive: true },
    forceCloseConnections: true,
    return503OnClosing: true,
  })
  app.server.maxConnections = MAX_CONNECTIONS
  app.removeContentTypeParser('text/plain')

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000')
    if (request.raw.url !== undefined && request.raw.url.length > URL_LIMIT) raise(httpProblems.tooLarge, 'The address is too long.')
    // A page of another site can make a browser resolve its own name to this machine; the Host header gives it away.
    if (!allowed.has(hostName(request.headers.host ?? '')))
      raise(httpProblems.foreignHost, 'Use the address this server printed at its start.')
    if (request.method !== 'GET' && request.method !== 'HEAD') refuseForeignOrigin(request)
  })
  const { onAnswered } = options
  if (onAnswered !== undefined)
    app.addHook('onResponse', (request, reply, done) => {
      onAnswered({
        method: request.method,
        route: request.routeOptions.url ?? '',
        status: reply.statusCode,
        seconds: reply.elapsedTime / 1000,
      })
      done()
    })
  await app.register(rateLimit, {
    global: true,
    max: options.rate ?? 3_000,
    timeWindow: 10_000,
    errorResponseBuilder: (_request, limit) =>
      new Problem(httpProblems.tooMany, `At most ${limit.max} requests in ten seconds; ask again in ${Math.ceil(limit.ttl / 1000)} s.`),
  })
  await app.register(cookies)
  await app.register(compress, { global: true, threshold: 2_048, encodings: ['br', 'gzip'], brotliOptions: { params: { 1: 4 } } })

  app.setErrorHandler((error: FastifyError | Problem, request, reply) => sendProblem(problemOf(error), request, reply, error))
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
    if (options.pages !== undefined && wantsPage && !/^\/(api|evidence|assets)(\/|$|\?)/.test(request.url))
      return sendPage(options.pages, reply)
    return sendProblem(new Problem(httpProblems.unknownPath, 'No route has this address and method.'), request, reply, null)
  })

  for (const route of options.routes) addRoute(app, route, options)
  const document = openApiOf(options.routes)
  app.get('/api', (request, reply) => {
    const html = (request.headers.accept ?? '').split(',')[0]?.includes('text/html') === true
    if (!html) return reply.type('application/json').send(document)
    const page = apiPage(options.routes)
    return reply.header('content-security-policy', policyOfWhole(page)).type('text/html; charset=utf-8').send(page)
  })
  addEvidence(app, options.evidence ?? {})
  if (options.pages !== undefined) await addPages(app, options.pages)
  return app
}

/** With the patience that a plain server gets from the options above. */
const overTls =
  (files: { readonly key: string; readonly cert: string }, log: FastifyBaseLogger) =>
  (handler: RequestListener): Server => {
    const server = tlsServer(files, handler, (error) => log.error({ err: error }, error.message))
    server.requestTimeout = 30_000
    server.keepAliveTimeout = 30_000
    server.setTimeout(60_000)
    return server
  }

function refuseForeignOrigin(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    raise(httpProblems.foreignOrigin, 'The request comes from another site.')
  const { origin } = request.headers
  if (origin === undefined) return
  const same = URL.canParse(origin) && new URL(origin).host === (request.headers.host ?? '').toLowerCase()
  if (!same) raise(httpProblems.foreignOrigin, 'The Origin header names another site.')
}

declare module 'fastify' {
  interface FastifyRequest {
    actor?: Actor
  }
}

function addRoute(app: FastifyInstance, route: AnyRoute, { clock, authenticate, policy, ownersOf, audit, read }: ServerOptions): void {
  const speaks = namesSpeaker(route)
  app.route({
    method: route.method,
    url: route.path,
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    // Before the body is read: whoever may not speak need not be listened to.
    onRequest: async (request) => {
      request.actor = await authenticate(request)
      const { allowed, why, reason } = decide(policy, request.actor, route.may)
      if (allowed) return
      if (why === 'log-in') raise(httpProblems.logIn, `${reason.zh}。${reason.en}`)
      await audit.record({ ...entryOf(request, route, request.actor, clock()), outcome: 'refused' })
      raise(httpProblems.notAllowed, `${reason.zh}。${reason.en}`)
    },
    handler: async (request, reply) => {
      const { actor } = request
      if (actor === undefined) throw new Error('a request without its actor')
      const gone = new AbortController()
      reply.raw.on('close', () => gone.abort())
      const now = clock()
      const input = {
        params: parse(route.params, request.params, 'params'),
        query: parse(route.query, request.query, 'query'),
        body: parse(route.body, speaks ? spokenBy(actor, request.body) : request.body, 'body'),
      }
      const sight = sightOf(policy, actor, route.may)
      const refs = [route.of?.(input) ?? []].flat()
      const entry = { ...entryOf(request, route, actor, now), object: refs[0] ?? null }
      if (sight.kind !== 'city' && route.data !== 'open') {
        const owners = await ownersOf(refs)
        if (!owners.every((owner) => owner !== null && covers(sight, owner))) {
          await audit.record({ ...entry, outcome: 'refused' })
          // The same whether it is not there or another's.
          raise(httpProblems.unknownObject, 'Nothing of this identity lies in the scope of the post you act as.')
        }
        if (refs.length === 0 && route.narrows !== true) {
          await audit.record({ ...entry, outcome: 'refused' })
          raise(httpProblems.notAllowed, '仅面向全市范围的岗位。Only posts whose scope is the whole city may ask this.')
        }
      }
      let acted = false
      const context: RequestContext = {
        requestId: request.id,
        actor,
        now,
        signal: gone.signal,
        sight,
        can: (permission, owners = []) => decide(policy, actor, permission, owners).allowed,
        async stillMay() {
          const now = await authenticate(request, true)
          const same = now.kind === actor.kind && now.personId === actor.personId && now.post?.id === actor.post?.id
          return same && JSON.stringify(sightOf(policy, now, route.may)) === JSON.stringify(sight)
        },
        read: (work) => read(sight, work),
        act: async (work, said) => {
          acted = true
          return await audit.act(entry, sight, work, said)
        },
        saw: (said) => audit.record({ ...entry, ...said, outcome: 'read' }),
      }
      reply.header('cache-control', 'no-store')
      if (route.stream !== undefined) return await route.stream(context, input, request, reply)
      const answer = await route.run?.(context, input)
      // An act of a part that keeps no transaction with us: said afterwards.
      if (route.audit !== null && !acted) await audit.record({ ...entry, outcome: 'done' })
      // What is not in the schema does not leave the building; an answer that does not fit is a bug of ours and throws.
      return route.output?.parse(answer)
    },
  })
}

const entryOf = (request: FastifyRequest, route: AnyRoute, actor: Actor, at: number) => ({
  at,
  actor,
  address: request.ip,
  requestId: request.id,
  action: route.audit ?? route.may,
  object: null as ObjectRef | null,
})

/** Whether a body says in `by` who speaks. */
const namesSpeaker = ({ body }: AnyRoute): boolean =>
  body !== undefined && JSON.stringify(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })).includes('"by":')

/** Who speaks is known from the session: whatever a body says of it is replaced. */
function spokenBy(actor: Actor, body: unknown): unknown {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body, by: actor.name } : body
}

function parse(schema: z.ZodType | undefined, given: unknown, place: string): unknown {
  if (schema === undefined) return undefined
  const parsed = schema.safeParse(given ?? {})
  if (parsed.success) return parsed.data
  const pointers: ProblemPointer[] = parsed.error.issues.slice(0, 20).map((issue) => ({
    pointer: `/${[place, ...issue.path].map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
    detail: issue.message.slice(0, 300),
  }))
  return raise(httpProblems.invalid, `${pointers.length} part(s) of the ${place} do not fit.`, pointers)
}

function problemOf(error: FastifyError | Problem): Problem {
  if (error instanceof Problem) return error
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem(httpProblems.tooLarge, 'The body is larger than this route takes.')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem(httpProblems.mediaType, 'Send JSON with content-type application/json.')
    default:
      break
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new Problem(httpProblems.malformed, 'The request cannot be read: it is not valid HTTP or not valid JSON.')
  return new Problem(httpProblems.internal, 'It has been logged under the number given as instance.', [], error)
}

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply, cause: unknown) {
  const about = { problem: problem.kind.type, path: request.url }
  // What is away is said once by whoever watches it; each request that misses it is a line, not a stack.
  if (problem.kind.status === 503)
    request.log.warn({ ...about, cause: problem.cause instanceof Error ? problem.cause.message : null }, problem.message)
  else if (problem.kind.status >= 500) request.log.error({ ...about, err: problem.cause ?? cause }, problem.message)
  if (problem.kind.status === 503) reply.header('retry-after', '2')
  return reply
    .code(problem.kind.status)
    .headers(securityHeaders)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(problem, request.id)))
}

/** Tiles and checkpoints for whoever wants to check the log from outside. Source: C2SP tlog-tiles, "paths". */
function addEvidence(app: FastifyInstance, logs: Readonly<Record<string, PublishedFiles>>): void {
  for (const [log, files] of Object.entries(logs)) {
    app.get(`/evidence/${log}/*`, async (request, reply) => {
      const file = await files((request.params as { '*': string })['*'])
      if (file === null) raise(httpProblems.unknownPath, 'Only checkpoints and the tiles that they cover are served here.')
      return reply
        .header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
        .type(file.contentType)
        .send(Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.length))
    })
  }
}

function sendPage(folder: string, reply: FastifyReply) {
  const file = join(folder, 'index.html')
  if (!existsSync(file)) raise(httpProblems.unknownPath, 'The pages have not been built yet.')
  const { html, policy } = withNonce(readFileSync(file, 'utf8'))
  return reply.header('content-security-policy', policy).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html)
}

async function addPages(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(staticFiles, { root: folder, serve: false, cacheControl: false })
  app.get('/', (_request, reply) => sendPage(folder, reply))
  app.get('/assets/*', (request, reply) =>
    reply.header('cache-control', 'public, max-age=31536000, immutable').sendFile(`assets/${(request.params as { '*': string })['*']}`),
  )
  // The verifier is one file that also works without a server, so its script and style stand inside it: allowed by their hashes.
  app.get('/verify.html', (_request, reply) => {
    const file = join(folder, 'verify.html')
    if (!existsSync(file)) raise(httpProblems.unknownPath, 'The pages have not been built yet.')
    const html = readFileSync(file, 'utf8')
    return reply
      .header('content-security-policy', policyOfWhole(html))
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(html)
  })
  app.get('/:file', (request, reply) => {
    const { file } = request.params as { file: string }
    if (!/^[a-z0-9-]+\.(svg|png|ico|webmanifest|txt|json)$/i.test(file)) return reply.callNotFound()
    return reply.header('cache-control', 'no-cache').sendFile(file)
  })
}
