import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canFire, createEvaluator, createRuleSet, horizonOf, parseRule, printRule, snapshotFormat } from '../src/index.ts'
import type { Arrival, Context, Rule, Sample } from '../src/index.ts'
import { at, clockOf, documentNamed, inShort, MINUTE, seriesOf, verdictsOf } from './arrivals.ts'

const overLimit: Context = { subject: 'outlet/1/a21026', series: { x: 'x' } }
const withLimit = { limit: '50' }
const over = (from: string, to: string) => seriesOf('x', [{ from, to, value: '51' }], withLimit)
const under = (from: string, to: string) => seriesOf('x', [{ from, to, value: '49' }], withLimit)

function ruleOf(...lines: string[]): Rule {
  const head = [
    'rule "T" version 1',
    'title "例" / "Example"',
    'family "test"',
    'basis "例"',
    'clause "1"',
    'confidence project',
    'scope factor',
    'severity notice',
    'status draft',
  ]
  const parsed = parseRule([...head, ...lines].join('\n'))
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.faults.map(({ en }) => en).join('\n'))
  return parsed.rule
}

test('a verdict keeps the arithmetic, the parameters, the inputs and both times', () => {
  const [verdict] = verdictsOf(documentNamed('X01'), overLimit, [...under('08:00', '08:05'), ...over('08:05', '08:09')], '08:10')
  assert.deepEqual(verdict, {
    rule: 'X01',
    version: 1,
    subject: 'outlet/1/a21026',
    kind: 'fires',
    closes: null,
    suppressedBy: [],
    observedFrom: at('08:05'),
    observedTo: null,
    knownAt: at('08:08'),
    parameters: { minutes: '3' },
    inputs: [{ input: 'x', series: 'x', from: at('08:01'), to: at('08:08'), count: 3, firstRef: 'x/08:05', lastRef: 'x/08:07' }],
    numbers: [],
    words: {
      zh: '分钟值（51）大于分钟值的限值（50）；已持续3分钟，要求3分钟',
      en: 'minute value (51) is above the limit of minute value (50); lasted 3 min of the required 3 min',
    },
    coverage: { known: 3, due: 3 },
  })
})

test('a value that comes after its period was decided is late, and says from where to replay', () => {
  const evaluator = createEvaluator(documentNamed('X01'), overLimit)
  const samples = [...over('08:00', '08:02'), ...over('08:03', '08:05')]
  for (const sample of samples) evaluator.push(sample)
  evaluator.push({ kind: 'tick', knownAt: at('08:20') })
  assert.equal(evaluator.takeLate(), null)
  evaluator.push({ ...over('08:02', '08:03')[0]!, knownAt: at('08:21') })
  assert.deepEqual(evaluator.takeLate(), { count: 1, from: at('08:02') })
  assert.equal(evaluator.takeLate(), null, 'told once')
})

test('history that is sent at once is waited for until none of it has come for two minutes: nothing on its way is missing, nothing of it late', () => {
  const rule = ruleOf('input x value every 1 min raw "值" / "value"', 'when missing(x)')
  const sent = seriesOf('x', [{ from: '06:00', to: '08:00', value: '1' }])
  const told = (gap: readonly string[]) => {
    const evaluator = createEvaluator(rule, { subject: 's', series: { x: 'x' } })
    // Half a second apart, from 09:00 on, every other minute first.
    const halves = [...sent.filter((_sample, index) => index % 2 === 0), ...sent.filter((_sample, index) => index % 2 === 1)]
    const arrivals: Arrival[] = halves
      .filter(({ observedAt }) => !gap.includes(clockOf(observedAt) ?? ''))
      .map((sample, index) => ({ ...sample, knownAt: at('09:00') + index * 500 }))
    arrivals.push({ kind: 'tick', knownAt: at('09:30') })
    const verdicts = arrivals.flatMap((arrival) => evaluator.push(arrival))
    assert.equal(evaluator.takeLate(), null)
    return verdicts
      .filter(({ observedFrom }) => observedFrom < at('08:00'))
      .map(({ kind, observedFrom }) => `${kind} ${clockOf(observedFrom)}`)
  }
  assert.deepEqual(told([]), [])
  // What never came is missing all the same, known once the wait is over.
  assert.deepEqual(told(['07:10', '07:11']), ['fires 07:10', 'clears 07:10'])
})

