import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRule, parseRule, printExpr, printRule, ruleDocuments, wordsOf } from '../src/index.ts'
import type { Expr, RuleFault } from '../src/index.ts'

const lines = [
  'rule "T" version 1',
  'title "例" / "Example"',
  'family "test"',
  'basis "例"',
  'clause "1"',
  'confidence project',
  'scope factor',
  'severity notice',
  'status draft',
  'param minutes = 10 min "时间" / "time"',
  'input x value every 1 min "值" / "value"',
  'input several value many every 1 min "多个" / "several"',
  'input visit event every 1 min "检查" / "visit"',
]

/** The mistakes of a rule with these lines added from line 14 on. */
function faultsOf(...more: string[]): readonly RuleFault[] {
  const parsed = parseRule([...lines, ...more].join('\n'))
  return parsed.ok ? [] : parsed.faults
}
const first = (...more: string[]) => {
  const [fault] = faultsOf(...more)
  return fault === undefined ? 'none' : `${fault.line}:${fault.column} expected ${fault.expected}, found ${fault.found}`
}

test('a mistake of grammar names its place, what was expected and what stood there', () => {
  assert.equal(first('when x >'), '14:9 expected a number, a name, a function or a parenthesis, found the end')
  assert.equal(
    first('when x > 5 5'),
    '14:12 expected one of title, family, basis, clause, confidence, scope, severity, status, author, reviewer, note, param, input, let, when, for, unless, clear, merge, back, once, wait, breach, calm, found “5”',
  )
  assert.equal(first('let y = mean(x, last 5 min'), '14:27 expected “)”, found the end')
  assert.equal(first('let min = x', 'when min > 5'), '14:5 expected a name that is no word of the language, found “min”')
  assert.equal(first('when x > "5"'), '14:10 expected a number, a name, a function or a parenthesis, found "5"')
  assert.equal(first('when x > 5', 'when x > 6'), '15:1 expected “when” only once, found “when”')
  assert.equal(first('when x ~ 5'), '14:8 expected a word, number, quoted text or sign, found "~"')
  assert.equal(first('note "例'), '14:6 expected a word, number, quoted text or sign, found a text without its closing "')
  assert.equal(first(), '13:45 expected a line “when …”, found the end')
})

test('a mistake of meaning names its place too', () => {
  assert.equal(first('when y > 5'), '14:6 expected a parameter, input or definition, found y')
  assert.equal(first('when x'), '14:6 expected a condition, found a number (x)')
  assert.equal(first('when x > 5', 'for 10'), '15:5 expected a duration such as 5 min, found a number (10)')
  assert.equal(
    first('when x > 5', 'for run(visit)'),
    '15:5 expected something that does not change: a number, parameter or fact, found run(visit)',
  )
  assert.equal(first('when run(visit) > 5'), '14:19 expected a duration such as 5 min, found a number (5)')
  assert.equal(first('when several > 5'), '14:6 expected a member, as in “any m in several: …”, found several')
  assert.equal(first('when any m in x: m > 5'), '14:6 expected an input declared many, found x')
  assert.equal(first('when any m in several: m > x and visit'), 'none')
  assert.equal(first('when mean(x) > 5'), '14:6 expected a window (last, this or each), found mean')
  assert.equal(first('when mean(x, last 60 d) > 5'), '14:6 expected a window of 1 to 20000 periods, found 86400')
  assert.equal(first('when mean(x, each 7 h) > 5'), '14:19 expected a whole part of a day, found 7 h')
  assert.equal(first('when nonsense(x) > 5').startsWith('14:6 expected a function: mean, sum'), true)
  assert.equal(first('when constructor(x) > 5').startsWith('14:6 expected a function'), true)
  assert.equal(first('let b = a', 'let a = x', 'when b > 5'), '14:9 expected a name defined further up, found a')
  assert.equal(first('let a = a', 'when a > 5'), '14:9 expected a name defined further up, found a')
  assert.equal(first('when marked(x)'), '14:6 expected a mark in quotes, found marked')
  assert.equal(first('when x > 5', 'breach y 5 for 5 min'), '15:1 expected the name of an input, found y')
  assert.equal(first('when x > 5', 'breach x 5 for 5 min', 'breach x 6 for 5 min'), '16:1 expected one line of each input, found x')
  assert.equal(first('when x > 5', 'breach x 5 for 5 min', 'calm x 5 for 5 min'), 'none')
  assert.equal(first('when mean(x, last 5 min needs 6) > 5'), '14:31 expected at most the 5 periods of the window, found 6')
  assert.equal(first('when mean(x, last 5 min needs 5) > 5'), 'none')
  assert.equal(first('when marked(x, "a", "b")'), '14:21 expected a window or “)”: one mark, behind the arguments, found "b"')
})

