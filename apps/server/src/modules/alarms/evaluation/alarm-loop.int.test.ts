import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createHash } from 'node:crypto'
import { printRule } from '@poyang/rules'
import type { Rule, Verdict } from '@poyang/rules'
import { sql } from 'kysely'
import { beijing } from '../../ingest/frames-for-tests.ts'
import { later, minutesOf, sent } from '../../telemetry/judged/judge-for-tests.ts'
import { gasRegistry, rulesNamed, so2, startAlarmChain } from '../alarms-for-tests.ts'
import type { AlarmChain } from '../alarms-for-tests.ts'
import { runBacktest } from '../backtest/backtest.ts'
import { runLive } from '../backtest/live.ts'
import { runSettledInThreads } from '../backtest/settled-threads.ts'
import { runSettled } from '../backtest/settled.ts'
import { listAlarms, readEvents } from '../life/alarm-store.ts'
import { BacktestRequest } from '../schema.ts'
import { readIncidents } from './incident-store.ts'
import { runNight } from './night.ts'
import { readRoster } from './roster.ts'
import { askWith, readVerdicts, saveFindings } from './verdict-store.ts'
import { told } from './watch.ts'
import type { Watch } from './watch.ts'

const MINUTE = 60_000
let chain: AlarmChain

before(async () => {
  chain = await startAlarmChain(rulesNamed('X01', 'X03', 'T01'))
  await chain.register(gasRegistry(['G-1', 'G-2']), '2026-01-02T00:00:00')
})
after(() => chain.stop())

const eight = beijing('2026-03-10T08:00:00')
const alarmsOf = (outlet: string) => listAlarms(chain.db, { outlets: [outlet], now: new Date() }, undefined, 100)

test('minutes over the limit fire through the whole chain: verdict with its arithmetic, alarm opened and cleared', async () => {
  const over = (minute: number) => so2(minute >= 10 && minute < 20 ? '40.0' : '20.0')
  await chain.hear([...minutesOf('G-1', eight, 40, over), later(eight + 42 * MINUTE)])
  await chain.evaluate()
  const verdicts = await chain.verdicts({ rule: 'X01', outlet: 'G-1' })
  assert.deepEqual(
    verdicts.map(({ kind, observedFrom, observedTo, knownAt }) => [
      kind,
      observedFrom - eight,
      observedTo === null ? null : observedTo - eight,
      knownAt - eight,
    ]),
    [
      ['fires', 10 * MINUTE, null, 13 * MINUTE + 1000],
      ['clears', 10 * MINUTE, 20 * MINUTE, 21 * MINUTE + 1000],
    ],
  )
  assert.match(verdicts[0]?.words.zh ?? '', /40/)
  assert.match(verdicts[0]?.inputs[0]?.lastRef ?? '', /^value:G-1\/a21026\/minute\/2026-03-10T08:/)
  const [alarm, ...others] = await alarmsOf('G-1')
  assert.deepEqual(others, [])
  assert.equal(alarm?.rule, 'X01')
  assert.equal(alarm.observed_to?.getTime(), eight + 20 * MINUTE)
  assert.deepEqual(
    (await readEvents(chain.db, alarm.id)).map(({ what }) => what),
    ['opened', 'cleared'],
  )
  const { rows } = await sql<{ rule: string; subjects: number }>`
    select rule, subjects from alarms.rule_running where last_evaluated is not null order by rule`.execute(chain.db)
  assert.deepEqual(rows, [
    { rule: 'T01', subjects: 2 },
    { rule: 'X01', subjects: 2 },
    { rule: 'X03', subjects: 2 },
  ])
})

const bodiesOf = async (outlet: string) => (await readVerdicts(askWith(chain.client), { outlet }, 'oldest', 10_000)).map(({ body }) => body)

