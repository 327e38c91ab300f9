import assert from 'node:assert/strict'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { z } from 'zod'
import { operatorForTests } from '../access/actor-for-tests.ts'
import { createEventHub } from './event-stream.ts'
import { raise } from './problem.ts'
import { route } from './route.ts'
import { createServer } from './server.ts'

const teapot = { type: '/problems/teapot', status: 409, title: 'It is a teapot', titleZh: '这是茶壶' } as const
const hub = createEventHub({ clients: 3, heartbeatMs: 60_000 })
let folder: string
let app: FastifyInstance
let port: number
const served: string[] = []
const acts: string[] = []

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poyang-http-'))
  await mkdir(join(folder, 'pages', 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'pages', 'index.html'), '<!doctype html><title>pages</title>')
  await writeFile(join(folder, 'pages', 'verify.html'), '<!doctype html><script>alert(1)</script>')
  await writeFile(join(folder, 'pages', 'assets', 'app-1.js'), 'export {}')
  await writeFile(join(folder, 'pages', '.env'), 'secret')
  const shared = { may: 'test.read', data: 'open' } as const
  app = await createServer({
    log: pino({ level: 'silent' }),
    clock: () => 1_000,
    authenticate: () => Promise.resolve(operatorForTests),
    policy: [{ may: 'test.read', to: ['duty-officer'], over: 'all', because: { zh: '测试', en: 'A test.' } }],
    ownersOf: (refs) => Promise.resolve(refs.map(() => null)),
    audit: {
      record: (entry) => Promise.resolve(void acts.push(`${entry.action} ${entry.outcome} ${entry.actor.name}`)),
      act: () => Promise.reject(new Error('no store here')),
    },
    read: () => Promise.reject(new Error('no store here')),
    pages: join(folder, 'pages'),
    rate: 400,
    evidence: {
      frames: (path) => {
        served.push(path)
        return Promise.resolve(
          path === 'checkpoint' ? { bytes: Buffer.from('note'), contentType: 'text/plain; charset=utf-8', immutable: false } : null,
        )
      },
    },
    routes: [
      route({
        ...shared,
        method: 'GET',
        path: '/api/echo/:id',
        summary: 'Say it again',
        audit: null,
        params: z.object({ id: z.string().regex(/^[a-z]+$/) }),
        query: z.object({ times: z.coerce.number().int().max(3).default(1) }),
        output: z.object({ id: z.string() }),
        problems: [teapot],
        run: (_context, { params, query }) => {
          if (params.id === 'teapot') raise(teapot, 'Short and stout.')
          if (params.id === 'bug') throw new Error('secret detail')
          return { id: params.id.repeat(query.times), secret: 'not in the schema' }
        },
      }),
      route({
        ...shared,
        method: 'POST',
        path: '/api/change',
        summary: 'Change',
        audit: 'test.changed',
        body: z.object({ name: z.string() }),
        output: z.object({ name: z.string() }),
        run: (_context, { body }) => body,
      }),
      route({
        ...shared,
        method: 'GET',
        path: '/api/events',
        summary: 'Events',
        audit: null,
        produces: { 'text/event-stream': 'events' },
        stream: (_context, _input, _request, reply) => {
          if (hub.full) raise(teapot, 'Full.')
          reply.hijack()
          hub.join(reply.raw)
          return Promise.resolve()
        },
      }),
    ],
  })
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
})
after(async () => {
  hub.close()
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

interface Got {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** A request with every header as given, unlike fetch, which has its own ideas of Host and Origin. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host: '127.0.0.1', port, method, path, headers: { host: `127.0.0.1:${port}`, ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    call.on('error', reject)
    call.end(body)
  })
}
const typeOf = (got: Got) => (JSON.parse(got.text) as { type: string }).type

test('an answer holds what its schema names and nothing else, and is not kept by caches', async () => {
  const got = await ask('GET', '/api/echo/abc?times=2')
  assert.equal(got.status, 200)
  assert.equal(got.text, '{"id":"abcabc"}')
  assert.equal(got.headers['cache-control'], 'no-store')
})

test('every answer carries the security headers, refusals too', async () => {
  for (const path of ['/api/echo/abc', '/api/none', '/', '/verify.html', '/evidence/frames/checkpoint']) {
    const { headers } = await ask('GET', path)
    assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/, path)
    assert.ok(!String(headers['content-security-policy']).includes("script-src 'self' 'unsafe-inline'"), path)
    assert.equal(headers['x-content-type-options'], 'nosniff', path)
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin', path)
  }
})

