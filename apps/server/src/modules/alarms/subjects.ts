/**
 * Which rules watch what: the inputs a rule names are bound to series of the registry's outlets and of the link groups of electricity
 * supervision. What cannot be bound is not watched, and is named, so that a rule that watches nothing is seen to watch nothing.
 */
import { z } from 'zod'
import type { Context, Expr, Input, Rule } from '@poyang/rules'
import type { Outlet } from '../sources/schema.ts'
import { Medium } from '../sources/schema.ts'
import { isPollutant } from '../telemetry/index.ts'
import table from './data/bindings.json' with { type: 'json' }
import type { Watch } from './evaluation/watch.ts'

const Bindings = z.object({
  /** Factor codes that an input's name stands for, the first that the outlet has. */
  inputs: z.record(z.string(), z.array(z.string())),
  /** Events that are put on record at outlets, by the series that tells them; with `/` those of the platform itself. */
  events: z.record(z.string(), z.string()),
  rules: z.record(
    z.string(),
    z.object({
      media: z.array(Medium).optional(),
      /** In place of every pollutant of the outlet. */
      factors: z.array(z.string()).optional(),
      /** Factors by input, a subject each; of a list those that the outlet has, at least two. */
      tuples: z.array(z.record(z.string(), z.union([z.string(), z.array(z.string())]))).optional(),
      /** Inputs that take the total of the period (Cou) in place of the mean: of a factor, or of the one watched. */
      totals: z.record(z.string(), z.string().nullable()).optional(),
      /** A subject for each parameter that was filed for a factor, or for each factor that the outlet upstream has too. */
      each: z.enum(['parameter', 'upstream']).optional(),
      /** x and y are two channels of an outlet, or the same channel of two outlets of an enterprise. */
      pairs: z.enum(['channels', 'outlets']).optional(),
      /** Inputs without which nothing can be said; absent: all values. */
      required: z.array(z.string()).optional(),
    }),
  ),
})
const bindings = Bindings.parse(table)

/** What electricity supervision knows of a link group, facility or site: series of each input, and facts of the series. */
export interface Linked {
  readonly scope: 'group' | 'facility' | 'site' | 'outlet'
  readonly subject: string
  readonly outlet: string
  readonly series: Context['series']
  readonly attributes: NonNullable<Context['attributes']>
  /** In place of the defaults of the rules that have such parameters. */
  readonly parameters?: NonNullable<Context['parameters']>
}

/** Facts of one factor of an outlet as rules ask for them: `range`, `lod`, `o2benchmark`, …; decimal text. */
export type FactsOf = (outlet: string, factor: string) => Readonly<Record<string, string>>

/** What the registry says of outlets beside facts of their factors. */
export interface Registered {
  /** The outlet registered as upstream or neighbour. */
  upstream(outlet: string): string | null
  /** Codes of the parameters that were filed for a factor. */
  parameters(outlet: string, factor: string): readonly string[]
  /** Length of its minute records. */
  recordMinutes(outlet: string): number
}

const nothingRegistered: Registered = { upstream: () => null, parameters: () => [], recordMinutes: () => 1 }

export interface Watched {
  readonly watches: readonly Watch[]
  /** By rule id: inputs and facts that were missing everywhere. */
  readonly lacking: ReadonlyMap<string, readonly string[]>
}

const MOST_PAIRS = 24

export function watchesOf(
  rules: readonly Rule[],
  outlets: readonly Outlet[],
  factsOf: FactsOf,
  linked: readonly Linked[] = [],
  registered: Registered = nothingRegistered,
): Watched {
  const watches: Watch[] = []
  const lacking = new Map<string, readonly string[]>()
  for (const rule of rules) {
    const binder = new Binder(rule, outlets, factsOf, registered)
    const found = rule.scope === 'factor' || rule.scope === 'outlet' ? binder.ofOutlets() : []
    for (const one of linked) if (one.scope === rule.scope) found.push(...binder.ofLinked(one))
    watches.push(...found)
    if (found.length === 0) lacking.set(rule.id, binder.missing())
  }
  return { watches, lacking }
}

/** Names of factors of an outlet for each input of a rule. */
type Factors = Readonly<Record<string, Bound | readonly Bound[] | undefined>>
interface Bound {
  readonly outlet: string
  readonly factor: string
}
const isList = (bound: Bound | readonly Bound[]): bound is readonly Bound[] => Array.isArray(bound)

