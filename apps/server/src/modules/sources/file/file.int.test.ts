import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { startRelational } from '../../../engines/testing.ts'
import type { TestEngine } from '../../../engines/testing.ts'
import { actorFor } from '../../../platform/access/actor-for-tests.ts'
import type { Scope } from '../../../platform/access/schema.ts'
import { createAudit } from '../../../platform/audit/audit.ts'
import { Problem } from '../../../platform/http/problem.ts'
import { migrateRelational } from '../../../platform/stores/migrate-relational.ts'
import { openRelational } from '../../../platform/stores/relational.ts'
import { RegistryImport } from '../schema.ts'
import { readFactsOf, readRegistry, saveImport } from '../store.ts'
import { editFile } from './edit-file.ts'
import { FileEdit } from './schema.ts'
import { readHistory, readState, readStates } from './store.ts'

const NUMBER = '9144030071526726XG001P'
let engine: TestEngine
let db: Kysely<object>
const position = { longitude: 116, latitude: 29 }
const registry = (name: string) =>
  RegistryImport.parse({
    enterprises: [{ id: 'E-1', name, creditCode: null, industry: '化工', district: '甲区', address: '', position, demo: false }],
    outlets: [{ id: 'O-1', enterpriseId: 'E-1', name: '一号', medium: 'gas', position, factors: ['a21026'] }],
    devices: [{ mn: 'MN1', outletId: 'O-1', version: '2017', st: '31', password: 'hidden', profile: { keys: ['0'.repeat(32)] } }],
    facts: [{ outletId: 'O-1', effectiveFrom: '2026-01-01', sourceKind: 'flue-gas' }],
  })

before(async () => {
  engine = await startRelational()
  db = openRelational(engine.url)
  await migrateRelational(db)
  await saveImport(db, registry('某厂'))
})
after(async () => {
  await db.destroy()
  await engine.stop()
})

const audit = () => createAudit(db)
/** As a request would: narrowed to a scope, with its row of the audit. */
const edit = async (given: object, name = '张三', sight: Scope = { kind: 'city' }, now = Date.parse('2026-07-01T00:00:00Z')) => {
  const { enterprises, outlets } = await readRegistry(db)
  const [enterprise] = enterprises
  assert.ok(enterprise !== undefined)
  const entry = { at: now, actor: actorFor(['registrar'], sight, name), address: '', requestId: '', action: 'sources.edited', object: null }
  return await audit().act(entry, sight, (tx) =>
    editFile(tx, { enterprise, outlets, devices: new Set(['MN1']) }, FileEdit.parse({ basedOn: null, reason: '现场核实', ...given }), now),
  )
}
const refusal = (type: string) => (error: unknown) => error instanceof Problem && error.kind.type === type
const permit = (limit: string) => ({
  number: NUMBER,
  authority: '某局',
  issued: '2026-02-20',
  from: '2026-03-01',
  to: '2031-02-28',
  conditions: [],
  duties: [],
  limits: [
    { outletId: 'O-1', id: 'P1', factor: 'a21026', operator: '<=', limit, unit: 'mg/m3', averaging: 'hour', from: '2026-03-01', to: null },
  ],
})

test('every change has who, when and why, and the file is as it stood at any moment', async () => {
  const [first] = await readHistory(db, 'E-1', { kind: 'enterprise', limit: 1 })
  assert.deepEqual([first?.by, first?.reason, first?.earlier], ['poyang', '批量登记', null])
  const { name: _, id: __, demo: ___, ...rest } = registry('某厂').enterprises[0]!
  const at = (await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db)).rows[0]!.at.toISOString()
  const saved = await edit({ change: { kind: 'enterprise', content: { ...rest, name: '新厂' } }, basedOn: first?.version })
  const nameAt = async (moment: string | null) =>
    (await readStates(db, 'E-1', moment)).map(({ kind, content }) => (kind === 'enterprise' ? (content as { name: string }).name : kind))
  assert.deepEqual(await nameAt(at), ['device', '某厂', 'outlet'])
  assert.deepEqual(await nameAt(null), ['device', '新厂', 'outlet'])
  assert.deepEqual(await nameAt('2000-01-01T00:00:00Z'), [])
  const [last] = await readHistory(db, 'E-1', { limit: 1 })
  assert.deepEqual([last?.version, last?.by, last?.reason], [saved.version, '张三', '现场核实'])
})

