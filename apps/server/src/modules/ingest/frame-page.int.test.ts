import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { encodeMessage } from '@poyang/hj212'
import { openFrameLogReader } from '../../platform/frame-log/frame-log-reader.ts'
import { openFrameLog, type FrameLogWriter } from '../../platform/frame-log/frame-log.ts'
import type { FrameLogReader, RecordInput } from '../../platform/frame-log/types.ts'
import { Problem } from '../../platform/http/problem.ts'
import { createColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { openColumnar } from '../../platform/stores/columnar.ts'
import { frameDetail } from './frame-page.ts'
import type { FrameSources } from './frame-page.ts'
import { readKeptKeys } from './kept-keys.ts'
import { ingestLineage } from './lineage.ts'
import { createRecordDecoder } from './record-decoder.ts'

const never = new AbortController().signal
let folder: string
let log: FrameLogWriter
let reader: FrameLogReader
let sources: FrameSources
// Nothing listens there: the frame page has to do without the store.
const client = openColumnar('http://poyang:none@127.0.0.1:9')

const text = (words: string) => new TextEncoder().encode(words)
const upload2005 = encodeMessage({
  version: '2005',
  qn: '20261124080000001',
  st: '32',
  cn: '2011',
  pw: '123456',
  mn: '88888880000001',
  flag: null,
  pairs: [
    { code: '', name: 'DataTime', value: '20261124080000', group: 0 },
    { code: '011', name: 'Rtd', value: '12.30', group: 1 },
    { code: '011', name: 'Flag', value: 'N', group: 1 },
  ],
})
const records: ReadonlyArray<Omit<RecordInput, 'at' | 'outlet'>> = [
  { kind: 'opened', disposition: 'none', connection: -1, bytes: text('192.0.2.7:4711') },
  { kind: 'received', disposition: 'accepted', connection: 0, bytes: upload2005 },
  { kind: 'received', disposition: 'noise', connection: 0, bytes: Uint8Array.of(0, 255, 10, 60) },
  { kind: 'sent', disposition: 'none', connection: 0, bytes: upload2005 },
  { kind: 'closed', disposition: 'none', connection: 0, bytes: text('by the device') },
]

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poyang-frame-page-'))
  log = await openFrameLog({ folder, segmentBytes: 65_536, freeFloorBytes: 0, seal: false })
  const at = Date.parse('2026-11-24T08:00:01.250+08:00')
  await log.append(records.map((record) => ({ ...record, at, outlet: record.disposition === 'accepted' ? 'E-1-DW001' : '' }))).durable
  reader = openFrameLogReader({ folder })
  const keys = readKeptKeys(join(folder, 'no-keys'))
  sources = { reader, decode: createRecordDecoder(keys), keys, questions: createColumnarQuestions(client), head: () => log.head }
})
after(async () => {
  await Promise.all([reader.close(), log.close(), client.close()])
  await rm(folder, { recursive: true, force: true })
})

const refusal = (kind: string) => (error: unknown) => error instanceof Problem && error.kind.type === `/problems/${kind}`

test('a frame of 2005 is explained with the names of its factors, although the store is away', async () => {
  const frame = await frameDetail(sources, 1, never)
  assert.equal(frame.peer, '192.0.2.7:4711')
  assert.equal(frame.receivedAt, '2026-11-24T08:00:01.250+08:00')
  assert.deepEqual([frame.previous, frame.next], [null, null])
  assert.deepEqual(frame.readings, ['reading:E-1-DW001/w01018/rtd/2026-11-24T08:00:00'])
  assert.match(frame.annotations.find(({ key }) => key === '011-Rtd')?.zh ?? '', /^化学需氧量/)
  assert.deepEqual(Buffer.from(frame.bytes, 'base64'), Buffer.from(upload2005))
})

test('every kind of record has a page, and the bytes of noise are covered too', async () => {
  const [opened, , noise, sent, closed] = await Promise.all([0, 1, 2, 3, 4].map((index) => frameDetail(sources, index, never)))
  assert.deepEqual([opened?.kind, noise?.kind, sent?.kind, closed?.kind], ['opened', 'received', 'sent', 'closed'])
  assert.deepEqual([opened?.verdict, noise?.verdict, sent?.verdict, closed?.verdict], [null, 'rejected', null, null])
  assert.deepEqual(
    noise?.annotations.map(({ from, to }) => [from, to]),
    [[0, 4]],
  )
  assert.ok((sent?.annotations.length ?? 0) > 5)
  assert.deepEqual(noise?.readings, [])
})

test('only what is durable is shown', async () => {
  await assert.rejects(frameDetail(sources, 5, never), refusal('frame-unknown'))
  await assert.rejects(frameDetail({ ...sources, head: () => 1 }, 1, never), refusal('frame-unknown'))
})

test('the lineage of a frame ends at its bytes', async () => {
  const { frame } = ingestLineage(sources)
  const node = await frame('hj212/000000000001', never)
  assert.deepEqual(node?.from, [])
  assert.equal(node?.facts['mn'], '88888880000001')
  for (const name of ['hj212/5', 'hj212/-1', 'hj212/1e3', 'hj212/', 'other/1', '', 'hj212/99999999999999999999'])
    assert.equal(await frame(name, never), null)
})

test('what retention removed is told apart from what never was', async () => {
  const filler = { kind: 'received', disposition: 'noise', at: 0, connection: 0, outlet: '', bytes: new Uint8Array(60_000) } as const
  for (let n = 0; n < 4; n++) await log.append([filler]).durable
  const [oldest] = (await readdir(folder)).filter((name) => name.endsWith('.log')).toSorted()
  await rm(join(folder, oldest ?? assert.fail('no segment')))
  const later = openFrameLogReader({ folder })
  await assert.rejects(frameDetail({ ...sources, reader: later }, 1, never), refusal('frame-past-retention'))
  await later.close()
})
