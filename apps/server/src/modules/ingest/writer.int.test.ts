import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { sm4 } from '@poyang/hj212'
import { startColumnar } from '../../engines/testing.ts'
import type { TestEngine } from '../../engines/testing.ts'
import { openFrameLog } from '../../platform/frame-log/frame-log.ts'
import type { FrameLogWriter } from '../../platform/frame-log/frame-log.ts'
import type { RecordInput } from '../../platform/frame-log/types.ts'
import { freePort } from '../../platform/processes/free-port.ts'
import { startChild } from '../../platform/processes/start-child.ts'
import { openColumnar } from '../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../platform/stores/migrate-columnar.ts'
import type { LatestChanged } from '../telemetry/schema.ts'
import { createDeriver } from './deriver.ts'
import { beijing, frame, opened, received } from './frames-for-tests.ts'
import { openKeyRing } from './key-ring.ts'
import { createRecordDecoder } from './record-decoder.ts'
import { saveChunk } from './writer-store.ts'
import { startWriter } from './writer.ts'
import type { Writer, WriterOptions } from './writer.ts'

let engine: TestEngine
let client: ClickHouseClient
let folder: string
let log: FrameLogWriter

before(async () => {
  engine = await startColumnar()
  client = openColumnar(engine.url)
  await migrateColumnar(client)
})
after(async () => {
  await client.close()
  await engine.stop()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'writer-'))
  log = await openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 1 << 26, freeFloorBytes: 0 })
  for (const table of ['frame_local', 'connection_local', 'reading_local', 'latest_local', 'progress_local'])
    await client.command({ query: `TRUNCATE TABLE ${table}` })
})
afterEach(async () => {
  await log.close()
  await rm(folder, { recursive: true })
})

const ring = () => openKeyRing(join(folder, 'registry.json'), join(folder, 'keys', 'devices.jsonl'))

function start(more: Partial<WriterOptions> = {}): Writer {
  const decode = createRecordDecoder(ring())
  return startWriter({ reader: log, client, decode, head: () => log.head, chunkMs: 20, ...more })
}

/** Append, let a writer derive everything, stop it. */
async function derive(records: readonly RecordInput[], more: Partial<WriterOptions> = {}): Promise<void> {
  if (records.length > 0) await log.append(records).durable
  const writer = start(more)
  await until(() => writer.next === log.head)
  await writer.stop()
}

async function until(holds: () => boolean, ms = 20_000): Promise<void> {
  const end = performance.now() + ms
  while (!holds()) {
    assert.ok(performance.now() < end, 'waited too long')
    await pause(10)
  }
}

async function rows<T>(query: string): Promise<T[]> {
  return await (await client.query({ query, format: 'JSONEachRow' })).json<T>()
}

const readings = () =>
  rows<Record<string, unknown>>(
    `SELECT outlet, factor, toString(kind) AS kind, toString(observed_at) AS at, toString(value) AS value, mark,
       toUInt32(first_frame) AS first, toUInt32(last_frame) AS last FROM reading_local FINAL ORDER BY factor, reading_local.kind, observed_at, reading_local.value`,
  )

const eight = beijing('2026-11-24T08:00:02')
const cod = (value: string, mark = 'N') => `w01018-Rtd=${value},w01018-Flag=${mark}`

test('a frame becomes an index row and readings, and the note says how far the writer is', async () => {
  await derive([opened(eight, '10.1.2.3:5000'), received(eight, frame({ cp: `${cod('12.30')};w21003-Rtd=0.50,w21003-Flag=N` }))])
  assert.deepEqual(await readings(), [
    { outlet: 'P-0001', factor: 'w01018', kind: 'rtd', at: '2026-11-24 08:00:00', value: '12.3', mark: 'N', first: 1, last: 1 },
    { outlet: 'P-0001', factor: 'w21003', kind: 'rtd', at: '2026-11-24 08:00:00', value: '0.5', mark: 'N', first: 1, last: 1 },
  ])
  const frames = await rows(
    'SELECT toUInt32(idx) AS idx, toString(disposition) AS disposition, toString(verdict) AS verdict, outlet, mn, cn, faults FROM frame_local',
  )
  assert.deepEqual(frames, [{ idx: 1, disposition: 'accepted', verdict: 'ok', outlet: 'P-0001', mn: 'M1', cn: '2011', faults: '' }])
  assert.deepEqual(await rows('SELECT peer, toUInt32(connection) AS connection FROM connection_local'), [
    { peer: '10.1.2.3:5000', connection: 0 },
  ])
  assert.deepEqual(await rows('SELECT toUInt32(max(next)) AS next FROM progress_local'), [{ next: 2 }])
})

