/** Reasons and rules of the indices as the interface tells them. */
import { indexReasonWords } from '@poyang/standards'
import type { IndexReason, RuleRef } from '@poyang/standards'
import type { z } from 'zod'
import { ruleUsed } from '../judged/judged-value.ts'
import type { Reason, RuleUsed } from '../judged/schema.ts'

/** Reasons of our own, beside those of the indices. */
const ownWords = {
  UNIT_UNKNOWN: { zh: '单位未登记，数值不能使用', en: 'the unit is not registered, so the values cannot be used' },
  NO_EQUIVALENT_LEVEL: { zh: '没有等效声级（Leq）小时值', en: 'no hourly equivalent level (Leq)' },
  NO_LIMIT: { zh: '没有登记声环境功能区或执行标准', en: 'no functional area or standard is registered' },
  TOO_FEW_HOURS: { zh: '有效小时数不足，不计入达标率', en: 'too few valid hours: not counted in the rate' },
  BODY_ASSUMED: { zh: '水体类型未登记，按河流评价', en: 'the kind of water body is not registered: judged as a river' },
} as const

export type BoardReason = z.infer<typeof Reason>

export const reasonOf = ({ code, detail }: IndexReason): BoardReason => ({ code, ...indexReasonWords[code], detail: detail ?? null })
export const ownReason = (code: keyof typeof ownWords, detail: string | null = null): BoardReason => ({ code, ...ownWords[code], detail })

/** Each rule once, in the order of their use. */
export function rulesUsed(rules: readonly RuleRef[]): RuleUsed[] {
  const seen = new Map(rules.map((rule) => [`${rule.id} ${rule.version}`, rule]))
  return [...seen.values()].map(ruleUsed)
}
