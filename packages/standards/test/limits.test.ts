import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  compare,
  compareWithLimit,
  isDecimal,
  type Limit,
  limitsBetween,
  limitsFor,
  type Medium,
  nationalLimits,
  nationalStandards,
  nationalTable,
  readLimits,
  startOfDay,
  unitOf,
} from '../src/index.ts'

const media: readonly Medium[] = ['air', 'water', 'ambient-air', 'surface-water', 'noise']
const all = media.flatMap((medium) => nationalLimits(medium))
const on = '2026-11-24'
const byId = (id: string): Limit => all.find((limit) => limit.id === id) ?? assert.fail(id)

test('every row of the tables fits the schema, and none was lost', () => {
  for (const medium of media) assert.deepEqual(nationalTable(medium).faults, [], medium)
  assert.deepEqual(nationalStandards().faults, [])
  assert.equal(all.length, 1730)
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
})

test('units, days, numbers and bases of the tables make sense', () => {
  const units = new Set([
    'mg/L',
    'mg/m3',
    'µg/m3',
    'kg/h',
    'dB(A)',
    '倍',
    '个/L',
    '-',
    '%',
    'Ringelmann level',
    'ngTEQ/m³',
    'ngTEQ/m3',
    '无量纲',
    'μmol/mol',
    'µmol/mol',
    'MPN/L',
    'Bq/L',
    'g/m3',
  ])
  for (const limit of all) {
    assert.ok(units.has(unitOf(limit.unit)), `${limit.id} ${limit.unit}`)
    startOfDay(limit.effectiveFrom)
    if (limit.effectiveTo !== null) assert.ok(limit.effectiveTo > limit.effectiveFrom, limit.id)
    if (limit.limit !== null) assert.ok(isDecimal(limit.limit) && compare(limit.limit, '0') >= 0, limit.id)
    if (limit.range !== null) assert.ok(compare(limit.range.min, limit.range.max) < 0, limit.id)
    if (limit.o2 !== null) assert.ok(compare(limit.o2, '0') > 0 && compare(limit.o2, '21') < 0, limit.id)
    assert.ok(limit.o2 === null || limit.airFactor === null, limit.id)
    assert.ok(limit.o2 === null || limit.basis?.includes(limit.o2) === true, limit.id)
    assert.ok(nationalStandards().standards.has(limit.standard), limit.standard)
  }
})

test('no two rows say the same thing of the same factor', () => {
  const seen = new Map<string, string>()
  for (const limit of all) {
    const {
      standard,
      table,
      class: column,
      industry,
      position,
      period,
      case: of,
      stackHeightM,
      factor,
      averaging,
      unit,
      effectiveFrom,
      effectiveTo,
      note,
    } = limit
    const key = [
      standard,
      table,
      column,
      industry,
      position,
      period,
      of,
      stackHeightM,
      factor.code,
      factor.zh,
      averaging,
      unit,
      effectiveFrom,
      effectiveTo,
      note,
    ].join('|')
    assert.equal(seen.get(key), undefined, `${limit.id} repeats ${seen.get(key)}`)
    seen.set(key, limit.id)
  }
})

test('the classes of surface water stand in order: each is at least as strict as the next, and oxygen runs the other way', () => {
  const classes = ['I', 'II', 'III', 'IV', 'V']
  const rows = nationalLimits('surface-water').filter(({ class: column }) => classes.includes(column ?? ''))
  const groups = Map.groupBy(rows, ({ factor, industry, averaging }) => `${factor.zh}|${industry}|${averaging}`)
  assert.ok(groups.size >= 20)
  for (const [name, group] of groups) {
    const sorted = classes.flatMap((column) => group.filter((limit) => limit.class === column))
    sorted.forEach((limit, index) => {
      const next = sorted[index + 1]
      if (next === undefined || limit.limit === null || next.limit === null) return
      const order = compare(limit.limit, next.limit)
      assert.ok(limit.operator === '>=' ? order >= 0 : order <= 0, `${name}: ${limit.class} ${limit.limit}, ${next.class} ${next.limit}`)
    })
  }
})

