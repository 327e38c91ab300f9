import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ruleDocuments } from '@poyang/rules'
import type { Rule } from '@poyang/rules'
import type { Watch } from '../evaluation/watch.ts'
import type { Blocks, SeriesBlocks } from './blocks.ts'
import { runInOf, stretchesOf } from './stretches.ts'

const ruleNamed = (id: string): Rule => {
  const rule = ruleDocuments().find((one) => one.id === id)
  assert.ok(rule !== undefined)
  return rule
}
const watchOf = (id: string): Watch => ({
  rule: ruleNamed(id),
  outlet: 'G-1',
  factor: 'a21026',
  context: {
    subject: 'G-1/a21026',
    series: { x: 'G-1/a21026/minute' },
    attributes: { 'G-1/a21026/minute': { range: '200', resolution: '0.1', lod: '1' } },
  },
})

/** Complete half hours of values between 10 and 20 under a limit of 35, but for what is said. */
function blocks(length: number, change: (one: SeriesBlocks) => void = () => undefined): Blocks {
  const of = (value: number) => new Float64Array(length).fill(value)
  const one: SeriesBlocks = {
    first: 0,
    low: of(10),
    high: of(20),
    gaps: new Uint8Array(length),
    spread: of(10),
    limitLow: of(35),
    limitHigh: of(35),
  }
  change(one)
  return new Map([['G-1/a21026/minute', one]])
}

test('where nothing can fire there is nothing to look at; a peak is looked at from a calm stretch before it until behind it', () => {
  const asked = { first: 200, end: 900 }
  assert.deepEqual(stretchesOf(watchOf('X01'), blocks(900), [asked], 0, 900), [])
  const [only, ...others] = stretchesOf(
    watchOf('X01'),
    blocks(900, ({ high }) => (high[500] = 40)),
    [asked],
    0,
    900,
  )
  assert.deepEqual(others, [])
  assert.ok(only !== undefined)
  // Its window reaches back four minutes: the half hour behind the peak may still see it.
  assert.deepEqual([only.first < 500 - 2 && only.first > 490, only.end > 502 && only.end < 512], [true, true])
})

test('a run-in has no gap: it begins before the last one, unless that is days back or there was nothing before', () => {
  const gap = (from: number, to: number) => (one: SeriesBlocks) => {
    one.high[500] = 40
    for (let at = from; at < to; at++) one.gaps[at] = 1
  }
  const begin = (from: number, to: number, earliest = 0) =>
    stretchesOf(watchOf('X01'), blocks(900, gap(from, to)), [{ first: 200, end: 900 }], earliest, 900)[0]?.first ?? 0
  assert.ok(begin(497, 498) <= 493)
  assert.equal(begin(300, 500), 500 - 144)
  assert.equal(begin(300, 500, 480), 480)
})

test('values that stand still in a half hour are looked at; that half an hour is unsure is reason enough', () => {
  const asked = { first: 200, end: 900 }
  const looked = (change: (one: SeriesBlocks) => void) => stretchesOf(watchOf('A01M'), blocks(900, change), [asked], 0, 900).length
  assert.equal(
    looked(() => undefined),
    0,
  )
  assert.equal(
    looked((one) => (one.spread[600] = 0.1)),
    1,
  )
  assert.equal(
    looked((one) => (one.spread[600] = 0)),
    1,
  )
})

test('blocks are needed from before the run-in of the first half hour', () => {
  assert.ok(runInOf(watchOf('X01')) >= 144)
  assert.ok(runInOf(watchOf('A01')) > runInOf(watchOf('X01')))
})
