/**
 * The stories of the city's data through the whole chain, frame by frame in the order in which they would have come, in real engines: what the rules
 * make of them is compared with what was written beside each story before. Quiet outlets stand between them.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { encodeMessage } from '@poyang/hj212'
import { ruleDocuments } from '@poyang/rules'
import { startAlarmChain } from '../../apps/server/src/modules/alarms/alarms-for-tests.ts'
import type { AlarmChain } from '../../apps/server/src/modules/alarms/alarms-for-tests.ts'
import { readJudged } from '../../apps/server/src/modules/alarms/evaluation/judged-feed.ts'
import { beijing, received } from '../../apps/server/src/modules/ingest/frames-for-tests.ts'
import { createMarkSource } from '../../apps/server/src/modules/quality/marks/mark-source.ts'
import { saveFinding, saveMark } from '../../apps/server/src/modules/quality/store.ts'
import { later } from '../../apps/server/src/modules/telemetry/judged/judge-for-tests.ts'
import type { RecordInput } from '../../apps/server/src/platform/frame-log/types.ts'
import { startOfPeriod, wireQn } from '../../apps/simulator/src/beijing.ts'
import { cityOf } from '../../apps/simulator/src/city/city.ts'
import type { City, Station } from '../../apps/simulator/src/city/city.ts'
import { dataStories } from '../../apps/simulator/src/city/data-stories.ts'
import type { DataStory, Expectation } from '../../apps/simulator/src/city/data-stories.ts'
import { draftOf, periodGroups } from '../../apps/simulator/src/device/messages.ts'
import { dueMarks } from '../../apps/simulator/src/hand-marks.ts'
import { registrationOf } from '../../apps/simulator/src/register.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const RECORD_MINUTES = 10
/** A day with its night, and half of the next night's hours. */
const HOURS = 32
const QUIET = 6
/** Records appended at once: below a mebibyte. */
const AT_ONCE = 400
const START = beijing('2026-03-09T00:00:00')
const END = START + HOURS * HOUR

/** The first outlet of each story, and some of which nothing is told. */
function someOf(city: City): City {
  const told = dataStories.map(({ id }) => city.stations.find(({ dataStory }) => dataStory?.id === id))
  const plain = city.stations.filter(({ story, device }) => story.id === 'clean-day' && device.profile.keys === undefined)
  const quiet = plain.filter(({ dataStory }) => dataStory === null).slice(0, QUIET)
  const stations = [...told.filter((station) => station !== undefined), ...quiet]
  const firms = new Set(stations.map(({ outlet }) => outlet.enterpriseId))
  return {
    stations,
    outlets: stations.map(({ outlet }) => outlet),
    devices: stations.map(({ device }) => device),
    enterprises: city.enterprises.filter(({ id }) => firms.has(id)),
  }
}

const city = someOf(cityOf('poyang', 60))
let chain: AlarmChain

interface Fired {
  readonly rule: string
  readonly subject: string
  readonly from: number
  readonly knownAt: number
  readonly suppressedBy: readonly string[]
  readonly words: string
}
let fired: readonly Fired[] = []

/** Minute and hour records of a station as they come, the frames of an hour behind its last minute. */
function framesOf(station: Station): RecordInput[] {
  const records: RecordInput[] = []
  const say = (cn: string, start: number, length: number) => {
    const at = start + length + 20_000
    const draft = draftOf(station.device, cn, periodGroups(station, start, length), { qn: wireQn(at), ack: false })
    records.push(received(at, encodeMessage(draft), { outlet: station.outlet.id }))
  }
  for (let at = START; at < END; at += RECORD_MINUTES * MINUTE) {
    say('2051', at, RECORD_MINUTES * MINUTE)
    if ((at + RECORD_MINUTES * MINUTE - START) % HOUR === 0) say('2061', startOfPeriod(at, HOUR), HOUR)
  }
  return records
}

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + 900_000
  while (!(await holds())) {
    assert.ok(performance.now() < end, what)
    await pause(50)
  }
}