test('a subject that begins to live is judged at once, also where one of its inputs is not there yet', () => {
  const rule = ruleOf('input x value every 1 min "值" / "value"', 'input y value every 1 min "另一值" / "other value"', 'when x > 5')
  const evaluator = createEvaluator(rule, { subject: 's', series: { x: 'x', y: 'y' } })
  const verdicts = [
    ...seriesOf('x', [{ from: '08:00', to: '08:05', value: '9' }]),
    { kind: 'tick', knownAt: at('08:08') } as const,
  ].flatMap((arrival) => evaluator.push(arrival))
  assert.equal(clockOf(verdicts[0]?.knownAt ?? null), '08:06')
})

test('the replay from a snapshot with the late value fires, known no earlier than that value', () => {
  const rule = documentNamed('X01')
  const live = createEvaluator(rule, overLimit)
  for (const sample of under('07:50', '08:00')) live.push(sample)
  live.push({ kind: 'tick', knownAt: at('08:00') + 1 })
  const snapshot = live.snapshot()
  const early = [...over('08:00', '08:02'), ...over('08:03', '08:05'), ...under('08:05', '08:10')]
  const said = [...early, { kind: 'tick', knownAt: at('08:20') } as const].flatMap((arrival) => live.push(arrival))
  assert.deepEqual(
    said.filter(({ kind }) => kind === 'fires'),
    [],
  )

  const replay = createEvaluator(rule, { ...overLimit, asOf: at('08:21') })
  replay.restore(snapshot)
  const known = [...early, ...over('08:02', '08:03')]
  const again = [...known, { kind: 'tick', knownAt: at('08:20') } as const].flatMap((arrival) => replay.push(arrival))
  assert.deepEqual(again.map(inShort), ['fires 08:00– known 08:21', 'clears fires 08:00–08:05 known 08:21'])
})

test('a mark given before its period excuses; one given afterwards is late', () => {
  const rule = documentNamed('X01')
  const mark: Arrival = {
    kind: 'mark',
    series: 'x',
    name: 'exempt',
    from: at('08:00'),
    to: at('08:30'),
    knownAt: at('07:59'),
    ref: 'mark/1',
  }
  const [first] = verdictsOf(rule, overLimit, [mark, ...over('08:00', '08:10')], '08:10')
  assert.deepEqual(first?.suppressedBy, ['exempt'])
  const evaluator = createEvaluator(rule, overLimit)
  for (const arrival of over('08:00', '08:10')) evaluator.push(arrival)
  evaluator.push({ ...mark, knownAt: at('09:00') })
  assert.deepEqual(evaluator.takeLate(), { count: 1, from: at('08:00') })
})

test('an exceedance that outlives its excuse fires for itself', () => {
  const mark: Arrival = {
    kind: 'mark',
    series: 'x',
    name: 'exempt',
    from: at('08:00'),
    to: at('08:04'),
    knownAt: at('07:59'),
    ref: 'mark/1',
  }
  const verdicts = verdictsOf(documentNamed('X01'), overLimit, [mark, ...over('08:00', '08:10')], '08:10')
  assert.deepEqual(
    verdicts.map((verdict) => [inShort(verdict), verdict.suppressedBy]),
    [
      ['fires 08:00– known 08:03', ['exempt']],
      ['fires 08:04– known 08:07', []],
    ],
  )
})

test('of two values for one period before it is decided the later known counts', () => {
  const corrected = over('08:00', '08:03').map((sample) => ({ ...sample, value: '49', ref: `${sample.ref}/2` }))
  const [a, b, c] = over('08:00', '08:03') as [Sample, Sample, Sample]
  const said = (last: Sample) =>
    verdictsOf(documentNamed('X01'), overLimit, [a, b, c, last], '08:10').filter(({ kind }) => kind === 'fires').length
  assert.equal(said({ ...corrected[2]!, knownAt: c.knownAt }), 0)
})

