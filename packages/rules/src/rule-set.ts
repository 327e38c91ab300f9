/** Many evaluators as one: each arrival goes to those that look at its series, in the order they were added. */
import { createEvaluator } from './evaluate/evaluator.ts'
import type { Rule } from './rule.ts'
import type { Arrival, Context, Evaluator, Verdict } from './verdict.ts'

export interface RuleSet {
  /** Add a rule for a subject; the evaluator can be asked for its snapshot. */
  add(rule: Rule, context: Context): Evaluator
  /** Push to the evaluators concerned; a tick goes to all. */
  push(arrival: Arrival): Verdict[]
  readonly size: number
}

export function createRuleSet(): RuleSet {
  const all: Evaluator[] = []
  const bySeries = new Map<string, Evaluator[]>()
  return {
    add: (rule, context) => {
      const evaluator = createEvaluator(rule, context)
      all.push(evaluator)
      const names = new Set(rule.inputs.flatMap(({ name }) => context.series[name] ?? []))
      for (const name of names) {
        const concerned = bySeries.get(name) ?? []
        concerned.push(evaluator)
        bySeries.set(name, concerned)
      }
      return evaluator
    },
    push: (arrival) => {
      const concerned = arrival.kind === 'tick' ? all : bySeries.get(arrival.series)
      if (concerned === undefined) return []
      const verdicts: Verdict[] = []
      for (const evaluator of concerned) for (const verdict of evaluator.push(arrival)) verdicts.push(verdict)
      return verdicts
    },
    get size() {
      return all.length
    },
  }
}
