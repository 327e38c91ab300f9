import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  add,
  cityWaterIndex,
  isDoubtful,
  judgeBasin,
  judgeFewSections,
  judgeSection,
  mainPollutantsOf,
  mainPollutantsOfRiver,
  type Measured,
  meanOfSamples,
  nationalLimits,
  rankTrend,
  type SectionSample,
  stationDayMean,
  subtract,
  trophicIndex,
  waterTrend,
  type WaterVerdict,
} from '../../src/index.ts'

const day = '2026-05-01'
const of = (values: Record<string, string>, more: Partial<SectionSample> = {}): SectionSample => ({
  body: 'river',
  values: Object.fromEntries(Object.entries(values).map(([code, value]): [string, Measured] => [code, { value }])),
  ...more,
})
const classOf = (values: Record<string, string>, more: Partial<SectionSample> = {}) => judgeSection(day, of(values, more))!.class
const [oxygen, ph, codmn, cod, ammonia, phosphorus, nitrogen, cyanide, lead] = [
  'w01009',
  'w01001',
  'w01019',
  'w01018',
  'w21003',
  'w21011',
  'w21001',
  'w21016',
  'w20120',
] as const

test('phosphorus of 0.062 is class II in a river and class IV in a lake', () => {
  assert.deepEqual([classOf({ [phosphorus]: '0.062' }), classOf({ [phosphorus]: '0.062' }, { body: 'lake' })], ['II', 'IV'])
})

test('every limit of table 1 belongs to its class, and one step beyond it to a worse one', () => {
  const order: readonly WaterVerdict[] = ['I', 'II', 'III', 'IV', 'V', 'worse-than-V']
  let walked = 0
  for (const limit of nationalLimits('surface-water')) {
    const { code } = limit.factor
    if (limit.table !== '表1' || code === null || limit.limit === null || [nitrogen, 'w02003'].includes(code)) continue
    const body = limit.industry?.startsWith('lake') === true ? 'lake' : 'river'
    const reversed = limit.operator === '>='
    const step = '0.000001'
    const own = order.indexOf(limit.class as WaterVerdict)
    const at = classOf({ [code]: limit.limit }, { body })!
    const beyond = classOf({ [code]: (reversed ? subtract : add)(limit.limit, step) }, { body })!
    const before = classOf({ [code]: (reversed ? add : subtract)(limit.limit, step) }, { body })!
    // Several classes may share one limit: the best of them is the class of the value.
    assert.ok(order.indexOf(at) <= own, `${code} ${limit.class} ${limit.limit}`)
    assert.ok(order.indexOf(beyond) > own, `${code} ${limit.class} beyond ${limit.limit}`)
    assert.ok(order.indexOf(before) <= order.indexOf(at))
    walked++
  }
  assert.equal(walked, 105, '21 indicators in five classes, pH without and phosphorus with two columns')
})

test('oxygen is reversed, and saturation of 90 % is class I whatever the milligrams', () => {
  assert.deepEqual([classOf({ [oxygen]: '7.5' }), classOf({ [oxygen]: '7.49' }), classOf({ [oxygen]: '1.9' })], ['I', 'II', 'worse-than-V'])
  assert.equal(classOf({ [oxygen]: '6.8' }, { oxygenSaturation: '90' }), 'I')
  assert.equal(classOf({ [oxygen]: '6.8' }, { oxygenSaturation: '89.9' }), 'II')
})

test('pH from 6 to 9 passes every class, outside it is worse than V', () => {
  assert.deepEqual(
    ['5.99', '6', '7.2', '9', '9.01'].map((value) => classOf({ [ph]: value })),
    ['worse-than-V', 'I', 'I', 'I', 'worse-than-V'],
  )
})

test('the section has the worst class of its indicators and says which decide', () => {
  const verdict = judgeSection(day, of({ [codmn]: '4.1', [ammonia]: '0.6', [oxygen]: '8', [ph]: '7' }, { target: 'II' }))!
  assert.deepEqual([verdict.class, verdict.decidedBy, verdict.meetsTarget, verdict.state?.zh], ['III', [codmn, ammonia], false, '良好'])
  assert.equal(judgeSection(day, of({ [codmn]: '4' }, { target: 'II' }))?.meetsTarget, true)
})

test('total nitrogen of a lake is classed beside the judgement, not in it', () => {
  const verdict = judgeSection(day, of({ [nitrogen]: '1.8', [phosphorus]: '0.02' }, { body: 'lake' }))!
  assert.equal(verdict.class, 'II')
  assert.deepEqual(
    verdict.indicators.filter(({ counts }) => !counts).map(({ code, class: found }) => [code, found]),
    [[nitrogen, 'V']],
  )
  assert.equal(judgeSection(day, of({ [nitrogen]: '1.8' }))?.class, null, 'a river has no class of nitrogen')
})

