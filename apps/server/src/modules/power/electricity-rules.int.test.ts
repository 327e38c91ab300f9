/** Every electricity rule that the power plants' stories do not tell: a firm on which it must fire, live, through real frames; and one where none may. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ruleDocuments } from '@poyang/rules'
import type { RecordInput } from '../../platform/frame-log/types.ts'
import { createColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { rulesNamed, startAlarmChain } from '../alarms/alarms-for-tests.ts'
import type { AlarmChain } from '../alarms/alarms-for-tests.ts'
import { beijing, frame, received } from '../ingest/frames-for-tests.ts'
import { createFactsBook } from '../quality/facts.ts'
import { makeMark } from '../quality/marks/make-mark.ts'
import { createMarkSource } from '../quality/marks/mark-source.ts'
import { MarkDraft } from '../quality/schema.ts'
import { createDirectoryKeeper } from '../sources/index.ts'
import { gasFacts, later } from '../telemetry/judged/judge-for-tests.ts'
import { saveJudged, saveJudgeProgress } from '../telemetry/judged/judge-store.ts'
import type { KnownJudged } from '../telemetry/judged/judged.ts'
import { inForce } from '../telemetry/judged/project-rules.ts'
import { judgePeriod } from '../telemetry/judged/samples.ts'
import type { DerivedPeriod } from '../telemetry/judged/samples.ts'
import { limitSetName } from './emergency/limit-sets.ts'
import { linkedSubjects } from './linked.ts'
import { followFrames } from './power-for-tests.ts'
import { ProcessGraph, ReductionListDraft } from './schema.ts'
import { saveGraph, saveList, saveOrder } from './store.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const electricity = ruleDocuments()
  .filter(({ family }) => family === 'electricity')
  .map(({ id }) => id)
const position = { longitude: 116, latitude: 29 }
const stamp = (at: number) => new Date(at + 8 * HOUR).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)
/** Within 1 of 100, another each minute, the same each time. */
const wobble = (at: number, part: number) => 1 + 0.01 * Math.sin(at / 37_000 + part * 1.7) * Math.cos(at / 91_000 + part)

/** What a collector sends in a minute: kW, A, and the emission of the outlet; null: it says nothing of it. */
interface Said {
  readonly line: number | null
  readonly fan: number | null
  readonly pump: number | null
  readonly main: number | null
  readonly currents?: readonly [number, number, number]
  /** Powers of the phases of the line, as a share of its power. */
  readonly phases?: number
  readonly ct?: number
  readonly cover?: number
  /** Sulphur dioxide of the outlet with its mark. */
  readonly emission?: readonly [value: string, mark: string]
  /** No wobble of the line. */
  readonly steady?: boolean
}

interface Firm {
  readonly id: string
  /** Must fire, and no other may. */
  readonly rules: readonly string[]
  readonly at: (minute: number) => Said
  readonly line?: object
  readonly point?: object
}

const running: Said = { line: 80, fan: 24, pump: 2, main: 120, currents: [40, 41, 39], phases: 1, ct: 30, emission: ['20.0', 'N'] }
const still: Said = { ...running, line: 0.3, fan: 0.2, pump: 0.01, main: 12, currents: [0.2, 0.2, 0.2], emission: ['1.0', 'N'] }
/** Fan from minute 5, production from minute 10. */
const usual = (minute: number): Said => (minute < 5 ? still : minute < 10 ? { ...still, fan: 24, pump: 2, main: 36 } : running)
const from =
  (start: number, end: number, more: Partial<Said>) =>
  (minute: number): Said =>
    minute >= start && minute < end ? { ...usual(minute), ...more } : usual(minute)