test('the levels of the sewage-works standard stand in order', () => {
  const of = (column: string) =>
    nationalLimits('water').find(
      ({ standard, class: of, factor }) => standard === 'GB 18918-2002' && of === column && factor.code === 'w01018',
    )?.limit
  assert.deepEqual(['一级A', '一级B', '二级', '三级'].map(of), ['50', '60', '100', '120'])
})

test('a row that does not fit is left out and named; the rest is kept', () => {
  const good = {
    id: 'X1',
    zh: '化学需氧量',
    en: 'COD',
    code: 'w01018',
    operator: '<=',
    limit: '30',
    unit: 'mg/L',
    averaging: 'daily mean',
    effectiveFrom: '2024-01-01',
    confidence: 'high',
    source: 'primary',
    level: 'local',
  }
  const file = {
    medium: 'water',
    tables: [
      {
        standard: 'DB36/1',
        common: {},
        rows: [
          good,
          { ...good, id: 'X2', limit: 30 },
          { ...good, id: 'X3', operator: 'range' },
          { ...good, id: 'X4', averaging: 'weekly' },
          null,
        ],
      },
      7,
    ],
  }
  const read = readLimits(file, nationalStandards())
  assert.deepEqual(
    read.limits.map(({ id, level }) => [id, level]),
    [['X1', 'local']],
  )
  assert.equal(read.faults.length, 5)
  assert.deepEqual(readLimits(null, nationalStandards()).limits, [])
})

const boiler = { standard: 'GB 13271-2014', class: 'new (新建)', industry: 'coal boiler (燃煤锅炉)' } as const
const nox = { medium: 'air', factor: 'a21002', judgedOn: 'hour', on, applies: [boiler] } as const
const permitRow: Limit = { ...byId('L0613'), id: 'P1', level: 'permit', limit: '150', source: 'permit' }

test('permit before local before industry before residual, and the losers are listed with the reason', () => {
  assert.deepEqual(
    limitsFor(nox).governing.map(({ id }) => id),
    ['L0613'],
  )
  const local: Limit = { ...permitRow, id: 'D1', level: 'local', limit: '50' }
  const general: Limit = { ...permitRow, id: 'G1', level: 'general', limit: '10' }
  const choice = limitsFor({ ...nox, permit: [permitRow], local: [local, general] })
  assert.deepEqual(
    choice.governing.map(({ id }) => id),
    ['P1'],
  )
  assert.deepEqual(
    new Map(choice.losers.map(({ limit, why }) => [limit.id, why.code])),
    new Map([
      ['D1', 'LOWER_RANK'],
      ['G1', 'LOWER_RANK'],
      ['L0613', 'LOWER_RANK'],
    ]),
  )
  assert.deepEqual(
    limitsFor({ ...nox, local: [local] }).governing.map(({ id }) => id),
    ['D1'],
  )
})

test('a limit governs from its first day to its last, and an existing source only from the day set for it', () => {
  assert.deepEqual(limitsFor({ ...nox, on: '2014-06-30' }).governing, [])
  assert.equal(limitsFor({ ...nox, on: '2014-07-01' }).governing.length, 1)
  const old = limitsFor({ ...nox, on: '2015-09-30', plant: 'existing' })
  assert.equal(old.losers[0]?.why.code, 'NOT_YET_FOR_EXISTING')
  assert.equal(limitsFor({ ...nox, on: '2015-10-01', plant: 'existing' }).governing.length, 1)
  const ended: Limit = { ...permitRow, effectiveTo: '2026-11-23' }
  assert.deepEqual(
    limitsFor({ ...nox, permit: [ended] }).governing.map(({ id }) => id),
    ['L0613'],
  )
  assert.deepEqual(
    limitsFor({ ...nox, permit: [{ ...ended, effectiveTo: on }] }).governing.map(({ id }) => id),
    ['P1'],
  )
})

