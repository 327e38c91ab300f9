/** Versions of rules as they stand in the store ⇄ what the kernel evaluates and the pages show. */
import { createHash } from 'node:crypto'
import { printRule } from '@poyang/rules'
import type { Rule } from '@poyang/rules'
import { beijingIso } from '../../telemetry/index.ts'
import type { RuleVersion } from '../schema.ts'
import type { VersionRow } from './rule-store.ts'

/** What a rule says, without who says it and since when: the same in every version that says the same. */
const bare = (rule: Rule): Rule => ({ ...rule, version: 1, status: 'draft', from: null, to: null, author: null, reviewer: null })

/** SHA-256, hexadecimal, of what a rule says. */
export const hashOfRule = (rule: Rule): string =>
  createHash('sha256')
    .update(printRule(bare(rule)))
    .digest('hex')

/** The document as it stands today: what was drafted, with its status, days and persons. */
export const ruleOfRow = (row: VersionRow): Rule => ({
  ...(row.form as Rule),
  id: row.rule,
  version: row.version,
  status: row.status,
  from: row.effective_from,
  to: row.effective_to,
  author: row.author,
  reviewer: row.reviewer,
})

/** Is a version in force on a day (`YYYY-MM-DD`)? A version that has ended was in force until its end. */
export const holdsOn = (row: VersionRow, day: string): boolean =>
  row.effective_from !== null && row.effective_from <= day && (row.effective_to === null || day < row.effective_to)

/** The version of each rule that is in force on a day. */
export const inForceOn = (rows: readonly VersionRow[], day: string): VersionRow[] => rows.filter((row) => holdsOn(row, day))

/** The version in force on a day, or null. */
export const versionInForce = (rows: readonly VersionRow[], day: string): number | null => inForceOn(rows, day)[0]?.version ?? null

export function versionView(row: VersionRow): RuleVersion {
  const rule = ruleOfRow(row)
  return {
    rule: row.rule,
    version: row.version,
    status: row.status,
    title: rule.title,
    family: rule.family,
    basis: rule.basis,
    clause: rule.clause,
    confidence: rule.confidence,
    scope: rule.scope,
    severity: rule.severity,
    parameters: rule.parameters.map(({ name, value, unit, zh, en }) => ({ name, value, unit, zh, en })),
    inputs: rule.inputs.map(({ name, zh, en, many }) => ({ name, zh, en, many })),
    notes: rule.notes.map(({ zh, en }) => ({ zh, en })),
    text: printRule(rule),
    form: JSON.parse(JSON.stringify(rule)) as RuleVersion['form'],
    author: row.author,
    reviewer: row.reviewer,
    effectiveFrom: row.effective_from,
    effectiveTo: row.effective_to,
    createdAt: beijingIso(row.created_at.getTime()),
    hash: row.hash,
  }
}
