import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { askInternal, createLineHub, followLines, serveInternal } from './internal.ts'

const token = 'of this test only'
const portOf = (server: Server) => {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : assert.fail('not listening')
}
const close = (server: Server) =>
  new Promise<void>((done) => {
    server.close(() => done())
    server.closeAllConnections()
  })
async function until(ready: () => boolean): Promise<void> {
  const patience = AbortSignal.timeout(10_000)
  while (!ready()) {
    patience.throwIfAborted()
    await pause(10)
  }
}

test('whoever lacks the token learns nothing, not even what there is', async (t) => {
  const server = await serveInternal(0, token, { 'GET /state': (_request, response) => response.end('{"secret":1}') })
  t.after(() => close(server))
  const port = portOf(server)
  assert.deepEqual(await askInternal(port, token, 'GET', '/state'), { status: 200, body: { secret: 1 } })
  for (const wrong of ['', 'x', `${token}x`, token.slice(1)]) {
    assert.deepEqual(await askInternal(port, wrong, 'GET', '/state'), { status: 401, body: null })
    assert.deepEqual(await askInternal(port, wrong, 'GET', '/nothing'), { status: 401, body: null })
  }
  const open = await serveInternal(0, '', { 'GET /state': (_request, response) => response.end('1') })
  t.after(() => close(open))
  assert.equal((await askInternal(portOf(open), '', 'GET', '/state')).status, 401, 'without a token of its own nobody gets in')
})

test('a neighbour that is silent, gone, or talks nonsense is an error within the time', async () => {
  const server = await serveInternal(0, token, {
    'GET /silent': () => undefined,
    'GET /nonsense': (_request, response) => response.end('{'),
  })
  const port = portOf(server)
  await assert.rejects(askInternal(port, token, 'GET', '/silent', undefined, 100))
  await assert.rejects(askInternal(port, token, 'GET', '/nonsense'), /not JSON/)
  await close(server)
  await assert.rejects(askInternal(port, token, 'GET', '/silent', undefined, 1_000))
})

test('lines are followed over a break, and each break is told once', async () => {
  const hub = createLineHub()
  let server = await serveInternal(0, token, { 'GET /follow': hub.join })
  const port = portOf(server)
  const lines: unknown[] = []
  const states: boolean[] = []
  const following = followLines<unknown>(
    port,
    token,
    '/follow',
    (line) => lines.push(line),
    (connected) => states.push(connected),
    20,
  )
  await until(() => states.length === 1)
  hub.send({ n: 1, text: '行\n' })
  await until(() => lines.length === 1)
  await close(server)
  await until(() => states.length === 2)
  await pause(100)
  const again = createLineHub()
  server = await serveInternal(port, token, { 'GET /follow': again.join })
  await until(() => states.length === 3)
  again.send({ n: 2 })
  await until(() => lines.length === 2)
  following.stop()
  await close(server)
  assert.deepEqual(lines, [{ n: 1, text: '行\n' }, { n: 2 }])
  assert.deepEqual(states.slice(0, 3), [true, false, true])
})
