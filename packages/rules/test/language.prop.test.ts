import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkRule, parseRule, printRule, ruleDocuments } from '../src/index.ts'
import type { Course, Expr, Rule, Stretch } from '../src/index.ts'

const decimal = fc.integer({ min: 0, max: 99_999 }).map((value) => (value % 3 === 0 ? String(value) : (value / 100).toFixed(2)))
const duration: fc.Arbitrary<Expr> = fc.record({
  op: fc.constant('duration' as const),
  text: fc.integer({ min: 1, max: 12 }).map((value) => String(value * 5)),
  unit: fc.constant('min' as const),
})
const name = (text: string): Expr => ({ op: 'name', name: text })

/** Well-formed conditions over the inputs x and y, the event e and the list m. */
const { truth } = fc.letrec<{ truth: Expr; number: Expr; span: Expr }>((tie) => ({
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    decimal.map((text): Expr => ({ op: 'number', text })),
    fc.constantFrom(name('x'), name('y'), name('p')),
    fc.constantFrom<Expr>({ op: 'attribute', of: 'x', name: 'limit' }, { op: 'attribute', of: 'y', name: 'range' }),
    fc.record({ op: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const), left: tie('number'), right: tie('number') }),
    tie('number').map((of): Expr => ({ op: 'negate', of })),
    fc.tuple(fc.constantFrom('mean', 'median', 'max', 'spread'), tie('number'), duration).map(([fn, arg, length]): Expr => ({
      op: 'call',
      name: fn,
      args: [arg],
      mark: null,
      window: { kind: 'last', length, needs: { op: 'number', text: '1' } },
    })),
    fc
      .tuple(fc.constantFrom('count', 'share'), tie('truth'))
      .map(([fn, arg]): Expr => ({ op: 'call', name: fn, args: [arg], mark: null, window: { kind: 'this', unit: 'day', needs: null } })),
    fc.tuple(tie('number'), fc.integer({ min: 1, max: 50 })).map(([arg, count]): Expr => ({
      op: 'call',
      name: 'mad',
      args: [arg],
      mark: null,
      window: { kind: 'valid', count: { op: 'number', text: String(count) } },
    })),
    fc.record({
      op: fc.constant('across' as const),
      how: fc.constantFrom('sum' as const, 'largest' as const),
      member: fc.constant('one'),
      input: fc.constant('m'),
      of: fc.constant(name('one')),
    }),
  ),
  span: fc.oneof(
    { depthSize: 'small' },
    duration,
    tie('truth').map((of): Expr => ({ op: 'call', name: 'run', args: [of], mark: null, window: null })),
    fc.record({ op: fc.constantFrom('+' as const, '-' as const), left: duration, right: tie('span') }),
  ),
  truth: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(name('e')),
    fc.constantFrom<Expr>(
      { op: 'call', name: 'missing', args: [name('x')], mark: null, window: null },
      { op: 'call', name: 'marked', args: [name('y')], mark: '启炉 "1"\n', window: null },
    ),
    fc.record({ op: fc.constantFrom('>' as const, '>=' as const, '<' as const, '!=' as const), left: tie('number'), right: tie('number') }),
    fc.record({ op: fc.constantFrom('>' as const, '<=' as const), left: tie('span'), right: tie('span') }),
    fc.record({ op: fc.constantFrom('and' as const, 'or' as const), left: tie('truth'), right: tie('truth') }),
    tie('truth').map((of): Expr => ({ op: 'not', of })),
    tie('truth').map((of): Expr => ({ op: 'call', name: 'rises', args: [of], mark: null, window: null })),
    fc.record({
      op: fc.constant('across' as const),
      how: fc.constantFrom('any' as const, 'all' as const),
      member: fc.constant('one'),
      input: fc.constant('m'),
      of: fc.constant<Expr>({ op: '>', left: name('one'), right: { op: 'attribute', of: 'one', name: 'rated' } }),
    }),
  ),
}))

