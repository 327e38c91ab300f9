import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { pino } from 'pino'
import { z } from 'zod'
import { anonymous } from '../access/schema.ts'
import { tlsServer } from './exposure.ts'
import { route } from './route.ts'
import { createServer, type ServerOptions } from './server.ts'

const fixtures = join(import.meta.dirname, 'fixtures')
const troubles: Error[] = []
let folder: string
let files: { key: string; cert: string }
let server: ReturnType<typeof tlsServer>

const use = async (key: string, cert: string) => {
  await copyFile(join(fixtures, `${key}.key.pem`), files.key)
  await copyFile(join(fixtures, `${cert}.cert.pem`), files.cert)
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poyang-tls-'))
  files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') }
  await use('first', 'first')
  server = tlsServer(
    files,
    (_request, response) => response.end('ok'),
    (error) => troubles.push(error),
    50,
  )
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
after(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  await rm(folder, { recursive: true })
})

function meet(options: ConnectionOptions = {}): Promise<{ name: string; protocol: string | null }> {
  return new Promise((done, fail) => {
    const socket: TLSSocket = connect({ port: (server.address() as AddressInfo).port, rejectUnauthorized: false, ...options }, () => {
      done({ name: String(socket.getPeerCertificate().subject.CN), protocol: socket.getProtocol() })
      socket.destroy()
    })
    socket.once('error', fail)
  })
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 600; look++) {
    if (await condition()) return
    await pause(50)
  }
  assert.fail(`${what} did not come true`)
}

test('TLS 1.2 and newer is spoken, older is not', async () => {
  assert.equal((await meet()).protocol, 'TLSv1.3')
  assert.equal((await meet({ maxVersion: 'TLSv1.2' })).protocol, 'TLSv1.2')
  await assert.rejects(meet({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }))
})

test('a renewed certificate is used without a restart; one that does not fit its key is not', async () => {
  assert.equal((await meet()).name, 'first.poyang.test')
  await use('second', 'first')
  await until('told', () => Promise.resolve(troubles.length > 0))
  assert.match(troubles[0]?.message ?? '', /the one before stays/)
  assert.equal((await meet()).name, 'first.poyang.test')
  await use('second', 'second')
  await until('renewed', async () => (await meet()).name === 'second.poyang.test')
})

/** A server that notes what it takes for the client; answers nothing but problems. */
async function serverWith(more: Pick<ServerOptions, 'tls' | 'proxies'>) {
  const seen: string[] = []
  const app = await createServer({
    log: pino({ level: 'silent' }),
    clock: () => 0,
    authenticate(request) {
      seen.push(`${request.ip} ${request.protocol}`)
      return Promise.resolve(anonymous)
    },
    policy: [],
    ownersOf: () => Promise.resolve([]),
    audit: { record: () => Promise.resolve(), act: () => Promise.reject(new Error('no store here')) },
    read: () => Promise.reject(new Error('no store here')),
    routes: [
      route({
        method: 'GET',
        path: '/api/who',
        may: 'test.read',
        data: 'open',
        audit: null,
        summary: '谁 Who',
        params: z.object({}),
        query: z.object({}),
        output: z.object({}),
        run: () => Promise.resolve({}),
      }),
    ],
    ...more,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, seen, port: (app.server.address() as AddressInfo).port }
}

const forwarded = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }

test('who asks is believed from a proxy that the settings name, from nobody else', async () => {
  for (const [proxies, expected] of [
    [['127.0.0.1/32'], '203.0.113.9 https'],
    [['10.0.0.5'], '127.0.0.1 http'],
    [[], '127.0.0.1 http'],
  ] as const) {
    const { app, seen, port } = await serverWith({ proxies })
    const answer = await fetch(`http://127.0.0.1:${port}/api/who`, { headers: forwarded })
    assert.equal(answer.headers.get('strict-transport-security') !== null, expected.endsWith('https'))
    assert.deepEqual(seen, [expected])
    await app.close()
  }
})

test('the whole server over TLS of its own tells browsers to stay with it', async () => {
  const { app, seen, port } = await serverWith({ tls: files })
  const answer = await new Promise<IncomingMessage>((done, fail) => {
    get({ host: '127.0.0.1', port, path: '/api/who', rejectUnauthorized: false, headers: forwarded }, done).once('error', fail)
  })
  answer.resume()
  assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000')
  assert.deepEqual(seen, ['127.0.0.1 https'])
  await app.close()
})
