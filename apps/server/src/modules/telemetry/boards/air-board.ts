/** The air board: hourly and daily index of each station and of the city, from judged hours. Source: HJ 633, GB 3095, HJ 663 in `@poyang/standards`. */
import {
  airCategoryOf,
  airPollutants,
  ambientDayMean,
  aqiRuleOn,
  cityDayMean,
  compare,
  convertUnit,
  dailyAirQuality,
  dayOf,
  hourlyAirQuality,
  largest,
  ozoneDailyMaximum,
  runningEightHourMean,
  shownConcentration,
  startOfDay,
} from '@poyang/standards'
import type { AirConcentrations, AirQuality, Day, Pollutant, RuleRef } from '@poyang/standards'
import { beijingIso, beijingText } from '../beijing-time.ts'
import { factorOf } from '../factors.ts'
import type { Hours } from './board-store.ts'
import type { AirBoard, AirFigure, AirPart, AirStation } from './schema.ts'
import { pointOf } from './stations.ts'
import type { Station } from './stations.ts'
import { ownReason, reasonOf, rulesUsed } from './words.ts'

export const airFactors = airPollutants.map(({ code }) => code)
const HOUR = 3_600
const DAY = 86_400
/** Days before the one asked for that the city shows. */
const LATELY = 7
const codes = new Map(airPollutants.map(({ code, pollutant }) => [pollutant, code]))
type Key = keyof AirConcentrations

/** Values of one averaging time and what they stand on. */
interface Given {
  readonly concentrations: Partial<Record<Key, string | null>>
  readonly counts: Partial<Record<Key, { readonly n: number; readonly required: number }>>
  readonly rules: readonly RuleRef[]
}

/** Hourly means of one station in the unit of the index, by pollutant; a factor whose unit nobody knows has none. */
export interface StationAir {
  readonly station: Station
  readonly hour: (pollutant: Pollutant, at: number) => string | null
  readonly unknownUnits: readonly Pollutant[]
}

export function airOf(station: Station, hours: Hours): StationAir {
  const own = hours.get(station.outlet.id)
  const units = new Map<Pollutant, string | null>()
  const unknownUnits: Pollutant[] = []
  for (const { pollutant, code, unit } of airPollutants) {
    const sent = station.facts?.factors.find(({ factor }) => factor === code)?.unit ?? factorOf(code).unit
    const usable = sent !== null && convertUnit('1', sent, unit) !== null
    units.set(pollutant, usable ? sent : null)
    if (!usable && own?.has(code) === true) unknownUnits.push(pollutant)
  }
  return {
    station,
    unknownUnits,
    hour(pollutant, at) {
      const value = own?.get(codes.get(pollutant) ?? '')?.get(at)
      const from = units.get(pollutant) ?? null
      const to = airPollutants.find((one) => one.pollutant === pollutant)?.unit ?? ''
      return value === undefined || from === null ? null : convertUnit(value, from, to)
    },
  }
}

const series = (air: StationAir, pollutant: Pollutant, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => air.hour(pollutant, from + index * HOUR))

/** What the index of a day is made of. */
function dayGiven(air: StationAir, day: Day): Given {
  const from = startOfDay(day) / 1000
  const concentrations: Partial<Record<Key, string | null>> = {}
  const counts: Partial<Record<Key, { n: number; required: number }>> = {}
  const rules: RuleRef[] = []
  for (const { pollutant } of airPollutants) {
    const hours = series(air, pollutant, from, 24)
    if (pollutant === 'O3') {
      const eight = ozoneDailyMaximum(day, hours)
      const present = hours.filter((value) => value !== null)
      concentrations['O3 8h'] = eight.value
      counts['O3 8h'] = eight.counts
      concentrations['O3 1h'] = largest(present)
      counts['O3 1h'] = { n: present.length, required: eight.counts.required }
      rules.push(eight.rule)
      continue
    }
    const mean = ambientDayMean(day, hours)
    concentrations[`${pollutant} 24h`] = mean.value
    counts[`${pollutant} 24h`] = mean.counts
    rules.push(mean.rule)
  }
  return { concentrations, counts, rules }
}

/** What the hourly report of the hour that starts at a second is made of. */
function hourGiven(air: StationAir, at: number): Given {
  const day = dayOf(at * 1000)
  const concentrations: Partial<Record<Key, string | null>> = {}
  const counts: Partial<Record<Key, { n: number; required: number }>> = {}
  const rules: RuleRef[] = []
  for (const { pollutant } of airPollutants) {
    const value = air.hour(pollutant, at)
    concentrations[`${pollutant} 1h`] = value
    counts[`${pollutant} 1h`] = { n: value === null ? 0 : 1, required: 1 }
    if (pollutant === 'O3') {
      const eight = runningEightHourMean(day, series(air, pollutant, at - 7 * HOUR, 8))
      concentrations['O3 8h'] = eight.value
      counts['O3 8h'] = eight.counts
      rules.push(eight.rule)
    }
    if (pollutant === 'PM10' || pollutant === 'PM2.5') {
      const running = ambientDayMean(day, series(air, pollutant, at - 23 * HOUR, 24))
      concentrations[`${pollutant} 24h`] = running.value
      counts[`${pollutant} 24h`] = running.counts
    }
  }
  return { concentrations, counts, rules }
}

