import assert from 'node:assert/strict'
import test from 'node:test'
import { curvesOf } from './alarm-pages.ts'

const input = (series: string, lastRef: string | null = null) => ({
  input: 'x',
  series,
  from: '',
  to: '',
  count: 1,
  firstRef: null,
  lastRef,
})
const drawn = (...inputs: Array<ReturnType<typeof input>>) =>
  curvesOf([{ inputs }], 0, 1).map(({ outletId, factor, level, basis }) => `${outletId}/${factor}/${level} ${basis}`)

test('a limited series is drawn on the basis of the value that carried the limit', () => {
  const converted = 'value:G-1/a21026/hour/2026-03-10T08:00:00/converted/k12-1773100800'
  assert.deepEqual(drawn(input('G-1/a21026/hour/limited', converted)), ['G-1/a21026/hour converted'])
  assert.deepEqual(drawn(input('G-1/a21026/hour/limited', 'value:G-1/a21026/hour/2026-03-10T08:00:00/k12-1773100800')), [
    'G-1/a21026/hour measured',
  ])
  assert.deepEqual(drawn(input('G-1/a21026/hour/limited'), input('G-1/a21026/hour/limited', converted)), ['G-1/a21026/hour converted'])
  assert.deepEqual(drawn(input('G-1/a21026/hour/converted')), ['G-1/a21026/hour converted'])
})

test('events are no curves', () => {
  const events = ['none/visit/event', 'PLATFORM/outage/minute', 'G-1/site.access/minute', 'G-1/a21026.request/minute']
  assert.deepEqual(drawn(...events.map((one) => input(one)), input('PW-1/FAN.p/minute')), ['PW-1/FAN.p/minute measured'])
})
