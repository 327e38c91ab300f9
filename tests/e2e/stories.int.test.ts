import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FrameDetail, FrameLine, FramePage, IngestSummary } from '../../apps/server/src/modules/ingest/schema.ts'
import type { ReadingPage } from '../../apps/server/src/modules/telemetry/schema.ts'
import { cityOf } from '../../apps/simulator/src/city/city.ts'
import type { Station } from '../../apps/simulator/src/city/city.ts'
import { powerPlantsOf } from '../../apps/simulator/src/city/power-plants.ts'
import { stories } from '../../apps/simulator/src/device/stories.ts'
import { eventually, startDemoCity } from './demo-city.ts'
import type { DemoCity } from './demo-city.ts'

const DEVICES = 24
const { stations } = cityOf('poyang', DEVICES)
const stationOf = (story: string): Station => {
  const station = stations.find((each) => each.story.id === story)
  assert.ok(station, `no device tells the story ${story}`)
  return station
}

let city: DemoCity
before(async () => {
  city = await startDemoCity({ devices: DEVICES, seconds: 2 })
})
after(async () => {
  await city.stop()
})

const frames = async (query: string) => (await city.get<FramePage>(`/api/frames?limit=500&${query}`)).frames
const framesOf = (station: Station, show = 'all') => frames(`mn=${station.device.mn}&show=${show}`)
const until = <T>(what: string, ask: () => Promise<readonly T[]>, satisfies: (one: T) => boolean, seconds = 90) =>
  eventually(what, ask, (list) => list.some(satisfies), seconds)

for (const story of stories) {
  const { disposition, fault } = story.expected
  test(`the platform sees the story "${story.en}": ${disposition}${fault === null ? '' : `, ${fault}`}`, async () => {
    const station = stationOf(story.id)
    const fits = (frame: FrameLine) => frame.disposition === disposition && (fault === null || frame.faults.includes(fault))
    // Noise has no sender of its own: it is found on the connection, not under the device.
    if (disposition === 'noise') await until(story.id, () => frames('show=quarantine'), fits)
    else await until(story.id, () => framesOf(station), fits)
  })
}

test('a frame that was damaged on the line comes again whole, and its reading is there once', async () => {
  const station = stationOf('bad-crc')
  const broken = (
    await until(
      'a damaged frame',
      () => framesOf(station),
      (frame) => frame.faults.includes('crc-mismatch'),
    )
  ).find((frame) => frame.faults.includes('crc-mismatch'))
  assert.ok(broken)
  await until(
    'the same request number, accepted',
    () => framesOf(station),
    (frame) => frame.qn === broken.qn && frame.disposition === 'accepted',
  )
})

test('a frame that is sent twice is two records of the log and one reading', async () => {
  const station = stationOf('duplicate-resend')
  const lines = await eventually(
    'a request number that stands twice',
    () => framesOf(station),
    (list) => list.some((a) => list.some((b) => a !== b && a.qn === b.qn && a.cn === '2011')),
    90,
  )
  const twice = lines.find((a) => a.cn === '2011' && lines.some((b) => a !== b && a.qn === b.qn))
  assert.ok(twice)
  const detail = await city.get<FrameDetail>(`/api/frames/hj212/${twice.index}`)
  assert.ok(detail.readings.length > 0)
  const at = `${twice.dataTime.slice(0, 4)}-${twice.dataTime.slice(4, 6)}-${twice.dataTime.slice(6, 8)}T${twice.dataTime.slice(8, 10)}:${twice.dataTime.slice(10, 12)}:${twice.dataTime.slice(12, 14)}+08:00`
  const page = await city.get<ReadingPage>(
    `/api/outlets/${station.outlet.id}/readings?kind=rtd&versions=all&factor=${station.outlet.factors[0]}&from=${encodeURIComponent(at)}&to=${encodeURIComponent(at.replace(/:(\d\d)\+/, (_, s: string) => `:${String(Number(s)).padStart(2, '0')}.999+`))}`,
  )
  assert.equal(page.readings.length, 1, JSON.stringify(page))
})

test('an hour that is sent again with another value is a second version, and both remain', async () => {
  const station = stationOf('corrected-hour')
  const from = new Date(Date.now() - 3 * 3_600_000).toISOString()
  const to = new Date().toISOString()
  const ask = () =>
    city.get<ReadingPage>(
      `/api/outlets/${station.outlet.id}/readings?kind=hour&versions=all&factor=${station.outlet.factors[0]}&from=${from}&to=${to}`,
    )
  const page = await eventually('two versions of one hour', ask, ({ readings }) => readings.some(({ versions }) => versions === 2), 90)
  const corrected = page.readings.filter(({ versions }) => versions === 2)
  assert.equal(new Set(corrected.map(({ value }) => value)).size, 2)
})

test('strangers are kept and counted, and never get an acknowledgement', async () => {
  const summary = await eventually(
    'two strangers',
    () => city.get<IngestSummary>('/api/ingest/summary'),
    ({ devices }) => devices.strangers >= 1 && devices.registered >= DEVICES,
    60,
  )
  assert.equal(summary.devices.registered, DEVICES - 1 + powerPlantsOf('poyang').length)
  assert.equal(summary.log.refusing, null)
})

test('a device whose clock is 47 minutes slow is shown as such', async () => {
  const station = stationOf('wrong-clock')
  interface Links {
    readonly devices: ReadonlyArray<{ readonly mn: string; readonly clockSkewSeconds: number | null }>
  }
  await eventually(
    'its skew',
    () => city.get<Links>('/api/devices'),
    ({ devices }) =>
      devices.some(({ mn, clockSkewSeconds }) => mn === station.device.mn && clockSkewSeconds !== null && clockSkewSeconds < -2_700),
    200,
  )
})
