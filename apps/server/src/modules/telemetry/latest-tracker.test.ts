import assert from 'node:assert/strict'
import test from 'node:test'
import { createLatestTracker } from './latest-tracker.ts'
import type { SentReading } from './readings-of.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)

function reading(observedAt: string, value: string, more: Partial<SentReading> = {}): SentReading {
  const none = { min: null, max: null, total: null, convertedValue: null, convertedMin: null, convertedMax: null }
  return { factor: 'w01018', kind: 'rtd', observedAt: at(observedAt) / 1000, values: { value, ...none }, mark: 'N', notes: null, ...more }
}

test('a newer reading is told once, with its frame and its time in Beijing', () => {
  const tracker = createLatestTracker()
  tracker.see(reading('2026-11-24T08:00:00', '12.30'), 'P1', 7, at('2026-11-24T08:00:02'))
  assert.deepEqual(tracker.take(), [
    {
      outletId: 'P1',
      latest: {
        factor: 'w01018',
        value: '12.30',
        convertedValue: null,
        mark: 'N',
        kind: 'rtd',
        observedAt: '2026-11-24T08:00:00+08:00',
        frame: 'frame:hj212/000000000007',
      },
    },
  ])
  assert.deepEqual(tracker.take(), [])
})

test('a late reading, or one from an earlier frame, changes nothing', () => {
  const tracker = createLatestTracker()
  tracker.see(reading('2026-11-24T08:00:00', '1'), 'P1', 7, at('2026-11-24T08:00:02'))
  tracker.take()
  tracker.see(reading('2026-11-24T07:00:00', '2'), 'P1', 8, at('2026-11-24T08:01:00'))
  tracker.see(reading('2026-11-24T08:00:00', '3'), 'P1', 6, at('2026-11-24T08:01:00'))
  assert.deepEqual(tracker.take(), [])
})

test('a correction of the same time from a later frame takes the place', () => {
  const tracker = createLatestTracker()
  tracker.see(reading('2026-11-24T08:00:00', '1'), 'P1', 7, at('2026-11-24T08:00:02'))
  tracker.see(reading('2026-11-24T08:00:00', '1.5'), 'P1', 9, at('2026-11-24T08:05:00'))
  assert.deepEqual(
    tracker.take().map(({ latest }) => latest.value),
    ['1.5'],
  )
})

test('a device whose clock runs more than an hour ahead does not hold the place', () => {
  const tracker = createLatestTracker()
  tracker.see(reading('2027-01-01T00:00:00', '9'), 'P1', 7, at('2026-11-24T08:00:00'))
  tracker.see(reading('2026-11-24T08:00:00', '1'), 'P1', 8, at('2026-11-24T08:00:02'))
  assert.deepEqual(
    tracker.take().map(({ latest }) => latest.value),
    ['1'],
  )
})

test('real-time data comes before hour data, and what the store already holds is not told again', () => {
  const tracker = createLatestTracker()
  tracker.set('P1', 'w01018', { kind: 'rtd', observedAt: at('2026-11-24T08:00:00') / 1000, frame: 5 })
  tracker.see(reading('2026-11-24T09:00:00', '4', { kind: 'hour' }), 'P1', 6, at('2026-11-24T10:00:00'))
  tracker.see(reading('2026-11-24T08:00:00', '5'), 'P1', 5, at('2026-11-24T08:00:01'))
  assert.deepEqual(tracker.take(), [])
})

test('a text that is no number is told as no value', () => {
  const tracker = createLatestTracker()
  tracker.see(reading('2026-11-24T08:00:00', '---', { mark: 'D' }), 'P1', 7, at('2026-11-24T08:00:02'))
  assert.deepEqual(
    tracker.take().map(({ latest }) => [latest.value, latest.mark]),
    [[null, 'D']],
  )
})
