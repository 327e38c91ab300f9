/** How far back a rule looks: what the host must replay when a value comes late and it has no snapshot. */
import { clockOf, minutesPer, noMembers, staticValue } from '../language/names.ts'
import type { Facts, Members } from '../language/names.ts'
import type { Expr, Rule } from '../rule.ts'
import type { Context } from '../verdict.ts'
import { partsOf } from '../language/parts.ts'
import { factsOf, LONGEST_RUN, MINUTE } from './compile.ts'

/**
 * Milliseconds before a period that can bear on its verdict. An episode already open may have begun earlier still, and a setting in
 * force then is as old as it is: push it too, its age does not matter.
 */
export function horizonOf(rule: Rule, context?: Context): number {
  const facts = factsOf(context ?? { subject: '', series: {} })
  const fixed = (expr: Expr | null) => (expr === null ? 0 : orZero(staticValue(rule, expr, facts)))
  const reach = (expr: Expr | null) => (expr === null ? 0 : reachOf(rule, expr, noMembers, facts))
  const conditions = [rule.when, rule.clearWhen, rule.back, ...rule.guards.map(({ of }) => of)]
  const holds = rule.inputs.map(({ hold, every }) => fixed(hold) + fixed(every))
  return (Math.max(...conditions.map(reach)) + fixed(rule.lasting) + fixed(rule.merge) + Math.max(...holds, 0)) * MINUTE
}

const orZero = (value: number): number => (Number.isFinite(value) ? value : 0)

/** Minutes. */
function reachOf(rule: Rule, expr: Expr, members: Members, facts: Facts): number {
  const inside = expr.op === 'across' ? new Map([...members, [expr.member, expr.input]]) : members
  const parts = partsOf(expr).map((part) => reachOf(rule, part, inside, facts))
  const deepest = Math.max(0, ...parts)
  if (expr.op === 'name') {
    const definition = rule.lets.find(({ name }) => name === expr.name)
    return definition === undefined || members.has(expr.name) ? 0 : reachOf(rule, definition.of, noMembers, facts)
  }
  return expr.op === 'call' ? deepest + ownReach(rule, expr, members, facts) : deepest
}

function ownReach(rule: Rule, expr: Expr & { readonly op: 'call' }, members: Members, facts: Facts): number {
  const value = (part: Expr | undefined) => (part === undefined ? 0 : orZero(staticValue(rule, part, facts)))
  const clock = () => orZero(clockOf(rule, expr, members, facts))
  const { window, args } = expr
  if (window !== null) {
    if (window.kind === 'last') return value(window.length)
    if (window.kind === 'each') return value(window.length)
    if (window.kind === 'this') return minutesPer(window.unit === 'hour' ? 'h' : 'd') ?? 0
    // valid values may lie any distance back; four times their number of periods is what a cold start is given
    return value(window.count) * clock() * 4
  }
  switch (expr.name) {
    case 'run':
    case 'since':
      return args.length > 1 ? value(args[1]) : LONGEST_RUN
    case 'recently':
    case 'ago':
      return value(args[1])
    case 'state':
      return value(args[3]) + clock()
    case 'prev':
    case 'changes':
    case 'rises':
    case 'falls':
      return clock()
    default:
      return 0
  }
}