class Binder {
  readonly #rule: Rule
  readonly #outlets: readonly Outlet[]
  readonly #factsOf: FactsOf
  readonly #registered: Registered
  readonly #missing = new Set<string>()
  /** Inputs and facts that the condition itself names; guards may do without. */
  readonly #needed: Needed

  constructor(rule: Rule, outlets: readonly Outlet[], factsOf: FactsOf, registered: Registered) {
    this.#rule = rule
    this.#outlets = outlets
    this.#registered = registered
    this.#factsOf = factsOf
    this.#needed = neededBy(rule)
  }

  missing(): string[] {
    if (this.#missing.size > 0) return [...this.#missing].toSorted()
    return this.#rule.inputs.filter(({ name }) => this.#needed.inputs.has(name)).map(({ name }) => name)
  }

  ofOutlets(): Watch[] {
    const { id } = this.#rule
    const { media, pairs } = bindings.rules[id] ?? {}
    const fitting = this.#outlets.filter(({ medium }) => medium !== 'power' && (media === undefined || media.includes(medium)))
    if (pairs === 'outlets') return this.#neighbours(fitting)
    return fitting.flatMap((outlet) => this.#ofOutlet(outlet))
  }

  #ofOutlet(outlet: Outlet): Watch[] {
    const { factors, tuples, pairs, each, totals } = bindings.rules[this.#rule.id] ?? {}
    const pollutants = outlet.factors.filter(isPollutant)
    const at = (factor: string) => ({ outlet: outlet.id, factor })
    if (tuples !== undefined) {
      const has = (code: string) => outlet.factors.includes(code)
      const own = tuples.map((tuple) =>
        Object.entries(tuple).map(([name, code]) => [name, typeof code === 'string' ? code : code.filter(has)] as const),
      )
      const fitting = own.filter((tuple) => tuple.every(([, code]) => (typeof code === 'string' ? has(code) : code.length > 1)))
      return fitting.flatMap((tuple) => {
        const named = tuple.map(([name, code]) => [name, typeof code === 'string' ? at(code) : code.map(at)] as const)
        return this.#watch(
          outlet,
          tuple
            .map(([, code]) => code)
            .flat()
            .join('-'),
          null,
          Object.fromEntries(named),
        )
      })
    }
    if (each !== undefined) this.#missing.add(each === 'parameter' ? 'setting' : 'upstream')
    if (each === 'parameter')
      return pollutants.flatMap((factor) =>
        this.#registered
          .parameters(outlet.id, factor)
          .flatMap((code) => this.#watch(outlet, `${factor}.${code}`, factor, { x: at(factor), setting: at(`${factor}.${code}`) })),
      )
    if (each === 'upstream') return this.#downstream(outlet, pollutants)
    if (pairs === 'channels') return pairsOf(pollutants).flatMap(([x, y]) => this.#watch(outlet, `${x}-${y}`, null, { x: at(x), y: at(y) }))
    if (this.#rule.scope === 'outlet') {
      const [first] = pollutants
      return this.#watch(outlet, null, null, first === undefined ? {} : { x: at(first) })
    }
    const wanted = factors === undefined ? pollutants : outlet.factors.filter((factor) => factors.includes(factor))
    return wanted.flatMap((factor) => {
      const own = at(factor)
      const sums = Object.entries(totals ?? {}).map(([name, of]) => [name, at(`${of ?? factor}.total`)] as const)
      if (Object.values(totals ?? {}).some((of) => of !== null && !outlet.factors.includes(of))) return []
      return this.#watch(outlet, factor, factor, { x: own, reported: own, measured: own, concentration: own, ...Object.fromEntries(sums) })
    })
  }

  /** Each factor that the outlet registered as upstream has too. */
  #downstream(outlet: Outlet, pollutants: readonly string[]): Watch[] {
    const upstream = this.#outlets.find(({ id }) => id === this.#registered.upstream(outlet.id))
    return pollutants
      .filter((factor) => upstream?.factors.includes(factor) === true)
      .flatMap((factor) =>
        this.#watch(outlet, factor, factor, {
          x: { outlet: outlet.id, factor },
          ...(upstream === undefined ? {} : { upstream: { outlet: upstream.id, factor } }),
        }),
      )
  }

