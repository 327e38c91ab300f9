/** Which limit governs a value, by the facts of its outlet. Source: 排污许可管理条例; rule limits.priority of `@poyang/standards`. */
import { convertUnit, dayOf, limitsFor } from '@poyang/standards'
import type { Applicable, Day, JudgedOn, Limit, LimitChoice, Medium } from '@poyang/standards'
import type { OutletFacts, SourceKind } from '../../sources/schema.ts'
import { factorOf } from '../factors.ts'
import type { NamedFacts } from './facts.ts'
import type { Level } from './schema.ts'

const mediumOf: Readonly<Record<SourceKind, Medium>> = {
  'flue-gas': 'air',
  incineration: 'air',
  dust: 'air',
  'waste-water': 'water',
  'ambient-air': 'ambient-air',
  'surface-water': 'surface-water',
  noise: 'noise',
}

/** The statistic whose limit a level is compared with: waste water is limited by the day, so its hours and minutes are warned of by that. */
const judgedOn = (kind: SourceKind, level: Level): JudgedOn => (kind === 'waste-water' || level === 'day' ? 'day' : 'hour')

function permitLimits(facts: OutletFacts): Limit[] {
  return facts.permit.map((permit): Limit => {
    const { nameZh, nameEn } = factorOf(permit.factor)
    const range = permit.operator === 'range' ? { min: permit.low ?? '0', max: permit.limit } : null
    return {
      id: `${facts.outletId}/${permit.id}`,
      level: 'permit',
      medium: mediumOf[facts.sourceKind],
      standard: '排污许可证',
      titleZh: '排污许可证',
      table: null,
      class: null,
      industry: null,
      position: null,
      period: null,
      case: null,
      stackHeightM: null,
      factor: { code: permit.factor, zh: nameZh, en: nameEn },
      operator: permit.operator,
      limit: range === null ? permit.limit : null,
      range,
      unit: permit.unit,
      averaging: permit.averaging,
      judgedOn: permit.averaging,
      basis: null,
      o2: null,
      airFactor: null,
      effectiveFrom: permit.from,
      effectiveTo: permit.to,
      existingFrom: null,
      note: null,
      confidence: 'high',
      source: 'permit',
    }
  })
}

function applicable(facts: OutletFacts): Applicable[] {
  return [facts.standard, facts.localStandard]
    .filter((standard) => standard !== null)
    .map((standard) => ({
      standard,
      ...(facts.class === null ? {} : { class: facts.class }),
      ...(facts.industry === null ? {} : { industry: facts.industry }),
      ...(facts.stackHeightM === null ? {} : { stackHeightM: facts.stackHeightM }),
      ...(facts.cases.length === 0 ? {} : { cases: facts.cases }),
    }))
}

/** Which limit governs the statistics of a level on a day, and why: with those that were looked at and do not. */
export const choiceOf = (facts: OutletFacts, factor: string, level: Level, on: Day): LimitChoice =>
  limitsFor({
    medium: mediumOf[facts.sourceKind],
    factor,
    judgedOn: judgedOn(facts.sourceKind, level),
    on,
    applies: applicable(facts),
    permit: permitLimits(facts),
    mixed: facts.mixed,
    ...(facts.plant === null ? {} : { plant: facts.plant }),
  })

/** Of the limits that govern, the one that a value is compared with: of a concentration and a rate that in its dimension. */
export function usableOf({ governing }: LimitChoice, factor: string): Limit | null {
  const unit = factorOf(factor).unit ?? ''
  const usable = governing.filter(({ operator }) => operator !== '<= limit+delta')
  return usable.find((one) => convertUnit('1', unit, one.unit) !== null) ?? usable[0] ?? null
}

const MOST_KEPT = 20_000
const kept = new Map<string, Limit | null>()

function chosen({ facts, config }: NamedFacts, factor: string, level: Level, on: Day): Limit | null {
  const key = `${facts.outletId} ${config} ${factor} ${level} ${on}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const limit = usableOf(choiceOf(facts, factor, level, on), factor)
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(key, limit)
  return limit
}

/** The limit that governs a factor at a moment (ms since 1970); null when none is known. */
export const limitOf = (named: NamedFacts | null, factor: string, level: Level, at: number): Limit | null =>
  named === null ? null : chosen(named, factor, level, dayOf(at))
