import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { examine } from '../doctor/examine.ts'
import { startRelational } from '../engines/testing.ts'
import { freePort, probePort } from '../platform/processes/free-port.ts'
import { startChild, type Child } from '../platform/processes/start-child.ts'
import { livePostmaster } from '../engines/relational/postmaster.ts'
import { openRelational } from '../platform/stores/relational.ts'
import { readRunFile } from './run-file.ts'

let folder: string
let data: string
let env: Record<string, string | undefined>
let server: Child

const journal = () => join(folder, 'journal.txt')

function start(more: Readonly<Record<string, string>> = {}): Child {
  const fd = openSync(journal(), 'a')
  try {
    return startChild({ name: 'supervisor', env: { ...env, ...more }, stderr: fd })
  } finally {
    closeSync(fd)
  }
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poyang-supervisor-'))
  data = join(folder, 'data')
  env = {
    ...process.env,
    POYANG_DATA: data,
    POYANG_HTTP_PORT: String(await freePort()),
    POYANG_HJ212_PORT: String(await freePort()),
    POYANG_MONITOR_PORT: String(await freePort()),
    POYANG_LOG_LEVEL: 'info',
  }
  server = start()
  await server.ready
})
after(async () => {
  await server.stop(40_000)
  await rm(folder, { recursive: true, force: true })
})

/** Process name → number, of the processes that `pid` started. */
async function childrenOf(pid: number | undefined): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const line = await readFile(`/proc/${entry}/stat`, 'latin1').catch(() => '')
    const [state, parent] = line.slice(line.lastIndexOf(')') + 2).split(' ')
    if (Number(parent) !== pid || state === 'Z') continue
    const name = (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).split('\0').findLast((word) => word !== '')
    if (name !== undefined) found.set(name, Number(entry))
  }
  return found
}

async function until(what: string, condition: () => Promise<boolean>, withinMs = 120_000): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await new Promise((next) => setTimeout(next, 100)))
    if (await condition()) return
  assert.fail(`${what} did not come true within ${withinMs} ms\n${(await readFile(journal(), 'utf8')).slice(-3_000)}`)
}

const pagesAnswer = () =>
  fetch(`http://127.0.0.1:${env['POYANG_HTTP_PORT']}/api`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  )

const gatewayAnswers = () =>
  new Promise<boolean>((done) => {
    const socket = connect(Number(env['POYANG_HJ212_PORT']), '127.0.0.1', () => {
      socket.destroy()
      done(true)
    })
    socket.on('error', () => done(false))
  })

/** Everything but what this test does not set up: the pages are built by another step. */
const problems = async () => (await examine(env, Date.now())).filter(({ check, level }) => level === 'problem' && check !== 'pages')

const all = ['columnar', 'gateway', 'relational', 'web', 'worker']
const running = async () => [...(await childrenOf(server.pid)).keys()].toSorted()

test('when it says that it is ready, gateway and pages answer and the doctor finds nothing', async () => {
  assert.equal(await pagesAnswer(), true)
  assert.equal(await gatewayAnswers(), true)
  assert.deepEqual(await running(), all)
  await until('all well', async () => (await problems()).length === 0)
})

async function monitor(path: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`http://127.0.0.1:${env['POYANG_MONITOR_PORT']}${path}`)
  return { status: answer.status, text: await answer.text() }
}
const isReady = async () => (await monitor('/readyz')).status === 200