test('what does not fit the schema is a 422 that points at the place', async () => {
  const got = await ask('GET', '/api/echo/ABC')
  assert.equal(got.status, 422)
  assert.match(got.headers['content-type'] ?? '', /^application\/problem\+json/)
  const body = JSON.parse(got.text) as { type: string; status: number; errors: Array<{ pointer: string }>; instance: string }
  assert.equal(body.type, '/problems/invalid-request')
  assert.equal(body.errors[0]?.pointer, '/params/id')
  assert.match(body.instance, /^[0-9a-f-]{36}$/)
  const query = await ask('GET', '/api/echo/abc?times=9')
  assert.equal((JSON.parse(query.text) as { errors: Array<{ pointer: string }> }).errors[0]?.pointer, '/query/times')
})

test('a refusal of a route is its problem; a bug is a 500 that says nothing of itself', async () => {
  const refused = await ask('GET', '/api/echo/teapot')
  assert.deepEqual([refused.status, typeOf(refused)], [409, '/problems/teapot'])
  const bug = await ask('GET', '/api/echo/bug')
  assert.deepEqual([bug.status, typeOf(bug)], [500, '/problems/internal'])
  assert.ok(!bug.text.includes('secret'))
})

test('a request under a foreign host name is refused: another site could have resolved its name to this machine', async () => {
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', 'localhost@evil.example'])
    assert.equal((await ask('GET', '/api/echo/abc', { host })).status, 421, host)
  for (const host of ['localhost', `LOCALHOST:${port}`, '[::1]:1', '127.0.0.1'])
    assert.equal((await ask('GET', '/api/echo/abc', { host })).status, 200, host)
})

test('another site cannot change anything', async () => {
  const json = { 'content-type': 'application/json' }
  const body = '{"name":"x"}'
  assert.equal((await ask('POST', '/api/change', json, body)).status, 200)
  assert.equal((await ask('POST', '/api/change', { ...json, origin: `http://127.0.0.1:${port}` }, body)).status, 200)
  const foreign: Array<Record<string, string>> = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: `http://127.0.0.1:${port + 1}` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const headers of foreign) {
    const got = await ask('POST', '/api/change', { ...json, ...headers }, body)
    assert.deepEqual([got.status, typeOf(got)], [403, '/problems/foreign-origin'], JSON.stringify(headers))
  }
  // A form of another site can send these without asking first.
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
    assert.equal((await ask('POST', '/api/change', { 'content-type': type }, body)).status, 415, type)
})

test('bodies that are too large, no JSON, or poison the prototype are refused', async () => {
  const json = { 'content-type': 'application/json' }
  assert.equal((await ask('POST', '/api/change', json, JSON.stringify({ name: 'x'.repeat(300_000) }))).status, 413)
  assert.equal((await ask('POST', '/api/change', json, '{"name":')).status, 400)
  assert.equal((await ask('POST', '/api/change', json, '{"name":"x","__proto__":{"admin":true}}')).status, 400)
  assert.equal((await ask('GET', `/api/echo/abc?x=${'y'.repeat(5_000)}`)).status, 413)
})

test('an address without a route is a 404 problem for machines and the page for people', async () => {
  assert.equal(typeOf(await ask('GET', '/api/none')), '/problems/unknown-path')
  assert.equal((await ask('GET', '/outlets/X', { accept: 'text/html' })).text, '<!doctype html><title>pages</title>')
  assert.equal((await ask('GET', '/api/none', { accept: 'text/html' })).status, 404)
  assert.equal((await ask('DELETE', '/api/echo/abc')).status, 404)
})

