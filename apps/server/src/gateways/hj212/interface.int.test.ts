import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GatewayLine, GatewayState } from '../../modules/ingest/internal/schema.ts'
import { CommandState } from '../../modules/ingest/schema.ts'
import { askInternal, followLines } from '../../platform/http/internal.ts'
import { serveGateway } from './interface.ts'
import { device, MN, openTestGateway, until, upload } from './testing.ts'

const TOKEN = 'token-of-the-test'

async function served(t: Parameters<typeof openTestGateway>[0]) {
  const around = await openTestGateway(t, { limits: { commands: { timeoutMs: 100, resends: 0, longestMs: 5_000 } } })
  const served = await serveGateway(around.gateway, 0, TOKEN)
  const { port } = served
  t.after(() => served.close())
  const ask = (method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown) => askInternal(port, TOKEN, method, path, body)
  return { around, port, ask }
}

test('whoever lacks the token learns nothing', async (t) => {
  const { port } = await served(t)
  assert.deepEqual(await askInternal(port, 'wrong', 'GET', '/state'), { status: 401, body: null })
})

test('followers hear of each move of the durable head, and at least once a second', async (t) => {
  const { around, port } = await served(t)
  const lines: GatewayLine[] = []
  const following = followLines<GatewayLine>(
    port,
    TOKEN,
    '/follow',
    (line) => lines.push(line),
    () => undefined,
  )
  t.after(() => following.stop())
  await until('a first line comes by itself', () => lines.length > 0)
  const client = await around.connect()
  await client.write(upload())
  await until('the head is told', () => lines.at(-1)?.head === 2)
  around.disk.failure = 'ENOSPC'
  await client.write(upload())
  await until('the refusal is told', () => lines.at(-1)?.refusing === 'disk-full')
})

test('the state is told, the registry taken, nonsense refused with a reason', async (t) => {
  const { around, ask } = await served(t)
  const taken = await ask('PUT', '/registry', { version: 9, devices: [device(MN), device('OTHER1')] })
  assert.equal(taken.status, 200)
  const { status, body } = await ask('GET', '/state')
  const state = body as GatewayState
  assert.deepEqual([status, state.registryVersion, state.log.refusing, state.connections], [200, 9, null, 0])
  const wrong = await ask('PUT', '/registry', { version: 10, devices: [{ mn: 'a b' }] })
  assert.equal(wrong.status, 422)
  assert.match(JSON.stringify(wrong.body), /devices\[0\]/)
  assert.equal((await around.gateway.state()).registryVersion, 9)
  assert.equal((await ask('GET', '/nothing')).status, 404)
  assert.equal((await ask('POST', '/commands', { mn: MN, command: { command: 'explode' } })).status, 422)
})

test('a command is started, followed and refused as the schema says', async (t) => {
  const { around, ask } = await served(t)
  const clock = { mn: MN, command: { command: 'get-clock' } }
  const offline = await ask('POST', '/commands', clock)
  assert.deepEqual([offline.status, CommandState.parse(offline.body).state], [200, 'offline'])
  assert.equal((await ask('POST', '/commands', { ...clock, mn: 'NOBODY' })).status, 404)
  const client = await around.connect()
  await client.write(upload())
  await until('the device is known', () => client.frames.length === 1)
  const started = await ask('POST', '/commands', clock)
  assert.equal(started.status, 202)
  assert.equal((await ask('POST', '/commands', clock)).status, 409)
  const { id } = CommandState.parse(started.body)
  const asked = async () => CommandState.parse((await ask('GET', `/commands/${id}`)).body)
  await until('it times out', async () => (await asked()).state === 'timed-out')
  assert.equal((await ask('GET', '/commands/none')).status, 404)
})
