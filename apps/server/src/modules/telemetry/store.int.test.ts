import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ClickHouseClient } from '@clickhouse/client'
import { startColumnar, type TestEngine } from '../../engines/testing.ts'
import { Problem } from '../../platform/http/problem.ts'
import { insertBlock } from '../../platform/native-block/insert-block.ts'
import { createColumnarQuestions, type ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { openColumnar } from '../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../platform/stores/migrate-columnar.ts'
import type { OutletId } from '../sources/schema.ts'
import { createLatestBoard } from './latest-board.ts'
import { telemetryLineage } from './lineage.ts'
import { createReadingBlock } from './reading-block.ts'
import { readingsFile, readingsPage } from './readings-page.ts'
import type { SentReading } from './readings-of.ts'
import type { Kind, ReadingsQuery, SeriesQuery } from './schema.ts'
import { seriesOf } from './series.ts'

let engine: TestEngine
let client: ClickHouseClient
let questions: ColumnarQuestions

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

const id = (text: string) => text as OutletId
const never = new AbortController().signal
/** 2026-11-24T00:00:00+08:00 */
const midnight = Date.parse('2026-11-24T00:00:00+08:00') / 1000
const iso = (seconds: number) => new Date(seconds * 1000).toISOString()

interface Sent {
  readonly factor?: string
  readonly kind?: Kind
  readonly at: number
  readonly values?: Partial<SentReading['values']>
  readonly mark?: string
  readonly frame: number
}

const nothing: SentReading['values'] = {
  value: null,
  min: null,
  max: null,
  total: null,
  convertedValue: null,
  convertedMin: null,
  convertedMax: null,
}

async function save(outlet: string, readings: readonly Sent[]): Promise<void> {
  const block = createReadingBlock()
  for (const { factor = 'w01018', kind = 'rtd', at, values = {}, mark = 'N', frame } of readings)
    block.add({ factor, kind, observedAt: at, values: { ...nothing, ...values }, mark, notes: null }, outlet, 'MN1', frame, at * 1000 + 500)
  await insertBlock(client, 'reading', block.take())
}

const asked = (more: Partial<ReadingsQuery> = {}): ReadingsQuery => ({
  kind: 'rtd',
  from: iso(midnight),
  to: iso(midnight + 86_400),
  versions: 'current',
  order: 'newest',
  format: 'json',
  limit: 500,
  ...more,
})
const curve = (more: Partial<SeriesQuery> = {}): SeriesQuery => ({
  factor: 'w01018',
  kind: 'rtd',
  from: iso(midnight),
  to: iso(midnight + 86_400),
  points: 800,
  ...more,
})

test('a value comes back as the text that was sent, in every form that can be sent', async () => {
  const texts = ['12.30', '0', '-0.50', '007.1', '1e3', '999999999999.999999', '0.0000001', '---']
  await save(
    'FORMS',
    texts.map((value, index) => ({ at: midnight + index, values: { value, convertedValue: value }, frame: 10 + index })),
  )
  const expected = texts.map((text) => (text === '---' ? null : text))
  const page = await readingsPage(questions, id('FORMS'), asked({ order: 'oldest' }), never)
  assert.deepEqual(
    page.readings.map((reading) => reading.value),
    expected,
  )
  assert.deepEqual(
    page.readings.map((reading) => reading.convertedValue),
    expected,
  )
  const series = await seriesOf(questions, id('FORMS'), curve(), never)
  assert.equal(series.bucketSeconds, 0)
  assert.deepEqual(
    series.points.map((point) => point.value),
    expected,
  )
  assert.deepEqual(
    series.points.map((point) => point.min),
    expected.map(() => null),
  )
})

test('the same reading twice is one reading, and a corrected one has two versions of which the later counts', async () => {
  const first = { at: midnight, values: { value: '1.0' }, frame: 20 }
  await save('TWICE', [first])
  await save('TWICE', [{ ...first, frame: 21 }])
  await save('TWICE', [{ at: midnight, values: { value: '2.0' }, frame: 22 }])
  const current = await readingsPage(questions, id('TWICE'), asked(), never)
  assert.deepEqual(
    current.readings.map(({ value, versions, frame }) => ({ value, versions, frame })),
    [{ value: '2.0', versions: 2, frame: 'frame:hj212/000000000022' }],
  )
  const all = await readingsPage(questions, id('TWICE'), asked({ versions: 'all' }), never)
  assert.deepEqual(
    all.readings.map(({ value, versions, frame }) => ({ value, versions, frame })),
    [
      { value: '1.0', versions: 2, frame: 'frame:hj212/000000000020' },
      { value: '2.0', versions: 2, frame: 'frame:hj212/000000000022' },
    ],
  )
  assert.deepEqual(
    (await seriesOf(questions, id('TWICE'), curve(), never)).points.map(({ value, count }) => ({ value, count })),
    [{ value: '2.0', count: 1 }],
  )
})

test('a year of values is drawn with at most 2,000 points that keep the extremes and the frame of the greatest', async () => {
  const many = 20_000
  const step = 1_500
  const readings = Array.from({ length: many }, (_, index) => ({
    at: midnight + index * step,
    values: { value: index === 7_777 ? '99.99' : (index % 10).toFixed(2) },
    mark: index % 100 === 0 ? 'D' : 'N',
    frame: 1_000 + index,
  }))
  await save('YEAR', readings)
  const series = await seriesOf(questions, id('YEAR'), curve({ to: iso(midnight + many * step), points: 2_000 }), never)
  assert.ok(series.points.length <= 2_000 && series.points.length > 500, String(series.points.length))
  assert.equal(
    series.points.reduce((sum, point) => sum + point.count, 0),
    many,
  )
  const top = series.points.find((point) => point.max === '99.99')
  assert.equal(top?.frame, 'frame:hj212/000000008777')
  assert.equal(Math.min(...series.points.map((point) => Number(point.min))), 0)
  assert.ok(series.points.some((point) => point.marks === 'D,N'))
})

test('the mean of a bucket is exact to 6 decimals, and values that are no number do not count', async () => {
  const values = ['0.1', '0.2', '0.4', '---']
  await save(
    'MEAN',
    values.flatMap((value, index) => [
      { at: midnight + index, values: { value }, frame: 30 + index },
      { at: midnight + 3_600 + index, values: { value: '5.0' }, frame: 40 + index },
      { at: midnight + 7_200 + index, values: { value: '---' }, frame: 50 + index },
    ]),
  )
  const series = await seriesOf(questions, id('MEAN'), curve({ points: 10, to: iso(midnight + 10_800) }), never)
  assert.equal(series.bucketSeconds, 1_200)
  assert.deepEqual(
    series.points.map(({ at, count, value, min, max }) => ({ at, count, value, min, max })),
    [
      { at: '2026-11-24T00:00:00+08:00', count: 4, value: '0.233333', min: '0.1', max: '0.4' },
      { at: '2026-11-24T01:00:00+08:00', count: 4, value: '5.0', min: '5.0', max: '5.0' },
      { at: '2026-11-24T02:00:00+08:00', count: 4, value: null, min: null, max: null },
    ],
  )
})

test('walking the pages gives every reading once, newest first or oldest first, and the file the same', async () => {
  const factors = ['w01018', 'w21003', 'w21011']
  const sent = Array.from({ length: 50 }, (_, index) => index).flatMap((index) =>
    factors.map((factor) => ({ factor, at: midnight + index * 60, values: { value: String(index) }, frame: 100 + index })),
  )
  await save('PAGES', sent)
  for (const order of ['newest', 'oldest'] as const) {
    const seen: string[] = []
    let cursor: string | null = null
    let pages = 0
    do {
      const page = await readingsPage(questions, id('PAGES'), asked({ order, limit: 20, ...(cursor === null ? {} : { cursor }) }), never)
      seen.push(...page.readings.map((reading) => `${reading.observedAt} ${reading.factor}`))
      assert.ok(page.readings.length <= 20)
      cursor = page.next
      pages++
    } while (cursor !== null)
    assert.equal(pages, 9)
    assert.equal(new Set(seen).size, sent.length)
    assert.equal(seen.length, sent.length)
    const sorted = seen.toSorted((a, b) => {
      const [x = '', y = ''] = [a.split(' ')[0], b.split(' ')[0]]
      return order === 'newest' ? y.localeCompare(x) : x.localeCompare(y)
    })
    assert.deepEqual(seen, sorted)
  }
  let file = ''
  for await (const part of await readingsFile(questions, id('PAGES'), asked({ format: 'csv', order: 'oldest' }), never)) file += part
  const lines = file.trimEnd().split('\r\n')
  assert.equal(lines.length, sent.length + 1)
  assert.match(lines[0] ?? '', /^\uFEFF排放口 outlet,/)
  assert.match(lines[1] ?? '', /^PAGES,w01018,化学需氧量,/)
})

test('a cursor that is not of this question, and a span that is none, are refused', async () => {
  const refusal = (kind: string) => (error: unknown) => error instanceof Problem && error.kind.type === `/problems/${kind}`
  await assert.rejects(readingsPage(questions, id('PAGES'), asked({ cursor: "t0' OR 1=1" }), never), refusal('cursor-invalid'))
  await assert.rejects(readingsPage(questions, id('PAGES'), asked({ cursor: 't1' }), never), refusal('cursor-invalid'))
  await assert.rejects(readingsPage(questions, id('PAGES'), asked({ to: iso(midnight) }), never), refusal('span-invalid'))
  await assert.rejects(seriesOf(questions, id('PAGES'), curve({ from: '1900-01-01T00:00:00Z' }), never), refusal('span-invalid'))
})

test('texts from outside are values, never statements', async () => {
  for (const factor of ["' OR 1=1 --", "\\' OR 1=1", '{outlet:String}', "'; DROP TABLE reading; --", 'a\0b', '因子']) {
    const series = await seriesOf(questions, id('YEAR'), curve({ factor }), never)
    assert.deepEqual(series.points, [])
  }
})

test('the latest value is real-time data before any other, and a reading stands on the frames that carried it', async () => {
  await save('LATEST', [
    { at: midnight + 60, kind: 'minute', values: { value: '7' }, frame: 3 },
    { at: midnight, kind: 'rtd', values: { value: '5' }, frame: 1 },
    { at: midnight + 1, kind: 'rtd', values: { value: '6.50' }, frame: 2 },
  ])
  const board = await createLatestBoard(questions)(Date.now())
  assert.equal(board.values.get('LATEST')?.get('w01018')?.value, '6.50')
  const { latest, reading } = telemetryLineage(questions)
  const node = await latest('LATEST/w01018', never)
  assert.deepEqual(node?.from, ['reading:LATEST/w01018/rtd/2026-11-24T00:00:01'])
  assert.deepEqual((await reading(node?.from[0]?.slice('reading:'.length) ?? '', never))?.from, ['frame:hj212/000000000002'])
  assert.equal(await reading('LATEST/w01018/rtd/2026-11-24T00:00:59', never), null)
  for (const name of ['', '/', 'LATEST', "LATEST/w01018/rtd/' OR 1", 'LATEST/w01018/rtd/2026-13-45T99:99:99', 'x/y/z/w/v'])
    assert.equal(await reading(name, never), null)
})
