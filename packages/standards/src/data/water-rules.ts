/** Waste water (水污染源在线监测): checks, judging readings, means, substitution. */
import type { Doubt, Rule } from '../rule.ts'
import type { QualityControlParameters, ShareParameters } from './cems-rules.ts'

const fromMemory: Doubt = { zh: '未核对 HJ 355-2019、HJ 356-2019 原文', en: 'not checked against the texts of HJ 355-2019 and HJ 356-2019' }
const hj356 = { version: '2019', effectiveFrom: '2020-03-24', effectiveTo: null, confidence: 'memory', source: 'from memory, consistent with the tables of HJ 355-2019', doubt: fromMemory } as const

/** One band of a passing limit; the band is chosen by the reference (manual) value. */
export interface CheckBand {
  readonly from: string
  /** Null = no upper end. */
  readonly below: string | null
  readonly allowed: string
  readonly kind: 'absolute' | 'relative'
  readonly doubt?: Doubt
}
export interface CheckParameters {
  /** Pairs a comparison has at least. */
  readonly pairs: number
  readonly bands: Readonly<Record<string, readonly CheckBand[]>>
}
export interface WaterReadingParameters {
  /** Largest relative difference between instrument, logger and platform. */
  readonly platformDifference: string
  /** Share of the detection limit that enters a mean for a value below it. */
  readonly belowDetection: string
}
export interface WaterSubstitutionParameters {
  readonly days: number
  readonly manualPerDay: number
}
export interface WaterDayParameters extends ShareParameters {
  readonly due: number
}

export const waterRules = {
  'water.checks': [
    {
      ...hj356,
      id: 'water.checks',
      clause: 'HJ 355-2019 tables; HJ 356-2019 5',
      titleZh: '比对与核查合格限值',
      titleEn: 'passing limits of comparisons and checks',
      parameters: {
        pairs: 3,
        bands: {
          w01018: [
            { from: '0', below: '30', allowed: '5', kind: 'absolute' },
            { from: '30', below: '60', allowed: '0.3', kind: 'relative' },
            { from: '60', below: '100', allowed: '0.2', kind: 'relative' },
            { from: '100', below: null, allowed: '0.15', kind: 'relative' },
          ],
          w21003: [
            { from: '0', below: '2', allowed: '0.3', kind: 'absolute' },
            { from: '2', below: null, allowed: '0.15', kind: 'relative' },
          ],
          w21011: [
            { from: '0', below: '0.4', allowed: '0.06', kind: 'absolute', doubt: { zh: '旧稿为0.04', en: 'older drafts say 0.04' } },
            { from: '0.4', below: null, allowed: '0.15', kind: 'relative' },
          ],
          w21001: [
            { from: '0', below: '2', allowed: '0.3', kind: 'absolute' },
            { from: '2', below: null, allowed: '0.15', kind: 'relative' },
          ],
          w01001: [{ from: '0', below: null, allowed: '0.5', kind: 'absolute' }],
          w01010: [{ from: '0', below: null, allowed: '0.5', kind: 'absolute' }],
          'standard-sample': [{ from: '0', below: null, allowed: '0.1', kind: 'relative' }],
          'level-mm': [{ from: '0', below: null, allowed: '12', kind: 'absolute' }],
          flow: [{ from: '0', below: null, allowed: '0.1', kind: 'relative' }],
        },
      },
    },
  ] satisfies readonly Rule<CheckParameters>[],
  'water.quality-control': [
    {
      ...hj356,
      id: 'water.quality-control',
      clause: 'HJ 355-2019',
      titleZh: '标样核查与校准的周期',
      titleEn: 'intervals of standard checks and calibration',
      parameters: {
        work: [
          { kind: 'standard-check', zh: '自动标样核查', en: 'automatic check with a standard sample', hours: 24 },
          { kind: 'calibration', zh: '自动校准', en: 'calibration', hours: 168 },
        ],
        outOfControlTimes: '2',
      },
    },
  ] satisfies readonly Rule<QualityControlParameters>[],
  'water.check-reach': [
    {
      ...hj356,
      id: 'water.check-reach',
      clause: 'HJ 356-2019 6, 8',
      titleZh: '核查不合格的无效时段',
      titleEn: 'what a failed check invalidates: from the last pass to the next pass',
      parameters: {},
    },
  ] satisfies readonly Rule<Readonly<Record<string, never>>>[],
  'water.reading': [
    {
      ...hj356,
      id: 'water.reading',
      clause: 'HJ 356-2019 6',
      titleZh: '监测数据有效性判断',
      titleEn: 'judging one reading',
      parameters: { platformDifference: '0.01', belowDetection: '0.5' },
    },
  ] satisfies readonly Rule<WaterReadingParameters>[],
  'water.period-mean': [
    {
      id: 'water.period-mean',
      version: '2017',
      clause: 'HJ 212-2017 D.1.2, D.1.3',
      titleZh: '时段流量加权均值',
      titleEn: 'flow-weighted mean of a period',
      effectiveFrom: '2018-03-01',
      effectiveTo: null,
      confidence: 'verified',
      source: 'HJ 212-2017 text read',
      parameters: {},
    },
  ] satisfies readonly Rule<Readonly<Record<string, never>>>[],
  'water.day': [
    {
      ...hj356,
      id: 'water.day',
      clause: 'HJ 356-2019 7 有效日均值',
      titleZh: '有效日均值',
      titleEn: 'effective daily mean',
      parameters: { share: '0.75', due: 24 },
    },
  ] satisfies readonly Rule<WaterDayParameters>[],
  'water.month': [
    {
      ...hj356,
      id: 'water.month',
      clause: 'HJ 356-2019 7 有效月均值',
      titleZh: '有效月均值',
      titleEn: 'effective monthly mean',
      parameters: { share: '0.75' },
    },
  ] satisfies readonly Rule<ShareParameters>[],
  'water.substitution': [
    {
      ...hj356,
      id: 'water.substitution',
      clause: 'HJ 356-2019 8',
      titleZh: '无效数据的排放量处理',
      titleEn: 'invalid data in the emission amount',
      parameters: { days: 30, manualPerDay: 4 },
    },
  ] satisfies readonly Rule<WaterSubstitutionParameters>[],
} as const
