import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { bundleToJson } from '@poyang/evidence'
import { openEvidenceLog } from '../platform/evidence/evidence-log.ts'
import { openEvidenceReader } from '../platform/evidence/evidence-reader.ts'
import { openFrameLog } from '../platform/frame-log/frame-log.ts'

const data = await mkdtemp(join(tmpdir(), 'verify-command-'))
after(() => rm(data, { recursive: true }))
const frames = join(data, 'frames')
const evidenceFolder = join(data, 'evidence', 'frames')

function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [resolve(import.meta.dirname, 'main.ts'), 'verify', ...args], (error, out, err) => {
      done({ code: error === null ? 0 : Number(child.exitCode), out, err })
    })
    child.stdin?.end()
  })
}

before(async () => {
  const log = await openFrameLog({ folder: frames, segmentBytes: 1 << 20, freeFloorBytes: 0 })
  const evidence = await openEvidenceLog({
    folder: evidenceFolder,
    origin: 'poyang.test/frames',
    keyFile: join(data, 'keys', 'evidence.key'),
  })
  const record = { kind: 'received', disposition: 'accepted', at: 1, connection: 0, outlet: '' } as const
  await log.append(Array.from({ length: 500 }, (_, at) => ({ ...record, bytes: Buffer.from(`frame ${at}`) }))).durable
  for await (const batch of log.read(0, 500)) await evidence.append(batch.map(({ leaf }) => leaf))
  await evidence.sign(Date.now())
  const bundle = await openEvidenceReader(evidenceFolder).proveRecord(77, (await log.get(77))?.leaf ?? Buffer.alloc(0))
  assert.ok(bundle !== null)
  await writeFile(join(data, 'bundle.json'), JSON.stringify(bundleToJson(bundle)))
  await evidence.close()
  await log.close()
})

test('poyang verify says that all is well and leaves with 0', async () => {
  const { code, out } = await run('--data', data)
  assert.match(out, /Read 500 records .* 1 checkpoints, the last over 500 records\./)
  assert.match(out, /All is well\.\n$/)
  assert.equal(code, 0)
})

test('a bundle is checked step by step', async () => {
  const key = (await readFile(join(evidenceFolder, 'verifier-key'), 'utf8')).trim()
  const good = await run('--bundle', join(data, 'bundle.json'), '--key', key)
  assert.match(good.out, /Record 77 is in the log poyang\.test\/frames of 500 records, unchanged; the key is the one you gave\.\n$/)
  assert.equal(good.code, 0)
  const text = await readFile(join(data, 'bundle.json'), 'utf8')
  await writeFile(join(data, 'changed.json'), text.replace('"index":77', '"index":76'))
  const changed = await run('--bundle', join(data, 'changed.json'), '--json')
  assert.equal(changed.code, 1)
  const lines = changed.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { step?: string; ok?: boolean })
  assert.deepEqual(
    lines.filter(({ ok }) => ok === false).map(({ step }) => step),
    ['root'],
  )
})

test('each line of an exported audit is checked, and what stands beside its bundle too', async () => {
  const folder = join(data, 'evidence', 'records')
  const log = await openEvidenceLog({ folder, origin: 'poyang.test/records', keyFile: join(data, 'keys', 'records.key') })
  const leaves = [1, 2, 3].map((sequence) => Buffer.from(JSON.stringify({ sequence: String(sequence), name: `某${sequence}` })))
  await log.append(leaves)
  await log.sign(Date.now())
  await log.close()
  const reader = openEvidenceReader(folder)
  const lines: string[] = []
  for (const [index, leaf] of leaves.entries()) {
    const bundle = await reader.proveRecord(index, leaf)
    assert.ok(bundle !== null)
    lines.push(JSON.stringify({ event: { sequence: index + 1, name: `某${index + 1}` }, bundle: bundleToJson(bundle) }))
  }
  lines.push(JSON.stringify({ event: { sequence: 4 }, bundle: null }))
  const file = join(data, 'audit.ndjson')
  await writeFile(file, `${lines.join('\n')}\n`)
  const good = await run('--bundle', file, '--key', (await readFile(join(folder, 'verifier-key'), 'utf8')).trim())
  assert.match(good.out, /3 rows proved, 1 not signed yet, 0 failed; the key is the one you gave\.\n$/)
  assert.equal(good.code, 0)
  await writeFile(file, lines.join('\n').replace('"某2"},"bundle"', '"某9"},"bundle"'))
  const changed = await run('--bundle', file)
  assert.match(changed.out, /FAILED {2}Line 2: what stands beside the bundle is not what was signed\./)
  assert.equal(changed.code, 1)
})

test('a changed byte ends with 1 and a sentence; a folder without a log with 2', async () => {
  const [name = ''] = (await readdir(frames)).filter((file) => file.endsWith('.log'))
  const bytes = await readFile(join(frames, name))
  bytes[5_000] = (bytes[5_000] ?? 0) ^ 1
  await writeFile(join(frames, name), bytes)
  const { code, out } = await run('--data', data, '--json')
  assert.equal(code, 1)
  assert.match(out.split('\n')[0] ?? '', /^\{"level":"error","code":"damaged","sentence":"Record \d+ is damaged/)
  const none = await run('--data', join(data, 'nowhere'))
  assert.equal(none.code, 2)
  assert.match(none.err, /There is no frame log in/)
})
