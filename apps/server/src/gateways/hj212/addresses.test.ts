import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Addresses, addressGroup } from './addresses.ts'

const limits = { connections: 3, connectionsPerSecond: 2, foreignBytesPerSecond: 1_000, foreignBurst: 5_000 }

test('an IPv4 address counts alone, an IPv6 address with its /64', () => {
  assert.equal(addressGroup('10.1.2.3'), '10.1.2.3')
  assert.equal(addressGroup('::ffff:10.1.2.3'), '10.1.2.3')
  assert.equal(addressGroup('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
  assert.equal(addressGroup('2001:0db8:1:2::1'), '2001:db8:1:2::/64')
  assert.equal(addressGroup('2001:db8::1'), '2001:db8:0:0::/64')
  assert.equal(addressGroup('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.equal(addressGroup('::1'), '0:0:0:0::/64')
  assert.equal(addressGroup(''), '')
})

test('connections of one address are limited, and so is how fast they come', () => {
  const addresses = new Addresses(limits)
  const one = addresses.of('10.0.0.1', 0)
  assert.deepEqual(
    [1, 2, 3, 4].map(() => one.enter(0)),
    [true, true, true, false],
  )
  one.connections = 0
  assert.equal(one.enter(0), false, 'the burst is used up')
  assert.equal(one.enter(500), true)
  assert.equal(one.enter(500), false)
  assert.equal(addresses.of('10.0.0.2', 500).enter(500), true, 'another address is not concerned')
})

test('what is nobody’s data is paid for, each record with what it costs the log', () => {
  const one = new Addresses(limits).of('10.0.0.1', 0)
  one.charge(4_900, 0)
  assert.equal(one.isOverdrawn(0), false)
  one.charge(1, 0)
  assert.equal(one.isOverdrawn(0), true)
  assert.equal(one.isOverdrawn(1_000), false)
  for (let count = 0; count < 100; count++) one.charge(1, 1_000)
  assert.equal(one.isOverdrawn(1_000), true, 'single bytes are no cheaper')
})

test('reconnecting forgives nothing, and time does', () => {
  const addresses = new Addresses(limits)
  const one = addresses.of('10.0.0.1', 0)
  one.charge(10_000, 0)
  addresses.sweep(1_000)
  assert.equal(addresses.of('10.0.0.1', 1_000), one)
  addresses.sweep(60_000)
  assert.notEqual(addresses.of('10.0.0.1', 60_000), one)
})
