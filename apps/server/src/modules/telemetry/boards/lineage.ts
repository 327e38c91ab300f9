/** What a figure of a board stands on: judged hours of its stations, or the levels that a device sent. */
import { addDays, dayOf, startOfDay } from '@poyang/standards'
import type { Resolver } from '../../../platform/lineage/lineage.ts'
import { OutletId, Day as DayText } from '../../sources/schema.ts'
import { secondsOfBeijing } from '../beijing-time.ts'
import { valueRef } from '../judged/value-ref.ts'
import { readingRef } from '../refs.ts'
import { airFactors } from './air-board.ts'
import { readHours, readSoundHours } from './board-store.ts'
import { airBoardOf, noiseBoardOf, waterBoardOf } from './boards.ts'
import type { BoardSources } from './boards.ts'
import { noiseSpan } from './noise-board.ts'
import { outletsOf } from './stations.ts'
import { waterFrom } from './water-board.ts'

const HOUR = 3_600
/** References of one answer; the facts say how many there are. */
const MOST = 1_000

interface Told {
  readonly zh: string
  readonly en: string
  readonly facts: Record<string, string>
  readonly rules: string
  readonly page: string
}

/** Stations of the city, whose figures a figure of the city stands on. */
const stationsOf = (sources: BoardSources, medium: 'air' | 'surface-water'): string[] =>
  outletsOf(sources.directory.current(), medium).map(({ id }) => id)

const isPlace = (place: string): boolean => place === 'city' || OutletId.safeParse(place).success

/** Judged hours of one station in a stretch. */
async function hoursBehind(
  sources: BoardSources,
  outlet: string,
  factors: readonly string[],
  span: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<string[]> {
  const hours = await readHours(sources.questions, { outlets: [outlet], factors, ...span }, signal)
  return [...(hours.get(outlet) ?? [])].flatMap(([factor, values]) =>
    [...values.keys()].map((at) => valueRef({ outlet, factor, level: 'hour', from: at, basis: 'measured' })),
  )
}

export function boardLineage(sources: BoardSources): Readonly<Record<'figure', Resolver>> {
  const node = (name: string, told: Told, from: readonly string[]) => ({
    ref: `figure:${name}`,
    kind: 'figure',
    zh: told.zh,
    en: told.en,
    facts: { ...told.facts, ...(from.length > MOST ? { inputs: String(from.length), listed: String(MOST) } : {}) },
    derivedBy: told.rules,
    from: from.slice(0, MOST),
    links: { page: told.page },
  })
  const rulesText = (rules: ReadonlyArray<{ readonly id: string; readonly version: string }>) =>
    rules.map(({ id, version }) => `${id} ${version}`).join(', ')

  async function air(name: string, place: string, period: string, time: string, signal: AbortSignal) {
    const at = period === 'hour' ? secondsOfBeijing(time) : DayText.safeParse(time).success ? startOfDay(time) / 1000 : null
    if (!isPlace(place) || at === null || (period !== 'hour' && period !== 'day')) return null
    const board = await airBoardOf(sources, dayOf(at * 1000), signal)
    const figures = [board.city.hour, board.city.day, ...board.stations.flatMap(({ hour, day }) => [hour, day])]
    const figure = figures.find((one) => one?.ref === `figure:${name}`) ?? null
    // A day needs its hours, an hour also those of its running means.
    const span = period === 'day' ? { from: at, to: at + 24 * HOUR } : { from: at - 23 * HOUR, to: at + HOUR }
    const refs =
      place === 'city'
        ? stationsOf(sources, 'air').map((id) => `figure:air/${id}/${period}/${time}`)
        : await hoursBehind(sources, place, airFactors, span, signal)
    return node(
      name,
      {
        zh: `${place === 'city' ? '全市' : place} ${time} 空气质量指数`,
        en: `air quality index of ${place}, ${time}`,
        facts: figure === null ? {} : { aqi: String(figure.aqi ?? 'NA'), publication: figure.publication },
        rules: figure === null ? '' : rulesText(figure.rules),
        page: `/boards?board=air&day=${dayOf(at * 1000)}`,
      },
      refs,
    )
  }

  async function water(name: string, place: string, days: string, to: string, signal: AbortSignal) {
    if (!isPlace(place) || !/^(1|7|30)$/.test(days) || !DayText.safeParse(to).success) return null
    const board = await waterBoardOf(sources, to, Number(days), signal)
    const section = board.sections.find(({ id }) => id === place)
    const factors = [...new Set(outletsOf(sources.directory.current(), 'surface-water').flatMap((outlet) => outlet.factors))]
    const end = startOfDay(addDays(to, 1)) / 1000
    const span = { from: waterFrom(to, Number(days)), to: end }
    const refs =
      place === 'city'
        ? stationsOf(sources, 'surface-water').map((id) => `figure:water/${id}/${days}/${to}`)
        : await hoursBehind(sources, place, factors, span, signal)
    return node(
      name,
      {
        zh: `${place === 'city' ? '全市水质指数' : `${place} 水质类别`}，至 ${to} 的 ${days} 日`,
        en: `${place === 'city' ? 'water quality index of the city' : `class of ${place}`}, ${days} days up to ${to}`,
        facts: place === 'city' ? { index: board.city?.index ?? 'NA' } : { class: section?.class ?? 'NA' },
        rules: place === 'city' ? rulesText(board.city === null ? [] : [board.city.rule]) : rulesText(section?.rules ?? []),
        page: `/boards?board=water&day=${to}&days=${days}`,
      },
      refs,
    )
  }

  async function noise(name: string, place: string, period: string, day: string, signal: AbortSignal) {
    if (!OutletId.safeParse(place).success || !DayText.safeParse(day).success || (period !== 'day' && period !== 'night')) return null
    const board = await noiseBoardOf(sources, day, signal)
    const figure = board.points.find(({ id }) => id === place)?.[period]
    if (figure === undefined) return null
    const sent = await readSoundHours(sources.questions, { outlets: [place], ...noiseSpan(day) }, signal)
    const within = sent.filter(({ at }) => at * 1000 >= Date.parse(figure.from) && at * 1000 < Date.parse(figure.to))
    return node(
      name,
      {
        zh: `${place} ${day} ${period === 'day' ? '昼间' : '夜间'}等效声级`,
        en: `equivalent level of ${place}, ${period} of ${day}`,
        facts: { level: figure.level ?? 'NA', hours: `${figure.hours} / ${figure.due}` },
        rules: rulesText(figure.rules),
        page: `/boards?board=noise&day=${day}`,
      },
      within.map(({ at }) => readingRef(place, 'Leq', 'hour', at)),
    )
  }

  return {
    async figure(name, signal) {
      const [board, place = '', part = '', time = '', ...more] = name.split('/')
      if (more.length > 0) return null
      if (board === 'air') return await air(name, place, part, time, signal)
      if (board === 'water') return await water(name, place, part, time, signal)
      if (board === 'noise') return await noise(name, place, part, time, signal)
      return null
    },
  }
}