test('a station that measures on its own says so, and what it lacks', () => {
  const automatic = judgeSection(
    day,
    of({ [oxygen]: '8', [ph]: '7', [codmn]: '2', [ammonia]: '0.1', [phosphorus]: '0.02', [nitrogen]: '1' }),
  )!
  assert.deepEqual(automatic.reasons, [{ code: 'AUTOMATIC_ONLY', detail: '5/21' }])
  assert.equal(automatic.missing.length, 16)
  assert.equal(judgeSection(day, of({ [oxygen]: '8', [cod]: '10' }))?.reasons[0]?.code, 'INDICATORS_LEFT_OUT')
  assert.deepEqual([judgeSection(day, of({}))?.class, judgeSection(day, of({}))?.meetsTarget], [null, null])
})

test('a single value below the detection limit is class I, a negative one is not usable', () => {
  const below = judgeSection(day, { body: 'river', values: { [ammonia]: { value: '0.2', below: true } } })!
  assert.deepEqual([below.class, below.indicators[0]?.reasons[0]?.code], ['I', 'BELOW_DETECTION'])
  const negative = judgeSection(day, of({ [ammonia]: '-0.1' }))!
  assert.deepEqual([negative.class, negative.reasons[0]?.code], [null, 'NOT_USABLE'])
})

test('half the detection limit enters a mean', () => {
  const mean = meanOfSamples(day, [{ value: '0.1' }, { value: '0.02', below: true }, { value: '0.04' }])!
  assert.deepEqual([mean.value, mean.n, mean.below], ['0.05', 3, 1])
  assert.equal(meanOfSamples(day, []), null)
})

test('main indicators: toxic ones first, then by class, then by multiple; at most three', () => {
  const verdict = judgeSection(
    day,
    of({ [phosphorus]: '0.28', [codmn]: '9', [ammonia]: '1.8', [oxygen]: '2.5', [cyanide]: '0.3', [lead]: '0.05', [cod]: '21' }),
  )!
  // Cyanide is worse than V, lead within III; ammonia and oxygen are V, phosphorus, CODMn and COD IV.
  assert.deepEqual(
    mainPollutantsOf(day, verdict)?.indicators.map(({ text }) => text),
    ['氰化物(0.5)', '氨氮(0.8)', '溶解氧'],
  )
  const poisoned = judgeSection(day, of({ [ammonia]: '1.8', w20111: '0.0005' }))!
  assert.deepEqual(
    mainPollutantsOf(day, poisoned)?.indicators.map(({ text }) => text),
    ['总汞(4.0)', '氨氮(0.8)'],
    'mercury of class IV comes before ammonia of class V',
  )
  const fourth = judgeSection(day, of({ [phosphorus]: '0.28', [codmn]: '9', [cod]: '21' }))!
  assert.deepEqual(
    mainPollutantsOf(day, fourth)?.indicators.map(({ text }) => text),
    ['高锰酸盐指数(0.5)', '总磷(0.4)', '化学需氧量(0.0)'],
  )
  assert.deepEqual(mainPollutantsOf(day, judgeSection(day, of({ [phosphorus]: '0.2' }))!)?.indicators, [])
})

test('main indicators of a river go by the share of sections that exceed', () => {
  const sections = [of({ [phosphorus]: '0.3', [ammonia]: '1.2' }), of({ [phosphorus]: '0.3', [ammonia]: '0.2' }), of({ [cod]: '10' })].map(
    (sample) => judgeSection(day, sample)!,
  )
  assert.deepEqual(
    mainPollutantsOfRiver(day, sections)?.indicators.map(({ code, share }) => [code, share]),
    [
      [phosphorus, '1'],
      [ammonia, '0.5'],
    ],
  )
})

const times = (counts: Partial<Record<WaterVerdict, number>>): WaterVerdict[] =>
  Object.entries(counts).flatMap(([verdict, n]) => Array.from({ length: n }, () => verdict as WaterVerdict))

test('twenty sections, 7 II, 9 III, 3 IV, 1 V: 80 % good, state 良好', () => {
  const basin = judgeBasin(day, times({ II: 7, III: 9, IV: 3, V: 1 }))!
  assert.deepEqual([basin.good, basin.bad, basin.state?.zh, isDoubtful(basin.rule)], ['80', '0', '良好', true])
})