test('the same reading sent twice is one row that knows its first and last frame', async () => {
  await derive([
    received(eight, frame({ cp: cod('12.30') })),
    received(eight + 60_000, frame({ cp: cod('12.30'), qn: '20261124080100001' })),
  ])
  assert.deepEqual(
    (await readings()).map(({ value, first, last }) => [value, first, last]),
    [['12.3', 0, 1]],
  )
})

test('a corrected reading is a second version, both remain, and the later frame is the latest', async () => {
  await derive([received(eight, frame({ cp: cod('12.30') })), received(eight + 60_000, frame({ cp: cod('12.31') }))])
  assert.deepEqual(
    (await readings()).map(({ value, first }) => [value, first]),
    [
      ['12.3', 0],
      ['12.31', 1],
    ],
  )
  assert.deepEqual(await rows('SELECT toString(value) AS value, toUInt32(frame) AS frame FROM latest_local FINAL'), [
    { value: '12.31', frame: 1 },
  ])
})

test('12.3 and 12.30 are different texts and so different versions', async () => {
  await derive([received(eight, frame({ cp: cod('12.30') })), received(eight + 1, frame({ cp: cod('12.3') }))])
  assert.equal((await readings()).length, 2)
})

test('deriving a stretch again changes no table', async () => {
  await derive([
    opened(eight),
    ...Array.from({ length: 300 }, (_, i) =>
      received(eight + i, frame({ cp: cod(String(i % 7)), dataTime: `2026112408${String(i % 60).padStart(2, '0')}00` })),
    ),
    { ...received(eight + 400, Buffer.from('timeout')), kind: 'closed', disposition: 'none', outlet: '' },
  ])
  const tables = ['frame_local', 'connection_local', 'reading_local', 'latest_local']
  const sums = async () =>
    await Promise.all(tables.map(async (table) => rows(`SELECT count() AS n, toString(sum(cityHash64(*))) AS sum FROM ${table} FINAL`)))
  const before = await sums()
  await client.command({ query: 'TRUNCATE TABLE progress_local' })
  await derive([], { blockRows: 50 })
  assert.deepEqual(await sums(), before)
})

test('a late reading finds its place in time and does not become the latest', async () => {
  await derive([
    received(eight, frame({ cp: cod('5') })),
    received(eight + 1000, frame({ cn: '2061', dataTime: '20240301070000', cp: 'w01018-Avg=4.5,w01018-Min=4,w01018-Max=5,w01018-Flag=N' })),
    received(eight + 2000, frame({ dataTime: '20261123080000', cp: cod('6'), more: 'RF=1;', flag: 8 })),
  ])
  assert.deepEqual(
    (await readings()).map(({ kind, at, value }) => [kind, at, value]),
    [
      ['rtd', '2026-11-23 08:00:00', '6'],
      ['rtd', '2026-11-24 08:00:00', '5'],
      ['hour', '2024-03-01 07:00:00', '4.5'],
    ],
  )
  assert.deepEqual(await rows("SELECT toString(value) AS value FROM latest_local FINAL WHERE kind = 'rtd'"), [{ value: '5' }])
})

test('a clock that runs ahead is kept, but does not hold the place of the latest value', async () => {
  const heard: LatestChanged[] = []
  await derive([received(eight, frame({ dataTime: '20270101000000', cp: cod('9') })), received(eight + 1000, frame({ cp: cod('5') }))], {
    onLatest: (changed) => heard.push(...changed),
  })
  assert.equal((await readings()).length, 2)
  assert.deepEqual(await rows('SELECT toString(value) AS value FROM latest_local FINAL'), [{ value: '5' }])
  assert.deepEqual(
    heard.map(({ latest }) => latest.value),
    ['5'],
  )
})