const firms: readonly Firm[] = [
  { id: 'CALM', rules: [], at: usual },
  { id: 'IDLE', rules: ['E04', 'E05', 'E12'], at: from(60, 130, { fan: 10 }) },
  { id: 'SLOW', rules: ['E04', 'E12'], at: from(60, 130, { fan: 13 }) },
  { id: 'DARK', rules: ['E07A'], at: from(60, 100, { line: null, fan: null, pump: null, main: null }) },
  { id: 'LOST', rules: ['E07B'], at: from(60, 100, { line: null, fan: null, pump: null }), point: { collector: 'C1' } },
  { id: 'PHASE', rules: ['E09P'], at: from(60, 75, { currents: [40, 0, 41] }) },
  { id: 'WIRED', rules: ['E09S'], at: from(60, 80, { phases: 0.9 }) },
  { id: 'LOPSIDED', rules: ['E09I'], at: from(60, 100, { currents: [60, 40, 20] }) },
  { id: 'FROZEN', rules: ['E09C'], at: from(20, 160, { steady: true }) },
  { id: 'RATIO', rules: ['E09O'], at: from(60, 180, { ct: 20 }) },
  { id: 'OPEN', rules: ['E09O'], at: from(60, 61, { cover: 1 }) },
  { id: 'NIGHT', rules: ['E10'], at: usual, line: { allowed: [{ from: '00:00', to: '08:00' }] } },
  { id: 'SHAM', rules: ['E11'], at: (minute) => (minute % 30 < 8 && minute < 120 ? { ...still, fan: 24, pump: 2, main: 36 } : still) },
  { id: 'DRY', rules: ['E13'], at: from(20, 180, { pump: 0.01 }) },
  { id: 'MARKED', rules: ['E14'], at: from(60, 100, { emission: ['0.0', 'F'] }) },
  { id: 'HIDDEN', rules: ['E14R'], at: (minute) => ({ ...still, emission: [minute < 20 ? '1.0' : '30.0', 'N'] }) },
]

const outletsOf = (id: string) => ({ power: `PW-${id}`, gas: `DA-${id}`, water: `DW-${id}` })
const enterprise = (id: string) => ({
  id: `E-${id}`,
  name: `某厂${id}`,
  creditCode: null,
  industry: '木质家具制造',
  district: '甲区',
  address: '',
  position,
  demo: true,
})
const outlet = (id: string, of: string, medium: string, factors: readonly string[]) => ({
  id,
  enterpriseId: `E-${of}`,
  name: id,
  medium,
  position,
  factors,
})
const graphOf = ({ id, line = {}, point = {} }: Pick<Firm, 'id' | 'line' | 'point'>, intervalMin: 1 | 15, outlets: readonly string[]) => {
  const of = (keys: object) => ({ outletId: outletsOf(id).power, dialect: 'plain', key: '', keys, intervalMin, ...point })
  const phases = { ia: 'l-ia', ib: 'l-ib', ic: 'l-ic', pa: 'l-pa', pb: 'l-pb', pc: 'l-pc', ct: 'l-ct', cover: 'l-cover' }
  return ProcessGraph.parse({
    facilities: [
      { id: 'LINE', kind: 'production', name: '生产线', ratedKw: '100', ratedA: '180', point: of({ p: 'l-p', ...phases }), ...line },
      { id: 'FAN', kind: 'treatment', name: '风机', ratedKw: '30', noloadKw: '10', filedKw: '28', point: of({ p: 'f-p' }) },
      { id: 'PUMP', kind: 'auxiliary', name: '加药泵', ratedKw: '2.2', point: of({ p: 'u-p' }) },
      { id: 'MAIN', kind: 'main', name: '总表', ratedKw: '200', filedDayKwh: '3000', point: { ...of({ p: 'm-p' }), collector: null } },
    ],
    groups: [{ id: 'G1', name: '生产线', production: ['LINE'], treatment: ['FAN'], auxiliary: 'PUMP', outlets }],
  })
}

