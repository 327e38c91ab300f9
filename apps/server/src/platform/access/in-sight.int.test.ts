import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assert as assertProperty, asyncProperty, constant, oneof, subarray } from 'fast-check'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { startRelational } from '../../engines/testing.ts'
import type { TestEngine } from '../../engines/testing.ts'
import { migrateRelational } from '../stores/migrate-relational.ts'
import { openRelational } from '../stores/relational.ts'
import { covers } from './decide.ts'
import { readInSight } from './in-sight.ts'
import type { Scope } from './schema.ts'

const DISTRICTS = ['甲区', '乙区', "丙'区", '丁"区'] as const
const ENTERPRISES = 24
let engine: TestEngine
let db: Kysely<object>

const districtOf = (index: number) => DISTRICTS[index % DISTRICTS.length] ?? ''
const nameOf = (index: number) => `E-${String(index).padStart(3, '0')}`

before(async () => {
  engine = await startRelational()
  db = openRelational(engine.url)
  await migrateRelational(db)
  for (let index = 0; index < ENTERPRISES; index++) {
    const [id, outlet] = [nameOf(index), `O-${index}`]
    await sql`insert into sources.enterprise values (${id}, ${id}, null, '', ${districtOf(index)}, '', 0, 0, true)`.execute(db)
    await sql`insert into sources.outlet values (${outlet}, ${id}, ${outlet}, 'gas', 0, 0, '{}')`.execute(db)
    await sql`insert into sources.device values (${`MN${index}`}, ${outlet}, '2017', '31', null, '{}')`.execute(db)
    await sql`insert into power.graph (enterprise_id, version, graph, recorded_by, reason, recorded_at) values (${id}, 1, '{}', 'x', 'x', 0)`.execute(
      db,
    )
  }
})
after(async () => {
  await db.destroy()
  await engine.stop()
})

const scopes = oneof(
  constant<Scope>({ kind: 'city' }),
  constant<Scope>({ kind: 'none' }),
  subarray([...DISTRICTS, '戊区', '', "'; drop table sources.device; --"]).map((districts): Scope => ({ kind: 'districts', districts })),
  subarray([...Array.from({ length: ENTERPRISES }, (_, index) => nameOf(index)), 'E-999', '%', '["E-001"]']).map((enterprises): Scope => ({
    kind: 'enterprises',
    enterprises,
  })),
)

const readers = {
  'sources.enterprise': 'select id as enterprise from sources.enterprise',
  'sources.outlet': 'select enterprise_id as enterprise from sources.outlet',
  'sources.device': `select 'E-' || lpad(substr(mn, 3), 3, '0') as enterprise from sources.device`,
  'power.graph': 'select enterprise_id as enterprise from power.graph',
}

test('what a scope covers and what the store shows are the same, for any scope', async () => {
  await assertProperty(
    asyncProperty(scopes, async (scope) => {
      const wanted = Array.from({ length: ENTERPRISES }, (_, index) => index)
        .filter((index) => covers(scope, { enterprise: nameOf(index), district: districtOf(index) }))
        .map(nameOf)
      for (const [table, question] of Object.entries(readers)) {
        const seen = await readInSight(db, scope, async (tx) => (await sql.raw<{ enterprise: string }>(question).execute(tx)).rows)
        assert.deepEqual(seen.map(({ enterprise }) => enterprise).toSorted(), wanted, table)
      }
    }),
    { numRuns: 60 },
  )
})

test('without a scope the role sees nothing, and one transaction leaves nothing to the next', async () => {
  await readInSight(db, { kind: 'city' }, (tx) => sql`select 1`.execute(tx))
  const { rows } = await sql<{
    role: string
    scope: string | null
  }>`select current_setting('role') as role, current_setting('poyang.scope', true) as scope`.execute(db)
  assert.equal(rows[0]?.role, 'none')
  assert.ok(['', null].includes(rows[0]?.scope ?? null))
  await db.transaction().execute(async (tx) => {
    await sql`set local role poyang_web`.execute(tx)
    assert.deepEqual((await sql`select id from sources.enterprise`.execute(tx)).rows, [])
  })
})

test('a row of another is not changed, not taken away, and not made one’s own', async () => {
  const mine: Scope = { kind: 'enterprises', enterprises: [nameOf(0)] }
  await readInSight(db, mine, async (tx) => {
    const changed = await sql`update sources.outlet set name = 'x'`.execute(tx)
    assert.equal(changed.numAffectedRows, 1n)
    const gone = await sql`delete from sources.device where mn = 'MN5'`.execute(tx)
    assert.equal(gone.numAffectedRows, 0n)
  })
  await assert.rejects(
    readInSight(db, mine, (tx) => sql`update sources.outlet set enterprise_id = ${nameOf(1)} where id = 'O-0'`.execute(tx)),
    /row-level security/,
  )
  await assert.rejects(
    readInSight(db, mine, (tx) => sql`insert into sources.outlet values ('O-X', ${nameOf(1)}, 'x', 'gas', 0, 0, '{}')`.execute(tx)),
    /row-level security/,
  )
  // The role owns nothing: it cannot lift the fence.
  await assert.rejects(
    readInSight(db, mine, (tx) => sql`alter table sources.outlet disable row level security`.execute(tx)),
    /must be owner/,
  )
})

test('every table that names an outlet or an enterprise is fenced', async () => {
  const { rows } = await sql<{ name: string }>`
    select format('%s.%s', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and not c.relrowsecurity and n.nspname in ('sources', 'telemetry', 'alarms', 'quality', 'power')
      and exists (select from pg_attribute a where a.attrelid = c.oid and not a.attisdropped and a.attname in ('outlet_id', 'enterprise_id'))`.execute(
    db,
  )
  assert.deepEqual(rows, [])
})