test('a monitor hears that it lives and can work, and the numbers of every process', async () => {
  assert.equal((await monitor('/healthz')).text, 'ok\n')
  await until('ready', isReady)
  assert.deepEqual(JSON.parse((await monitor('/readyz')).text), { ready: true, missing: [] })
  await pagesAnswer()
  const { text } = await monitor('/metrics')
  for (const name of all) assert.match(text, new RegExp(`poyang_process_up\\{name="${name}",process="supervisor"\\} 1`))
  for (const name of [...all, 'supervisor'])
    assert.match(text, new RegExp(`poyang_nodejs_eventloop_lag_mean_seconds\\{.*process="${name}"`))
  assert.match(text, /poyang_frame_log_records\{process="gateway"\} \d+/)
  assert.match(text, /poyang_frames_last_minute\{disposition="stranger",process="gateway"\} 0/)
  assert.match(text, /poyang_derived_behind_records\{process="worker"\} \d+/)
  assert.match(text, /poyang_http_seconds_count\{.*status="200"/)
  assert.match(text, /poyang_relational_connections\{state="used",process="web"\} \d+/)
  assert.equal(text.match(/^# HELP poyang_process_cpu_seconds_total /gm)?.length, 1, 'one help text a name')
  assert.equal((await monitor('/anything')).status, 404)
})

test('a part that is missing is named in a sentence until it is there again', async () => {
  const columnar = (await childrenOf(server.pid)).get('columnar') ?? assert.fail('no columnar process')
  process.kill(columnar, 'SIGSTOP')
  try {
    await until('unready', async () => !(await isReady()))
    const { missing } = JSON.parse((await monitor('/readyz')).text) as { missing: Array<{ part: string; sentence: string }> }
    assert.ok(
      missing.some(({ part, sentence }) => part === 'columnar' && sentence.includes('does not answer')),
      JSON.stringify(missing),
    )
    assert.equal((await monitor('/healthz')).status, 200)
  } finally {
    process.kill(columnar, 'SIGCONT')
  }
  await until('ready again', isReady)
})

test('the gateway was there first: devices wait for no store', async () => {
  const lines = (await readFile(journal(), 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { msg: string })
  const at = (msg: string) => lines.findIndex((line) => line.msg === msg)
  assert.ok(at('gateway started') >= 0)
  assert.ok(at('gateway started') < at('columnar started'))
  assert.ok(at('gateway is ready') < at('web started'))
})

test('no secret stands on a command line, and the file that holds them is ours alone', async () => {
  const run = await readRunFile(data)
  assert.ok(run !== null)
  const secrets = [run.internal.token, new URL(run.columnarUrl).password, new URL(run.relationalUrl).password]
  assert.ok(secrets.every((secret) => secret.length >= 24))
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')
    assert.ok(
      secrets.every((secret) => !line.includes(secret)),
      line,
    )
  }
  assert.equal((await stat(join(data, 'run.json'))).mode & 0o077, 0)
  assert.equal((await stat(data)).mode & 0o077, 0)
})

test('a process is told only what it needs', async () => {
  const children = await childrenOf(server.pid)
  const environment = async (name: string) => await readFile(`/proc/${children.get(name)}/environ`, 'utf8')
  assert.ok(!(await environment('gateway')).includes('postgresql://'))
  assert.ok(!(await environment('columnar')).includes('POYANG_INTERNAL_TOKEN'))
  assert.ok((await environment('web')).includes('postgresql://'))
})

test('a second server on the same folder is refused in a sentence, and the first goes on', async () => {
  const second = start({ POYANG_HTTP_PORT: '0', POYANG_HJ212_PORT: '0' })
  assert.equal((await second.exited).code, 1)
  assert.match(await readFile(journal(), 'utf8'), /is in use by process \d+: one writer per folder/)
  assert.equal(await pagesAnswer(), true)
})

for (const name of all)
  test(`${name}, killed, is there again by itself and all is well`, async () => {
    const before = (await childrenOf(server.pid)).get(name)
    assert.ok(before !== undefined)
    process.kill(before, 'SIGKILL')
    await until(`${name} again`, async () => {
      const now = (await childrenOf(server.pid)).get(name)
      return now !== undefined && now !== before
    })
    await until('all well', async () => (await problems()).length === 0)
  })

test('the database itself, killed, is there again too', async () => {
  const cluster = join(data, 'relational', 'cluster')
  const before = await livePostmaster(cluster)
  assert.ok(before !== null)
  process.kill(before.pid, 'SIGKILL')
  await until('another postmaster', async () => {
    const now = await livePostmaster(cluster)
    return now !== null && now.pid !== before.pid
  })
  await until('all well', async () => (await problems()).length === 0)
})

test('the doctor says what is wrong while a process is missing, and what is wrong with the folder', async () => {
  const before = (await childrenOf(server.pid)).get('columnar')
  assert.ok(before !== undefined)
  process.kill(before, 'SIGSTOP')
  const worker = (await childrenOf(server.pid)).get('worker')
  assert.ok(worker !== undefined)
  process.kill(worker, 'SIGKILL')
  await chmod(data, 0o755)
  try {
    const found = await problems()
    assert.match(found.find(({ check }) => check === 'columnar')?.sentence ?? '', /columnar store does not answer/)
    assert.match(found.find(({ check }) => check === 'data-folder')?.sentence ?? '', /is open to other users/)
    assert.match(found.find(({ check }) => check === 'data-folder')?.advice ?? '', /chmod 700/)
  } finally {
    await chmod(data, 0o700)
    process.kill(before, 'SIGCONT')
  }
  await until('all well', async () => (await problems()).length === 0)
})

test('when the supervisor itself is killed, nothing of it stays behind, and the next start takes up the work', async (t) => {
  const children = [...(await childrenOf(server.pid)).values()]
  const database = await livePostmaster(join(data, 'relational', 'cluster'))
  assert.ok(server.pid !== undefined && database !== null)
  process.kill(server.pid, 'SIGKILL')
  await server.exited
  const began = performance.now()
  server = start()
  await server.ready
  t.diagnostic(`ready again after ${Math.round(performance.now() - began)} ms`)
  for (const pid of [...children, database.pid])
    await until(`process ${pid} gone`, async () => !/^State:\s+[^ZX]/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')))
  await until('all well', async () => (await problems()).length === 0)
})

test('told to stop, it leaves by itself, and nothing of it stays behind', async (t) => {
  const children = [...(await childrenOf(server.pid)).values()]
  assert.equal(children.length, all.length)
  const began = performance.now()
  await server.stop(40_000)
  assert.deepEqual(await server.exited, { code: 0, signal: null })
  t.diagnostic(`gone after ${Math.round(performance.now() - began)} ms`)
  for (const pid of children) assert.equal(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''), '')
  assert.equal(await livePostmaster(join(data, 'relational', 'cluster')), null)
  assert.equal(await readRunFile(data), null)
  assert.equal(await probePort(Number(env['POYANG_HJ212_PORT'])), Number(env['POYANG_HJ212_PORT']))
  const findings = await examine(env, Date.now())
  assert.equal(findings.find(({ check }) => check === 'server')?.level, 'note')
})

test('a port that is taken stops the start with a sentence that names the setting', async () => {
  const other = createServer().listen(Number(env['POYANG_HTTP_PORT']), '127.0.0.1')
  try {
    assert.match((await problems()).find(({ check }) => check === 'ports')?.advice ?? '', /POYANG_HTTP_PORT/)
    const refused = start()
    assert.equal((await refused.exited).code, 1)
    assert.match(
      await readFile(journal(), 'utf8'),
      /port \d+ on 127\.0\.0\.1 is taken by another program: end that, or set POYANG_HTTP_PORT to another port/,
    )
  } finally {
    other.close()
  }
})

test('an address that the network can reach is refused without TLS, in a sentence that says what is needed', async () => {
  const refused = start({ POYANG_HTTP_HOST: '0.0.0.0' })
  assert.equal((await refused.exited).code, 1)
  assert.match(
    await readFile(journal(), 'utf8'),
    /POYANG_HTTP_HOST=0\.0\.0\.0 opens the pages to the network: give POYANG_HTTP_TLS_KEY and POYANG_HTTP_TLS_CERT, or POYANG_HTTP_PROXY/,
  )
})

test('a migration that cannot be applied stops the start with a sentence, and the doctor names it until a start has got past it', async () => {
  const store = await startRelational()
  const elsewhere = { POYANG_RELATIONAL_URL: store.url, POYANG_HTTP_PORT: '0', POYANG_HJ212_PORT: '0' }
  const db = openRelational(store.url)
  const told = async () => (await examine(env, Date.now())).find(({ check }) => check === 'tables')
  try {
    await sql`CREATE TABLE public.schema_migration (name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`.execute(
      db,
    )
    await sql`INSERT INTO public.schema_migration (name, hash) VALUES ('9999_tomorrow.sql', 'x')`.execute(db)
    const refused = start(elsewhere)
    assert.deepEqual(await refused.exited, { code: 1, signal: null })
    const sentence = /^poyang: (migration relational\/9999_tomorrow\.sql cannot be applied: .*)$/m.exec(
      await readFile(journal(), 'utf8'),
    )?.[1]
    assert.match(sentence ?? '', /a newer release wrote the store/)
    assert.deepEqual(await childrenOf(refused.pid), new Map())
    assert.ok((await told())?.sentence.includes(sentence ?? 'no sentence'))
    await sql`DELETE FROM public.schema_migration`.execute(db)
    const well = start(elsewhere)
    await well.ready
    await well.stop(40_000)
    assert.equal(await told(), undefined)
  } finally {
    await db.destroy()
    await store.stop()
  }
})

test('frames are taken while neither store can be reached', async () => {
  const lonely = start({
    POYANG_RELATIONAL_URL: 'postgresql://poyang@127.0.0.1:1/poyang',
    POYANG_COLUMNAR_URL: 'http://poyang@127.0.0.1:1',
  })
  try {
    await until('the gateway', gatewayAnswers)
  } finally {
    await lonely.stop(20_000)
  }
  assert.equal((await lonely.exited).code, 0)
})
