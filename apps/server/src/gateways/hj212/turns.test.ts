import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Address, Addresses } from './addresses.ts'
import { Turns, type Waiting } from './turns.ts'

const addresses = new Addresses({ connections: 10, connectionsPerSecond: 10, foreignBytesPerSecond: 1, foreignBurst: 1 })
let number = 0
const newAddress = () => addresses.of(`10.0.0.${number++}`, 0)
const limits = { addressBytes: 1_000, bytes: 2_000, portion: 400 }

function waiting(address: Address, name: string, bytes: number, served: string[]): Waiting {
  let left = bytes
  return {
    address,
    serve(limit) {
      const part = Math.min(limit, left)
      left -= part
      served.push(`${name}${part}`)
      return part
    },
    get waiting() {
      return left > 0
    },
  }
}

test('an address has its share of a turn and gets it again in the next', async () => {
  const turns = new Turns(limits, () => true)
  const [one, other] = [newAddress(), newAddress()]
  assert.equal(turns.admit(one, 900), true)
  assert.equal(turns.admit(one, 900), true, 'the last one may go beyond')
  assert.equal(turns.admit(one, 1), false)
  assert.equal(turns.admit(other, 100), true, 'another address still has its own')
  await nextTurn()
  assert.equal(turns.admit(one, 1), true)
})

test('who waits is served in portions, address by address, connection by connection', async () => {
  const turns = new Turns(limits, () => true)
  const served: string[] = []
  const [flood, quiet] = [newAddress(), newAddress()]
  for (const name of ['a', 'b', 'c']) turns.wait(waiting(flood, name, 800, served))
  turns.wait(waiting(quiet, 'q', 100, served))
  assert.equal(turns.admit(flood, 1), false, 'no one of the address overtakes the line')
  await nextTurn()
  assert.deepEqual(served, ['a400', 'b400', 'c400', 'q100'])
  await nextTurn()
  await nextTurn()
  assert.deepEqual(served.slice(4), ['a400', 'b400', 'c400'])
})

test('an address that was served goes behind those that were not', async () => {
  const turns = new Turns({ addressBytes: 400, bytes: 800, portion: 400 }, () => true)
  const served: string[] = []
  for (const name of ['a', 'b', 'c']) turns.wait(waiting(newAddress(), name, 800, served))
  for (let turn = 0; turn < 4; turn++) await nextTurn()
  assert.deepEqual(served, ['a400', 'b400', 'c400', 'a400', 'b400', 'c400'])
})

test('while the gate is closed nobody is admitted or served; when it opens those who wait go first', async () => {
  let open = false
  const turns = new Turns(limits, () => open)
  const served: string[] = []
  const one = newAddress()
  assert.equal(turns.admit(one, 1), false)
  turns.wait(waiting(one, 'a', 100, served))
  await nextTurn()
  assert.deepEqual(served, [])
  open = true
  turns.resume()
  assert.equal(turns.admit(one, 1), false)
  await nextTurn()
  assert.deepEqual(served, ['a100'])
})