test('hysteresis: the end has its own condition, and a pause shorter than merge is none', () => {
  const rule = ruleOf('input x value every 1 min "值" / "value"', 'when x > 50', 'clear when x < 45')
  const values = (...list: string[]) =>
    list.flatMap((value, minute) => seriesOf('x', [{ from: `08:0${minute}`, to: `08:0${minute + 1}`, value }]))
  assert.deepEqual(verdictsOf(rule, overLimit, values('51', '48', '51', '46', '44', '51'), '08:06').map(inShort), [
    'fires 08:00– known 08:01',
    'clears fires 08:00–08:03 known 08:05',
  ])
  const merged = ruleOf('input x value every 1 min "值" / "value"', 'when x > 50', 'merge 2 min')
  assert.deepEqual(verdictsOf(merged, overLimit, values('51', '48', '51', '46', '44', '51'), '08:06').map(inShort), [
    'fires 08:00– known 08:01',
    'clears fires 08:00–08:03 known 08:05',
  ])
})

test('a gap neither ends a run nor continues it', () => {
  const samples = [...over('08:00', '08:02'), ...over('08:03', '08:05'), ...over('08:06', '08:09')]
  const verdicts = verdictsOf(documentNamed('X01'), overLimit, samples, '08:12')
  assert.deepEqual(
    verdicts.filter(({ kind }) => kind === 'fires').map(({ observedFrom }) => clockOf(observedFrom)),
    ['08:06'],
  )
})

test('what is unknown decides nothing that something known decides: Kleene’s logic', () => {
  const both = ruleOf('input x value every 1 min "值" / "value"', 'input y value every 1 min "值" / "value"', 'when x > 50 or y > 50')
  const context: Context = { subject: 's', series: { x: 'x' } }
  assert.deepEqual(verdictsOf(both, context, over('08:00', '08:01'), '08:05').map(({ kind }) => kind)[0], 'fires', 'y is not even bound')
  const and = ruleOf('input x value every 1 min "值" / "value"', 'input y value every 1 min "值" / "value"', 'when x > 50 and y > 50')
  assert.deepEqual(
    verdictsOf(and, context, over('08:00', '08:20'), '08:20').map(({ kind }) => kind),
    ['undetermined'],
  )
  assert.deepEqual(
    verdictsOf(and, context, under('08:00', '08:20'), '08:20').map(({ kind }) => kind),
    [],
  )
})

test('hours and days are those of China, whatever the minutes arrive', () => {
  const rule = ruleOf(
    'input x value every 1 min "值" / "value"',
    'let total = sum(x, each 1 h needs 1) "小时合计" / "sum of the hour"',
    'when total > 100',
    'once',
  )
  const verdicts = verdictsOf(rule, overLimit, over('08:30', '09:30'), '10:30')
  assert.deepEqual(
    verdicts.map((verdict) => [inShort(verdict), verdict.numbers[0]?.value]),
    [['fires 08:00–09:00 known 09:00', '1530']],
  )
})

test('windows hold bounded memory however much arrives', () => {
  const rule = documentNamed('A07')
  const context: Context = { subject: 'o', series: { x: 'x', y: 'y' }, attributes: { x: { resolution: '0.1' }, y: { resolution: '0.1' } } }
  const evaluator = createEvaluator(rule, context)
  const size: number[] = []
  for (let minute = 0; minute < 5000; minute++) {
    for (const series of ['x', 'y']) {
      const observedAt = at('00:00') + minute * MINUTE
      evaluator.push({
        kind: 'sample',
        series,
        observedAt,
        until: observedAt + MINUTE,
        knownAt: observedAt + MINUTE,
        value: String(40 + ((minute * 7) % 13)),
        validity: 'valid',
        marks: [],
        ref: `${series}/${minute % 10}`,
      })
    }
    if (minute % 1000 === 999) size.push(JSON.stringify(evaluator.snapshot()).length)
  }
  assert.ok(Math.max(...size) < Math.min(...size) * 1.05 + 50, size.join(', '))
  assert.ok(Math.max(...size) < 8000, size.join(', '))
})