test('frames of 2005, 2017 and 2025 give readings, the encrypted ones with the key of their device', async () => {
  const key = Buffer.alloc(16, 0x30)
  const clear = frame({ mn: 'M3', flag: 9, cp: 'a21026-Rtd=7.25,a21026-Flag=N;a34013-Rtd=3.1,a34013-Flag=N' })
  await writeRegistry([{ mn: 'M3', profile: { keys: [key.toString('hex')] } }])
  await derive([
    received(eight, frame({ mn: 'M1', flag: null, qn: null, cp: '011-Rtd=30.5,011-Flag=N' })),
    received(eight, frame({ mn: 'M2', flag: 4, cp: 'w21003-Rtd=1.5,w21003-Flag=N' })),
    received(eight, encrypted(clear, key)),
  ])
  assert.deepEqual(
    (await readings()).map(({ factor, value }) => [factor, value]),
    [
      ['a21026', '7.25'],
      ['a34013', '3.1'],
      ['w01018', '30.5'],
      ['w21003', '1.5'],
    ],
  )
})

test('a deviation that the gateway accepted is read the same way whatever the registry says later', async () => {
  const bytes = frame({ cp: cod('8.8') })
  bytes.write(modbusCrc(bytes.subarray(6, -6)), bytes.length - 6, 'latin1')
  await derive([received(eight, bytes), received(eight + 1, bytes, { disposition: 'rejected', outlet: '' })])
  assert.deepEqual(
    (await readings()).map(({ value, last }) => [value, last]),
    [['8.8', 0]],
  )
  assert.deepEqual(await rows('SELECT toString(verdict) AS verdict, faults, rejecting FROM frame_local ORDER BY idx'), [
    { verdict: 'tolerated', faults: 'crc-variant', rejecting: '' },
    { verdict: 'rejected', faults: 'crc-variant', rejecting: 'crc-variant' },
  ])
})

test('packets of one message are records of their own; a text cut at any byte is joined, also by a writer that starts between them', async () => {
  const packet = (pno: number, cp: string, dataTime: string | null) =>
    received(eight + pno, frame({ cp, dataTime, flag: 6, more: `PNUM=2;PNO=${pno};`, qn: `2026112408000000${pno}` }))
  await derive([
    packet(1, 'w01018-Rtd=1.5,w01018-Flag=N', '20261124080000'),
    packet(2, 'w21003-Rtd=2.5,w21003-Flag=N', '20261124080000'),
    packet(1, 'w01018-Rtd=3.5,w01018-Flag=N;w210', '20261124080100'),
  ])
  await derive([packet(2, '03-Rtd=4.5,w21003-Flag=N', null)])
  assert.deepEqual(
    (await readings()).filter(({ mark }) => mark === 'N').map(({ factor, at, value }) => [factor, at, value]),
    [
      ['w01018', '2026-11-24 08:00:00', '1.5'],
      ['w01018', '2026-11-24 08:01:00', '3.5'],
      ['w21003', '2026-11-24 08:00:00', '2.5'],
      ['w21003', '2026-11-24 08:01:00', '4.5'],
    ],
  )
})

test('strangers, rejected frames and noise are in the index and give no readings', async () => {
  const bad = frame({ cp: cod('1') })
  bad[30] = 0x2a
  await derive([
    received(eight, frame({ mn: 'NOBODY', cp: cod('1') }), { disposition: 'stranger', outlet: '' }),
    received(eight, bad, { disposition: 'rejected', outlet: '' }),
    received(eight, Buffer.from('AT+OK\0\r\n'), { disposition: 'noise', outlet: '' }),
  ])
  assert.deepEqual(await readings(), [])
  assert.deepEqual(await rows('SELECT toString(disposition) AS is, mn FROM frame_local ORDER BY idx'), [
    { is: 'stranger', mn: 'NOBODY' },
    { is: 'rejected', mn: 'M1' },
    { is: 'noise', mn: '' },
  ])
})