/** Of a city: the mean of its stations that have a value. */
function cityGiven(stations: readonly Given[]): Given {
  const concentrations: Partial<Record<Key, string | null>> = {}
  const counts: Partial<Record<Key, { n: number; required: number }>> = {}
  const keys = new Set(stations.flatMap((one) => Object.keys(one.concentrations) as Key[]))
  for (const key of keys) {
    const values = stations.map((one) => one.concentrations[key] ?? null)
    concentrations[key] = cityDayMean(values)
    counts[key] = { n: values.filter((value) => value !== null).length, required: stations.length }
  }
  return { concentrations, counts, rules: stations[0]?.rules ?? [] }
}

function figureOf(ref: string, at: number, quality: AirQuality | null, given: Given, unknownUnits: readonly Pollutant[]): AirFigure | null {
  if (quality === null) return null
  const words = (pollutant: Pollutant) => {
    const { zh, en } = airPollutants.find((one) => one.pollutant === pollutant) ?? { zh: pollutant, en: pollutant }
    return { zh, en }
  }
  return {
    ref: `figure:air/${ref}`,
    at: beijingIso(at * 1000),
    aqi: quality.aqi,
    largest: quality.largest,
    publication: quality.publication,
    category:
      quality.category === null
        ? null
        : { zh: quality.category.zh, en: quality.category.en, level: quality.category.level, rgb: [...quality.category.rgb] },
    primary: quality.primary === null ? null : quality.primary.map(words),
    parts: quality.subIndices.map((sub): AirPart => {
      const count = given.counts[`${sub.pollutant} ${sub.averaging}`]
      return {
        ...words(sub.pollutant),
        pollutant: sub.pollutant,
        averaging: sub.averaging,
        unit: sub.unit,
        concentration: sub.given === null ? null : shownConcentration(sub.pollutant, sub.given),
        iaqi: sub.iaqi,
        counts: sub.counts,
        n: count?.n ?? 0,
        required: count?.required ?? 0,
        reasons: unknownUnits.includes(sub.pollutant) ? [ownReason('UNIT_UNKNOWN', sub.pollutant)] : sub.reasons.map(reasonOf),
      }
    }),
    reasons: quality.reasons.map(reasonOf),
    rules: rulesUsed([quality.rule, ...given.rules]),
  }
}

const dayFigure = (name: string, day: Day, given: Given, unknownUnits: readonly Pollutant[] = []) =>
  figureOf(`${name}/day/${day}`, startOfDay(day) / 1000, dailyAirQuality(day, given.concentrations), given, unknownUnits)
const hourFigure = (name: string, at: number, given: Given, unknownUnits: readonly Pollutant[] = []) =>
  figureOf(`${name}/hour/${beijingText(at)}`, at, hourlyAirQuality(dayOf(at * 1000), given.concentrations), given, unknownUnits)

/** Seconds since 1970 from which hours are needed for the board of a day. */
export const airFrom = (day: Day): number => startOfDay(day) / 1000 - LATELY * DAY

/** The last hour of the day in which any station has a value; null: none has. */
function lastHourOf(stations: readonly StationAir[], day: Day): number | null {
  const from = startOfDay(day) / 1000
  for (let hour = 23; hour >= 0; hour--) {
    const at = from + hour * HOUR
    if (stations.some((air) => airPollutants.some(({ pollutant }) => air.hour(pollutant, at) !== null))) return at
  }
  return null
}

/** @param stations each with its hours from `airFrom(day)` to the end of the day */
export function airBoard(day: Day, stations: readonly StationAir[]): AirBoard {
  const from = startOfDay(day) / 1000
  const last = lastHourOf(stations, day)
  const rule = aqiRuleOn(day)
  const rows = stations.map((air): AirStation => {
    const name = air.station.outlet.id
    return {
      ...pointOf(air.station),
      hour: last === null ? null : hourFigure(name, last, hourGiven(air, last), air.unknownUnits),
      day: dayFigure(name, day, dayGiven(air, day), air.unknownUnits),
      hours: Array.from({ length: 24 }, (_, hour) => {
        const at = from + hour * HOUR
        const quality = hourlyAirQuality(day, hourGiven(air, at).concentrations)
        const aqi = quality?.aqi ?? quality?.largest ?? null
        const category = aqi === null || rule === null ? null : airCategoryOf(rule.parameters, aqi)
        return { at: beijingIso(at * 1000), aqi, rgb: category === null ? null : [...category.rgb] }
      }),
    }
  })
  const days = Array.from({ length: LATELY }, (_, back) => dayOf((from - (LATELY - back) * DAY) * 1000))
  const cityDay = (of: Day) => dayFigure('city', of, cityGiven(stations.map((air) => dayGiven(air, of))))
  return {
    day,
    city: {
      hour: last === null ? null : hourFigure('city', last, cityGiven(stations.map((air) => hourGiven(air, last)))),
      day: stations.length === 0 ? null : cityDay(day),
      lately: stations.length === 0 ? [] : days.flatMap((of) => cityDay(of) ?? []),
    },
    stations: rows.toSorted((a, b) => compare(String(b.hour?.largest ?? -1), String(a.hour?.largest ?? -1)) || a.id.localeCompare(b.id)),
  }
}
