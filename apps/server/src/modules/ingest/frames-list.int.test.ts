import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ClickHouseClient } from '@clickhouse/client'
import { startColumnar, type TestEngine } from '../../engines/testing.ts'
import type { Disposition, LogRecord } from '../../platform/frame-log/types.ts'
import { insertBlock } from '../../platform/native-block/insert-block.ts'
import { createColumnarQuestions, type ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { openColumnar } from '../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../platform/stores/migrate-columnar.ts'
import { createConnectionBlock } from './connection-block.ts'
import { createFrameBlock } from './frame-block.ts'
import { framesPage } from './frames-list.ts'
import { FramesQuery } from './schema.ts'
import { readConnection, readLastHeard, readNeighbour } from './store.ts'

let engine: TestEngine
let client: ClickHouseClient
let questions: ColumnarQuestions
const now = Date.now()
const never = new AbortController().signal

const record = (index: number, kind: LogRecord['kind'], disposition: Disposition, text = ''): LogRecord => ({
  index,
  kind,
  disposition,
  at: now + index,
  connection: 0,
  outlet: disposition === 'accepted' ? 'E-1-DW001' : '',
  bytes: Buffer.from(text),
  leaf: Buffer.alloc(0),
})

/** Records 1 to 30 on connection 0; every third is noise. What the codec says of them is not asked here. */
async function save(): Promise<void> {
  const frames = createFrameBlock()
  for (let index = 1; index <= 30; index++) frames.add(record(index, 'received', index % 3 === 0 ? 'noise' : 'accepted', 'x'), null)
  await insertBlock(client, 'frame', frames.take())
  const connections = createConnectionBlock()
  connections.add(record(0, 'opened', 'none', '192.0.2.7:4711'))
  await insertBlock(client, 'connection', connections.take())
}

before(async () => {
  engine = await startColumnar()
  client = openColumnar(engine.url)
  await migrateColumnar(client)
  questions = createColumnarQuestions(client)
  await save()
  await save() // as after a replay
  await save()
})
after(async () => {
  await client.close()
  await engine.stop()
})

test('rows that a replay wrote again are one line, and walking the pages gives each once, newest first', async () => {
  for (const limit of [1, 7, 500]) {
    const seen: number[] = []
    let before: number | undefined
    for (let pages = 0; pages < 100; pages++) {
      const page = await framesPage(questions, FramesQuery.parse({ limit, ...(before === undefined ? {} : { before }) }), never)
      assert.ok(page.frames.length <= limit)
      seen.push(...page.frames.map((frame) => frame.index))
      if (page.next === null) break
      before = page.next
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 30 }, (_, index) => 30 - index),
    )
  }
})

test('what is shown can be chosen, and each line names its peer', async () => {
  const indices = async (query: Record<string, string>) =>
    (await framesPage(questions, FramesQuery.parse(query), never)).frames.map((frame) => frame.index)
  assert.deepEqual(await indices({ show: 'quarantine' }), [30, 27, 24, 21, 18, 15, 12, 9, 6, 3])
  assert.deepEqual(await indices({ show: 'accepted', before: '6' }), [5, 4, 2, 1])
  assert.deepEqual(await indices({ outlet: 'E-1-DW001', before: '4' }), [2, 1])
  assert.deepEqual(await indices({ outlet: 'OTHER' }), [])
  assert.deepEqual(await indices({ mn: "' OR 1=1 --" }), [])
  const { frames } = await framesPage(questions, FramesQuery.parse({ limit: 1 }), never)
  assert.equal(frames[0]?.peer, '192.0.2.7:4711')
})

test('neighbours of a device, its last frame and its connection are found', async () => {
  assert.deepEqual(await Promise.all([readNeighbour(questions, '', 10, 'before'), readNeighbour(questions, '', 10, 'after')]), [9, 11])
  assert.equal(await readNeighbour(questions, '', 30, 'after'), null)
  assert.equal((await readLastHeard(questions, 1)).get(''), now + 29)
  assert.deepEqual(await readConnection(questions, 0), { opened: String(now), peer: '192.0.2.7:4711', closed: '0', reason: '' })
  assert.equal(await readConnection(questions, 5), null)
})
