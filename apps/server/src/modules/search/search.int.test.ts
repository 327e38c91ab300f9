import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { startRelational } from '../../engines/testing.ts'
import type { TestEngine } from '../../engines/testing.ts'
import { migrateRelational } from '../../platform/stores/migrate-relational.ts'
import { openRelational } from '../../platform/stores/relational.ts'
import { keepEntries } from './keep-entries.ts'
import { plainOf } from './grams.ts'
import type { SearchEntry } from './schema.ts'
import { askEntries, searchStatement } from './search-store.ts'
import type { Asked } from './search-store.ts'

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

const entry = (id: string, title: string, more: Partial<SearchEntry> = {}): SearchEntry => ({
  kind: 'enterprise',
  id,
  objectId: id,
  may: 'sources.read',
  owner: { enterprise: id, district: '甲区' },
  outletId: null,
  title: { zh: title, en: title },
  detail: { zh: '', en: '' },
  page: `/enterprises/${id}`,
  weight: 0,
  words: [],
  ...more,
})
const city = [{ may: 'sources.read', scope: { kind: 'city' } as const }]
const ask = async (q: string, more: Partial<Asked> = {}) =>
  (await askEntries(db, { words: plainOf(q).split(' '), kind: undefined, sights: city, limit: 20, ...more })).rows.map(({ id }) => id)

test('a name is found by two letters of it, the name itself first, then names that begin so, then names that hold it', async () => {
  await keepEntries(db, 'firms', null, [
    entry('E-1', '青湖纸业有限公司'),
    entry('E-2', '纸业'),
    entry('E-3', '纸业包装厂'),
    entry('E-4', '东湖热电', { words: ['91360000纸业'] }),
    entry('E-5', '东湖化工 100%', { owner: { enterprise: 'E-5', district: '乙区' } }),
  ])
  assert.deepEqual(await ask('纸业'), ['E-2', 'E-3', 'E-1', 'E-4'])
  assert.deepEqual(await ask('湖 东'), ['E-4', 'E-5'])
  assert.deepEqual(await ask('热电 东湖'), ['E-4'])
  assert.deepEqual(await ask('厂'), ['E-3'])
  assert.deepEqual(await ask('e-4'), ['E-4'])
  assert.deepEqual(await ask('dhrd'), ['E-4'])
  assert.deepEqual(await ask('业纸'), [])
  for (const odd of ["' or 1=1 --", '%', '_', '\\', '{}', 'a'.repeat(80)]) assert.ok(Array.isArray(await ask(odd)), odd)
})

test('nobody finds what lies outside their scope or their permissions', async () => {
  const over = (scope: Asked['sights'][number]['scope'], may = 'sources.read') => ({ sights: [{ may, scope }] })
  assert.deepEqual(await ask('东湖', over({ kind: 'districts', districts: ['乙区'] })), ['E-5'])
  assert.deepEqual(await ask('东湖', over({ kind: 'enterprises', enterprises: ['E-4'] })), ['E-4'])
  assert.deepEqual(await ask('东湖', over({ kind: 'none' })), [])
  assert.deepEqual(await ask('东湖', over({ kind: 'city' }, 'rules.read')), [])
  assert.deepEqual(await ask('东湖', { sights: [] }), [])
  // The second lock says the same, whatever the statement forgot.
  const seen = await db.transaction().execute(async (tx) => {
    await sql`select set_config('poyang.scope', 'districts', true), set_config('poyang.scope_of', '["乙区"]', true),
      set_config('role', 'poyang_web', true)`.execute(tx)
    return await askEntries(tx, { words: ['东湖'], kind: undefined, sights: city, limit: 20 })
  })
  assert.deepEqual(
    seen.rows.map(({ id }) => id),
    ['E-5'],
  )
})

test('the index can be made again: the same once more changes nothing, what is gone is found no more', async () => {
  const held = async () =>
    (await sql<{ id: string; x: string }>`select id, xmin::text as x from search.entry where source = 'firms' order by id`.execute(db)).rows
  const before = await held()
  const again = [entry('E-1', '青湖纸业有限公司'), entry('E-2', '纸业')]
  await keepEntries(db, 'firms', ['E-1', 'E-2'], again)
  assert.deepEqual(await held(), before)
  await keepEntries(db, 'firms', ['E-2'], [])
  assert.deepEqual(await ask('纸业'), ['E-3', 'E-1', 'E-4'])
  await keepEntries(db, 'firms', null, again)
  assert.deepEqual(await ask('东湖'), [])
})

test('among 60,000 names two letters are looked up in the index', async () => {
  // Names of four letters out of 400, so that a pair is in some of them, as it is in life; the pairs as `grams.ts` makes them.
  await sql`
    insert into search.entry (kind, id, source, object_id, may, enterprise_id, district, everywhere, title, detail, page, weight, title_plain,
      plain, initials, grams, digest)
    select 'outlet', 'L-' || n, 'load', n::text, 'sources.read', 'E-' || n % 5000, '甲区', false, jsonb_build_object('zh', name, 'en', name),
      '{"zh":"","en":""}', '/', 0, name, name, '', array[substr(name, 1, 2), substr(name, 2, 2), substr(name, 3, 2)], ''
    from (select n, chr(19968 + (n::bigint * 7919 % 400)::int) || chr(19968 + (n::bigint * 104729 / 400 % 400)::int) || chr(19968 + (n / 40) % 400) || chr(19968 + n % 397) as name
      from generate_series(1, 60000) as n) made`.execute(db)
  await sql`analyze search.entry`.execute(db)
  const { rows } = await sql<{ title_plain: string }>`select title_plain from search.entry where id = 'L-50000'`.execute(db)
  const name = rows[0]?.title_plain ?? ''
  const words = [name.slice(1, 3)]
  const asked: Asked = { words, kind: undefined, sights: city, limit: 20 }
  const plan = (await sql<{ 'QUERY PLAN': string }>`explain ${searchStatement(asked)}`.execute(db)).rows
    .map((row) => row['QUERY PLAN'])
    .join('\n')
  assert.match(plan, /Bitmap Index Scan on entry_grams/)
  assert.match(plan, /entry_title/)
  assert.doesNotMatch(plan, /Seq Scan on entry/)
  const found = await askEntries(db, { ...asked, limit: 2_000 })
  assert.ok(found.rows.some(({ id }) => id === 'L-50000'))
  // The whole name has its own place: first.
  assert.equal((await askEntries(db, { ...asked, words: [name] })).rows[0]?.title.zh, name)
})
