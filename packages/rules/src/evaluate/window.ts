/** Windows: which values a function looks at, kept as floats in a ring. */
import { compareFractions, fractionOfNumber, minus, over, plus, zero } from './decimal.ts'
import type { Fraction } from './decimal.ts'
import type { Clock, Node, Stateful } from './node.ts'
import {
  alike,
  autocorrelation,
  correlation,
  deviation,
  digest,
  distinct,
  largest,
  mean,
  median,
  medianDeviation,
  odds,
  peak,
  percentile,
  permutation,
  roughness,
  seen,
  slope,
  smallest,
  spread,
  sum,
  topShare,
} from './statistics.ts'
import type { Values } from './statistics.ts'

export type WindowKind = 'last' | 'valid' | 'this' | 'each'

interface RingSaved {
  readonly columns: readonly (readonly (number | null)[])[]
  readonly frozen: readonly (readonly (number | null)[])[] | null
}

/** The values of one or two expressions over a window; shared by all functions over the same. */
export class Ring implements Stateful {
  readonly every: number
  readonly #clock: Clock
  readonly #sources: readonly Node[]
  readonly #kind: WindowKind
  /** Milliseconds of `this` and `each`. */
  readonly #unit: number
  readonly #size: number
  #columns: Float64Array[]
  readonly #values: Float64Array
  #start = 0
  #length = 0
  /** What `each` closed last. */
  #frozen: number[][] | null = null
  /** Known values of this turn, lists that are used again and again. */
  readonly #lists: number[][]
  #collected = false
  /** Grows with each step. */
  version = 0
  /** Values that are known, and that are 1, now in the first column. */
  #knownCount = 0
  #ones = 0
  /** Values that have come in, ever. */
  #turn = 0
  #extremes: Extremes | null = null

  constructor(clock: Clock, sources: readonly Node[], shape: { kind: WindowKind; size: number; every: number; unit: number }) {
    this.every = shape.every
    this.#clock = clock
    this.#sources = sources
    this.#kind = shape.kind
    this.#unit = shape.unit
    this.#size = shape.size
    this.#columns = sources.map(() => new Float64Array(Math.min(shape.size, 16)))
    this.#lists = sources.map(() => [])
    this.#values = new Float64Array(sources.length)
  }

