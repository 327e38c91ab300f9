/** Rules of our own about marks, gaps and outages, where the texts are silent. Correct a number here and every answer follows; each answer names the rule. */
import { projectRule, refOf } from '@poyang/standards'
import type { Rule, RuleRef } from '@poyang/standards'
import type { RuleUsed } from '../telemetry/judged/schema.ts'
import type { GapLevel } from './schema.ts'

export const contradictionRule: Rule<{
  /** Signs of running in one hour that contradict a mark of standstill: one alone may be residual heat or a leak. */
  readonly signs: number
  readonly oxygen: { readonly factors: readonly string[]; readonly below: string }
  readonly temperature: { readonly factors: readonly string[]; readonly aboveAmbient: string; readonly ambient: string }
  readonly velocity: { readonly factors: readonly string[]; readonly above: string }
}> = {
  ...projectRule,
  id: 'quality.contradiction',
  titleZh: '停运标记与数据矛盾（A10）',
  titleEn: 'a mark of standstill contradicted by data (A10)',
  doubt: {
    zh: '无环境温度数据时按25℃计；停炉后余热可持续数小时',
    en: 'without an ambient temperature 25 °C is taken; residual heat lasts for hours',
  },
  parameters: {
    signs: 2,
    oxygen: { factors: ['a19001'], below: '18' },
    temperature: { factors: ['a01012'], aboveAmbient: '45', ambient: '25' },
    velocity: { factors: ['a01011'], above: '3' },
  },
}

export const gapRule: Rule<{
  /** Seconds after the end of a period at which its record counts as missing. */
  readonly lagSeconds: Readonly<Record<GapLevel, number>>
  /** How far back each look goes, hours. */
  readonly lookBackHours: Readonly<Record<GapLevel, number>>
  /** Two neighbours further apart than so many steps have a gap between them. */
  readonly apart: number
}> = {
  ...projectRule,
  id: 'quality.gaps',
  titleZh: '缺数判定',
  titleEn: 'when a value counts as missing',
  parameters: {
    lagSeconds: { minute: 600, hour: 1_800, day: 10_800 },
    lookBackHours: { minute: 3, hour: 48, day: 192 },
    apart: 1.5,
  },
}

export const causeRule: Rule<{
  /** Share of the missing values that a stop or an outage must cover to be the cause. */
  readonly share: number
  /** Seconds that a device needs after an outage of ours to be back. */
  readonly returnSeconds: number
  /** A connection that ended so near to the begin of the gap belongs to it, seconds. */
  readonly nearSeconds: number
}> = {
  ...projectRule,
  id: 'quality.cause',
  titleZh: '缺数原因判定',
  titleEn: 'the cause of a gap',
  parameters: { share: 0.5, returnSeconds: 120, nearSeconds: 900 },
}

export const outageRule: Rule<{
  readonly leastSeconds: number
  /** No sign of life of the gateway for so long: it does not run. */
  readonly aliveSeconds: number
  readonly silence: { readonly seconds: number; readonly devices: number; readonly beforeSeconds: number }
}> = {
  ...projectRule,
  id: 'quality.own-outage',
  titleZh: '平台自身停机',
  titleEn: 'an outage of our own',
  parameters: { leastSeconds: 10, aliveSeconds: 20, silence: { seconds: 180, devices: 5, beforeSeconds: 600 } },
}

export const historyRule: Rule<{
  /** Minutes after a gap was found, then after each attempt, until the device is asked. As many attempts as there are numbers. */
  readonly backOffMinutes: readonly number[]
  /** Hours of data asked for at once. */
  readonly longestHours: Readonly<Record<GapLevel, number>>
  /** Requests sent in one look, over all devices. */
  readonly atOnce: number
  /** What is older is not asked for any more, days. */
  readonly days: number
}> = {
  ...projectRule,
  id: 'quality.history',
  titleZh: '历史数据自动补取',
  titleEn: 'missing history is requested from the device',
  parameters: { backOffMinutes: [10, 30, 120, 720], longestHours: { minute: 24, hour: 744, day: 8_784 }, atOnce: 20, days: 7 },
}

export const dueRule: Rule<{ readonly gas: readonly GapLevel[]; readonly water: readonly GapLevel[] }> = {
  ...projectRule,
  id: 'quality.due',
  clause: '污染物排放自动监测设备标记规则 (practice)',
  confidence: 'secondary',
  source: 'platform practice: flue gas minute and hour data, waste water hour data, day data',
  titleZh: '应传数据',
  titleEn: 'which data are due',
  parameters: { gas: ['minute', 'hour', 'day'], water: ['hour', 'day'] },
}

/** A rule as answers carry it. */
export const ruleUsed = (rule: RuleRef): RuleUsed => {
  const { doubt = null, ...ref } = refOf(rule)
  return { ...ref, doubt }
}
