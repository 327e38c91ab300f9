/** Judged values as they stand now, column by column: half a million minutes of a series are a few arrays, and become samples as they are fed. */
import type { Hash } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Sample } from '@poyang/rules'
import { askNative } from '../../../platform/native-block/read-native.ts'
import type { NativeBlock, Repeated } from '../../../platform/native-block/read-native.ts'
import { valueRef } from '../../telemetry/index.ts'
import { limitOf, marksOf } from '../evaluation/judged-feed.ts'
import { partsOf } from './blocks.ts'

const levels = ['minute', 'hour', 'day'] as const
const validities = ['valid', 'invalid', 'insufficient', 'stopped', 'missing', 'pending'] as const

/** A stretch of time, [from, to) ms since 1970. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The values of one series, by their beginning. */
export class SeriesValues {
  readonly outlet: string
  readonly factor: string
  readonly level: (typeof levels)[number]
  readonly basis: 'measured' | 'converted'
  readonly name: string
  readonly starts: number[] = []
  readonly texts: string[] = []
  readonly #seconds: number[] = []
  readonly #validity: number[] = []
  readonly #marks: Array<readonly string[]> = []
  readonly #limits: Array<string | null> = []
  readonly #frames: number[] = []
  readonly #ats: number[] = []

  constructor(outlet: string, factor: string, level: (typeof levels)[number], basis: 'measured' | 'converted', name: string) {
    this.outlet = outlet
    this.factor = factor
    this.level = level
    this.basis = basis
    this.name = name
  }

  get length(): number {
    return this.starts.length
  }

  /** The row of a block; of two with one beginning the later one stands. */
  add(columns: Columns, row: number, limit: string | null): void {
    const start = columns.start[row]!
    const at = this.starts[this.starts.length - 1] === start ? this.starts.length - 1 : this.starts.length
    this.starts[at] = start
    this.texts[at] = columns.value[row]!
    this.#seconds[at] = columns.seconds[row]!
    this.#validity[at] = columns.validity[row]!
    this.#marks[at] = marksOf(textAt(columns.marks, row), columns.exempt[row]!)
    this.#limits[at] = limit
    this.#frames[at] = columns.frame[row]!
    this.#ats[at] = columns.at[row]!
  }

