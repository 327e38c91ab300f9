/** Records, marks, exceedance, warnings, incineration, transmission: the rules that judge. */
import type { Doubt, Rule } from '../rule.ts'

const project = { version: '1', effectiveFrom: '2000-01-01', effectiveTo: null, confidence: 'project', source: 'this project: the texts are silent' } as const
const marking = { version: '2022', effectiveFrom: '2023-01-01', effectiveTo: null } as const

export interface QuantityRange {
  readonly quantity: string
  /** Factor codes of both editions that carry the quantity. */
  readonly codes: readonly string[]
  readonly min: string
  readonly max: string | null
}
export interface RecordParameters {
  readonly ranges: readonly QuantityRange[]
  /** Ratios to the usual value that suggest another unit: value / usual in [from, to] or its inverse. */
  readonly unitRatios: readonly { readonly from: string; readonly to: string }[]
  /** A pollutant this near to the oxygen of the same record suggests swapped channels. */
  readonly oxygenLike: { readonly within: string; readonly from: string; readonly to: string; readonly records: number }
  readonly clockWarnSeconds: number
  readonly clockDoubtSeconds: number
}
export interface ConditionCap {
  readonly id: string
  readonly industry: string
  readonly condition: string
  readonly zh: string
  /** Factor codes the cap serves; null = all. */
  readonly factors: readonly string[] | null
  readonly hours: string
  readonly per: 'event' | 'year' | 'quarter'
  readonly source: string
  readonly doubt?: Doubt
}

const rate = { id: 'transmission.rate', titleZh: '有效传输率 = 传输率 × 有效率', titleEn: 'effective transmission rate = transmission rate × valid rate' } as const
/** COD, NH3-N, TP, TN: up to so many hours a day of the automatic standard check are not due. */
const standardCheck: { readonly standardCheckHoursPerDay: number; readonly standardCheckFactors: readonly string[] } = {
  standardCheckHoursPerDay: 1,
  standardCheckFactors: ['w01018', 'w21003', 'w21011', 'w21001'],
}

