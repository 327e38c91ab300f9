/** Extremes of whole days, from the store: what proves that a rule cannot fire there without reading the values. */
import type { ClickHouseClient } from '@clickhouse/client'
import type { BlockStats, Rule } from '@poyang/rules'
import { limitOf } from '../evaluation/judged-feed.ts'

export const DAY = 86_400_000
const BEIJING = 28_800_000

/** Number of a day in China, counted from 1970. */
export const dayNumber = (at: number): number => Math.floor((at + BEIJING) / DAY)
export const startOfDayNumber = (day: number): number => day * DAY - BEIJING

/** One day of one series. */
export interface DayBlock {
  readonly min: number | null
  readonly max: number | null
  readonly limitMin: number | null
  readonly limitMax: number | null
  /** Periods with a valid value. */
  readonly valid: number
  readonly rows: number
}

/** By series (`<outlet>/<factor>/<level>[/converted|/limited]`), then day. */
export type Blocks = ReadonlyMap<string, ReadonlyMap<number, DayBlock>>

interface Row {
  readonly outlet: string
  readonly factor: string
  readonly level: string
  readonly basis: string
  readonly day: number
  readonly min: string
  readonly max: string
  readonly numbers: number | string
  readonly valid: number | string
  readonly rows: number | string
  readonly limits: readonly string[]
}

/** Every version of every value counts: the extremes are at least as wide as those of any of them. */
export async function readBlocks(
  client: ClickHouseClient,
  outlets: readonly string[],
  factors: readonly string[],
  levels: readonly string[],
  from: number,
  to: number,
): Promise<Blocks> {
  const answer = await client.query({
    query: `SELECT outlet, factor, toString(level) AS level, toString(basis) AS basis, toUInt32(intDiv(toUInt32(start) + 28800, 86400)) AS day,
        toString(minIf(number, value != '')) AS min, toString(maxIf(number, value != '')) AS max, countIf(value != '') AS numbers,
        uniqExactIf(start, validity = 'valid') AS valid, count() AS rows, groupUniqArray(limits) AS limits
      FROM judged
      WHERE rule_set = 'in-force' AND outlet IN {outlets:Array(String)} AND factor IN {factors:Array(String)}
        AND toString(level) IN {levels:Array(String)} AND start >= toDateTime({from:UInt32}) AND start < toDateTime({to:UInt32})
      GROUP BY outlet, factor, level, basis, day`,
    query_params: { outlets, factors, levels, from: Math.max(0, Math.floor(from / 1000)), to: Math.ceil(to / 1000) },
    format: 'JSONEachRow',
  })
  const blocks = new Map<string, Map<number, DayBlock>>()
  const put = (series: string, day: number, block: DayBlock) => {
    const days = blocks.get(series)
    if (days === undefined) blocks.set(series, new Map([[day, block]]))
    else days.set(day, block)
  }
  for (const row of await answer.json<Row>()) {
    const limits = row.limits.filter((one) => one !== '')
    const texts = limits.map((one) => limitOf(one, row.factor)).filter((one) => one !== null)
    const figures = texts.map(Number)
    const some = Number(row.numbers) > 0
    const block: DayBlock = {
      // The column is rounded to millionths; what was sent may lie that much beside it.
      min: some ? Number(row.min) - 0.000_001 : null,
      max: some ? Number(row.max) + 0.000_001 : null,
      limitMin: figures.length === 0 ? null : Math.min(...figures),
      limitMax: figures.length === 0 ? null : Math.max(...figures),
      valid: Number(row.valid),
      rows: Number(row.rows),
    }
    const series = `${row.outlet}/${row.factor}/${row.level}`
    put(row.basis === 'converted' ? `${series}/converted` : series, row.day, block)
    if (limits.length > 0) put(`${series}/limited`, row.day, block)
  }
  return blocks
}

/** Beginning of the first value of each series, ms since 1970. */
export async function readBegins(client: ClickHouseClient, series: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const names = series.map((one) => one.split('/'))
  const part = (at: number) => [...new Set(names.map((name) => name[at] ?? ''))]
  const answer = await client.query({
    query: `SELECT outlet, factor, toString(level) AS level, toUnixTimestamp(min(start)) AS begins FROM judged
      WHERE outlet IN {outlets:Array(String)} AND factor IN {factors:Array(String)} AND rule_set = 'in-force'
        AND has({levels:Array(String)}, toString(level)) GROUP BY outlet, factor, level`,
    query_params: { outlets: part(0), factors: part(1), levels: part(2) },
    format: 'JSONEachRow',
  })
  const begins = new Map<string, number>()
  for (const { outlet, factor, level, begins: at } of await answer.json<{
    outlet: string
    factor: string
    level: string
    begins: number
  }>())
    for (const variant of ['', '/converted', '/limited']) begins.set(`${outlet}/${factor}/${level}${variant}`, at * 1000)
  return begins
}

const perDay: Readonly<Record<string, number>> = { minute: 1_440, hour: 24, day: 1 }

const least = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b))
const most = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b))
const text = (value: number): string => value.toFixed(6)
/** Above every value that the store can hold. */
const NO_LIMIT = 1e13

/** What an input's series come to over the days [first, last]. */
export function statsOf(
  rule: Rule,
  blocks: Blocks,
  series: Readonly<Record<string, string | readonly string[]>>,
  first: number,
  last: number,
) {
  const stats: Record<string, BlockStats> = {}
  for (const { name, kind } of rule.inputs) {
    const bound = series[name]
    if (bound === undefined) continue
    const names = typeof bound === 'string' ? [bound] : bound
    if (kind === 'event') {
      if (names.every((one) => one.startsWith('none/'))) stats[name] = { min: null, max: null, happens: false }
      continue
    }
    let min: number | null = null
    let max: number | null = null
    let limitMin: number | null = null
    let limitMax: number | null = null
    let gaps = false
    for (const one of names) {
      const due = perDay[one.split('/')[2] ?? ''] ?? 0
      for (let day = first; day <= last; day++) {
        const block = blocks.get(one)?.get(day)
        if (block === undefined || block.valid < due) gaps = true
        if (block === undefined) continue
        min = least(min, block.min)
        max = most(max, block.max)
        limitMin = least(limitMin, block.limitMin)
        limitMax = most(limitMax, block.limitMax)
      }
    }
    // Where there is no value, or no limit with it, a comparison is unknown and nothing fires by it: any figure proves as much as that.
    stats[name] = {
      min: text(min ?? 0),
      max: text(max ?? 0),
      limitMin: text(limitMin ?? NO_LIMIT),
      limitMax: text(limitMax ?? NO_LIMIT),
      gaps,
    }
  }
  return stats
}
