import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openRegistry } from './registry.ts'

const root = await mkdtemp(join(tmpdir(), 'registry-'))
after(() => rm(root, { recursive: true }))
const fail = (error: Error) => assert.fail(error)
const device = (mn: string) => ({ mn, outletId: 'WQ-01', version: '2017', st: '32', password: '123456', profile: {} })

test('a registry is there again after a restart, keys as bytes', async () => {
  const path = join(root, 'a', 'registry.json')
  const registry = await openRegistry(path, fail)
  assert.equal(registry.version, 0)
  const keys = ['000102030405060708090a0b0c0d0e0f']
  await registry.replace({ version: 7, devices: [{ ...device('A1'), profile: { crc: 'modbus', keys } }, device('B2')] })
  const again = await openRegistry(path, fail)
  assert.equal(again.version, 7)
  assert.equal(again.size, 2)
  assert.deepEqual(again.find('A1')?.profile, {
    crc: 'modbus',
    allowMissingDataTime: false,
    keys: [Uint8Array.from({ length: 16 }, (_, index) => index)],
  })
  assert.equal(again.find('a1'), undefined, 'an MN is case-sensitive')
})

test('passwords and keys of devices are for no other user of the machine to read', async () => {
  const folder = join(root, 'e')
  const path = join(folder, 'registry.json')
  await mkdir(folder)
  await writeFile(`${path}.tmp`, 'left behind by a crash', { mode: 0o644 })
  await (await openRegistry(path, fail)).replace({ version: 1, devices: [device('A1')] })
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('what is no registry changes nothing', async () => {
  const registry = await openRegistry(join(root, 'b', 'registry.json'), fail)
  await registry.replace({ version: 1, devices: [device('A1')] })
  await assert.rejects(registry.replace({ version: 2, devices: [{ ...device('A1'), st: 'much too long' }] }))
  await assert.rejects(registry.replace(null))
  assert.equal(registry.version, 1)
  await registry.replace({ version: 2, devices: [] })
  assert.equal(registry.size, 0)
})

test('two replacements at once leave the later one, whole', async () => {
  const path = join(root, 'c', 'registry.json')
  const registry = await openRegistry(path, fail)
  const many = Array.from({ length: 2_000 }, (_, index) => device(`MN${index}`))
  await Promise.all([registry.replace({ version: 1, devices: many }), registry.replace({ version: 2, devices: [device('Z')] })])
  assert.deepEqual([registry.version, registry.size], [2, 1])
  assert.equal((await openRegistry(path, fail)).version, 2)
})

test('a damaged file is set aside and the gateway starts without devices', async () => {
  const folder = join(root, 'd')
  const path = join(folder, 'registry.json')
  await (await openRegistry(path, fail)).replace({ version: 1, devices: [device('A1')] })
  await writeFile(path, '{"version":1,"devi')
  const errors: Error[] = []
  const registry = await openRegistry(path, (error) => errors.push(error))
  assert.equal(registry.size, 0)
  assert.match(errors[0]?.message ?? '', /set aside/)
  assert.deepEqual(await readdir(folder), ['registry.json.damaged'])
})
