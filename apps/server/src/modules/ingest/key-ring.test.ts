import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, afterEach, test } from 'node:test'
import { openKeyRing } from './key-ring.ts'

let folder = ''
let registry = ''
let ringFile = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'key-ring-'))
  registry = join(folder, 'registry.json')
  ringFile = join(folder, 'keys', 'devices.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const key = (digit: string) => digit.repeat(32)
const hex = (keys: readonly Uint8Array[]) => keys.map((bytes) => Buffer.from(bytes).toString('hex'))
let version = 0
const register = (keys: readonly string[]) =>
  writeFileSync(
    registry,
    JSON.stringify({ version: ++version, devices: [{ mn: 'M1', profile: { keys } }, { mn: 'M2' }] }).padEnd(400 + version),
  )

test('without a registry there are no keys, and nothing is written', () => {
  const ring = openKeyRing(registry, ringFile)
  assert.equal(ring.refresh(), false)
  assert.deepEqual(ring.keysOf('M1'), [])
  assert.throws(() => statSync(ringFile))
})

test('keys that the registry has forgotten are still known after a start, newest first', () => {
  register([key('b'), key('a')])
  const ring = openKeyRing(registry, ringFile)
  assert.equal(ring.refresh(), true)
  assert.deepEqual(hex(ring.keysOf('M1')), [key('b'), key('a')])
  register([key('c'), key('b')])
  assert.equal(ring.refresh(), true)
  assert.equal(ring.refresh(), false, 'nothing new since')
  register([])
  const again = openKeyRing(registry, ringFile)
  assert.equal(again.refresh(), false)
  assert.deepEqual(hex(again.keysOf('M1')), [key('c'), key('b'), key('a')])
  assert.deepEqual(again.keysOf('M2'), [])
})

test('the file of keys is for its owner only, and a torn last line costs nothing', () => {
  register([key('a')])
  openKeyRing(registry, ringFile).refresh()
  assert.equal(statSync(ringFile).mode & 0o777, 0o600)
  appendFileSync(ringFile, '{"mn":"M1","ke')
  register([key('b'), key('a')])
  const ring = openKeyRing(registry, ringFile)
  assert.equal(ring.refresh(), true)
  assert.deepEqual(hex(openKeyRing(registry, ringFile).keysOf('M1')), [key('b'), key('a')])
  assert.equal(readFileSync(ringFile, 'utf8').match(new RegExp(key('a'), 'g'))?.length, 1)
})

test('a registry file that cannot be read as one gives no keys and does not throw', () => {
  writeFileSync(registry, '{"devices": [')
  assert.equal(openKeyRing(registry, ringFile).refresh(), false)
})