test('an import goes through the same history, and one that says nothing new leaves none', async () => {
  const { length } = await readHistory(db, 'E-1', { limit: 100 })
  await saveImport(db, registry('新厂'))
  assert.equal((await readHistory(db, 'E-1', { limit: 100 })).length, length)
})

test('of two who edit the same thing the second is told', async () => {
  const made = await edit({ change: { kind: 'site', id: null, content: { name: '东厂区', address: '', position: null } } })
  const change = (name: string) => ({ kind: 'site', id: made.id, content: { name, address: '', position: null } })
  await edit({ change: change('北厂区'), basedOn: made.version })
  await assert.rejects(edit({ change: change('南厂区'), basedOn: made.version }, '李四'), refusal('/problems/file-moved'))
  assert.equal((await readState(db, 'site', made.id))?.by, '张三')
})

test('a permit gives the judge its limits from its first day, a later edit from the day it says', async () => {
  const made = await edit({ change: { kind: 'permit', id: null, content: permit('35') } })
  assert.equal(made.facts, 1)
  await edit({ change: { kind: 'permit', id: made.id, content: permit('20') }, basedOn: made.version, from: '2026-08-01' })
  assert.deepEqual(
    (await readFactsOf(db, 'O-1'))
      .map(({ effectiveFrom, permit: limits }): [string, string[]] => [effectiveFrom, limits.map(({ limit }) => limit)])
      .toSorted(([a], [b]) => a.localeCompare(b)),
    [
      ['2026-01-01', []],
      ['2026-03-01', ['35']],
      ['2026-08-01', ['20']],
    ],
  )
})

test('nothing points at the outlets of another, nor is a part of another changed', async () => {
  const limits = permit('1').limits.map((one) => ({ ...one, outletId: 'O-9' }))
  await assert.rejects(
    edit({ change: { kind: 'permit', id: null, content: { ...permit('1'), limits } } }),
    refusal('/problems/edit-refused'),
  )
  const strange = '00000000-0000-4000-8000-000000000009'
  await assert.rejects(edit({ change: { kind: 'site', id: strange, content: null } }), refusal('/problems/unknown-part'))
})

test('a number that was saved as it was shown, masked, stays what it was', async () => {
  const contact = { name: '王五', duty: '环保负责人', phone: '13800001234', email: 'w@example.com' }
  const made = await edit({ change: { kind: 'contact', id: null, content: contact } })
  const change = { kind: 'contact', id: made.id, content: { ...contact, phone: '138****1234', duty: '环保主管' } }
  await edit({ change, basedOn: made.version })
  const state = (await readState(db, 'contact', made.id))?.content as { content: typeof contact }
  assert.deepEqual([state.content.phone, state.content.duty], ['13800001234', '环保主管'])
})

test('the history keeps neither passwords nor keys, and takes no change', async () => {
  const device = await readState(db, 'device', 'MN1')
  assert.ok(!JSON.stringify(device).includes('hidden') && !JSON.stringify(device).includes('0000000000'))
  await assert.rejects(sql`update sources.change set by = 'x'`.execute(db), /only ever added/)
  await assert.rejects(sql`truncate sources.change`.execute(db), /only ever added/)
})

test('outside of its scope an edit finds nothing to change', async () => {
  const own = await readState(db, 'enterprise', 'E-1')
  const { name: _, id: __, demo: ___, ...rest } = registry('x').enterprises[0]!
  const change = { kind: 'enterprise', content: { ...rest, name: '他人' } }
  await assert.rejects(edit({ change, basedOn: own?.version }, '外人', { kind: 'districts', districts: ['乙区'] }))
  assert.equal((await readRegistry(db)).enterprises[0]?.name, '新厂')
})