test('a rule in force needs a day and a reviewer who is not its author', () => {
  const text = [...lines, 'when x > 5'].join('\n')
  const with_ = (status: string) => parseRule(text.replace('status draft', status))
  const faults = (status: string) => {
    const parsed = with_(status)
    return parsed.ok ? [] : parsed.faults.map(({ expected }) => expected)
  }
  assert.deepEqual(faults('status in-force'), ['a day from which it is in force', 'a reviewer other than the author'])
  assert.deepEqual(faults('status in-force from 2026-01-01\nauthor "甲"\nreviewer "甲"'), ['a reviewer other than the author'])
  assert.deepEqual(faults('status in-force from 2026-01-01 to 2025-01-01\nauthor "甲"\nreviewer "乙"'), ['from before to'])
  assert.deepEqual(faults('status in-force from 2026-01-01 to 2027-01-01\nauthor "甲"\nreviewer "乙"'), [])
  assert.deepEqual(faults('status draft from 2026-02-30'), ['a day of the calendar'])
  assert.deepEqual(faults('status draft from 2026-13-01 to 2027-01-00'), ['a day of the calendar', 'a day of the calendar'])
  assert.deepEqual(faults('status draft from 2024-02-29'), [])
})

test('a mistake is a sentence in Chinese and in English, and the Chinese one borrows no English words', () => {
  const said = (...more: string[]) => faultsOf(...more).map(({ zh, en }) => [zh, en])
  assert.deepEqual(said('when x >'), [
    [
      '第 14 行第 9 列：应为数、名称、函数或括号，实为文末。',
      'Line 14, column 9: expected a number, a name, a function or a parenthesis, found the end.',
    ],
  ])
  assert.deepEqual(said('when x'), [
    ['第 14 行第 6 列：应为条件，实为数：x。', 'Line 14, column 6: expected a condition, found a number (x).'],
  ])
  const lacking = [...lines, 'when x > 5'].join('\n').replace('status draft', 'status in-force')
  const parsed = parseRule(lacking)
  assert.ok(!parsed.ok)
  assert.deepEqual(
    parsed.faults.map(({ zh }) => zh),
    ['第 1 行第 1 列：应为施行日期，实为没有。', '第 1 行第 1 列：应为起草人之外的复核人，实为没有。'],
  )
})

test('a hostile text is refused, not run into the ground', () => {
  assert.equal(first(`when ${'('.repeat(5000)}x`), '14:66 expected at most 60 levels of nesting, found “(”')
  assert.match(first(`when x > ${'9'.repeat(70_000)}`), /at most 65536 characters/)
  assert.match(first(`when ${'not '.repeat(9000)}visit`), /expected/)
  assert.match(first(`when ${Array.from({ length: 9000 }, () => 'visit').join(' or ')}`), /expected/)
})

test('precedence: or, and, not, comparison, sum, product; sums lean left', () => {
  const parsed = parseRule([...lines, 'when not x - 1 - 2 > 3 * -x or visit and x > 1'].join('\n'))
  assert.ok(parsed.ok)
  const { when } = parsed.rule
  assert.equal(when.op, 'or')
  assert.equal(printExpr(when), 'not x - 1 - 2 > 3 * -x or visit and x > 1')
  assert.equal(
    printExpr({
      op: '-',
      left: { op: 'number', text: '1' },
      right: { op: '-', left: { op: 'number', text: '2' }, right: { op: 'number', text: '3' } },
    }),
    '1 - (2 - 3)',
  )
})

test('the form’s rule is checked as the text’s is', () => {
  const [rule] = ruleDocuments()
  assert.ok(rule !== undefined)
  assert.deepEqual(checkRule(rule), [])
  assert.equal(checkRule({ ...rule, when: { op: 'name', name: 'nothing' } })[0]?.found, 'nothing')
  assert.equal(checkRule({ ...rule, lasting: { op: 'number', text: '3' } })[0]?.expected, 'a duration such as 5 min')
  const [misplaced] = checkRule({ ...rule, when: { op: 'name', name: 'nothing' } })
  assert.equal(printRule({ ...rule, when: { op: 'name', name: 'nothing' } }).split('\n')[(misplaced?.line ?? 0) - 1], 'when nothing')
})

test('a form says nothing that its text could not say', () => {
  const [rule] = ruleDocuments()
  assert.ok(rule !== undefined)
  const when = (expr: Expr) => checkRule({ ...rule, when: expr })[0]?.en ?? 'none'
  const over = (right: Expr): Expr => ({ op: '>', left: { op: 'name', name: 'x' }, right })
  assert.match(when(over({ op: 'number', text: '1e5' })), /found “e5”\.$/)
  assert.match(when(over({ op: 'number', text: '-5' })), /^Expected what a text can say/)
  assert.equal(when(over({ op: 'negate', of: { op: 'number', text: '5' } })), 'none')
  assert.match(when(over({ op: 'name', name: 'x when x' })), /found “x”\.$|only once/)
  let deep: Expr = { op: 'name', name: 'x' }
  for (let level = 0; level < 10_000; level++) deep = { op: 'negate', of: deep }
  assert.match(when(over(deep)), /^Expected at most 500 levels/)
  let nested = over({ op: 'number', text: '5' })
  for (let level = 0; level < 80; level++)
    nested = { op: 'not', of: { op: 'and', left: nested, right: nested.op === '>' ? nested : over({ op: 'number', text: '1' }) } }
  assert.match(when(nested), /at most 60 levels of nesting/)
})

test('the words of a condition read as an officer would say them', () => {
  const rule = ruleDocuments().find(({ id }) => id === 'X01')!
  assert.equal(wordsOf(rule, rule.when, 'zh'), '分钟值大于分钟值的限值')
  assert.equal(wordsOf(rule, rule.when, 'en'), 'minute value is above the limit of minute value')
  assert.match(printRule(rule), /^when x > x\.limit$/m)
})
