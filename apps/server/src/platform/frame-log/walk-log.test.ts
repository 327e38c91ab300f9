import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type FrameLogWriter, openFrameLog } from './frame-log.ts'
import { type Walked, walkLog } from './walk-log.ts'

const root = await mkdtemp(join(tmpdir(), 'walk-log-'))
after(() => rm(root, { recursive: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))
const openAt = (folder: string, seal: boolean) => openFrameLog({ folder, segmentBytes: 65_536, freeFloorBytes: 0, seal })

async function fill(log: FrameLogWriter, count: number): Promise<void> {
  for (let done = 0; done < count; done += 10) {
    const record = { kind: 'received', disposition: 'accepted', at: 1, connection: 0, outlet: '' } as const
    await log.append(Array.from({ length: 10 }, (_, at) => ({ ...record, bytes: Buffer.from(`${log.head + at};`.padEnd(600, '.')) })))
      .durable
  }
}
async function walk(folder: string, from = 0, wholeBelow = 0): Promise<Walked[]> {
  const steps: Walked[] = []
  for await (const step of walkLog({ folder, from, wholeBelow })) steps.push(step)
  return steps
}
/** Indexes read, checked against what stands in the records; and what was found besides. */
function summary(steps: readonly Walked[]): { read: number[]; found: Array<[string, number, number]> } {
  const read: number[] = []
  const found: Array<[string, number, number]> = []
  for (const step of steps) {
    if (step.what === 'leaves') {
      for (const [at, leaf] of step.leaves.entries()) {
        assert.equal(Number.parseInt(leaf.toString('latin1', 20), 10), step.first + at)
        read.push(step.first + at)
      }
    } else found.push([step.what, step.from, step.what === 'torn-tail' ? step.from : step.to])
  }
  return { read, found }
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)
const names = async (folder: string) => (await readdir(folder)).filter((name) => /\.log(\.zst)?$/.test(name)).toSorted()

test('walks every record once, from any record on', async () => {
  const folder = newFolder()
  const log = await openAt(folder, false)
  await fill(log, 400)
  for (const from of [0, 1, 105, 399, 400]) assert.deepEqual(summary(await walk(folder, from)), { read: range(from, 400), found: [] })
  await log.close()
  assert.deepEqual(summary(await walk(folder)), { read: range(0, 400), found: [] })
  assert.deepEqual(await walk(newFolder()), [])
})

test('follows a log that grows, rolls and is compressed meanwhile', async () => {
  const folder = newFolder()
  const log = await openAt(folder, true)
  await fill(log, 100)
  let next = 0
  let writing = Promise.resolve()
  for (let round = 0; round < 8; round++) {
    writing = fill(log, 150)
    const { read, found } = summary(await walk(folder, next, next))
    assert.deepEqual(found, [])
    assert.deepEqual(read, range(next, next + read.length))
    next += read.length
    await writing
  }
  assert.deepEqual(summary(await walk(folder, next)).read, range(next, 1_300))
  await log.close()
})

test('a damaged header costs its file, a damaged length the rest of it, and the others are read', async () => {
  const folder = newFolder()
  const log = await openAt(folder, false)
  await fill(log, 400)
  await log.close()
  const [, second = '', third = ''] = await names(folder)
  const [secondFirst, thirdFirst] = [Number.parseInt(second, 10), Number.parseInt(third, 10)]
  const bytes = await readFile(join(folder, second))
  bytes[3] = 0
  await writeFile(join(folder, second), bytes)
  assert.deepEqual(summary(await walk(folder)), {
    read: [...range(0, secondFirst), ...range(thirdFirst, 400)],
    found: [['damaged', secondFirst, thirdFirst]],
  })
  bytes[3] = 'A'.charCodeAt(0)
  bytes.writeUInt32LE(0xffff, 32 + 628)
  await writeFile(join(folder, second), bytes)
  assert.deepEqual(summary(await walk(folder)).found, [['damaged', secondFirst + 1, thirdFirst]])
  bytes.writeUInt32LE(0, 32 + 628)
  await writeFile(join(folder, second), bytes)
  assert.deepEqual(summary(await walk(folder)).found, [['missing', secondFirst + 1, thirdFirst]])
})

test('the tables and blocks of a compressed file are checked too', async () => {
  const folder = newFolder()
  const log = await openAt(folder, true)
  await fill(log, 400)
  while ((await names(folder)).filter((name) => name.endsWith('.log')).length > 1) await new Promise((done) => setTimeout(done, 5))
  await log.close()
  const [first = '', second = ''] = await names(folder)
  const path = join(folder, first)
  const whole = await readFile(path)
  const end = Number.parseInt(second, 10)
  for (const at of [40, whole.length - 1, whole.length - 40]) {
    const bytes = Buffer.from(whole)
    bytes[at] = (bytes[at] ?? 0) ^ 0x55
    await writeFile(path, bytes)
    const { read, found } = summary(await walk(folder))
    assert.deepEqual(read.slice(-1), [399])
    assert.deepEqual(
      found.map(([what]) => what),
      ['damaged'],
      `byte ${at}`,
    )
    assert.ok((found[0]?.[2] ?? 0) <= end)
  }
})

test('damage among records that were durable is no torn tail', async () => {
  const folder = newFolder()
  const log = await openAt(folder, false)
  await fill(log, 50)
  await log.close()
  const path = join(folder, (await names(folder))[0] ?? '')
  const bytes = await readFile(path)
  bytes[bytes.length - 5] = 0
  await writeFile(path, bytes)
  assert.deepEqual(summary(await walk(folder, 0, 49)), { read: range(0, 49), found: [['torn-tail', 49, 49]] })
  assert.deepEqual(summary(await walk(folder, 0, 50)), { read: range(0, 49), found: [['damaged', 49, 50]] })
})

test('a file that holds the records of the next one as well is told', async () => {
  const folder = newFolder()
  const log = await openAt(folder, false)
  await fill(log, 400)
  await log.close()
  const [first = '', second = ''] = await names(folder)
  const next = Number.parseInt(second, 10)
  const more = (await readFile(join(folder, second))).subarray(32, 32 + 628)
  await writeFile(join(folder, first), Buffer.concat([await readFile(join(folder, first)), more]))
  assert.deepEqual(summary(await walk(folder)), { read: range(0, 400), found: [['damaged', next, next + 1]] })
})
