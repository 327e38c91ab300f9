import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Context, Rule, Sample } from '../src/index.ts'
import { at, documentNamed, MINUTE, verdictsOf } from './arrivals.ts'

const HOUR = 60 * MINUTE
const facts = { range: '200', resolution: '0.1', lod: '1', o2benchmark: '9' }

/** Does a rule fire on these values, one per period from midnight on? */
function fires(
  rule: Rule,
  every: number,
  inputs: Readonly<Record<string, readonly (string | null)[]>>,
  more: Partial<Sample> = {},
): boolean {
  const names = Object.keys(inputs)
  const context: Context = {
    subject: 'outlet/1',
    series: Object.fromEntries(rule.inputs.map(({ name, many }) => [name, many ? [name] : name])),
    attributes: Object.fromEntries(names.map((name) => [name, facts])),
  }
  const start = at('00:00')
  const arrivals = names.flatMap((series) =>
    (inputs[series] ?? []).flatMap((value, index): Sample[] => {
      if (value === null) return []
      const [observedAt, until] = [start + index * every, start + (index + 1) * every]
      const sample = { series, observedAt, until, knownAt: until, value, ref: `${series}/${index}` }
      return [{ kind: 'sample', validity: 'valid', marks: [], limit: '50', ...more, ...sample }]
    }),
  )
  const length = Math.max(...Object.values(inputs).map((values) => values.length))
  const evaluated = verdictsOf(rule, context, [...arrivals, { kind: 'tick', knownAt: start + length * every + 1 }], '00:00')
  return evaluated.some(({ kind, suppressedBy }) => kind === 'fires' && suppressedBy.length === 0)
}

const times = (count: number, value: string | null) => Array.from({ length: count }, () => value)

test('a minute value over the limit needs three in a row; equal is compliant', () => {
  const rule = documentNamed('X01')
  assert.equal(fires(rule, MINUTE, { x: [...times(5, '50'), ...times(2, '50.001'), '50'] }), false)
  assert.equal(fires(rule, MINUTE, { x: [...times(5, '50'), ...times(3, '50.001'), '50'] }), true)
  assert.equal(fires(rule, MINUTE, { x: times(60, '50.000') }), false)
})

test('a limit is compared exactly, however close and however long the text', () => {
  const rule = documentNamed('X03')
  assert.equal(fires(rule, HOUR, { x: ['50.00000000000000000001'] }), true)
  assert.equal(fires(rule, HOUR, { x: ['50.00000000000000000000'] }), false)
  assert.equal(fires(rule, HOUR, { x: ['0.3'] }, { limit: '0.30' }), false)
})

test('the projected hour counts what is left at the last value, and not in the last 14 minutes', () => {
  const rule = documentNamed('X02')
  // 45 minutes of 46 and then 62: at 16 left (46·43 + 62·17)/60 = 50.53
  assert.equal(fires(rule, MINUTE, { x: [...times(43, '46'), '62', ...times(16, '46')] }), true)
  // at 15 left (46·44 + 62·16)/60 = 50.27, at 14 left it is not asked
  assert.equal(fires(rule, MINUTE, { x: [...times(44, '46'), '62', ...times(15, '46')] }), true)
  assert.equal(fires(rule, MINUTE, { x: [...times(45, '46'), '62', ...times(14, '46')] }), false)
})

test('six constant hours are A01, five are not; a gap between is no constancy', () => {
  const rule = documentNamed('A01')
  assert.equal(fires(rule, HOUR, { x: ['41', ...times(5, '40'), '41'] }), false)
  assert.equal(fires(rule, HOUR, { x: ['41', ...times(6, '40'), '41'] }), true)
  assert.equal(fires(rule, HOUR, { x: ['41', '40', '40', '40', null, '40', '40', '40', '41'] }), false)
  // 0.1 % of 200 is 0.2: exactly that range is constant, one step more is not
  assert.equal(fires(rule, HOUR, { x: ['40.1', '40.3', '40.1', '40.3', '40.1', '40.3'] }), true)
  assert.equal(fires(rule, HOUR, { x: ['40.1', '40.31', '40.1', '40.3', '40.1', '40.3'] }), false)
})

test('six hours at the detection limit are A02 and not A01', () => {
  assert.equal(fires(documentNamed('A02'), HOUR, { x: times(6, '1') }), true)
  assert.equal(fires(documentNamed('A02'), HOUR, { x: [...times(5, '1'), '1.01'] }), false)
  assert.equal(fires(documentNamed('A01'), HOUR, { x: times(6, '1') }), false)
})

