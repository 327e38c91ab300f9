import { ruleOn } from '../catalogue.ts'
import { unitOf } from '../conversion/unit.ts'
import { compare, type DecimalText } from '../decimal.ts'
import { governsOn, type RuleRef, refOf } from '../rule.ts'
import type { Reason } from '../statistic.ts'
import type { Day } from '../time.ts'
import type { JudgedOn, Limit, Medium } from './limit.ts'
import { nationalLimits } from './national.ts'

/** What the bureau has established of an outlet: which table, column and row of a standard it is held to. What is left out is not looked at. */
export interface Applicable {
  readonly standard: string
  readonly class?: string
  readonly industry?: string
  readonly position?: string
  readonly period?: string
  /** Height of the stack, m: rates are printed for certain heights; for others they are interpolated (`stackRateLimit`). */
  readonly stackHeightM?: DecimalText
  /** Cases that apply, e.g. `waterTemp<=12` for the water temperature of that day. */
  readonly cases?: readonly string[]
  /** Exact rows, when an officer picked them. */
  readonly ids?: readonly string[]
}

export interface LimitQuery {
  readonly medium: Medium
  /** HJ 212-2017 code, or the Chinese name where there is no code. */
  readonly factor: string
  /** Statistic to be judged. */
  readonly judgedOn: JudgedOn
  /** Day of the conduct. */
  readonly on: Day
  readonly applies: readonly Applicable[]
  /** Existing sources get some standards later than new ones. */
  readonly plant?: 'new' | 'existing'
  /** Limits of the permit (许可证载明). */
  readonly permit?: readonly Limit[]
  /** Rows of local standards that apply to the outlet. */
  readonly local?: readonly Limit[]
  /** Exhaust of several facilities in one stack: the strictest governs. */
  readonly mixed?: boolean
}

export interface Loser {
  readonly limit: Limit
  readonly why: Reason
}

export interface LimitChoice {
  /** One limit for each unit: a concentration and a rate must both hold. Empty when none applies. */
  readonly governing: readonly Limit[]
  /** Limits of the same factor that were looked at and do not govern, each with its reason. */
  readonly losers: readonly Loser[]
  /** What must be said of the choice. */
  readonly reasons: readonly Reason[]
  readonly rule: RuleRef
}

/**
 * The limits that govern a factor of an outlet on a day: permit > local > industry > general; of one rank the one whose case applies; of several streams in one stack the strictest.
 * When several of one rank still fit and the exhaust is not mixed, the strictest is taken and SEVERAL_LIMITS says so; rows told apart only by a case nobody chose do not govern (CASE_UNKNOWN).
 * Rule: limits.priority. Source: 排污许可管理条例; scope clauses of the GB texts.
 */
export function limitsFor(query: LimitQuery): LimitChoice {
  const rule = ruleOn('limits.priority', query.on)
  const losers: Loser[] = []
  const reasons: Reason[] = []
  const national = nationalLimits(query.medium).filter(
    (limit) => isOf(limit, query.factor) && query.applies.some((one) => fits(limit, one)),
  )
  const candidates = [...(query.permit ?? []), ...(query.local ?? []), ...national]
  const alive: Limit[] = []
  for (const limit of candidates) {
    if (limit.medium !== query.medium || !isOf(limit, query.factor) || limit.judgedOn !== query.judgedOn) continue
    if (!governsOn(limit, query.on)) losers.push({ limit, why: { code: 'NOT_IN_FORCE' } })
    else if (query.plant === 'existing' && limit.existingFrom !== null && query.on < limit.existingFrom)
      losers.push({ limit, why: { code: 'NOT_YET_FOR_EXISTING', detail: limit.existingFrom } })
    else if (
      national.includes(limit) &&
      isSpecial(limit) &&
      !query.applies.some((one) => fits(limit, one) && (one.class !== undefined || one.ids !== undefined))
    ) {
      losers.push({ limit, why: { code: 'SPECIAL_NOT_APPLIED' } })
    } else if (limit.stackHeightM !== null && national.includes(limit) && !query.applies.some((one) => hasHeight(limit, one))) {
      losers.push({ limit, why: { code: 'OTHER_STACK_HEIGHT', detail: `${limit.stackHeightM} m` } })
    } else if (limit.level === 'policy') losers.push({ limit, why: { code: 'POLICY_ONLY' } })
    else alive.push(limit)
  }
  const governing: Limit[] = []
  for (const unit of new Set(alive.map((limit) => unitOf(limit.unit)))) {
    const ofUnit = settleCases(
      alive.filter((limit) => unitOf(limit.unit) === unit),
      query,
      losers,
    )
    const order = rule.parameters.order
    const rankOf = ({ level }: Limit) => (order.includes(level) ? order.indexOf(level) : order.length)
    const best = Math.min(...ofUnit.map(rankOf))
    const top = ofUnit.filter((limit) => rankOf(limit) === best)
    for (const limit of ofUnit) if (rankOf(limit) !== best) losers.push({ limit, why: { code: 'LOWER_RANK' } })
    const [first, ...others] = top.toSorted(byStrictness)
    if (first === undefined) continue
    governing.push(first)
    for (const limit of others) losers.push({ limit, why: { code: 'LESS_STRICT' } })
    if (others.length > 0 && query.mixed !== true) reasons.push({ code: 'SEVERAL_LIMITS', detail: top.map(({ id }) => id).join(', ') })
    if (others.some((limit) => limit.o2 !== first.o2 || limit.airFactor !== first.airFactor))
      reasons.push({ code: 'DIFFERENT_BASIS', detail: top.map(({ id }) => id).join(', ') })
  }
  if (governing.length === 0) reasons.push({ code: 'NO_LIMIT' })
  for (const limit of governing)
    if (limit.confidence !== 'high' || limit.source === 'memory') reasons.push({ code: 'LIMIT_UNCERTAIN', detail: limit.id })
  return { governing, losers, reasons, rule: refOf(rule) }
}

