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
  #start = 0
  #length = 0
  /** What `each` closed last. */
  #frozen: number[][] | null = null
  #known: Float64Array[] | null = null

  constructor(clock: Clock, sources: readonly Node[], shape: { kind: WindowKind; size: number; every: number; unit: number }) {
    this.every = shape.every
    this.#clock = clock
    this.#sources = sources
    this.#kind = shape.kind
    this.#unit = shape.unit
    this.#size = shape.size
    this.#columns = sources.map(() => new Float64Array(Math.min(shape.size, 16)))
  }

  step(): void {
    const { end } = this.#clock
    this.#known = null
    if (this.#kind === 'this' && (end - this.every) % this.#unit === 0) this.#length = 0
    const values = this.#sources.map((source) => source.get())
    if (this.#kind !== 'valid' || !values.some(Number.isNaN)) this.#push(values)
    if (this.#kind === 'each' && end % this.#unit === 0) {
      this.#frozen = this.#columns.map((_, column) => this.#list(column))
      this.#length = 0
    }
  }

  /** Known values, oldest first, one list per expression; where one is unknown all are left out. */
  get known(): readonly Float64Array[] {
    this.#known ??= this.#collect()
    return this.#known
  }

  /** Periods it looks at, known or not. */
  get due(): number {
    return this.#kind === 'each' ? (this.#frozen?.[0]?.length ?? 0) : this.#length
  }

  save(): RingSaved {
    const list = (values: readonly number[]) => values.map((value) => (Number.isNaN(value) ? null : value))
    return { columns: this.#columns.map((_, column) => list(this.#list(column))), frozen: this.#frozen?.map(list) ?? null }
  }

  load(saved: unknown): void {
    const { columns, frozen } = saved as RingSaved
    const unknown = (values: readonly (number | null)[]) => values.map((value) => value ?? Number.NaN)
    this.#known = null
    this.#start = this.#length = 0
    const lists = columns.map(unknown)
    for (let at = 0; at < (lists[0]?.length ?? 0); at++) this.#push(lists.map((list) => list[at] ?? Number.NaN))
    this.#frozen = frozen?.map(unknown) ?? null
  }

  #push(values: readonly number[]): void {
    const capacity = this.#columns[0]?.length ?? 0
    if (this.#length === capacity && capacity < this.#size) this.#grow(Math.min(capacity * 2, this.#size))
    const room = this.#columns[0]?.length ?? 1
    if (this.#length < room) this.#length++
    else this.#start = (this.#start + 1) % room
    const at = (this.#start + this.#length - 1) % room
    for (let column = 0; column < values.length; column++) this.#columns[column]![at] = values[column]!
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

  #collect(): Float64Array[] {
    const [frozen, columns] = [this.#frozen, this.#columns]
    const length = this.due
    const lists = columns.map(() => new Float64Array(length))
    if (this.#kind === 'each' && frozen === null) return lists
    const room = columns[0]?.length ?? 1
    let count = 0
    for (let at = 0; at < length; at++) {
      let whole = true
      for (let column = 0; column < columns.length; column++) {
        const value = this.#kind === 'each' ? frozen![column]![at]! : columns[column]![(this.#start + at) % room]!
        lists[column]![count] = value
        if (Number.isNaN(value)) whole = false
      }
      if (whole) count++
    }
    return lists.map((list) => list.subarray(0, count))
  }
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
  known: (values) => values.length,
  count: sum,
  share: mean,
}

const two: Record<string, (a: Values, b: Values, argument: number) => number> = { correlation, alike, odds, permutation }

const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN)

/** A function over a ring. `needs`: fewer known values give unknown. `every`: minutes between two values of its argument. */
export function windowed(name: string, ring: Ring, shape: { needs: number; argument: number; minutes: number; decimal: boolean }): Node {
  const { needs, argument, minutes, decimal } = shape
  const scale = name === 'slope' ? 1 / minutes : 1
  const compute = (): number => {
    const { known } = ring
    const [first, second] = known
    if (first === undefined || first.length < needs || (first.length === 0 && name !== 'known' && name !== 'count')) return Number.NaN
    const single = one[name]
    if (single !== undefined) return finite(single(first, argument) * scale)
    return second === undefined ? Number.NaN : finite(two[name]!(first, second, argument))
  }
  let of: readonly Float64Array[] | null = null
  let value = Number.NaN
  return {
    get: () => {
      if (of !== ring.known) {
        of = ring.known
        value = compute()
      }
      return value
    },
    exact: () => (decimal ? exactly(name, ring.known[0] ?? []) : null),
    decimal: decimal && ['min', 'max', 'known', 'count'].includes(name),
  }
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
