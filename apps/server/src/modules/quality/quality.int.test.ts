import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { accepted, device, done, MN, openTestGateway, playDevice, until, upload } from '../../gateways/hj212/testing.ts'
import { serveGateway } from '../../gateways/hj212/interface.ts'
import { Problem } from '../../platform/http/problem.ts'
import { freePort } from '../../platform/processes/free-port.ts'
import { createColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { opened } from '../ingest/frames-for-tests.ts'
import { createDirectoryKeeper } from '../sources/index.ts'
import type { DirectoryKeeper } from '../sources/index.ts'
import { minutesOf, sent, startChain } from '../telemetry/judged/judge-for-tests.ts'
import type { Chain } from '../telemetry/judged/judge-for-tests.ts'
import type { RecordInput } from '../../platform/frame-log/types.ts'
import { createFactsBook } from './facts.ts'
import { gapsPage } from './gaps/gaps-page.ts'
import { askForHistory } from './history/ask-for-history.ts'
import { createMarkSource, createQualityLook, qualityLineage } from './index.ts'
import { makeMark } from './marks/make-mark.ts'
import { marksPage } from './marks/mark-page.ts'
import { outagesPage } from './outages/outages-page.ts'
import { ratesPage } from './rates/rates-page.ts'
import { GapsQuery, MarkDraft, RatesQuery } from './schema.ts'
import { readRequestsOf, saveFinding, saveNewGap } from './store.ts'

const beijing = (text: string) => Date.parse(`${text}+08:00`)
const MINUTE = 60_000

const enterprise = (id: string, district: string) => ({
  id,
  name: id,
  creditCode: null,
  industry: '',
  district,
  address: '',
  position: { longitude: 116, latitude: 29 },
  demo: true,
})
const outlet = (id: string, enterpriseId: string, factors: readonly string[], medium = 'gas') => ({
  id,
  enterpriseId,
  name: id,
  medium,
  position: { longitude: 116, latitude: 29 },
  factors,
})
const facts = (outletId: string, more: object = {}) => ({
  outletId,
  effectiveFrom: '2026-01-01',
  sourceKind: 'flue-gas',
  standard: 'GB 13223-2011',
  ...more,
})
const ids = ['G-OURS', 'G-NET', 'G-DEV', 'G-DARK', 'G-DARK2', 'G-MARK']
const registry = {
  enterprises: [enterprise('E-1', '东区'), enterprise('E-2', '西区'), enterprise('E-3', '西区')],
  outlets: [
    outlet('G-OURS', 'E-1', ['a21026']),
    outlet('G-NET', 'E-1', ['a21026']),
    outlet('G-DEV', 'E-1', ['a21026', 'a21002']),
    outlet('G-DARK', 'E-2', ['a21026']),
    outlet('G-DARK2', 'E-2', ['a21026']),
    outlet('G-MARK', 'E-3', ['a21002']),
    outlet('W-MARK', 'E-3', ['w01018'], 'water'),
  ],
  devices: [...ids, 'W-MARK'].map((id) => device(`MN-${id}`, { outletId: id })),
  facts: ids.map((id) => facts(id)),
}

let chain: Chain
let questions: ColumnarQuestions
let directory: DirectoryKeeper
let folder: string

before(async () => {
  chain = await startChain()
  folder = await mkdtemp(join(tmpdir(), 'quality-'))
  questions = createColumnarQuestions(chain.client)
  await chain.register(registry, '2026-11-01T00:00:00')
  directory = createDirectoryKeeper(chain.db, (error) => assert.fail(String(error)))
  assert.equal(await directory.refresh(), true)
})
after(async () => {
  await chain.stop()
  await rm(folder, { recursive: true })
})

const kindOf = (error: unknown) => (error instanceof Problem ? error.kind.type : String(error))
const desk = () => ({ db: chain.db, questions, facts: createFactsBook(chain.db) })
const draft = (more: Partial<Record<string, unknown>> = {}) =>
  MarkDraft.parse({
    factors: null,
    item: '停运',
    from: '2026-11-24T02:00:00+08:00',
    to: '2026-11-24T05:00:00+08:00',
    by: '环保专员',
    role: 'enterprise',
    ...more,
  })
const mark = (more: Partial<Record<string, unknown>>, at: string, outletId = 'G-MARK') =>
  makeMark(desk(), directory.current(), outletId, draft(more), beijing(at)).catch((error: unknown) => kindOf(error))

test('the enterprise marks until 11:59:59 of the next day; from 12:00 on only the authority does, with a reason', async () => {
  const inTime = await mark({ item: '校准', from: '2026-11-24T06:00:00+08:00', to: '2026-11-24T06:30:00+08:00' }, '2026-11-25T11:59:59.999')
  assert.ok(typeof inTime === 'object' && !inTime.admitted)
  const late = { item: '校准', from: '2026-11-24T07:00:00+08:00', to: '2026-11-24T07:30:00+08:00' }
  assert.equal(await mark(late, '2026-11-25T12:00:00'), '/problems/mark-past-deadline')
  assert.equal(await mark({ ...late, role: 'authority' }, '2026-11-25T12:00:00'), '/problems/mark-refused')
  const admitted = await mark({ ...late, role: 'authority', reason: '现场核实' }, '2026-11-25T12:00:00')
  assert.ok(typeof admitted === 'object' && admitted.admitted)
})

test('what does not fit is refused: other items, parts of hours of waste water, what lies ahead', async () => {
  const at = '2026-11-24T12:00:00'
  assert.equal(await mark({ item: '烘炉' }, at), '/problems/mark-refused')
  assert.equal(await mark({ item: '校准', from: '2026-11-24T02:30:00+08:00' }, at, 'W-MARK'), '/problems/mark-refused')
  assert.equal(await mark({ item: '校准', to: '2026-11-24T13:00:00+08:00' }, at), '/problems/mark-refused')
  assert.equal(await mark({ factors: ['w01018'] }, at), '/problems/mark-refused')
  assert.equal(await mark({ supersedes: 'mark:999999' }, at), '/problems/mark-unknown')
  assert.equal(await mark({}, at, 'NO-SUCH'), '/problems/outlet-unknown')
})

test('a mark is corrected once, by another one, and never erased', async () => {
  const first = await mark({ item: '日常维护', from: '2026-11-24T08:00:00+08:00', to: '2026-11-24T08:10:00+08:00' }, '2026-11-24T09:00:00')
  assert.ok(typeof first === 'object')
  const correction = {
    item: '日常维护',
    from: '2026-11-24T08:00:00+08:00',
    to: '2026-11-24T08:20:00+08:00',
    supersedes: `mark:${first.id}`,
  }
  const second = await mark(correction, '2026-11-24T09:30:00')
  assert.ok(typeof second === 'object')
  assert.equal(await mark(correction, '2026-11-24T09:40:00'), '/problems/mark-already-corrected')
  await assert.rejects(sql`update quality.mark set item = '数据有效'`.execute(chain.db), /only ever added/)
  await assert.rejects(sql`delete from quality.mark`.execute(chain.db), /only ever added/)
  const span = { from: beijing('2026-11-24T08:00:00'), to: beijing('2026-11-24T09:00:00') }
  const page = await marksPage(desk(), directory.current(), 'G-MARK', span, beijing('2026-11-24T10:00:00'))
  assert.deepEqual(
    page.marks.map(({ ref, stands, supersededBy }) => [ref, stands, supersededBy]),
    [
      [`mark:${first.id}`, false, `mark:${second.id}`],
      [`mark:${second.id}`, true, null],
    ],
  )
  assert.equal((await qualityLineage(chain.db).mark(String(second.id), AbortSignal.timeout(5_000)))?.from[0], `mark:${first.id}`)
})

test('a standstill that the data contradict is said to be, keeps nothing due and exempts nothing; a start beyond its cap says so', async () => {
  const hour = (at: string, values: string) => sent('G-MARK', '2061', beijing(at), values, beijing(at) + 3_700_000)
  await chain.append([
    opened(beijing('2026-11-24T00:00:00')),
    hour('2026-11-24T02:00:00', 'a19001-Avg=20.6,a19001-Flag=N;a01012-Avg=95.0,a01012-Flag=N;a01011-Avg=0.4,a01011-Flag=N'),
    hour('2026-11-24T03:00:00', 'a19001-Avg=6.1,a19001-Flag=N;a01012-Avg=128.0,a01012-Flag=N;a01011-Avg=11.2,a01011-Flag=N'),
  ])
  const stop = await mark({}, '2026-11-24T09:00:00')
  const start = await mark({ item: '并网/供能', from: '2026-11-24T10:00:00+08:00', to: '2026-11-24T15:00:00+08:00' }, '2026-11-24T16:00:00')
  assert.ok(typeof stop === 'object' && typeof start === 'object')
  const page = await marksPage(
    desk(),
    directory.current(),
    'G-MARK',
    { from: beijing('2026-11-24T00:00:00'), to: beijing('2026-11-25T00:00:00') },
    beijing('2026-11-24T16:00:00'),
  )
  const shown = page.marks.find(({ ref }) => ref === `mark:${stop.id}`)
  // At 02:00 only the gas was still hot.
  assert.deepEqual(
    shown?.contradictions.map(({ at, signs }) => [at, signs.map(({ sign, value }) => `${sign} ${value}`)]),
    [['2026-11-24T03:00:00+08:00', ['oxygen 6.1', 'temperature 128', 'velocity 11.2']]],
  )
  assert.deepEqual(
    page.marks.find(({ ref }) => ref === `mark:${start.id}`)?.caps.map(({ cap, used, over }) => [cap, used, over]),
    [['power-nox-start', '5', true]],
  )

  const source = createMarkSource(chain.db)
  await source.refresh(beijing('2026-11-24T17:00:00'))
  const from = beijing('2026-11-24T09:00:00')
  assert.ok(
    source.changed(from, beijing('2026-11-24T17:00:00')).some((one) => one.from * 1000 === start.from && one.to * 1000 === start.to),
  )
  const exemption = (at: string, known = '2026-11-24T17:00:00') =>
    source.exemption('G-MARK', 'a21002', beijing(at), beijing(at) + 3_600_000, beijing(known))?.exempt ?? null
  // Four of its five hours lie within the cap; nobody has looked yet whether the treatment was run.
  assert.equal(exemption('2026-11-24T13:00:00'), 'claimed')
  assert.equal(exemption('2026-11-24T14:00:00'), 'no')
  assert.equal(exemption('2026-11-24T13:00:00', '2026-11-24T15:59:00'), null)
  assert.equal(exemption('2026-11-24T03:00:00'), 'no')
  await saveFinding(chain.db, {
    mark: start.id,
    at: beijing('2026-11-24T18:00:00'),
    ranAsRequired: true,
    by: '执法人员',
    reason: '现场核查',
  })
  await source.refresh(beijing('2026-11-24T19:00:00'))
  assert.ok(source.changed(beijing('2026-11-24T17:00:00'), beijing('2026-11-24T19:00:00')).length > 0)
  assert.equal(exemption('2026-11-24T13:00:00', '2026-11-24T19:00:00'), 'yes')
  assert.equal(exemption('2026-11-24T13:00:00'), 'claimed')
})

/** Minute and hour records of an outlet over a span, without those of some minutes. */
function upTo(
  id: string,
  from: number,
  minutes: number,
  silent: (minute: number) => boolean,
  values = 'a21026-Avg=20.0,a21026-Flag=N',
): RecordInput[] {
  const records = minutesOf(id, from, minutes, () => values).filter((_, minute) => !silent(minute))
  for (let hour = 0; hour + 60 <= minutes; hour += 60)
    records.push(sent(id, '2061', from + hour * MINUTE, values, from + (hour + 61) * MINUTE))
  return records
}

test('each gap has its cause with evidence: ourselves, the network, the device, power; what comes late fills it and moves only the completed rate', async () => {
  const eight = beijing('2026-11-26T08:00:00')
  const at = (minute: number) => eight + minute * MINUTE
  const runsFile = join(folder, 'runs.jsonl')
  const events = [
    { event: 'started', at: at(-600), lastAlive: null },
    // Killed at 08:30:20, back at 08:40:10.
    { event: 'started', at: at(40) + 10_000, lastAlive: at(30) + 20_000 },
  ]
  await writeFile(runsFile, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  const head = chain.log.head
  const closed = (when: number, connection: number, reason: string): RecordInput => ({
    kind: 'closed',
    disposition: 'none',
    at: when,
    connection,
    outlet: '',
    bytes: Buffer.from(reason),
  })
  const onLine = (connection: number, records: readonly RecordInput[]) => records.map((record) => ({ ...record, connection }))
  const ours = upTo('G-OURS', eight, 120, (minute) => minute >= 30 && minute < 40)
  const net = upTo('G-NET', eight, 120, (minute) => minute >= 35 && minute < 55)
  const [earlier, afterwards] = [net.filter((one) => one.at < at(45)), net.filter((one) => one.at >= at(45))]
  const both = 'a21026-Avg=20.0,a21026-Flag=N;a21002-Avg=30.0,a21002-Flag=N'
  const dev = [
    ...upTo('G-DEV', eight, 20, () => false, both),
    ...upTo('G-DEV', at(20), 40, () => false),
    ...upTo('G-DEV', at(60), 60, () => false, both),
    sent('G-DEV', '2061', eight, both, at(61)),
    sent('G-DEV', '2061', at(60), both, at(121)),
    sent('G-DEV', '2011', at(25), 'a21002-Rtd=0,a21002-Flag=D', at(25)),
  ]
  const dark = ['G-DARK', 'G-DARK2'].flatMap((id) => upTo(id, eight, 120, (minute) => minute >= 80 && minute < 100))
  await chain.append([opened(at(-1), '10.0.0.1:1'), opened(at(-1), '10.0.0.2:1'), opened(at(54), '10.0.0.2:2')])
  const stream = [
    ...onLine(head, ours),
    ...onLine(head + 1, earlier),
    closed(at(35) + 30_000, head + 1, 'connection-lost'),
    ...onLine(head + 2, afterwards),
    ...onLine(head, dev),
    ...onLine(head, dark),
  ]
  await chain.append(stream.toSorted((a, b) => a.at - b.at))

  const look = createQualityLook({ db: chain.db, questions, directory, door: { port: await freePort(), token: 't' }, runsFile })
  const lookAt = async (now: number) => {
    await writeFile(`${runsFile}.alive`, String(now))
    await look(now)
  }
  await lookAt(at(130))
  const page = async (more: object) =>
    await gapsPage(chain.db, directory.current(), GapsQuery.parse({ level: 'minute', from: '2026-11-26T00:00:00+08:00', ...more }))
  const short = async (id: string) =>
    (await page({ outlet: id })).gaps.map(({ cause, state, factors, from, to, missing }) => [
      cause,
      state,
      factors,
      from.slice(11, 16),
      to.slice(11, 16),
      missing,
    ])
  assert.deepEqual(await short('G-OURS'), [['own-outage', 'open', null, '08:30', '08:40', 10]])
  assert.deepEqual(await short('G-NET'), [['network', 'open', null, '08:35', '08:55', 20]])
  assert.deepEqual(await short('G-DEV'), [['device', 'open', ['a21002'], '08:20', '09:00', 40]])
  assert.deepEqual(await short('G-DARK'), [['power', 'open', null, '09:20', '09:40', 20]])

  const outages = await outagesPage(chain.db, { from: eight, to: at(120) }, at(130))
  assert.deepEqual(
    outages.outages.map(({ kind, from, to, planned, gaps }) => [kind, from, to, planned, gaps]),
    [['stopped', '2026-11-26T08:30:20+08:00', '2026-11-26T08:40:10+08:00', false, 1]],
  )
  assert.equal(outages.seconds, 590)
  const [own] = (await page({ outlet: 'G-OURS' })).gaps
  assert.equal(own?.evidence[0]?.ref, outages.outages[0]?.ref)
  const lineage = await qualityLineage(chain.db).gap(own?.ref.slice(4) ?? '', AbortSignal.timeout(5_000))
  assert.deepEqual(lineage?.from, [outages.outages[0]?.ref])
  const [net1] = (await page({ outlet: 'G-NET' })).gaps
  assert.ok(net1?.evidence.some(({ ref }) => ref === `connection:hj212/${String(head + 1).padStart(12, '0')}`))

  // Looking again finds the same gaps once.
  await lookAt(at(131))
  assert.equal((await page({ outlet: 'G-DARK', to: '2026-11-26T10:00:00+08:00' })).gaps.length, 1)
  const rate = async (closing: string) => {
    const query = RatesQuery.parse({ id: 'G-NET', from: '2026-11-26', to: '2026-11-26', closing })
    return (await ratesPage(chain.db, directory.current(), query)).rates[0]
  }
  const running = await rate('running')
  assert.equal(running?.completed.received, running?.immediate.received)

  // At 11:00 the device sends what it kept.
  await chain.append(
    minutesOf('G-NET', at(35), 20, () => 'a21026-Avg=20.0,a21026-Flag=N').map((record) => ({
      ...record,
      at: at(180),
      connection: head + 2,
    })),
  )
  await lookAt(at(200))
  assert.deepEqual((await short('G-NET')).at(-1), ['network', 'filled', null, '08:35', '08:55', 0])
  const later = await rate('running')
  assert.equal(later?.immediate.received, running?.immediate.received)
  assert.equal(later?.completed.received, (running?.completed.received ?? 0) + 20)
  assert.ok(later?.lacking.some(({ why, count, level }) => why === 'late' && count === 20 && level === 'minute'))

  // Closed at 13:00 of the next day, not a moment earlier, and then not changed by what comes behind it.
  await lookAt(beijing('2026-11-27T12:59:59'))
  assert.equal(await rate('provisional'), undefined)
  await lookAt(beijing('2026-11-27T13:00:00'))
  const closedRate = await rate('provisional')
  assert.equal(closedRate?.completed.received, later?.completed.received)
  await chain.append(
    minutesOf('G-NET', at(130), 5, () => 'a21026-Avg=20.0,a21026-Flag=N').map((record) => ({
      ...record,
      at: beijing('2026-11-27T14:00:00'),
    })),
  )
  await lookAt(beijing('2026-11-27T14:30:00'))
  assert.equal((await rate('provisional'))?.completed.received, closedRate?.completed.received)
  // Closed for good after the time for late data, with what came until then.
  await lookAt(beijing('2026-12-04T00:00:00'))
  assert.equal((await rate('final'))?.completed.received, (closedRate?.completed.received ?? 0) + 5)
  const district = await ratesPage(
    chain.db,
    directory.current(),
    RatesQuery.parse({ scope: 'district', from: '2026-11-26', to: '2026-11-26', closing: 'provisional' }),
  )
  assert.deepEqual(
    district.rates.map(({ id, outlets: count }) => [id, count]),
    [
      ['东区', 3],
      ['西区', 3],
    ],
  )
})

test('missing history is asked for by itself: of one device one request at a time, with pauses, until it is given up; every attempt is kept', async (t) => {
  const gateway = await openTestGateway(t, {
    devices: [device(MN, { outletId: 'G-DARK' })],
    limits: { commands: { timeoutMs: 200, resends: 1, longestMs: 2_000 } },
  })
  const serving = await serveGateway(gateway.gateway, 0, 'token')
  t.after(() => serving.close())
  const door = { port: serving.port, token: 'token' }
  await chain.register({ devices: [device(MN, { outletId: 'W-MARK' })] }, '2026-11-26T00:00:00')
  await directory.refresh()
  const current = directory.current()
  const onlyMn = { ...current, devicesOf: new Map([['W-MARK', current.devicesOf.get('W-MARK')?.filter(({ mn }) => mn === MN) ?? []]]) }
  const now = beijing('2026-11-28T08:00:00')
  const gap = (from: string, to: string) =>
    saveNewGap(chain.db, {
      outlet: 'W-MARK',
      level: 'hour',
      factors: null,
      from: beijing(from),
      to: beijing(to),
      expected: 2,
      missing: 2,
      state: 'open',
      cause: 'unknown',
      evidence: [],
      foundAt: now,
      nextAttemptAt: now,
    })
  const first = await gap('2026-11-27T02:00:00', '2026-11-27T04:00:00')
  const second = await gap('2026-11-27T08:00:00', '2026-11-27T10:00:00')
  const ask = (minutes: number) => askForHistory({ db: chain.db, door, directory: onlyMn }, now + minutes * MINUTE)
  const attempts = async (id: number) =>
    (await readRequestsOf(chain.db, [id])).map(({ attempt, state, dataFrames }) => [attempt, state, dataFrames])

  // Not connected: noted once, looked for again every ten minutes.
  await ask(0)
  await ask(10)
  assert.deepEqual(await attempts(first), [[1, 'offline', 0]])

  const client = await gateway.connect()
  await client.write(upload())
  await until('the device is known', () => client.frames.length > 0)
  const asked = playDevice(client, ({ qn }) => [
    accepted(qn),
    upload({ qn, cn: '2061', flag: 4, cp: 'DataTime=20261127020000;w01018-Avg=12.3,w01018-Flag=N' }),
    done(qn),
  ])
  await ask(20)
  await until('one request', () => asked.length === 1)
  assert.equal(asked[0]?.cn, '2061')
  assert.match(asked[0]?.cp ?? '', /BeginTime=20261127020000;EndTime=20261127040000/)
  await until('the first has ended', async () => {
    await ask(21)
    return (await attempts(first)).at(-1)?.[1] === 'done'
  })
  assert.deepEqual((await attempts(first)).at(-1), [1, 'done', 1])
  // The other gap of the device comes when the first request has ended.
  await until('the second is asked for', async () => {
    await ask(22)
    return (await attempts(second)).at(-1)?.[1] === 'done'
  })
  assert.equal(asked.length, 2)
  // The first is still missing: again after half an hour, two hours, twelve; then no more.
  for (const minutes of [52, 180, 920]) {
    const count = asked.length
    await until(`asked again by minute ${minutes}`, async () => {
      await ask(minutes)
      return asked.length >= count + 2
    })
    await until('ended', async () => {
      await ask(minutes)
      return (await attempts(first)).at(-1)?.[1] === 'done' && (await attempts(second)).at(-1)?.[1] === 'done'
    })
  }
  const total = asked.length
  await ask(3_000)
  await ask(4_000)
  assert.equal(asked.length, total)
  assert.deepEqual(
    (await attempts(first)).map(([attempt]) => attempt),
    [1, 1, 2, 3, 4],
  )
  const page = await gapsPage(chain.db, directory.current(), GapsQuery.parse({ outlet: 'W-MARK' }))
  assert.deepEqual(
    page.gaps.map(({ state, nextAttemptAt, attempts: kept }) => [state, nextAttemptAt, kept.length]),
    [
      ['given-up', null, 5],
      ['given-up', null, 5],
    ],
  )
})
