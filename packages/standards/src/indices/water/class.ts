/** Class of a section or point (断面水质类别): the worst class of the indicators that take part (单因子评价法). */
import { compare, type DecimalText, divide, isDecimal, subtract } from '../../decimal.ts'
import { refOfLimit } from '../../limits/limit.ts'
import { refOf, type Rule, type RuleRef, versionOn } from '../../rule.ts'
import type { Day } from '../../time.ts'
import type { IndexReason } from '../reasons.ts'
import type { Measured } from './means.ts'
import {
  type ClassParameters,
  mainPollutantRules,
  type WaterBody,
  type WaterClass,
  waterClassRules,
  type WaterState,
  type WaterVerdict,
  waterVerdicts,
} from './rules.ts'
import { classRows, numberOf } from './table.ts'

export interface IndicatorClass {
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly value: DecimalText
  readonly unit: string
  readonly class: WaterVerdict
  /** Whether it enters the class of the section; total nitrogen of lakes is shown beside. */
  readonly counts: boolean
  /** C / S(III) - 1 when worse than III; null otherwise, and for oxygen and pH. */
  readonly multiple: DecimalText | null
  /** Row of the limit table that the class comes from: the limit met, or the last one missed; with its own confidence and doubt. */
  readonly limit: RuleRef
  readonly reasons: readonly IndexReason[]
}

export interface SectionVerdict {
  /** Null when nothing could be judged. */
  readonly class: WaterVerdict | null
  readonly state: WaterState | null
  /** Codes of the indicators that decide. */
  readonly decidedBy: readonly string[]
  readonly indicators: readonly IndicatorClass[]
  /** Codes of participants without a value. */
  readonly missing: readonly string[]
  /** Not worse than the target class; null without target or class. */
  readonly meetsTarget: boolean | null
  readonly reasons: readonly IndexReason[]
  readonly rule: RuleRef
}

export interface SectionSample {
  readonly body: WaterBody
  /** Values by factor code, mg/L (pH without unit). Absent and null are missing. */
  readonly values: Readonly<Record<string, Measured | null>>
  /** Saturation of dissolved oxygen, percent: 90 is class I whatever the mg/L. */
  readonly oxygenSaturation?: DecimalText
  /** Class the section is to reach (目标水质) in that period. */
  readonly target?: WaterClass
}

/** Place in the order of classes, best first. */
export const rankOf = (verdict: WaterVerdict): number => waterVerdicts.indexOf(verdict)

function judgeIndicator(
  rule: Rule<ClassParameters>,
  code: string,
  measured: Measured,
  { body, oxygenSaturation }: SectionSample,
  day: Day,
): IndicatorClass | null {
  const { standard, participants, oxygen, oxygenSaturationForClassI } = rule.parameters
  const rows = classRows(standard, code, body, day)
  const first = rows.get('I')
  if (first === undefined) return null
  const { value } = measured
  const meets = (klass: WaterClass): boolean => {
    const row = rows.get(klass)
    if (row === undefined) return false
    if (row.range !== null) return compare(value, row.range.min) >= 0 && compare(value, row.range.max) <= 0
    if (row.limit === null) return false
    return row.operator === '>=' ? compare(value, row.limit) >= 0 : compare(value, row.limit) <= 0
  }
  const reasons: IndexReason[] = []
  const saturated = code === oxygen && oxygenSaturation !== undefined && compare(oxygenSaturation, oxygenSaturationForClassI) >= 0
  if (measured.below === true) reasons.push({ code: 'BELOW_DETECTION', detail: value })
  if (saturated) reasons.push({ code: 'BY_SATURATION', detail: `${oxygenSaturation} >= ${oxygenSaturationForClassI}` })
  // A single value below the detection limit counts as class I.
  const best = measured.below === true || saturated ? 'I' : ((['I', 'II', 'III', 'IV', 'V'] as const).find(meets) ?? 'worse-than-V')
  const third = rows.get('III')
  const isExcess = rankOf(best) > rankOf('III') && third !== undefined && third.operator === '<=' && third.limit !== null
  const row = rows.get(best === 'worse-than-V' ? 'V' : best) ?? first
  return {
    code,
    zh: row.factor.zh,
    en: row.factor.en,
    value,
    unit: row.unit,
    class: best,
    counts: participants.includes(code),
    multiple: isExcess ? divide(subtract(value, numberOf(third)), numberOf(third)) : null,
    limit: refOfLimit(row),
    reasons,
  }
}

/**
 * Class, state and target of a section or point on the day (last day) of the data. A value equal to a limit belongs to the better class,
 * oxygen is reversed, pH outside 6-9 is worse than V. Null when no version governs.
 * Example: total phosphorus 0.062 mg/L is class II in a river and class IV in a lake.
 * Source: GB 3838-2002 table 1; 环办〔2011〕22号.
 */
export function judgeSection(day: Day, sample: SectionSample): SectionVerdict | null {
  const rule = versionOn(waterClassRules, day)
  if (rule === null) return null
  const { participants, besides, automatic, states } = rule.parameters
  const indicators: IndicatorClass[] = []
  const missing: string[] = []
  const reasons: IndexReason[] = []
  for (const code of [...participants, ...besides]) {
    const measured = sample.values[code] ?? null
    if (measured === null || !isDecimal(measured.value) || compare(measured.value, '0') < 0) {
      if (measured !== null) reasons.push({ code: 'NOT_USABLE', detail: code })
      if (participants.includes(code)) missing.push(code)
      continue
    }
    const judged = judgeIndicator(rule, code, measured, sample, day)
    if (judged !== null) indicators.push(judged)
  }
  const counted = indicators.filter(({ counts }) => counts)
  const worst = counted.reduce((rank, indicator) => Math.max(rank, rankOf(indicator.class)), -1)
  const verdict = waterVerdicts[worst] ?? null
  if (missing.length > 0 && counted.length > 0) {
    const isAutomatic = counted.every(({ code }) => automatic.includes(code))
    reasons.push({ code: isAutomatic ? 'AUTOMATIC_ONLY' : 'INDICATORS_LEFT_OUT', detail: `${counted.length}/${participants.length}` })
  }
  return {
    class: verdict,
    state: states.find((state) => state.class === verdict) ?? null,
    decidedBy: counted.filter((indicator) => rankOf(indicator.class) === worst).map(({ code }) => code),
    indicators,
    missing,
    meetsTarget: verdict === null || sample.target === undefined ? null : worst <= rankOf(sample.target),
    reasons,
    rule: refOf(rule),
  }
}

/**
 * Whether the class of a verdict is worse than the one main pollution indicators are named above (III); false without a class.
 * Source: 环办〔2011〕22号, from memory.
 */
export function exceedsGoodClass(day: Day, verdict: WaterVerdict | null): boolean {
  const rule = versionOn(mainPollutantRules, day)
  return verdict !== null && rule !== null && rankOf(verdict) > rankOf(rule.parameters.multipleOverClass)
}
