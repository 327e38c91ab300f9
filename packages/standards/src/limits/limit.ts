/** What a limit (限值) is, and the reading of limit tables from JSON. */
import { type DecimalText, isDecimal } from '../decimal.ts'
import type { RuleRef } from '../rule.ts'
import type { Day } from '../time.ts'

export type Medium = 'air' | 'water' | 'ambient-air' | 'surface-water' | 'noise'
/** permit > local > industry > general; quality standards and policy targets stand apart. */
export type Level = 'permit' | 'local' | 'industry' | 'general' | 'quality' | 'policy'
export type Operator = '<=' | '>=' | 'range' | 'not-detected' | '<= limit+delta'
/** The statistic a limit is compared with. */
export type JudgedOn =
  | 'hour'
  | 'day'
  | 'max-8h-of-day'
  | 'quarter'
  | 'year'
  | 'sample'
  | 'observation'
  | 'test'
  | 'noise-period'
  | 'noise-maximum'

export interface Limit {
  readonly id: string
  readonly level: Level
  readonly medium: Medium
  /** Number of the standard, permit or local text. */
  readonly standard: string
  readonly titleZh: string
  readonly table: string | null
  /** `special limits (特别排放限值)`, `一级A`, `new (新建)`, …; null when the standard has one column. */
  readonly class: string | null
  readonly industry: string | null
  readonly position: string | null
  readonly period: string | null
  /** What tells rows of one class apart: `waterTemp<=12`, `natural-gas boiler`; null = the row without a special case. */
  readonly case: string | null
  readonly stackHeightM: DecimalText | null
  /** HJ 212-2017 code; null where there is none. */
  readonly factor: { readonly code: string | null; readonly zh: string; readonly en: string }
  readonly operator: Operator
  /** Decimal text; null for `range` and `not-detected`. Zeros that a text prints at the end may be lacking: see `decimals` of `compareWithLimit`. */
  readonly limit: DecimalText | null
  readonly range: { readonly min: DecimalText; readonly max: DecimalText } | null
  readonly unit: string
  /** As the standard says it. */
  readonly averaging: string | null
  readonly judgedOn: JudgedOn
  readonly basis: string | null
  /** Oxygen benchmark, percent, where the row has exactly one. */
  readonly o2: DecimalText | null
  readonly airFactor: DecimalText | null
  readonly effectiveFrom: Day
  readonly effectiveTo: Day | null
  /** Day from which existing sources are held to it; null = the same day as new ones. */
  readonly existingFrom: Day | null
  readonly note: string | null
  /** high: read in the text or long known · medium: from memory or partial agreement · low: doubtful, not for a decision without checking. */
  readonly confidence: 'high' | 'medium' | 'low'
  /** primary: the standard's text was read · secondary: quoted · memory · permit. */
  readonly source: 'primary' | 'secondary' | 'memory' | 'permit'
}

/** A standard as listed beside the tables. */
export interface StandardEntry {
  readonly standard: string
  readonly titleZh: string
  readonly kind: 'emission' | 'quality' | 'policy'
  readonly level: Level
  readonly effectiveFrom: Day
  readonly existingFrom: Day | null
  readonly effectiveTo: Day | null
  readonly status: 'current' | 'superseded'
  readonly supersededBy: string | null
  readonly note: string | null
  readonly source: string
}

/** The reference a judgement keeps of a limit. */
export const refOfLimit = (limit: Limit): RuleRef => ({
  id: `limit:${limit.id}`,
  version: limit.standard,
  clause: [limit.standard, limit.table, limit.class, limit.industry, limit.case].filter((part) => part !== null).join(' '),
  effectiveFrom: limit.effectiveFrom,
  effectiveTo: limit.effectiveTo,
  confidence: limit.source === 'secondary' ? 'secondary' : limit.source === 'memory' ? 'memory' : 'verified',
  source: limit.source,
  ...(limit.confidence === 'high' && limit.source !== 'memory'
    ? {}
    : { doubt: { zh: '限值未核对标准原文', en: `limit of ${limit.confidence} confidence, ${limit.source}` } }),
})

/** Rows that could not be taken, each with a sentence; and those that could. */
export interface LimitReading {
  readonly limits: readonly Limit[]
  readonly faults: readonly string[]
}

const media: readonly string[] = ['air', 'water', 'ambient-air', 'surface-water', 'noise'] satisfies readonly Medium[]
const operators: readonly string[] = ['<=', '>=', 'range', 'not-detected', '<= limit+delta'] satisfies readonly Operator[]
const levels: readonly string[] = ['permit', 'local', 'industry', 'general', 'quality', 'policy'] satisfies readonly Level[]
const confidences: readonly string[] = ['high', 'medium', 'low']
const sources: readonly string[] = ['primary', 'secondary', 'memory', 'permit']

/** An object's fields, or none. */
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {}

/** The standards file: standards by number, and which statistic each wording of averaging means. */
export interface StandardsFile {
  readonly standards: ReadonlyMap<string, StandardEntry>
  readonly judgedOn: ReadonlyMap<string, JudgedOn>
}

