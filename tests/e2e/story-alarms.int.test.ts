/**
 * The demo city as a person starts it: what the platform makes of its stories, asked over the API, and an outage of our own. Here the loggers
 * and meters send what is past; what needs days of minutes is in data-stories.int.test.ts.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Alarm, AlarmList, BacktestDetail, RuleList } from '../../apps/server/src/modules/alarms/schema.ts'
import type { Marks, Outages } from '../../apps/server/src/modules/quality/schema.ts'
import { startOfPeriod } from '../../apps/simulator/src/beijing.ts'
import { cityOf } from '../../apps/simulator/src/city/city.ts'
import type { DataStoryId } from '../../apps/simulator/src/city/data-stories.ts'
import { CYCLE_MIN, powerPlantsOf } from '../../apps/simulator/src/city/power-plants.ts'
import { dueMarks } from '../../apps/simulator/src/hand-marks.ts'
import { eventually, startDemoCity } from './demo-city.ts'
import type { DemoCity } from './demo-city.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const DEVICES = 60
/** Meters tell of so many minutes before the start. */
const METER_HISTORY_MIN = 115
/** The slowest machine is waited for; a quick one needs two minutes. */
const PATIENCE_SECONDS = 900

const { stations } = cityOf('poyang', DEVICES)
const plants = powerPlantsOf('poyang')
let data: string
let city: DemoCity
let startedAt: number

before(async () => {
  data = await mkdtemp(join(tmpdir(), 'story-alarms-'))
  startedAt = Date.now()
  city = await startDemoCity({ devices: DEVICES, seconds: 10, data })
})
after(async () => {
  await city.stop()
  await rm(data, { recursive: true, force: true })
})

const stationOf = (story: DataStoryId) => {
  const station = stations.find(({ dataStory }) => dataStory?.id === story)
  assert.ok(station, story)
  return station
}
const alarmsAt = async (outlet: string): Promise<readonly Alarm[]> =>
  (await city.get<AlarmList>(`/api/alarms?limit=500&outlet=${outlet}`)).alarms
const iso = (ms: number) => encodeURIComponent(new Date(ms).toISOString())

/** What the hours of two days and the minutes of six hours show whole. */
const toldByHistory = [
  ['exceeding-hours', 'X03'],
  ['constant-value', 'A01'],
  ['constant-value', 'A01M'],
  ['copied-channel', 'A07'],
  ['near-zero', 'A02'],
] as const

test('the rules asked over what the loggers sent of the past say what is written beside the stories', async () => {
  const expected = toldByHistory.map(([story, rule]) => {
    const { outlet, dataStory } = stationOf(story)
    const written = dataStory?.fires.find((one) => one.rule === rule)
    assert.ok(written, `${story}: ${rule}`)
    return { story, rule, outlet: outlet.id, subject: `${outlet.id}/${written.part}` }
  })
  const outlets = [...new Set(expected.map(({ outlet }) => outlet))]
  const rules = [...new Set(toldByHistory.map(([, rule]) => rule))]
  const missing = async () => {
    const fires = await backtest(rules, outlets)
    return expected.filter(({ rule, subject }) => !fires.some((fire) => fire.rule === rule && fire.subject === subject))
  }
  await eventually(
    'the shipped rules',
    () => city.get<RuleList>('/api/rules'),
    (list) => rules.every((id) => list.rules.some(({ rule, inForce }) => rule === id && inForce !== null)),
    PATIENCE_SECONDS,
  )
  await eventually('every expected rule', missing, (list) => list.length === 0, PATIENCE_SECONDS)
})

