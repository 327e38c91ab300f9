import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aqiRules, compare, compositeIndex, indexReasonWords, indexRules, isDecimal, isDoubtful, nationalLimits } from '../../src/index.ts'

test('every rule of the indices has clause, source, both titles, real days and a known confidence', () => {
  for (const rule of indexRules) {
    const name = `${rule.id} ${rule.version}`
    for (const key of ['id', 'version', 'clause', 'source', 'titleZh', 'titleEn'] as const)
      assert.ok(rule[key].length > 0, `${name} ${key}`)
    assert.match(rule.effectiveFrom, /^\d{4}-\d{2}-\d{2}$/, name)
    assert.ok(rule.effectiveTo === null || rule.effectiveTo > rule.effectiveFrom, name)
    assert.ok(['verified', 'secondary', 'memory', 'project'].includes(rule.confidence), name)
    if (rule.confidence !== 'verified') assert.ok(isDoubtful(rule) || rule.confidence === 'secondary', name)
    if (rule.doubt !== undefined) assert.match(rule.doubt.zh, /\p{Script=Han}/u, name)
  }
})

test('versions of one rule follow each other without a gap or an overlap', () => {
  const byId = Map.groupBy(indexRules, ({ id }) => id)
  for (const [id, versions] of byId) {
    for (const [at, version] of versions.entries()) {
      const next = versions[at + 1]
      if (next === undefined) continue
      assert.ok(version.effectiveTo !== null && version.effectiveTo < next.effectiveFrom, id)
      assert.equal(Date.parse(next.effectiveFrom) - Date.parse(version.effectiveTo), 86_400_000, id)
    }
  }
})

test('breakpoints rise, and each column has a level for each cell', () => {
  for (const { parameters, version } of aqiRules) {
    for (const [pollutant, columns] of Object.entries(parameters.breakpoints)) {
      for (const [averaging, cells] of Object.entries(columns)) {
        const name = `${version} ${pollutant} ${averaging}`
        assert.ok(cells.length >= 5 && cells.length <= parameters.levels.length, name)
        assert.ok(cells.every(isDecimal), name)
        for (let at = 1; at < cells.length; at++) assert.equal(compare(cells[at]!, cells[at - 1]!), 1, name)
        const isShort = cells.length < parameters.levels.length
        assert.equal(isShort, parameters.beyond[`${pollutant} ${averaging}`] !== undefined, `${name}: what comes beyond a short column`)
      }
    }
  }
})

test('an index of 100 is the daily limit of second-class areas in the standard of that time', () => {
  const code = { SO2: 'a21026', NO2: 'a21004', CO: 'a21005', PM10: 'a34002', 'PM2.5': 'a34004' }
  for (const { version, parameters } of aqiRules) {
    for (const [pollutant, factor] of Object.entries(code)) {
      const row = nationalLimits('ambient-air').find(
        (limit) =>
          limit.standard === `GB 3095-${version}` && limit.factor.code === factor && limit.averaging === '24h' && limit.class === '二级',
      )
      assert.equal(row?.limit, parameters.breakpoints[pollutant as keyof typeof code]['24h']?.[2], `${version} ${pollutant}`)
    }
  }
})

test('the composite index divides by the annual limits, and by the daily ones of carbon monoxide and ozone', () => {
  const code = { SO2: 'a21026', NO2: 'a21004', CO: 'a21005', O3: 'a05024', PM10: 'a34002', 'PM2.5': 'a34004' }
  for (const [on, standard] of [
    ['2025-12-31', 'GB 3095-2012'],
    ['2026-12-31', 'GB 3095-2026'],
  ] as const) {
    for (const { pollutant, statistic, limit } of compositeIndex(on, {})!.terms) {
      const averaging = statistic === 'mean' ? 'annual' : pollutant === 'O3' ? 'max-8h-of-day' : '24h'
      const row = nationalLimits('ambient-air').find(
        (found) =>
          found.standard === standard && found.factor.code === code[pollutant] && found.averaging === averaging && found.class === '二级',
      )
      assert.equal(row?.limit, limit, `${on} ${pollutant}`)
    }
  }
})

test('every reason has words in both languages', () => {
  for (const { zh, en } of Object.values(indexReasonWords)) {
    assert.match(zh, /\p{Script=Han}/u)
    assert.ok(en.length > 0)
  }
})