  step(): void {
    const { end } = this.#clock
    this.version++
    this.#collected = false
    if (this.#kind === 'this' && (end - this.every) % this.#unit === 0) this.#clear()
    const values = this.#values
    let whole = true
    for (let at = 0; at < values.length; at++) {
      const value = this.#sources[at]!.get()
      values[at] = value
      if (Number.isNaN(value)) whole = false
    }
    if (whole || this.#kind !== 'valid') this.#push(values)
    if (this.#kind === 'each' && end % this.#unit === 0) {
      this.#frozen = this.#columns.map((_, column) => this.#list(column))
      this.#clear()
    }
  }

  /** Known values, oldest first, one list per expression; where one is unknown all are left out. Good until the next step. */
  get known(): readonly (readonly number[])[] {
    if (!this.#collected) this.#collect()
    this.#collected = true
    return this.#lists
  }

  /** How many values of a single expression are known, without collecting them. */
  get knownCount(): number {
    return this.#kind === 'each' ? this.known[0]!.length : this.#knownCount
  }

  /** How often a single truth is true. */
  get ones(): number {
    return this.#kind === 'each' ? sum(this.known[0]!) : this.#ones
  }

  /** Periods it looks at, known or not. */
  get due(): number {
    return this.#kind === 'each' ? (this.#frozen?.[0]?.length ?? 0) : this.#length
  }

  /** Smallest and largest known value of a single expression; Infinity and −Infinity when none is. Looked up again only when one of them has left. */
  get extremes(): Readonly<Extremes> {
    const oldest = this.#turn - this.#length
    const held = this.#extremes
    if (held === null || held.leastAt <= oldest || held.mostAt <= oldest) return this.#findExtremes()
    return held
  }

  /** Do extremes and counts speak of what `known` lists? */
  get isCounted(): boolean {
    return this.#kind !== 'each' && this.#columns.length === 1
  }

  #findExtremes(): Extremes {
    const found = { least: Infinity, most: -Infinity, leastAt: this.#turn, mostAt: this.#turn }
    this.#extremes = found
    const values = this.#columns[0]!
    for (let count = 0, at = this.#start; count < this.#length; count++, at = at + 1 === values.length ? 0 : at + 1)
      widen(found, values[at]!, this.#turn - this.#length + count + 1)
    return found
  }

  save(): RingSaved {
    const list = (values: readonly number[]) => values.map((value) => (Number.isNaN(value) ? null : value))
    return { columns: this.#columns.map((_, column) => list(this.#list(column))), frozen: this.#frozen?.map(list) ?? null }
  }

  load(saved: unknown): void {
    const { columns, frozen } = saved as RingSaved
    const unknown = (values: readonly (number | null)[]) => values.map((value) => value ?? Number.NaN)
    this.#collected = false
    this.version++
    this.#clear()
    const lists = columns.map(unknown)
    for (let at = 0; at < (lists[0]?.length ?? 0); at++) this.#push(Float64Array.from(lists, (list) => list[at] ?? Number.NaN))
    this.#frozen = frozen?.map(unknown) ?? null
  }

  #clear(): void {
    this.#extremes = null
    this.#start = this.#length = this.#knownCount = this.#ones = 0
  }

  #push(values: Float64Array): void {
    const first = this.#columns[0]!
    if (this.#length === first.length && first.length < this.#size) this.#grow(Math.min(first.length * 2, this.#size))
    const room = this.#columns[0]!.length
    let at = this.#start + this.#length
    if (this.#length < room) this.#length++
    else {
      this.#tally(this.#columns[0]![this.#start]!, -1)
      this.#start = this.#start + 1 === room ? 0 : this.#start + 1
    }
    if (at >= room) at -= room
    for (let column = 0; column < values.length; column++) this.#columns[column]![at] = values[column]!
    this.#tally(values[0]!, 1)
    this.#turn++
    if (this.#extremes !== null) widen(this.#extremes, values[0]!, this.#turn)
  }

  #tally(value: number, by: 1 | -1): void {
    if (!Number.isNaN(value)) this.#knownCount += by
    if (value === 1) this.#ones += by
  }

  #grow(capacity: number): void {
    this.#columns = this.#columns.map((_, column) => {
      const bigger = new Float64Array(capacity)
      bigger.set(this.#list(column))
      return bigger
    })
    this.#start = 0
  }

  #list(column: number): number[] {
    const values = this.#columns[column]!
    return Array.from({ length: this.#length }, (_, at) => values[(this.#start + at) % values.length]!)
  }

  #collect(): void {
    const lists = this.#lists
    const each = this.#kind === 'each'
    const sources: readonly (Float64Array | readonly number[])[] = each ? (this.#frozen ?? []) : this.#columns
    for (const list of lists) list.length = 0
    const length = this.due
    const room = each ? length : this.#columns[0]!.length
    let at = each ? 0 : this.#start
    for (let count = 0; count < length; count++, at = at + 1 === room ? 0 : at + 1) {
      const first = sources[0]![at]!
      if (lists.length === 1) {
        if (!Number.isNaN(first)) lists[0]!.push(first)
        continue
      }
      const second = sources[1]![at]!
      if (Number.isNaN(first) || Number.isNaN(second)) continue
      lists[0]!.push(first)
      lists[1]!.push(second)
    }
  }
}

/** The smallest and the largest of a window, and which value it was, counted from the first that ever came. */
interface Extremes {
  least: number
  most: number
  leastAt: number
  mostAt: number
}

function widen(extremes: Extremes, value: number, at: number): void {
  if (Number.isNaN(value)) return
  if (value <= extremes.least) {
    extremes.least = value
    extremes.leastAt = at
  }
  if (value >= extremes.most) {
    extremes.most = value
    extremes.mostAt = at
  }
}

const ofExtremes: Record<string, (extremes: Readonly<Extremes>) => number> = {
  min: ({ least }) => least,
  max: ({ most }) => most,
  spread: ({ least, most }) => most - least,
}

const one: Record<string, (values: Values, argument: number) => number> = {
  mean,
  sum,
  min: smallest,
  max: largest,
  spread,
  median,
  mad: medianDeviation,
  sd: deviation,
  percentile,
  slope,
  roughness,
  autocorrelation,
  peak,
  distinct,
  topshare: topShare,
  digest,
  seen,
}

const two: Record<string, (a: Values, b: Values, argument: number) => number> = { correlation, alike, odds, permutation }

const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN)

/** A function over a ring. `needs`: fewer known values give unknown. `every`: minutes between two values of its argument. */
export function windowed(name: string, ring: Ring, shape: { needs: number; argument: number; minutes: number; decimal: boolean }): Node {
  const { needs, argument, minutes, decimal } = shape
  const scale = name === 'slope' ? 1 / minutes : 1
  const single = one[name]
  const pair = two[name]
  const extreme = ring.isCounted ? ofExtremes[name] : undefined
  const compute = (): number => {
    if (single === undefined && pair === undefined) return counted(name, ring, needs)
    if (ring.isCounted && (ring.knownCount < needs || ring.knownCount === 0)) return Number.NaN
    if (extreme !== undefined) return finite(extreme(ring.extremes))
    const [first, second] = ring.known
    if (first === undefined || first.length < needs || first.length === 0) return Number.NaN
    if (single !== undefined) return finite(single(first, argument) * scale)
    return pair === undefined || second === undefined ? Number.NaN : finite(pair(first, second, argument))
  }
  let version = -1
  let value = Number.NaN
  return {
    get: () => {
      if (version !== ring.version) {
        version = ring.version
        value = compute()
      }
      return value
    },
    exact: () => (decimal ? exactly(name, ring.known[0] ?? []) : null),
    decimal: decimal && ['min', 'max', 'known', 'count'].includes(name),
  }
}

/** Counts need no list of values. */
function counted(name: string, ring: Ring, needs: number): number {
  const known = ring.knownCount
  if (known < needs) return Number.NaN
  if (name === 'known') return known
  return name === 'count' ? ring.ones : known === 0 ? Number.NaN : ring.ones / known
}

/** The exact sum, mean, extreme or range of decimals. */
function exactly(name: string, values: Values): Fraction | null {
  let [total, least, most]: [Fraction, Fraction | null, Fraction | null] = [zero, null, null]
  for (const value of values) {
    const exact = fractionOfNumber(value)
    if (exact === null) return null
    total = plus(total, exact)
    if (least === null || compareFractions(exact, least) < 0) least = exact
    if (most === null || compareFractions(exact, most) > 0) most = exact
  }
  if (least === null || most === null) return null
  if (name === 'sum' || name === 'count') return total
  if (name === 'mean' || name === 'share') return over(total, { top: BigInt(values.length), bottom: 1n })
  if (name === 'min') return least
  if (name === 'max') return most
  if (name === 'spread') return minus(most, least)
  return name === 'known' ? { top: BigInt(values.length), bottom: 1n } : null
}
