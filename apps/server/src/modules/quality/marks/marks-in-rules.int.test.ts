import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openColumnar } from '../../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../../platform/stores/migrate-columnar.ts'
import { createColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { gasRegistry, rulesNamed, so2, startAlarmChain } from '../../alarms/alarms-for-tests.ts'
import { askWith } from '../../alarms/evaluation/verdict-store.ts'
import { alarmDetail } from '../../alarms/life/alarm-pages.ts'
import { listAlarms } from '../../alarms/life/alarm-store.ts'
import { beijing } from '../../ingest/frames-for-tests.ts'
import { createDirectoryKeeper, readFactsSince } from '../../sources/index.ts'
import { rebuildJudged } from '../../telemetry/index.ts'
import { later, minutesOf } from '../../telemetry/judged/judge-for-tests.ts'
import { createFactsBook } from '../facts.ts'
import { MarkDraft } from '../schema.ts'
import { makeMark } from './make-mark.ts'
import { createMarkSource } from './mark-source.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

test('a start that the enterprise marks excuses what was over the limit meanwhile: minutes and hours are told anew, with the mark, and a mark taken back excuses nothing', async (t) => {
  const chain = await startAlarmChain(rulesNamed('X01', 'X03'))
  t.after(() => chain.stop())
  // The condition rule of cement kilns names cold starts and sulphur dioxide.
  const { facts, ...rest } = gasRegistry(['G-1']) as { facts: object[] }
  await chain.register({ ...rest, facts: facts.map((one) => ({ ...one, standard: 'GB 4915-2013' })) }, '2026-01-02T00:00:00')
  const eight = beijing('2026-12-02T08:00:00')
  const marks = { marks: createMarkSource(chain.db) }
  const hear = async (...records: Parameters<typeof chain.hear>[0]) => {
    await chain.hear(records, { marks: createMarkSource(chain.db) })
    await chain.evaluate()
  }
  const over = (minute: number) => so2(minute >= 10 ? '80.0' : '20.0')
  await hear(...minutesOf('G-1', eight, 60, over), ...minutesOf('G-1', eight + HOUR, 20, () => so2('20.0')), later(eight + 100 * MINUTE))
  const fires = async (rule: string) =>
    (await chain.verdicts({ rule, outlet: 'G-1', kind: 'fires' })).map((one) => ({
      suppressedBy: one.suppressedBy,
      from: (one.observedFrom - eight) / MINUTE,
      late: one.late === 1,
      stands: one.overtakenAt === 0,
    }))
  assert.deepEqual(await fires('X01'), [{ suppressedBy: [], from: 10, late: false, stands: true }])
  assert.deepEqual(await fires('X03'), [{ suppressedBy: [], from: 0, late: false, stands: true }])

  const directory = createDirectoryKeeper(chain.db, (error) => assert.fail(String(error)))
  await directory.refresh()
  const desk = { db: chain.db, questions: createColumnarQuestions(chain.client), facts: createFactsBook(chain.db) }
  const draft = {
    factors: null,
    item: '冷态启动',
    from: new Date(eight).toISOString(),
    to: new Date(eight + HOUR).toISOString(),
    by: '环保专员',
    role: 'enterprise',
  }
  const made = await makeMark(desk, directory.current(), 'G-1', MarkDraft.parse(draft), eight + 101 * MINUTE)
  await hear(later(eight + 110 * MINUTE), later(eight + 3 * HOUR))
  assert.deepEqual(await fires('X01'), [
    { suppressedBy: [], from: 10, late: false, stands: false },
    { suppressedBy: ['claimed'], from: 10, late: true, stands: true },
  ])
  assert.deepEqual(await fires('X03'), [
    { suppressedBy: [], from: 0, late: false, stands: false },
    { suppressedBy: ['claimed'], from: 0, late: true, stands: true },
  ])
  // The alarm that was opened before says by which mark it was overtaken.
  const [alarm] = await listAlarms(chain.db, { rules: ['X03'], now: new Date() }, undefined, 10)
  assert.ok(alarm?.overtaken)
  const detail = await alarmDetail(chain.db, askWith(chain.client), directory.current(), alarm.id, eight + 4 * HOUR)
  assert.deepEqual(
    detail.excused.map(({ excuses }) => excuses.map(({ guard, refs }) => [guard, refs])),
    [[['claimed', [`mark:${made.id}`]]]],
  )
  assert.match(detail.excused[0]?.excuses[0]?.zh ?? '', /待核查/)
  const minutes = (await chain.judged('G-1', 'minute')).filter(({ factor }) => factor === 'a21026')
  const marked = minutes.filter((one) => one.marks.includes(`mark:${made.id}`))
  assert.deepEqual([minutes.length, marked.length], [80, 60])
  assert.deepEqual([marked[0]?.marks, marked[0]?.validity], [['N', `mark:${made.id}`, 'start', 'claimed'], 'valid'])

  await makeMark(
    desk,
    directory.current(),
    'G-1',
    MarkDraft.parse({ ...draft, supersedes: `mark:${made.id}`, withdraws: true }),
    eight + 181 * MINUTE,
  )
  await hear(later(eight + 190 * MINUTE), later(eight + 5 * HOUR))
  const last = (await fires('X01')).filter(({ stands }) => stands)
  assert.deepEqual(last, [{ suppressedBy: [], from: 10, late: true, stands: true }])
  assert.deepEqual(
    (await chain.judged('G-1', 'minute')).flatMap(({ marks: said }) => said.filter((one) => one !== 'N')),
    [],
  )

  // From the log and the records alone the same comes out.
  await chain.client.command({ query: 'CREATE DATABASE again' })
  const again = openColumnar(`${chain.columnar.url}/again`)
  await migrateColumnar(again)
  const given = { client: chain.client, database: 'default', again: { client: again, database: 'again' }, walk: chain.walk }
  const report = await rebuildJudged({ ...given, ...marks, readFacts: (after) => readFactsSince(chain.db, after) }, false)
  await again.close()
  assert.deepEqual(report.differences, [])
  assert.ok(report.rows > 200)
})
