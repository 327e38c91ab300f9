/** Extremes of whole days, made in the store from those of half hours: a first look at years, of which hardly anything has to travel. */
import type { ClickHouseClient } from '@clickhouse/client'
import { askNative } from '../../../platform/native-block/read-native.ts'
import { BLOCKS_A_DAY, figureOf, isAbove, levels, MILLIONTH, partsOf, readFigures } from './blocks.ts'
import type { Blocks, SeriesBlocks, Stretch } from './blocks.ts'

/** Half hours by which a day of China begins before the one of Greenwich. */
const AHEAD = 16

/** Day, counted in China from 1970, that a half hour lies in. */
export const dayOf = (block: number): number => Math.floor((block + AHEAD) / BLOCKS_A_DAY)

/** First half hour of a day. */
export const beginOf = (day: number): number => day * BLOCKS_A_DAY - AHEAD

/**
 * Of each day the extremes, whether it is complete, and the least spread of its half hours. A half hour that the store keeps in several pieces makes
 * its day less sure, never wrong. The index of the answer counts days.
 */
export async function readDays(client: ClickHouseClient, series: readonly string[], { first, end }: Stretch): Promise<Blocks> {
  const { outlets, factors, levelList } = partsOf(series)
  const names = new Set(series)
  const answer = await askNative(
    client,
    `SELECT outlet, factor, toUInt8(level) AS lvl, toUInt8(basis) AS bas, toUInt32(intDiv(toUnixTimestamp(block) + 28800, 86400)) AS day,
        toFloat64(min(low)) AS lowest, toFloat64(max(high)) AS highest,
        toFloat64(minIf(if(valid = periods AND bitCount(periods) = versions, high - low, toDecimal64(0, 6)), low <= high)) AS still,
        toUInt32(countIf(bitCount(periods) = versions AND bitCount(valid) = if(level = 'minute', 30, 1))) AS complete,
        toUInt32(count()) AS pieces, toUInt32(countIf(limit_low <= limit_high)) AS bounded,
        min(limit_low) AS limit_least, max(limit_high) AS limit_most
      FROM judged_block
      WHERE outlet IN {outlets:Array(String)} AND factor IN {factors:Array(String)} AND level IN (${levelList})
        AND block >= toDateTime({from:UInt32}) AND block < toDateTime({to:UInt32})
      GROUP BY outlet, factor, level, basis, day
      ORDER BY outlet, factor, level, basis, day`,
    { outlets, factors, from: Math.max(0, beginOf(first) * 1_800), to: Math.max(0, beginOf(end) * 1_800) },
  )
  const figures = await readFigures(client, answer, outlets)
  const found = new Map<string, SeriesBlocks>()
  const of = (name: string): SeriesBlocks | null => {
    if (!names.has(name)) return null
    let held = found.get(name)
    if (held === undefined) found.set(name, (held = nothingKnown(first, end)))
    return held
  }
  for (const part of answer) {
    const [outlet, factor] = [part.repeated('outlet'), part.repeated('factor')]
    const [level, basis, day] = [part.bytes('lvl'), part.bytes('bas'), part.words('day')]
    const [low, high, still] = [part.floats('lowest'), part.floats('highest'), part.floats('still')]
    const [complete, pieces, bounded] = [part.words('complete'), part.words('pieces'), part.words('bounded')]
    const [least, most] = [part.longs('limit_least'), part.longs('limit_most')]
    for (let row = 0; row < part.rows; row++) {
      const name = levels[level[row]! - 1] ?? 'minute'
      const factorName = factor.keys[factor.at[row]!] ?? ''
      const one = `${outlet.keys[outlet.at[row]!]}/${factorName}/${name}`
      const plain = of(basis[row] === 2 ? `${one}/converted` : one)
      const limited = of(`${one}/limited`)
      const index = day[row]! - first
      const whole = complete[row] === PIECES[name] && pieces[row] === PIECES[name]
      const figure = isAbove(least, most, row) ? null : figureOf(figures, least, most, row, factorName)
      const spread = Math.max(0, still[row]! - 2 * MILLIONTH)
      const range = low[row]! <= high[row]! ? ([low[row]! - MILLIONTH, high[row]! + MILLIONTH] as const) : null
      if (plain !== null) take(plain, index, range, whole, spread, figure)
      // Of values without a limit among them it is not part: what it has lies within the extremes of all.
      if (limited !== null && figure !== null) take(limited, index, range, whole && bounded[row] === pieces[row], 0, figure)
    }
  }
  return found
}

/** Pieces of a complete day. */
const PIECES: Readonly<Record<(typeof levels)[number], number>> = { minute: BLOCKS_A_DAY, hour: BLOCKS_A_DAY / 2, day: 1 }

function nothingKnown(first: number, end: number): SeriesBlocks {
  const of = (value: number) => new Float64Array(end - first).fill(value)
  return {
    first,
    low: of(Infinity),
    high: of(-Infinity),
    gaps: new Uint8Array(end - first).fill(1),
    spread: of(0),
    limitLow: of(Infinity),
    limitHigh: of(-Infinity),
  }
}

/** Where two bases fall together under one name the wider of both stands, and nothing is complete. */
function take(
  held: SeriesBlocks,
  index: number,
  range: readonly [number, number] | null,
  whole: boolean,
  spread: number,
  figure: readonly [number, number] | null,
): void {
  const seen = held.low[index]! <= held.high[index]!
  const again = held.limitLow[index]! < Infinity
  if (range !== null) {
    held.spread[index] = seen ? Math.min(held.spread[index]!, spread) : spread
    held.low[index] = Math.min(held.low[index]!, range[0])
    held.high[index] = Math.max(held.high[index]!, range[1])
  }
  held.gaps[index] = whole && !again ? 0 : 1
  if (figure === null) return
  held.limitLow[index] = Math.min(held.limitLow[index]!, figure[0])
  held.limitHigh[index] = Math.max(held.limitHigh[index]!, figure[1])
}