export const judgementRules = {
  'arithmetic.digits': [
    {
      ...project,
      id: 'arithmetic.digits',
      clause: 'none',
      titleZh: '中间值保留位数',
      titleEn: 'digits kept between steps',
      parameters: { quotient: 12, further: 9 },
    },
  ] satisfies readonly Rule<{ readonly quotient: number; readonly further: number }>[],
  'flag.lift': [
    {
      id: 'flag.lift',
      version: '2017',
      clause: 'HJ 212-2017 C.16-C.18, table 8',
      titleZh: '数据标记的归并',
      titleEn: 'how a logger lifts marks to longer periods',
      effectiveFrom: '2018-03-01',
      effectiveTo: null,
      confidence: 'verified',
      source: 'HJ 212-2017 text read',
      parameters: { normal: 'N', otherwise: 'D', flueGasShare: '0.75' },
    },
  ] satisfies readonly Rule<{ readonly normal: string; readonly otherwise: string; readonly flueGasShare: string }>[],
  'record.checks': [
    {
      ...project,
      id: 'record.checks',
      clause: 'none',
      titleZh: '单条记录的合理性检查',
      titleEn: 'plausibility of one record',
      parameters: {
        ranges: [
          { quantity: 'oxygen', codes: ['a19001', 'S01'], min: '0', max: '21.5' },
          { quantity: 'humidity', codes: ['a01014', 'S05'], min: '0', max: '60' },
          { quantity: 'pH', codes: ['w01001', '001'], min: '0', max: '14' },
          { quantity: 'flow', codes: ['w00000', 'a00000', 'B01', 'B02'], min: '0', max: null },
          { quantity: 'temperature', codes: ['a01001', 'a01012', 'w01010', 'S03'], min: '-50', max: '1600' },
        ],
        unitRatios: [
          { from: '9.5', to: '10.5' },
          { from: '950', to: '1050' },
        ],
        oxygenLike: { within: '0.05', from: '15', to: '21.5', records: 3 },
        clockWarnSeconds: 60,
        clockDoubtSeconds: 600,
      },
    },
  ] satisfies readonly Rule<RecordParameters>[],
  'record.stamp': [
    {
      ...project,
      id: 'record.stamp',
      clause: 'HJ 212-2017 table 5, C.16-C.18 (the stamp is the start)',
      titleZh: '时间标签为起始或结束的识别',
      titleEn: 'whether a logger stamps the start or the end of a period',
      parameters: { leastRecords: 6, clockToleranceSeconds: 60, share: 80, sameWithin: '0.002' },
    },
  ] satisfies readonly Rule<{
    readonly leastRecords: number
    readonly clockToleranceSeconds: number
    /** Percent of the records that must be early, or fit one of the two readings. */
    readonly share: number
    /** Two means are the same when they differ by no more than this share of the larger. */
    readonly sameWithin: string
  }>[],
  'limits.priority': [
    {
      id: 'limits.priority',
      version: '1',
      clause: '排污许可管理条例; scope clauses of the GB emission standards',
      titleZh: '执行标准的选择：许可证、地方、行业、综合',
      titleEn: 'which limit governs: permit, local, industry, residual',
      effectiveFrom: '2000-01-01',
      effectiveTo: null,
      confidence: 'verified',
      source: 'GB texts read',
      parameters: { order: ['permit', 'local', 'industry', 'general'] },
    },
  ] satisfies readonly Rule<{ readonly order: readonly string[] }>[],
  'exceedance.comparison': [
    {
      id: 'exceedance.comparison',
      version: '2008',
      clause: 'GB/T 8170-2008 4.3',
      titleZh: '极限数值比较：全数值比较法为默认',
      titleEn: 'comparison with limits: the whole-value method unless the standard says otherwise',
      effectiveFrom: '2009-01-01',
      effectiveTo: null,
      confidence: 'memory',
      source: 'from memory',
      parameters: { method: 'whole-value' },
    },
  ] satisfies readonly Rule<{ readonly method: 'whole-value' | 'rounded-value' }>[],
  'exceedance.statistic': [
    {
      id: 'exceedance.statistic',
      version: '1',
      clause: 'GB definitions "any 1 h mean"; HJ 356-2019 effective daily mean; MEE Order 10 for waste incineration',
      titleZh: '以何统计值判定超标',
      titleEn: 'which statistic decides an exceedance',
      effectiveFrom: '2000-01-01',
      effectiveTo: null,
      confidence: 'verified',
      source: 'GB texts read; DB14/1929-2019; Order 10 through secondary texts',
      parameters: { flueGas: 'hour', wasteWater: 'day', incineration: 'day' },
    },
  ] satisfies readonly Rule<{ readonly flueGas: 'hour'; readonly wasteWater: 'day'; readonly incineration: 'day' }>[],
  'warning.ladder': [
    {
      ...project,
      id: 'warning.ladder',
      clause: 'none',
      titleZh: '预警阶梯',
      titleEn: 'ladder of warnings before an exceedance',
      parameters: { minutesInARow: 3, minutesLeft: 15, minutesOfHour: 60 },
    },
  ] satisfies readonly Rule<{ readonly minutesInARow: number; readonly minutesLeft: number; readonly minutesOfHour: number }>[],
  'base-volume': [
    {
      id: 'base-volume',
      version: '1',
      clause: 'GB 4287-2012, GB 30486-2013, GB 39731-2020 and others: 基准排水量',
      titleZh: '基准排水量（排气量）排放浓度',
      titleEn: 'concentration at the base water or gas volume',
      effectiveFrom: '2008-01-01',
      effectiveTo: null,
      confidence: 'verified',
      source: 'GB texts read',
      parameters: { period: 'working-day' },
    },
  ] satisfies readonly Rule<{ readonly period: string }>[],
  'marks.deadline': [
    {
      ...marking,
      id: 'marks.deadline',
      clause: '污染物排放自动监测设备标记规则 (Announcement 2022 No. 21)',
      titleZh: '标记时限：次日12时前',
      titleEn: 'marks until 12:00 of the next day',
      confidence: 'secondary',
      source: 'provincial notice',
      parameters: { hour: 12 },
    },
  ] satisfies readonly Rule<{ readonly hour: number }>[],
  'marks.exemption': [
    {
      ...marking,
      id: 'marks.exemption',
      clause: '污染物排放自动监测设备标记规则 art. 6 (art. 4)',
      titleZh: '标记数据不用于超标判定的情形',
      titleEn: 'when marked data are not used to judge exceedance',
      confidence: 'secondary',
      source: 'provincial notice',
      parameters: {
        caps: [
          { id: 'boiler-nox-cold-start', industry: 'coal-boiler', condition: 'cold-start', zh: '燃煤锅炉冷态启动', factors: ['a21002'], hours: '4', per: 'event', source: 'HJ 953-2018, secondary' },
          { id: 'boiler-nox-hot-start', industry: 'coal-boiler', condition: 'hot-start', zh: '燃煤锅炉热态启动', factors: ['a21002'], hours: '2', per: 'event', source: 'HJ 953-2018, secondary' },
          { id: 'boiler-nox-stop', industry: 'coal-boiler', condition: 'stop', zh: '燃煤锅炉停炉', factors: ['a21002'], hours: '1', per: 'event', source: 'HJ 953-2018, secondary' },
          { id: 'power-nox-start', industry: 'thermal-power', condition: 'start', zh: '火电机组启动', factors: ['a21002'], hours: '4', per: 'event', source: 'secondary', doubt: { zh: '经批准可至8小时；出力达50%起判定', en: 'up to 8 h by approval; judged once output reaches 50 %' } },
          { id: 'power-nox-stop', industry: 'thermal-power', condition: 'stop', zh: '火电机组停机', factors: ['a21002'], hours: '1', per: 'event', source: 'secondary' },
          { id: 'cement-cold-start', industry: 'cement', condition: 'cold-start', zh: '水泥窑冷窑点火', factors: ['a21026', 'a21002'], hours: '36', per: 'event', source: 'secondary' },
          { id: 'cement-hot-start', industry: 'cement', condition: 'hot-start', zh: '水泥窑热窑点火', factors: ['a21026', 'a21002'], hours: '8', per: 'event', source: 'secondary' },
          { id: 'cement-stop', industry: 'cement', condition: 'stop', zh: '水泥窑停窑', factors: ['a21026', 'a21002'], hours: '8', per: 'event', source: 'secondary' },
          { id: 'sinter-nox-start', industry: 'sintering', condition: 'start', zh: '烧结机启动', factors: ['a21002'], hours: '8', per: 'event', source: 'secondary' },
          { id: 'ceramic-start', industry: 'ceramic-brick', condition: 'start', zh: '陶瓷、砖瓦窑启动', factors: null, hours: '4', per: 'event', source: 'secondary' },
          { id: 'ceramic-stop', industry: 'ceramic-brick', condition: 'stop', zh: '陶瓷、砖瓦窑停窑', factors: null, hours: '2', per: 'event', source: 'secondary' },
        ],
      },
    },
  ] satisfies readonly Rule<{ readonly caps: readonly ConditionCap[] }>[],
  'marks.event': [
    {
      ...project,
      id: 'marks.event',
      clause: 'none',
      titleZh: '相继的工况标记视为同一次事件',
      titleEn: 'condition marks that follow each other are one event',
      parameters: { gapMinutes: 60 },
    },
  ] satisfies readonly Rule<{ readonly gapMinutes: number }>[],
  'marks.short': [
    {
      ...marking,
      id: 'marks.short',
      clause: 'practice of the marking rule',
      titleZh: '15分钟以内的废气标记不影响小时有效性',
      titleEn: 'a flue-gas mark of 15 minutes or less leaves the hour valid',
      confidence: 'secondary',
      source: 'secondary practice',
      parameters: { minutes: 15 },
    },
  ] satisfies readonly Rule<{ readonly minutes: number }>[],
  'incineration.temperature': [
    {
      id: 'incineration.temperature',
      version: '2020',
      clause: 'MEE Order 10; GB 18484-2020 3.9; GB 39707-2020',
      titleZh: '焚烧炉炉膛温度',
      titleEn: 'furnace temperature of waste incineration',
      effectiveFrom: '2020-01-01',
      effectiveTo: null,
      confidence: 'secondary',
      source: 'GB 39707-2020 text for the five-minute rule; the number of means through secondary texts',
      parameters: { minimum: '850', allowedBelow: 5, minutes: 5 },
    },
  ] satisfies readonly Rule<{ readonly minimum: string; readonly allowedBelow: number; readonly minutes: number }>[],
  'incineration.day': [
    {
      id: 'incineration.day',
      version: '2020',
      clause: 'MEE Order 10; GB 18485-2014; GB 18484-2020',
      titleZh: '焚烧烟气日均值',
      titleEn: 'daily mean of incineration flue gas',
      effectiveFrom: '2020-01-01',
      effectiveTo: null,
      confidence: 'secondary',
      source: 'GB 18484-2020 text for 20 hours; Order 10 through secondary texts',
      doubt: { zh: '标记时段是否改变20小时要求未核实', en: 'whether marked hours change the 20-hour requirement was not verified' },
      parameters: { minHours: 20, due: 24 },
    },
  ] satisfies readonly Rule<{ readonly minHours: number; readonly due: number }>[],
  'incineration.caps': [
    {
      id: 'incineration.caps',
      version: '2019',
      clause: '生活垃圾焚烧发电厂自动监测数据标记规则 (Announcement 2019 No. 50); GB 18485-2014; GB 18484-2020 7.2.2',
      titleZh: '焚烧工况标记时限',
      titleEn: 'limited times of incineration conditions',
      effectiveFrom: '2020-01-01',
      effectiveTo: null,
      confidence: 'secondary',
      source: 'secondary; GB 18484-2020 text; drying-out and cooling from memory',
      parameters: {
        yearlyAbnormalHours: '60',
        abnormal: ['启炉', '停炉', '故障', '事故'],
        hourlyDustCeiling: '150',
        yearlyWarmHours: '700',
        warm: ['烘炉', '停炉降温'],
        faultHours: '4',
        startHours: { municipal: '4', hazardous: '6' },
        /** Conditions whose hours enter neither the daily mean nor the temperature count. */
        excluded: ['烘炉', '启炉', '停炉', '停炉降温', '停运', '故障', '事故'],
        device: ['CEMS维护', '通讯中断', '炉温异常', '热电偶故障'],
        maintenance: ['CEMS维护'],
        maintenanceHoursPerQuarter: '30',
      },
      doubt: { zh: '700小时与CEMS维护每季度30小时未核实', en: '700 h and 30 h of CEMS maintenance a quarter were not verified' },
    },
  ] satisfies readonly Rule<{
    readonly yearlyAbnormalHours: string
    readonly abnormal: readonly string[]
    readonly hourlyDustCeiling: string
    readonly yearlyWarmHours: string
    readonly warm: readonly string[]
    readonly faultHours: string
    readonly startHours: { readonly municipal: string; readonly hazardous: string }
    readonly excluded: readonly string[]
    readonly device: readonly string[]
    readonly maintenance: readonly string[]
    readonly maintenanceHoursPerQuarter: string
  }>[],
  'transmission.rate': [
    {
      ...rate,
      version: '2013',
      clause: '“十二五”“十三五”主要污染物总量减排考核 (75 %)',
      effectiveFrom: '2013-01-01',
      effectiveTo: '2020-12-31',
      confidence: 'memory',
      source: 'from memory; the formula through platform code',
      doubt: { zh: '75%为国家考核值，凭记忆', en: 'the national target of 75 % is from memory' },
      parameters: { target: '0.75', ...standardCheck },
    },
    {
      ...rate,
      version: '2021',
      clause: '污染物排放自动监测设备标记规则 (through platform code)',
      effectiveFrom: '2021-01-01',
      effectiveTo: null,
      confidence: 'secondary',
      source: 'platform code citing the marking rule; vendor page',
      doubt: { zh: '本地考核目标为75%或90%，需设定', en: 'whether the local target is 75 or 90 % is a setting' },
      parameters: { target: '0.90', ...standardCheck },
    },
  ] satisfies readonly Rule<{
    readonly target: string
    readonly standardCheckHoursPerDay: number
    readonly standardCheckFactors: readonly string[]
  }>[],
  'emission.permitted': [
    {
      ...project,
      id: 'emission.permitted',
      clause: '许可排放量 (permit); the projection: none',
      titleZh: '许可排放量使用与年末推算',
      titleEn: 'use of the permitted total, and where the year would end',
      parameters: { days: 30 },
    },
  ] satisfies readonly Rule<{ readonly days: number }>[],
  'transmission.closing': [
    {
      ...project,
      id: 'transmission.closing',
      clause: 'practice: the completed rate shows about 13:00 of the next day',
      titleZh: '日数据的初结与终结',
      titleEn: 'when a day is closed provisionally and finally',
      parameters: { provisionalHour: 13, lateDays: 7, immediateMinutes: 60 },
    },
  ] satisfies readonly Rule<{ readonly provisionalHour: number; readonly lateDays: number; readonly immediateMinutes: number }>[],
} as const
