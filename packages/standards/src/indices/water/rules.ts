/** Rules of surface water, read from `data/indices-water.json`. */
import data from '../../../data/indices-water.json' with { type: 'json' }
import type { DecimalText } from '../../decimal.ts'
import type { Rule } from '../../rule.ts'

export type WaterClass = 'I' | 'II' | 'III' | 'IV' | 'V'
export type WaterVerdict = WaterClass | 'worse-than-V'
/** Total phosphorus has one column for rivers and one for lakes and reservoirs. A property of the point, dated. */
export type WaterBody = 'river' | 'lake'

/** Best first. */
export const waterVerdicts: readonly WaterVerdict[] = ['I', 'II', 'III', 'IV', 'V', 'worse-than-V']

export interface WaterState {
  readonly class: WaterVerdict
  readonly zh: string
  readonly en: string
  readonly colourZh: string
  readonly colourEn: string
}

export interface ClassParameters {
  readonly standard: string
  /** Factor codes of the indicators that take part. */
  readonly participants: readonly string[]
  /** Judged beside, not in the class (total nitrogen of lakes). */
  readonly besides: readonly string[]
  readonly oxygen: string
  readonly ph: string
  readonly phosphorus: string
  readonly oxygenSaturationForClassI: DecimalText
  /** What automatic stations measure of the participants. */
  readonly automatic: readonly string[]
  readonly states: readonly WaterState[]
}

export interface MainPollutantParameters {
  readonly count: number
  readonly decimals: number
  readonly oxygen: string
  readonly ph: string
  readonly first: readonly string[]
  readonly multipleOverClass: WaterClass
}

export interface BasinParameters {
  readonly fewestSections: number
  readonly goodUpTo: WaterClass
  readonly rows: ReadonlyArray<{
    readonly zh: string
    readonly en: string
    /** Percent; null = no bound. */
    readonly goodFrom: DecimalText | null
    readonly goodBelow: DecimalText | null
    readonly badFrom: DecimalText | null
    readonly badBelow: DecimalText | null
  }>
}

export interface TrendParameters {
  readonly some: DecimalText
  readonly clear: DecimalText
  readonly fewestYears: number
  readonly critical: Readonly<Record<string, DecimalText>>
}

export type TrophicIndicator = 'chla' | 'tp' | 'tn' | 'sd' | 'codmn'

export interface TrophicParameters {
  /** TLI of one = 10 (a + b ln value). */
  readonly parts: ReadonlyArray<{
    readonly indicator: TrophicIndicator
    readonly code: string | null
    readonly zh: string
    readonly en: string
    readonly unit: string
    readonly a: DecimalText
    readonly b: DecimalText
    readonly weight: DecimalText
  }>
  readonly partDecimals: number
  readonly decimals: number
  /** The first grade that fits: `below` is exclusive, `upTo` inclusive. */
  readonly grades: ReadonlyArray<{
    readonly zh: string
    readonly en: string
    readonly below: DecimalText | null
    readonly upTo: DecimalText | null
  }>
}

export interface CityIndexParameters {
  readonly standard: string
  readonly class: WaterClass
  readonly oxygen: string
  readonly ph: string
  readonly phNeutral: DecimalText
  readonly decimals: number
}

const file = data as unknown as {
  readonly class: readonly Rule<ClassParameters>[]
  readonly mainPollutants: readonly Rule<MainPollutantParameters>[]
  readonly basin: readonly Rule<BasinParameters>[]
  readonly trend: readonly Rule<TrendParameters>[]
  readonly means: readonly Rule<{ readonly belowDetectionShare: DecimalText }>[]
  readonly stationDay: readonly Rule<{ readonly share: DecimalText }>[]
  readonly trophic: readonly Rule<TrophicParameters>[]
  readonly cityIndex: readonly Rule<CityIndexParameters>[]
}

/** Versions of the surface-water rules. Source: each rule's own `clause` and `source`. */
export const {
  class: waterClassRules,
  mainPollutants: mainPollutantRules,
  basin: basinRules,
  trend: trendRules,
  means: waterMeanRules,
  stationDay: stationDayRules,
  trophic: trophicRules,
  cityIndex: cityIndexRules,
} = file