before(async () => {
  chain = await startAlarmChain(ruleDocuments())
  await chain.register(registrationOf(city, RECORD_MINUTES), '2026-01-02T00:00:00')
  const records = city.stations.flatMap(framesOf).toSorted((a, b) => a.at - b.at)
  for (let next = 0; next < records.length; next += AT_ONCE) await chain.log.append(records.slice(next, next + AT_ONCE)).durable
  await chain.append([later(END + 2 * HOUR)])
  // Each mark half an hour behind its stretch; three hours later somebody has seen that the kiln was run as required.
  for (let noon = START + DAY / 2; noon < END + DAY; noon += DAY / 2)
    for (const due of dueMarks(city.stations, noon)) {
      if (due.from < noon - DAY / 2 || due.from >= END) continue
      const { id } = await saveMark(
        chain.db,
        {
          outlet: due.outletId,
          factors: null,
          kind: 'condition',
          item: due.item,
          from: due.from,
          to: due.to,
          by: '环保专员',
          role: 'enterprise',
          markedAt: due.to + 30 * MINUTE,
          reason: due.reason,
          attachments: [],
          supersedes: null,
          withdraws: false,
          admitted: false,
        },
        () => undefined,
      )
      if (due.item === '停运') continue
      await saveFinding(chain.db, { mark: id, at: due.to + 3 * HOUR, ranAsRequired: true, by: '张工', reason: '现场核查' })
    }
  const judge = chain.startJudge({ marks: createMarkSource(chain.db) })
  await until('judged', async () => (await readJudged(chain.client)).frame === chain.log.head)
  await judge.stop()
  const judged = await readJudged(chain.client)
  const loop = chain.startLoop()
  await until('evaluated', () => loop.place.frame === judged.frame && loop.ticked >= judged.at)
  await loop.stop()
  fired = (await chain.verdicts({ kind: 'fires' }))
    .filter(({ overtakenAt }) => overtakenAt === 0)
    .map(({ rule, subject, observedFrom, knownAt, suppressedBy, words }) => ({
      rule,
      subject,
      from: observedFrom,
      knownAt,
      suppressedBy,
      words: words.en,
    }))
})
after(() => chain.stop())

const hourOf = (ms: number) => ((ms - START) % DAY) / HOUR
const stationOf = (story: DataStory): Station => {
  const station = city.stations.find(({ dataStory }) => dataStory?.id === story.id)
  assert.ok(station, story.id)
  return station
}
const at = (outlet: string) => fired.filter(({ subject }) => subject === outlet || subject.startsWith(`${outlet}/`))
const speaking = ({ suppressedBy }: Fired) => suppressedBy.length === 0
const said = (list: readonly Fired[]) =>
  list.map(({ rule, subject, from, words }) => `${rule} ${subject} ${new Date(from + 8 * HOUR).toISOString().slice(0, 16)} ${words}`)
const isAnomaly = (rule: string) => rule.startsWith('A')

for (const story of dataStories) {
  const meets = (expected: Expectation, outlet: string) => (one: Fired) =>
    one.rule === expected.rule &&
    one.subject === (expected.part === '' ? outlet : `${outlet}/${expected.part}`) &&
    (expected.hours === null || expected.hours.includes(Math.floor(hourOf(one.from)))) &&
    one.knownAt <= START + expected.within * HOUR &&
    (expected.excusedBy === undefined ? speaking(one) : one.suppressedBy.includes(expected.excusedBy))

  test(`"${story.en}": ${story.fires.length === 0 ? 'nothing fires' : `${story.fires.map(({ rule }) => rule).join(', ')}, and nothing that is not true of it`}`, () => {
    const { outlet } = stationOf(story)
    const there = at(outlet.id)
    for (const expected of story.fires)
      assert.ok(there.some(meets(expected, outlet.id)), `${expected.rule} did not: ${JSON.stringify(said(there), null, 1)}`)
    const excused = new Set(story.fires.filter(({ excusedBy }) => excusedBy !== undefined).map(({ rule }) => rule))
    const expected = new Set([...story.fires.map(({ rule }) => rule), ...story.also])
    const wrong = there.filter((one) => speaking(one) && (story.silent.includes(one.rule) || excused.has(one.rule)))
    assert.deepEqual(said(wrong), [])
    const others = there.filter((one) => speaking(one) && isAnomaly(one.rule) && !expected.has(one.rule))
    assert.deepEqual(said(others), [])
  })
}

test('no rule on anomalies fires at an outlet of which nothing is told', () => {
  const quiet = city.stations.filter(({ dataStory }) => dataStory === null)
  assert.equal(quiet.length, QUIET)
  const wrong = quiet.flatMap(({ outlet }) => at(outlet.id).filter((one) => isAnomaly(one.rule) && speaking(one)))
  assert.deepEqual(said(wrong), [])
})
