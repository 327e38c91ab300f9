/** The parts a compiled rule is made of. A truth is 1, 0 or NaN (unknown); so is a number NaN where it is unknown. */
import { compareFractions, fractionOf, fractionOfNumber, minus, over, plus, times } from './decimal.ts'
import type { Fraction } from './decimal.ts'
import type { Feed } from './feed.ts'

/** Millisecond of the end of the period at hand, counted from a midnight in China. */
export interface Clock {
  end: number
  /** Grows with each period, so that what was computed once is not computed twice. */
  turn: number
}

export interface Node {
  get(): number
  /** The exact value where one exists; asked only when floats are too close to tell. */
  exact(): Fraction | null
  /** Is its float the shortest text of its exact value? */
  readonly decimal: boolean
}

/** A part with a memory: stepped once per period of its clock, in the order of making. */
export interface Stateful {
  readonly every: number
  step(): void
  save(): unknown
  load(saved: unknown): void
}

const noExact = (): null => null

/** Numbers computed from others, with the exact way beside the fast one. */
export const computed = (get: () => number, exact: () => Fraction | null = noExact): Node => ({ get, exact, decimal: false })

export function constant(value: number, exact: Fraction | null): Node {
  return { get: () => value, exact: () => exact, decimal: exact !== null }
}

export const valueOf = (feed: Feed): Node => ({
  get: () => feed.value,
  exact: () => (feed.text === null ? null : fractionOf(feed.text)),
  decimal: true,
})

export const limitOf = (feed: Feed): Node => ({
  get: () => (feed.limit === null ? Number.NaN : Number(feed.limit)),
  exact: () => (feed.limit === null ? null : fractionOf(feed.limit)),
  decimal: true,
})

const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN)

const bothExact = (a: Node, b: Node, of: (a: Fraction, b: Fraction) => Fraction | null): Fraction | null => {
  const [left, right] = [a.exact(), b.exact()]
  return left === null || right === null ? null : of(left, right)
}

export function arithmetic(op: '+' | '-' | '*' | '/', a: Node, b: Node): Node {
  switch (op) {
    case '+':
      return computed(
        () => finite(a.get() + b.get()),
        () => bothExact(a, b, plus),
      )
    case '-':
      return computed(
        () => finite(a.get() - b.get()),
        () => bothExact(a, b, minus),
      )
    case '*':
      return computed(
        () => finite(a.get() * b.get()),
        () => bothExact(a, b, times),
      )
    default:
      return computed(
        () => finite(a.get() / b.get()),
        () => bothExact(a, b, over),
      )
  }
}

/** Floats nearer than this, relative to their size, are compared exactly. Far above the error of any sum we form. */
const CLOSE = 1e-9

/**
 * Sign of a − b. A decimal text and its float are ordered alike, so the floats decide wherever they differ clearly;
 * where they nearly meet, the exact values do.
 */
export function compare(a: Node, b: Node): number {
  const [left, right] = [a.get(), b.get()]
  const difference = left - right
  if (Number.isNaN(difference)) return Number.NaN
  if (Math.abs(difference) > CLOSE * Math.max(Math.abs(left), Math.abs(right))) return difference
  return bothSigns(a, b) ?? difference
}

function bothSigns(a: Node, b: Node): number | null {
  const [left, right] = [a.exact(), b.exact()]
  return left === null || right === null ? null : compareFractions(left, right)
}

export function comparison(op: '>' | '>=' | '<' | '<=' | '=' | '!=', a: Node, b: Node): Node {
  const holds = (sign: number): boolean => {
    if (op === '>') return sign > 0
    if (op === '>=') return sign >= 0
    if (op === '<') return sign < 0
    if (op === '<=') return sign <= 0
    return op === '=' ? sign === 0 : sign !== 0
  }
  return computed(() => {
    const sign = compare(a, b)
    return Number.isNaN(sign) ? Number.NaN : Number(holds(sign))
  })
}

/** Known as soon as one part decides (Kleene's three-valued logic). */
export function allOf(parts: readonly Node[]): Node {
  return computed(() => {
    let answer = 1
    for (const part of parts) {
      const value = part.get()
      if (value === 0) return 0
      if (Number.isNaN(value)) answer = Number.NaN
    }
    return parts.length === 0 ? Number.NaN : answer
  })
}

export function anyOf(parts: readonly Node[]): Node {
  return computed(() => {
    let answer = 0
    for (const part of parts) {
      const value = part.get()
      if (value === 1) return 1
      if (Number.isNaN(value)) answer = Number.NaN
    }
    return parts.length === 0 ? Number.NaN : answer
  })
}

export const notOf = (of: Node): Node => computed(() => 1 - of.get())

export const negated = (of: Node): Node =>
  computed(
    () => -of.get(),
    () => {
      const value = of.exact()
      return value === null ? null : { top: -value.top, bottom: value.bottom }
    },
  )

/** Fold of the members of a link group; unknown as soon as one member is. */
export function folded(how: 'sum' | 'mean' | 'smallest' | 'largest' | 'count', parts: readonly Node[]): Node {
  const total = (): number => {
    let sum = 0
    for (const part of parts) sum += part.get()
    return sum
  }
  if (parts.length === 0) return constant(Number.NaN, null)
  if (how === 'sum' || how === 'count') return computed(total, () => exactSum(parts))
  if (how === 'mean') return computed(() => total() / parts.length)
  const pick = how === 'smallest' ? Math.min : Math.max
  return computed(() => pick(...parts.map((part) => part.get())))
}

function exactSum(parts: readonly Node[]): Fraction | null {
  let sum: Fraction = { top: 0n, bottom: 1n }
  for (const part of parts) {
    const value = part.exact()
    if (value === null) return null
    sum = plus(sum, value)
  }
  return sum
}

/** The larger or smaller of two. */
export function chosen(larger: boolean, a: Node, b: Node): Node {
  const pick = larger ? Math.max : Math.min
  return computed(
    () => pick(a.get(), b.get()),
    () => bothExact(a, b, (left, right) => (compareFractions(left, right) >= 0 === larger ? left : right)),
  )
}

/** Round half to even on the decimal digits (GB/T 8170). */
export function rounded(of: Node, digits: number): Node {
  const places = Math.min(Math.max(Math.trunc(digits), 0), 12)
  return {
    decimal: true,
    get: () => {
      const value = of.get()
      if (Number.isNaN(value)) return value
      const exact = of.exact() ?? fractionOfNumber(value)
      if (exact === null) return value
      const scale = 10n ** BigInt(places)
      const scaled = (exact.top < 0n ? -exact.top : exact.top) * scale
      const whole = scaled / exact.bottom
      const twice = (scaled % exact.bottom) * 2n
      const up = twice > exact.bottom || (twice === exact.bottom && whole % 2n === 1n)
      return (Number(up ? whole + 1n : whole) / 10 ** places) * (exact.top < 0n ? -1 : 1)
    },
    exact: noExact,
  }
}
