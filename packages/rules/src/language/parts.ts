import type { Expr, Rule } from '../rule.ts'

/** The expressions directly inside one. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case 'number':
    case 'duration':
    case 'name':
    case 'attribute':
      return []
    case 'not':
    case 'negate':
    case 'across':
      return [expr.of]
    case 'call': {
      const { window } = expr
      if (window === null) return expr.args
      const lengths = window.kind === 'valid' ? [window.count] : window.kind === 'this' ? [] : [window.length]
      return [...expr.args, ...lengths, ...(window.kind === 'valid' || window.needs === null ? [] : [window.needs])]
    }
    default:
      return [expr.left, expr.right]
  }
}

/** Every fact of a series the conditions of a rule name, by the input it belongs to; `limit` is none, it travels with the samples. */
export function attributesOf(rule: Rule): { readonly of: string; readonly name: string }[] {
  const found = new Map<string, { readonly of: string; readonly name: string }>()
  const walk = (expr: Expr | null, members: ReadonlyMap<string, string>): void => {
    if (expr === null) return
    if (expr.op === 'attribute' && expr.name !== 'limit') {
      const of = members.get(expr.of) ?? expr.of
      found.set(`${of}.${expr.name}`, { of, name: expr.name })
    }
    const inside = expr.op === 'across' ? new Map([...members, [expr.member, expr.input]]) : members
    for (const part of partsOf(expr)) walk(part, inside)
  }
  const conditions = [rule.when, rule.clearWhen, rule.back, ...rule.lets.map(({ of }) => of), ...rule.guards.map(({ of }) => of)]
  for (const expr of conditions) walk(expr, new Map())
  return [...found.values()]
}