test('the limit line of a chart steps on the day on which the permit begins and ends', () => {
  const year: Limit = { ...permitRow, effectiveFrom: '2026-03-01', effectiveTo: '2026-10-31' }
  const { on: _on, ...rest } = nox
  assert.deepEqual(
    limitsBetween({ ...rest, permit: [year] }, '2026-01-01', '2026-12-31').map(({ from, to, choice }) => [
      from,
      to,
      choice.governing[0]?.limit,
    ]),
    [
      ['2026-01-01', '2026-02-28', '300'],
      ['2026-03-01', '2026-10-31', '150'],
      ['2026-11-01', '2026-12-31', '300'],
    ],
  )
  assert.deepEqual(
    limitsBetween(rest, '2010-01-01', '2026-12-31').map(({ from, choice }) => [from, choice.governing.length]),
    [
      ['2010-01-01', 0],
      ['2014-07-01', 1],
    ],
  )
})

test('mixed exhaust takes the strictest; the same without saying mixed is an uncertainty that is shown', () => {
  const kiln = { standard: 'GB 13271-2014', class: 'special limits (特别排放限值)', industry: 'coal boiler (燃煤锅炉)' }
  const mixed = limitsFor({ ...nox, applies: [boiler, kiln], mixed: true })
  assert.deepEqual([mixed.governing[0]?.limit, mixed.reasons.length, mixed.losers[0]?.why.code], ['200', 0, 'LESS_STRICT'])
  assert.equal(limitsFor({ ...nox, applies: [boiler, kiln] }).reasons[0]?.code, 'SEVERAL_LIMITS')
})

test('rows told apart by a case wait for the case: ammonia of a sewage works by water temperature', () => {
  const works = { standard: 'GB 18918-2002', class: '一级A' }
  const of = (cases?: readonly string[]) =>
    limitsFor({
      medium: 'water',
      factor: 'w21003',
      judgedOn: 'day',
      on,
      applies: [{ ...works, ...(cases === undefined ? {} : { cases }) }],
    })
  assert.deepEqual(
    of(['waterTemp>12']).governing.map(({ limit }) => limit),
    ['5'],
  )
  assert.deepEqual(
    of(['waterTemp<=12']).governing.map(({ limit }) => limit),
    ['8'],
  )
  assert.deepEqual(of().governing, [])
  assert.ok(of().losers.every(({ why }) => why.code === 'CASE_UNKNOWN'))
  const print = { standard: 'GB 4287-2012', class: 'direct' }
  assert.equal(limitsFor({ medium: 'water', factor: 'w21003', judgedOn: 'day', on, applies: [print] }).governing[0]?.limit, '10')
  assert.equal(
    limitsFor({ medium: 'water', factor: 'w21003', judgedOn: 'day', on, applies: [{ ...print, cases: ['wax printing'] }] }).governing[0]
      ?.limit,
    '15',
  )
})

test('special limits never bind by themselves: the class must be named', () => {
  const { class: _class, ...unnamed } = boiler
  const choice = limitsFor({ ...nox, applies: [unnamed], plant: 'new' })
  assert.equal(choice.governing[0]?.limit, '300')
  assert.ok(choice.losers.some(({ limit, why }) => limit.limit === '200' && why.code === 'SPECIAL_NOT_APPLIED'))
  assert.equal(limitsFor({ ...nox, applies: [{ ...unnamed, class: 'special limits (特别排放限值)' }] }).governing[0]?.limit, '200')
})

test('a rate printed for a stack of 15 m binds a stack of 15 m only', () => {
  const of = (stackHeightM?: string) =>
    limitsFor({
      medium: 'air',
      factor: 'a21026',
      judgedOn: 'hour',
      on,
      applies: [{ standard: 'GB 16297-1996', class: '二级', ...(stackHeightM === undefined ? {} : { stackHeightM }) }],
      mixed: true,
    })
  assert.deepEqual(
    of('15.0').governing.flatMap(({ unit, limit }) => (unit === 'kg/h' ? [limit] : [])),
    ['2.6'],
  )
  assert.ok(of('40').governing.every(({ unit }) => unit !== 'kg/h'))
  assert.ok(of().losers.some(({ why }) => why.code === 'OTHER_STACK_HEIGHT'))
})

