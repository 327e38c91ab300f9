/** Extremes of half hours, from the store: what proves that a rule cannot fire there without reading the values. */
import type { ClickHouseClient } from '@clickhouse/client'
import type { BlockStats, Rule } from '@poyang/rules'
import { askNative } from '../../../platform/native-block/read-native.ts'
import { limitOf } from '../evaluation/judged-feed.ts'

export const DAY = 86_400_000
export const BLOCK = 1_800_000
const BLOCK_SECONDS = 1_800
export const BLOCKS_A_DAY = DAY / BLOCK

/** Number of the half hour that a moment (ms since 1970) lies in, counted from 1970. Days of China begin with one. */
export const blockAt = (at: number): number => Math.floor(at / BLOCK)

/** Half hours, or days, [first, end) of one series. Where nothing is known of one, low lies above high. */
export interface SeriesBlocks {
  readonly first: number
  readonly low: Float64Array
  readonly high: Float64Array
  /** 1: there is a period without a valid value, or something was judged twice. */
  readonly gaps: Uint8Array
  /** The least difference between the smallest and the largest value that stands, of each half hour that has any; 0: nothing is known. */
  readonly spread: Float64Array
  readonly limitLow: Float64Array
  readonly limitHigh: Float64Array
}

/** Half hours [first, end), counted from 1970; of what is known by days, days. */
export interface Stretch {
  readonly first: number
  readonly end: number
}

/** By series (`<outlet>/<factor>/<level>[/converted|/limited]`). */
export type Blocks = ReadonlyMap<string, SeriesBlocks>

export const levels = ['minute', 'hour', 'day'] as const
/** Above every value that the store can hold. */
export const NO_LIMIT = 1e13
/** The column is rounded to millionths; what was sent may lie that much beside it. */
export const MILLIONTH = 0.000_001
const EVERY_MINUTE = 2 ** 30 - 1

/** A series as its half hours come, each perhaps in several pieces. */
class Gathered {
  readonly blocks: SeriesBlocks
  readonly #level: (typeof levels)[number]
  /** A bit a minute: a period begins there; a valid one does. */
  readonly #begun: Uint32Array
  readonly #valid: Uint32Array
  readonly #versions: Uint32Array
  /** All rows of the series are in it, so that extremes are those of its values. */
  readonly #whole: boolean

  constructor(level: (typeof levels)[number], first: number, end: number, whole: boolean) {
    const of = (value: number) => new Float64Array(end - first).fill(value)
    this.blocks = {
      first,
      low: of(Infinity),
      high: of(-Infinity),
      gaps: new Uint8Array(end - first),
      spread: of(0),
      limitLow: of(Infinity),
      limitHigh: of(-Infinity),
    }
    this.#level = level
    this.#begun = new Uint32Array(end - first)
    this.#valid = new Uint32Array(end - first)
    this.#versions = new Uint32Array(end - first)
    this.#whole = whole
  }

  add(index: number, low: number, high: number, begun: number, valid: number, versions: number): void {
    const { blocks } = this
    if (low <= high) {
      if (low - MILLIONTH < blocks.low[index]!) blocks.low[index] = low - MILLIONTH
      if (high + MILLIONTH > blocks.high[index]!) blocks.high[index] = high + MILLIONTH
    }
    this.#begun[index]! |= begun
    this.#valid[index]! |= valid
    this.#versions[index]! += versions
  }

  limit(index: number, [low, high]: readonly [number, number]): void {
    const { limitLow, limitHigh } = this.blocks
    if (low < limitLow[index]!) limitLow[index] = low
    if (high > limitHigh[index]!) limitHigh[index] = high
  }

