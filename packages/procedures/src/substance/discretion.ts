/**
 * How much (行政处罚裁量): a table, the grade of each factor with its evidence, the arithmetic in words. Two models behind one function:
 * `weighted-sum` (权重累加) adds percentages of the maximum; `graded` (2019 guidance, 环执法〔2019〕42号, from memory) weighs grades 1 to 5.
 * 行政处罚法 art. 34. Yuan are decimal text throughout.
 */
import { add, compare, divide, multiply, roundTo, subtract, sum } from '@poyang/standards'
import type { Confidence, Day, DecimalText } from '@poyang/standards'
import type { Words } from '../law.ts'

export interface Grade {
  readonly id: string
  readonly title: Words
  /** weighted-sum: percent of the maximum. graded: 1 to 5. */
  readonly points: DecimalText
}

export interface Factor {
  readonly id: string
  readonly title: Words
  /** graded: share of this factor; all shares make 1. */
  readonly weight?: DecimalText
  /** The lowest first: a factor nobody knows counts as its lowest grade. */
  readonly grades: readonly Grade[]
}

export interface DiscretionTable {
  readonly id: string
  readonly version: string
  readonly region: string
  readonly model: 'weighted-sum' | 'graded'
  /** Violations it is for. */
  readonly violations: readonly string[]
  readonly from: Day
  readonly to: Day | null
  readonly factors: readonly Factor[]
  /** weighted-sum: percent the sum begins with; null: the minimum's share of the maximum. */
  readonly start: DecimalText | null
  /** Adjustments together move the amount by at most this share of the maximum. */
  readonly mostAdjusted: DecimalText
  readonly source: string
  readonly confidence: Confidence
}

export interface Adjustment {
  /** Signed share of the maximum: -0.10 mitigates. */
  readonly share: DecimalText
  readonly reason: string
  readonly evidence: string
}

export interface DiscretionAsked {
  /** Legal range in yuan. */
  readonly min: DecimalText
  readonly max: DecimalText
  /** Grade and evidence of each factor that is known. */
  readonly grades: ReadonlyMap<string, { readonly grade: string; readonly evidence: string }>
  readonly adjustments?: readonly Adjustment[]
  /** 减轻处罚: the legal ground on which the amount may go below the minimum; absent: it may not. */
  readonly reducedBy?: { readonly ground: string; readonly evidence: string }
}

export interface FactorResult {
  readonly factor: Factor
  readonly grade: Grade
  /** null: nothing is known of it, so its lowest grade counts. */
  readonly evidence: string | null
}

export interface DiscretionResult {
  readonly table: { readonly id: string; readonly version: string; readonly confidence: Confidence }
  readonly factors: readonly FactorResult[]
  /** Before adjustments, and the end; yuan, two decimals. */
  readonly base: DecimalText
  readonly amount: DecimalText
  /** The end was held at the edge of the legal range, or of what adjustments may do. */
  readonly held: readonly ('minimum' | 'maximum' | 'adjustments')[]
  readonly arithmetic: readonly Words[]
}

/** RangeError for a range out of order, a grade or factor the table does not have, weights that do not make 1. */
export function discretionOf(table: DiscretionTable, asked: DiscretionAsked): DiscretionResult {
  const { min, max, grades, adjustments = [], reducedBy } = asked
  if (compare(min, max) > 0) throw new RangeError(`a fine from ${min} to ${max} yuan`)
  for (const factor of grades.keys())
    if (!table.factors.some(({ id }) => id === factor)) throw new RangeError(`table ${table.id} has no factor ${factor}`)
  const factors = table.factors.map((factor) => gradeOf(table, factor, grades.get(factor.id)))
  const arithmetic: Words[] = []
  const base =
    table.model === 'weighted-sum' ? weightedSum(table, factors, min, max, arithmetic) : graded(table, factors, min, max, arithmetic)
  const held: DiscretionResult['held'][number][] = []
  let amount = base
  if (adjustments.length > 0) {
    const asked = sum(adjustments.map(({ share }) => share))
    const share = within(asked, negated(table.mostAdjusted), table.mostAdjusted)
    if (compare(share, asked) !== 0) held.push('adjustments')
    amount = add(amount, multiply(share, max))
    arithmetic.push(
      say(
        `调整 ${percent(share)} × ${yuan(max)} → ${yuan(amount)}（${adjustments.map(({ reason }) => reason).join('；')}）`,
        `adjusted by ${percent(share)} of ${yuan(max)}: ${yuan(amount)}`,
      ),
    )
  }
  if (compare(amount, max) > 0) {
    held.push('maximum')
    amount = max
    arithmetic.push(say(`不高于法定上限 ${yuan(max)}`, `not above the maximum, ${yuan(max)}`))
  }
  if (compare(amount, min) < 0 && reducedBy === undefined) {
    held.push('minimum')
    amount = min
    arithmetic.push(say(`从轻不低于法定下限 ${yuan(min)}`, `not below the minimum, ${yuan(min)}`))
  } else if (compare(amount, min) < 0)
    arithmetic.push(say(`减轻处罚：${reducedBy?.ground ?? ''}`, `reduced below the minimum: ${reducedBy?.ground ?? ''}`))
  if (compare(amount, '0') < 0) amount = '0'
  const { id, version, confidence } = table
  return { table: { id, version, confidence }, factors, base: roundTo(base, 2), amount: roundTo(amount, 2), held, arithmetic }
}