  /** Forget the newest row, where it has this beginning. */
  dropAt(start: number): void {
    const last = this.starts.length - 1
    if (this.starts[last] !== start) return
    for (const column of [this.starts, this.texts, this.#seconds, this.#validity, this.#marks, this.#limits, this.#frames, this.#ats])
      column.length = last
  }

  sample(at: number): Sample {
    return new HistorySample(this, this.starts[at]!, this.#seconds[at]!, this.texts[at]!, this.#validity[at]!, {
      marks: this.#marks[at]!,
      limit: this.#limits[at]!,
      frame: this.#frames[at]!,
      at: this.#ats[at]!,
    })
  }

  /** Everything that the rows say, but for when it was known. */
  digestInto(hash: Hash): void {
    hash.update(`${this.name} ${this.basis} ${this.length}\n`)
    hash.update(new Uint8Array(Uint32Array.from(this.starts).buffer)).update(Uint8Array.from(this.#validity))
    hash.update(this.texts.join('\n'))
    // Limits and marks stay the same for long: told where they change.
    for (let at = 0; at < this.length; at++) {
      const before = at - 1
      if (at > 0 && this.#limits[at] === this.#limits[before] && this.#marks[at] === this.#marks[before]) continue
      hash.update(`${at} ${this.#limits[at] ?? ''} ${this.#marks[at]!.join()}\n`)
    }
  }
}

interface Rest {
  readonly marks: readonly string[]
  readonly limit: string | null
  readonly frame: number
  readonly at: number
}

/** A sample whose reference is written only when somebody asks for it. */
class HistorySample implements Sample {
  readonly kind = 'sample'
  readonly series: string
  readonly observedAt: number
  readonly until: number
  readonly knownAt: number
  readonly value: string | null
  readonly validity: Sample['validity']
  readonly marks: readonly string[]
  readonly limit?: string
  readonly #of: SeriesValues
  readonly #frame: number

  constructor(of: SeriesValues, start: number, seconds: number, value: string, validity: number, { marks, limit, frame, at }: Rest) {
    this.series = of.name
    this.observedAt = start * 1000
    this.until = this.observedAt + seconds * 1000
    this.knownAt = at
    this.value = value === '' ? null : value
    this.validity = validities[validity - 1] ?? 'missing'
    this.marks = marks
    if (limit !== null) this.limit = limit
    this.#of = of
    this.#frame = frame
  }

  get ref(): string {
    const { outlet, factor, level, basis } = this.#of
    return valueRef({ outlet, factor, level, from: this.observedAt / 1000, basis, known: { frame: this.#frame, at: this.knownAt } })
  }
}

interface Columns {
  readonly start: Uint32Array
  readonly seconds: Uint32Array
  readonly value: readonly string[]
  readonly validity: Uint8Array
  readonly marks: Repeated
  readonly exempt: Uint8Array
  readonly frame: Float64Array
  readonly at: Float64Array
}

const columnsOf = (block: NativeBlock): Columns => ({
  start: block.words('at_start'),
  seconds: block.words('seconds'),
  value: block.texts('value'),
  validity: block.bytes('sort_of'),
  marks: block.repeated('marks'),
  exempt: block.bytes('exempt'),
  frame: block.floats('frame'),
  at: block.floats('at'),
})

/** The last version of each value of some series of one outlet or few, observed in the given stretches; by series. */
export async function readValues(
  client: ClickHouseClient,
  series: readonly string[],
  spans: readonly Span[],
): Promise<ReadonlyMap<string, SeriesValues>> {
  const wanted = new Set(series)
  const { outlets, factors, levelList } = partsOf(series)
  // The order of the table itself, so that the store only has to merge.
  const answer = await askNative(
    client,
    `SELECT outlet, factor, toUInt8(level) AS lvl, toUInt8(basis) AS bas, toUnixTimestamp(start) AS at_start, seconds, value,
        toUInt8(validity) AS sort_of, marks, limits, verdict = 'exempt' AS exempt, toFloat64(known_frame) AS frame,
        toFloat64(toUnixTimestamp64Milli(known_at)) AS at
      FROM judged
      WHERE rule_set = 'in-force' AND outlet IN {outlets:Array(String)} AND factor IN {factors:Array(String)}
        AND level IN (${levelList})
        AND ${withinOf(spans)}
      ORDER BY outlet, factor, level, basis, rule_set, start, known_frame, known_at, version`,
    { outlets, factors },
  )
  const found = new Map<string, SeriesValues>()
  for (const block of answer) {
    const [outlet, factor, limits] = [block.repeated('outlet'), block.repeated('factor'), block.repeated('limits')]
    const [level, basis] = [block.bytes('lvl'), block.bytes('bas')]
    const columns = columnsOf(block)
    let [plain, limited]: [SeriesValues | null, SeriesValues | null] = [null, null]
    let [limit, hasLimit]: [string | null, boolean] = [null, false]
    for (let row = 0; row < block.rows; row++) {
      const before = row - 1
      const turns =
        row === 0 ||
        outlet.at[row] !== outlet.at[before] ||
        factor.at[row] !== factor.at[before] ||
        level[row] !== level[before] ||
        basis[row] !== basis[before]
      if (turns) {
        const given = [
          textAt(outlet, row),
          textAt(factor, row),
          levels[level[row]! - 1]!,
          basis[row] === 2 ? 'converted' : 'measured',
        ] as const
        const name = `${given[0]}/${given[1]}/${given[2]}`
        const of = (one: string, key: string) => {
          if (!wanted.has(one)) return null
          let values = found.get(key)
          if (values === undefined) found.set(key, (values = new SeriesValues(...given, one)))
          return values
        }
        plain = of(given[3] === 'converted' ? `${name}/converted` : name, `${name} ${given[3]}`)
        limited = of(`${name}/limited`, `${name} ${given[3]} limited`)
      }
      if (turns || limits.at[row] !== limits.at[before]) {
        const text = textAt(limits, row)
        limit = limitOf(text, textAt(factor, row))
        hasLimit = text !== ''
      }
      plain?.add(columns, row, limit)
      if (hasLimit) limited?.add(columns, row, limit)
      // The version that stands carries no limit any more.
      else limited?.dropAt(columns.start[row]!)
    }
  }
  return found
}

/** Stretches that are looked up one by one; of more, the half hours that they are made of are a set: its lookup does not grow with each. */
const FEW_SPANS = 4
const HALF_HOUR = 1_800
/** So that the statement stays well below the longest that the store parses. */
const MOST_HALVES = 4_000

function withinOf(spans: readonly Span[]): string {
  const seconds = spans.map(({ from, to }) => [Math.max(0, Math.floor(from / 1000)), Math.ceil(to / 1000)] as const)
  const isSet = spans.length > FEW_SPANS && seconds.every(([from, to]) => from % HALF_HOUR === 0 && to % HALF_HOUR === 0)
  const halves = !isSet
    ? []
    : seconds.flatMap(([from, to]) => Array.from({ length: (to - from) / HALF_HOUR }, (_, index) => from + index * HALF_HOUR))
  if (!isSet || halves.length > MOST_HALVES)
    return `(${seconds.map(([from, to]) => `start >= toDateTime(${from}) AND start < toDateTime(${to})`).join(' OR ')})`
  return `start >= toDateTime(${seconds[0]?.[0] ?? 0}) AND start < toDateTime(${seconds.at(-1)?.[1] ?? 0})
        AND toStartOfInterval(start, toIntervalMinute(30)) IN (${halves.map((at) => `toDateTime(${at})`).join(', ')})`
}

const textAt = ({ keys, at }: Repeated, row: number): string => keys[at[row]!] ?? ''
