/** The water board: class of each section, trophic index of lakes, rivers as a whole, index of the city. Source: GB 3838, 环办〔2011〕22号 and others in `@poyang/standards`. */
import {
  addDays,
  cityWaterIndex,
  convertUnit,
  judgeBasin,
  judgeFewSections,
  judgeSection,
  mainPollutantsOf,
  meanOfSamples,
  plain,
  roundSignificant,
  startOfDay,
  trophicCodes,
  trophicIndex,
} from '@poyang/standards'
import type { Day, Measured, TrophicIndicator, WaterMean } from '@poyang/standards'
import { factorOf } from '../factors.ts'
import { ruleUsed } from '../judged/judged-value.ts'
import type { Hours } from './board-store.ts'
import type { Trophic, WaterBoard, WaterSection } from './schema.ts'
import { pointOf } from './stations.ts'
import type { Station } from './stations.ts'
import { ownReason, reasonOf, rulesUsed } from './words.ts'

/** Digits in which a mean is shown; judged is the exact one. */
const DIGITS = 4
/** Without a unit: pH. */
const BARE = 'w01001'

interface Sampled {
  readonly station: Station
  /** Mean of the valid hours in mg/L by factor code. */
  readonly means: ReadonlyMap<string, WaterMean>
  readonly unknownUnits: readonly string[]
}

/** A value in mg/L (pH as it is); null where the unit is not known. 1 μg/L is 1 mg/m³, as chlorophyll is counted. */
function inMilligrams(station: Station, code: string, value: string): string | null {
  if (code === BARE) return value
  const unit = station.facts?.factors.find(({ factor }) => factor === code)?.unit ?? factorOf(code).unit
  return unit === null ? null : convertUnit(value, unit, 'mg/L')
}

export function sampled(day: Day, station: Station, hours: Hours): Sampled {
  const means = new Map<string, WaterMean>()
  const unknownUnits: string[] = []
  for (const [code, values] of hours.get(station.outlet.id) ?? []) {
    const samples: Measured[] = []
    for (const value of values.values()) {
      const converted = inMilligrams(station, code, value)
      if (converted === null) {
        if (code.startsWith('w2') && !unknownUnits.includes(code)) unknownUnits.push(code)
        break
      }
      samples.push({ value: converted })
    }
    const mean = meanOfSamples(day, samples)
    if (mean !== null) means.set(code, mean)
  }
  return { station, means, unknownUnits }
}

const valuesOf = ({ means }: Sampled) => Object.fromEntries([...means].map(([code, { value }]) => [code, { value }]))
const bodyOf = ({ station }: Sampled) => station.facts?.waterBody ?? 'river'

function trophicOf(day: Day, { means }: Sampled): Trophic | null {
  const codes = trophicCodes(day)
  const values: Partial<Record<TrophicIndicator, string | null>> = {}
  for (const [indicator, code] of Object.entries(codes) as Array<[TrophicIndicator, string | null]>) {
    const value = code === null ? null : (means.get(code)?.value ?? null)
    values[indicator] = value === null || indicator !== 'chla' ? value : convertUnit(value, 'mg/L', 'µg/L')
  }
  const index = trophicIndex(day, values)
  if (index === null) return null
  return {
    tli: index.tli,
    grade: index.grade,
    parts: index.parts.map(({ zh, en, value, unit, tli, weight }) => ({
      zh,
      en,
      value: value === null ? null : shown(value),
      unit,
      tli,
      weight,
    })),
    reasons: index.reasons.map(reasonOf),
    rule: ruleUsed(index.rule),
  }
}

const shown = (value: string) => plain(roundSignificant(value, DIGITS))

