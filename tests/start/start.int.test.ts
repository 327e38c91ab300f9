/** `npm start` as people meet it: one command, one address, Ctrl-C, and the same city the next day. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'

const script = resolve(import.meta.dirname, '..', '..', 'scripts', 'start.ts')
let folder: string
let port: number
let demo: ChildProcess
let said = ''

async function start(): Promise<void> {
  said = ''
  const args = [
    '--data',
    join(folder, 'data'),
    '--port',
    String(port),
    '--hj212-port',
    String(await freePort()),
    '--devices',
    '20',
    '--seconds',
    '5',
  ]
  // A group of its own, as a terminal gives it.
  demo = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [demo.stdout, demo.stderr]) stream?.on('data', (part: Buffer) => (said += part.toString()))
  await until('the address', async () => said.includes('Ctrl-C stops it'), 120_000)
}

async function until(what: string, condition: () => Promise<boolean>, withinMs: number): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await new Promise((next) => setTimeout(next, 200)))
    if (await condition()) return
  assert.fail(`${what} did not come within ${withinMs} ms; it said:\n${said.slice(-3_000)}`)
}

/** What Ctrl-C does: the signal goes to every process of the group at once. */
async function pressCtrlC(): Promise<number | null> {
  const ended = new Promise<number | null>((done) => demo.once('exit', (code) => done(code)))
  if (demo.exitCode !== null) return demo.exitCode
  assert.ok(demo.pid !== undefined)
  process.kill(-demo.pid, 'SIGINT')
  return await ended
}

const api = async (path: string): Promise<unknown> => {
  const token = (await readFile(join(folder, 'data', 'demo', 'token'), 'utf8')).trim()
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers, signal: AbortSignal.timeout(10_000) })
  assert.equal(answer.status, 200, `${path}: ${answer.status === 200 ? '' : await answer.text()}`)
  return await answer.json()
}
const outlets = async () =>
  ((await api('/api/outlets')) as { outlets: ReadonlyArray<{ id: string; demo: boolean; latest: readonly unknown[] }> }).outlets

/** Processes of ours that work on the folder. */
async function working(): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue
    const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '')
    const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')
    if (environment.includes(folder) || line.includes(folder)) found.push(line.replaceAll('\0', ' '))
  }
  return found
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poyang-start-'))
  port = await freePort()
})
after(async () => {
  await pressCtrlC()
  await rm(folder, { recursive: true, force: true })
})

test('one command prints one address, and a living city is there', { timeout: 400_000 }, async () => {
  await start()
  assert.equal(said.match(/http:\/\//g)?.length, 1, said)
  assert.match(said, new RegExp(`http://127\\.0\\.0\\.1:${port} `))
  await until(
    'a value of every outlet',
    async () => (await outlets().catch(() => [])).filter(({ latest }) => latest.length > 0).length >= 15,
    240_000,
  )
  assert.ok((await outlets()).every((outlet) => outlet.demo))
  const page = await fetch(`http://127.0.0.1:${port}/`)
  assert.match(await page.text(), /<html lang="zh-CN">/)
})

test('a device of the city that has said all of its history does not say it again the next day', { timeout: 400_000 }, async () => {
  await until(
    'the memory of most devices',
    async () => {
      const kept = await readFile(join(folder, 'data', 'demo', 'city.json'), 'utf8').catch(() => '{}')
      return Object.keys(JSON.parse(kept) as object).length >= 10
    },
    300_000,
  )
})

test('Ctrl-C stops all of it and leaves nothing behind', { timeout: 150_000 }, async (t) => {
  const began = performance.now()
  assert.equal(await pressCtrlC(), 0)
  t.diagnostic(`gone after ${Math.round(performance.now() - began)} ms`)
  assert.deepEqual(await working(), [])
})

test('a second start is quick and remembers everything', { timeout: 300_000 }, async (t) => {
  const began = performance.now()
  await start()
  // Less than 15 s on two free cores; a machine that is busy with other things takes longer.
  t.diagnostic(`there again after ${Math.round(performance.now() - began)} ms`)
  await until(
    'what was there before',
    async () => (await outlets().catch(() => [])).filter(({ latest }) => latest.length > 0).length >= 15,
    120_000,
  )
})
