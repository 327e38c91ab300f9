/** What looks at the judged values: all shipped rules on data through the one evaluator, and two trivial baselines. Nothing here was tuned to the series. */
import { createEvaluator, ruleDocuments } from '../../packages/rules/src/index.ts'
import type { Context, Evaluator, Rule, Sample, Snapshot } from '../../packages/rules/src/index.ts'
import { pollutants } from './stack.ts'
import type { Channel, Instrument } from './stack.ts'

export interface Hit {
  /** Id of a rule, or the name of a baseline. */
  readonly detector: string
  readonly channels: readonly Channel[]
  readonly knownAt: number
}

export const baselines = ['repeat count', '3 sigma'] as const

/** Rules on data that these series can feed; what needs visits, doors, settings, meters or neighbours is left out. */
const fed = new Set([
  'A01',
  'A01M',
  'A02',
  'A03',
  'A04',
  'A05',
  'A05D',
  'A06',
  'A07',
  'A08O',
  'A10',
  'A12',
  'A16',
  'A17',
  'A18',
  'A21',
  'T01',
])
export const rules: readonly Rule[] = ruleDocuments().filter(({ id }) => fed.has(id))

interface Watching {
  readonly rule: Rule
  readonly context: Context
  readonly channels: readonly Channel[]
}

const pairs: ReadonlyArray<readonly [Channel, Channel]> = [
  ['so2', 'nox'],
  ['so2', 'dust'],
  ['nox', 'dust'],
]

/** Inputs bound as the platform binds them: a factor, a pair of channels, or the whole outlet. */
function watchesOf(instruments: Readonly<Record<Channel, Instrument>>): Watching[] {
  const attributesOf = (series: string): Readonly<Record<string, string>> => {
    const { decimals, range, lod, repeatability } = instruments[series.split('/')[0] as Channel]
    return { resolution: (10 ** -decimals).toFixed(decimals), range: String(range), lod: String(lod), repeatability: String(repeatability) }
  }
  return rules.flatMap((rule) => {
    const levelOf = (name: string) => {
      const every = rule.inputs.find((input) => input.name === name)?.every
      return every?.op === 'duration' && every.unit === 'min' ? 'minute' : 'hour'
    }
    const watch = (subject: string, own: Readonly<Record<string, Channel>>, concerned: readonly Channel[]): Watching => {
      const series: Record<string, string | readonly string[]> = {}
      for (const { name, kind, many } of rule.inputs) {
        const channel = own[name] ?? named[name]
        if (kind === 'event') series[name] = `none/${name}`
        else if (many) series[name] = pollutants.map((one) => `${one}/${levelOf(name)}`)
        else if (channel !== undefined) series[name] = `${channel}/${levelOf(name)}`
      }
      const attributes = Object.fromEntries(
        Object.values(series)
          .flat()
          .filter((one) => !one.startsWith('none/'))
          .map((one) => [one, attributesOf(one)]),
      )
      return { rule, context: { subject, series, attributes }, channels: concerned }
    }
    if (rule.id === 'A07') return pairs.map(([x, y]) => watch(`${x}-${y}`, { x, y }, [x, y]))
    if (rule.id === 'A08O') return [watch('o2', { x: 'o2' }, ['o2'])]
    if (rule.inputs.some(({ name }) => name === 'pollutants')) return [watch('outlet', {}, pollutants)]
    if (rule.id === 'A17') return [watch('outlet', {}, ['o2'])]
    if (rule.id === 'A10') return [watch('outlet', { x: 'so2' }, pollutants)]
    return pollutants.map((channel) => watch(channel, { x: channel }, [channel]))
  })
}
const named: Readonly<Record<string, Channel>> = { oxygen: 'o2', temperature: 'temperature', velocity: 'velocity', co: 'co', load: 'load' }

/** State of the baselines of one channel. */
interface Simple {
  repeated: { value: string; count: number } | null
  hours: number[]
}

const REPEATS = 60
const SIGMA_HOURS = 24
const SIGMAS = 3

export interface Saved {
  readonly evaluators: readonly Snapshot[]
  readonly simple: ReadonlyArray<readonly [Channel, Simple]>
}

export class Detectors {
  readonly #watches: readonly Watching[]
  readonly #evaluators: Evaluator[]
  readonly #bySeries = new Map<string, number[]>()
  #simple: Map<Channel, Simple>

  constructor(instruments: Readonly<Record<Channel, Instrument>>) {
    this.#watches = watchesOf(instruments)
    this.#evaluators = this.#watches.map(({ rule, context }) => createEvaluator(rule, context))
    for (const [index, { context }] of this.#watches.entries())
      for (const name of new Set(Object.values(context.series).flat())) {
        const list = this.#bySeries.get(name) ?? []
        list.push(index)
        this.#bySeries.set(name, list)
      }
    this.#simple = new Map(([...pollutants, 'o2'] as const).map((channel) => [channel, { repeated: null, hours: [] }]))
  }

  save(): Saved {
    return { evaluators: this.#evaluators.map((one) => one.snapshot()), simple: structuredClone([...this.#simple]) }
  }

  load({ evaluators, simple }: Saved): void {
    for (const [index, snapshot] of evaluators.entries()) this.#evaluators[index]?.restore(snapshot)
    this.#simple = new Map(structuredClone(simple))
  }

  push(samples: readonly Sample[]): Hit[] {
    const hits: Hit[] = []
    for (const sample of samples) {
      for (const index of this.#bySeries.get(sample.series) ?? []) this.#take(index, sample, hits)
      this.#baselines(sample, hits)
    }
    return hits
  }

  /** Time has passed: periods whose wait is over are decided. */
  tick(knownAt: number): Hit[] {
    const hits: Hit[] = []
    for (const index of this.#evaluators.keys()) this.#take(index, { kind: 'tick', knownAt }, hits)
    return hits
  }

  #take(index: number, arrival: Parameters<Evaluator['push']>[0], hits: Hit[]): void {
    const { rule, channels } = this.#watches[index]!
    for (const { kind, suppressedBy, knownAt } of this.#evaluators[index]!.push(arrival))
      if (kind === 'fires' && suppressedBy.length === 0) hits.push({ detector: rule.id, channels, knownAt })
  }

  #baselines({ series, validity, value, knownAt }: Sample, hits: Hit[]): void {
    const [name = '', level] = series.split('/')
    const channel = name as Channel
    const state = this.#simple.get(channel)
    if (state === undefined || validity !== 'valid' || value === null) return
    if (level === 'minute') {
      const count = state.repeated?.value === value ? state.repeated.count + 1 : 1
      state.repeated = { value, count }
      if (count === REPEATS) hits.push({ detector: 'repeat count', channels: [channel], knownAt })
      return
    }
    const { hours } = state
    const number = Number(value)
    if (hours.length === SIGMA_HOURS) {
      const mean = hours.reduce((sum, each) => sum + each, 0) / SIGMA_HOURS
      const deviation = Math.sqrt(hours.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (SIGMA_HOURS - 1))
      if (Math.abs(number - mean) > SIGMAS * deviation) hits.push({ detector: '3 sigma', channels: [channel], knownAt })
      hours.shift()
    }
    hours.push(number)
  }
}