test('values are kept to the digit: twelve before the point, six behind, and texts that are no numbers', async () => {
  const sent = ['123456789012.123456', '-0.000001', '0', '-5', '999999999999', '---', '1e3', '0.1234567']
  await derive(sent.map((value, i) => received(eight + i, frame({ cp: `w010${10 + i}-Rtd=${value}` }))))
  const kept = await rows<{ value: string; forms: number; extra: string }>(
    'SELECT toString(value) AS value, bitAnd(forms, 15) AS forms, extra FROM reading_local FINAL ORDER BY factor',
  )
  assert.deepEqual(
    kept.map(({ value, forms, extra }) => [value, forms, extra]),
    [
      ['123456789012.123456', 6, ''],
      ['-0.000001', 6, ''],
      ['0', 0, ''],
      ['-5', 0, ''],
      ['999999999999', 0, ''],
      ['0', 14, '{"=value":"---"}'],
      ['1000', 13, '{"=value":"1e3"}'],
      ['0.123457', 13, '{"=value":"0.1234567"}'],
    ],
  )
})

test('while the store is away nothing is lost, the writer says so, and catches up by itself', async () => {
  const url = `http://poyang:secret@127.0.0.1:${await freePort()}`
  const env = { ...process.env, POYANG_DATA: join(folder, 'store'), POYANG_COLUMNAR_URL: url, POYANG_LOG_LEVEL: 'silent' }
  const startStore = async () => {
    const child = startChild({ name: 'columnar', env })
    await child.ready
    return child
  }
  let store = await startStore()
  const ownClient = openColumnar(url)
  await migrateColumnar(ownClient)
  const troubles: boolean[] = []
  const writer = start({ client: ownClient, onTrouble: (error) => troubles.push(error !== null) })
  await log.append([received(eight, frame({ cp: cod('1') }))]).durable
  writer.wake()
  await until(() => writer.next === 1)
  process.kill(store.pid ?? 0, 'SIGKILL')
  await store.exited
  await log.append([received(eight + 60_000, frame({ cp: cod('2'), dataTime: '20261124080100' }))]).durable
  writer.wake()
  await until(() => writer.store === 'down')
  assert.equal(writer.next, 1)
  store = await startStore()
  await until(() => writer.next === 2)
  assert.equal(writer.store, 'up')
  assert.deepEqual(troubles, [true, false])
  const found = await (
    await ownClient.query({ query: 'SELECT toString(value) AS value FROM reading_local FINAL ORDER BY value', format: 'JSONEachRow' })
  ).json()
  assert.deepEqual(found, [{ value: '1' }, { value: '2' }])
  await writer.stop()
  await ownClient.close()
  await store.stop(10_000)
})

test('a chunk half inserted before a crash is made whole without a double', async () => {
  await log.append([received(eight, frame({ cp: cod('1') })), received(eight + 1, frame({ cp: cod('2') }))]).durable
  const deriver = createDeriver(createRecordDecoder(ring()), () => undefined)
  for await (const batch of log.read(0, 2)) for (const record of batch) deriver.add(record)
  const chunk = deriver.take().filter(({ table }) => table === 'reading')
  await saveChunk(client, chunk, 0)
  await derive([])
  assert.equal((await readings()).length, 2)
  assert.deepEqual(await rows('SELECT toUInt32(count()) AS n FROM frame_local FINAL'), [{ n: 2 }])
})

async function writeRegistry(devices: readonly object[]): Promise<void> {
  await writeFile(join(folder, 'registry.json'), JSON.stringify({ version: 1, devices }))
}

/** SM4, ECB, whole blocks of CP only; length and check value stay those of the clear text. Source: HJ 212-2025 through secondary material. */
function encrypted(clear: Buffer, key: Uint8Array): Buffer {
  const from = clear.indexOf('CP=&&') + 5
  const to = clear.lastIndexOf('&&')
  const bytes = Buffer.from(clear)
  sm4(key).encrypt(bytes, from, to)
  return bytes
}

/** CRC-16/Modbus, high byte first: the wrong one that devices send most. */
function modbusCrc(bytes: Uint8Array): string {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}
