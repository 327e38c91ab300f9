/** A rule and a context to a graph of nodes. Equal expressions become one node. */
import { clockOf, isFact, meaningOf, minutesPer, noMembers, staticValue } from '../language/names.ts'
import type { Facts, Members } from '../language/names.ts'
import { printExpr } from '../language/print.ts'
import type { Expr, Input, Rule, Window } from '../rule.ts'
import type { Context } from '../verdict.ts'
import { fractionOf, fractionOfNumber, numberOf, times } from './decimal.ts'
import { FacilityState } from './facility-state.ts'
import { Feed } from './feed.ts'
import * as nodes from './node.ts'
import type { Clock, Node, Stateful } from './node.ts'
import * as temporal from './temporal.ts'
import { Ring, windowed } from './window.ts'

export const MINUTE = 60_000
export const DAY = 86_400_000
/** China has kept UTC+8 without summer time since 1992: periods are cut from midnight there. */
export const CHINA_OFFSET = 8 * 3_600_000

/** ON and OFF of one series, decided before everything else. */
export interface StateMachine {
  readonly feed: Feed
  readonly machine: FacilityState
  readonly on: Node
  readonly off: Node
}

export interface Plan {
  readonly rule: Rule
  readonly context: Context
  readonly clock: Clock
  /** Milliseconds of the grid, and of the condition. */
  readonly base: number
  readonly every: number
  readonly wait: number
  readonly lasting: number
  readonly merge: number
  readonly feeds: readonly Feed[]
  readonly statefuls: readonly Stateful[]
  readonly machines: readonly StateMachine[]
  /** States of the period at hand, one per machine. */
  readonly states: number[]
  readonly when: Node
  readonly clearWhen: Node | null
  readonly back: Node | null
  readonly guards: readonly { readonly name: string; readonly node: Node }[]
  /** Parameters as used, decimal text. */
  readonly parameters: Readonly<Record<string, string>>
  readonly facts: Facts
  /** Value of any expression at the period at hand, for words. */
  readonly valueOf: (expr: Expr, members: Members) => Node
}

/** Facts of one context: its parameters and the attributes of its series. */
export function factsOf(context: Context): Facts {
  return {
    parameter: ({ name, value, unit }) => numberOf(context.parameters?.[name] ?? value) * (minutesPer(unit) ?? 1),
    attribute: (of, name) => {
      const bound = context.series[of]
      const series = typeof bound === 'string' ? bound : bound?.[0]
      return series === undefined ? Number.NaN : numberOf(context.attributes?.[series]?.[name])
    },
  }
}

/** @throws RangeError where the context gives a parameter the rule does not have, or no decimal. */
export function compile(rule: Rule, context: Context): Plan {
  return new Compiler(rule, context).plan()
}

/** Which series a member stands for inside `any m in …`. */
type Bound = ReadonlyMap<string, { readonly input: string; readonly index: number }>
const unbound: Bound = new Map()

class Compiler {
  readonly #rule: Rule
  readonly #context: Context
  readonly #facts: Facts
  readonly #clock: Clock = { end: 0, turn: 0 }
  readonly #feeds: Feed[] = []
  readonly #feedsOf = new Map<string, Feed[]>()
  readonly #statefuls: Stateful[] = []
  readonly #machines: StateMachine[] = []
  readonly #states: number[] = []
  readonly #made = new Map<string, Node>()
  readonly #rings = new Map<string, Ring>()

  constructor(rule: Rule, context: Context) {
    this.#rule = rule
    this.#context = context
    for (const [name, value] of Object.entries(context.parameters ?? {})) {
      if (!rule.parameters.some((parameter) => parameter.name === name)) throw new RangeError(`${rule.id} has no parameter ${name}`)
      if (Number.isNaN(numberOf(value))) throw new RangeError(`parameter ${name} of ${rule.id} is no decimal: ${value.slice(0, 40)}`)
    }
    this.#facts = factsOf(context)
    for (const input of rule.inputs) this.#feed(input)
  }

