/**
 * What the marks of an outlet come to in a month (标记监督): how much is marked, which exceedances no mark covers, which marks nothing supports.
 * Source: this project; none of it judges, a person does.
 */
import type { CapUse } from '../schema.ts'

interface Stretch {
  /** ms since 1970, `to` excluded. */
  readonly from: number
  readonly to: number
}

export interface SupervisedMark extends Stretch {
  /** null: all of the outlet's. */
  readonly factors: readonly string[] | null
  readonly kind: 'device' | 'condition'
  readonly item: string
  readonly reason: string
  readonly role: 'enterprise' | 'authority'
  readonly attachments: number
  /** Data spoke against it when it was looked at last (A10). */
  readonly contradicted: boolean
  readonly caps: readonly CapUse[]
}

export interface Exceeding extends Stretch {
  /** null: of the whole outlet. */
  readonly factor: string | null
  readonly alarm: number
}

export interface Supervised {
  readonly marks: number
  readonly markedMs: number
  readonly exceedances: number
  readonly covered: number
  /** Alarms of exceedances that no mark covers. */
  readonly without: readonly number[]
  readonly contradicted: number
  /** Condition marks that data contradict, or that carry no file. */
  readonly unsupported: number
  readonly byAuthority: number
  /** The reason given most often for one item, when it was given more than once. */
  readonly repeated: { readonly item: string; readonly reason: string; readonly times: number } | null
  /** Of each limited time the greatest use. */
  readonly caps: readonly CapUse[]
}

/** @param marks that stand, each touching the span · @param exceedances of the span */
export function superviseMarks(marks: readonly SupervisedMark[], exceedances: readonly Exceeding[], span: Stretch): Supervised {
  const without = exceedances.filter((one) => !marks.some((mark) => isCovered(one, mark))).map(({ alarm }) => alarm)
  const conditions = marks.filter(({ kind }) => kind === 'condition')
  return {
    marks: marks.length,
    markedMs: unionMs(marks, span),
    exceedances: exceedances.length,
    covered: exceedances.length - without.length,
    without,
    contradicted: conditions.filter(({ contradicted }) => contradicted).length,
    unsupported: conditions.filter(({ contradicted, attachments }) => contradicted || attachments === 0).length,
    byAuthority: marks.filter(({ role }) => role === 'authority').length,
    repeated: mostRepeated(marks),
    caps: greatest(marks.flatMap(({ caps }) => [...caps])),
  }
}

/** One that is marked in part is not covered: the rest of it has no explanation. */
const isCovered = (one: Exceeding, mark: SupervisedMark): boolean =>
  mark.from <= one.from && mark.to >= one.to && (mark.factors === null || (one.factor !== null && mark.factors.includes(one.factor)))

/** Time that at least one stretch covers within a span. */
function unionMs(stretches: readonly Stretch[], span: Stretch): number {
  let until = span.from
  let sum = 0
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    const end = Math.min(to, span.to)
    sum += Math.max(0, end - Math.max(from, until))
    until = Math.max(until, end)
  }
  return sum
}

function mostRepeated(marks: readonly SupervisedMark[]): Supervised['repeated'] {
  const counts = new Map<string, { item: string; reason: string; times: number }>()
  for (const { item, reason } of marks) {
    const said = reason.trim()
    if (said === '') continue
    const key = `${item} ${said}`
    const one = counts.get(key) ?? { item, reason: said, times: 0 }
    one.times++
    counts.set(key, one)
  }
  const [most] = [...counts.values()].toSorted((a, b) => b.times - a.times)
  return most === undefined || most.times < 2 ? null : most
}

function greatest(uses: readonly CapUse[]): CapUse[] {
  const found = new Map<string, CapUse>()
  for (const use of uses) {
    const other = found.get(use.cap)
    if (other === undefined || Number(use.used) > Number(other.used)) found.set(use.cap, use)
  }
  return [...found.values()]
}

/** What needs a person comes first: exceedances without a mark, then marks without support, then the greatest share of marked time. */
export const worstFirst = (a: Supervised, b: Supervised): number =>
  b.without.length - a.without.length || b.contradicted - a.contradicted || b.unsupported - a.unsupported || b.markedMs - a.markedMs
