import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { startRelational } from '../../engines/testing.ts'
import type { TestEngine } from '../../engines/testing.ts'
import { actorFor } from '../access/actor-for-tests.ts'
import { migrateRelational } from '../stores/migrate-relational.ts'
import { openRelational } from '../stores/relational.ts'
import { createAudit } from './audit.ts'
import type { Audit } from './audit.ts'

let engine: TestEngine
let db: Kysely<object>
let audit: Audit
const actor = actorFor(['duty-officer'], { kind: 'city' }, 'O\'Brien\n{"forged":true}')
const entry = { at: 1_790_000_000_000, actor, address: '127.0.0.1', requestId: 'r-1', action: 'test.done', object: null }

before(async () => {
  engine = await startRelational()
  db = openRelational(engine.url)
  await migrateRelational(db)
  await sql`create table public.act (id int)`.execute(db)
  await sql`grant insert on public.act to poyang_web`.execute(db)
  audit = createAudit(db)
})
after(async () => {
  await db.destroy()
  await engine.stop()
})

const rows = async () =>
  (
    await sql<{
      sequence: string
      body: string
      hash: Buffer
      outcome: string
    }>`select sequence, body, hash, outcome from audit.event order by sequence`.execute(db)
  ).rows

test('an act and its row are kept together or not at all', async () => {
  await audit.act(entry, { kind: 'city' }, (tx) => sql`insert into public.act values (1)`.execute(tx), {
    object: { kind: 'alarm', id: '7' },
  })
  await assert.rejects(
    audit.act(entry, { kind: 'city' }, async (tx) => {
      await sql`insert into public.act values (2)`.execute(tx)
      throw new Error('no')
    }),
    /no/,
  )
  assert.deepEqual((await sql<{ id: number }>`select id from public.act`.execute(db)).rows, [{ id: 1 }])
  const [only, ...others] = await rows()
  assert.deepEqual(others, [])
  assert.equal((JSON.parse(only?.body ?? '') as { object: string }).object, 'alarm:7')
})

test('rows of many at once have numbers without a gap, and each hash covers the row before it', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => audit.record({ ...entry, requestId: `r-${index}`, outcome: 'refused' })))
  let before = Buffer.alloc(32)
  let number = 0n
  for (const { sequence, body, hash } of await rows()) {
    assert.equal(BigInt(sequence), ++number)
    const wanted = createHash('sha256').update(before).update(body).digest()
    assert.deepEqual(hash, wanted)
    assert.equal((JSON.parse(body) as { sequence: string }).sequence, sequence)
    before = wanted
  }
  assert.equal(number, 21n)
})

test('a row is not changed and not taken away, also not by the owner of the table', async () => {
  for (const statement of ["update audit.event set actor = 'other'", 'delete from audit.event', 'truncate audit.event'])
    await assert.rejects(sql.raw(statement).execute(db), /only ever added/)
})