function frameOf(id: string, at: number, said: Said): RecordInput[] {
  const item = (code: string, value: number | null | undefined) =>
    value === null || value === undefined ? [] : [`${code}-Rtd=${value.toFixed(3)},${code}-Flag=N`]
  const { line, fan, pump, main, currents, phases, ct, cover, steady } = said
  const power = line === null ? null : line * (steady === true ? 1 : wobble(at, 1))
  const third = power === null || phases === undefined ? null : (power * phases) / 3
  const [ia, ib, ic] = power === null ? [] : (currents ?? [])
  const cp = [
    ...item('l-p', power),
    ...item('l-ia', ia),
    ...item('l-ib', ib),
    ...item('l-ic', ic),
    ...item('l-pa', third),
    ...item('l-pb', third),
    ...item('l-pc', third),
    ...item('l-ct', power === null ? null : ct),
    ...item('l-cover', cover),
    ...item('f-p', fan === null ? null : fan * wobble(at, 2)),
    ...item('u-p', pump === null ? null : pump * wobble(at, 3)),
    ...item('m-p', main === null ? null : main * wobble(at, 4)),
  ]
  if (cp.length === 0) return []
  const bytes = frame({ cn: '2011', st: '80', dataTime: stamp(at), qn: `${stamp(at)}001`, cp: cp.join(';') })
  return [received(at + 2_000, bytes, { outlet: outletsOf(id).power })]
}
const emissionOf = (id: string, at: number, [value, mark]: readonly [string, string]): RecordInput => {
  const bytes = frame({
    cn: '2051',
    st: '31',
    dataTime: stamp(at),
    qn: `${stamp(at)}002`,
    cp: `a21026-Avg=${value},a21026-ZsAvg=${value},a21026-Flag=${mark}`,
  })
  return received(at + 61_000, bytes, { outlet: outletsOf(id).gas })
}

let chain: AlarmChain
before(async () => {
  chain = await startAlarmChain(rulesNamed(...electricity))
})
after(() => chain.stop())

const save = async (id: string, graph: ProcessGraph, at: string, { db }: Pick<AlarmChain, 'db'> = chain) => {
  const kept = { enterprise: `E-${id}`, basedOn: 0, graph, by: '张工', reason: '按环评备案', recordedAt: beijing(at) }
  assert.equal(await saveGraph(db, kept), true)
}
/** Rules that fired by firm. */
const fired = async (ids: readonly string[], of = chain) => {
  const found = new Map<string, string[]>(ids.map((id) => [id, []]))
  for (const rule of electricity)
    for (const { kind, subject } of await of.verdicts({ rule })) {
      const id = /^\w+\/E-([A-Z]+)/.exec(subject)?.[1] ?? /^D[AW]-([A-Z]+)/.exec(subject)?.[1] ?? subject
      const held = found.get(id)
      if (kind === 'fires' && held !== undefined && !held.includes(rule)) held.push(rule)
    }
  return Object.fromEntries([...found].map(([id, rules]) => [id, rules.toSorted()]))
}

interface LongFirm {
  readonly id: string
  readonly rules: readonly string[]
  /** kW of a day, counted from 0. */
  readonly on: (day: number) => { readonly line: number; readonly main: number }
}
/** Six days, then one under the order. */
const DAYS = 7
const normal = { line: 80, main: 120 }
const reduced = { line: 45, main: 85 }
const ordered = (day: number) => (day < DAYS - 1 ? normal : reduced)
const longFirms: readonly LongFirm[] = [
  { id: 'EVEN', rules: [], on: ordered },
  { id: 'OVER', rules: ['E16'], on: (day) => (day === 4 ? { line: 110, main: 150 } : ordered(day)) },
  { id: 'SECRET', rules: ['E08'], on: (day) => (day === 5 ? { line: 60, main: 136 } : ordered(day)) },
]

