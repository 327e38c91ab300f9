/** The data folder of the release before, as it left it: this release starts on it, shows the same, goes on, and everything verifies. */
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { sql } from 'kysely'
import { databaseAccount } from '../../apps/server/src/engines/relational/account.ts'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'
import { startChild } from '../../apps/server/src/platform/processes/start-child.ts'
import { openColumnar } from '../../apps/server/src/platform/stores/columnar.ts'
import { openRelational } from '../../apps/server/src/platform/stores/relational.ts'
import { readRunFile } from '../../apps/server/src/supervisor/run-file.ts'

const PROGRAM = resolve(import.meta.dirname, '../../apps/server/src/cli/main.ts')
const folder = await mkdtemp(join(tmpdir(), 'poyang-upgrade-'))
const data = join(folder, 'previous')
after(() => rm(folder, { recursive: true, force: true }))

/** What the release before said of its own folder. */
const expected = JSON.parse(await readFile(join(import.meta.dirname, 'previous.json'), 'utf8')) as {
  readonly relational: Readonly<Record<string, number>>
  readonly columnar: Readonly<Record<string, readonly [rows: string, sum: string]>>
  readonly checks: Readonly<Record<string, string>>
}

async function unpack(): Promise<void> {
  const tar = join(folder, 'previous.tar')
  await writeFile(tar, zstdDecompressSync(await readFile(join(import.meta.dirname, 'previous.tar.zst'))))
  const done = spawnSync('tar', ['-xf', tar, '-C', folder], { encoding: 'utf8' })
  assert.equal(done.status, 0, done.stderr)
  // PostgreSQL runs under an account of its own where we are root, and reads only what belongs to it.
  const account = await databaseAccount(join(data, 'relational', 'cluster'))
  if (account !== null) spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, join(data, 'relational')])
  spawnSync('chmod', ['-R', 'go=', data])
}

function poyang(...words: string[]): Promise<{ code: number; out: string }> {
  return new Promise((done) => {
    const env = { ...process.env, POYANG_DATA: data, POYANG_LOG_LEVEL: 'error' }
    execFile(process.execPath, [PROGRAM, ...words], { env }, (error, out, err) => {
      done({ code: error === null ? 0 : Number(error.code), out: `${out}${err}` })
    })
  })
}

test('today’s release starts on the folder of the release before, brings it forward and keeps every figure', async () => {
  await unpack()
  const env = { ...process.env, POYANG_DATA: data, POYANG_HTTP_PORT: String(await freePort()), POYANG_HJ212_PORT: String(await freePort()) }
  const server = startChild({
    name: 'supervisor',
    env: { ...env, POYANG_LOG_LEVEL: 'error', POYANG_LOG_FREE_FLOOR_BYTES: '0' },
    stderr: 'ignore',
  })
  await server.ready
  const run = (await readRunFile(data)) ?? assert.fail('no server runs')
  const db = openRelational(run.relationalUrl)
  const client = openColumnar(run.columnarUrl)
  try {
    for (const [query, rows] of Object.entries(expected.relational)) {
      const answer = await sql.raw<{ count: number }>(query).execute(db)
      assert.equal(Number(answer.rows[0]?.count), rows, query)
    }
    for (const [query, figures] of Object.entries(expected.columnar)) {
      const answer = await client.query({ query, format: 'JSONCompactEachRow' })
      assert.deepEqual((await answer.json<[string, string]>())[0], figures, query)
    }
    const applied = await sql<{ count: string }>`select count(*) as count from public.schema_migration`.execute(db)
    assert.ok(Number(applied.rows[0]?.count) > 9, 'migrations of this release were applied')
  } finally {
    await Promise.all([client.close(), db.destroy()])
    await server.stop(40_000)
  }
})

test('the log and its proofs of the release before verify', async () => {
  const { code, out } = await poyang('verify')
  assert.equal(code, 0, out)
  assert.match(out, new RegExp(expected.checks['verify'] ?? 'All is well'))
})

test('its tables are what its log gives', async () => {
  const { code, out } = await poyang('rebuild', '--check')
  assert.equal(code, 0, out)
})
