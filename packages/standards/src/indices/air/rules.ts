/** Rules of the air indices, read from `data/indices-air.json`: correct a cell there and every index follows. */
import data from '../../../data/indices-air.json' with { type: 'json' }
import type { DecimalText } from '../../decimal.ts'
import { type Rule, versionOn } from '../../rule.ts'
import type { Day } from '../../time.ts'

export type Pollutant = 'SO2' | 'NO2' | 'CO' | 'O3' | 'PM10' | 'PM2.5'
export type Averaging = '1h' | '8h' | '24h'

/** A pollutant with its averaging time; `counts` = enters the index, otherwise only shown beside it. */
export interface AirItem {
  readonly pollutant: Pollutant
  readonly averaging: Averaging
  readonly counts: boolean
}

export interface PollutantWords {
  readonly pollutant: Pollutant
  /** Factor code of HJ 212. */
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly unit: string
}

export interface AirCategory {
  readonly level: 1 | 2 | 3 | 4 | 5 | 6
  readonly min: number
  readonly max: number
  readonly zh: string
  readonly en: string
  readonly colourZh: string
  readonly colourEn: string
  readonly rgb: readonly [number, number, number]
}

export interface AqiParameters {
  readonly levels: readonly DecimalText[]
  readonly breakpoints: Readonly<Record<Pollutant, Readonly<Partial<Record<Averaging, readonly DecimalText[]>>>>>
  /** What stands in where a table ends before the highest index: an index, or the same pollutant's other averaging time. */
  readonly beyond: Readonly<Partial<Record<string, { readonly iaqi: number } | { readonly useAveraging: Averaging }>>>
  /** Decimals to which concentrations are rounded first, by unit; null = used as reported. */
  readonly inputDecimals: Readonly<Record<string, number>> | null
  readonly lowest: number
  readonly daily: readonly AirItem[]
  readonly hourly: readonly AirItem[]
  /** Column that serves the 1-hour values of particles in the hourly report; null = they have none. */
  readonly hourlyParticleColumn: Averaging | null
  readonly missing: 'unstated' | 'publish-above'
  readonly publishAbove: number
  readonly primaryAbove: number
  readonly listsExceeding: boolean
  readonly exceedingAbove: number
  readonly categories: readonly AirCategory[]
}

export interface AmbientValidity {
  readonly hourMinutes: number
  readonly dayHours: number
  readonly eightHourHours: number
  readonly ozoneWindows: number
  readonly ozoneStandsAbove: DecimalText
  readonly yearDays: number
  readonly monthDays: number
  readonly februaryDays: number
  /** Pollutants that are sampled for 24 h on some days only (TSP, benzo[a]pyrene, lead): days of a year, of each of its months, of a quarter. */
  readonly sampled: {
    readonly codes: readonly string[]
    readonly yearDays: number
    readonly monthDays: number
    readonly quarterDays: number
  }
}

export interface PeriodParameters {
  readonly statistics: ReadonlyArray<{
    readonly pollutant: Pollutant
    readonly percentile: DecimalText
    /** `averaging` of the daily limit in the limit table. */
    readonly dayLimit: string
    /** Whether the mean of the period is judged too, against the annual limit. */
    readonly mean: boolean
  }>
  readonly class: string
  readonly goodDayUpTo: number
  readonly heavyDayAbove: number
}

export interface CompositeParameters {
  readonly terms: ReadonlyArray<{
    readonly pollutant: Pollutant
    readonly statistic: 'mean' | 'P95' | 'P90'
    readonly weight: DecimalText
    readonly limit: DecimalText
  }>
  readonly decimals: number
}

/** All of it, typed; a test compares the file with these shapes. */
const file = data as unknown as {
  readonly pollutants: readonly PollutantWords[]
  readonly aqi: readonly Rule<AqiParameters>[]
  readonly hourly: readonly Rule<undefined>[]
  readonly statistics: readonly Rule<AmbientValidity>[]
  readonly period: readonly Rule<PeriodParameters>[]
  readonly composite: readonly Rule<CompositeParameters>[]
}

/** The six pollutants with their words, codes and canonical units. Source: GB 3095; codes of HJ 212-2017. */
export const airPollutants = file.pollutants
/** Versions of the index. Source: HJ 633-2012, HJ 633-2026. */
export const aqiRules = file.aqi
export const hourlyAqiRules = file.hourly
export const ambientValidityRules = file.statistics
export const airPeriodRules = file.period
export const compositeRules = file.composite

/** The version of the index that governs data of a day; null when none does. Source: HJ 633-2012, HJ 633-2026. */
export const aqiRuleOn = (day: Day): Rule<AqiParameters> | null => versionOn(aqiRules, day)

/** Words and unit of a pollutant. */
export const wordsOf = (pollutant: Pollutant): PollutantWords => airPollutants.find((row) => row.pollutant === pollutant)!
