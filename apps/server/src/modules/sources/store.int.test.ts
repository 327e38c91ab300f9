import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { startRelational, type TestEngine } from '../../engines/testing.ts'
import { migrateRelational } from '../../platform/stores/migrate-relational.ts'
import { openRelational } from '../../platform/stores/relational.ts'
import { createDirectoryKeeper } from './directory.ts'
import { RegistryImport } from './schema.ts'
import { readFactsSince, readRegistry, readVersion, saveImport } from './store.ts'

let engine: TestEngine
let db: Kysely<object>
before(async () => {
  engine = await startRelational()
  db = openRelational(engine.url)
  await migrateRelational(db)
})
after(async () => {
  await db.destroy()
  await engine.stop()
})

const enterprise = (id: string, name = '某厂') => ({
  id,
  name,
  creditCode: null,
  industry: '化工',
  district: '甲区',
  address: '',
  position: { longitude: 116.123456, latitude: 29.1 },
  demo: false,
})
const outlet = (id: string, enterpriseId: string) => ({
  id,
  enterpriseId,
  name: '排口',
  medium: 'water',
  position: { longitude: 1, latitude: 2 },
  factors: ['w01018', 'w21003'],
})
const device = (mn: string, outletId: string) => ({ mn, outletId, version: '2017', st: '32', password: null })
const given = (registry: object) => RegistryImport.parse(registry)

test('what was registered is read back as it was given, and the version grows only when something changed', async () => {
  const registry = given({ enterprises: [enterprise('E-1')], outlets: [outlet('E-1-D1', 'E-1')], devices: [device('aZ_-9', 'E-1-D1')] })
  assert.deepEqual(await saveImport(db, registry), { version: 1, changed: 3 })
  assert.deepEqual(await saveImport(db, registry), { version: 1, changed: 0 })
  const renamed = given({ enterprises: [enterprise('E-1', "Robert'); DROP TABLE sources.device;-- “厂”\\")] })
  assert.deepEqual(await saveImport(db, renamed), { version: 2, changed: 1 })
  const read = await readRegistry(db)
  assert.deepEqual(read, { version: 2, enterprises: renamed.enterprises, outlets: registry.outlets, devices: registry.devices })
  assert.deepEqual(read.devices[0]?.profile, { crc: 'standard', allowMissingDataTime: false, keys: [] })
})

test('MN is told apart by upper and lower case, and sorted by its bytes', async () => {
  await saveImport(db, given({ devices: [device('AZ_-9', 'E-1-D1'), device('az_-9', 'E-1-D1')] }))
  assert.deepEqual(
    (await readRegistry(db)).devices.map(({ mn }) => mn),
    ['AZ_-9', 'aZ_-9', 'az_-9'],
  )
})

test('an import that refers to nothing changes nothing and names what is missing', async () => {
  const before = await readVersion(db)
  const result = await saveImport(
    db,
    given({ enterprises: [enterprise('E-2')], outlets: [outlet('E-3-D1', 'E-3')], devices: [device('X', 'E-4-D1')] }),
  )
  assert.deepEqual(result, { dangling: { enterprises: ['E-3'], outlets: ['E-4-D1'] } })
  assert.equal(await readVersion(db), before)
  assert.ok(!(await readRegistry(db)).enterprises.some(({ id }) => id === 'E-2'))
})

test('imports at the same time queue: each that changes something has a version of its own', async () => {
  const before = await readVersion(db)
  const results = await Promise.all(
    Array.from({ length: 8 }, (_, n) => saveImport(db, given({ enterprises: [enterprise('E-9', `厂 ${n}`)] }))),
  )
  const versions = results.map((result) => ('version' in result ? result.version : 0)).toSorted((a, b) => a - b)
  assert.deepEqual(
    versions,
    Array.from({ length: 8 }, (_, n) => before + 1 + n),
  )
})

test('the registry in memory follows the store, and stays when the store is away', async () => {
  const errors: unknown[] = []
  const keeper = createDirectoryKeeper(db, (error) => errors.push(error))
  assert.throws(() => keeper.current(), /could not be read yet/)
  assert.equal(await keeper.refresh(), true)
  const { version } = keeper.current()
  await saveImport(db, given({ outlets: [outlet('E-1-D2', 'E-1')] }))
  assert.equal(keeper.current().version, version)
  await keeper.refresh()
  assert.equal(keeper.current().outlet.get('E-1-D2')?.name, '排口')
  assert.equal(keeper.current().devicesOf.get('E-1-D1')?.length, 3)
  await sql`ALTER TABLE sources.registry RENAME TO away`.execute(db)
  assert.equal(await keeper.refresh(), false)
  assert.equal(await keeper.refresh(), false)
  assert.equal(errors.length, 1, 'told once')
  assert.equal(keeper.current().version, version + 1)
  assert.equal(keeper.up, false)
  await sql`ALTER TABLE sources.away RENAME TO registry`.execute(db)
  assert.equal(await keeper.refresh(), true)
})

test('facts of an outlet are only ever added: what is said again is kept once, a correction of a day stands beside what it corrects', async () => {
  const facts = (sourceKind: string, effectiveFrom = '2026-01-01') => given({ facts: [{ outletId: 'E-1-D1', effectiveFrom, sourceKind }] })
  const { version } = (await saveImport(db, facts('waste-water'), 1_000)) as { version: number }
  assert.deepEqual(await saveImport(db, facts('waste-water'), 2_000), { version, changed: 0 })
  await saveImport(db, facts('surface-water'), 3_000)
  await saveImport(db, facts('waste-water', '2026-06-01'), 4_000)
  const kept = async (after: number) =>
    (await readFactsSince(db, after)).map(({ recordedAt, facts: one }) => [recordedAt, one.effectiveFrom, one.sourceKind])
  assert.deepEqual(await kept(0), [
    [1_000, '2026-01-01', 'waste-water'],
    [3_000, '2026-01-01', 'surface-water'],
    [4_000, '2026-06-01', 'waste-water'],
  ])
  assert.deepEqual(await kept(3_000), [[4_000, '2026-06-01', 'waste-water']])
  assert.deepEqual(await saveImport(db, given({ facts: [{ outletId: 'E-NONE', effectiveFrom: '2026-01-01', sourceKind: 'noise' }] })), {
    dangling: { enterprises: [], outlets: ['E-NONE'] },
  })
})
