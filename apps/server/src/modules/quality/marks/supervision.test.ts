import assert from 'node:assert/strict'
import { test } from 'node:test'
import { superviseMarks, worstFirst } from './supervision.ts'
import type { SupervisedMark } from './supervision.ts'

const HOUR = 3_600_000
const span = { from: 0, to: 100 * HOUR }
const mark = (from: number, to: number, more: Partial<SupervisedMark> = {}): SupervisedMark => ({
  from: from * HOUR,
  to: to * HOUR,
  factors: null,
  kind: 'device',
  item: '校准',
  reason: '',
  role: 'enterprise',
  attachments: 0,
  contradicted: false,
  caps: [],
  ...more,
})
const exceeding = (alarm: number, from: number, to: number, factor: string | null = 'a21026') => ({
  alarm,
  factor,
  from: from * HOUR,
  to: to * HOUR,
})
const cap = (used: string, over: boolean) => ({
  cap: 'start',
  zh: '启动',
  en: 'start',
  hours: '8',
  per: 'event' as const,
  used,
  over,
  source: '',
  doubt: null,
})

test('marked time counts once where marks overlap, and only within the month', () => {
  const { markedMs, marks } = superviseMarks([mark(-5, 2), mark(1, 4), mark(2, 3), mark(98, 120)], [], span)
  assert.deepEqual([marks, markedMs / HOUR], [4, 6])
})

test('an exceedance is covered by a mark of its factor from beginning to end; in part is not', () => {
  const marks = [mark(10, 12, { factors: ['a21026'] }), mark(20, 22, { factors: ['a21002'] }), mark(30, 31)]
  const exceedances = [
    exceeding(1, 10, 12),
    exceeding(2, 20, 21),
    exceeding(3, 30, 32),
    exceeding(4, 30, 31, null),
    exceeding(5, 11, 12, null),
  ]
  const { covered, without } = superviseMarks(marks, exceedances, span)
  assert.deepEqual([covered, without], [2, [2, 3, 5]])
})

test('condition marks that data contradict or that carry no file have no support; device marks need none', () => {
  const condition = { kind: 'condition' as const, item: '停炉' }
  const { contradicted, unsupported } = superviseMarks(
    [
      mark(1, 2, { ...condition, attachments: 1 }),
      mark(3, 4, condition),
      mark(5, 6, { ...condition, attachments: 1, contradicted: true }),
      mark(7, 8),
    ],
    [],
    span,
  )
  assert.deepEqual([contradicted, unsupported], [1, 2])
})

test('a reason that was given again is told with how often, and of each limited time the greatest use', () => {
  const start = { kind: 'condition' as const, item: '启动' }
  const { repeated, caps } = superviseMarks(
    [
      mark(1, 2, { reason: '例行' }),
      mark(3, 4, { reason: ' 例行 ' }),
      mark(5, 14, { ...start, caps: [cap('9', true)] }),
      mark(15, 25, { ...start, caps: [cap('10', true)] }),
    ],
    [],
    span,
  )
  assert.deepEqual(repeated, { item: '校准', reason: '例行', times: 2 })
  assert.deepEqual(
    caps.map(({ used }) => used),
    ['10'],
  )
  assert.equal(superviseMarks([mark(1, 2, { reason: '例行' }), mark(3, 4, { reason: '例行', item: '故障' })], [], span).repeated, null)
})

test('exceedances without a mark come before marks without support, and these before much marked time', () => {
  const of = (...given: Parameters<typeof superviseMarks>) => superviseMarks(...given)
  const much = of([mark(0, 90)], [], span)
  const unsupported = of([mark(0, 1, { kind: 'condition' })], [], span)
  const without = of([], [exceeding(1, 10, 12)], span)
  assert.deepEqual([much, unsupported, without].toSorted(worstFirst), [without, unsupported, much])
})
