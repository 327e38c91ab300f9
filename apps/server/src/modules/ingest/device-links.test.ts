import assert from 'node:assert/strict'
import test from 'node:test'
import { Device } from '../sources/schema.ts'
import { createDeviceLinks } from './device-links.ts'
import type { EarlierCounts } from './earlier-counts.ts'
import type { GatewayLink, GatewayState, WorkerState } from './internal/schema.ts'
import type { Neighbour } from './neighbours.ts'
import { ingestSummary } from './summary.ts'

const link = (mn: string, more: Partial<GatewayLink> = {}): GatewayLink => ({
  mn,
  online: true,
  peer: '192.0.2.1:1',
  connection: 0,
  connectedAt: 1_000,
  lastHeardAt: 5_000,
  framesToday: 1,
  faultsToday: 0,
  clockSkewSeconds: null,
  registered: true,
  ...more,
})
const gateway = (links: readonly GatewayLink[]): GatewayState => ({
  startedAt: 0,
  links,
  connections: links.length,
  framesPerSecond: 0,
  minutes: [],
  faults: [
    { code: 'crc-variant', level: 'tolerated', count: 2 },
    { code: 'crc-variant', level: 'rejected', count: 1 },
    { code: 'made-up', level: 'rejected', count: 3 },
  ],
  log: { records: 100, bytesFree: 0, refusing: null, lastSyncMs: 0, oldest: 0 },
  registryVersion: 1,
  loopDelay: { mean: 0, max: 0 },
})
const earlier: EarlierCounts = {
  refresh: () => Promise.resolve(),
  minutes: () => [
    { at: 60_000, accepted: 7, stranger: 0, rejected: 1, noise: 0 },
    { at: 120_000, accepted: 1, stranger: 2, rejected: 0, noise: 3 },
  ],
  faults: () => [{ code: 'crc-variant', level: 'tolerated', count: 5 }],
  ofDevice: (mn) => (mn === 'A' ? { frames: 10, faults: 4 } : { frames: 0, faults: 0 }),
}
const neighbour = <State>(now: State | null, last: State | null = now): Neighbour<State> => ({ now, last, stop: () => undefined })

test('a device is online as long as the gateway says so, and was heard when it was, also before the gateway started', () => {
  const links = createDeviceLinks(earlier)
  assert.deepEqual(links.heardOf('A'), { link: 'never', lastHeardAt: null })
  links.remember(new Map([['A', 2_000]]))
  assert.deepEqual(links.heardOf('A'), { link: 'offline', lastHeardAt: 2_000 })
  links.follow(gateway([link('A'), link('B', { online: false })]))
  assert.deepEqual(links.heardOf('A'), { link: 'online', lastHeardAt: 5_000 })
  assert.deepEqual(links.heardOf('B'), { link: 'offline', lastHeardAt: 5_000 })
  links.follow(null)
  assert.deepEqual(links.heardOf('A'), { link: 'offline', lastHeardAt: 5_000 })
  links.remember(new Map([['A', 3_000]]))
  assert.equal(links.heardOf('A').lastHeardAt, 5_000, 'what was heard later stays')
})

test('the frames of today are those before the gateway was started again, too', () => {
  const links = createDeviceLinks(earlier)
  links.follow(gateway([link('A', { framesToday: 3, faultsToday: 1 })]))
  const devices = ['A', 'B'].map((mn) => Device.parse({ mn, outletId: 'W-1', version: '2017', st: '32', password: null, profile: {} }))
  const none = { enterprises: [], outlets: [], enterprise: new Map(), outlet: new Map(), device: new Map(), devicesOf: new Map() }
  const directory = { version: 1, devices, ...none }
  assert.deepEqual(
    links.list(directory, 0).map(({ mn, framesToday, faultsToday }) => [mn, framesToday, faultsToday]),
    [
      ['A', 13, 5],
      ['B', 0, 0],
    ],
  )
})

test('a stranger that uses the MN of nobody is no link of a device', () => {
  const links = createDeviceLinks(earlier)
  links.follow(gateway([link('A', { registered: false })]))
  assert.equal(links.heardOf('A').link, 'never')
})

test('the summary reckons with neighbours that are away, and names faults it does not know', () => {
  const sources = { earlier, registry: () => ({ up: true, devices: 2, version: 1 }), storeUp: () => true }
  const worker: WorkerState = { next: 40, behind: 60, store: 'up', evidence: { size: 40, signed: 30, incident: null } }
  const minutes = [
    { at: 120_000, accepted: 4, stranger: 0, rejected: 0, noise: 1 },
    { at: 180_000, accepted: 5, stranger: 0, rejected: 0, noise: 0 },
  ]
  const state = { ...gateway([link('A'), link('B', { online: false }), link('X', { registered: false })]), minutes }
  const well = ingestSummary({ ...sources, gateway: neighbour(state), worker: neighbour(worker) }, 0)
  assert.deepEqual(well.devices, { registered: 2, online: 1, strangers: 1 })
  assert.deepEqual(well.derived, { behind: 60, store: 'up', registry: 'up', evidenceSize: 30, incident: null })
  assert.deepEqual(
    well.faults.map(({ code, zh, level, count }) => [code, zh === code, level, count]),
    [
      ['crc-variant', false, 'tolerated', 7],
      ['made-up', true, 'rejected', 3],
      ['crc-variant', false, 'rejected', 1],
    ],
    'before the gateway started and since, each at the level that it had',
  )
  assert.deepEqual(
    well.minutes,
    [
      { at: '1970-01-01T08:01:00+08:00', accepted: 7, stranger: 0, rejected: 1, noise: 0 },
      { at: '1970-01-01T08:02:00+08:00', accepted: 5, stranger: 2, rejected: 0, noise: 4 },
      { at: '1970-01-01T08:03:00+08:00', accepted: 5, stranger: 0, rejected: 0, noise: 0 },
    ],
    'the minute in which the gateway was started again has the frames of both runs',
  )
  const away = ingestSummary({ ...sources, gateway: neighbour(state), worker: neighbour(null, worker) }, 0)
  assert.equal(away.derived.behind, 60, 'what the log has beyond what the worker last said')
  assert.throws(
    () => ingestSummary({ ...sources, gateway: neighbour<GatewayState>(null, state), worker: neighbour(worker) }, 0),
    /started again/,
  )
})
