import type { Expr } from '../rule.ts'

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