test('−2.5 % of the range is zero-like, below it is negative', () => {
  assert.equal(fires(documentNamed('A03'), MINUTE, { x: ['-5'] }), false)
  assert.equal(fires(documentNamed('A03'), MINUTE, { x: ['-5.001'] }), true)
  assert.equal(fires(documentNamed('A03'), MINUTE, { x: ['-5.001'] }, { validity: 'invalid' }), true, 'it looks at invalid values too')
})

test('a plateau needs three values within one percent of the range', () => {
  assert.equal(fires(documentNamed('A05'), MINUTE, { x: ['100', '198', '198', '100'] }), false)
  assert.equal(fires(documentNamed('A05'), MINUTE, { x: ['100', '198', '198', '198', '100'] }), true)
  assert.equal(fires(documentNamed('A05'), MINUTE, { x: ['100', '198', '197.99', '198', '100'] }), false)
})

test('a part may be 1.05 of the whole, not more: 3.15 of 3 is allowed though floats say otherwise', () => {
  assert.equal(1.05 * 3 < 3.15, false)
  assert.equal(fires(documentNamed('A08'), HOUR, { part: ['3.15'], whole: ['3'] }), false)
  assert.equal(fires(documentNamed('A08'), HOUR, { part: ['3.1501'], whole: ['3'] }), true)
  assert.equal(fires(documentNamed('A08'), HOUR, { part: ['5'], whole: [null] }), false, 'without the whole nothing can be said')
})

test('oxygen of 21.5 and 0 is possible, beyond is not', () => {
  assert.equal(fires(documentNamed('A08O'), MINUTE, { x: ['21.5', '0'] }), false)
  assert.equal(fires(documentNamed('A08O'), MINUTE, { x: ['21.51'] }), true)
  assert.equal(fires(documentNamed('A08O'), MINUTE, { x: ['-0.01'] }), true)
})

test('26.4 mg/m³ at 8.1 % is 24.558 at a benchmark of 9: what the device sends may differ by two percent', () => {
  const conversion = (reported: string) => fires(documentNamed('A09'), HOUR, { reported: [reported], measured: ['26.4'], oxygen: ['8.1'] })
  assert.equal(conversion('24.558'), false)
  assert.equal(conversion('25.04'), false)
  assert.equal(conversion('25.06'), true)
})

test('a stop mark is contradicted by two signs, not by one', () => {
  const marked = (signs: Readonly<Record<string, string>>) => {
    const calm = { x: '0', oxygen: '20', temperature: '60', outside: '20', velocity: '1', power: '0' }
    const inputs = Object.fromEntries(Object.entries({ ...calm, ...signs }).map(([name, value]) => [name, times(2, value)]))
    return fires(documentNamed('A10'), HOUR, inputs, { validity: 'stopped' })
  }
  assert.equal(marked({ oxygen: '9' }), false)
  assert.equal(marked({ temperature: '65.1' }), false)
  assert.equal(marked({ oxygen: '9', temperature: '65' }), false, 'exactly 45 °C warmer is not warmer')
  assert.equal(marked({ oxygen: '9', temperature: '65.1' }), true)
  assert.equal(marked({ oxygen: '18', velocity: '3.1' }), false)
  assert.equal(marked({ oxygen: '17.9', velocity: '3.1' }), true)
})

test('five furnace means below 850 °C in a day are allowed, six are not, and 850.0 is not below', () => {
  const rule = documentNamed('X06')
  assert.equal(fires(rule, 5 * MINUTE, { x: [...times(5, '849.9'), ...times(20, '850.0')] }), false)
  assert.equal(fires(rule, 5 * MINUTE, { x: [...times(6, '849.9'), ...times(20, '850.0')] }), true)
})

test('copied channels correlate perfectly; a constant channel correlates with nothing', () => {
  const wave = Array.from({ length: 60 }, (_, index) => String(40 + (index % 7)))
  const copy = wave.map((value) => String(Number(value) * 2 + 1))
  assert.equal(fires(documentNamed('A07'), MINUTE, { x: wave, y: copy }), true)
  assert.equal(fires(documentNamed('A07'), MINUTE, { x: wave.slice(1), y: copy.slice(1) }), false, '59 pairs are too few')
  assert.equal(fires(documentNamed('A07'), MINUTE, { x: times(60, '40'), y: copy }), false)
})

test('59 minutes without data are not told, 60 are', () => {
  assert.equal(fires(documentNamed('T01'), MINUTE, { pollutants: [...times(5, '40'), ...times(59, null), ...times(5, '40')] }), false)
  assert.equal(fires(documentNamed('T01'), MINUTE, { pollutants: [...times(5, '40'), ...times(60, null), ...times(5, '40')] }), true)
})
