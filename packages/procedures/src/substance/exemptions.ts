/**
 * Exemption from a penalty (轻微免罚、首违不罚): which items come into question, and whether each of their conditions is met, on what evidence.
 * 行政处罚法 art. 33, 生态环境行政处罚办法 art. 42, 生态环境法典 art. 1056, and the lists of regions, which are data with their dates.
 */
import type { Confidence, Day } from '@poyang/standards'
import data from '../data/exemptions.json' with { type: 'json' }
import type { Words } from '../law.ts'
import { addMonths } from '../periods/months.ts'

/** minor: must not be punished. first: need not be. noFault, limitation: must not. exclusion: takes a list's items away. list: a list that is known and not entered yet. */
export type ExemptionKind = 'minor' | 'first' | 'noFault' | 'limitation' | 'exclusion' | 'list'

export interface ExemptionItem {
  readonly id: string
  readonly region: string
  readonly kind: ExemptionKind
  readonly conduct: string
  /** Whether all conditions must be met, or one. */
  readonly logic: 'all' | 'any'
  readonly conditions: readonly string[]
  /** How far back no earlier violation may lie; `months` null: ever. null: the item asks for no first violation. */
  readonly window: { readonly months: number | null; readonly text: string } | null
  readonly basis: readonly string[]
  readonly source: string
  /** In force from and up to these days, both included; null: open. */
  readonly from: Day | null
  readonly to: Day | null
  /** Ids of violations; none: any. */
  readonly violations: readonly string[]
  readonly confidence: Confidence
  readonly note?: string
}

/** Items that come with the program: the national ones, and lists of some regions as examples. A bureau enters its own. */
export const shippedExemptions: readonly ExemptionItem[] = data.items as unknown as readonly ExemptionItem[]

export interface ExemptionAsked {
  readonly violation: string
  readonly region: string
  /** Last day of the conduct: the list in force on it counts, and the window is counted back from it. */
  readonly on: Day
  /** Days on which earlier violations of the same kind by the same party were found, across the city. */
  readonly earlier: readonly Day[]
  /** What was found of each condition, by its words; absent: not looked at yet. */
  readonly answers: ReadonlyMap<string, { readonly met: boolean; readonly evidence: string }>
}

export interface ConditionFinding {
  readonly condition: string
  /** null: nobody has looked yet. */
  readonly met: boolean | null
  /** Evidence item that shows it; of the first violation: what was counted. */
  readonly evidence: string | null
}

export interface ExemptionFinding {
  readonly item: ExemptionItem
  readonly conditions: readonly ConditionFinding[]
  /** applies, does not, or something has not been looked at. */
  readonly outcome: 'applies' | 'not' | 'open'
  /** It must not be punished, or need not be. */
  readonly force: 'must' | 'may'
  readonly why: Words
}

const national = '全国'
/** Conditions of an item that its window answers, whatever the words of the list. */
const isFirst = (condition: string): boolean => /首次违法|初次违法|首次发现|近一年内首次/.test(condition)

/** Items of the region and of the nation for the violation on that day, the national ones first, each condition by condition. */
export function exemptionsFor(asked: ExemptionAsked, items: readonly ExemptionItem[] = shippedExemptions): readonly ExemptionFinding[] {
  const { violation, region, on } = asked
  const inForce = items.filter(
    (item) =>
      (item.region === national || item.region === region) &&
      item.kind !== 'list' &&
      (item.from === null || item.from <= on) &&
      (item.to === null || on <= item.to),
  )
  const excluded = inForce.filter(({ kind }) => kind === 'exclusion')
  return inForce
    .filter(({ kind, violations }) => kind !== 'exclusion' && (violations.length === 0 || violations.includes(violation)))
    .toSorted((a, b) => Number(b.region === national) - Number(a.region === national))
    .map((item) => judge(item, item.region === national ? [] : excluded.filter((one) => one.region === item.region), asked))
}

function judge(item: ExemptionItem, exclusions: readonly ExemptionItem[], asked: ExemptionAsked): ExemptionFinding {
  const conditions = item.conditions.map((condition) => findingOf(condition, item, asked))
  // What a list excludes is asked like a condition: it must be found not to be so.
  for (const { conditions: grounds } of exclusions)
    for (const ground of grounds) {
      const answer = asked.answers.get(ground)
      conditions.push({ condition: ground, met: answer === undefined ? null : !answer.met, evidence: answer?.evidence ?? null })
    }
  const own = conditions.slice(0, item.conditions.length)
  const others = conditions.slice(item.conditions.length)
  const outcome = both(item.logic === 'all' ? allOf(own) : anyOf(own), allOf(others))
  const force = item.kind === 'first' ? 'may' : 'must'
  return { item, conditions, outcome, force, why: wordsOf(outcome, conditions) }
}

function findingOf(condition: string, { window }: ExemptionItem, { on, earlier, answers }: ExemptionAsked): ConditionFinding {
  if (window === null || !isFirst(condition)) {
    const answer = answers.get(condition)
    return { condition, met: answer?.met ?? null, evidence: answer?.evidence ?? null }
  }
  const from = window.months === null ? null : addMonths(on, -window.months)
  const counted = earlier.filter((day) => day < on && (from === null || day >= from))
  const span = from === null ? '此前' : `${from}至${on}`
  return {
    condition,
    met: counted.length === 0,
    evidence: counted.length === 0 ? `${span}无同类违法记录` : `${span}有同类违法：${counted.join('、')}`,
  }
}

type Outcome = ExemptionFinding['outcome']
const allOf = (list: readonly ConditionFinding[]): Outcome =>
  list.some(({ met }) => met === false) ? 'not' : list.some(({ met }) => met === null) ? 'open' : 'applies'
const anyOf = (list: readonly ConditionFinding[]): Outcome =>
  list.some(({ met }) => met === true) ? 'applies' : list.some(({ met }) => met === null) ? 'open' : 'not'
const both = (a: Outcome, b: Outcome): Outcome => (a === 'not' || b === 'not' ? 'not' : a === 'open' || b === 'open' ? 'open' : 'applies')

function wordsOf(outcome: Outcome, conditions: readonly ConditionFinding[]): Words {
  const named = (met: boolean | null) => conditions.filter((one) => one.met === met).map(({ condition }) => condition)
  if (outcome === 'applies') return { zh: '各项条件均已满足', en: 'Every condition is met' }
  const list = outcome === 'not' ? named(false) : named(null)
  return outcome === 'not'
    ? { zh: `不满足：${list.join('；')}`, en: `Not met: ${list.join('; ')}` }
    : { zh: `尚未核实：${list.join('；')}`, en: `Not looked at yet: ${list.join('; ')}` }
}
