import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { startRelational } from '../../engines/testing.ts'
import type { TestEngine } from '../../engines/testing.ts'
import { openRelational } from '../stores/relational.ts'
import { BadFilter, inSight, readPage } from './ledger.ts'
import type { Ledger } from './ledger.ts'
import type { LedgerQuery } from './schema.ts'

const ROWS = 1_000
const words = (text: string) => ({ zh: text, en: text })
const ledger: Ledger = {
  name: 'things',
  title: words('things'),
  may: 'things.read',
  data: 'enterprise',
  sort: 'name',
  columns: [
    { key: 'name', title: words('name'), type: 'text', shown: true },
    { key: 'n', title: words('n'), type: 'number', shown: true },
    { key: 'at', title: words('at'), type: 'time', shown: true },
    { key: 'kind', title: words('kind'), type: 'choice', shown: true, choices: [] },
  ],
  rows: (sight) => sql`SELECT id::text AS id, name, n, at, kind FROM public.thing WHERE ${inSight(sight, sql`firm`, sql`district`)}`,
}

let engine: TestEngine
let db: Kysely<object>
before(async () => {
  engine = await startRelational()
  db = openRelational(engine.url)
  await sql`create table public.thing (id int, name text not null, n numeric, at timestamptz, kind text not null, firm text not null, district text not null)`.execute(
    db,
  )
  await sql`insert into public.thing select i, 'name ' || (i % 7), case when i % 10 = 0 then null else (i % 50) / 4.0 end,
    timestamptz '2026-11-25T00:00:00+08:00' + i * interval '1 minute 1 microsecond', case when i % 2 = 0 then 'even' else 'odd' end,
    'F' || (i % 5), 'D' || (i % 3) from generate_series(1, ${ROWS}::int) i`.execute(db)
})
after(async () => {
  await db.destroy()
  await engine.stop()
})

const city = { kind: 'city' } as const
async function walk(query: LedgerQuery, limit = 37): Promise<{ ids: string[]; cells: Array<Array<string | null>> }> {
  const ids: string[] = []
  const cells: Array<Array<string | null>> = []
  let after: string | undefined
  for (;;) {
    const page = await readPage(db, ledger, { ...query, after, limit }, city, 0)
    ids.push(...page.rows.map(({ id }) => id))
    cells.push(...page.rows.map((row) => row.cells))
    if (page.next === null) return { ids, cells }
    after = page.next
  }
}

for (const sort of ['name', '-name', 'n', '-n', 'at', '-at', 'kind']) {
  test(`page after page by ${sort} gives every row once, in order, those without a value last`, async () => {
    const { ids, cells } = await walk({ sort })
    assert.equal(ids.length, ROWS)
    assert.equal(new Set(ids).size, ROWS)
    const place = ledger.columns.findIndex(({ key }) => key === sort.replace('-', ''))
    const values = cells.map((row) => row[place] ?? null)
    const firstEmpty = values.indexOf(null)
    if (firstEmpty !== -1) assert.ok(values.slice(firstEmpty).every((value) => value === null))
    const numbers = values.filter((value) => value !== null).map((value) => (sort.endsWith('n') && place === 1 ? Number(value) : value))
    for (let i = 1; i < numbers.length; i++) {
      const [a, b] = sort.startsWith('-') ? [numbers[i], numbers[i - 1]] : [numbers[i - 1], numbers[i]]
      assert.ok(a !== undefined && b !== undefined && a <= b, `${String(a)} ${String(b)}`)
    }
  })
}

test('filters narrow, are counted, and take what stands in them as text', async () => {
  const page = await readPage(
    db,
    ledger,
    {
      filter: [
        ['kind', 'is', 'odd'],
        ['n', 'from', '5'],
        ['n', 'to', '7.5'],
      ],
      limit: 5,
    },
    city,
    0,
  )
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from public.thing where kind = 'odd' and n between 5 and 7.5`.execute(
    db,
  )
  assert.equal(page.total, rows[0]?.n)
  assert.ok(page.total > 0)
  for (const hostile of ["' OR true --", '%', '_', '\\'])
    assert.equal((await readPage(db, ledger, { filter: [['name', 'has', hostile]], limit: 5 }, city, 0)).total, 0, hostile)
  assert.equal(
    (
      await readPage(
        db,
        ledger,
        {
          filter: [
            ['at', 'from', '2026-11-25'],
            ['at', 'to', '2026-11-25T00:10:30+08:00'],
          ],
          limit: 50,
        },
        city,
        0,
      )
    ).total,
    10,
  )
  assert.equal((await readPage(db, ledger, { filter: [['n', 'empty', '']], limit: 5 }, city, 0)).total, ROWS / 10)
  assert.ok((await readPage(db, ledger, { q: 'NAME 3', limit: 5 }, city, 0)).total > 0)
})

test('an unknown column, or text where a number belongs, is refused and asks the store nothing', async () => {
  for (const query of [
    { sort: 'password' },
    { filter: [['password', 'has', 'x']] as [string, 'has', string][] },
    { filter: [['n', 'from', '1); drop table public.thing; --']] as [string, 'from', string][] },
    { filter: [['at', 'to', 'yesterday']] as [string, 'to', string][] },
    { sort: 'n', after: Buffer.from('["x","1"]').toString('base64url') },
  ])
    await assert.rejects(readPage(db, ledger, { ...query, limit: 5 }, city, 0), BadFilter)
})

test('nothing outside the sight is shown or counted', async () => {
  const total = async (sight: Parameters<Ledger['rows']>[0]) => (await readPage(db, ledger, { limit: 1 }, sight, 0)).total
  assert.equal(await total({ kind: 'enterprises', enterprises: ['F1'] }), ROWS / 5)
  assert.equal(await total({ kind: 'districts', districts: ['D0', 'D1'] }), 667)
  assert.equal(await total({ kind: 'none' }), 0)
})
