import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { startRelational } from '../../engines/testing.ts'
import type { TestEngine } from '../../engines/testing.ts'
import { actorFor } from '../access/actor-for-tests.ts'
import { openEvidenceLog } from '../evidence/evidence-log.ts'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import { migrateRelational } from '../stores/migrate-relational.ts'
import { openRelational } from '../stores/relational.ts'
import { createAudit } from './audit.ts'
import { checkRecords, countRecords, forgetRecords, readRecords, recordLeaf } from './records.ts'

const DAY_MS = 86_400_000
const now = Date.now()
let engine: TestEngine
let db: Kysely<object>
let data: string
let folder: string
const openLog = (): Promise<EvidenceLog> =>
  openEvidenceLog({ folder, origin: 'poyang.test/records', keyFile: join(data, 'records.key'), leafAt: (index) => recordLeaf(db, index) })

/** Rows of so many days ago. */
async function act(daysAgo: readonly number[]): Promise<void> {
  const audit = createAudit(db)
  for (const days of daysAgo)
    await audit.record({
      at: now - days * DAY_MS,
      actor: actorFor(['duty-officer']),
      address: '127.0.0.1',
      requestId: '',
      action: 'test.done',
      object: null,
      outcome: 'done',
    })
}
async function grow(log: EvidenceLog): Promise<void> {
  for await (const rows of readRecords(db).read(log.size, await countRecords(db))) await log.append(rows.map(({ leaf }) => leaf))
  await log.sign(now)
}
/** As somebody who owns the store would: behind the triggers. */
async function behindTheTriggers(work: (tx: Kysely<object>) => Promise<unknown>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`alter table audit.event disable trigger keep`.execute(tx)
    await work(tx)
    await sql`alter table audit.event enable trigger keep`.execute(tx)
  })
}

before(async () => {
  data = await mkdtemp(join(tmpdir(), 'records-'))
  folder = join(data, 'records')
  engine = await startRelational()
  db = openRelational(engine.url)
  await migrateRelational(db)
})
after(async () => {
  await db.destroy()
  await engine.stop()
  await rm(data, { recursive: true })
})

test('rows become leaves, and all of them are found as they were signed', async () => {
  await act([400, 300, 190, 100, 2])
  const log = await openLog()
  await grow(log)
  await act([1])
  assert.deepEqual(await checkRecords(db, folder), { ok: true, rows: 6, forgotten: 0, signed: 5, faults: [] })
  await grow(log)
  await log.close()
})

test('a row younger than 183 days stays whatever is asked; what went stays proved', async () => {
  assert.equal(await forgetRecords(db, 1, now, 6), 3)
  assert.equal(await forgetRecords(db, 1, now, 6), 0)
  assert.deepEqual(await checkRecords(db, folder), { ok: true, rows: 3, forgotten: 3, signed: 6, faults: [] })
  await assert.rejects(
    db.transaction().execute(async (tx) => {
      await sql`select set_config('poyang.audit_forget', 'on', true)`.execute(tx)
      await sql`delete from audit.event`.execute(tx)
    }),
    /only ever added/,
  )
  const log = await openLog()
  assert.equal(log.incident, null)
  await log.close()
})

test('rows that no checkpoint covers do not go', async () => {
  await act([900])
  assert.equal(await forgetRecords(db, 183, now, 6), 0)
})

test('a row changed behind the triggers is found twice: by its hash, and by the root that was signed', async () => {
  await behindTheTriggers((tx) => sql`update audit.event set body = replace(body, 'test.done', 'test.gone') where sequence = 5`.execute(tx))
  const { ok, faults } = await checkRecords(db, folder)
  assert.equal(ok, false)
  assert.deepEqual(faults, [
    'Row 5 does not have the hash that binds it to the row before it.',
    'The rows do not give the root that was signed for 6 of them.',
  ])
  await behindTheTriggers((tx) => sql`update audit.event set body = replace(body, 'test.gone', 'test.done') where sequence = 5`.execute(tx))
  assert.equal((await checkRecords(db, folder)).ok, true)
})

test('a store that was put back behind what was signed stops the signing', async () => {
  await behindTheTriggers(async (tx) => {
    await sql`delete from audit.event where sequence >= 6`.execute(tx)
    await sql`update audit.head set last = 5, hash = (select hash from audit.event where sequence = 5)`.execute(tx)
  })
  const { faults } = await checkRecords(db, folder)
  assert.deepEqual(faults, ['6 rows were signed, but there are only 5.'])
  const log = await openLog()
  assert.match(log.incident ?? '', /6 records were signed, but .* does not reach that far/)
  await log.close()
})