test('rules over hours and days: balance of the main meter, filed energy, and what an order asks of a day', async () => {
  const start = beijing('2026-01-05T00:00:00')
  await chain.register(
    {
      enterprises: longFirms.map(({ id }) => enterprise(id)),
      outlets: longFirms.map(({ id }) => outlet(outletsOf(id).power, id, 'power', [])),
    },
    '2026-01-02T00:00:00',
  )
  const measures = [{ kind: 'limit', facilities: ['LINE', 'FAN'], percent: 30 }]
  const list = ReductionListDraft.parse({ levels: { yellow: [], orange: measures, red: measures }, document: '一厂一策', by: '环保专员' })
  for (const { id } of longFirms) {
    await save(id, graphOf({ id }, 15, []), '2026-01-02T00:00:00')
    await saveList(chain.db, `E-${id}`, list, beijing('2026-01-02T00:00:00'))
  }
  const last = start + (DAYS - 1) * DAY
  const order = { level: 'orange' as const, districts: [], document: '橙色预警〔2026〕2号', by: '值班员', recordedAt: last - 3 * HOUR }
  await saveOrder(chain.db, { ...order, from: last, to: last + DAY })
  const records: RecordInput[] = []
  // Three hours more: a day with events waits two for them.
  for (let sample = 0; sample < DAYS * 96 + 12; sample++)
    for (const { id, on } of longFirms) {
      const { line, main } = on(Math.floor(sample / 96))
      records.push(...frameOf(id, start + sample * 15 * MINUTE, { line, fan: 24, pump: 2, main }))
    }
  await followFrames(chain, [...records, later(start + DAYS * DAY + 3 * HOUR)])
  assert.deepEqual(await fired(longFirms.map(({ id }) => id)), Object.fromEntries(longFirms.map(({ id, rules }) => [id, rules])))
  const judged = await chain.judged(outletsOf('EVEN').power, 'day')
  const set = limitSetName(['LINE', 'FAN'])
  assert.deepEqual(
    judged.filter(({ factor }) => factor.startsWith('LIM-')).map(({ factor, value, from }) => [factor, value, from * 1000]),
    ['req', 'touched', 'whole'].map((name) => [`${set}.${name}`, name === 'req' ? '0.3' : '1', last]),
    'the order holds on its day alone',
  )

  // 24 h × 104 kW, less what the samples wobble; the hours of a day make it, and the log alone gives it again.
  const [day] = judged.filter(({ factor }) => factor === 'MAIN.e')
  assert.ok(day !== undefined && Math.abs(Number(day.value) - 2_880) < 20, day?.value ?? '')
  assert.deepEqual([day.validity, day.counts.n, day.inputs.count], ['valid', 1_440, 24])
})

test('each rule over minutes fires on the firm with its fault, and on no other', async () => {
  await chain.register(
    {
      enterprises: firms.map(({ id }) => enterprise(id)),
      outlets: firms.flatMap(({ id }) => [outlet(outletsOf(id).power, id, 'power', []), outlet(outletsOf(id).gas, id, 'gas', ['a21026'])]),
      facts: firms.map(({ id }) => gasFacts(outletsOf(id).gas)),
    },
    '2026-01-15T12:00:00',
  )
  for (const firm of firms) await save(firm.id, graphOf(firm, 1, [outletsOf(firm.id).gas]), '2026-01-15T13:00:00')
  const eight = beijing('2026-01-16T08:00:00')
  const records: RecordInput[] = []
  for (let minute = 0; minute < 180; minute++)
    for (const { id, at } of firms) {
      const now = eight + minute * MINUTE
      const said = at(minute)
      records.push(...frameOf(id, now, said))
      if (said.emission !== undefined) records.push(emissionOf(id, now - MINUTE, said.emission))
    }
  records.sort((a, b) => a.at - b.at)
  await followFrames(chain, [...records, later(eight + 200 * MINUTE)], { marks: createMarkSource(chain.db) })
  assert.deepEqual(await fired(firms.map(({ id }) => id)), Object.fromEntries(firms.map(({ id, rules }) => [id, rules])))
})

test('an hour that the enterprise marks as stopped afterwards contradicts the power of that hour', async () => {
  const directory = createDirectoryKeeper(chain.db, (error) => assert.fail(String(error)))
  await directory.refresh()
  const desk = { db: chain.db, questions: createColumnarQuestions(chain.client), facts: createFactsBook(chain.db) }
  const draft = {
    factors: null,
    item: '停运',
    from: '2026-01-16T09:00:00+08:00',
    to: '2026-01-16T10:00:00+08:00',
    by: '环保专员',
    role: 'enterprise',
  }
  await makeMark(desk, directory.current(), outletsOf('CALM').gas, MarkDraft.parse(draft), beijing('2026-01-16T12:00:00'))
  await makeMark(desk, directory.current(), outletsOf('SHAM').gas, MarkDraft.parse(draft), beijing('2026-01-16T12:00:00'))
  await followFrames(chain, [later(beijing('2026-01-16T13:00:00'))], { marks: createMarkSource(chain.db) })
  const verdicts = (await chain.verdicts({ rule: 'E14' })).filter(({ kind, subject }) => kind === 'fires' && !subject.includes('MARKED'))
  assert.deepEqual(
    verdicts.map(({ subject }) => subject),
    ['group/E-CALM.G1'],
    'production of the other firm stood still',
  )
  assert.match(verdicts[0]?.words.zh ?? '', /监测值标记为停运/)
})

