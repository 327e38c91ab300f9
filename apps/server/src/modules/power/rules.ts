/** Rules of electricity supervision that are not alarm rules. Correct a number here and every answer follows; each answer names the rule. */
import { projectRule, refOf } from '@poyang/standards'
import type { Rule, RuleRef } from '@poyang/standards'
import type { RuleUsed } from '../telemetry/judged/schema.ts'

const ours = { ...projectRule, source: 'this project: thresholds of provincial guides were not available' } as const

export const recordRule: Rule<{ readonly normalMarks: readonly string[] }> = {
  ...ours,
  id: 'power.record',
  titleZh: '用电记录',
  titleEn: 'record of a meter',
  source: 'this project: mark N normal, others (J doubtful) are kept and not used; marks as seen in Hebei',
  parameters: { normalMarks: ['N', ''] },
}

export const estimateRule: Rule<{ readonly powerFactor: string; readonly rootOfThree: string; readonly decimals: number }> = {
  ...ours,
  id: 'power.estimate',
  titleZh: '无功率时由电流估算：I×U×√3×0.8',
  titleEn: 'power from current where it is not sent: I × U × √3 × 0.8',
  doubt: { zh: '功率因数按0.8计，空转时偏高', en: 'a power factor of 0.8 is taken; an idling motor has less' },
  parameters: { powerFactor: '0.8', rootOfThree: '1.7320508', decimals: 3 },
}

export const stateRule: Rule<{
  /** Shares of the reference power. */
  readonly onRatio: string
  readonly offRatio: string
  readonly idleRatio: string
  readonly debounceMin: number
  /** A sample holds at most so many intervals. */
  readonly maxHoldIntervals: number
}> = {
  ...ours,
  id: 'power.state',
  titleZh: '设施状态判定',
  titleEn: 'state of a facility',
  parameters: { onRatio: '0.10', offRatio: '0.05', idleRatio: '0.20', debounceMin: 3, maxHoldIntervals: 3 },
}

export const qualityRule: Rule<{
  readonly coverage: string
  readonly registerDifference: string
  readonly constantShare: string
  readonly phaseZeroShare: string
}> = {
  ...ours,
  id: 'power.quality',
  titleZh: '用电数据质量',
  titleEn: 'quality of the metering data',
  parameters: { coverage: '0.9', registerDifference: '0.02', constantShare: '0.95', phaseZeroShare: '0.1' },
}

/** Hours and days of a meter: minutes without a valid sample count as nothing, never as zero load for certain. */
export const periodRule: Rule<{ readonly coverage: string }> = {
  ...ours,
  id: 'power.period',
  clause: 'coverage as power.quality',
  titleZh: '时段用电量',
  titleEn: 'energy of a period',
  parameters: { coverage: '0.9' },
}

export const balanceRule: Rule<{
  readonly share: string
  readonly sigmas: number
  readonly historyDays: number
  readonly leastDays: number
}> = {
  ...ours,
  id: 'power.balance',
  clause: 'E08',
  titleZh: '总表与分表电量平衡',
  titleEn: 'main meter against its parts',
  parameters: { share: '0.3', sigmas: 3, historyDays: 30, leastDays: 10 },
}

export const emergencyRule: Rule<{
  /** Minutes after the order takes effect for a safe shutdown. */
  readonly graceMin: number
  /** Minutes ON in total from which a stop is not met. */
  readonly totalMin: number
  readonly tolerance: string
  readonly coverage: string
  readonly leastDays: number
  readonly mostDays: number
  readonly lookBackDays: number
  /** A normal day has more than this share of the 90th percentile. */
  readonly normalShare: string
}> = {
  ...ours,
  id: 'power.emergency',
  clause: 'E06；重污染天气应急减排清单（一厂一策）',
  titleZh: '重污染天气应急减排核查',
  titleEn: 'check of emergency reduction',
  doubt: {
    zh: '停机宽限因行业和城市预案而异；基准日未剔除法定节假日',
    en: 'the grace for a stop differs by trade and city order; public holidays are not yet left out of the baseline',
  },
  parameters: {
    graceMin: 30,
    totalMin: 10,
    tolerance: '0.05',
    coverage: '0.9',
    leastDays: 7,
    mostDays: 14,
    lookBackDays: 45,
    normalShare: '0.3',
  },
}

export const fenceRule: Rule<{ readonly coverage: string }> = {
  id: 'power.fence',
  version: '2021',
  clause: '行政处罚法 第四十一条',
  effectiveFrom: '2021-07-15',
  effectiveTo: null,
  confidence: 'verified',
  source:
    '中华人民共和国行政处罚法 (2021) art. 41: 电子技术监控设备 must pass legal and technical review, its place be made public, its record be reviewed',
  titleZh: '用电记录作为处罚证据的条件',
  titleEn: 'when a reading of a meter may prove anything',
  doubt: {
    zh: '检定有效期与90%覆盖率为本项目要求，条文未写明',
    en: 'a calibration in date and a coverage of 90 % are asked for by this project; the article does not name them',
  },
  parameters: { coverage: '0.9' },
}

/** A rule as answers carry it. */
export const ruleUsed = (rule: RuleRef): RuleUsed => {
  const { doubt = null, ...ref } = refOf(rule)
  return { ...ref, doubt }
}
