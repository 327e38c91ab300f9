import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesOf, holesOf } from './holes.ts'

const at = (text: string) => Date.parse(`2026-11-24T${text}:00+08:00`) / 1000
const minutes = { level: 'minute', step: 60, factors: ['a', 'b'], from: at('08:00'), until: at('09:00') } as const
const short = (holes: ReturnType<typeof holesOf>) =>
  holes.map(({ factors, from, to, expected }) => [factors, (from - at('08:00')) / 60, (to - at('08:00')) / 60, expected])

test('what is missing at the begin, in the middle and at the end is found; of all factors it is one hole', () => {
  const present = ['a', 'b'].map((factor) => ({
    factor,
    first: at('08:05'),
    last: at('08:49'),
    apart: [[at('08:20'), at('08:31')]] as const,
  }))
  assert.deepEqual(short(holesOf(present, minutes)), [
    [null, 0, 5, 10],
    [null, 21, 31, 20],
    [null, 50, 60, 20],
  ])
})

test('a factor that never came is missing all the time, alone', () => {
  const present = [{ factor: 'a', first: at('08:00'), last: at('08:59'), apart: [] }]
  assert.deepEqual(short(holesOf(present, minutes)), [[['b'], 0, 60, 60]])
})

test('neighbours one step apart have nothing between them, and a period that is not over is not missing', () => {
  const present = ['a', 'b'].map((factor) => ({
    factor,
    first: at('08:00'),
    last: at('08:58'),
    apart: [[at('08:10'), at('08:11')]] as const,
  }))
  assert.deepEqual(holesOf(present, { ...minutes, until: at('09:00') - 1 }), [])
})

test('days begin at midnight in China', () => {
  const midnight = at('00:00')
  const [hole] = holesOf([], { level: 'day', step: 86_400, factors: ['a'], from: midnight - 86_400 - 7, until: midnight + 5 })
  assert.deepEqual(hole, { factors: null, from: midnight - 86_400, to: midnight, expected: 1 })
})

test('a hole that touches a kept gap of the same factors is that gap, grown; of other factors another', () => {
  const kept = [{ id: 7, factors: null, from: at('08:10'), to: at('08:20'), expected: 20 }]
  const grown = { factors: null, from: at('08:10'), to: at('08:30'), expected: 40 }
  assert.deepEqual(changesOf([grown], kept, 60), [{ kind: 'longer', id: 7, hole: grown }])
  assert.deepEqual(changesOf([{ factors: null, from: at('08:10'), to: at('08:20'), expected: 20 }], kept, 60), [])
  const other = { factors: ['b'], from: at('08:10'), to: at('08:20'), expected: 10 }
  assert.deepEqual(changesOf([other], kept, 60), [{ kind: 'new', hole: other }])
  // The look began within the gap: its begin stays.
  assert.deepEqual(changesOf([{ factors: null, from: at('08:15'), to: at('08:25'), expected: 20 }], kept, 60), [
    { kind: 'longer', id: 7, hole: { factors: null, from: at('08:10'), to: at('08:25'), expected: 30 } },
  ])
})
