/** The noise board: equivalent level of day and night of each point against the limit of its area. Source: GB 3096, GB 12348, GB 22337 in `@poyang/standards`. */
import {
  addDays,
  dayNightLevel,
  equivalentLevel,
  judgeNoise,
  noiseComplianceRate,
  noisePeriodAt,
  refOf,
  roundTo,
  startOfDay,
} from '@poyang/standards'
import type { Day, NoisePeriod, NoiseStandard, Rule } from '@poyang/standards'
import { beijingIso } from '../beijing-time.ts'
import type { SoundHour } from './board-store.ts'
import type { NoiseBoard, NoisePeriodFigure, NoisePoint } from './schema.ts'
import { pointOf } from './stations.ts'
import type { Station } from './stations.ts'
import { ownReason, rulesUsed } from './words.ts'

const HOUR = 3_600

/** Where the texts are silent or not at hand. Correct a number here and every figure follows. */
const enoughHours: Rule<{ readonly share: number; readonly decimals: number }> = {
  id: 'board.noise-period',
  version: '1',
  titleZh: '昼间、夜间等效声级的有效小时数与修约',
  titleEn: 'valid hours of a day or night level, and its rounding',
  clause: 'none',
  effectiveFrom: '2000-01-01',
  effectiveTo: null,
  confidence: 'project',
  source: 'this project: how many hours make a valid period is not settled',
  doubt: {
    zh: '有效小时数不少于四分之三、保留一位小数，均为本项目自定',
    en: 'three quarters of the hours and one decimal are our own choice',
  },
  parameters: { share: 0.75, decimals: 1 },
}

const standards: readonly NoiseStandard[] = ['GB 3096-2008', 'GB 12348-2008', 'GB 22337-2008', 'GB 12523-2011', 'GB 12523-2025']

/** Hours of the day or of the night that begins on it, seconds since 1970. */
function hoursOf(day: Day, period: NoisePeriod): number[] {
  const from = startOfDay(day) / 1000
  return Array.from({ length: 36 }, (_, hour) => from + hour * HOUR).filter((at, index) => {
    // The night of a day begins on its evening.
    if (noisePeriodAt(at * 1000) !== period) return false
    return period === 'day' ? index < 24 : index >= 12
  })
}

/** Seconds since 1970 of the first hour of a day's periods, and of the end of its night. */
export const noiseSpan = (day: Day): { readonly from: number; readonly to: number } => ({
  from: startOfDay(day) / 1000,
  to: startOfDay(addDays(day, 1)) / 1000 + 12 * HOUR,
})

function periodOf(day: Day, period: NoisePeriod, station: Station, levels: ReadonlyMap<number, string>): NoisePeriodFigure {
  const hours = hoursOf(day, period)
  const given = hours.flatMap((at) => {
    const level = levels.get(at)
    return level === undefined ? [] : [{ level, duration: '1' }]
  })
  const { share, decimals } = enoughHours.parameters
  const exact = equivalentLevel(given)
  const level = exact === null ? null : roundTo(exact, decimals)
  const standard = standards.find((one) => one === station.facts?.standard)
  const verdict =
    level === null || standard === undefined ? null : judgeNoise({ standard, class: station.facts?.class ?? null, period, day }, level)
  const enough = given.length >= hours.length * share
  return {
    ref: `figure:noise/${station.outlet.id}/${period}/${day}`,
    period,
    from: beijingIso((hours[0] ?? 0) * 1000),
    to: beijingIso(((hours.at(-1) ?? 0) + HOUR) * 1000),
    level,
    hours: given.length,
    due: hours.length,
    enough,
    limit: verdict?.limit ?? null,
    complies: verdict?.complies ?? null,
    excess: verdict?.excess ?? null,
    reasons: [
      ...(level === null
        ? [ownReason('NO_EQUIVALENT_LEVEL')]
        : enough
          ? []
          : [ownReason('TOO_FEW_HOURS', `${given.length} / ${hours.length}`)]),
      ...(level !== null && verdict === null ? [ownReason('NO_LIMIT')] : []),
    ],
    rules: rulesUsed([...(verdict === null ? [] : [verdict.rule]), refOf(enoughHours)]),
  }
}

export function noiseBoard(day: Day, stations: readonly Station[], hours: readonly SoundHour[]): NoiseBoard {
  const points = stations.map((station): NoisePoint => {
    const levels = new Map(hours.filter(({ outlet }) => outlet === station.outlet.id).map(({ at, level }) => [at, level]))
    const [inDay, atNight] = [periodOf(day, 'day', station, levels), periodOf(day, 'night', station, levels)]
    const ldn = inDay.level === null || atNight.level === null ? null : dayNightLevel(day, inDay.level, atNight.level)
    return {
      ...pointOf(station),
      standard: station.facts?.standard ?? null,
      class: station.facts?.class ?? null,
      day: inDay,
      night: atNight,
      ldn: ldn === null ? null : roundTo(ldn.level, enoughHours.parameters.decimals),
    }
  })
  const rate = noiseComplianceRate(
    points
      .flatMap((point) => [point.day, point.night])
      .map(({ enough, complies }) => ({ valid: enough && complies !== null, complies: complies === true })),
  )
  return { day, valid: rate.valid, compliant: rate.compliant, points }
}