  done(): SeriesBlocks {
    const { blocks } = this
    for (let index = 0; index < blocks.gaps.length; index++) {
      const [begun, valid] = [this.#begun[index]!, this.#valid[index]!]
      const once = bitsOf(begun) === this.#versions[index]
      const complete = this.#level === 'minute' ? valid === EVERY_MINUTE : bitsOf(valid) === 1
      if (isDue(this.#level, blocks.first + index)) blocks.gaps[index] = once && complete ? 0 : 1
      if (this.#whole && once && valid === begun && blocks.low[index]! <= blocks.high[index]!)
        blocks.spread[index] = Math.max(0, blocks.high[index]! - blocks.low[index]! - 2 * MILLIONTH)
    }
    return blocks
  }
}

/** Does a period of the level begin in the half hour? Of minutes thirty do. */
const isDue = (level: string, block: number): boolean =>
  level === 'minute' || (level === 'hour' ? block % 2 === 0 : (block * BLOCK + 8 * 3_600_000) % DAY === 0)

/**
 * Every version of every value counts: the extremes are at least as wide as those of any of them.
 * @param spans half hours in the order of time, apart from one another; between them nothing is known
 */
export async function readBlocks(client: ClickHouseClient, series: readonly string[], spans: readonly Stretch[]): Promise<Blocks> {
  const [first, end] = [spans[0]?.first ?? 0, spans.at(-1)?.end ?? 0]
  const { outlets, factors, levelList } = partsOf(series)
  const names = new Set(series)
  // Many narrow stretches cost more to look up than what lies between them costs to read.
  const wide = closed(spans, NEAR)
  const within = wide.map((one) => `block >= toDateTime(${secondsOf(one.first)}) AND block < toDateTime(${secondsOf(one.end)})`)
  // Not grouped: in the order of the table the pieces of a half hour come one after another, and are put together here.
  const answer = await askNative(
    client,
    `SELECT outlet, factor, toUInt8(level) AS lvl, toUInt8(basis) AS bas, toUnixTimestamp(block) AS at, toFloat64(low) AS lowest,
        toFloat64(high) AS highest, toUInt32(periods) AS begun, toUInt32(valid) AS known, toUInt32(least(versions, 1000)) AS rows,
        toUInt64(limit_low) AS limit_least, toUInt64(limit_high) AS limit_most
      FROM judged_block
      WHERE outlet IN {outlets:Array(String)} AND factor IN {factors:Array(String)} AND level IN (${levelList})
        AND (${within.join(' OR ')})
      ORDER BY outlet, factor, level, basis, block`,
    { outlets, factors },
  )
  const figures = await readFigures(client, answer, outlets)
  const gathered = new Map<string, Gathered>()
  for (const part of answer) {
    const [outlet, factor] = [part.repeated('outlet'), part.repeated('factor')]
    const [level, basis, at] = [part.bytes('lvl'), part.bytes('bas'), part.words('at')]
    const [low, high] = [part.floats('lowest'), part.floats('highest')]
    const [begun, known, rows] = [part.words('begun'), part.words('known'), part.words('rows')]
    const [least, most] = [part.longs('limit_least'), part.longs('limit_most')]
    let [plain, limited]: [Gathered | null, Gathered | null] = [null, null]
    let [factorName, figure]: [string, readonly [number, number] | null] = ['', null]
    for (let row = 0; row < part.rows; row++) {
      const before = row - 1
      const turns =
        row === 0 ||
        outlet.at[row] !== outlet.at[before] ||
        factor.at[row] !== factor.at[before] ||
        level[row] !== level[before] ||
        basis[row] !== basis[before]
      if (turns) {
        const name = levels[level[row]! - 1] ?? 'minute'
        factorName = factor.keys[factor.at[row]!] ?? ''
        const one = `${outlet.keys[outlet.at[row]!]}/${factorName}/${name}`
        const of = (key: string, whole: boolean) => {
          if (!names.has(key)) return null
          let held = gathered.get(key)
          if (held === undefined) gathered.set(key, (held = new Gathered(name, first, end, whole)))
          return held
        }
        plain = of(basis[row] === 2 ? `${one}/converted` : one, true)
        limited = of(`${one}/limited`, false)
      }
      // Mostly one limit for a whole series.
      if (turns || !isSame(least, row) || !isSame(most, row))
        figure = isAbove(least, most, row) ? null : figureOf(figures, least, most, row, factorName)
      const index = at[row]! / BLOCK_SECONDS - first
      plain?.add(index, low[row]!, high[row]!, begun[row]!, known[row]!, rows[row]!)
      if (figure === null) continue
      plain?.limit(index, figure)
      limited?.add(index, low[row]!, high[row]!, begun[row]!, known[row]!, rows[row]!)
      limited?.limit(index, figure)
    }
  }
  return new Map([...gathered].map(([name, held]) => [name, held.done()]))
}

/** Half hours between two stretches that are read along with them: two months. */
const NEAR = 60 * BLOCKS_A_DAY

/** Stretches in the order of time, those less apart than that as one. */
function closed(spans: readonly Stretch[], apart: number): Stretch[] {
  const wide: Stretch[] = []
  for (const one of spans) {
    const last = wide.at(-1)
    if (last !== undefined && one.first - last.end < apart) wide[wide.length - 1] = { first: last.first, end: Math.max(last.end, one.end) }
    else wide.push(one)
  }
  return wide
}

const secondsOf = (block: number): number => Math.max(0, block * BLOCK_SECONDS)

const isSame = (longs: Uint32Array, row: number): boolean =>
  longs[row * 2] === longs[row * 2 - 2] && longs[row * 2 + 1] === longs[row * 2 - 1]

function bitsOf(word: number): number {
  let rest = word - ((word >>> 1) & 0x5555_5555)
  rest = (rest & 0x3333_3333) + ((rest >>> 2) & 0x3333_3333)
  return (((rest + (rest >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24
}

export const isAbove = (a: Uint32Array, b: Uint32Array, row: number): boolean =>
  a[row * 2 + 1]! > b[row * 2 + 1]! || (a[row * 2 + 1] === b[row * 2 + 1] && a[row * 2]! > b[row * 2]!)

export const limitName = (words: Uint32Array, row: number): string => `${words[row * 2 + 1]} ${words[row * 2]}`
const anyLimit: readonly [number, number] = [-NO_LIMIT, NO_LIMIT]

/** Two different limits in one half hour: any. A limit that cannot be passed (a floor, a range) is none. */
export function figureOf(
  figures: ReadonlyMap<string, string>,
  least: Uint32Array,
  most: Uint32Array,
  row: number,
  factor: string,
): readonly [number, number] {
  const name = limitName(least, row)
  if (name !== limitName(most, row)) return anyLimit
  const text = figures.get(name)
  if (text === undefined) return anyLimit
  const figure = limitOf(text, factor)
  return figure === null ? [NO_LIMIT, NO_LIMIT] : [Number(figure), Number(figure)]
}

/** Limits by their name. */
export async function readFigures(
  client: ClickHouseClient,
  answer: Awaited<ReturnType<typeof askNative>>,
  outlets: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const seen = new Set<string>()
  for (const part of answer) {
    const least = part.longs('limit_least')
    let before = -1
    for (let row = 0; row < part.rows; row++) {
      // Runs of the same name: mostly one for a whole series.
      if (before >= 0 && least[row * 2] === least[before * 2] && least[row * 2 + 1] === least[before * 2 + 1]) continue
      before = row
      seen.add(limitName(least, row))
    }
  }
  const figures = new Map<string, string>()
  const unknown = [...seen].filter((name) => !limitsByName.has(name))
  if (unknown.length > 0) {
    const found = await client.query({
      query:
        "SELECT DISTINCT toString(cityHash64(limits)) AS id, limits FROM judged WHERE outlet IN {outlets:Array(String)} AND limits != ''",
      query_params: { outlets },
      format: 'JSONEachRow',
    })
    if (limitsByName.size > MOST_LIMITS) limitsByName.clear()
    for (const { id, limits } of await found.json<{ id: string; limits: string }>()) {
      const number = BigInt(id)
      limitsByName.set(`${number >> 32n} ${number & 0xffff_ffffn}`, limits)
    }
    for (const name of unknown) if (!limitsByName.has(name)) limitsByName.set(name, '')
  }
  for (const name of seen) {
    const text = limitsByName.get(name)
    if (text !== undefined && text !== '') figures.set(name, text)
  }
  return figures
}

const MOST_LIMITS = 20_000
/** Limits by their name, read once; '' where there is none of that name. */
const limitsByName = new Map<string, string>()

/** What a question about some series names. Of levels a list of literals: a text compared with each row would cost more than the rest. */
export function partsOf(series: readonly string[]): {
  readonly outlets: readonly string[]
  readonly factors: readonly string[]
  readonly levelList: string
} {
  const names = series.map((one) => one.split('/'))
  const part = (at: number) => [...new Set(names.map((name) => name[at] ?? ''))].toSorted()
  const asked = new Set(part(2))
  // Events that nobody judges are of no level; of nothing at all there is nothing.
  const levelList = levels.filter((level) => asked.has(level)).map((level) => `'${level}'`)
  return { outlets: part(0), factors: part(1), levelList: levelList.length === 0 ? 'NULL' : levelList.join(', ') }
}

/** Beginning of the first value of each series, ms since 1970, to the minute. */
export async function readBegins(client: ClickHouseClient, series: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { outlets, factors, levelList } = partsOf(series)
  const answer = await client.query({
    // The first half hour of each needs one column; the minute in it is looked up there.
    query: `SELECT outlet, factor, toString(level) AS lvl,
        min(toUnixTimestamp(block) + 60 * toUInt32(log2(bitAnd(periods, bitNot(periods) + 1)))) AS begins
      FROM judged_block
      WHERE (outlet, factor, level, block) IN (
        SELECT outlet, factor, level, min(block) FROM judged_block
        WHERE outlet IN {outlets:Array(String)} AND factor IN {factors:Array(String)} AND level IN (${levelList})
        GROUP BY outlet, factor, level)
      GROUP BY outlet, factor, level`,
    query_params: { outlets, factors },
    format: 'JSONEachRow',
  })
  const begins = new Map<string, number>()
  for (const { outlet, factor, lvl, begins: at } of await answer.json<{
    outlet: string
    factor: string
    lvl: string
    begins: number | string
  }>())
    for (const variant of ['', '/converted', '/limited']) begins.set(`${outlet}/${factor}/${lvl}${variant}`, Number(at) * 1000)
  return begins
}

const text = (value: number): string => value.toFixed(6)

/** What an input's series come to over the blocks [first, end). */
export function statsOf(
  rule: Rule,
  blocks: Blocks,
  series: Readonly<Record<string, string | readonly string[]>>,
  first: number,
  end: number,
): Record<string, BlockStats> {
  const stats: Record<string, BlockStats> = {}
  for (const { name, kind } of rule.inputs) {
    const bound = series[name]
    if (bound === undefined) continue
    const names = typeof bound === 'string' ? [bound] : bound
    if (kind === 'event') {
      if (names.every((one) => one.startsWith('none/'))) stats[name] = { min: null, max: null, happens: false }
      continue
    }
    let [min, max, limitMin, limitMax, still] = [Infinity, -Infinity, Infinity, -Infinity, Infinity]
    let gaps = false
    for (const one of names) {
      const held = blocks.get(one)
      if (held === undefined) {
        gaps = true
        continue
      }
      const { low, high, limitLow, limitHigh, spread } = held
      const to = Math.min(end - held.first, low.length)
      for (let index = Math.max(0, first - held.first); index < to; index++) {
        if (low[index]! < min) min = low[index]!
        if (high[index]! > max) max = high[index]!
        if (limitLow[index]! < limitMin) limitMin = limitLow[index]!
        if (limitHigh[index]! > limitMax) limitMax = limitHigh[index]!
        if (held.gaps[index] === 1) gaps = true
        // Half hours without any number bear no spread; of one that is not sure nothing is known.
        if (low[index]! <= high[index]! && spread[index]! < still) still = spread[index]!
      }
    }
    // Where there is no value, or no limit with it, a comparison is unknown and nothing fires by it: any figure proves as much as that.
    const [some, limited] = [min <= max, limitMin <= limitMax]
    stats[name] = {
      min: text(some ? min : 0),
      max: text(some ? max : 0),
      limitMin: text(limited ? limitMin : NO_LIMIT),
      limitMax: text(limited ? limitMax : NO_LIMIT),
      gaps,
      still: { minutes: BLOCK / 60_000, spread: text(Math.max(0, Math.min(still, NO_LIMIT))) },
    }
  }
  return stats
}
