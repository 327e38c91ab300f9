import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql, type Kysely } from 'kysely'
import { openRelational } from '../../platform/stores/relational.ts'
import { startRelational, type TestEngine } from '../testing.ts'
import { gone, livePostmaster } from './postmaster.ts'

let engine: TestEngine
let db: Kysely<object>
const cluster = () => join(engine.folder, 'relational', 'cluster')

before(async () => {
  engine = await startRelational()
  db = openRelational(engine.url)
})
after(async () => {
  await db.destroy()
  await engine.stop()
})

const postmaster = async () => {
  const live = await livePostmaster(cluster())
  assert.ok(live !== null)
  return live.pid
}

test('Chinese names are ordered as people order them, without a word in the query', async () => {
  const { rows } = await sql<{
    name: string
  }>`SELECT name FROM (VALUES ('张'), ('李'), ('阿'), ('王')) AS people (name) ORDER BY name`.execute(db)
  assert.deepEqual(rows.map(({ name }) => name).join(''), '阿李王张')
})

test('what was committed is synced: nothing of that is switched off', async () => {
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const { rows } = await sql<{ value: string }>`SELECT current_setting(${name}) AS value`.execute(db)
    assert.equal(rows[0]?.value, 'on', name)
  }
})

test('it listens on the loopback address only, and only who knows the password gets in', async () => {
  const { rows } = await sql<{ host: string; sockets: string }>`
    SELECT current_setting('listen_addresses') AS host, current_setting('unix_socket_directories') AS sockets`.execute(db)
  assert.deepEqual(rows[0], { host: '127.0.0.1', sockets: '' })
  for (const password of ['', 'guess']) {
    const url = new URL(engine.url)
    url.password = password
    const stranger = openRelational(url.href)
    await assert.rejects(sql`SELECT 1`.execute(stranger), /password/i)
    await stranger.destroy()
  }
})

test('the password stands on no command line', async () => {
  const line = await readFile(`/proc/${await postmaster()}/cmdline`, 'utf8')
  assert.ok(line.includes('postgres'))
  assert.ok(!line.includes(new URL(engine.url).password))
})

test('the folder is closed to other users, also where PostgreSQL runs under another account than ours', async () => {
  const folder = await stat(join(engine.folder, 'relational'))
  assert.equal(folder.mode & 0o077, 0)
  const runsAs = /^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${await postmaster()}/status`, 'utf8'))?.[1]
  assert.notEqual(runsAs, '0')
  assert.equal(Number(runsAs), folder.uid)
})

test('killed itself, it recovers what was committed at the next start', async () => {
  await sql`CREATE TABLE kept (id int)`.execute(db)
  await sql`INSERT INTO kept SELECT generate_series(1, 1000)`.execute(db)
  process.kill(await postmaster(), 'SIGKILL')
  // Its host ends with it.
  await engine.kill()
  await engine.again()
  const { rows } = await sql<{ count: string }>`SELECT count(*) FROM kept`.execute(db)
  assert.equal(rows[0]?.count, '1000')
})

test('left behind by a killed host, it is taken over without a break', async () => {
  const before = await postmaster()
  await sql`INSERT INTO kept VALUES (1001)`.execute(db)
  await engine.kill()
  const { rows } = await sql<{ count: string }>`SELECT count(*) FROM kept`.execute(db)
  assert.equal(rows[0]?.count, '1001')
  await engine.again()
  assert.equal(await postmaster(), before)
})

test('a lock file that names a living process which is no PostgreSQL does not keep it from starting', async () => {
  const pid = await postmaster()
  await engine.kill()
  process.kill(pid, 'SIGKILL')
  assert.equal(await gone(pid, 5_000), true)
  const text = await readFile(join(cluster(), 'postmaster.pid'), 'utf8').catch(() => `\n${cluster()}\n0\n1\n\n127.0.0.1\n`)
  // As after a restart of the machine, when its number belongs to somebody else: here to this test.
  await writeFile(join(cluster(), 'postmaster.pid'), text.replace(/^\d*/, String(process.pid)))
  await new Promise((next) => setTimeout(next, 300))
  await engine.again()
  const { rows } = await sql<{ count: string }>`SELECT count(*) FROM kept`.execute(db)
  assert.equal(rows[0]?.count, '1001')
})