const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const words = fc.record({ zh: text, en: text })
const stretch: fc.Arbitrary<Stretch> = fc.record({
  shape: fc.oneof(
    fc.constant({ kind: 'gap' as const }),
    decimal.map((value) => ({ kind: 'level' as const, of: { op: 'number' as const, text: value } })),
    fc.constant({ kind: 'ramp' as const, of: { op: 'number' as const, text: '1' }, to: { op: 'number' as const, text: '2' } }),
    fc.constant({
      kind: 'wave' as const,
      of: { op: 'number' as const, text: '1' },
      spread: { op: 'number' as const, text: '2' },
      period: { op: 'duration' as const, text: '3', unit: 'h' as const },
    }),
  ),
  length: duration,
  validity: fc.constantFrom('valid' as const, 'stopped' as const),
  mark: fc.option(text),
})
const course: fc.Arbitrary<Course> = fc.record({
  input: fc.constantFrom('x', 'e'),
  stretches: fc.array(stretch, { minLength: 1, maxLength: 3 }),
})
const every: Expr = { op: 'duration', text: '5', unit: 'min' }

const rules: fc.Arbitrary<Rule> = fc.record({
  id: text.filter((id) => id !== ''),
  version: fc.integer({ min: 1, max: 999 }),
  title: words,
  family: text,
  basis: text,
  clause: text,
  confidence: fc.constantFrom('verified', 'secondary', 'memory', 'project'),
  scope: fc.constantFrom('outlet', 'factor', 'group', 'facility', 'site'),
  severity: fc.constantFrom('notice', 'warning', 'alarm', 'serious'),
  status: fc.constantFrom('draft'),
  from: fc.constantFrom(null, '2026-01-01'),
  to: fc.constantFrom(null, '2027-01-01'),
  author: fc.option(text),
  reviewer: fc.option(text),
  notes: fc.array(words, { maxLength: 2 }),
  parameters: fc
    .tuple(fc.constantFrom('', '%', 'mg/m³', 'a "unit"'), decimal, words)
    .map(([unit, value, said]) => [{ name: 'p', value, unit, ...said }]),
  inputs: words.map((said) => [
    { name: 'x', kind: 'value', many: false, every, hold: every, raw: true, ...said },
    { name: 'y', kind: 'setting', many: false, every, hold: null, raw: false, ...said },
    { name: 'e', kind: 'event', many: false, every, hold: null, raw: false, ...said },
    { name: 'm', kind: 'value', many: true, every, hold: null, raw: false, ...said },
  ]),
  lets: fc.tuple(truth, fc.option(words), fc.constantFrom('', 'min')).map(([of, said, unit]) => [{ name: 'q', of, unit, words: said }]),
  when: truth,
  lasting: fc.option(duration),
  guards: fc.tuple(truth, words).map(([of, said]) => [{ name: 'g', of, ...said }]),
  clearWhen: fc.option(truth),
  merge: fc.option(duration),
  back: fc.option(duration),
  once: fc.boolean(),
  wait: fc.option(duration),
  breach: fc.array(course, { maxLength: 2 }),
  calm: fc.array(course, { maxLength: 1 }),
})

test('any rule printed and read is the same rule', () => {
  fc.assert(
    fc.property(rules, (rule) => {
      fc.pre(checkRule(rule).length === 0)
      const parsed = parseRule(printRule(rule))
      assert.ok(parsed.ok, parsed.ok ? '' : parsed.faults.map(({ en }) => en).join('\n'))
      assert.deepEqual(parsed.rule, JSON.parse(JSON.stringify(rule)))
    }),
    { numRuns: 300 },
  )
})

test('no text makes the reader throw: a rule or faults with a place', () => {
  const whole = printRule(ruleDocuments()[9]!)
  const cut = fc
    .tuple(fc.nat(whole.length), fc.nat(40), fc.string({ maxLength: 6 }))
    .map(([at, length, put]) => whole.slice(0, at) + put + whole.slice(at + length))
  fc.assert(
    fc.property(fc.oneof(cut, fc.string()), (broken) => {
      const parsed = parseRule(broken)
      if (parsed.ok) return
      for (const { line, column, expected } of parsed.faults) assert.ok(line >= 1 && column >= 1 && expected !== '')
    }),
    { numRuns: 300 },
  )
})
