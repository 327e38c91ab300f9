import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { verifyBundle } from '@poyang/evidence'
import { openEvidenceReader } from '../platform/evidence/evidence-reader.ts'
import { openFrameLogReader } from '../platform/frame-log/frame-log-reader.ts'
import { realTimeFrame, startCity } from '../roles/city-for-tests.ts'
import type { City } from '../roles/city-for-tests.ts'
import { linesOf } from './lines.ts'
import { readManifest, type Contents } from './manifest.ts'
import { readPiece } from './pieces.ts'

const PROGRAM = resolve(import.meta.dirname, '../cli/main.ts')
const PASSPHRASE = 'a passphrase of this test'
const MN = 'TEST0001'
let city: City
let folder: string

const registry = {
  enterprises: [
    {
      id: 'E-1',
      name: '测试化工有限公司 "\\ 甲\n乙',
      creditCode: null,
      industry: '化工',
      district: '甲区',
      address: '甲路 1 号',
      position: { longitude: 116.1, latitude: 29.1 },
      demo: true,
    },
  ],
  outlets: [
    {
      id: 'E-1-DW001',
      enterpriseId: 'E-1',
      name: '废水总排口',
      medium: 'water',
      position: { longitude: 116.1, latitude: 29.1 },
      factors: ['w01018', 'w21003'],
    },
  ],
  devices: [{ mn: MN, outletId: 'E-1-DW001', version: '2017', st: '32', password: '123456' }],
}

const beijing = (at: number) => new Date(at + 8 * 3_600_000).toISOString().replaceAll(/[-T:]/g, '').slice(0, 14)