test('concentration and rate are two limits that both hold', () => {
  const choice = limitsFor({
    medium: 'air',
    factor: 'a21026',
    judgedOn: 'hour',
    on,
    applies: [{ standard: 'GB 16297-1996', class: '二级', position: 'stack', stackHeightM: '15' }],
    mixed: true,
  })
  assert.deepEqual(choice.governing.map(({ unit }) => unit).toSorted(), ['kg/h', 'mg/m³'])
})

test('ultra-low emission is a policy target and binds only through the permit', () => {
  const choice = limitsFor({ ...nox, applies: [{ standard: '环发〔2015〕164号' }] })
  assert.deepEqual([choice.governing.length, choice.losers[0]?.why.code, choice.reasons[0]?.code], [0, 'POLICY_ONLY', 'NO_LIMIT'])
})

const with35 = { ...byId('L0613'), limit: '35' }

test('equal to the limit complies by both methods; 35.04 against 35 exceeds as a whole value and complies when rounded', () => {
  const of = (value: string, method: 'whole-value' | 'rounded-value') => compareWithLimit(value, with35, on, { method }).complies
  for (const method of ['whole-value', 'rounded-value'] as const) {
    assert.equal(of('35', method), true)
    assert.equal(of('35.000', method), true)
    assert.equal(of('36', method), false)
  }
  assert.equal(of('35.04', 'whole-value'), false)
  assert.equal(of('35.04', 'rounded-value'), true)
  assert.equal(of('35.5', 'rounded-value'), false)
  assert.equal(of('34.5', 'rounded-value'), true)
  assert.equal(compareWithLimit('35.04', with35, on).method, 'whole-value')
  assert.equal(compareWithLimit('1.04', { ...with35, limit: '1.0' }, on, { method: 'rounded-value' }).complies, true)
  assert.equal(compareWithLimit('1.04', { ...with35, limit: '1.00' }, on, { method: 'rounded-value' }).complies, false)
  assert.equal(compareWithLimit('1.04', { ...with35, limit: '1' }, on, { method: 'rounded-value', decimals: 2 }).complies, false)
  assert.equal(compareWithLimit('1.04', { ...with35, limit: '1' }, on, { method: 'rounded-value' }).complies, true)
})

test('the multiple is (C - L)/L; pH has none, lower limits a shortfall, sound its decibels', () => {
  assert.equal(compareWithLimit('70', with35, on).multiple, '1')
  assert.equal(compareWithLimit('35', with35, on).multiple, null)
  const acid = compareWithLimit('5.5', byId('L0522'), on)
  assert.deepEqual([acid.complies, acid.multiple, acid.shortfall, acid.against], [false, null, '0.5', '6'])
  assert.equal(compareWithLimit('9', byId('L0522'), on).complies, true)
  const removal = compareWithLimit('93.5', byId('L1415'), on)
  assert.deepEqual([removal.complies, removal.shortfall, removal.multiple], [false, '1.5', null])
  const loud = compareWithLimit('72', byId('L0320'), on)
  assert.deepEqual([loud.multiple, loud.shortfall], [null, '2'])
  const sudden = compareWithLimit('66', byId('L0290'), on, { base: '55' })
  assert.deepEqual([sudden.complies, sudden.against], [false, '65'])
  assert.equal(compareWithLimit('0', byId('L0527'), on).complies, true)
  assert.equal(compareWithLimit('0.001', byId('L0527'), on).complies, false)
})

test('limits of key regions and of abnormal conditions never bind by themselves, nor cast doubt on the others', () => {
  const dust = limitsFor({ medium: 'air', factor: 'a34013', judgedOn: 'hour', on, applies: [{ standard: 'GB 18485-2014' }] })
  assert.ok(dust.governing.every(({ class: column }) => column === null))
  assert.ok(!dust.reasons.some(({ code }) => code === 'SEVERAL_LIMITS'))
  assert.ok(dust.losers.some(({ limit, why }) => limit.class === 'abnormal conditions' && why.code === 'SPECIAL_NOT_APPLIED'))
  const region = all.filter(({ class: column }) => column === 'key region')
  assert.ok(region.length > 0)
  for (const limit of region) {
    const of = (named: object) =>
      limitsFor({
        medium: 'air',
        factor: limit.factor.code ?? limit.factor.zh,
        judgedOn: limit.judgedOn,
        on,
        applies: [{ standard: limit.standard, ...named }],
      }).governing.map(({ id }) => id)
    assert.ok(!of({}).includes(limit.id), limit.id)
    assert.ok(of({ ids: [limit.id] }).includes(limit.id), limit.id)
  }
})

