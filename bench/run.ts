/**
 * `npm run bench [-- decode gateway writer live rules backtest injected]`: run the benches named, all without a name, and write bench/results.json and bench/RESULTS.md.
 * What is not run again keeps its last result, with its own date and machine.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type as systemName } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BacktestBench } from './backtest/run.ts'
import type { DecodeBench } from './decode/run.ts'
import type { GatewayBench } from './gateway/run.ts'
import type { InjectedBench } from './injected/run.ts'
import type { LiveBench } from './live/run.ts'
import { render } from './render.ts'
import type { RulesBench } from './rules/run.ts'
import type { WriterBench } from './writer/run.ts'

export interface Measured<T> {
  readonly on: string
  readonly machine: string
  readonly command: string
  readonly result: T
}

export interface Results {
  decode?: Measured<DecodeBench>
  gateway?: Measured<{ readonly trials: readonly GatewayBench[]; readonly evidenceCost: Readonly<Record<string, string>> }>
  writer?: Measured<readonly WriterBench[]>
  live?: Measured<LiveBench>
  rules?: Measured<RulesBench>
  backtest?: Measured<BacktestBench>
  injected?: Measured<InjectedBench>
}

const file = join(import.meta.dirname, 'results.json')
const known = (): Results => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Results
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${systemName()} ${release()}, Node ${process.versions.node}`

const measured = <T>(command: string, result: T): Measured<T> => ({
  on: new Date().toISOString().slice(0, 10),
  machine: machine(),
  command,
  result,
})

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    frames: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '1000,10000' },
    readings: { type: 'string', default: '5000000' },
    'live-seconds': { type: 'string', default: '60' },
    'live-stacks': { type: 'string', default: '1000' },
    outlets: { type: 'string', default: '20' },
    groups: { type: 'string', default: '4' },
    days: { type: 'string', default: '7' },
    'live-days': { type: 'string', default: '2' },
    repeat: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '25' },
    data: { type: 'string' },
    stacks: { type: 'string', default: '40' },
    months: { type: 'string', default: '40' },
  },
})
const wanted = positionals.length === 0 ? ['decode', 'gateway', 'writer', 'live', 'rules', 'backtest', 'injected'] : positionals
const results = known()

for (const name of wanted) {
  process.stderr.write(`bench: ${name}\n`)
  switch (name) {
    case 'decode': {
      const { run } = await import('./decode/run.ts')
      results.decode = measured(`node bench/decode/run.ts --frames ${values.frames}`, await run(Number(values.frames)))
      break
    }
    case 'gateway': {
      const { evidenceCost, run } = await import('./gateway/run.ts')
      const trials = await run(values.connections.split(',').map(Number), Number(values.seconds))
      results.gateway = measured(`node bench/gateway/run.ts --seconds ${values.seconds} --connections ${values.connections}`, {
        trials,
        evidenceCost: evidenceCost(trials),
      })
      break
    }
    case 'writer': {
      const { run } = await import('./writer/run.ts')
      const sizes: WriterBench[] = []
      for (const readings of values.readings.split(',')) sizes.push(await run(Number(readings)))
      results.writer = measured(`node bench/writer/run.ts --readings ${values.readings}`, sizes)
      break
    }
    case 'live': {
      const { run } = await import('./live/run.ts')
      const [seconds, stacks] = [Number(values['live-seconds']), Number(values['live-stacks'])]
      results.live = measured(`node bench/live/run.ts --seconds ${seconds} --stacks ${stacks}`, await run(seconds, stacks))
      break
    }
    case 'rules': {
      const { run } = await import('./rules/run.ts')
      results.rules = measured('node bench/rules/run.ts', await run())
      break
    }
    case 'backtest': {
      const { run } = await import('./backtest/run.ts')
      const { outlets, groups, days, minutes, repeat, data } = values
      const size = { outlets: Number(outlets), groups: Number(groups), days: Number(days), liveDays: Number(values['live-days']) }
      results.backtest = measured(
        `node bench/backtest/run.ts --outlets ${outlets} --groups ${groups} --days ${days} --live-days ${values['live-days']} --repeat ${repeat}`,
        await run({ ...size, repeat: Number(repeat), minutes: Number(minutes), ...(data === undefined ? {} : { data }) }),
      )
      break
    }
    case 'injected': {
      const { run } = await import('./injected/run.ts')
      const [stacks, months] = [Number(values.stacks), Number(values.months)]
      results.injected = measured(`node bench/injected/run.ts --stacks ${stacks} --months ${months}`, await run(stacks, months))
      break
    }
    default:
      throw new Error(`no bench called "${name}"; there are: decode, gateway, writer, live, rules, backtest, injected`)
  }
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), render(results))
}
