import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordsIn } from '../../i18n/words.ts'
import type { Values } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import { judgedOption } from './judged-option.ts'
import type { GapBand } from './judged-option.ts'
import type { JudgedPoint } from './stretches.ts'

const HOUR = 3_600_000
const start = Date.parse('2026-11-24T22:00:00+08:00')
const range = { from: start, to: start + 6 * HOUR }

const point = (hour: number, part: Partial<JudgedPoint> = {}): JudgedPoint => ({
  at: new Date(start + hour * HOUR).toISOString(),
  count: 1,
  value: '20.1',
  min: '20.1',
  max: '20.1',
  validity: { valid: 1 },
  reasons: [],
  marks: ['N'],
  limit: '50',
  exceeding: 0,
  device: '20.2',
  differing: 0,
  ref: 'value:A/a21026/hour/2026-11-24T22:00:00',
  ...part,
})

interface Drawn {
  readonly id: string
  readonly data: ReadonlyArray<readonly [number, number | null]>
  readonly markArea?: {
    readonly data: ReadonlyArray<readonly [{ readonly name: string; readonly xAxis: number }, { readonly xAxis: number }]>
  }
}

function drawn(points: JudgedPoint[], gaps: readonly GapBand[] = []) {
  const values = {
    outletId: 'A',
    factor: { code: 'a21026', nameZh: '二氧化硫', nameEn: 'SO2', unit: 'mg/m³' },
    level: 'hour',
    basis: 'measured',
    ruleSet: 'in-force',
    from: '',
    to: '',
    bucketSeconds: 0,
    points,
  } as unknown as Values
  const option = judgedOption({
    values,
    name: '二氧化硫',
    unit: 'mg/m³',
    palette: (token) => token,
    words: wordsIn('zh'),
    range,
    narrow: false,
    gaps,
    reasonWords: (code) => code,
    markWords: (mark) => mark,
  })
  const series = option.series as unknown as readonly Drawn[]
  return { option, of: (id: string) => series.find((one) => one.id === id) }
}

test('the limit is that of each day, and its line lasts to the end of the last period', () => {
  const limit = drawn([point(0), point(1), point(2, { limit: '35' }), point(3, { limit: '35' })]).of('limit')
  assert.deepEqual(
    limit?.data.map(([, y]) => y),
    [50, 50, 35, 35, 35],
  )
  assert.equal((limit?.data[4]?.[0] ?? 0) - (limit?.data[3]?.[0] ?? 0), HOUR)
})

test('a value that is not there leaves the line broken, and its stretch is shaded with its word', () => {
  const { of } = drawn([point(0), point(1, { value: null, validity: { missing: 1 }, reasons: ['NOTHING_RECEIVED'] }), point(2)])
  assert.deepEqual(
    of('value')?.data.map(([, y]) => y),
    [20.1, null, 20.1],
  )
  const areas = of('value')?.markArea?.data ?? []
  assert.equal(areas.length, 1)
  assert.equal(areas[0]?.[0].name, '缺失')
  assert.equal((areas[0]?.[1].xAxis ?? 0) - (areas[0]?.[0].xAxis ?? 0), HOUR)
})

test('what exceeds and what differs from the device is marked, each for itself', () => {
  const { of } = drawn([point(0, { value: '60', exceeding: 1 }), point(1, { differing: 1 }), point(2)])
  assert.deepEqual(
    of('exceeding')?.data.map(([, y]) => y),
    [60],
  )
  assert.equal(of('differing')?.data.length, 1)
})

test('gaps have a strip of their own, and none when nothing is missing', () => {
  assert.equal(drawn([point(0)]).of('gaps'), undefined)
  const gap = { from: start - HOUR, to: start + HOUR, text: '网络：通信线路中断', own: false }
  const strip = drawn([point(0)], [gap]).of('gaps')
  assert.equal(strip?.data.length, 1)
  assert.equal((strip?.data[0]?.[1] ?? 0) - (strip?.data[0]?.[0] ?? 0), HOUR, 'a strip ends at the edge of the picture')
})

test('names in a tooltip stay text', () => {
  const { option } = drawn([point(0, { marks: ['<img src=x>'] })])
  const tooltip = option.tooltip as { formatter: (params: unknown) => string }
  const html = tooltip.formatter([{ value: [start + 8 * HOUR, 20.1] }])
  assert.match(html, /20\.1 mg/)
  assert.ok(!html.includes('<img'), html)
})