/**
 * Reads one table file: `{ medium, tables: [{ standard, common, rows }] }`; a row takes from `common` what it does not say itself (null = explicitly none).
 * A row that does not fit the schema is left out and named in `faults`; nothing throws. Also for a bureau's own local standards: `level` in `common`.
 */
export function readLimits(file: unknown, { standards, judgedOn }: StandardsFile): LimitReading {
  const limits: Limit[] = []
  const faults: string[] = []
  const { medium, tables } = fieldsOf(file)
  if (typeof medium !== 'string' || !media.includes(medium) || !Array.isArray(tables))
    return { limits, faults: ['not a table file: medium or tables missing'] }
  for (const table of tables.map(fieldsOf)) {
    const name = String(table['standard'])
    const entry = standards.get(name)
    if (!Array.isArray(table['rows'])) {
      faults.push(`${name}: no rows`)
      continue
    }
    for (const own of table['rows'].map(fieldsOf)) {
      const row = { ...fieldsOf(table['common']), ...own }
      const wrong: string[] = []
      const text = (key: string): string | null => {
        const value = row[key] ?? null
        if (value === null || typeof value === 'string') return value
        wrong.push(`${key} is no text`)
        return null
      }
      const need = (key: string): string => {
        const value = text(key)
        if (value === null || value === '') wrong.push(`${key} is missing`)
        return value ?? ''
      }
      const among = <T extends string>(key: string, allowed: readonly string[], otherwise: T | null = null): T => {
        const value = text(key) ?? otherwise
        if (value === null || !allowed.includes(value)) wrong.push(`${key} is ${String(value)}`)
        return value as T
      }
      const decimal = (key: string): DecimalText | null => {
        const value = text(key)
        if (value !== null && !isDecimal(value)) wrong.push(`${key} is no decimal: ${value}`)
        return value
      }
      const day = (key: string): Day | null => {
        const value = text(key)
        if (value !== null && !/^\d{4}-\d{2}-\d{2}$/.test(value)) wrong.push(`${key} is no day: ${value}`)
        return value
      }
      const id = need('id')
      const operator = among<Operator>('operator', operators)
      const [limit, min, max] = [decimal('limit'), decimal('min'), decimal('max')]
      if ((operator === 'range') !== (min !== null && max !== null)) wrong.push('a range needs min and max, and only a range')
      if (['<=', '>=', '<= limit+delta'].includes(operator) !== (limit !== null)) wrong.push('the limit is missing or out of place')
      const averaging = text('averaging')
      const statistic = averaging === null ? 'test' : judgedOn.get(averaging)
      if (statistic === undefined) wrong.push(`averaging is not known: ${averaging}`)
      const effectiveFrom = day('effectiveFrom')
      if (effectiveFrom === null) wrong.push('effectiveFrom is missing')
      const read: Limit = {
        id,
        level: among<Level>('level', levels, entry?.level ?? null),
        medium: medium as Medium,
        standard: name,
        titleZh: entry?.titleZh ?? text('titleZh') ?? name,
        table: text('table'),
        class: text('class'),
        industry: text('industry'),
        position: text('position'),
        period: text('period'),
        case: text('case'),
        stackHeightM: decimal('stackHeightM'),
        factor: { code: text('code'), zh: need('zh'), en: need('en') },
        operator,
        limit,
        range: min !== null && max !== null ? { min, max } : null,
        unit: need('unit'),
        averaging,
        judgedOn: statistic ?? 'test',
        basis: text('basis'),
        o2: decimal('o2'),
        airFactor: decimal('airFactor'),
        effectiveFrom: effectiveFrom ?? '',
        effectiveTo: day('effectiveTo'),
        existingFrom: day('existingFrom') ?? entry?.existingFrom ?? null,
        note: text('note'),
        confidence: among('confidence', confidences),
        source: among('source', sources),
      }
      if (wrong.length === 0) limits.push(read)
      else faults.push(`${name} ${id}: ${wrong.join('; ')}`)
    }
  }
  return { limits, faults }
}

/** Reads the file that lists the standards. Rows that do not fit are left out and named. */
export function readStandards(file: unknown): StandardsFile & { readonly faults: readonly string[] } {
  const { standards, averaging } = fieldsOf(file)
  const faults: string[] = []
  const known = new Map<string, StandardEntry>()
  for (const row of (Array.isArray(standards) ? standards : []).map(fieldsOf)) {
    const { standard, titleZh, level, effectiveFrom } = row
    if (
      typeof standard !== 'string' ||
      typeof titleZh !== 'string' ||
      typeof level !== 'string' ||
      !levels.includes(level) ||
      typeof effectiveFrom !== 'string'
    ) {
      faults.push(`a standard does not fit: ${JSON.stringify(row).slice(0, 120)}`)
    } else known.set(standard, row as unknown as StandardEntry)
  }
  const judgedOn = new Map<string, JudgedOn>()
  for (const { text, judgedOn: statistic } of (Array.isArray(averaging) ? averaging : []).map(fieldsOf)) {
    if (typeof text === 'string' && typeof statistic === 'string') judgedOn.set(text, statistic as JudgedOn)
    else faults.push('an averaging row does not fit')
  }
  return { standards: known, judgedOn, faults }
}