const isOf = ({ factor }: Limit, wanted: string): boolean => factor.code === wanted || factor.zh === wanted

/**
 * Special limits (特别排放限值), those of key regions and those of abnormal conditions bind only where the permit, a notice or the condition applies them:
 * never unless the class is named.
 */
const isSpecial = ({ class: column }: Limit): boolean => column !== null && /special limits|特别|key region|重点地区|abnormal/.test(column)

const hasHeight = (limit: Limit, wanted: Applicable): boolean =>
  wanted.ids?.includes(limit.id) === true ||
  (fits(limit, wanted) &&
    wanted.stackHeightM !== undefined &&
    limit.stackHeightM !== null &&
    compare(wanted.stackHeightM, limit.stackHeightM) === 0)

/** Whether a row is one the bureau's selection means; special limits, heights and cases are settled later. */
function fits(limit: Limit, wanted: Applicable): boolean {
  if (wanted.ids?.includes(limit.id) === true) return true
  return (
    wanted.ids === undefined &&
    limit.standard === wanted.standard &&
    (wanted.class === undefined || limit.class === null || limit.class === 'all' || limit.class === wanted.class) &&
    (wanted.industry === undefined || limit.industry === null || limit.industry === wanted.industry) &&
    (wanted.position === undefined || limit.position === null || limit.position === wanted.position) &&
    (wanted.period === undefined || limit.period === null || limit.period === wanted.period)
  )
}

/** Of rows told apart by a case, those whose case applies; a row without a case yields to one whose case does. */
function settleCases(limits: readonly Limit[], query: LimitQuery, losers: Loser[]): readonly Limit[] {
  const chosen = new Set(query.applies.flatMap(({ cases, ids }) => [...(cases ?? []), ...(ids ?? [])]))
  const applies = (limit: Limit) => limit.case !== null && (chosen.has(limit.case) || chosen.has(limit.id))
  const group = (limit: Limit) => [limit.standard, limit.class, limit.industry, limit.position, limit.period].join('|')
  const special = new Set(limits.filter(applies).map(group))
  return limits.filter((limit) => {
    if (limit.case !== null && !applies(limit)) {
      losers.push({ limit, why: { code: 'CASE_UNKNOWN', detail: limit.case } })
      return false
    }
    if (limit.case === null && !chosen.has(limit.id) && special.has(group(limit))) {
      losers.push({ limit, why: { code: 'DEFAULT_REPLACED' } })
      return false
    }
    return true
  })
}

/** Strictest first: nothing may be detected, then the lowest upper limit, the highest lower limit, the narrower range; ties by id. */
function byStrictness(a: Limit, b: Limit): number {
  if (a.operator !== b.operator)
    return a.operator === 'not-detected' ? -1 : b.operator === 'not-detected' ? 1 : a.operator < b.operator ? -1 : 1
  let order = 0
  if (a.limit !== null && b.limit !== null) order = a.operator === '>=' ? compare(b.limit, a.limit) : compare(a.limit, b.limit)
  else if (a.range !== null && b.range !== null) order = compare(b.range.min, a.range.min) || compare(a.range.max, b.range.max)
  return order || (a.id < b.id ? -1 : 1)
}
