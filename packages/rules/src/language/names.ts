/** What a name in an expression stands for, how often its value can change, and what is the same all the time. */
import type { Definition, DurationUnit, Expr, Input, Parameter, Rule } from '../rule.ts'
import { functions } from './functions.ts'

/** Names bound by `any m in …` inside the expression at hand: member to input. */
export type Members = ReadonlyMap<string, string>

export const noMembers: Members = new Map()

export type Meaning =
  | { readonly is: 'parameter'; readonly parameter: Parameter }
  | { readonly is: 'definition'; readonly definition: Definition }
  | { readonly is: 'input'; readonly input: Input; readonly member: boolean }

export function meaningOf(rule: Rule, name: string, members: Members): Meaning | null {
  const from = members.get(name) ?? name
  const input = rule.inputs.find((each) => each.name === from)
  if (input !== undefined) return { is: 'input', input, member: members.has(name) }
  const definition = rule.lets.find((each) => each.name === name)
  if (definition !== undefined) return { is: 'definition', definition }
  const parameter = rule.parameters.find((each) => each.name === name)
  return parameter === undefined ? null : { is: 'parameter', parameter }
}

const minutesOf: Readonly<Record<DurationUnit, number>> = { min: 1, h: 60, d: 1440 }

/** Minutes in one unit of a duration; null for any other unit. */
export const minutesPer = (unit: string): number | null => (unit === 'min' || unit === 'h' || unit === 'd' ? minutesOf[unit] : null)

/** Facts that do not change while a rule runs; numbers as binary floats, durations in minutes. NaN: unknown. */
export interface Facts {
  readonly parameter: (parameter: Parameter) => number
  /** A fact of the series bound to an input or member. */
  readonly attribute: (of: string, name: string) => number
}

export const defaultFacts: Facts = {
  parameter: ({ value, unit }) => Number(value) * (minutesPer(unit) ?? 1),
  attribute: () => Number.NaN,
}

/** `x.limit` travels with the samples; every other attribute is a fact of the series. */
export const isFact = (expr: Expr): boolean => expr.op === 'attribute' && expr.name !== 'limit'

/** Is it the same all the time? */
export function isStatic(rule: Rule, expr: Expr, members: Members): boolean {
  switch (expr.op) {
    case 'number':
    case 'duration':
      return true
    case 'attribute':
      return isFact(expr)
    case 'name': {
      const meaning = meaningOf(rule, expr.name, members)
      return meaning?.is === 'parameter' || (meaning?.is === 'definition' && isStatic(rule, meaning.definition.of, noMembers))
    }
    case 'negate':
      return isStatic(rule, expr.of, members)
    case '+':
    case '-':
    case '*':
    case '/':
      return isStatic(rule, expr.left, members) && isStatic(rule, expr.right, members)
    case 'call':
      return ['larger', 'smaller', 'abs'].includes(expr.name) && expr.args.every((arg) => isStatic(rule, arg, members))
    default:
      return false
  }
}

/** The number of a static expression; durations in minutes; NaN where a fact is unknown or it is not static. */
export function staticValue(rule: Rule, expr: Expr, facts: Facts): number {
  const value = (part: Expr) => staticValue(rule, part, facts)
  switch (expr.op) {
    case 'number':
      return Number(expr.text)
    case 'duration':
      return Number(expr.text) * minutesOf[expr.unit]
    case 'attribute':
      return isFact(expr) ? facts.attribute(expr.of, expr.name) : Number.NaN
    case 'name': {
      const meaning = meaningOf(rule, expr.name, noMembers)
      if (meaning?.is === 'parameter') return facts.parameter(meaning.parameter)
      return meaning?.is === 'definition' ? value(meaning.definition.of) : Number.NaN
    }
    case 'negate':
      return -value(expr.of)
    case '+':
      return value(expr.left) + value(expr.right)
    case '-':
      return value(expr.left) - value(expr.right)
    case '*':
      return value(expr.left) * value(expr.right)
    case '/':
      return value(expr.left) / value(expr.right)
    case 'call': {
      const args = expr.args.map(value)
      if (args.some(Number.isNaN)) return Number.NaN
      if (expr.name === 'larger') return Math.max(...args)
      if (expr.name === 'smaller') return Math.min(...args)
      return expr.name === 'abs' ? Math.abs(args[0] ?? Number.NaN) : Number.NaN
    }
    default:
      return Number.NaN
  }
}

/** Minutes between two values of an expression: the shortest of what it stands on; Infinity for what never changes. */
export function clockOf(rule: Rule, expr: Expr, members: Members, facts: Facts): number {
  const clock = (part: Expr, inside: Members = members) => clockOf(rule, part, inside, facts)
  switch (expr.op) {
    case 'number':
    case 'duration':
      return Infinity
    case 'attribute':
      return isFact(expr) ? Infinity : clock({ op: 'name', name: expr.of })
    case 'name': {
      const meaning = meaningOf(rule, expr.name, members)
      if (meaning?.is === 'input') return staticValue(rule, meaning.input.every, facts)
      return meaning?.is === 'definition' ? clock(meaning.definition.of, noMembers) : Infinity
    }
    case 'not':
    case 'negate':
      return clock(expr.of)
    case 'across':
      return clock(expr.of, new Map([...members, [expr.member, expr.input]]))
    case 'call':
      if (expr.window?.kind === 'each') return staticValue(rule, expr.window.length, facts)
      if (expr.args.length === 0) return baseClock(rule, facts)
      return Math.min(...expr.args.map((arg) => clock(arg)))
    default:
      return Math.min(clock(expr.left), clock(expr.right))
  }
}

/** Minutes of the finest input: the grid everything of the rule is laid on. */
export const baseClock = (rule: Rule, facts: Facts): number =>
  Math.min(...rule.inputs.map((input) => staticValue(rule, input.every, facts)))

/** Is it a truth rather than a number? (The rule has been checked.) */
export function isTruth(rule: Rule, expr: Expr): boolean {
  switch (expr.op) {
    case 'number':
    case 'duration':
    case 'attribute':
    case 'negate':
    case '+':
    case '-':
    case '*':
    case '/':
      return false
    case 'name': {
      const meaning = meaningOf(rule, expr.name, noMembers)
      if (meaning?.is === 'definition') return isTruth(rule, meaning.definition.of)
      return meaning?.is === 'input' && meaning.input.kind === 'event'
    }
    case 'across':
      return expr.how === 'any' || expr.how === 'all'
    case 'call': {
      const result = functions[expr.name]?.result
      return result === 'truth' || (result === 'same' && expr.args[0] !== undefined && isTruth(rule, expr.args[0]))
    }
    default:
      return true
  }
}
