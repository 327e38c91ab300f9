/**
 * A columnar store of one's own, reached by URL (here the engine of ours in a process of its own): away when the server starts, there later, killed,
 * there again. The pages come back by themselves each time, and no embedded engine is started.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startColumnar, type TestEngine } from '../../apps/server/src/engines/testing.ts'
import { IngestSummary } from '../../apps/server/src/modules/ingest/schema.ts'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'
import { startChild, type Child } from '../../apps/server/src/platform/processes/start-child.ts'
import { loadCity, startDeviceLoad, type DeviceLoad } from './device-load.ts'

const DEVICES = 2
const TOKEN = 'a-token-of-this-test-only-0123456789'
const asProgram = { authorization: `Bearer ${TOKEN}` }
const commandLine = resolve(import.meta.dirname, '..', '..', 'apps', 'server', 'src', 'cli', 'main.ts')

let folder: string
let env: Record<string, string | undefined>
let engine: TestEngine
let server: Child
let load: DeviceLoad
let url: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'columnar-server-'))
  engine = await startColumnar()
  await engine.kill()
  const [http, hj212] = [await freePort(), await freePort()]
  url = `http://127.0.0.1:${http}`
  env = {
    ...process.env,
    POYANG_DATA: folder,
    POYANG_HTTP_PORT: String(http),
    POYANG_HJ212_PORT: String(hj212),
    POYANG_COLUMNAR_URL: engine.url,
    POYANG_LOG_FREE_FLOOR_BYTES: '0',
    POYANG_LOG_LEVEL: 'silent',
    POYANG_DEMO: 'true',
    POYANG_DEMO_TOKEN: TOKEN,
  }
  server = startChild({ name: 'supervisor', env })
  await server.ready
  const answer = await fetch(`${url}/api/registry/import`, {
    method: 'POST',
    headers: { ...asProgram, 'content-type': 'application/json' },
    body: JSON.stringify(loadCity(DEVICES)),
  })
  assert.equal(answer.status, 200, await answer.text())
  // Frames that come before the gateway knows their devices are those of strangers.
  await until('the registry at the gateway', async () => (await summary()).registryVersion > 0)
  load = startDeviceLoad(hj212, DEVICES, 1)
})
after(async () => {
  load.stop()
  await server.stop(40_000)
  await engine.stop()
  await rm(folder, { recursive: true, force: true })
})

const ask = (path: string) => fetch(`${url}${path}`, { headers: asProgram, signal: AbortSignal.timeout(30_000) })
const summary = async () => IngestSummary.parse(await (await ask('/api/ingest/summary')).json())

async function until(what: string, condition: () => Promise<boolean>, withinMs = 120_000): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(100)) if (await condition()) return
  assert.fail(`${what} did not come within ${withinMs} ms: ${JSON.stringify(await summary())}`)
}

/** The pages show values, the store is said to be up, and what had come by now is in it. */
async function wholeAgain(): Promise<void> {
  await until('values on the city page', async () => {
    const answer = await ask('/api/outlets')
    return answer.status === 200 && (await answer.text()).includes('12.30')
  })
  const { records } = (await summary()).log
  await until('what came meanwhile', async () => {
    const { log, derived } = await summary()
    return derived.store === 'up' && log.records - derived.behind >= records
  })
  assert.equal((await ask('/api/frames?limit=1')).status, 200)
}

test('a server that starts without its columnar store takes frames, says that the store is away, and starts none of its own', async () => {
  await until('acknowledged frames', () => Promise.resolve(load.acknowledged.size > 10))
  const refused = await ask('/api/outlets')
  assert.equal(refused.status, 503)
  assert.equal(((await refused.json()) as { type: string }).type, '/problems/columnar-store-down')
  await until('the summary to say so', async () => (await summary()).derived.store === 'down')
  assert.ok(!(await readdir(folder)).includes('columnar'))
})

test('when the store comes the pages come back by themselves', async () => {
  await engine.again()
  await wholeAgain()
})

test('the same after the store was killed and started again', async () => {
  const acknowledged = load.acknowledged.size
  await engine.kill()
  await until('frames taken meanwhile', () => Promise.resolve(load.acknowledged.size > acknowledged + 10))
  assert.equal((await ask('/api/outlets')).status, 200, 'the latest values that are known are still shown')
  await engine.again()
  await wholeAgain()
})

test('the tables there are those of a rebuild', async () => {
  load.stop()
  await until('all derived', async () => (await summary()).derived.behind === 0)
  const again = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', commandLine, 'rebuild', '--check', '--data', folder],
    { encoding: 'utf8', env },
  )
  assert.equal(again.status, 0, `${again.stdout}${again.stderr}`)
})