test('stopped and started again in the middle, the loop tells the same as one that was never stopped', async () => {
  const nine = eight + 2 * 60 * MINUTE
  const valueAt = (minute: number) => so2(minute % 30 >= 20 && minute % 30 < 26 ? '36.1' : '33.0')
  const records = [...minutesOf('G-1', nine, 90, valueAt), ...minutesOf('G-2', nine, 90, valueAt)].toSorted((a, b) => a.at - b.at)
  // G-1 and G-2 hear the same; the loop is stopped twice on the way, once in the middle of an episode.
  for (const [from, to] of [
    [0, 47],
    [47, 113],
    [113, 180],
  ] as const) {
    await chain.hear(records.slice(from, to))
    await chain.evaluate()
  }
  await chain.hear([later(nine + 95 * MINUTE)])
  await chain.evaluate()
  const fires = (await chain.verdicts({ rule: 'X01', outlet: 'G-2' })).filter(({ kind }) => kind === 'fires')
  assert.deepEqual(
    fires.map(({ observedFrom }) => (observedFrom - nine) / MINUTE),
    [20, 50, 80],
  )
  // Once more from nothing, in one go, on tables of its own.
  const live = await bodiesOf('G-2')
  await chain.client.command({ query: 'TRUNCATE TABLE verdict_local' })
  await sql`delete from alarms.evaluation`.execute(chain.db)
  await chain.evaluate()
  assert.deepEqual(await bodiesOf('G-2'), live)
  // The events of the alarms are those of before: nothing was opened twice.
  assert.equal((await alarmsOf('G-2')).length, 3)
  // What another release saved is let go, unread, and its stretch evaluated again.
  await chain.client.command({ query: 'TRUNCATE TABLE verdict_local' })
  await chain.client.command({ query: `ALTER TABLE evaluator_local UPDATE state = '{}' WHERE 1 SETTINGS mutations_sync = 2` })
  await sql`update alarms.evaluation set format = format - 1`.execute(chain.db)
  await chain.evaluate()
  assert.deepEqual(await bodiesOf('G-2'), live)
})

test('late values give a verdict beside the one before, and the alarm says that it was overtaken', async () => {
  const noon = eight + 5 * 60 * MINUTE
  // The device sends 40 for five minutes; two of them are corrected an hour later.
  const first = minutesOf('G-1', noon, 80, (minute) => so2(minute >= 10 && minute < 15 ? '40.0' : '20.0'))
  await chain.hear([...first, later(noon + 85 * MINUTE)])
  await chain.evaluate()
  const before = await alarmsOf('G-1')
  const [opened] = before
  assert.equal(opened?.observed_from.getTime(), noon + 10 * MINUTE)
  assert.equal(opened.overtaken, false)
  const corrected = [12, 13].map((minute) => sent('G-1', '2051', noon + minute * MINUTE, so2('21.0'), noon + 90 * MINUTE))
  await chain.hear([...corrected, later(noon + 95 * MINUTE)])
  await chain.evaluate()
  const told = await chain.verdicts({ rule: 'X01', outlet: 'G-1', observedFrom: noon })
  const verdicts = told
    .filter(({ kind, closes }) => kind === 'fires' || closes === 'fires')
    .map(({ kind, observedFrom, overtakenAt }) => [kind, (observedFrom - noon) / MINUTE, overtakenAt !== 0])
  // Two minutes over the limit are left on one side and one on the other: no three in a row.
  assert.deepEqual(verdicts, [
    ['fires', 10, true],
    ['clears', 10, true],
  ])
  const after = await alarmsOf('G-1')
  assert.equal(after.length, before.length)
  assert.equal(after[0]?.overtaken, true)
  assert.deepEqual(
    (await readEvents(chain.db, opened.id)).map(({ what }) => what),
    ['opened', 'cleared', 'overtaken', 'overtaken'],
  )
})

test('the night gives the same to the byte; a verdict that was put there by hand is found, and every rule proves that it can fire', async () => {
  const day = '2026-03-10'
  const midnight = beijing('2026-03-11T00:00:00')
  await chain.hear([...minutesOf('G-2', midnight + 10 * MINUTE, 30, () => so2('34.0')), later(midnight + 60 * MINUTE)])
  await chain.evaluate()
  const counts = await runNight({ client: chain.client, db: chain.db }, day)
  assert.equal(counts?.differences, 0)
  assert.ok(counts.verdicts >= 10 && counts.arrivals > 500)
  assert.deepEqual([counts.proofs, counts.cannotFire], [3, 0])
  assert.deepEqual(await readIncidents(chain.db, 10), [])

  const [row] = await readVerdicts(askWith(chain.client), { outlet: 'G-2', rule: 'X01' }, 'oldest', 1)
  const verdict = JSON.parse(row?.body ?? '{}') as Verdict
  const planted = { ...verdict, words: { zh: '改过', en: 'changed' } }
  const watch = { outlet: 'G-2', factor: 'a21026', rule: rulesNamed('X01')[0] as Rule, context: { subject: verdict.subject, series: {} } }
  await saveFindings(chain.client, { told: [told(watch, planted, false)], overtaken: [] })
  assert.equal((await runNight({ client: chain.client, db: chain.db }, day))?.differences, 1)
  const [incident, ...others] = await readIncidents(chain.db, 10)
  assert.deepEqual(others, [])
  assert.deepEqual([incident?.kind, incident?.subject, incident?.only_replay], ['replay-differs', 'G-2/a21026', []])
  assert.match(incident?.only_live[0] ?? '', /改过/)
})