function gradeOf({ id }: DiscretionTable, factor: Factor, known: { grade: string; evidence: string } | undefined): FactorResult {
  const grade = known === undefined ? factor.grades[0] : factor.grades.find((one) => one.id === known.grade)
  if (grade === undefined) throw new RangeError(`table ${id}: factor ${factor.id} has no grade ${known?.grade ?? ''}`)
  return { factor, grade, evidence: known?.evidence ?? null }
}

/** fine = (start % + sum of the factors' %) × maximum, at most 100 %. */
function weightedSum(
  { start }: DiscretionTable,
  factors: readonly FactorResult[],
  min: DecimalText,
  max: DecimalText,
  arithmetic: Words[],
): DecimalText {
  const begin = start ?? (compare(max, '0') === 0 ? '0' : multiply(divide(min, max), '100'))
  const points = sum([begin, ...factors.map(({ grade }) => grade.points)])
  const total = compare(points, '100') > 0 ? '100' : points
  const base = divide(multiply(total, max), '100')
  const terms = (language: 'zh' | 'en') =>
    [
      `${language === 'zh' ? '起点' : 'start'} ${short(begin)}%`,
      ...factors.map(({ factor, grade }) => `${factor.title[language]}·${grade.title[language]} ${grade.points}%`),
    ].join(' + ')
  arithmetic.push(
    say(
      `（${terms('zh')}）= ${short(total)}% × ${yuan(max)} = ${yuan(base)}`,
      `(${terms('en')}) = ${short(total)}% of ${yuan(max)} = ${yuan(base)}`,
    ),
  )
  return base
}

/** composite = weighted mean of the grades; fine = minimum + (maximum − minimum) × (composite − 1) ÷ 4. */
function graded(
  { id }: DiscretionTable,
  factors: readonly FactorResult[],
  min: DecimalText,
  max: DecimalText,
  arithmetic: Words[],
): DecimalText {
  if (compare(sum(factors.map(({ factor }) => factor.weight ?? '0')), '1') !== 0)
    throw new RangeError(`table ${id}: the weights do not make 1`)
  const composite = sum(factors.map(({ factor, grade }) => multiply(factor.weight ?? '0', grade.points)))
  const base = add(min, divide(multiply(subtract(max, min), subtract(composite, '1')), '4'))
  const terms = factors.map(({ factor, grade }) => `${grade.points} × ${factor.weight ?? '0'}`).join(' + ')
  arithmetic.push(
    say(
      `综合等级 ${terms} = ${composite}；${yuan(min)} + （${yuan(max)} − ${yuan(min)}）×（${composite} − 1）÷ 4 = ${yuan(base)}`,
      `composite ${terms} = ${composite}; ${yuan(min)} + (${yuan(max)} − ${yuan(min)}) × (${composite} − 1) ÷ 4 = ${yuan(base)}`,
    ),
  )
  return base
}

const say = (zh: string, en: string): Words => ({ zh, en })
const yuan = (amount: DecimalText): string => roundTo(amount, 2)
const short = (points: DecimalText): string => roundTo(points, 2)
const percent = (share: DecimalText): string => `${roundTo(multiply(share, '100'), 2)}%`
const negated = (amount: DecimalText): DecimalText => subtract('0', amount)
const within = (value: DecimalText, least: DecimalText, most: DecimalText): DecimalText =>
  compare(value, least) < 0 ? least : compare(value, most) > 0 ? most : value
