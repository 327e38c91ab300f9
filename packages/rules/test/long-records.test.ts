import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEvaluator } from '../src/index.ts'
import type { Context, Sample } from '../src/index.ts'
import { at, documentNamed, MINUTE, seriesOf } from './arrivals.ts'

const TEN = 10 * MINUTE
const context: Context = { subject: 'outlet/1/a21026', series: { x: 'x' } }
/** Records of ten minutes, each known twenty seconds after it ends. */
const records = (from: string, to: string): Sample[] =>
  seriesOf('x', [{ from, to, value: '51' }], { every: TEN, limit: '50' }).map((sample) => ({ ...sample, knownAt: sample.until + 20_000 }))

test('the minutes of a record of ten minutes wait for its end: none of them is decided as missing before, none comes late', () => {
  const evaluator = createEvaluator(documentNamed('X01'), context)
  const verdicts = records('08:00', '09:00').flatMap((sample) => {
    const ticks = [1, 3, 6, 9].flatMap((minute) => evaluator.push({ kind: 'tick', knownAt: sample.observedAt + minute * MINUTE }))
    return [...ticks, ...evaluator.push(sample)]
  })
  assert.equal(evaluator.takeLate(), null)
  assert.deepEqual(
    verdicts.map(({ kind }) => kind),
    ['fires'],
  )
})

test('a record of ten minutes that does not come is waited for no longer than another: its end and the wait', () => {
  const evaluator = createEvaluator(documentNamed('A03'), context)
  for (const sample of records('08:00', '08:30')) evaluator.push(sample)
  evaluator.push({ kind: 'tick', knownAt: at('08:45') })
  assert.equal(evaluator.decidedTo, at('08:30'))
  evaluator.push({ kind: 'tick', knownAt: at('08:46') })
  assert.equal(evaluator.decidedTo, at('08:40'))
})

test('a snapshot keeps how long the records are', () => {
  const first = createEvaluator(documentNamed('X01'), context)
  for (const sample of records('08:00', '08:20')) first.push(sample)
  const second = createEvaluator(documentNamed('X01'), context)
  second.restore(first.snapshot())
  second.push({ kind: 'tick', knownAt: at('08:30') })
  second.push(records('08:20', '08:30')[0]!)
  assert.equal(second.takeLate(), null)
})