/** Rows that are the same but for what is looked at, so that their limits can be put in order. */
const apart = (a: Limit, b: Limit, but: readonly (keyof Limit)[]) =>
  a !== b &&
  a.factor.zh === b.factor.zh &&
  (
    ['standard', 'table', 'class', 'industry', 'position', 'period', 'case', 'stackHeightM', 'averaging', 'unit', 'effectiveFrom'] as const
  ).every((key) => but.includes(key) || a[key] === b[key])

test('stricter columns are never looser: classes, levels, special limits, direct discharge, key regions, nights, long averages, later texts', () => {
  const upper = all.filter(({ limit, operator }) => limit !== null && operator === '<=')
  const column = (
    strict: RegExp,
    loose: RegExp,
    but: readonly (keyof Limit)[] = ['class'],
    key: 'class' | 'period' | 'averaging' = 'class',
  ) => {
    let pairs = 0
    for (const a of upper.filter((row) => strict.test(row[key] ?? ''))) {
      for (const b of upper.filter((row) => loose.test(row[key] ?? ''))) {
        if (!apart(a, b, but)) continue
        pairs++
        assert.ok(compare(a.limit ?? '', b.limit ?? '') <= 0, `${a.id} ${a.class} ${a.limit} is above ${b.id} ${b.class} ${b.limit}`)
      }
    }
    return pairs
  }
  let pairs = 0
  for (const [strict, loose] of [
    [/^一级A$/, /^一级B$/],
    [/^一级B$/, /^二级$/],
    [/^一级$/, /^二级$/],
    [/^二级$/, /^三级$/],
    [/^一级$/, /^二级 新扩改建$/],
    [/^二级 新扩改建$/, /^二级 现有$/],
    [/^direct/, /^indirect/],
    [/^key region$/, /^general$/],
    [/^0类/, /^1类/],
    [/^1类/, /^2类/],
    [/^2类/, /^3类/],
    [/^3类/, /^4/],
    [/^4a类/, /^4b类/],
  ] as const)
    pairs += column(strict, loose)
  pairs += column(/special limits/, /^(?!.*(special|pulp|paper))/, ['class', 'table', 'effectiveFrom', 'case'])
  pairs += column(/night/, /^day/, ['period'], 'period')
  for (const [long, short] of [
    [/^annual$/, /^(24h|1h)$/],
    [/^24h$/, /^1h$/],
    [/^max-8h-of-day$/, /^1h$/],
  ] as const)
    pairs += column(long, short, ['averaging'], 'averaging')
  assert.ok(pairs > 700, `only ${pairs} pairs were compared`)
  let later = 0
  const ambient = nationalLimits('ambient-air').filter(({ limit }) => limit !== null)
  for (const a of ambient)
    for (const b of ambient)
      if (a.effectiveFrom > b.effectiveFrom && apart(a, b, ['standard', 'table', 'effectiveFrom'])) {
        later++
        assert.ok(compare(a.limit ?? '', b.limit ?? '') <= 0, `${a.id} is looser than ${b.id} before it`)
      }
  assert.ok(later > 100, `only ${later}`)
})

test('no row begins before its standard or outlives it', () => {
  for (const limit of all) {
    const entry = nationalStandards().standards.get(limit.standard)
    assert.ok(entry !== undefined && limit.effectiveFrom >= entry.effectiveFrom, limit.id)
    if (entry.effectiveTo !== null) assert.ok(limit.effectiveTo !== null && limit.effectiveTo <= entry.effectiveTo, limit.id)
  }
})
