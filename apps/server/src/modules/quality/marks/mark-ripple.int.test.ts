import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { beijing, opened } from '../../ingest/frames-for-tests.ts'
import { createDirectoryKeeper } from '../../sources/index.ts'
import { later, minutesOf, startChain } from '../../telemetry/judged/judge-for-tests.ts'
import { createFactsBook } from '../facts.ts'
import { MarkDraft } from '../schema.ts'
import { makeMark } from './make-mark.ts'
import { createMarkSource } from './mark-source.ts'

test('a mark made after an hour was judged has the hour judged anew, and the change is listed', async (t) => {
  const chain = await startChain()
  t.after(() => chain.stop())
  const position = { longitude: 116, latitude: 29 }
  const registry = {
    enterprises: [{ id: 'E-1', name: '甲厂', creditCode: null, industry: '', district: '甲区', address: '', position, demo: true }],
    outlets: [{ id: 'G-1', enterpriseId: 'E-1', name: '一号', medium: 'gas', position, factors: ['a21026'] }],
    facts: [{ outletId: 'G-1', effectiveFrom: '2026-01-01', sourceKind: 'flue-gas' }],
  }
  await chain.register(registry, '2026-11-01T00:00:00')
  const directory = createDirectoryKeeper(chain.db, (error) => assert.fail(String(error)))
  await directory.refresh()
  const eight = beijing('2026-12-02T08:00:00')
  const minutes = minutesOf('G-1', eight, 60, () => 'a21026-Avg=20.0,a21026-Flag=N')
  await chain.hear([opened(eight), ...minutes, later(beijing('2026-12-02T09:30:00'))], { marks: createMarkSource(chain.db) })
  const hour = async () =>
    (await chain.judged('G-1', 'hour')).find(
      ({ basis, from, factor }) => factor === 'a21026' && basis === 'measured' && from === eight / 1000,
    )
  assert.equal((await hour())?.validity, 'valid')

  const draft = {
    factors: null,
    item: '校准',
    from: '2026-12-02T08:00:00+08:00',
    to: '2026-12-02T08:30:00+08:00',
    by: '环保专员',
    role: 'enterprise',
  }
  const desk = { db: chain.db, questions: createColumnarQuestions(chain.client), facts: createFactsBook(chain.db) }
  const made = await makeMark(desk, directory.current(), 'G-1', MarkDraft.parse(draft), beijing('2026-12-02T09:40:00'))
  await chain.hear([later(beijing('2026-12-02T10:30:00'))], { marks: createMarkSource(chain.db) })
  const marked = await hour()
  assert.equal(marked?.counts.n, 30)
  assert.notEqual(marked?.validity, 'valid')
  const { rows } = await sql<{ cause: string; value_ref: string }>`select cause, value_ref from telemetry.ripple`.execute(chain.db)
  assert.ok(
    rows.some(({ cause, value_ref: ref }) => cause === 'mark' && ref.startsWith('value:G-1/a21026/hour/2026-12-02T08:00:00')),
    JSON.stringify(rows),
  )

  // Taken back in time, the hour is what it was; the mark and its withdrawal remain.
  const back = { ...draft, supersedes: `mark:${made.id}`, withdraws: true }
  await makeMark(desk, directory.current(), 'G-1', MarkDraft.parse(back), beijing('2026-12-02T10:40:00'))
  await chain.hear([later(beijing('2026-12-02T11:30:00'))], { marks: createMarkSource(chain.db) })
  assert.deepEqual([(await hour())?.validity, (await hour())?.counts.n], ['valid', 60])
})
