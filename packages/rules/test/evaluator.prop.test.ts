import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { canFire, createEvaluator, horizonOf, ruleDocuments } from '../src/index.ts'
import type { Arrival, BlockStats, Context, Evaluator, Rule, Sample, Validity, Verdict } from '../src/index.ts'
import { MINUTE } from './arrivals.ts'

const START = Date.parse('2026-11-24T08:00:00+08:00')
const FACTS = { range: '200', resolution: '0.1', lod: '1', rated: '100', filed: '30', noload: '10', o2benchmark: '9', ratedCurrent: '60' }

/** Rules whose periods are minutes: an hour or two of arrivals makes them say something. */
const minuteRules = ruleDocuments().filter(({ inputs }) => inputs.every(({ every }) => every.op === 'duration' && every.unit === 'min'))

const contextOf = (rule: Rule): Context => ({
  subject: 'subject/1',
  series: Object.fromEntries(rule.inputs.map(({ name, many }) => [name, many ? [`${name}/1`, `${name}/2`] : name])),
  attributes: Object.fromEntries(
    rule.inputs.flatMap(({ name, many }) => (many ? [`${name}/1`, `${name}/2`] : [name])).map((series) => [series, FACTS]),
  ),
  // short times, so that much happens in few periods
  parameters: Object.fromEntries(
    rule.parameters.filter(({ unit }) => unit === 'min').map(({ name }) => [name, name === 'minutes' ? '4' : '3']),
  ),
})

interface Case {
  readonly rule: Rule
  readonly context: Context
  /** In the order they were known. */
  readonly arrivals: readonly Arrival[]
  readonly end: number
}

const levels = ['0', '0.5', '3', '9', '10', '40', '49.9', '50', '50.1', '80', '199', '-6']

const cases: fc.Arbitrary<Case> = fc
  .record({
    rule: fc.constantFrom(...minuteRules),
    length: fc.integer({ min: 5, max: 90 }),
    draws: fc.array(fc.nat(9_999), { minLength: 200, maxLength: 200 }),
    kept: fc.constantFrom(60, 90, 100),
    slow: fc.constantFrom(0, 5, 20),
  })
  .map(({ rule, length, draws, kept, slow }) => {
    const context = contextOf(rule)
    const arrivals: Arrival[] = []
    let turn = 0
    const draw = (below: number) => (draws[turn % draws.length]! * 31 + turn++ * 17) % below
    for (const { name, kind } of rule.inputs) {
      for (const series of [context.series[name]!].flat()) {
        let value = levels[draw(levels.length)]!
        for (let minute = 0; minute < length; minute++) {
          if (draw(5) === 0) value = levels[draw(levels.length)]!
          if (kind === 'value' ? draw(100) >= kept : draw(10) > 0) continue
          const observedAt = START + minute * MINUTE
          const until = observedAt + MINUTE * (kind === 'event' ? 1 + draw(9) : 1)
          const delay = (draw(100) < slow ? draw(20) : draw(2)) * 30_000
          const validity: Validity = draw(12) === 0 ? 'stopped' : 'valid'
          const marks = draw(15) === 0 ? ['C'] : []
          arrivals.push({
            kind: 'sample',
            series,
            observedAt,
            until,
            knownAt: observedAt + MINUTE + delay,
            value,
            validity,
            marks,
            limit: '50',
            ref: `${series}/${minute}`,
          })
          if (draw(40) === 0)
            arrivals.push({
              kind: 'mark',
              series,
              name: 'exempt',
              from: until,
              to: until + 5 * MINUTE,
              knownAt: observedAt + MINUTE + delay,
              ref: `mark/${series}/${minute}`,
            })
        }
      }
    }
    const end = START + (length + 60) * MINUTE
    return { rule, context, arrivals: arrivals.toSorted((a, b) => a.knownAt - b.knownAt), end }
  })

const settle = (evaluator: Evaluator, arrivals: readonly Arrival[], end: number): Verdict[] =>
  [...arrivals, { kind: 'tick' as const, knownAt: end }].flatMap((arrival) => evaluator.push(arrival))

const all = ({ rule, context, arrivals, end }: Case) => settle(createEvaluator(rule, context), arrivals, end)

test('ticks at any moment change no verdict and no time in it', () => {
  fc.assert(
    fc.property(cases, fc.array(fc.nat(150 * 60), { maxLength: 40 }), (one, seconds) => {
      const ticks = seconds.map((second): Arrival => ({ kind: 'tick', knownAt: START + second * 1000 }))
      const between = [...one.arrivals, ...ticks].filter(({ knownAt }) => knownAt < one.end).toSorted((a, b) => a.knownAt - b.knownAt)
      const seen = settle(createEvaluator(one.rule, one.context), between, one.end)
      assert.deepEqual(seen, all(one))
    }),
    { numRuns: 150 },
  )
})

