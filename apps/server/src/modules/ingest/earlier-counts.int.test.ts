import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ClickHouseClient } from '@clickhouse/client'
import { decodeFrame } from '@poyang/hj212'
import { startColumnar, type TestEngine } from '../../engines/testing.ts'
import type { Disposition } from '../../platform/frame-log/types.ts'
import { insertBlock } from '../../platform/native-block/insert-block.ts'
import { createColumnarQuestions, type ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { openColumnar } from '../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../platform/stores/migrate-columnar.ts'
import { createEarlierCounts } from './earlier-counts.ts'
import { createFrameBlock } from './frame-block.ts'
import { beijing, frame, received } from './frames-for-tests.ts'
import type { GatewayState } from './internal/schema.ts'

let engine: TestEngine
let client: ClickHouseClient
let questions: ColumnarQuestions
let index = 0

before(async () => {
  engine = await startColumnar()
  client = openColumnar(engine.url)
  await migrateColumnar(client)
  questions = createColumnarQuestions(client)
})
after(async () => {
  await client.close()
  await engine.stop()
})

/** What the worker writes of a frame; `twice`: as after a replay. */
async function save(at: string, disposition: Disposition, mn: string, change: (bytes: Buffer) => Buffer = (bytes) => bytes, twice = false) {
  const bytes = change(frame({ mn, cp: 'w01018-Rtd=1.5,w01018-Flag=N' }))
  const record = { ...received(beijing(at), bytes, { disposition }), index: index++, leaf: Buffer.alloc(0) }
  for (let times = 0; times < (twice ? 2 : 1); times++) {
    const block = createFrameBlock()
    block.add(record, disposition === 'noise' ? null : decodeFrame(bytes))
    await insertBlock(client, 'frame', block.take())
  }
}
const withoutTail = (bytes: Buffer) => bytes.subarray(0, -2)

const gateway = (startedAt: string, records: number): GatewayState => ({
  startedAt: beijing(startedAt),
  links: [],
  connections: 0,
  framesPerSecond: 0,
  minutes: [],
  faults: [],
  log: { records, bytesFree: 0, refusing: null, lastSyncMs: 0, oldest: 0 },
  registryVersion: 1,
  loopDelay: { mean: 0, max: 0 },
})

test('what came before the gateway started is counted: each record once, of this hour by the minute, of today by fault and device', async () => {
  await save('2026-11-23T23:59:59.999', 'accepted', 'A', withoutTail)
  await save('2026-11-24T00:00:00.000', 'accepted', 'A', withoutTail)
  await save('2026-11-24T09:00:00.500', 'accepted', 'A', undefined, true)
  await save('2026-11-24T09:00:59.999', 'stranger', 'X', withoutTail)
  await save('2026-11-24T09:01:00.000', 'rejected', 'A', (bytes) => Buffer.concat([bytes.subarray(0, -6), Buffer.from('0000\r\n')]))
  await save('2026-11-24T09:01:01.000', 'noise', '')
  await save('2026-11-24T09:30:00.000', 'accepted', 'A')
  const counts = createEarlierCounts(questions)
  const now = beijing('2026-11-24T09:31:00')
  await counts.refresh(gateway('2026-11-24T09:30:00', index), index, now)
  assert.deepEqual(counts.minutes(now), [
    { at: beijing('2026-11-24T09:00:00'), accepted: 1, stranger: 1, rejected: 0, noise: 0 },
    { at: beijing('2026-11-24T09:01:00'), accepted: 0, stranger: 0, rejected: 1, noise: 1 },
  ])
  const byCode = counts.faults(now).toSorted((a, b) => a.code.localeCompare(b.code))
  assert.deepEqual(byCode, [
    { code: 'crc-mismatch', level: 'rejected', count: 1 },
    { code: 'tail-missing', level: 'tolerated', count: 2 },
  ])
  assert.deepEqual(counts.ofDevice('A', now), { frames: 2, faults: 1 })
  assert.deepEqual(counts.ofDevice('X', now), { frames: 0, faults: 0 })
})

test('an hour later the minutes are past, and on the next day all of it', async () => {
  const counts = createEarlierCounts(questions)
  await counts.refresh(gateway('2026-11-24T09:30:00', index), index, beijing('2026-11-24T09:31:00'))
  assert.equal(counts.minutes(beijing('2026-11-24T10:00:30')).length, 1)
  assert.equal(counts.minutes(beijing('2026-11-24T10:02:00')).length, 0)
  const tomorrow = beijing('2026-11-25T00:00:00')
  assert.equal(counts.faults(tomorrow).length, 0)
  assert.equal(counts.ofDevice('A', tomorrow).frames, 0)
})

test('what is derived late is counted when it is there, and a gateway that starts again is counted anew', async () => {
  const counts = createEarlierCounts(questions)
  const now = beijing('2026-11-24T09:41:00')
  const frames = () => counts.ofDevice('B', now).frames
  await counts.refresh(null, 0, now)
  await counts.refresh(gateway('2026-11-24T09:40:00', index + 2), index, now)
  assert.equal(frames(), 0)
  await save('2026-11-24T09:39:58.000', 'accepted', 'B')
  await save('2026-11-24T09:39:59.000', 'accepted', 'B')
  await counts.refresh(gateway('2026-11-24T09:40:00', index + 50), index, now)
  assert.equal(frames(), 2)
  await save('2026-11-24T09:40:10.000', 'accepted', 'B')
  await counts.refresh(gateway('2026-11-24T09:40:00', index), index, now)
  assert.equal(frames(), 2, 'the running gateway counts that one')
  await counts.refresh(gateway('2026-11-24T09:40:30', index), index, now)
  assert.equal(frames(), 3)
})
