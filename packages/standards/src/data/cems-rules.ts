/** Flue gas (固定污染源废气): validity, statistics, conversion, capture rate, substitution. Correct a number here and every computation follows. */
import type { Doubt, Rule } from '../rule.ts'

const unread2025: Doubt = {
  zh: 'HJ 212-2025 附录D、附录G 原文未见，暂沿用 HJ 212-2017 的计算；以新文本为准',
  en: 'HJ 212-2025 annexes D and G were not seen; the calculation of HJ 212-2017 is kept until they are, and the newer text governs where it differs',
}
const fromMemory: Doubt = { zh: '未核对标准原文', en: 'not checked against the text of the standard' }

const d2 = { source: 'HJ 212-2017 text read', effectiveFrom: '2018-03-01' } as const

/** Two editions of one content: HJ 212-2017 as read, and the slot of HJ 212-2025 until its annexes are read. */
function annexD<P>(rule: Omit<Rule<P>, 'version' | 'effectiveFrom' | 'effectiveTo' | 'confidence' | 'source' | 'doubt'>): readonly Rule<P>[] {
  return [
    { ...rule, ...d2, version: '2017', effectiveTo: '2025-12-31', confidence: 'verified' },
    {
      ...rule,
      version: '2025',
      clause: `HJ 212-2025 annexes D, G (slot; text of ${rule.clause})`,
      effectiveFrom: '2026-01-01',
      effectiveTo: null,
      confidence: 'secondary',
      source: 'secondary summary of HJ 212-2025; parameters of HJ 212-2017',
      doubt: unread2025,
    },
  ]
}

/** Means of minutes: readings needed. */
export interface MinuteParameters {
  readonly minReadings: number
  readonly longestSamplingSeconds: number
}
export interface HourParameters {
  readonly minMinutes: number
  readonly due: number
}
export interface DayParameters {
  readonly minHours: number
  readonly due: number
}
/** Share of the due ones that must be valid. */
export interface ShareParameters {
  readonly share: string
}
export interface StandardStateParameters {
  readonly kelvin: string
  readonly pascal: string
}
export interface OxygenParameters {
  /** Oxygen of air, percent by volume, as the formula takes it. */
  readonly air: string
  /** Above this the value is kept and a question raised. */
  readonly highFrom: string
}
export interface MolarParameters {
  readonly molarVolume: string
  readonly so2: string
  readonly no: string
  readonly no2: string
}
export interface FlowParameters {
  readonly secondsPerHour: string
  /** mg to kg. */
  readonly kgPerMg: string
}
export interface SubstitutionRow {
  /** Capture rate from (inclusive) and below (null = no upper end). */
  readonly captureFrom: string
  readonly captureBelow: string | null
  /** Longest run of invalid hours the row serves; null = any. */
  readonly longestRun: number | null
  readonly shortestRun: number
  /** The maximum is taken of this many valid hours. */
  readonly hours: number
}
export interface CemsSubstitutionParameters {
  readonly rows: readonly SubstitutionRow[]
  /** Reference-method results a day that may be used instead. */
  readonly manualPerDay: number
}
export interface QualityControlParameters {
  readonly work: readonly { readonly kind: string; readonly zh: string; readonly en: string; readonly hours: number }[]
  /** Out of control when the drift is more than so many times the permitted one. */
  readonly outOfControlTimes: string
}
export interface CaptureParameters {
  readonly target: string
}

