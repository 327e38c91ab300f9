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
import { createTurnstile } from '../../platform/http/turnstile.ts'
import { createColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { openColumnar } from '../../platform/stores/columnar.ts'
import { frameDetail } from './frame-page.ts'
import type { FrameSources } from './frame-page.ts'
import { frame } from './frames-for-tests.ts'
import { readKeptKeys } from './kept-keys.ts'
import { ingestLineage } from './lineage.ts'
import { createRecordDecoder } from './record-decoder.ts'
import type { FrameDetail } from './schema.ts'

const never = new AbortController().signal
const search = createTurnstile({ atOnce: 1, waiting: 8 })
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
  const page = await frameDetail(sources, 1, never, search)
  assert.equal(page.peer, '192.0.2.7:4711')
  assert.equal(page.receivedAt, '2026-11-24T08:00:01.250+08:00')
  assert.deepEqual([page.previous, page.next], [null, null])
  assert.deepEqual(page.readings, ['reading:E-1-DW001/w01018/rtd/2026-11-24T08:00:00'])
  assert.match(page.annotations.find(({ key }) => key === '011-Rtd')?.zh ?? '', /^化学需氧量/)
  assert.deepEqual(Buffer.from(page.bytes, 'base64'), Buffer.from(upload2005))
})

test('every kind of record has a page, and the bytes of noise are covered too', async () => {
  const [opened, , noise, sent, closed] = await Promise.all([0, 1, 2, 3, 4].map((index) => frameDetail(sources, index, never, search)))
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
  await assert.rejects(frameDetail(sources, 5, never, search), refusal('frame-unknown'))
  await assert.rejects(frameDetail({ ...sources, head: () => 1 }, 1, never, search), refusal('frame-unknown'))
})

test('the lineage of a frame ends at its bytes', async () => {
  const lineage = ingestLineage(sources)
  const node = await lineage.frame('hj212/000000000001', never)
  assert.deepEqual(node?.from, [])
  assert.equal(node?.facts['mn'], '88888880000001')
  for (const name of ['hj212/5', 'hj212/-1', 'hj212/1e3', 'hj212/', 'other/1', '', 'hj212/99999999999999999999'])
    assert.equal(await lineage.frame(name, never), null)
})

/** One message of two packets, cut inside a value; each packet a record of its own, with somebody else's frame between them. */
const packet = (pno: number, cp: string, dataTime: string | null, connection: number): Omit<RecordInput, 'at' | 'outlet'> => ({
  kind: 'received',
  disposition: 'accepted',
  connection,
  bytes: frame({ cp, dataTime, flag: 6, more: `PNUM=2;PNO=${pno};` }),
})
const append = async (given: ReadonlyArray<Omit<RecordInput, 'at' | 'outlet'>>) => {
  const at = Date.parse('2026-11-24T08:00:02.000+08:00')
  const { first, durable } = log.append(given.map((record, place) => ({ ...record, at: at + place * 1000, outlet: 'E-1-DW001' })))
  await durable
  return first
}

test('each packet of a message shows the readings of the whole, and its sister packets', async () => {
  const head = packet(1, 'w01018-Rtd=12.', '20261124080000', 0)
  const rest = packet(2, '30,w01018-Flag=N;w21003-Rtd=4.5,w21003-Flag=N', null, 0)
  const first = await append([head, { kind: 'received', disposition: 'accepted', connection: 77, bytes: upload2005 }, head, rest, rest])
  const pages = await Promise.all([0, 2, 3, 4].map((place) => frameDetail(sources, first + place, never, search)))
  for (const page of pages) {
    assert.equal(page.packets?.complete, true)
    assert.equal(page.packets.total, 2)
    assert.equal(page.packets.joined?.by, `frame:hj212/${String(first + 3).padStart(12, '0')}`)
    assert.deepEqual(
      ['w01018-Rtd', 'w21003-Rtd'].map((key) => page.packets?.joined?.annotations.find((each) => each.key === key)?.value),
      ['12.30', '4.5'],
    )
    for (const factor of ['w01018', 'w21003'])
      assert.ok(page.readings.includes(`reading:E-1-DW001/${factor}/rtd/2026-11-24T08:00:00`), `${factor} of ${page.index}`)
  }
  const places = (page: FrameDetail | undefined) =>
    page?.packets?.frames.map(({ ref, number, resend }) => [Number(ref.slice(-12)) - first, number, resend])
  const untilComplete = [
    [0, 1, false],
    [2, 1, true],
    [3, 2, false],
  ]
  assert.deepEqual(places(pages[0]), untilComplete)
  assert.deepEqual(places(pages[2]), untilComplete)
  assert.deepEqual(places(pages[3]), [...untilComplete, [4, 2, true]], 'a packet that comes again knows those before it')
  const other = await frameDetail(sources, first + 1, never, search)
  assert.equal(other.packets, null, 'a message in one piece has none')
})

test('packets whole by themselves are sisters too, and a message that stays incomplete says so', async () => {
  const first = await append([
    packet(1, 'w01018-Rtd=1.5,w01018-Flag=N', '20261124080100', 0),
    packet(2, 'w21003-Rtd=2.5,w21003-Flag=N', '20261124080100', 0),
    packet(2, 'w21003-Rtd=9.5,w21003-Flag=N', '20261124080200', 0),
  ])
  const [one, two, alone] = await Promise.all([0, 1, 2].map((place) => frameDetail(sources, first + place, never, search)))
  assert.deepEqual([one?.packets?.frames.length, one?.packets?.complete, one?.packets?.joined], [2, true, null])
  assert.deepEqual(one?.packets, two?.packets)
  assert.deepEqual(one?.readings, ['reading:E-1-DW001/w01018/rtd/2026-11-24T08:01:00'], 'each keeps its own readings')
  assert.deepEqual([alone?.packets?.frames.length, alone?.packets?.complete], [1, false])
})

test('what retention removed is told apart from what never was', async () => {
  const filler = { kind: 'received', disposition: 'noise', at: 0, connection: 0, outlet: '', bytes: new Uint8Array(60_000) } as const
  for (let n = 0; n < 4; n++) await log.append([filler]).durable
  const [oldest] = (await readdir(folder)).filter((name) => name.endsWith('.log')).toSorted()
  await rm(join(folder, oldest ?? assert.fail('no segment')))
  const later = openFrameLogReader({ folder })
  await assert.rejects(frameDetail({ ...sources, reader: later }, 1, never, search), refusal('frame-past-retention'))
  await later.close()
})
