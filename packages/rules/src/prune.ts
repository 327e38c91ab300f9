/**
 * Can a rule fire in a block of history at all? A sound answer from the block's extremes: interval arithmetic over the condition.
 * "No" is a proof; "yes" only means that the evaluator has to look.
 */
import { fractionOf } from './evaluate/decimal.ts'
import { factsOf } from './evaluate/compile.ts'
import { isFact, isStatic, meaningOf, noMembers, staticValue } from './language/names.ts'
import type { Members } from './language/names.ts'
import type { Expr, Rule, Window } from './rule.ts'
import type { Context } from './verdict.ts'

/**
 * What the host stores of a block, per input. The block must reach back `horizonOf(rule)` before the periods in question, and hold
 * every value of the input there, of all its series, valid or not.
 */
export interface BlockStats {
  /** Extremes of all numbers, decimal text; null: there is none. */
  readonly min: string | null
  readonly max: string | null
  /** Extremes of the limits that travelled with them; null: none or not kept. */
  readonly limitMin?: string | null
  readonly limitMax?: string | null
  /** Is there a period without a valid value? Absent: there may be. */
  readonly gaps?: boolean
  /** Names of marks on any of it; absent: there may be any. */
  readonly marks?: readonly string[]
  /**
   * The least difference between the smallest and the largest valid value in any stretch of so many minutes that begins at a whole multiple
   * of them, of all stretches in the block that have any number; absent: it may be none.
   */
  readonly still?: { readonly minutes: number; readonly spread: string }
  /** Did an event happen, for inputs that are events? Absent: it may have. */
  readonly happens?: boolean
}

interface Interval {
  readonly low: number
  readonly high: number
}

/** Which answers are possible, apart from unknown. */
interface Possible {
  readonly yes: boolean
  readonly no: boolean
}

const anything: Interval = { low: -Infinity, high: Infinity }
const either: Possible = { yes: true, no: true }

/** False only where the rule cannot fire in the block. Inputs without stats are taken to be anything. */
export function canFire(rule: Rule, blocks: Readonly<Record<string, BlockStats>>, context?: Context): boolean {
  return new Pruner(rule, blocks, context ?? { subject: '', series: {} }).truth(rule.when, noMembers).yes
}

/** A little wider than the floats say, so that rounding never excludes what is possible. */
function widened(low: number, high: number): Interval {
  if (Number.isNaN(low) || Number.isNaN(high)) return anything
  const slack = 1e-9
  return { low: low - Math.abs(low) * slack, high: high + Math.abs(high) * slack }
}

class Pruner {
  readonly #rule: Rule
  readonly #blocks: Readonly<Record<string, BlockStats>>
  readonly #context: Context

  constructor(rule: Rule, blocks: Readonly<Record<string, BlockStats>>, context: Context) {
    this.#rule = rule
    this.#blocks = blocks
    this.#context = context
  }