test('a backtest as the values came gives the live verdicts to the byte; by what is known now it leaves out days and finds the same fires', async () => {
  await chain.client.command({ query: "ALTER TABLE verdict_local DELETE WHERE body LIKE '%改过%' SETTINGS mutations_sync = 1" })
  const given = { client: chain.client, db: chain.db, signal: new AbortController().signal, onProgress: () => undefined, now: Date.now() }
  const asking = { by: 'test', rules: [{ rule: 'X01' }], from: '2026-03-10', to: '2026-03-12' }
  const hashed = (bodies: readonly string[]) =>
    createHash('sha256')
      .update(bodies.map((body) => `${body.replace('"version":1', '"version":0')}\n`).join(''))
      .digest('hex')
  const liveRows = await readVerdicts(askWith(chain.client), { rule: 'X01' }, 'oldest', 10_000)
  const asLive = await runBacktest(given, BacktestRequest.parse({ ...asking, as: 'live' }))
  const told: string[] = []
  await runLive({
    ...given,
    from: beijing('2026-03-10T00:00:00'),
    to: beijing('2026-03-12T00:00:00'),
    watches: (await readRoster(chain.db, '2026-03-10', () => Promise.resolve([]))).watches.filter(({ rule }) => rule.id === 'X01'),
    onVerdict: (_watch, verdict) => told.push(JSON.stringify(verdict)),
  })
  assert.deepEqual(told.toSorted(), liveRows.map(({ body }) => body).toSorted())
  assert.equal(asLive.verdicts, hashed(told))

  let pruned = 0
  const settled = await runBacktest(
    { ...given, onProgress: (progress) => (pruned = progress.pruned) },
    BacktestRequest.parse({ ...asking, from: '2026-03-01', to: '2026-03-20' }),
  )
  assert.ok(pruned > 15, `${pruned} days were left out`)
  // What late values took away is not found any more.
  const standing = liveRows.filter(({ overtakenAt }) => Number(overtakenAt) === 0).map(({ body }) => JSON.parse(body) as Verdict)
  const starts = (list: ReadonlyArray<{ subject: string; from: number }>) =>
    list.map(({ subject, from }) => `${subject} ${from}`).toSorted()
  assert.deepEqual(
    starts((settled.rules[0]?.list ?? []).map(({ subject, observedFrom }) => ({ subject, from: Date.parse(observedFrom) }))),
    starts(standing.filter(({ kind }) => kind === 'fires').map(({ subject, observedFrom }) => ({ subject, from: observedFrom }))),
  )
  assert.equal(
    (await runBacktest(given, BacktestRequest.parse({ ...asking, from: '2026-03-01', to: '2026-03-20' }))).inputs,
    settled.inputs,
  )

  // Nothing that fires was left out: looking at every day finds no more.
  const everyday: string[] = []
  const { watches } = await readRoster(chain.db, '2026-03-10', () => Promise.resolve([]))
  const whole = {
    ...given,
    everything: true,
    from: beijing('2026-03-01T00:00:00'),
    to: beijing('2026-03-20T00:00:00'),
    watches: watches.filter(({ rule }) => rule.id === 'X01'),
  }
  const inputs = await runSettled({
    ...whole,
    onVerdict: (_watch, { kind, subject, observedFrom }) => kind === 'fires' && everyday.push(`${subject} ${observedFrom}`),
  })
  // Threads change nothing, not even the order.
  const inThreads: string[] = []
  const { url: columnarUrl } = chain.columnar
  const onVerdict = (_watch: Watch, { kind, subject, observedFrom }: Verdict) =>
    kind === 'fires' && inThreads.push(`${subject} ${observedFrom}`)
  assert.equal(await runSettledInThreads({ ...whole, columnarUrl, threads: 2, onVerdict }), inputs)
  assert.deepEqual(inThreads, everyday)
  const aborted = new AbortController()
  aborted.abort(new Error('cancelled'))
  await assert.rejects(runSettledInThreads({ ...whole, columnarUrl, threads: 2, signal: aborted.signal, onVerdict }), /cancelled/)
  assert.deepEqual(
    everyday.toSorted(),
    starts((settled.rules[0]?.list ?? []).map(({ subject, observedFrom }) => ({ subject, from: Date.parse(observedFrom) }))),
  )

  // The file is enough to run it again.
  const again = BacktestRequest.parse({ ...settled.request, by: 'test', rules: settled.texts.map((one) => ({ text: one })) })
  const repeated = await runBacktest(given, again)
  assert.deepEqual([repeated.inputs, repeated.verdicts], [settled.inputs, settled.verdicts])

  const text = printRule(rulesNamed('X01')[0] as Rule).replace('param minutes = 3 min', 'param minutes = 8 min')
  const changed = await runBacktest(given, BacktestRequest.parse({ ...asking, rules: [{ text }] }))
  const [other] = changed.rules
  assert.deepEqual([other?.version, other?.fires, other?.difference], [null, 1, { version: 1, same: 1, added: 0, gone: 6 }])
})
