/** A rule as text. The one canonical layout: what the form shows beside itself. */
import type { Course, Definition, Expr, Guard, Input, Parameter, Rule, Shape, Stretch, Window, Words } from '../rule.ts'

export function printRule(rule: Rule): string {
  const lines: string[] = []
  const line = (...parts: (string | null | false)[]) =>
    lines.push(parts.filter((part) => part !== null && part !== false && part !== '').join(' '))
  line('rule', quoted(rule.id), 'version', String(rule.version))
  line('title', words(rule.title))
  line('family', quoted(rule.family))
  line('basis', quoted(rule.basis))
  line('clause', quoted(rule.clause))
  line('confidence', rule.confidence)
  line('scope', rule.scope)
  line('severity', rule.severity)
  line('status', rule.status, rule.from !== null && `from ${rule.from}`, rule.to !== null && `to ${rule.to}`)
  if (rule.author !== null) line('author', quoted(rule.author))
  if (rule.reviewer !== null) line('reviewer', quoted(rule.reviewer))
  for (const note of rule.notes) line('note', words(note))
  lines.push('')
  for (const parameter of rule.parameters) lines.push(parameterText(parameter))
  for (const input of rule.inputs) lines.push(inputText(input))
  lines.push('')
  for (const definition of rule.lets) lines.push(definitionText(definition))
  line('when', printExpr(rule.when))
  if (rule.lasting !== null) line('for', printExpr(rule.lasting))
  for (const guard of rule.guards) lines.push(guardText(guard))
  if (rule.clearWhen !== null) line('clear when', printExpr(rule.clearWhen))
  if (rule.merge !== null) line('merge', printExpr(rule.merge))
  if (rule.back !== null) line('back', printExpr(rule.back))
  if (rule.once) line('once')
  if (rule.wait !== null) line('wait', printExpr(rule.wait))
  if (rule.breach.length + rule.calm.length > 0) lines.push('')
  for (const course of rule.breach) lines.push(courseText('breach', course))
  for (const course of rule.calm) lines.push(courseText('calm', course))
  return `${lines.join('\n')}\n`
}

const quoted = (text: string) => JSON.stringify(text)
const words = ({ zh, en }: Words) => `${quoted(zh)} / ${quoted(en)}`

const parameterText = ({ name, value, unit, zh, en }: Parameter) =>
  `param ${name} = ${value}${unit === '' ? '' : ` ${isTimeUnit(unit) ? unit : quoted(unit)}`} ${words({ zh, en })}`

const isTimeUnit = (unit: string) => unit === 'min' || unit === 'h' || unit === 'd'

function inputText({ name, kind, many, every, hold, raw, zh, en }: Input): string {
  const held = hold === null ? '' : ` hold ${printExpr(hold)}`
  return `input ${name} ${kind}${many ? ' many' : ''} every ${printExpr(every)}${held}${raw ? ' raw' : ''} ${words({ zh, en })}`
}

const definitionText = ({ name, of, unit, words: said }: Definition) =>
  `let ${name}${unit === '' ? '' : ` ${quoted(unit)}`} = ${printExpr(of)}${said === null ? '' : ` ${words(said)}`}`

const guardText = ({ name, of, zh, en }: Guard) => `unless ${name} = ${printExpr(of)} ${words({ zh, en })}`

const courseText = (kind: 'breach' | 'calm', { input, stretches }: Course) => `${kind} ${input} ${stretches.map(stretchText).join(', ')}`

function stretchText({ shape, length, validity, mark }: Stretch): string {
  const judged = validity === 'valid' ? '' : ` as ${validity}`
  return `${shapeText(shape)} for ${printExpr(length)}${judged}${mark === null ? '' : ` mark ${quoted(mark)}`}`
}

function shapeText(shape: Shape): string {
  switch (shape.kind) {
    case 'gap':
      return 'gap'
    case 'level':
      return printExpr(shape.of)
    case 'noise':
      return `noise ${printExpr(shape.of)} spread ${printExpr(shape.spread)}`
    case 'wave':
      return `wave ${printExpr(shape.of)} spread ${printExpr(shape.spread)} period ${printExpr(shape.period)}`
    default:
      return `ramp ${printExpr(shape.of)} to ${printExpr(shape.to)}`
  }
}

/** How tightly each form binds; a child that binds less tightly stands in parentheses. */
const tightness = { across: 0, or: 1, and: 2, not: 3, compare: 4, add: 5, multiply: 6, negate: 7, primary: 8 } as const

/** An expression as text. */
export function printExpr(expr: Expr): string {
  return printed(expr).text
}

interface Printed {
  readonly text: string
  readonly tight: number
}

function printed(expr: Expr): Printed {
  switch (expr.op) {
    case 'number':
      return { text: expr.text, tight: tightness.primary }
    case 'duration':
      return { text: `${expr.text} ${expr.unit}`, tight: tightness.primary }
    case 'name':
      return { text: expr.name, tight: tightness.primary }
    case 'attribute':
      return { text: `${expr.of}.${expr.name}`, tight: tightness.primary }
    case 'call':
      return { text: callText(expr.name, expr.args, expr.mark, expr.window), tight: tightness.primary }
    case 'not':
      return { text: `not ${within(expr.of, tightness.not)}`, tight: tightness.not }
    case 'negate':
      return { text: `-${within(expr.of, tightness.negate)}`, tight: tightness.negate }
    case 'across':
      return { text: `${expr.how} ${expr.member} in ${expr.input}: ${printExpr(expr.of)}`, tight: tightness.across }
    case 'or':
      return pair(expr, tightness.or)
    case 'and':
      return pair(expr, tightness.and)
    case '+':
    case '-':
      return pair(expr, tightness.add)
    case '*':
    case '/':
      return pair(expr, tightness.multiply)
    default:
      return { text: `${within(expr.left, tightness.add)} ${expr.op} ${within(expr.right, tightness.add)}`, tight: tightness.compare }
  }
}

/** Chains lean to the left: `a - b - c` is `(a - b) - c`. */
const pair = (expr: { readonly op: string; readonly left: Expr; readonly right: Expr }, tight: number): Printed => ({
  text: `${within(expr.left, tight)} ${expr.op} ${within(expr.right, tight + 1)}`,
  tight,
})

function within(expr: Expr, atLeast: number): string {
  const { text, tight } = printed(expr)
  return tight >= atLeast ? text : `(${text})`
}

function callText(name: string, args: readonly Expr[], mark: string | null, window: Window | null): string {
  const parts = args.map(printExpr)
  if (mark !== null) parts.push(quoted(mark))
  if (window !== null) parts.push(windowText(window))
  return `${name}(${parts.join(', ')})`
}

function windowText(window: Window): string {
  const needs = window.kind === 'valid' || window.needs === null ? '' : ` needs ${printExpr(window.needs)}`
  switch (window.kind) {
    case 'last':
      return `last ${printExpr(window.length)}${needs}`
    case 'valid':
      return `last ${printExpr(window.count)} valid`
    case 'this':
      return `this ${window.unit}${needs}`
    default:
      return `each ${printExpr(window.length)}${needs}`
  }
}