/** What rules in force would have said of the last days, by what is known now. */
async function backtest(rules: readonly string[], outlets: readonly string[]): Promise<Array<{ rule: string; subject: string }>> {
  const day = (ms: number) => new Date(startOfPeriod(ms, DAY) + DAY / 2).toISOString().slice(0, 10)
  const request = { rules: rules.map((rule) => ({ rule })), outlets, from: day(startedAt - 2 * DAY), to: day(startedAt + DAY) }
  const answer = await city.post('/api/backtests', request)
  assert.equal(answer.status, 200, await answer.clone().text())
  const { job } = (await answer.json()) as BacktestDetail
  const { result, job: done } = await eventually(
    'the backtest',
    () => city.get<BacktestDetail>(`/api/backtests/${job.id}`),
    ({ job: { state } }) => state !== 'waiting' && state !== 'running',
    PATIENCE_SECONDS,
  )
  assert.equal(done.state, 'done', done.failure ?? '')
  return (result?.rules ?? []).flatMap(({ rule, list }) => list.map(({ subject }) => ({ rule, subject })))
}

test('each metered plant whose story lies in what its meter tells makes its rules fire, and none makes another', async () => {
  const first = startedAt - (METER_HISTORY_MIN - 2) * MINUTE
  const cycle = CYCLE_MIN * MINUTE
  const told = ([from, to]: readonly [number, number]) =>
    [-2, -1, 0].some((turn) => {
      const begins = startOfPeriod(startedAt, cycle) + turn * cycle
      return begins + from * MINUTE >= first && begins + to * MINUTE <= startedAt
    })
  const expected = plants.filter(({ story }) => story.needs !== null && told(story.needs))
  assert.ok(expected.length > 0)
  for (const { story, outlet } of expected)
    await eventually(
      `${story.id}: ${story.rules.join(', ')}`,
      () => alarmsAt(outlet.id),
      (alarms) => story.rules.every((rule) => alarms.some((alarm) => alarm.rule === rule)),
      PATIENCE_SECONDS,
    )
  for (const { story, outlet } of plants) {
    // What was overtaken by what came later is no longer said: it stands in the list, and says so.
    const electric = (await alarmsAt(outlet.id)).filter(({ family, overtaken }) => family === 'electricity' && !overtaken)
    assert.deepEqual(
      electric.filter(({ rule }) => !story.rules.includes(rule)).map(({ rule, words }) => `${story.id}: ${rule} ${words.en}`),
      [],
    )
  }
})

test('what the enterprises of the stories mark by hand stands beside their data', async () => {
  for (const story of ['start-up-mark', 'false-stop-mark'] as const) {
    const { outlet } = stationOf(story)
    const due = dueMarks(stations, startedAt).filter(({ outletId }) => outletId === outlet.id)
    assert.ok(due.length > 0, 'before noon there is always yesterday, after noon always today')
    for (const { item, from, to } of due)
      await eventually(
        `${story}: ${item}`,
        () => city.get<Marks>(`/api/outlets/${outlet.id}/marks?from=${iso(from)}&to=${iso(to)}`),
        ({ marks }) =>
          marks.some((mark) => mark.item === item && mark.role === 'enterprise' && Date.parse(mark.from) === from && mark.timely),
        PATIENCE_SECONDS,
      )
  }
})

test('a stop of ours is our own outage, listed with how long it was, and the marks are not made twice', async () => {
  await city.stop()
  const stoppedAt = Date.now()
  await pause(15_000)
  city = await startDemoCity({ devices: DEVICES, seconds: 10, data })
  const page = await eventually(
    'the outage',
    () => city.get<Outages>(`/api/quality/outages?from=${iso(stoppedAt - HOUR)}&to=${iso(Date.now())}`),
    ({ outages }) => outages.some(({ kind, to }) => kind === 'stopped' && to !== null),
    PATIENCE_SECONDS,
  )
  const ours = page.outages.find(({ kind, to }) => kind === 'stopped' && to !== null)
  assert.ok(ours)
  assert.ok(ours.seconds >= 15, String(ours.seconds))
  assert.equal(ours.planned, true)
  const { outlet } = stationOf('start-up-mark')
  const [due] = dueMarks(stations, startedAt).filter(({ outletId }) => outletId === outlet.id)
  if (due === undefined) return
  const { marks } = await city.get<Marks>(`/api/outlets/${outlet.id}/marks?from=${iso(due.from)}&to=${iso(due.to)}`)
  assert.equal(marks.filter(({ role }) => role === 'enterprise').length, 1)
})
