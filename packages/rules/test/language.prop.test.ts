import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkRule, functions, parseRule, printRule, ruleDocuments } from '../src/index.ts'
import type { Argument, Course, Expr, Kind, Rule, Stretch, Window } from '../src/index.ts'
import { readRule } from '../src/language/parse.ts'

const decimal = fc.integer({ min: 0, max: 99_999 }).map((value) => (value % 3 === 0 ? String(value) : (value / 100).toFixed(2)))
const duration: fc.Arbitrary<Expr> = fc.record({
  op: fc.constant('duration' as const),
  text: fc.integer({ min: 1, max: 12 }).map((value) => String(value * 5)),
  unit: fc.constant('min' as const),
})
const name = (text: string): Expr => ({ op: 'name', name: text })

const needs = fc.option(fc.constantFrom<Expr>({ op: 'number', text: '1' }, name('p')))
const windows: fc.Arbitrary<Window> = fc.oneof(
  fc.record({ kind: fc.constant('last' as const), length: duration, needs }),
  fc.record({ kind: fc.constant('each' as const), length: duration, needs }),
  fc.record({ kind: fc.constant('this' as const), unit: fc.constantFrom('hour' as const, 'day' as const), needs }),
  fc.record({ kind: fc.constant('valid' as const), count: fc.constantFrom<Expr>({ op: 'number', text: '24' }, name('p')) }),
)
const marks = fc.string({ unit: 'grapheme', maxLength: 8 })

/** Any call of the catalogue that gives a kind, its arguments of the kinds it takes. */
function calls(kind: Kind, of: Readonly<Record<Kind, fc.Arbitrary<Expr>>>): fc.Arbitrary<Expr> {
  const fitting = Object.entries(functions).filter(([, { result }]) => result === kind || result === 'same')
  const argument: Readonly<Record<Argument, fc.Arbitrary<Expr>>> = {
    ...of,
    same: of[kind],
    input: fc.constantFrom(name('x'), name('y')),
    'static number': decimal.map((text): Expr => ({ op: 'number', text })),
    'static duration': duration,
  }
  return fc.oneof(
    ...fitting.map(([fn, { args, optional, mark, window }]) =>
      fc
        .tuple(
          fc
            .integer({ min: args.length - optional, max: args.length })
            .chain((count) => fc.tuple(...args.slice(0, count).map((one) => argument[one]))),
          mark ? marks : fc.constant(null),
          window === 'needed' ? windows : fc.constant(null),
        )
        .map(([list, said, looked]): Expr => ({ op: 'call', name: fn, args: list, mark: said, window: looked })),
    ),
  )
}

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
      how: fc.constantFrom('sum' as const, 'mean' as const, 'smallest' as const, 'largest' as const),
      member: fc.constant('one'),
      input: fc.constant('m'),
      of: fc.constant(name('one')),
    }),
    fc.record({
      op: fc.constant('across' as const),
      how: fc.constant('count' as const),
      member: fc.constant('one'),
      input: fc.constant('m'),
      of: tie('truth'),
    }),
    calls('number', { number: tie('number'), duration: tie('span'), truth: tie('truth') }),
  ),
  span: fc.oneof(
    { depthSize: 'small' },
    duration,
    tie('truth').map((of): Expr => ({ op: 'call', name: 'run', args: [of], mark: null, window: null })),
    fc.record({ op: fc.constantFrom('+' as const, '-' as const), left: duration, right: tie('span') }),
    calls('duration', { number: tie('number'), duration: tie('span'), truth: tie('truth') }),
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
    calls('truth', { number: tie('number'), duration: tie('span'), truth: tie('truth') }),
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
  const seen = new Set<string>()
  fc.assert(
    fc.property(rules, (rule) => {
      const text = printRule(rule)
      assert.deepEqual(readRule(text, new Map()), JSON.parse(JSON.stringify(rule)), text)
      for (const [, fn] of text.matchAll(/(\w+)\(/g)) if (fn !== undefined) seen.add(fn)
    }),
    { numRuns: 400 },
  )
  const never = Object.keys(functions).filter((fn) => !seen.has(fn))
  assert.ok(never.length <= 8, `not tried: ${never.join(', ')}`)
})

test('a rule that has no mistake says in its text what it says in its form, and the other way about', () => {
  let whole = 0
  fc.assert(
    fc.property(rules, (rule) => {
      const faults = checkRule(rule)
      const parsed = parseRule(printRule(rule))
      assert.equal(parsed.ok, faults.length === 0)
      if (parsed.ok) whole++
      else assert.deepEqual(parsed.faults, faults)
      for (const { zh, en, line } of faults) {
        assert.ok(line >= 1 && zh.endsWith('。') && en.endsWith('.'))
        assert.match(zh, /^第 \d+ 行第 \d+ 列：应为.+，实为/s)
        assert.match(en, /^Line \d+, column \d+: expected .+, found /s)
      }
    }),
    { numRuns: 300 },
  )
  assert.ok(whole > 30, `only ${whole} had no mistake`)
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