test('the rows of the basin table hold from their first to their last share', () => {
  const stateOf = (counts: Partial<Record<WaterVerdict, number>>) => judgeBasin(day, times(counts))?.state?.zh ?? null
  assert.equal(stateOf({ I: 9, IV: 1 }), '优')
  assert.equal(stateOf({ I: 89, IV: 11 }), '良好')
  assert.equal(stateOf({ I: 75, IV: 25 }), '良好')
  assert.equal(stateOf({ I: 74, IV: 26 }), '轻度污染')
  assert.equal(stateOf({ I: 70, IV: 11, 'worse-than-V': 19 }), '轻度污染')
  assert.equal(stateOf({ I: 70, IV: 10, 'worse-than-V': 20 }), '中度污染')
  assert.equal(stateOf({ I: 59, IV: 2, 'worse-than-V': 39 }), '中度污染')
  assert.equal(stateOf({ I: 59, IV: 1, 'worse-than-V': 40 }), '重度污染')
})

test('where the basin table has no row the state is none and the shares are shown', () => {
  const basin = judgeBasin(day, times({ I: 60, 'worse-than-V': 40 }))!
  assert.deepEqual([basin.state, basin.reasons], [null, [{ code: 'NO_ROW', detail: '60 %, 40 %' }]])
})

test('fewer than five sections make no basin', () => {
  assert.equal(judgeBasin(day, times({ I: 4 }))?.reasons[0]?.code, 'TOO_FEW_SECTIONS')
  assert.equal(judgeBasin(day, times({ I: 5 }))?.state?.zh, '优')
  assert.equal(judgeBasin(day, [])?.good, null)
})

test('a change of ten points is none, of twenty some, of more a clear one', () => {
  const change = (good: string, bad: string) => {
    const { difference, direction, size } = waterTrend(day, { good: '50', bad: '10' }, { good, bad })!
    return [difference, direction, size]
  }
  assert.deepEqual(change('60', '10'), ['10', 'better', 'none'])
  assert.deepEqual(change('60.1', '10'), ['10.1', 'better', 'some'])
  assert.deepEqual(change('60', '0'), ['20', 'better', 'some'])
  assert.deepEqual(change('50', '30.5'), ['-20.5', 'worse', 'clear'])
  assert.deepEqual(change('50', '10'), ['0', 'same', 'none'])
})

test('rank correlation against time: rising, falling, ties, too few years', () => {
  assert.deepEqual(rankTrend(day, ['1', '2', '3', '4'])?.coefficient, undefined)
  const rising = rankTrend(day, ['1', '2', '3', '4', '5'])!
  assert.deepEqual([rising.coefficient, rising.significant, rising.direction], ['1', true, 'rising'])
  assert.equal(rankTrend(day, ['5', '4', '3', '2', '1'])?.coefficient, '-1')
  // d = (-1, 1, 0, 0, 0): 1 - 6 x 2 / 120 = 0.9, not above 0.900.
  const nearly = rankTrend(day, ['2', '1', '3', '4', '5'])!
  assert.deepEqual([nearly.coefficient, nearly.significant], ['0.9', false])
  // Ranks 1.5, 1.5, 3, 4, 5: sum of squares 0.5.
  assert.equal(rankTrend(day, ['1', '1', '3', '4', '5'])?.coefficient, '0.975')
})

const lake = { chla: '6.5', tp: '0.045', tn: '1.1', sd: '0.9', codmn: '2.8' }

test('the lake of the example is mesotrophic with 45.4, and shows its five parts', () => {
  const index = trophicIndex(day, lake)!
  assert.deepEqual([index.tli, index.grade?.zh], ['45.4', '中营养'])
  assert.deepEqual(
    index.parts.map(({ tli }) => tli),
    ['45.33', '44.00', '56.14', '53.22', '28.49'],
  )
  assert.ok(isDoubtful(index.rule))
})

test('a missing or impossible part is left out, the weights add up again, and the index says so', () => {
  const index = trophicIndex(day, { ...lake, sd: null, codmn: '0' })!
  assert.deepEqual(
    index.reasons.map(({ code }) => code),
    ['MISSING', 'NOT_POSITIVE', 'RENORMALISED'],
  )
  const { chla, tp, tn } = lake
  assert.equal(index.tli, trophicIndex(day, { chla, tp, tn })?.tli)
  // (45.33 x 0.2663 + 44.00 x 0.1879 + 56.14 x 0.1790) / 0.6332
  assert.equal(index.tli, '48.0')
  assert.equal(trophicIndex(day, {})?.tli, null)
})