/** A minute of the past each, so that the judge has something to say. */
async function speak(minutesAgo: number): Promise<void> {
  const time = beijing(Date.now() - minutesAgo * 60_000)
  await city.say(realTimeFrame(MN, `${time}001`, time, { 'w01018-Rtd': `${minutesAgo}.30`, 'w01018-Flag': 'N' }), 20)
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poyang-backup-'))
  city = await startCity({ POYANG_LOG_SEGMENT_BYTES: '65536' })
  assert.equal((await city.post('/api/registry/import', registry)).status, 200)
  for (let wait = 0; wait < 600; wait++) {
    const heard = await city.say(realTimeFrame(MN, `${beijing(Date.now())}001`, beijing(Date.now()), { 'w01018-Rtd': '1' }), 100)
    if (heard.includes('CN=9014')) break
  }
  // Long enough frames to fill some segments, which are compressed.
  for (let part = 0; part < 8; part++) await city.say(Buffer.alloc(20_000, `noise ${part}\r\n`), 20)
  for (let ago = 60; ago > 0; ago--) await speak(ago)
  for (let wait = 0; wait < 1_200 && !existsSync(join(city.folder, 'evidence', 'frames', 'checkpoint')); wait++) await pause(100)
})
after(async () => {
  await city.stop()
  await rm(folder, { recursive: true, force: true })
})

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(words: readonly string[], more: Readonly<Record<string, string>> = {}): { child: ChildProcess; ended: Promise<Ran> } {
  const env = { ...process.env, POYANG_DATA: '', POYANG_COLUMNAR_URL: '', POYANG_RELATIONAL_URL: '', ...more }
  const child = spawn(process.execPath, [PROGRAM, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (part: Buffer) => (out += part.toString()))
  child.stderr.on('data', (part: Buffer) => (err += part.toString()))
  return { child, ended: new Promise((done) => child.once('close', (code) => done({ code, out, err }))) }
}

const poyang = (...words: string[]) => start(words).ended
const ofCity = () => ({ POYANG_DATA: city.folder, POYANG_COLUMNAR_URL: city.columnarUrl, POYANG_RELATIONAL_URL: city.relationalUrl })

/** Rows of a table as a set: merges may have made one of what was there twice. */
async function rowsOf(from: string, name: string): Promise<string[]> {
  const { contents, seal } = await readManifest(from, PASSPHRASE)
  const piece = contents.pieces.find((one) => one.name === name) ?? assert.fail(`no piece ${name}`)
  const rows = new Set<string>()
  await readPiece(from, seal, piece, async (content) => {
    for await (const lines of linesOf(content, 10_000, 1_000_000)) for (const line of lines) rows.add(line)
  })
  return [...rows].toSorted()
}

const named = ({ pieces }: Contents, kind: RegExp) =>
  new Map(pieces.filter(({ name }) => kind.test(name)).map(({ name, sha256, rows }) => [name, `${sha256} ${rows}`]))

test('what was backed up while devices spoke is restored elsewhere as it was, and proves itself', async () => {
  const first = join(folder, 'first')
  const speaking = new AbortController()
  const traffic = (async () => {
    for (let ago = 200; !speaking.signal.aborted; ago--) await speak(ago)
  })()
  const made = await start(['backup', '--to', first], { ...ofCity(), POYANG_BACKUP_PASSPHRASE: PASSPHRASE }).ended
  speaking.abort()
  await traffic
  assert.equal(made.code, 0, made.err)
  assert.match(made.out, /is whole: \d+ records of the frame log/)
  assert.ok(
    (await readdir(join(city.folder, 'frames'))).some((name) => name.endsWith('.zst')),
    'segments were compressed meanwhile',
  )

  const data = join(folder, 'restored')
  const word = join(folder, 'passphrase')
  await writeFile(word, `${PASSPHRASE}\n`)
  const restored = await poyang('restore', '--from', first, '--data', data, '--passphrase-file', word)
  assert.equal(restored.code, 0, restored.err)
  assert.match(restored.err, /the tree has the roots that were signed/)
  assert.deepEqual((await readdir(data)).includes('restoring'), false)

  const second = join(folder, 'second')
  const again = await poyang('backup', '--to', second, '--data', data, '--passphrase-file', word)
  assert.equal(again.code, 0, again.err)
  const [was, is] = [(await readManifest(first, PASSPHRASE)).contents, (await readManifest(second, PASSPHRASE)).contents]
  for (const kind of [/^relational\//, /^files\//]) assert.deepEqual(named(is, kind), named(was, kind))
  assert.deepEqual([is.records, is.checkpoint, is.sequences], [was.records, was.checkpoint, was.sequences])
  const tables = was.pieces.map(({ name }) => name).filter((name) => name.startsWith('columnar/'))
  for (const table of tables) assert.deepEqual(await rowsOf(second, table), await rowsOf(first, table), table)
  assert.ok((await rowsOf(second, 'columnar/judged_local')).length > 0, 'judged values are among them')
  assert.ok((await rowsOf(second, 'relational/audit.event')).length > 0, 'acts are among them')

  const reader = openFrameLogReader({ folder: join(data, 'frames') })
  const bundle = await openEvidenceReader(join(data, 'evidence', 'frames')).proveRecord(3, (await reader.get(3))?.leaf ?? Buffer.alloc(0))
  await reader.close()
  const key = (await readFile(join(city.folder, 'evidence', 'frames', 'verifier-key'), 'utf8')).trim()
  const { bundleToJson } = await import('@poyang/evidence')
  const proof = verifyBundle(JSON.stringify(bundleToJson(bundle ?? assert.fail('no proof'))), { trustedKey: key })
  assert.deepEqual([proof.ok, proof.keyTrusted], [true, true])

  const check = await poyang('rebuild', '--check', '--data', data, '--json')
  const { differences } = JSON.parse(check.out) as { differences: Array<{ table: string; rows: readonly [number, number] }> }
  // As after a kill, what was written beyond the noted place is there already: ends of connections, later values. It is derived again to the same.
  const known = differences.filter(({ table, rows }) => table !== 'frame' && rows[0] >= rows[1])
  assert.deepEqual(differences, known, check.err)
})

test('a folder that is in use is not overwritten, by a backup or by a restore', async () => {
  const twice = await start(['backup', '--to', join(folder, 'first')], ofCity()).ended
  assert.deepEqual([twice.code, /is there already/.test(twice.err)], [1, true])
  const word = ['--passphrase-file', join(folder, 'passphrase')]
  const over = await poyang('restore', '--from', join(folder, 'first'), '--data', join(folder, 'restored'), ...word)
  assert.deepEqual([over.code, /is not empty/.test(over.err)], [1, true])
})

test('a changed byte anywhere is refused and its piece named, before anything is written', async () => {
  const plain = join(folder, 'plain')
  const made = await start(['backup', '--to', plain], ofCity()).ended
  assert.equal(made.code, 0, made.err)
  const { contents } = await readManifest(plain, null)
  const piece = contents.pieces.find(({ name }) => name === 'relational/sources.outlet')
  const part = join(plain, piece?.parts[0]?.file ?? assert.fail('the table has no part'))
  const bytes = await readFile(part)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  await writeFile(part, bytes)
  const refused = await poyang('restore', '--from', plain, '--data', join(folder, 'never'))
  assert.equal(refused.code, 1)
  assert.match(refused.err, /piece relational\/sources\.outlet, parts\/\d+: its check value is another/)
  assert.equal(existsSync(join(folder, 'never')), false)

  const list = join(plain, 'manifest.json')
  await writeFile(list, (await readFile(list, 'utf8')).replace(/"records": \d+/, '"records": 1'))
  assert.match((await poyang('restore', '--check', '--from', plain)).err, /manifest\.json is not as it was written/)
})

test('without its passphrase, or with another, an encrypted backup says so; nothing of it can be read', async () => {
  const first = join(folder, 'first')
  assert.match((await poyang('restore', '--check', '--from', first)).err, /the backup is encrypted/)
  await writeFile(join(folder, 'other'), 'another passphrase\n')
  assert.match(
    (await poyang('restore', '--check', '--from', first, '--passphrase-file', join(folder, 'other'))).err,
    /passphrase is not that/,
  )
  const parts = await readdir(join(first, 'parts'))
  for (const name of parts) assert.equal((await readFile(join(first, 'parts', name))).includes('POYANGFL'), false)
  assert.equal((await poyang('restore', '--check', '--from', first, '--passphrase-file', join(folder, 'passphrase'))).code, 0)
})

test('killed in the middle it leaves nothing that passes for a backup, and the next one goes through', async () => {
  const to = join(folder, 'killed')
  const { child, ended } = start(['backup', '--to', to], ofCity())
  const draft = `${to}.unfinished`
  const begun = async () => (await readdir(join(draft, 'parts')).catch(() => [])).length > 3
  while (!(await begun()) && child.exitCode === null) await pause(5)
  child.kill('SIGKILL')
  await ended
  assert.equal(existsSync(to), false)
  for (const left of [to, draft])
    assert.match((await poyang('restore', '--from', left, '--data', join(folder, 'never'))).err, /holds no finished backup/)
  const again = await start(['backup', '--to', to], ofCity()).ended
  assert.equal(again.code, 0, again.err)
  assert.equal((await poyang('restore', '--check', '--from', to)).code, 0)
  assert.equal(existsSync(draft), false)
})