  truth(expr: Expr, members: Members): Possible {
    switch (expr.op) {
      case 'not': {
        const { yes, no } = this.truth(expr.of, members)
        return { yes: no, no: yes }
      }
      case 'and': {
        const [a, b] = [this.truth(expr.left, members), this.truth(expr.right, members)]
        return { yes: a.yes && b.yes, no: a.no || b.no }
      }
      case 'or': {
        const [a, b] = [this.truth(expr.left, members), this.truth(expr.right, members)]
        return { yes: a.yes || b.yes, no: a.no && b.no }
      }
      case 'name':
        return this.#named(expr.name, members)
      case 'across':
        // the stats of an input cover all its series, so a member is as wide as all of them
        return this.truth(expr.of, new Map([...members, [expr.member, expr.input]]))
      case 'call':
        return this.#called(expr, members)
      case '>':
      case '>=':
      case '<':
      case '<=':
        return compared(expr.op, this.#range(expr.left, members), this.#range(expr.right, members))
      case '=':
      case '!=': {
        const [left, right] = [this.#fixed(expr.left), this.#fixed(expr.right)]
        // whole numbers that never change, such as a switch among the parameters, are simply equal or not
        if (!Number.isSafeInteger(left) || !Number.isSafeInteger(right))
          return compared(expr.op, this.#range(expr.left, members), this.#range(expr.right, members))
        const yes = (left === right) === (expr.op === '=')
        return { yes, no: !yes }
      }
      default:
        return either
    }
  }

  /** The value of what never changes; NaN for the rest. */
  #fixed(expr: Expr): number {
    return isStatic(this.#rule, expr, noMembers) ? staticValue(this.#rule, expr, factsOf(this.#context)) : Number.NaN
  }

  #named(name: string, members: Members): Possible {
    const meaning = meaningOf(this.#rule, name, members)
    if (meaning?.is === 'definition') return this.truth(meaning.definition.of, noMembers)
    if (meaning?.is === 'input' && meaning.input.kind === 'event')
      return { yes: this.#blocks[meaning.input.name]?.happens ?? true, no: true }
    return either
  }

  #called(expr: Expr & { readonly op: 'call' }, members: Members): Possible {
    const [first] = expr.args
    if (first === undefined) return either
    const stats = first.op === 'name' ? this.#blocks[members.get(first.name) ?? first.name] : undefined
    switch (expr.name) {
      case 'missing':
        return { yes: stats?.gaps ?? true, no: true }
      case 'marked':
        return { yes: stats?.marks?.includes(expr.mark ?? '') ?? true, no: true }
      case 'prev':
      case 'ago':
        return this.truth(first, members)
      // what holds now or recently must have been possible
      case 'recently':
      case 'rises':
        return { yes: this.truth(first, members).yes, no: true }
      case 'falls': {
        const { yes, no } = this.truth(first, members)
        return { yes: yes && no, no: true }
      }
      case 'only':
        return this.truth(first, members)
      case 'state':
        return this.#state(expr.args, members)
      default:
        return either
    }
  }

  /** ON can be kept by values in between, but not by values that are all at or below OFF; and the other way about. */
  #state([value, on, off]: readonly Expr[], members: Members): Possible {
    if (value === undefined || on === undefined || off === undefined) return either
    const [range, low, high] = [this.#range(value, members), this.#range(off, members), this.#range(on, members)]
    return { yes: range.high >= low.low, no: range.low <= high.high }
  }

  #range(expr: Expr, members: Members): Interval {
    if (isStatic(this.#rule, expr, members) && members.size === 0) {
      const value = staticValue(this.#rule, expr, factsOf(this.#context))
      return widened(value, value)
    }
    switch (expr.op) {
      case 'name':
        return this.#rangeOfName(expr.name, members)
      case 'attribute':
        return isFact(expr) ? this.#rangeOfFact(expr.of, expr.name, members) : this.#rangeOfLimit(expr.of, members)
      case 'negate': {
        const { low, high } = this.#range(expr.of, members)
        return { low: -high, high: -low }
      }
      case '+':
      case '-':
      case '*':
      case '/':
        return combined(expr.op, this.#range(expr.left, members), this.#range(expr.right, members))
      case 'number':
      case 'duration': {
        const value = staticValue(this.#rule, expr, factsOf(this.#context))
        return widened(value, value)
      }
      case 'across': {
        const inside = new Map([...members, [expr.member, expr.input]])
        if (expr.how === 'smallest' || expr.how === 'largest' || expr.how === 'mean') return this.#range(expr.of, inside)
        return expr.how === 'count' && !this.truth(expr.of, inside).yes ? { low: 0, high: 0 } : anything
      }
      case 'call':
        return this.#rangeOfCall(expr, members)
      default:
        return anything
    }
  }

  #rangeOfName(name: string, members: Members): Interval {
    const meaning = meaningOf(this.#rule, name, members)
    if (meaning?.is === 'definition') return this.#range(meaning.definition.of, noMembers)
    if (meaning?.is === 'parameter') {
      const value = factsOf(this.#context).parameter(meaning.parameter)
      return widened(value, value)
    }
    const stats = meaning?.is === 'input' ? this.#blocks[meaning.input.name] : undefined
    return stats === undefined ? anything : extremes(stats.min, stats.max)
  }

  #rangeOfLimit(of: string, members: Members): Interval {
    const stats = this.#blocks[members.get(of) ?? of]
    return stats?.limitMin === undefined || stats.limitMax === undefined ? anything : extremes(stats.limitMin, stats.limitMax)
  }

  /**
   * A window that is long enough holds one of the stretches whole, and its values differ at least as much as theirs. Where a gap may be filled,
   * or need not be, a stretch may add nothing.
   */
  #leastSpread(of: Expr, window: Window | null, members: Members): number {
    const name = of.op === 'name' ? (members.get(of.name) ?? of.name) : ''
    const input = this.#rule.inputs.find((one) => one.name === name)
    const still = this.#blocks[name]?.still
    if (input === undefined || still === undefined || window?.kind !== 'last') return 0
    const facts = factsOf(this.#context)
    const [length, every] = [window.length, input.every].map((part) => staticValue(this.#rule, part, facts))
    const mayLack = (window.needs !== null || input.hold !== null) && (this.#blocks[name]?.gaps ?? true)
    if (mayLack || !(length! >= 2 * still.minutes - every!) || fractionOf(still.spread) === null) return 0
    return Math.max(0, widened(Number(still.spread), Number(still.spread)).low)
  }

  /** A fact that no series of the input has will not become known while the rule runs. */
  #isUnknownFact(expr: Expr, members: Members): boolean {
    if (expr.op !== 'attribute' || !isFact(expr)) return false
    const bound = this.#context.series[members.get(expr.of) ?? expr.of]
    const list = bound === undefined ? [] : typeof bound === 'string' ? [bound] : bound
    return list.length > 0 && list.every((series) => this.#context.attributes?.[series]?.[expr.name] === undefined)
  }

  /** The fact of every series of the input. */
  #rangeOfFact(of: string, name: string, members: Members): Interval {
    const bound = this.#context.series[members.get(of) ?? of]
    const list = bound === undefined ? [] : typeof bound === 'string' ? [bound] : bound
    const values = list.map((series) => Number(this.#context.attributes?.[series]?.[name] ?? Number.NaN))
    return values.length === 0 || values.some(Number.isNaN) ? anything : widened(Math.min(...values), Math.max(...values))
  }

  #rangeOfCall(expr: Expr & { readonly op: 'call' }, members: Members): Interval {
    const [first, second] = expr.args
    if (first === undefined) return anything
    const inner = () => this.#range(first, members)
    switch (expr.name) {
      case 'mean':
      case 'min':
      case 'max':
      case 'median':
      case 'percentile':
      case 'prev':
      case 'ago':
      case 'only':
        return inner()
      case 'spread': {
        const { low, high } = inner()
        return { low: this.#leastSpread(first, expr.window, members), high: high - low }
      }
      case 'mad': {
        const { low, high } = inner()
        return { low: 0, high: high - low }
      }
      case 'count':
      case 'share':
        if (!this.truth(first, members).yes) return { low: 0, high: 0 }
        return { low: 0, high: expr.name === 'share' ? 1 : Infinity }
      case 'run':
        return this.truth(first, members).yes ? { low: 0, high: Infinity } : { low: 0, high: 0 }
      case 'abs': {
        const { low, high } = inner()
        return { low: low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high)), high: Math.max(Math.abs(low), Math.abs(high)) }
      }
      case 'larger':
      case 'smaller': {
        if (second === undefined) return anything
        const [a, b] = [inner(), this.#range(second, members)]
        const pick = expr.name === 'larger' ? Math.max : Math.min
        return { low: pick(a.low, b.low), high: pick(a.high, b.high) }
      }
      case 'either': {
        if (second === undefined) return anything
        if (this.#isUnknownFact(first, members)) return this.#range(second, members)
        const [a, b] = [inner(), this.#range(second, members)]
        return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }
      }
      default:
        return anything
    }
  }
}

function extremes(min: string | null | undefined, max: string | null | undefined): Interval {
  if (min === null || min === undefined || max === null || max === undefined) return anything
  return fractionOf(min) === null || fractionOf(max) === null ? anything : widened(Number(min), Number(max))
}

function compared(op: string, a: Interval, b: Interval): Possible {
  switch (op) {
    case '>':
    case '>=':
      // equal bounds stay possible: floats this close are compared exactly elsewhere
      return { yes: a.high >= b.low, no: a.low <= b.high }
    case '<':
    case '<=':
      return { yes: a.low <= b.high, no: a.high >= b.low }
    case '=':
      return { yes: a.low <= b.high && b.low <= a.high, no: true }
    default:
      return { yes: true, no: a.low <= b.high && b.low <= a.high }
  }
}

function combined(op: '+' | '-' | '*' | '/', a: Interval, b: Interval): Interval {
  if (op === '+') return widened(a.low + b.low, a.high + b.high)
  if (op === '-') return widened(a.low - b.high, a.high - b.low)
  if (op === '/' && b.low <= 0 && b.high >= 0) return anything
  const sides = op === '*' ? [b.low, b.high] : [1 / b.high, 1 / b.low]
  const corners = [a.low, a.high].flatMap((left) => sides.map((right) => (left === 0 || right === 0 ? 0 : left * right)))
  return widened(Math.min(...corners), Math.max(...corners))
}
