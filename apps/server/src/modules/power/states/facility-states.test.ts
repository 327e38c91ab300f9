import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sideState, statesOf } from './facility-states.ts'
import type { PowerMinute } from './facility-states.ts'

const MINUTE = 60_000
const at = (clock: string) => Date.parse(`2026-03-10T${clock}:00+08:00`)
const clock = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(11, 16)
const run = (from: string, to: string, kw: string): PowerMinute[] =>
  Array.from({ length: (at(to) - at(from)) / MINUTE }, (_, minute) => ({ at: at(from) + minute * MINUTE, kw }))
const fan = { kind: 'treatment', ratedKw: '30' } as const
const booth = { kind: 'production', ratedKw: '100' } as const
const said = (minutes: readonly PowerMinute[], facility: typeof fan | typeof booth, from: string, to: string, more: object = {}) =>
  statesOf({ minutes, facility, intervalMin: 1, from: at(from), to: at(to), ...more }).map(
    (one) => `${one.state} ${clock(one.from)}–${clock(one.to)}`,
  )

test('a change counts from its first sample when it lasts three minutes', () => {
  const minutes = [...run('08:00', '08:42', '0.3'), ...run('08:42', '09:00', '24')]
  assert.deepEqual(said(minutes, fan, '08:10', '09:00'), ['off 08:10–08:42', 'on 08:42–09:00'])
})

test('a blip of two minutes is no change, one of three is', () => {
  const blip = (to: string) => [...run('08:00', '08:20', '0'), ...run('08:20', to, '24'), ...run(to, '08:40', '0')]
  assert.deepEqual(said(blip('08:22'), fan, '08:10', '08:40'), ['off 08:10–08:40'])
  assert.deepEqual(said(blip('08:23'), fan, '08:10', '08:40'), ['off 08:10–08:20', 'on 08:20–08:23', 'off 08:23–08:40'])
})

test('a sample holds three minutes from its own; then unknown, never off', () => {
  const minutes = [...run('08:30', '09:00', '24'), ...run('09:40', '10:00', '24')]
  assert.deepEqual(said(minutes, fan, '08:50', '10:00'), ['on 08:50–09:02', 'unknown 09:02–09:40', 'on 09:40–10:00'])
})

test('exactly at 10 % is on, exactly at 5 % is off, in between the earlier state stays', () => {
  assert.deepEqual(said(run('08:00', '08:30', '3.0'), fan, '08:10', '08:30'), ['on 08:10–08:30'])
  const down = [...run('08:00', '08:20', '24'), ...run('08:20', '08:30', '2.9'), ...run('08:30', '08:40', '1.5')]
  assert.deepEqual(said(down, fan, '08:10', '08:40'), ['on 08:10–08:30', 'off 08:30–08:40'])
  assert.deepEqual(said(run('08:00', '08:30', '2.9'), fan, '08:10', '08:30'), ['off 08:10–08:30'], 'first sample in between')
})

test('a production machine below 20 % spins empty; filed idle power counts as off', () => {
  const minutes = [...run('08:00', '08:20', '80'), ...run('08:20', '08:40', '15')]
  assert.deepEqual(said(minutes, booth, '08:10', '08:40'), ['on 08:10–08:20', 'idle 08:20–08:40'])
  assert.deepEqual(said(minutes, booth, '08:10', '08:40', { allowedKw: '15' }), ['on 08:10–08:20', 'off 08:20–08:40'])
})

test('no sample at all is unknown', () => assert.deepEqual(said([], fan, '08:00', '09:00'), ['unknown 08:00–09:00']))

test('five-minute meters: their samples hold fifteen minutes', () => {
  const minutes = run('08:00', '08:30', '24').filter((_, minute) => minute % 5 === 0)
  assert.deepEqual(said(minutes, fan, '08:00', '09:00', { intervalMin: 5 }), ['on 08:00–08:40', 'unknown 08:40–09:00'])
})

test('a side is unknown only while its unknown members could settle it', () => {
  assert.equal(sideState(['on', 'unknown'], 'any'), 'on')
  assert.equal(sideState(['off', 'unknown'], 'any'), 'unknown')
  assert.equal(sideState(['off', 'unknown'], 'all'), 'off')
  assert.equal(sideState(['idle', 'on'], 'all'), 'on')
})
