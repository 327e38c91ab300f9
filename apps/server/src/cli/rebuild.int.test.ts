import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { beijing, frame, opened, received } from '../modules/ingest/frames-for-tests.ts'
import { openFrameLog } from '../platform/frame-log/frame-log.ts'
import { freePort } from '../platform/processes/free-port.ts'
import { startChild } from '../platform/processes/start-child.ts'
import { openColumnar } from '../platform/stores/columnar.ts'

const PROGRAM = resolve(import.meta.dirname, 'main.ts')
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebuild-cli-'))
  const log = await openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 65_536, freeFloorBytes: 0 })
  const start = beijing('2020-03-01T00:00:00')
  const frames = Array.from({ length: 500 }, (_, i) =>
    received(start + i * 60_000, frame({ cp: `w01018-Rtd=${i}`, dataTime: `2020030${1 + Math.floor(i / 100)}0${i % 10}0000` })),
  )
  await log.append([opened(start), ...frames]).durable
  await log.append([received(Date.now(), frame({ cp: 'w01018-Rtd=1' }))]).durable
  for (let wait = 0; wait < 200 && !(await readdir(join(folder, 'frames'))).some((name) => name.endsWith('.zst')); wait++)
    await new Promise((done) => setTimeout(done, 20))
  await log.close()
})
after(() => rm(folder, { recursive: true }))

function poyang(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, POYANG_DATA: folder, POYANG_COLUMNAR_URL: '' }
  return new Promise((done) => {
    execFile(process.execPath, [PROGRAM, ...words], { env }, (error, out, err) => {
      done({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

test('without a server, check finds that the tables lack what the log gives, rebuild makes them, and check is content', async () => {
  const empty = await poyang('rebuild', '--check')
  assert.match(empty.out, /502 more records are in the log and in no table yet/)
  const rebuilt = await poyang('rebuild')
  assert.deepEqual([rebuilt.code, rebuilt.err], [0, ''])
  assert.match(rebuilt.out, /Records 0 to 501 of the frame log were derived again\./)
  const checked = await poyang('rebuild', '--check', '--json')
  assert.equal(checked.code, 0)
  assert.deepEqual(JSON.parse(checked.out), { from: 0, to: 502, waiting: 0, settled: true, differences: [] })
  assert.equal(existsSync(join(folder, 'lock')), false, 'the folder is free again')
})

test('retention only says what it would remove, and keeps frames that no checkpoint covers', async () => {
  await poyang('rebuild')
  const before = await readdir(join(folder, 'frames'))
  const said = await poyang('retention')
  assert.equal(said.code, 0)
  assert.match(said.out, /past its age {2}readings: \d+ rows of rtd data observed from 2020-03-01 up to 2020-04-01/)
  assert.match(said.out, /kept {2}frames: .* no signed checkpoint/)
  assert.match(said.out, /run it again with --apply/)
  assert.deepEqual(await readdir(join(folder, 'frames')), before)
  const both = await poyang('retention', '--apply', '--dry-run')
  assert.deepEqual([both.code, both.err], [1, 'poyang: choose one of --dry-run and --apply\n'])
})

test('a store that a newer release wrote is refused in a sentence, and nothing stays behind', async () => {
  const url = `http://poyang:secret-of-the-test@127.0.0.1:${await freePort()}`
  const engine = startChild({
    name: 'columnar',
    env: { ...process.env, POYANG_DATA: folder, POYANG_COLUMNAR_URL: url, POYANG_LOG_LEVEL: 'fatal' },
  })
  await engine.ready
  const client = openColumnar(url)
  const tomorrow = { name: '9999_tomorrow.sql', hash: 'x', applied_at: 0 }
  await client.insert({ table: 'schema_migration', values: [tomorrow], format: 'JSONEachRow' })
  await client.close()
  await engine.stop(20_000)
  const refused = await poyang('rebuild', '--check')
  assert.deepEqual([refused.code, refused.out], [1, ''])
  assert.match(refused.err, /^poyang: migration columnar\/9999_tomorrow\.sql cannot be applied: .*newer release/)
  assert.equal(existsSync(join(folder, 'lock')), false, 'the folder is free again')
})

test('a folder without a frame log is refused in a sentence', async () => {
  const refused = await poyang('rebuild', '--check', '--data', join(folder, 'nothing'))
  assert.deepEqual([refused.code, refused.out], [1, ''])
  assert.match(refused.err, /^poyang: .*nothing holds no frame log: name the data folder with --data or POYANG_DATA\n$/)
})