test('an address that cannot be read is a problem too, with the same headers', async () => {
  for (const path of [`/api/echo/${'a'.repeat(300)}`, '/api/echo/%ff', '/%']) {
    const got = await ask('GET', path)
    assert.deepEqual([got.status, typeOf(got)], [400, '/problems/malformed-request'], path)
    assert.equal(got.headers['x-content-type-options'], 'nosniff')
    assert.ok(!got.text.includes('aaaa'))
  }
})

test('no path leads out of the folder of the pages', async () => {
  const paths = [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/..%2fsecret.txt',
    '/.env',
    '/%2eenv',
    '/assets/%00',
    '/assets//etc/passwd',
    '/evidence/frames/../../secret.txt',
    '/evidence/frames/..%2f..%2fsecret.txt',
    '/evidence/frames/tile/0/../../../secret.txt',
    '/evidence/../secret.txt',
  ]
  for (const path of paths) {
    const got = await ask('GET', path)
    assert.ok(got.status === 404 || got.status === 400 || got.status === 403, `${path}: ${got.status}`)
    assert.ok(!got.text.includes('secret"') && got.text !== 'secret', path)
  }
  assert.equal((await ask('GET', '/assets/app-1.js')).text, 'export {}')
})

test('checkpoints are served as they are, and the inline script of the verifier is allowed by its hash only', async () => {
  assert.equal((await ask('GET', '/evidence/frames/checkpoint')).text, 'note')
  assert.equal((await ask('GET', '/evidence/frames/keys')).status, 404)
  const { headers } = await ask('GET', '/verify.html')
  assert.match(String(headers['content-security-policy']), /script-src 'self' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF\+pI='/)
})

test('the description of the interface is OpenAPI for machines and a page for people', async () => {
  const document = JSON.parse((await ask('GET', '/api')).text) as { openapi: string; paths: Record<string, unknown> }
  assert.equal(document.openapi, '3.1.1')
  assert.deepEqual(Object.keys(document.paths), ['/api/echo/{id}', '/api/change', '/api/events'])
  const page = await ask('GET', '/api', { accept: 'text/html,application/xhtml+xml' })
  assert.match(page.text, /<html/)
  assert.match(page.text, /Say it again/)
})

/** Joins the events over a bare socket, so that the test decides when it reads. */
async function joinEvents() {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => (text += part))
  socket.write(`GET /api/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`)
  const until = async (ready: () => boolean) => {
    const patience = AbortSignal.timeout(5_000)
    while (!ready()) {
      patience.throwIfAborted()
      await new Promise((done) => setTimeout(done, 5))
    }
  }
  await until(() => text.includes('retry: 2000'))
  return { socket, text: () => text, until }
}

test('events reach every page; one that does not read is let go, the others are not held up', async () => {
  const quick = await joinEvents()
  const slow = await joinEvents()
  slow.socket.pause()
  let slowClosed = false
  slow.socket.on('close', () => (slowClosed = true))
  hub.send('latest', [{ n: 1 }, { n: 2 }])
  await quick.until(() => quick.text().includes('event: latest\ndata: {"n":1}\n\nevent: latest\ndata: {"n":2}\n\n'))
  const load = 'x'.repeat(512 * 1024)
  for (let round = 0; round < 40 && hub.clients > 1; round++) {
    hub.send('load', [load])
    await new Promise((done) => setTimeout(done, 10))
  }
  assert.equal(hub.clients, 1)
  slow.socket.resume()
  await slow.until(() => slowClosed)
  hub.send('last', [{}])
  await quick.until(() => quick.text().includes('event: last'))
  quick.socket.destroy()
  await quick.until(() => hub.clients === 0)
})

test('only so many pages follow the events', async () => {
  const pages = await Promise.all([joinEvents(), joinEvents(), joinEvents()])
  assert.equal((await ask('GET', '/api/events')).status, 409)
  for (const page of pages) page.socket.destroy()
  await pages[0].until(() => hub.clients === 0)
})

test('whoever asks too much is told to wait', async () => {
  const statuses = await Promise.all(Array.from({ length: 450 }, () => ask('GET', '/none').then((got) => got.status)))
  assert.ok(statuses.includes(429))
  const refused = await ask('GET', '/api/echo/abc')
  assert.deepEqual([refused.status, typeOf(refused)], [429, '/problems/too-many-requests'])
})
