/**
 * Speed of the evaluator on one core, all rules on: `node bench/rules/run.ts --outlets 20 --days 1`.
 * Every outlet has each document once over the same made-up minutes, hours and days; values per CPU second, and memory per outlet.
 */
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createRuleSet, ruleDocuments } from '../../packages/rules/src/index.ts'
import type { Context, Rule, Sample } from '../../packages/rules/src/index.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 0, 4, 16) // midnight in China
const FACTS = { range: '200', resolution: '0.1', lod: '1', rated: '100', filed: '30', noload: '10', o2benchmark: '9', ratedCurrent: '60' }

export interface RulesBench {
  readonly outlets: number
  readonly rules: number
  readonly values: number
  /** Values taken, each by all rules that look at its series. */
  readonly valuesPerSecond: number
  /** Periods of one rule decided. */
  readonly stepsPerSecond: number
  readonly verdicts: number
  readonly kilobytesPerOutlet: number
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes in use, of the heap and of typed arrays outside it. */
function heldNow(): number {
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Minutes between two values of an input, and the series that stands for all inputs of that pace in one outlet. */
const paceOf = (rule: Rule): number[] =>
  rule.inputs.map(({ every }) => (every.op === 'duration' ? Number(every.text) * { min: 1, h: 60, d: 1440 }[every.unit] : 1))

/** Half of the inputs of a rule look at a first series of their pace, half at a second one. */
function contextOf(rule: Rule, outlet: number): Context {
  const paces = paceOf(rule)
  const names = rule.inputs.map(({ name, many }, index) => {
    const series = `${outlet}/${paces[index]}/${index % 2}`
    return [name, many ? [series] : series] as const
  })
  const attributes = Object.fromEntries(names.map(([, series]) => [typeof series === 'string' ? series : series[0]!, FACTS]))
  // events are bound to a series on which nothing happens
  const quiet = rule.inputs.filter(({ kind }) => kind !== 'value').map(({ name }) => [name, `${outlet}/none`] as const)
  return { subject: String(outlet), series: Object.fromEntries([...names, ...quiet]), attributes }
}

/** All values of one outlet that end in one minute, as a plant would send them: a slow wave with noise. */
function* valuesAt(outlet: number, minute: number): Generator<Sample> {
  for (const pace of [1, 5, 60, 1440]) {
    if ((minute + 1) % pace !== 0) continue
    for (const side of [0, 1]) {
      const noise = ((Math.imul(minute + 1, 2_654_435_761) + outlet * 97 + side * 31) >>> 0) % 1000
      const value = (35 + 8 * Math.sin(minute / (90 + side * 13)) + noise / 200).toFixed(2)
      const until = START + (minute + 1) * MINUTE
      const series = `${outlet}/${pace}/${side}`
      yield {
        kind: 'sample',
        series,
        observedAt: until - pace * MINUTE,
        until,
        knownAt: until + 2000,
        value,
        validity: 'valid',
        marks: [],
        limit: '50',
        ref: `value:${series}/${minute}`,
      }
    }
  }
}

/** All rules on for each outlet. */
export async function run(outlets = 20, days = 2): Promise<RulesBench> {
  const rules = ruleDocuments()
  const before = heldNow()
  const set = createRuleSet()
  for (let outlet = 0; outlet < outlets; outlet++) for (const rule of rules) set.add(rule, contextOf(rule, outlet))
  const looks = rules.map(paceOf).map((paces) => Math.min(...paces))
  let [values, verdicts, spent] = [0, 0, 0]
  for (let minute = 0; minute < days * 1440; minute++) {
    const samples: Sample[] = []
    for (let outlet = 0; outlet < outlets; outlet++) samples.push(...valuesAt(outlet, minute))
    values += samples.length
    const { user, system } = process.cpuUsage()
    for (const sample of samples) verdicts += set.push(sample).length
    const after = process.cpuUsage({ user, system })
    spent += after.user + after.system
    if (minute % 60 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  const kilobytes = (heldNow() - before) / 1024 / outlets
  const steps = looks.reduce((total, pace) => total + (days * 1440) / pace, 0) * outlets
  return {
    outlets,
    // asked after the memory, so that the evaluators are still there when it is measured
    rules: set.size / outlets,
    values,
    valuesPerSecond: Math.round((values / spent) * 1e6),
    stepsPerSecond: Math.round((steps / spent) * 1e6),
    verdicts,
    kilobytesPerOutlet: Math.round(kilobytes),
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { outlets: { type: 'string', default: '20' }, days: { type: 'string', default: '2' } } })
  console.table(await run(Number(values.outlets), Number(values.days)))
}
