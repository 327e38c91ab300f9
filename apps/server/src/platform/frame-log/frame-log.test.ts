import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { appendFile, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { type FrameLogOptions, type FrameLogWriter, openFrameLog } from './frame-log.ts'
import { openFrameLogReader } from './frame-log-reader.ts'
import type { FrameLogReader, LogRecord, RecordInput } from './types.ts'

const root = await mkdtemp(join(tmpdir(), 'frame-log-'))
after(() => rm(root, { recursive: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))
const openAt = (folder: string, options: Partial<FrameLogOptions> = {}) =>
  openFrameLog({ folder, segmentBytes: 65_536, freeFloorBytes: 0, seal: false, ...options })
const frame = (text: string, more: Partial<RecordInput> = {}): RecordInput => ({
  kind: 'received',
  disposition: 'accepted',
  at: 1_700_000_000_123,
  connection: 0,
  outlet: 'WQ-01',
  bytes: Buffer.from(text),
  ...more,
})
async function all(log: FrameLogReader, from: number, to: number): Promise<LogRecord[]> {
  const records: LogRecord[] = []
  for await (const batch of log.read(from, to)) records.push(...batch)
  return records
}
const texts = (records: readonly LogRecord[]) => records.map((record) => Buffer.from(record.bytes).toString())
async function fill(log: FrameLogWriter, count: number, size = 400): Promise<void> {
  for (let i = 0; i < count; i++) await log.append([frame(`${i}:`.padEnd(size, 'x'))]).durable
}

test('gives back what was appended, with indexes from 0 without gaps', async () => {
  const log = await openAt(newFolder())
  const opened = log.append([{ ...frame('127.0.0.1:5000'), kind: 'opened', disposition: 'none', connection: -1, outlet: '' }])
  const two = log.append([frame('a'), frame('', { disposition: 'noise', outlet: '', connection: opened.first })])
  assert.equal(log.head, 0, 'nothing counts before it is durable')
  await two.durable
  assert.equal(two.first, 1)
  assert.equal(log.head, 3)
  const records = await all(log, 0, 3)
  assert.deepEqual(texts(records), ['127.0.0.1:5000', 'a', ''])
  assert.deepEqual(
    records.map(({ index, kind, disposition, at, connection, outlet }) => ({ index, kind, disposition, at, connection, outlet })),
    [
      { index: 0, kind: 'opened', disposition: 'none', at: 1_700_000_000_123, connection: 0, outlet: '' },
      { index: 1, kind: 'received', disposition: 'accepted', at: 1_700_000_000_123, connection: 0, outlet: 'WQ-01' },
      { index: 2, kind: 'received', disposition: 'noise', at: 1_700_000_000_123, connection: 0, outlet: '' },
    ],
  )
  assert.equal(await log.get(3), null)
  await log.close()
})

test('goes on after a clean stop', async () => {
  const folder = newFolder()
  const first = await openAt(folder)
  await fill(first, 300)
  await first.close()
  const second = await openAt(folder)
  assert.equal(second.head, 300)
  assert.equal(second.append([frame('next')]).first, 300)
  await second.close()
  assert.equal(second.head, 301, 'closing makes durable what was appended')
})

for (const [what, damage] of [
  ['half a record', (path: string) => appendFile(path, Buffer.from([200, 0, 0, 0, 1, 2, 3, 4, 5]))],
  ['zeros', (path: string) => appendFile(path, Buffer.alloc(10_000))],
  ['garbage', (path: string) => appendFile(path, Buffer.alloc(5_000, 0xa5))],
  [
    'a record whose check value is wrong',
    async (path: string) => appendFile(path, Buffer.from([20, 0, 0, 0, 9, 9, 9, 9, ...Buffer.alloc(20, 1)])),
  ],
] as const) {
  test(`cuts a tail of ${what} at the last whole record and goes on`, async () => {
    const folder = newFolder()
    const log = await openAt(folder)
    await fill(log, 10)
    await log.close()
    const name = (await readdir(folder)).find((file) => file.endsWith('.log')) ?? ''
    await damage(join(folder, name))
    const again = await openAt(folder)
    assert.equal(again.head, 10)
    await again.append([frame('after')]).durable
    assert.equal(texts(await all(again, 9, 11)).at(-1), 'after')
    await again.close()
  })
}

test('drops a newest segment whose header was never finished', async () => {
  const folder = newFolder()
  const log = await openAt(folder)
  await fill(log, 10)
  await log.close()
  await writeFile(join(folder, `${'10'.padStart(20, '0')}.log`), Buffer.from('POYANG'))
  const again = await openAt(folder)
  assert.equal(again.head, 10)
  await again.append([frame('after')]).durable
  assert.deepEqual(texts(await all(again, 10, 11)), ['after'])
  await again.close()
})

test('does not take damage in front of durable records for a torn tail', async () => {
  const folder = newFolder()
  const log = await openAt(folder, { segmentBytes: 16 * 1024 * 1024 })
  for (let i = 0; i < 60; i++) await log.append([frame('x'.repeat(60_000))]).durable
  await log.close()
  const path = join(folder, `${'0'.padStart(20, '0')}.log`)
  const file = await open(path, 'r+')
  await file.write(Buffer.from([0xff]), 0, 1, 100_000)
  await file.close()
  await assert.rejects(openAt(folder, { segmentBytes: 16 * 1024 * 1024 }), /record 1 at byte \d+ is damaged and records follow it/)
})

test('names the file when a record of an older segment is damaged, and cuts nothing', async () => {
  const folder = newFolder()
  const log = await openAt(folder)
  await fill(log, 400)
  await log.close()
  const [older = ''] = (await readdir(folder)).filter((file) => file.endsWith('.log')).toSorted()
  const before = await readFile(join(folder, older))
  before[5_000] = (before[5_000] ?? 0) ^ 1
  await writeFile(join(folder, older), before)
  const again = await openAt(folder)
  assert.equal(again.head, 400)
  await assert.rejects(all(again, 0, 400), (error: Error) => error.message.includes(older) && /record 11 /.test(error.message))
  assert.equal((await again.get(399))?.index, 399)
  await again.close()
  assert.deepEqual(await readFile(join(folder, older)), before)
})

test('reports an older segment that ends too early', async () => {
  const folder = newFolder()
  const log = await openAt(folder)
  await fill(log, 400)
  await log.close()
  const [older = ''] = (await readdir(folder)).filter((file) => file.endsWith('.log')).toSorted()
  await truncate(join(folder, older), 20_000)
  const reader = openFrameLogReader({ folder })
  await assert.rejects(all(reader, 0, 400), /ends before record|is damaged/)
  await reader.close()
})

test('sealed segments read the same and zstd gives the plain file back', async () => {
  const folder = newFolder()
  const log = await openAt(folder)
  await fill(log, 1_000)
  const plain = await all(log, 0, 1_000)
  await log.close()
  const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.log')).toSorted()
  const bytes = await readFile(join(folder, name))
  const again = await openAt(folder, { seal: true })
  const reader = openFrameLogReader({ folder })
  while ((await readdir(folder)).filter((file) => file.endsWith('.log')).length > 1) await new Promise((done) => setTimeout(done, 10))
  const sealed = await all(reader, 0, 1_000)
  assert.deepEqual(sealed, plain)
  for (const index of [0, 1, 255, 256, 500, 998, 999]) assert.deepEqual(await reader.get(index), plain[index])
  assert.equal(await reader.get(1_000), null)
  assert.equal(await reader.get(5_000_000), null)
  assert.deepEqual(zstdDecompressSync(await readFile(join(folder, `${name}.zst`))), bytes)
  await reader.close()
  await again.close()
})

test('a reader follows a writer through rolls and sealing', async () => {
  const folder = newFolder()
  const log = await openAt(folder, { seal: true })
  const reader = openFrameLogReader({ folder })
  let seen = 0
  for (let round = 0; round < 20; round++) {
    await fill(log, 40, 2_000)
    for (const record of await all(reader, seen, log.head)) assert.equal(record.index, seen++)
  }
  assert.equal(seen, 800)
  assert.equal((await reader.get(3))?.index, 3)
  assert.equal(await reader.tail(), 0)
  await reader.close()
  await log.close()
})

test('finishes a removal that a crash interrupted, and drops half-made sealed files', async () => {
  const folder = newFolder()
  const log = await openAt(folder, { seal: true })
  await fill(log, 400)
  await log.close()
  const again = await openAt(folder, { seal: true })
  while ((await readdir(folder)).filter((file) => file.endsWith('.log')).length > 1) await new Promise((done) => setTimeout(done, 10))
  await again.close()
  const [sealed = ''] = (await readdir(folder)).filter((file) => file.endsWith('.zst')).toSorted()
  const plain = zstdDecompressSync(await readFile(join(folder, sealed)))
  await writeFile(join(folder, sealed.slice(0, -4)), plain)
  await writeFile(join(folder, `${sealed}.tmp`), 'half')
  const third = await openAt(folder)
  assert.equal((await all(third, 0, 400)).length, 400)
  await third.close()
  assert.equal((await readdir(folder)).filter((file) => file === sealed.slice(0, -4) || file.endsWith('.tmp')).length, 0)
})

test('one writer a folder; the lock of a dead process is taken over', async () => {
  const folder = newFolder()
  const log = await openAt(folder)
  await assert.rejects(openAt(folder), /is in use by process/)
  await log.close()
  await writeFile(join(folder, 'lock'), '4194000 123\n')
  const again = await openAt(folder)
  await again.close()
  await writeFile(join(folder, 'lock'), `${process.pid} 1\n`)
  const reused = await openAt(folder)
  await reused.close()
})

test('refuses what does not fit a record and keeps nothing of it', async () => {
  const log = await openAt(newFolder())
  assert.throws(() => log.append([frame('ok'), frame('x'.repeat(65_001))]), RangeError)
  assert.throws(() => log.append([frame('x', { outlet: 'O'.repeat(65) })]), RangeError)
  assert.equal(log.append([frame('first')]).first, 0)
  await log.close()
  assert.equal(log.head, 1)
  assert.throws(() => log.append([frame('late')]), /closed/)
})