  /** The same channel of two outlets of one enterprise. */
  #neighbours(outlets: readonly Outlet[]): Watch[] {
    const ofEnterprise = new Map<string, Outlet[]>()
    for (const outlet of outlets) ofEnterprise.set(outlet.enterpriseId, [...(ofEnterprise.get(outlet.enterpriseId) ?? []), outlet])
    return [...ofEnterprise.values()].flatMap((list) =>
      pairsOf(list).flatMap(([one, other]) =>
        one.factors
          .filter((factor) => isPollutant(factor) && other.factors.includes(factor))
          .flatMap((factor) =>
            this.#watch(one, `${factor}-${other.id}`, factor, { x: { outlet: one.id, factor }, y: { outlet: other.id, factor } }),
          ),
      ),
    )
  }

  /** A rule whose inputs, levels and facts the subject does not have does not watch it. */
  ofLinked(linked: Linked): Watch[] {
    const series: Record<string, string | readonly string[]> = {}
    for (const input of this.#rule.inputs) {
      const bound = linked.series[input.name] ?? this.#silent(input)
      if (bound === undefined) {
        this.#missing.add(input.name)
        return []
      }
      const list = typeof bound === 'string' ? [bound] : bound
      // Minutes are not what a rule on hours or days asks for.
      const wrongLevel = input.kind === 'value' && list.some((one) => one.split('/')[2] !== levelOf(input))
      if (wrongLevel) this.#missing.add(input.name)
      const needed = [...(this.#needed.attributes.get(input.name) ?? [])]
      const lacks = needed.filter((name) => list.some((one) => linked.attributes[one]?.[name] === undefined))
      for (const name of lacks) this.#missing.add(`${input.name}.${name}`)
      if (wrongLevel || lacks.length > 0) return []
      series[input.name] = bound
    }
    const { subject, attributes, outlet } = linked
    const own = new Set(this.#rule.parameters.map(({ name }) => name))
    const parameters = Object.fromEntries(Object.entries(linked.parameters ?? {}).filter(([name]) => own.has(name)))
    return [{ rule: this.#rule, context: { subject, series, attributes, parameters }, outlet, factor: null }]
  }

  /** Bind every input or give up, noting what was missing. */
  #watch(outlet: Outlet, part: string | null, factor: string | null, own: Factors): Watch[] {
    const series: Record<string, string | readonly string[]> = {}
    const attributes: Record<string, Readonly<Record<string, string>>> = {}
    for (const input of this.#rule.inputs) {
      const bound = this.#bind(input, outlet, own, factor)
      if (bound === undefined) {
        if (!this.#mustHave(input)) continue
        this.#missing.add(input.name)
        return []
      }
      series[input.name] = bound
      for (const one of typeof bound === 'string' ? [bound] : bound) {
        const facts = this.#attributes(one)
        const lacks = [...(this.#needed.attributes.get(input.name) ?? [])].filter((name) => facts[name] === undefined)
        for (const name of lacks) this.#missing.add(`${input.name}.${name}`)
        if (lacks.length > 0) return []
        attributes[one] = facts
      }
    }
    const subject = part === null ? outlet.id : `${outlet.id}/${part}`
    return [{ rule: this.#rule, context: { subject, series, attributes }, outlet: outlet.id, factor }]
  }

  #mustHave({ name, kind }: Input): boolean {
    const { required } = bindings.rules[this.#rule.id] ?? {}
    return required === undefined ? kind !== 'event' || this.#needed.inputs.has(name) : required.includes(name)
  }

  #bind(input: Input, outlet: Outlet, own: Factors, factor: string | null): string | readonly string[] | undefined {
    const mine = own[input.name]
    if (input.kind === 'event') return this.#event(input, outlet, factor)
    if (input.kind === 'setting') return mine === undefined || isList(mine) ? undefined : `${mine.outlet}/${mine.factor}/minute`
    // A mean of so many minutes is what the device itself sends as its minute record; any other is made in the rule: `mean(x, each 5 min)`.
    const level = levelOf(input) ?? (minutesOf(input) === this.#registered.recordMinutes(outlet.id) ? 'minute' : null)
    if (level === null) return undefined
    if (mine !== undefined && isList(mine)) return mine.map((one) => `${one.outlet}/${one.factor}/${level}`)
    if (input.many) {
      if (input.name !== 'pollutants') return undefined
      const list = outlet.factors.filter(isPollutant).map((factor) => `${outlet.id}/${factor}/${level}`)
      return list.length === 0 ? undefined : list
    }
    if (mine !== undefined) {
      // Totals and filed parameters come as they are sent, whatever their length.
      const series = `${mine.outlet}/${mine.factor}/${mine.factor.includes('.') ? 'minute' : level}`
      if (input.name === 'reported') return `${series}/converted`
      return this.#needed.limited.has(input.name) ? `${series}/limited` : series
    }
    const found = bindings.inputs[input.name]?.find((code) => outlet.factors.includes(code))
    return found === undefined ? undefined : `${outlet.id}/${found}/${level}`
  }

  /** What is put on record at the outlet, or of its factor. */
  #event(input: Input, outlet: Outlet, factor: string | null): string | undefined {
    if (input.name === 'request' && factor !== null) return `${outlet.id}/${factor}.request/minute`
    const name = bindings.events[input.name]
    if (name === undefined) return this.#silent(input)
    return name.includes('/') ? `${name}/minute` : `${outlet.id}/${name}/minute`
  }

  /** An event that nobody reports does not happen; a condition that waits for one is not watched. */
  #silent(input: Input): string | undefined {
    if (input.kind !== 'event' || this.#needed.inputs.has(input.name)) return undefined
    return `none/${input.name}/event`
  }

  #attributes(series: string): Readonly<Record<string, string>> {
    // What nobody filed is unknown: the digits that a table gives a factor are not those of an instrument.
    const [outlet = '', factor = ''] = series.split('/')
    return this.#factsOf(outlet, factor)
  }
}

function levelOf({ every }: Input): 'minute' | 'hour' | 'day' | null {
  const text = every.op === 'duration' ? `${Number(every.text)} ${every.unit}` : ''
  if (text === '1 min') return 'minute'
  if (text === '1 h' || text === '60 min') return 'hour'
  return text === '1 d' || text === '24 h' ? 'day' : null
}

function minutesOf({ every }: Input): number | null {
  return every.op === 'duration' && every.unit === 'min' ? Number(every.text) : null
}

/** Each two of a list, the earlier first; bounded. */
function pairsOf<T>(list: readonly T[]): Array<readonly [T, T]> {
  const pairs: Array<readonly [T, T]> = []
  for (const [index, one] of list.entries())
    for (const other of list.slice(index + 1)) if (pairs.length < MOST_PAIRS) pairs.push([one, other])
  return pairs
}

interface Needed {
  readonly inputs: ReadonlySet<string>
  /** Inputs whose limit is asked for. */
  readonly limited: ReadonlySet<string>
  /** Facts of inputs, other than the limit, which comes with the value. */
  readonly attributes: ReadonlyMap<string, ReadonlySet<string>>
}

/** Names that the condition stands on, through definitions and members. */
function neededBy(rule: Rule): Needed {
  const inputs = new Set<string>()
  const limited = new Set<string>()
  const attributes = new Map<string, Set<string>>()
  const names = new Set(rule.inputs.map(({ name }) => name))
  const definitions = new Map(rule.lets.map(({ name, of }) => [name, of]))
  const seen = new Set<string>()
  const walk = (expr: Expr, members: ReadonlyMap<string, string>, strict: boolean): void => {
    switch (expr.op) {
      case 'name': {
        const name = members.get(expr.name) ?? expr.name
        if (names.has(name) && strict) inputs.add(name)
        const definition = definitions.get(name)
        if (definition === undefined || seen.has(`${name} ${strict}`)) return
        seen.add(`${name} ${strict}`)
        walk(definition, members, strict)
        return
      }
      case 'attribute': {
        const name = members.get(expr.of) ?? expr.of
        if (expr.name === 'limit') limited.add(name)
        else if (strict) attributes.set(name, (attributes.get(name) ?? new Set()).add(expr.name))
        return
      }
      case 'across':
        if (strict) inputs.add(expr.input)
        walk(expr.of, new Map([...members, [expr.member, expr.input]]), strict)
        return
      case 'call':
        // `either` has a second answer where the first is not known.
        for (const [index, arg] of expr.args.entries()) walk(arg, members, strict && !(expr.name === 'either' && index === 0))
        return
      case 'not':
      case 'negate':
        walk(expr.of, members, strict)
        return
      case 'number':
      case 'duration':
        return
      default:
        walk(expr.left, members, strict)
        walk(expr.right, members, strict)
    }
  }
  const none = new Map<string, string>()
  walk(rule.when, none, true)
  for (const expr of [rule.clearWhen, rule.back, ...rule.guards.map(({ of }) => of)]) if (expr !== null) walk(expr, none, false)
  return { inputs, limited, attributes }
}
