/** The form's face: JSON checked by making it text and reading that, so that nothing passes that the text could not say. */
import type { Expr, Rule } from '../rule.ts'
import type { RuleFault } from '../verdict.ts'
import { parseRule } from './parse.ts'
import { partsOf } from './parts.ts'
import { printRule } from './print.ts'
import { faultAt } from './tokens.ts'

const nowhere = { line: 0, column: 0 }
const DEEPEST = 500

/**
 * Every mistake in a rule of the form, with its place in the text the form shows beside itself (`printRule`); none: the text says the same rule.
 * The shape of the JSON is taken for granted: whoever takes it from outside looks at that first.
 */
export function checkRule(rule: Rule): readonly RuleFault[] {
  const expressions = [rule.when, rule.lasting, rule.clearWhen, rule.merge, rule.back, rule.wait]
  for (const { of } of [...rule.lets, ...rule.guards]) expressions.push(of)
  for (const { every, hold } of rule.inputs) expressions.push(every, hold)
  if (expressions.some((expr) => expr !== null && isTooDeep(expr)))
    return [faultAt(nowhere, { zh: `不超过 ${DEEPEST} 层的嵌套`, en: `at most ${DEEPEST} levels` }, { zh: '更深', en: 'more' })]
  const read = parseRule(printRule(rule))
  if (!read.ok) return read.faults
  const same = inOrder(read.rule) === inOrder(rule)
  return same
    ? []
    : [faultAt(nowhere, { zh: '文字能够表达的内容', en: 'what a text can say' }, { zh: '文字无法表达的内容', en: 'something else' })]
}

/** Looks without recursion, so that no depth exhausts the stack. */
function isTooDeep(expr: Expr): boolean {
  let level: readonly Expr[] = [expr]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true
    level = level.flatMap(partsOf)
  }
  return false
}

/** JSON with the keys in order: equal texts are equal rules. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