  plan(): Plan {
    const rule = this.#rule
    const when = this.#node(rule.when, unbound)
    const guards = rule.guards.map(({ name, of }) => ({ name, node: this.#node(of, unbound) }))
    const clearWhen = rule.clearWhen === null ? null : this.#node(rule.clearWhen, unbound)
    const back = rule.back === null ? null : this.#node(rule.back, unbound)
    for (const { of, words } of rule.lets) if (words !== null) this.#node(of, unbound)
    const base = this.#base()
    const clock = clockOf(rule, rule.when, noMembers, this.#facts)
    const every = Number.isFinite(clock) ? clock * MINUTE : base
    const usualWait = base < 3_600_000 ? 5 : base < DAY ? 30 : 120
    return {
      rule,
      context: this.#context,
      clock: this.#clock,
      base,
      every,
      wait: (rule.wait === null ? usualWait : this.#static(rule.wait)) * MINUTE,
      lasting: (rule.lasting === null ? 0 : this.#static(rule.lasting)) * MINUTE,
      merge: (rule.merge === null ? 0 : this.#static(rule.merge)) * MINUTE,
      feeds: this.#feeds,
      statefuls: this.#statefuls,
      machines: this.#machines,
      states: this.#states,
      when,
      clearWhen,
      back,
      guards,
      parameters: Object.fromEntries(rule.parameters.map(({ name, value }) => [name, this.#context.parameters?.[name] ?? value])),
      facts: this.#facts,
      valueOf: (expr, members) => this.#shown(expr, members),
    }
  }

  #static(expr: Expr): number {
    return staticValue(this.#rule, expr, this.#facts)
  }

  #base(): number {
    return Math.min(...this.#rule.inputs.map(({ every }) => this.#static(every))) * MINUTE
  }

  #feed(input: Input): void {
    const bound = this.#context.series[input.name]
    const list = bound === undefined ? [] : typeof bound === 'string' ? [bound] : bound
    const every = this.#static(input.every) * MINUTE
    const hold = input.hold === null ? 0 : this.#static(input.hold) * MINUTE
    const feeds = list.map((series) => new Feed({ input: input.name, series, kind: input.kind, raw: input.raw, every, hold }))
    this.#feedsOf.set(input.name, feeds)
    this.#feeds.push(...feeds)
  }

  /** The node already made for an expression, for showing its number; members only where it stands for one series. */
  #shown(expr: Expr, members: Members): Node {
    const bound = new Map([...members].map(([member, input]) => [member, { input, index: 0 }]))
    return this.#made.get(this.#key(expr, bound)) ?? nodes.constant(Number.NaN, null)
  }

  #key(expr: Expr, bound: Bound): string {
    let key = printExpr(expr)
    for (const [member, { input, index }] of bound) key += `|${member}=${input}/${index}`
    return key
  }

  #node(expr: Expr, bound: Bound): Node {
    const key = this.#key(expr, bound)
    const made = this.#made.get(key) ?? this.#make(expr, bound)
    this.#made.set(key, made)
    return made
  }

  #make(expr: Expr, bound: Bound): Node {
    const part = (of: Expr) => this.#node(of, bound)
    switch (expr.op) {
      case 'number':
        return nodes.constant(Number(expr.text), fractionOf(expr.text))
      case 'duration':
        return nodes.constant(this.#static(expr), fractionOfNumber(this.#static(expr)))
      case 'name':
        return this.#named(expr.name, bound)
      case 'attribute':
        return this.#attribute(expr.of, expr.name, isFact(expr), bound)
      case 'not':
        return nodes.notOf(part(expr.of))
      case 'negate':
        return nodes.negated(part(expr.of))
      case 'and':
        return nodes.allOf(flat(expr, 'and').map(part))
      case 'or':
        return nodes.anyOf(flat(expr, 'or').map(part))
      case '+':
      case '-':
      case '*':
      case '/':
        return nodes.arithmetic(expr.op, part(expr.left), part(expr.right))
      case 'across': {
        const feeds = this.#feedsOf.get(expr.input) ?? []
        const parts = feeds.map((_, index) => this.#node(expr.of, new Map([...bound, [expr.member, { input: expr.input, index }]])))
        if (expr.how === 'any') return nodes.anyOf(parts)
        return expr.how === 'all' ? nodes.allOf(parts) : nodes.folded(expr.how, parts)
      }
      case 'call':
        return this.#call(expr, bound)
      default:
        return nodes.comparison(expr.op, part(expr.left), part(expr.right))
    }
  }

  #feedNamed(name: string, bound: Bound): Feed | undefined {
    const meaning = meaningOf(this.#rule, name, this.#members(bound))
    return meaning?.is === 'input' ? this.#feedsOf.get(meaning.input.name)?.[bound.get(name)?.index ?? 0] : undefined
  }

  #members(bound: Bound): Members {
    return new Map([...bound].map(([member, { input }]) => [member, input]))
  }

  #named(name: string, bound: Bound): Node {
    const meaning = meaningOf(this.#rule, name, this.#members(bound))
    if (meaning?.is === 'definition') return this.#node(meaning.definition.of, unbound)
    if (meaning?.is === 'parameter') {
      const { parameter } = meaning
      const text = fractionOf(this.#context.parameters?.[name] ?? parameter.value)
      const unit = fractionOfNumber(minutesPer(parameter.unit) ?? 1)
      return nodes.constant(this.#facts.parameter(parameter), text === null || unit === null ? null : times(text, unit))
    }
    const feed = this.#feedNamed(name, bound)
    if (feed === undefined) return nodes.constant(Number.NaN, null)
    return feed.shape.kind === 'event' ? nodes.computed(() => feed.happens) : nodes.valueOf(feed)
  }

  #attribute(of: string, name: string, fact: boolean, bound: Bound): Node {
    const feed = this.#feedNamed(of, bound)
    if (feed === undefined) return nodes.constant(Number.NaN, null)
    if (!fact) return nodes.limitOf(feed)
    const text = this.#context.attributes?.[feed.shape.series]?.[name]
    return nodes.constant(numberOf(text), text === undefined ? null : fractionOf(text))
  }

  /** Minutes between two values of an expression here. */
  #minutes(expr: Expr, bound: Bound): number {
    const clock = clockOf(this.#rule, expr, this.#members(bound), this.#facts)
    return Number.isFinite(clock) ? clock : this.#base() / MINUTE
  }

  #keep({ node, stateful }: { readonly node: Node; readonly stateful: Stateful }): Node {
    this.#statefuls.push(stateful)
    return node
  }

  #call(expr: Expr & { readonly op: 'call' }, bound: Bound): Node {
    const { name, args, window, mark } = expr
    if (window !== null) return this.#windowed(name, args, window, bound)
    const [first, second, third, fourth] = args
    if (first === undefined) return this.#calendar(name)
    const feed = first.op === 'name' ? this.#feedNamed(first.name, bound) : undefined
    const of = () => this.#node(first, bound)
    const every = () => this.#minutes(first, bound) * MINUTE
    const periods = (length: Expr | undefined) =>
      length === undefined ? 1 : Math.max(1, Math.round((this.#fixed(length, bound) * MINUTE) / every()))
    const answer = (get: (feed: Feed) => number) =>
      feed === undefined ? nodes.constant(Number.NaN, null) : nodes.computed(() => get(feed))
    switch (name) {
      case 'missing':
        return answer((one) => one.missing)
      case 'age':
        return answer((one) => one.age)
      case 'valid':
        return answer((one) => one.validity('valid'))
      case 'stopped':
        return answer((one) => one.validity('stopped'))
      case 'marked':
        return answer((one) => one.marked(mark ?? ''))
      case 'state':
        return feed === undefined || second === undefined || third === undefined
          ? nodes.constant(Number.NaN, null)
          : this.#state(feed, second, third, fourth === undefined ? 1 : periods(fourth), bound)
      case 'abs': {
        const inner = of()
        return nodes.chosen(true, inner, nodes.negated(inner))
      }
      case 'larger':
      case 'smaller':
        return second === undefined ? of() : nodes.chosen(name === 'larger', of(), this.#node(second, bound))
      case 'round':
        return nodes.rounded(of(), second === undefined ? 0 : this.#fixed(second, bound))
      case 'either': {
        const [a, b] = [of(), second === undefined ? of() : this.#node(second, bound)]
        const pick = () => (Number.isNaN(a.get()) ? b : a)
        return { get: () => pick().get(), exact: () => pick().exact(), decimal: a.decimal && b.decimal }
      }
      case 'only': {
        const [value, wanted] = [of(), second === undefined ? nodes.constant(Number.NaN, null) : this.#node(second, bound)]
        const holds = () => wanted.get() === 1
        return { get: () => (holds() ? value.get() : Number.NaN), exact: () => (holds() ? value.exact() : null), decimal: value.decimal }
      }
      case 'prev':
        return this.#keep(temporal.before(of(), every(), 1))
      case 'ago':
        return this.#keep(temporal.before(of(), every(), periods(second)))
      case 'changes':
        return this.#keep(temporal.changes(of(), every()))
      case 'rises':
      case 'falls':
        return this.#edge(name === 'rises', of(), every())
      case 'run':
        return this.#keep(temporal.run(of(), every(), second === undefined ? LONGEST_RUN : this.#fixed(second, bound)))
      case 'since':
        return this.#keep(temporal.since(of(), every(), second === undefined ? LONGEST_RUN : this.#fixed(second, bound)))
      case 'recently':
        return this.#keep(temporal.recently(of(), every(), periods(second)))
      default:
        return nodes.constant(Number.NaN, null)
    }
  }

  #edge(rising: boolean, of: Node, every: number): Node {
    const earlier = this.#keep(temporal.before(of, every, 1))
    const parts = rising ? [of, nodes.notOf(earlier)] : [nodes.notOf(of), earlier]
    return nodes.allOf(parts)
  }

  #calendar(name: string): Node {
    const clock = this.#clock
    const base = this.#base()
    if (name === 'hourofday') return nodes.computed(() => Math.floor((clock.end - base) / 3_600_000) % 24)
    if (name === 'weekday') return nodes.computed(() => ((Math.floor((clock.end - base) / DAY) + 3) % 7) + 1)
    return nodes.computed(() => ((3_600_000 - (clock.end % 3_600_000)) % 3_600_000) / MINUTE)
  }

  #state(feed: Feed, on: Expr, off: Expr, debounce: number, bound: Bound): Node {
    const front = new Feed(feed.shape)
    const value = nodes.valueOf(front)
    const machine: StateMachine = {
      feed: front,
      machine: new FacilityState(debounce),
      on: nodes.comparison('>=', value, this.#node(on, bound)),
      off: nodes.comparison('<=', value, this.#node(off, bound)),
    }
    const index = this.#machines.push(machine) - 1
    this.#states.push(Number.NaN)
    return nodes.computed(() => this.#states[index] ?? Number.NaN)
  }

  /** A static number here, where a member may stand for one series. */
  #fixed(expr: Expr, bound: Bound): number {
    return this.#node(expr, bound).get()
  }

  #windowed(name: string, args: readonly Expr[], window: Window, bound: Bound): Node {
    // the last argument of these is a number to work with, not something to remember
    const fixed = ['percentile', 'autocorrelation', 'permutation'].includes(name)
    const remembered = fixed ? args.slice(0, -1) : args
    const last = args.at(-1)
    const minutes = Math.min(...remembered.map((arg) => this.#minutes(arg, bound)))
    const { kind, size, unit } = this.#shape(window, minutes, bound)
    if (!Number.isFinite(size) || size < 1) return nodes.constant(Number.NaN, null)
    const key = `${remembered.map((arg) => this.#key(arg, bound)).join(';')}#${kind}${size}/${unit}`
    let ring = this.#rings.get(key)
    if (ring === undefined) {
      const sources = remembered.map((arg) => this.#node(arg, bound))
      ring = new Ring(this.#clock, sources, { kind, size, every: minutes * MINUTE, unit: unit * MINUTE })
      this.#rings.set(key, ring)
      this.#statefuls.push(ring)
    }
    return windowed(name, ring, {
      needs: this.#needs(window, size, bound),
      argument: fixed && last !== undefined ? this.#fixed(last, bound) : 0,
      minutes,
      decimal: remembered.every((arg) => this.#node(arg, bound).decimal) || ['count', 'share'].includes(name),
    })
  }

  #shape(window: Window, minutes: number, bound: Bound): { kind: Window['kind']; size: number; unit: number } {
    switch (window.kind) {
      case 'valid':
        return { kind: 'valid', size: Math.floor(this.#fixed(window.count, bound)), unit: 0 }
      case 'this': {
        const unit = window.unit === 'hour' ? 60 : 1440
        return { kind: 'this', size: Math.ceil(unit / minutes), unit }
      }
      default: {
        const length = this.#fixed(window.length, bound)
        return { kind: window.kind, size: Math.floor(length / minutes), unit: window.kind === 'each' ? length : 0 }
      }
    }
  }

  #needs(window: Window, size: number, bound: Bound): number {
    if (window.kind === 'valid') return size
    if (window.needs !== null) return this.#fixed(window.needs, bound)
    return window.kind === 'this' ? 1 : size
  }
}

/** Minutes up to which `run` and `since` count when the rule names no other bound. */
export const LONGEST_RUN = 2 * 1440

function flat(expr: Expr, op: 'and' | 'or'): Expr[] {
  return expr.op === op ? [...flat(expr.left, op), ...flat(expr.right, op)] : [expr]
}