function sectionOf(day: Day, days: number, one: Sampled): WaterSection | null {
  const { station, means } = one
  const body = bodyOf(one)
  const target = station.facts?.waterTarget
  const verdict = judgeSection(day, { body, values: valuesOf(one), ...(target === undefined ? {} : { target }) })
  if (verdict === null) return null
  const worst = mainPollutantsOf(day, verdict)
  const assumed = station.facts?.waterBody === undefined
  const mean = [...means.values()][0]
  const names = new Map(verdict.indicators.map(({ code, zh, en }) => [code, { zh, en }]))
  return {
    ...pointOf(station),
    ref: `figure:water/${station.outlet.id}/${days}/${day}`,
    body,
    bodyAssumed: assumed,
    target: target ?? null,
    class: verdict.class,
    state: verdict.state === null ? null : { zh: verdict.state.zh, en: verdict.state.en },
    meetsTarget: verdict.meetsTarget,
    decidedBy: verdict.decidedBy.flatMap((code) => names.get(code) ?? []),
    pollutants: worst?.indicators.map(({ text }) => text) ?? [],
    indicators: verdict.indicators.map((indicator) => ({
      code: indicator.code,
      zh: indicator.zh,
      en: indicator.en,
      value: shown(indicator.value),
      unit: indicator.unit,
      hours: means.get(indicator.code)?.n ?? 0,
      class: indicator.class,
      counts: indicator.counts,
      multiple: indicator.multiple === null ? null : shown(indicator.multiple),
      limit: ruleUsed(indicator.limit),
      reasons: indicator.reasons.map(reasonOf),
    })),
    missing: verdict.missing.length,
    hours: Math.max(0, ...[...means.values()].map(({ n }) => n)),
    due: days * 24,
    trophic: body === 'lake' ? trophicOf(day, one) : null,
    reasons: [
      ...(assumed ? [ownReason('BODY_ASSUMED')] : []),
      ...one.unknownUnits.map((code) => ownReason('UNIT_UNKNOWN', factorOf(code).nameZh)),
      ...verdict.reasons.map(reasonOf),
    ],
    rules: rulesUsed([verdict.rule, ...(mean === undefined ? [] : [mean.rule]), ...(worst === null ? [] : [worst.rule])]),
  }
}

/** Seconds since 1970 of the first hour of so many days that end with one. */
export const waterFrom = (to: Day, days: number): number => startOfDay(addDays(to, 1 - days)) / 1000

/** @param stations each with the means of the span */
export function waterBoard(to: Day, days: number, stations: readonly Sampled[]): WaterBoard {
  const sections = stations.flatMap((one) => sectionOf(to, days, one) ?? [])
  const classes = sections.filter(({ body }) => body === 'river').flatMap(({ class: verdict }) => verdict ?? [])
  const basin = classes.length === 0 ? null : judgeBasin(to, classes as Parameters<typeof judgeBasin>[1])
  const measured = stations.filter(({ means }) => means.size > 0)
  // Fewer than five sections are judged by the mean of their indicators, as one section.
  const few =
    basin?.reasons.some(({ code }) => code === 'TOO_FEW_SECTIONS') === true
      ? (judgeFewSections(
          to,
          measured.filter((one) => bodyOf(one) === 'river').map((one) => valuesOf(one)),
        )?.state ?? null)
      : null
  const ofBody = (body: 'river' | 'lake') => measured.filter((one) => bodyOf(one) === body).map(valuesOf)
  const city = measured.length === 0 ? null : cityWaterIndex(to, { rivers: ofBody('river'), lakes: ofBody('lake') })
  return {
    from: addDays(to, 1 - days),
    to,
    rivers:
      basin === null
        ? null
        : {
            counts: { ...basin.counts },
            sections: basin.sections,
            good: basin.good,
            bad: basin.bad,
            state: basin.state ?? (few === null ? null : { zh: few.zh, en: few.en }),
            reasons: basin.reasons.map(reasonOf),
            rule: ruleUsed(basin.rule),
          },
    city:
      city === null
        ? null
        : {
            ref: `figure:water/city/${days}/${to}`,
            index: city.index,
            river: { n: city.river.n, index: city.river.index === null ? null : shown(city.river.index) },
            lake: { n: city.lake.n, index: city.lake.index === null ? null : shown(city.lake.index) },
            reasons: city.reasons.map(reasonOf),
            rule: ruleUsed(city.rule),
          },
    sections,
  }
}