/** Days as the judge keeps them, one after the other. */
const dayRow = (of: string, factor: string, day: number, value: string): KnownJudged => {
  const counts = { n: 1_440, required: 1_296, received: 1_440, due: 1_440 }
  const period: DerivedPeriod = { factor, value, unit: '', counts, validity: 'valid', rules: [], config: '', parts: 24 }
  const begins = beijing('2026-03-01T00:00:00') + day * DAY
  return { ...judgePeriod(of, 'day', begins / 1000, period, '', inForce), known: { frame: day + 1, at: begins + DAY + 600_000 } }
}

test('three days of twice the water for the same electricity are told, three of the usual are not', async (t) => {
  const chain = await startAlarmChain(rulesNamed('E15'))
  t.after(() => chain.stop())
  const ids = ['FLOOD', 'FLOW']
  await chain.register(
    {
      enterprises: ids.map((id) => enterprise(id)),
      outlets: ids.flatMap((id) => [
        outlet(outletsOf(id).power, id, 'power', []),
        outlet(outletsOf(id).water, id, 'water', ['w00000', 'w01018']),
      ]),
    },
    '2026-02-20T00:00:00',
  )
  for (const id of ids) await save(id, graphOf({ id }, 15, [outletsOf(id).water]), '2026-02-20T00:00:00', chain)
  const rows = Array.from({ length: 45 }, (_, day) =>
    ids.flatMap((id) => [
      dayRow(outletsOf(id).power, 'FAN.e', day, '576'),
      dayRow(outletsOf(id).water, 'w00000', day, (240 * wobble(day * DAY, 1) * (id === 'FLOOD' && day >= 42 ? 2 : 1)).toFixed(2)),
    ]),
  ).flat()
  await saveJudged(chain.client, rows)
  // As if the judge had done these days: the record of each would take the test an hour.
  await saveJudgeProgress(chain.client, 45, beijing('2026-04-16T00:00:00'))
  await chain.evaluate({ linked: () => linkedSubjects(chain.db) })
  assert.deepEqual(await fired(ids, chain), { FLOOD: ['E15'], FLOW: [] })
})

test('an order to limit that was not followed is told at the end of the day, one that was is not', async (t) => {
  const chain = await startAlarmChain(rulesNamed('E06L'))
  t.after(() => chain.stop())
  const ids = ['DEFIANT', 'OBEYING']
  await chain.register(
    { enterprises: ids.map((id) => enterprise(id)), outlets: ids.map((id) => outlet(outletsOf(id).power, id, 'power', [])) },
    '2026-02-20T00:00:00',
  )
  const set = limitSetName(['LINE', 'FAN'])
  const measures = [{ kind: 'limit', facilities: ['LINE', 'FAN'], percent: 30 }]
  const list = ReductionListDraft.parse({ levels: { yellow: [], orange: measures, red: [] }, document: '一厂一策', by: '环保专员' })
  for (const id of ids) {
    await save(id, graphOf({ id }, 15, []), '2026-02-20T00:00:00', chain)
    await saveList(chain.db, `E-${id}`, list, beijing('2026-02-20T00:00:00'))
  }
  const rows = Array.from({ length: 11 }, (_, day) =>
    ids.flatMap((id) => {
      const row = (factor: string, value: string) => dayRow(outletsOf(id).power, factor, day, value)
      // 4254.3 kWh, then 3600 or 3050: 15.4 % and 28.3 % of the 30 % less five points.
      const line = day < 10 ? '3000' : id === 'OBEYING' ? '1795.7' : '2345.7'
      const asked = [row(`${set}.req`, '0.3'), row(`${set}.touched`, '1'), row(`${set}.whole`, '1')]
      return [row('LINE.e', line), row('FAN.e', '1254.3'), ...(day < 10 ? [] : asked)]
    }),
  ).flat()
  await saveJudged(chain.client, rows)
  await saveJudgeProgress(chain.client, 11, beijing('2026-03-13T00:00:00'))
  await chain.evaluate({ linked: () => linkedSubjects(chain.db) })
  assert.deepEqual(await fired(ids, chain), { DEFIANT: ['E06L'], OBEYING: [] })
  const [verdict] = (await chain.verdicts({ rule: 'E06L' })).filter(({ kind }) => kind === 'fires')
  assert.equal(verdict?.numbers.find(({ name }) => name === 'reduction')?.value, '0.1537973')
})
