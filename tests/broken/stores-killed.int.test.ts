/**
 * The columnar store and PostgreSQL killed with -9, again and again for some seconds, under a whole server while frames come in:
 * frames are accepted all the while, the summary says which store is away, and afterwards the tables are those of a rebuild.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { livePostmaster } from '../../apps/server/src/engines/relational/postmaster.ts'
import { IngestSummary } from '../../apps/server/src/modules/ingest/schema.ts'
import { openFrameLogReader } from '../../apps/server/src/platform/frame-log/frame-log-reader.ts'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'
import { startChild, type Child } from '../../apps/server/src/platform/processes/start-child.ts'
import { loadDevices, startDeviceLoad, type DeviceLoad } from './device-load.ts'
import { keptFrames, missingFrom } from './kept-frames.ts'

const DEVICES = 4
/** How long a store is killed whenever it is back. */
const KILLED_MS = 4_000
const TOKEN = 'a-token-of-this-test-only-0123456789'
const asProgram = { authorization: `Bearer ${TOKEN}` }
const commandLine = resolve(import.meta.dirname, '..', '..', 'apps', 'server', 'src', 'cli', 'main.ts')

let folder: string
let env: Record<string, string | undefined>
let server: Child
let load: DeviceLoad
let url: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stores-killed-'))
  const [http, hj212] = [await freePort(), await freePort()]
  env = {
    ...process.env,
    POYANG_DATA: folder,
    POYANG_HTTP_PORT: String(http),
    POYANG_HJ212_PORT: String(hj212),
    POYANG_LOG_FREE_FLOOR_BYTES: '0',
    POYANG_LOG_LEVEL: 'silent',
    POYANG_DEMO: 'true',
    POYANG_DEMO_TOKEN: TOKEN,
  }
  server = startChild({ name: 'supervisor', env })
  await server.ready
  url = `http://127.0.0.1:${http}`
  await register()
  await until('the registry at the gateway', async () => (await summary()).registryVersion > 0)
  load = startDeviceLoad(hj212, DEVICES, 1)
  await until('the first acknowledgement', () => Promise.resolve(load.acknowledged.size > 0))
})
after(async () => {
  load.stop()
  await server.stop(40_000)
  await rm(folder, { recursive: true, force: true })
})

async function register(): Promise<void> {
  const position = { longitude: 116, latitude: 29 }
  const enterprise = {
    id: 'E-1',
    name: '试验企业',
    creditCode: null,
    industry: '印染',
    district: '甲区',
    address: '甲路1号',
    position,
    demo: false,
  }
  const outlets = loadDevices(DEVICES).map(({ outletId }) => ({
    id: outletId,
    enterpriseId: 'E-1',
    name: outletId,
    medium: 'water',
    position,
    factors: ['w01018', 'w21003', 'w00000'],
  }))
  const answer = await fetch(`${url}/api/registry/import`, {
    method: 'POST',
    headers: { ...asProgram, 'content-type': 'application/json' },
    body: JSON.stringify({ enterprises: [enterprise], outlets, devices: loadDevices(DEVICES) }),
  })
  assert.equal(answer.status, 200, await answer.text())
}

const readings = new URLSearchParams({ factor: 'w01018', kind: 'rtd', from: '2026-01-01T00:00:00+08:00', to: '2026-01-02T00:00:00+08:00' })
const ask = (path: string) => fetch(`${url}${path}`, { headers: asProgram, signal: AbortSignal.timeout(20_000) })
const summary = async () => IngestSummary.parse(await (await ask('/api/ingest/summary')).json())

async function until(what: string, condition: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(50)) if (await condition()) return
  assert.fail(`${what} did not come within ${withinMs} ms: ${JSON.stringify(await summary())}`)
}

/** Number of the columnar host of this server. */
async function columnarHost(): Promise<number | null> {
  for (const entry of await readdir('/proc')) {
    const words = (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).split('\0')
    if (!words.includes('columnar')) continue
    if ((await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '')).includes(`POYANG_DATA=${folder}\0`)) return Number(entry)
  }
  return null
}
const postmaster = async () => (await livePostmaster(join(folder, 'relational', 'cluster')))?.pid ?? null

/** Kill it whenever it is there; look on meanwhile. Returns how often it was killed. */
async function keepKilling(find: () => Promise<number | null>, look: () => Promise<void>): Promise<number> {
  let kills = 0
  for (const end = Date.now() + KILLED_MS; Date.now() < end; await pause(50)) {
    const pid = await find()
    if (pid !== null) {
      process.kill(pid, 'SIGKILL')
      kills += 1
    }
    await look()
  }
  return kills
}

test('without its columnar store the server takes frames, says what is missing, and catches up', async (t) => {
  await until('a value', async () => (await (await ask('/api/outlets')).text()).includes('12.30'))
  const acknowledged = load.acknowledged.size
  let said = false
  const refusals = new Set<string>()
  const kills = await keepKilling(columnarHost, async () => {
    said ||= (await summary()).derived.store === 'down'
    const frames = await ask('/api/frames?limit=1')
    if (frames.status !== 200) refusals.add(`${frames.status} ${((await frames.json()) as { type: string }).type}`)
    assert.equal((await ask('/api/outlets')).status, 200, 'the latest values are still shown')
  })
  const taken = load.acknowledged.size - acknowledged
  t.diagnostic(`${kills} kills, ${taken} frames acknowledged meanwhile`)
  assert.ok(kills > 1)
  assert.ok(said, 'the summary never said that the store is down')
  assert.deepEqual([...refusals], ['503 /problems/columnar-store-down'])
  assert.ok(taken > 100, `${taken} frames were acknowledged meanwhile`)
  await until('the store back', async () => (await summary()).derived.store === 'up')
  const meanwhile = (await summary()).log.records
  // Frames go on coming as fast as they are taken: what came until the store was back must be in it.
  await until('the store, caught up', async () => {
    const { log, derived } = await summary()
    return derived.store === 'up' && log.records - derived.behind >= meanwhile
  })
})

test('without PostgreSQL the server takes frames and shows values, says what is missing, and has its registry again', async (t) => {
  const acknowledged = load.acknowledged.size
  let said = false
  const kills = await keepKilling(postmaster, async () => {
    said ||= (await summary()).derived.registry === 'down'
    assert.equal((await ask(`/api/outlets/OUTLET-0/readings?${readings.toString()}`)).status, 200)
  })
  const taken = load.acknowledged.size - acknowledged
  t.diagnostic(`${kills} kills, ${taken} frames acknowledged meanwhile`)
  assert.ok(kills > 1)
  assert.ok(said, 'the summary never said that the registry is down')
  assert.ok(taken > 100, `${taken} frames were acknowledged meanwhile`)
  await until('the registry', async () => (await summary()).derived.registry === 'up')
  await register()
})

test('in the end every acknowledged frame is kept, and the tables are those of a rebuild', async () => {
  load.stop()
  await until('all derived', async () => (await summary()).derived.behind === 0)
  const again = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', commandLine, 'rebuild', '--check', '--data', folder],
    {
      encoding: 'utf8',
      env,
    },
  )
  assert.equal(again.status, 0, `${again.stdout}${again.stderr}`)
  const { records } = (await summary()).log
  const reader = openFrameLogReader({ folder: join(folder, 'frames') })
  const kept = await keptFrames(reader, records)
  await reader.close()
  assert.deepEqual(missingFrom(kept, load.acknowledged).slice(0, 3), [])
})