export const cemsRules = {
  'cems.minute': annexD<MinuteParameters>({
    id: 'cems.minute',
    clause: 'HJ 212-2017 D2.2(1)',
    titleZh: '有效分钟均值',
    titleEn: 'valid minute mean',
    parameters: { minReadings: 12, longestSamplingSeconds: 5 },
  }),
  'cems.hour': annexD<HourParameters>({
    id: 'cems.hour',
    clause: 'HJ 212-2017 D2.2(2); HJ 75-2017 有效小时均值',
    titleZh: '有效小时均值',
    titleEn: 'valid hourly mean',
    parameters: { minMinutes: 45, due: 60 },
  }),
  'cems.day': [
    {
      id: 'cems.day',
      version: '2007',
      clause: 'HJ/T 75-2007',
      titleZh: '有效日均值',
      titleEn: 'valid daily mean',
      effectiveFrom: '2007-08-01',
      effectiveTo: '2018-02-28',
      confidence: 'memory',
      source: 'from memory',
      doubt: fromMemory,
      parameters: { minHours: 18, due: 24 },
    },
    ...annexD<DayParameters>({
      id: 'cems.day',
      clause: 'HJ 212-2017 D2.2(3); GB 18484-2020; GB 39707-2020',
      titleZh: '有效日均值',
      titleEn: 'valid daily mean',
      parameters: { minHours: 20, due: 24 },
    }),
  ] satisfies readonly Rule<DayParameters>[],
  'cems.day-intermittent': [
    {
      id: 'cems.day-intermittent',
      version: '1',
      clause: 'HJ/T 75-2007 (75 % of running hours)',
      titleZh: '申报间歇运行源的有效日均值',
      titleEn: 'valid daily mean of a source declared to run intermittently',
      effectiveFrom: '2007-08-01',
      effectiveTo: null,
      confidence: 'memory',
      source: 'from memory; kept as a setting for plants with declared intermittent running',
      doubt: { zh: '现行文本是否保留运行时段75%的规定未核实', en: 'whether the texts in force keep the 75 % of running hours was not verified' },
      parameters: { share: '0.75' },
    },
  ] satisfies readonly Rule<ShareParameters>[],
  'cems.long-mean': [
    {
      id: 'cems.long-mean',
      version: '1',
      clause: 'none: reporting forms differ',
      titleZh: '月、季、年均值',
      titleEn: 'mean of a month, quarter or year',
      effectiveFrom: '2007-08-01',
      effectiveTo: null,
      confidence: 'project',
      source: 'this project: mean of valid days or of valid hours, as the report form says; the basis is stated',
      parameters: {},
    },
  ] satisfies readonly Rule<Readonly<Record<string, never>>>[],
  'cems.standard-state': annexD<StandardStateParameters>({
    id: 'cems.standard-state',
    clause: 'HJ 212-2017 D2 eq. 18-22; HJ 75-2017 annex C',
    titleZh: '标准状态换算',
    titleEn: 'conversion to the standard state',
    parameters: { kelvin: '273', pascal: '101325' },
  }),
  'cems.oxygen': annexD<OxygenParameters>({
    id: 'cems.oxygen',
    clause: 'HJ 212-2017 D2.3; HJ 75-2017 annex C',
    titleZh: '折算浓度',
    titleEn: 'conversion to the oxygen benchmark or excess-air coefficient',
    parameters: { air: '21', highFrom: '19' },
  }),
  'cems.molar': [
    {
      id: 'cems.molar',
      version: '1',
      clause: 'HJ 212-2017 D2 (form only); molar masses of HJ 75 practice',
      titleZh: '体积浓度与质量浓度换算',
      titleEn: 'volume fraction to mass concentration',
      effectiveFrom: '2007-08-01',
      effectiveTo: null,
      confidence: 'memory',
      source: 'from memory; seen in open code; HJ 212 prints no digits',
      parameters: { molarVolume: '22.4', so2: '64.06', no: '30.006', no2: '46.005' },
    },
  ] satisfies readonly Rule<MolarParameters>[],
  'cems.flow': annexD<FlowParameters>({
    id: 'cems.flow',
    clause: 'HJ 212-2017 D2 eq. 26-33 (eq. 34 printed with a stray 1e-6)',
    titleZh: '烟气流量与排放速率',
    titleEn: 'flue-gas flow and emission rate',
    parameters: { secondsPerHour: '3600', kgPerMg: '0.000001' },
  }),
  'cems.voc-combustion': [
    {
      id: 'cems.voc-combustion',
      version: '2019',
      clause: 'GB 37822-2019 10.3.3; same text in GB 37824, GB 39726, GB 41616',
      titleZh: 'VOCs燃烧装置的含氧量折算',
      titleEn: 'oxygen conversion for combusted VOC',
      effectiveFrom: '2019-07-01',
      effectiveTo: null,
      confidence: 'verified',
      source: 'GB 37822-2019 text read',
      parameters: { o2: '3' },
    },
  ] satisfies readonly Rule<{ readonly o2: string }>[],
  'cems.capture-rate': [
    {
      id: 'cems.capture-rate',
      version: '2017',
      clause: 'HJ 75-2017 季度有效数据捕集率',
      titleZh: '季度有效数据捕集率',
      titleEn: 'quarterly capture rate of valid data',
      effectiveFrom: '2018-03-01',
      effectiveTo: null,
      confidence: 'memory',
      source: 'from memory; the formula is in open code',
      doubt: fromMemory,
      parameters: { target: '0.75' },
    },
  ] satisfies readonly Rule<CaptureParameters>[],
  'cems.substitution': [
    {
      id: 'cems.substitution',
      version: '2017',
      clause: 'HJ 75-2017 缺失数据处理',
      titleZh: '排放量缺失数据替代',
      titleEn: 'substitution of missing data in the emission amount',
      effectiveFrom: '2018-03-01',
      effectiveTo: null,
      confidence: 'memory',
      source: 'from memory; agrees with an open implementation',
      doubt: fromMemory,
      parameters: {
        rows: [
          { captureFrom: '0.9', captureBelow: null, shortestRun: 1, longestRun: 24, hours: 180 },
          { captureFrom: '0.9', captureBelow: null, shortestRun: 25, longestRun: null, hours: 720 },
          { captureFrom: '0.75', captureBelow: '0.9', shortestRun: 1, longestRun: null, hours: 2160 },
        ],
        manualPerDay: 1,
      },
    },
  ] satisfies readonly Rule<CemsSubstitutionParameters>[],
  'cems.quality-control': [
    {
      id: 'cems.quality-control',
      version: '2017',
      clause: 'HJ 75-2017 11',
      titleZh: '定期校准、维护与校验的周期',
      titleEn: 'intervals of calibration, maintenance and verification',
      effectiveFrom: '2018-03-01',
      effectiveTo: null,
      confidence: 'memory',
      source: 'from memory',
      doubt: fromMemory,
      parameters: {
        work: [
          { kind: 'automatic-zero-span', zh: '气态污染物自动校准', en: 'automatic zero and span of gas analysers', hours: 24 },
          { kind: 'manual-zero-span-extractive', zh: '抽取式气态污染物CEMS手动校准', en: 'manual zero and span, extractive gas', hours: 7 * 24 },
          { kind: 'manual-zero-span-in-situ', zh: '直接测量法气态污染物、颗粒物CEMS校准', en: 'zero and span, in-situ gas and particulates', hours: 15 * 24 },
          { kind: 'velocity', zh: '流速CMS校准', en: 'calibration of velocity', hours: 30 * 24 },
          // 3 months are at most 92 days, 6 months 184: nobody is overdue before the calendar says so
          { kind: 'full-system', zh: '全系统校准', en: 'calibration of the full system', hours: 92 * 24 },
          { kind: 'verification-automatic', zh: '校验（有自动校准功能）', en: 'verification, with automatic calibration', hours: 184 * 24 },
          { kind: 'verification-manual', zh: '校验（无自动校准功能）', en: 'verification, without automatic calibration', hours: 92 * 24 },
        ],
        outOfControlTimes: '2',
      },
    },
  ] satisfies readonly Rule<QualityControlParameters>[],
} as const