test('a flood stamped far ahead is not kept', () => {
  const evaluator = createEvaluator(documentNamed('X01'), overLimit)
  evaluator.push(over('08:00', '08:01')[0]!)
  for (let minute = 0; minute < 3000; minute++) {
    const observedAt = at('12:00') + minute * MINUTE
    evaluator.push({ ...over('08:01', '08:02')[0]!, observedAt, until: observedAt + MINUTE })
  }
  assert.ok(JSON.stringify(evaluator.snapshot()).length < 5000)
})

test('values that are no plain decimals are unknown', () => {
  for (const value of ['0x40', '1e9', '', ' ', 'Infinity', 'NaN', '5,1', '--5']) {
    const samples = over('08:00', '08:05').map((sample) => ({ ...sample, value }))
    assert.deepEqual(
      verdictsOf(documentNamed('X01'), overLimit, samples, '08:05').filter(({ kind }) => kind === 'fires'),
      [],
      value,
    )
  }
})

test('a snapshot of another rule, and a parameter the rule does not have, are refused', () => {
  const evaluator = createEvaluator(documentNamed('X01'), overLimit)
  assert.throws(() => evaluator.restore(createEvaluator(documentNamed('X03'), overLimit).snapshot()), RangeError)
  assert.throws(() => createEvaluator(documentNamed('X01'), { ...overLimit, parameters: { minuts: '3' } }), RangeError)
  assert.throws(() => createEvaluator(documentNamed('X01'), { ...overLimit, parameters: { minutes: 'three' } }), RangeError)
})

test('what is missing is named: the series, and facts nobody has filed', () => {
  const context: Context = { subject: 'g', series: { production: ['p'], treatment: ['t'] }, attributes: { p: { rated: '100' } } }
  const samples = seriesOf('p', [{ from: '08:00', to: '08:20', value: '80' }])
  const [verdict] = verdictsOf(documentNamed('E01'), context, samples, '08:30')
  assert.equal(verdict?.kind, 'undetermined')
  assert.match(verdict?.words.zh ?? '', /；缺少：治污设施功率 t、已批准的检修申报、额定功率 t$/)
})

test('a rule set says what its evaluators say, each series to those who look at it', () => {
  const set = createRuleSet()
  set.add(documentNamed('X01'), overLimit)
  set.add(documentNamed('A03'), { ...overLimit, attributes: { x: { range: '200' } } })
  const said = [...over('08:00', '08:05'), { kind: 'tick', knownAt: at('08:06') } as const].flatMap((arrival) => set.push(arrival))
  assert.deepEqual(
    said.map(({ rule, kind }) => [rule, kind]),
    [['X01', 'fires']],
  )
  assert.equal(set.size, 2)
})

test('the horizon adds up windows, durations and holds', () => {
  assert.equal(horizonOf(documentNamed('X01')) / MINUTE, 4)
  assert.equal(horizonOf(documentNamed('A01')) / MINUTE, 7 * 60)
  assert.equal(horizonOf(documentNamed('A06')) / MINUTE, 7 * 1440 + 60)
})

test('a value that moves in every half hour is not constant for an hour; where one may lack, or the window is shorter, it is left to the evaluator', () => {
  const rule = documentNamed('A01M')
  const context: Context = { subject: 's', series: { x: 'x' }, attributes: { x: { range: '200', resolution: '0.1', lod: '1' } } }
  const moving = (spread: string, gaps = false) => ({ x: { min: '10', max: '30', gaps, still: { minutes: 30, spread } } })
  assert.equal(canFire(rule, moving('0.201'), context), false)
  assert.equal(canFire(rule, moving('0.2'), context), true)
  assert.equal(canFire(rule, moving('0.201', true), context), false, 'an hour with a gap is unknown, not constant')
  assert.equal(canFire(rule, { x: { min: '10', max: '30' } }, context), true)
  const unfiled: Context = { ...context, attributes: { x: { range: '200' } } }
  assert.equal(canFire(rule, moving('0.201'), unfiled), false, 'a resolution that nobody filed counts as nothing')
  assert.equal(canFire(rule, moving('0.201')), true, 'where no facts are given any may be filed')
  const shorter = parseRule(printRule(rule).replace('param minutes = 60 min', 'param minutes = 58 min'))
  assert.ok(shorter.ok)
  assert.equal(canFire(shorter.rule, moving('5'), context), true)
  const lenient = parseRule(printRule(rule).replaceAll('last minutes)', 'last minutes needs 40)'))
  assert.ok(lenient.ok)
  assert.equal(canFire(lenient.rule, moving('5'), context), false)
  assert.equal(canFire(lenient.rule, moving('5', true), context), true)
})

