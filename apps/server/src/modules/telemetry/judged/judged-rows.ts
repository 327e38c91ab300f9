/** Rows of table `judged` → judged values. */
import type { Reason, RuleRef } from '@poyang/standards'
import { factorOf } from '../factors.ts'
import { answersOfNumber } from './judged-block.ts'
import type { KnownJudged, Verdict } from './judged.ts'
import type { Agreement, Basis, GoverningLimit, Level, Validity } from './schema.ts'

export interface JudgedRow {
  readonly outlet: string
  readonly factor: string
  readonly level: Level
  readonly basis: Basis
  readonly ruleSet: string
  readonly start: number
  readonly seconds: number
  readonly value: string
  readonly source: KnownJudged['source']
  readonly n: number
  readonly required: number
  readonly received: number
  readonly due: number
  readonly validity: Validity
  readonly answers: number
  readonly verdict: Verdict
  readonly exceedance: string
  readonly limits: string
  readonly reasons: string
  readonly marks: string
  readonly deviceValue: string
  readonly deviceMark: string
  readonly agreement: Agreement
  readonly rules: string
  readonly config: string
  readonly inputCount: number
  readonly inputHash: string
  readonly knownFrame: number | string
  readonly knownAt: number | string
}

/** What a version says, in the order of `versionColumns`. */
const versionParts = [
  'seconds',
  'value',
  'source',
  'n',
  'required',
  'received',
  'due',
  'validity',
  'answers',
  'verdict',
  'exceedance',
  'limits',
  'reasons',
  'marks',
  'device_value',
  'device_mark',
  'agreement',
  'rules',
  'config',
  'input_count',
  'input_hash',
] as const
const names: Readonly<Record<string, string>> = {
  device_value: 'deviceValue',
  device_mark: 'deviceMark',
  input_count: 'inputCount',
  input_hash: 'inputHash',
}
const name = (part: string): string => names[part] ?? part

/** The order of versions: what was known later counts. */
const order = 'tuple(known_frame, known_at, version)'

/** Select list of what is known last of each period, for `GROUP BY outlet, factor, level, basis, rule_set, start`. */
const lastColumns = `outlet, factor, toString(level) AS level, toString(basis) AS basis, rule_set AS ruleSet, toUnixTimestamp(start) AS start,
  ${versionParts.map((part, index) => `${part === 'validity' || part === 'verdict' || part === 'agreement' ? `toString(r.${index + 1})` : `r.${index + 1}`} AS ${name(part)}`).join(', ')},
  r.${versionParts.length + 1} AS knownFrame, toUnixTimestamp64Milli(r.${versionParts.length + 2}) AS knownAt`

/** A statement that gives what is known last of each period. @param where condition over table `judged`; our own text */
export const lastVersions = (where: string): string => `SELECT ${lastColumns} FROM (
    SELECT outlet, factor, level, basis, rule_set, start, argMax(tuple(${versionParts.join(', ')}, known_frame, known_at), ${order}) AS r
    FROM judged FINAL WHERE ${where} GROUP BY outlet, factor, level, basis, rule_set, start)`

/** A statement that gives every version, newest first. */
export const allVersions = (where: string): string => `SELECT outlet, factor, toString(level) AS level, toString(basis) AS basis,
    rule_set AS ruleSet, toUnixTimestamp(start) AS start, ${versionParts
      .map((part) =>
        part === 'validity' || part === 'verdict' || part === 'agreement'
          ? `toString(j.${part}) AS ${name(part)}`
          : `j.${part} AS ${name(part)}`,
      )
      .join(', ')}, known_frame AS knownFrame, toUnixTimestamp64Milli(known_at) AS knownAt
  FROM judged AS j FINAL WHERE ${where} ORDER BY ${order} DESC`

const MOST_PARSED = 4_096
const parsed = new Map<string, unknown>()

/** Few different texts stand in many rows. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
function once<T>(text: string): T {
  let value = parsed.get(text)
  if (value === undefined) {
    if (parsed.size >= MOST_PARSED) parsed.clear()
    value = JSON.parse(text)
    parsed.set(text, value)
  }
  return value as T
}

export function judgedOfRow(row: JudgedRow): KnownJudged {
  const [multiple, method] =
    row.exceedance === '' ? [null, 'whole-value' as const] : once<[string | null, KnownJudged['method']]>(row.exceedance)
  const rules = once<readonly RuleRef[]>(row.rules)
  const limit = row.limits === '' ? null : once<GoverningLimit>(row.limits)
  return {
    outlet: row.outlet,
    factor: row.factor,
    level: row.level,
    basis: row.basis,
    ruleSet: row.ruleSet,
    from: row.start,
    to: row.start + row.seconds,
    value: row.value === '' ? null : row.value,
    unit: factorOf(row.factor).unit ?? '',
    source: row.source,
    counts: { n: row.n, required: row.required, received: row.received, due: row.due },
    validity: row.validity,
    reasons: row.reasons === '' ? [] : once<readonly Reason[]>(row.reasons),
    marks: row.marks === '' ? [] : row.marks.split(','),
    answers: answersOfNumber(row.answers),
    limit,
    verdict: row.verdict,
    multiple,
    method,
    device: { value: row.deviceValue === '' ? null : row.deviceValue, mark: row.deviceMark, agreement: row.agreement },
    rules,
    config: row.config,
    inputs: { count: row.inputCount, hash: row.inputHash },
    known: { frame: Number(row.knownFrame), at: Number(row.knownAt) },
  }
}