test('the order of arrivals of one instant does not matter', () => {
  fc.assert(
    fc.property(cases, fc.integer(), (one, seed) => {
      const mixed = one.arrivals
        .map((arrival, index) => ({ arrival, key: Math.imul(index + 1, seed | 1) >>> 8 }))
        .toSorted((a, b) => a.arrival.knownAt - b.arrival.knownAt || a.key - b.key)
        .map(({ arrival }) => arrival)
      assert.deepEqual(settle(createEvaluator(one.rule, one.context), mixed, one.end), all(one))
    }),
    { numRuns: 150 },
  )
})

test('a snapshot taken anywhere, as text, goes on to the same verdicts and the same next snapshot', () => {
  fc.assert(
    fc.property(cases, fc.nat(200), (one, at) => {
      const cut = at % (one.arrivals.length + 1)
      const first = createEvaluator(one.rule, one.context)
      const before = one.arrivals.slice(0, cut).flatMap((arrival) => first.push(arrival))
      const saved = JSON.stringify(first.snapshot())
      const second = createEvaluator(one.rule, one.context)
      second.restore(JSON.parse(saved))
      assert.equal(JSON.stringify(second.snapshot()), saved)
      const rest = one.arrivals.slice(cut)
      assert.deepEqual([...before, ...settle(second, rest, one.end)], all(one))
      settle(first, rest, one.end)
      assert.deepEqual(second.snapshot(), first.snapshot())
    }),
    { numRuns: 200 },
  )
})

test('all conclusions follow from what was known: verdicts come in order of time, never before their last period ends', () => {
  fc.assert(
    fc.property(cases, (one) => {
      let last = -Infinity
      for (const { knownAt, observedFrom, observedTo, coverage, inputs } of all(one)) {
        assert.ok(knownAt >= last && knownAt >= (observedTo ?? observedFrom), 'known after it happened')
        assert.ok(coverage.known <= coverage.due)
        for (const { from, to } of inputs) assert.ok(from <= to)
        last = knownAt
      }
    }),
    { numRuns: 100 },
  )
})

test('fires and clears alternate; a rule that fired clears before it fires again', () => {
  fc.assert(
    fc.property(cases, (one) => {
      if (one.rule.once) return
      let open = false
      for (const { kind, closes, suppressedBy } of all(one)) {
        if (kind === 'fires' && suppressedBy.length === 0) {
          assert.ok(!open)
          open = true
        } else if (closes === 'fires') open = false
      }
    }),
    { numRuns: 100 },
  )
})

test('replaying settled history gives what punctual arrivals gave', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const punctual = one.arrivals.map((arrival): Arrival =>
        arrival.kind === 'sample' ? { ...arrival, knownAt: arrival.observedAt + MINUTE } : arrival,
      )
      const samples = punctual.filter(({ kind }) => kind === 'sample').toSorted((a, b) => a.knownAt - b.knownAt)
      const live = settle(createEvaluator(one.rule, one.context), samples, one.end)
      const asOf = one.end + MINUTE
      const replay = settle(createEvaluator(one.rule, { ...one.context, asOf }), samples, one.end)
      const bare = (verdicts: readonly Verdict[]) =>
        verdicts.map(({ kind, observedFrom, observedTo, words, coverage }) => ({ kind, observedFrom, observedTo, words, coverage }))
      assert.deepEqual(bare(replay), bare(live))
      for (const { knownAt } of replay) assert.ok(knownAt >= asOf)
    }),
    { numRuns: 100 },
  )
})

test('pruning never drops a block in which the rule fires', () => {
  let pruned = 0
  let blocks = 0
  fc.assert(
    fc.property(cases, (one) => {
      const fired = all(one).some(({ kind }) => kind === 'fires')
      const able = canFire(one.rule, statsOf(one), one.context)
      blocks++
      if (!able) pruned++
      assert.ok(able || !fired, `${one.rule.id} fired in a pruned block`)
    }),
    { numRuns: 600 },
  )
  assert.ok(pruned > blocks / 50, `only ${pruned} of ${blocks} blocks could be pruned: the test would prove nothing`)
})

/** What a host would keep of a block. */
function statsOf({ rule, context, arrivals }: Case): Record<string, BlockStats> {
  return Object.fromEntries(
    rule.inputs.map(({ name, kind }) => {
      const series = [context.series[name]!].flat()
      const samples = arrivals.filter((arrival): arrival is Sample => arrival.kind === 'sample' && series.includes(arrival.series))
      const values = samples.map(({ value }) => Number(value))
      const stats: BlockStats = {
        min: values.length === 0 ? null : String(Math.min(...values)),
        max: values.length === 0 ? null : String(Math.max(...values)),
        limitMin: '50',
        limitMax: '50',
        ...(kind === 'event' ? { happens: samples.length > 0 } : {}),
        marks: [...new Set([...samples.flatMap(({ marks }) => marks), 'exempt'])],
      }
      return [name, stats]
    }),
  )
}

test('the horizon of every minute rule is finite and covers its windows', () => {
  for (const rule of minuteRules) assert.ok(horizonOf(rule) >= 2 * MINUTE && horizonOf(rule) < 120 * 1440 * MINUTE, rule.id)
})
