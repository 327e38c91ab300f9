import assert from 'node:assert/strict'
import { test } from 'node:test'
import { causeRule } from '../rules.ts'
import { causeOf } from './cause.ts'
import type { CauseFacts } from './cause.ts'

const MINUTE = 60_000
const at = (minute: number) => 1_764_000_000_000 + minute * MINUTE
const silent: CauseFacts = {
  from: at(0),
  to: at(10),
  step: MINUTE,
  stops: [],
  outages: [],
  frames: { count: 0, first: null },
  flags: [],
  site: { outlets: 2, meters: 1, frames: 0 },
  line: null,
  back: null,
  backfilled: 0,
  otherFactors: 0,
}
const causeIf = (more: Partial<CauseFacts>) => causeOf({ ...silent, ...more }, causeRule.parameters).cause

test('half of the values due while we were away make it ours; fewer do not, and are said all the same', () => {
  // The values of the first 5 minutes are due at minutes 1 to 5; a device needs two minutes to be back.
  assert.equal(causeIf({ outages: [{ ref: 'outage:1', from: at(1), to: at(3) }] }), 'own-outage')
  const less = causeOf({ ...silent, outages: [{ ref: 'outage:1', from: at(1), to: at(2) - 1 }] }, causeRule.parameters)
  assert.equal(less.cause, 'power')
  assert.ok(less.evidence.some(({ ref, speaksFor }) => ref === 'outage:1' && speaksFor === 'own-outage'))
})

test('an hour is ours when we were away as it was to be sent, however short we were away', () => {
  const hour = { from: at(0), to: at(60), step: 60 * MINUTE }
  assert.equal(causeIf({ ...hour, outages: [{ ref: 'outage:1', from: at(58), to: at(62) }] }), 'own-outage')
  assert.notEqual(causeIf({ ...hour, outages: [{ ref: 'outage:1', from: at(20), to: at(40) }] }), 'own-outage')
})

test('a marked standstill goes before everything', () => {
  assert.equal(
    causeIf({ stops: [{ ref: 'mark:1', from: at(-10), to: at(20) }], outages: [{ ref: 'outage:1', from: at(0), to: null }] }),
    'planned-stop',
  )
})

test('a device that speaks meanwhile is itself the cause', () => {
  assert.equal(causeIf({ frames: { count: 3, first: 'frame:hj212/000000000001' } }), 'device')
  assert.equal(causeIf({ otherFactors: 7, backfilled: 3 }), 'device')
})

test('power needs the silence of others of the site, and ends when what was measured comes later', () => {
  assert.equal(causeIf({}), 'power')
  assert.equal(causeIf({ backfilled: 10 }), 'network')
  assert.equal(causeIf({ site: { outlets: 0, meters: 0, frames: 0 } }), 'unknown')
  assert.equal(causeIf({ site: { outlets: 2, meters: 0, frames: 9 } }), 'unknown')
})

test('a connection that ended at the begin speaks for the network, one that we closed ourselves does not', () => {
  const others = { site: { outlets: 2, meters: 0, frames: 9 } }
  const line = { ref: 'connection:hj212/000000000001', closedAt: at(1), reason: 'connection-lost' }
  assert.equal(causeIf({ ...others, line }), 'network')
  assert.equal(causeIf({ ...others, line: { ...line, reason: 'gateway-stops' } }), 'unknown')
  assert.equal(causeIf({ ...others, line: { ...line, closedAt: at(-60) } }), 'unknown')
})