test('each trophic grade ends where the next begins', () => {
  // With chlorophyll alone of 1 mg/m³ the index is 25; e to the power of (x/10 - 2.5)/1.086 gives x.
  const gradeAt = (chla: string) => trophicIndex(day, { chla })?.grade?.zh
  assert.deepEqual([gradeAt('1.5846'), gradeAt('1.5848')], ['贫营养', '中营养'])
  assert.deepEqual([gradeAt('9.994'), gradeAt('9.995')], ['中营养', '轻度富营养'])
  assert.deepEqual([gradeAt('25.09'), gradeAt('25.10')], ['轻度富营养', '中度富营养'])
  assert.deepEqual([gradeAt('63.01'), gradeAt('63.04')], ['中度富营养', '重度富营养'])
})

const section = (values: Record<string, string>) => of(values).values

test('the river of three indicators has an index of 1.5757', () => {
  const index = cityWaterIndex(day, { rivers: [section({ [codmn]: '3.0', [phosphorus]: '0.08', [oxygen]: '7.4' })], lakes: [] })!
  assert.equal(index.index, '1.5757')
  assert.equal(index.reasons[0]?.code, 'INDICATORS_LEFT_OUT')
  assert.equal(index.lake.index, null)
})

test('the index is taken of the mean over all sections, not as a mean of indices', () => {
  const rivers = [section({ [oxygen]: '5' }), section({ [oxygen]: '10' })]
  assert.equal(cityWaterIndex(day, { rivers, lakes: [] })?.index, '0.6667')
})

test('a lake is measured by its own phosphorus limit, and weighs by its points', () => {
  const rivers = [section({ [phosphorus]: '0.1' }), section({ [phosphorus]: '0.1' }), section({ [phosphorus]: '0.1' })]
  const lakes = [section({ [phosphorus]: '0.1' })]
  const index = cityWaterIndex(day, { rivers, lakes })!
  assert.deepEqual([index.river.index, index.lake.index, index.index], ['0.5', '2', '0.8750'])
})

test('pH counts by its distance from neutral, to either side', () => {
  const indexOf = (value: string) => cityWaterIndex(day, { rivers: [section({ [ph]: value })], lakes: [] })?.index
  assert.deepEqual([indexOf('7'), indexOf('6.5'), indexOf('8'), indexOf('9')], ['0.0000', '0.5000', '0.5000', '1.0000'])
})

test('oxygen of zero has no index and is listed, values below detection enter by half', () => {
  const none = cityWaterIndex(day, { rivers: [section({ [oxygen]: '0' })], lakes: [] })!
  assert.equal(none.index, null)
  const below = cityWaterIndex(day, { rivers: [{ [ammonia]: { value: '0.04', below: true } }], lakes: [] })!
  assert.equal(below.index, '0.0200')
})

test('before the rules there is no verdict', () => {
  assert.equal(judgeSection('2002-05-31', of({ [oxygen]: '8' })), null)
  assert.equal(judgeBasin('2011-02-28', ['I']), null)
  assert.equal(trophicIndex('2000-12-31', lake), null)
  assert.equal(cityWaterIndex('2017-05-31', { rivers: [], lakes: [] }), null)
})

test('a river of four sections is judged by the mean of each indicator over its sections', () => {
  const sections = ['0.1', '0.1', '0.1', '0.5'].map((value) => section({ [phosphorus]: value, [oxygen]: '8' }))
  const verdict = judgeFewSections(day, sections)!
  assert.deepEqual([verdict.class, verdict.indicators.find(({ code }) => code === phosphorus)?.value], ['III', '0.2'])
  const below = [
    { [ammonia]: { value: '0.2', below: true } },
    { [ammonia]: { value: '0.3' } },
    { [ammonia]: null },
    { [ammonia]: { value: '-1' } },
  ] as const
  assert.equal(judgeFewSections(day, below)?.indicators[0]?.value, '0.2')
  assert.equal(judgeFewSections(day, [])?.class, null)
})

test('a day of an automatic station needs three quarters of what was due: five of six, not four; and says that the share is doubtful', () => {
  const of = (n: number, due: number) =>
    stationDayMean(
      day,
      Array.from({ length: n }, () => ({ value: '0.1' })),
      due,
    )!
  assert.deepEqual([of(5, 6).value, of(4, 6).value, of(4, 6).diagnostic], ['0.1', null, '0.1'])
  assert.deepEqual([of(18, 24).value, of(17, 24).value, of(0, 24).value], ['0.1', null, null])
  assert.ok(isDoubtful(of(5, 6).rule))
  assert.equal(stationDayMean('2017-12-31', [], 24), null)
})
