/** Changes of a rule as its form makes them. Pure. */
import { parseRule, printRule } from '@poyang/rules'
import type { Rule } from '@poyang/rules'

/** Another value of a parameter. What is no number stays what it was: the field of a form is not where a rule breaks. */
export function withParameter(rule: Rule, name: string, value: string): Rule {
  if (!/^-?\d{1,12}(\.\d{1,9})?$/.test(value)) return rule
  return { ...rule, parameters: rule.parameters.map((one) => (one.name === name ? { ...one, value } : one)) }
}

/** The text of a version as the beginning of a new draft: nobody has reviewed it, and it holds on no day. */
export function draftOf(text: string): string {
  const parsed = parseRule(text)
  if (!parsed.ok) return text
  return printRule({ ...parsed.rule, status: 'draft', from: null, to: null, reviewer: null })
}

/** Where a new rule begins: something small that is whole, with its proof. */
export const firstText = `rule "N01" version 1
title "新规则" / "New rule"
family "exceedance"
basis "本项目"
clause "待填"
confidence project
scope factor
severity warning
status draft
note "采信之前先看：" / "Look at this before believing it:"
param minutes = 10 min "持续时间" / "duration"
input x value every 1 min "分钟值" / "minute value"
when x > 0.9 * x.limit
for minutes
breach x 40 for 5 min, 55 for minutes + 1 min
calm x 40 for 30 min
`