test('a block below its limits cannot fire the ladder, and one at the limit is left to the evaluator', () => {
  const rule = documentNamed('X01')
  const block = (max: string) => ({ x: { min: '10', max, limitMin: '50', limitMax: '60' } })
  assert.equal(canFire(rule, block('49.9')), false)
  assert.equal(canFire(rule, block('50')), true)
  assert.equal(canFire(rule, block('50.1')), true)
  const linked: Context = {
    subject: 'g',
    series: { production: ['p'], treatment: ['t'] },
    attributes: { p: { rated: '100' }, t: { rated: '30' } },
  }
  const hour = (production: string, treatment: string) => ({
    production: { min: '1', max: production },
    treatment: { min: treatment, max: '30' },
  })
  assert.equal(canFire(documentNamed('E01'), hour('80', '3.1'), linked), false, 'treatment was never below ON')
  assert.equal(canFire(documentNamed('E01'), hour('4.9', '0'), linked), false, 'production was never above OFF')
  assert.equal(canFire(documentNamed('E01'), hour('6', '2.9'), linked), true, 'in between either may have been kept')
  assert.equal(canFire(rule, {}), true, 'nothing known, nothing excluded')
  assert.equal(canFire(documentNamed('T01'), { pollutants: { min: '1', max: '2', gaps: false } }), false)
  assert.equal(
    canFire(documentNamed('A03'), { x: { min: '-4.9', max: '2' } }, { ...overLimit, attributes: { x: { range: '200' } } }),
    false,
  )
})

/** Every path of a JSON value, list members as one. */
function shapeOf(value: unknown, path = '', into = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const one of value) shapeOf(one, `${path}[]`, into)
  else if (value !== null && typeof value === 'object') for (const [key, one] of Object.entries(value)) shapeOf(one, `${path}.${key}`, into)
  else into.add(path)
  return into
}

test('a snapshot of another format is refused, and whoever changes its shape raises the format', () => {
  const evaluator = createEvaluator(documentNamed('X01'), overLimit)
  for (const sample of over('08:00', '08:04')) evaluator.push(sample)
  const snapshot = evaluator.snapshot()
  assert.equal(snapshot.format, snapshotFormat)
  const other = { ...snapshot, format: snapshotFormat - 1 }
  assert.throws(() => createEvaluator(documentNamed('X01'), overLimit).restore(other), /format 2 cannot be read, only 3/)
  const shape = [...shapeOf(snapshot.state)].toSorted()
  assert.deepEqual(shape, [
    '.born',
    '.clock',
    '.covered[][]',
    '.decided',
    '.episode.due',
    '.episode.falseFrom',
    '.episode.firing.from',
    '.episode.known',
    '.episode.lastTrueTo',
    '.episode.plainFrom',
    '.episode.runFrom',
    '.episode.unknownFrom',
    '.episode.untold',
    '.feeds[].fresh',
    '.feeds[].last.kind',
    '.feeds[].last.knownAt',
    '.feeds[].last.limit',
    '.feeds[].last.observedAt',
    '.feeds[].last.ref',
    '.feeds[].last.series',
    '.feeds[].last.until',
    '.feeds[].last.validity',
    '.feeds[].last.value',
    '.history',
    '.lastReady',
    '.late',
    '.lengths[]',
    '.next',
    '.pending[][]',
    '.pending[][][].kind',
    '.pending[][][].knownAt',
    '.pending[][][].limit',
    '.pending[][][].observedAt',
    '.pending[][][].ref',
    '.pending[][][].series',
    '.pending[][][].until',
    '.pending[][][].validity',
    '.pending[][][].value',
    '.seen[].count',
    '.seen[].firstRef',
    '.seen[].lastRef',
  ])
})
