/** The figures the documents come with, typed apart from them: a default changed by accident is seen here. Each is a parameter, so a bureau may set another. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRule, ruleDocuments, ruleTexts } from '../src/index.ts'
import type { Rule } from '../src/index.ts'

/** Rule → parameters with their units. */
const defaults: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // the warning ladder: three minutes in a row; fifteen minutes left; furnace below 850 °C more than five times a day
  X01: { minutes: '3 min' },
  X02: { left: '15 min' },
  X06: { floor: '850 ℃', times: '5' },
  T02: { target: '0.9' },
  // anomalies
  A01: { hours: '6 h', part: '0.001' },
  A01M: { minutes: '60 min', part: '0.001' },
  A01W: { samples: '6', part: '0.001' },
  A02: { hours: '6 h', part: '0.01' },
  A03: { part: '0.025' },
  A04: { times: '6' },
  A05: { minutes: '3 min', part: '0.99' },
  A05D: { part: '0.1' },
  A06: { lower: '0.90', part: '0.7', least: '100' },
  A07: { bound: '0.999', minutes: '60 min' },
  A07E: { hours: '6 h' },
  A08: { ratio: '1.05' },
  A08O: { most: '21.5 %' },
  A09: { part: '0.02', least: '0.5' },
  A10: { oxygenBelow: '18 %', warmer: '45 ℃', faster: '3 m/s' },
  A11: { part: '0.05' },
  A12: { single: '0.9', smooth: '0.999' },
  A13: { bound: '0.01' },
  A14: { within: '30 min', cases: '3', times: '5' },
  A15: { days: '3 d' },
  A16: { channels: '3', part: '0.5' },
  A17: { ratio: '0.2' },
  A18: { part: '0.1' },
  A19: { within: '2 h' },
  A22: { bound: '3' },
  // electricity
  E01: { minutes: '10 min', onRatio: '0.10', offRatio: '0.05', debounce: '3 min' },
  E02: { tolerance: '5 min' },
  E03: { tolerance: '5 min' },
  E04: { share: '0.6', minutes: '30 min' },
  E05: { minutes: '30 min', band: '0.1', loadedRatio: '0.2' },
  E06S: { grace: '30 min', total: '10' },
  E06L: { tolerance: '0.05', normal: '0.3' },
  E07A: { minutes: '30 min' },
  E07B: { minutes: '30 min' },
  E07C: { minutes: '30 min' },
  E08: { part: '0.3', sigmas: '3' },
  E09S: { part: '0.05' },
  E09I: { part: '0.5' },
  E11: { short: '10 min', shortAtVisit: '15 min', times: '3' },
  E12: { minutes: '60 min', part: '0.5' },
  E13: { allowed: '2 h' },
  E14: { minutes: '30 min' },
  E15: { days: '3 d' },
  E16: { times: '1.1' },
}

const named = (id: string): Rule => ruleDocuments().find((rule) => rule.id === id) ?? assert.fail(id)

test('the documents come with the figures the practice names', () => {
  for (const [id, expected] of Object.entries(defaults)) {
    const found = Object.fromEntries(named(id).parameters.map(({ name, value, unit }) => [name, unit === '' ? value : `${value} ${unit}`]))
    for (const [name, figure] of Object.entries(expected)) assert.equal(found[name], figure, `${id} ${name}`)
  }
})

test('only what stands in a text says so: thresholds of anomalies and of electricity are the project’s own', () => {
  for (const { id, family, confidence } of ruleDocuments())
    if (family === 'anomaly' || family === 'electricity') assert.equal(confidence, 'project', id)
})

test('E01 to E05 are excused by a maintenance declaration, E01, E04 and E05 bridge pauses of less than ten minutes', () => {
  for (const id of ['E01', 'E02', 'E03', 'E04', 'E05'])
    assert.ok(
      named(id).guards.some(({ name }) => name === 'declared'),
      id,
    )
  for (const id of ['E01', 'E04', 'E05']) assert.deepEqual(named(id).merge, { op: 'duration', text: '10', unit: 'min' }, id)
})

test('every document is in force from a day on, drafted and reviewed by two', () => {
  for (const text of ruleTexts) {
    const parsed = parseRule(text)
    assert.ok(parsed.ok)
    const { status, from, author, reviewer } = parsed.rule
    assert.ok(status === 'in-force' && from !== null && author !== reviewer, parsed.rule.id)
  }
})
