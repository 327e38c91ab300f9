/**
 * The gateway under load, against the bare disk, in one run: `node bench/gateway/run.ts --seconds 10 --connections 1000,10000`.
 * The load generator is another process on the same machine. Every number is of durable, acknowledged frames.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { openRegistry, startHj212Gateway } from '../../apps/server/src/gateways/hj212/index.ts'
import { serveGateway } from '../../apps/server/src/gateways/hj212/interface.ts'
import { openFrameLog } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import { type LogFiles, nodeFiles } from '../../apps/server/src/platform/frame-log/log-files.ts'

export interface GatewayBench {
  readonly connections: number
  /** Frames a connection has on the way at once. */
  readonly window: number
  /** Frames a second that were offered; 0: as fast as they are acknowledged. */
  readonly rate: number
  readonly evidence: boolean
  readonly framesPerSecond: number
  readonly ackMs: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number }
  /** Delay of the gateway's event loop, ms. */
  readonly loopDelay: { readonly mean: number; readonly p99: number; readonly max: number }
  /** CPU time of the gateway's process for each frame, µs: says more than the rates when the machine is busy with other things. */
  readonly cpuMicros: number
  /** Cores that other programs of the machine kept busy meanwhile: above 0.1 the trial says more about them; null where the system does not say. */
  readonly othersCores: number | null
  /** Memory of the gateway's process at the end, MiB. */
  readonly memory: number
  /** Mean bytes that were made durable by one write. */
  readonly groupBytes: number
  /** The same groups written one after another to a bare file with O_DSYNC: frames a second. */
  readonly bare: number
  /** `framesPerSecond` as a part of `bare`. */
  readonly ofBare: number
  readonly broken: number
}

interface Trial {
  readonly connections: number
  readonly window: number
  readonly rate: number
  readonly evidence: boolean
  readonly seconds: number
}

const SIMULATOR = resolve(import.meta.dirname, '../../apps/simulator/src/main.ts')
const FOLLOWER = resolve(import.meta.dirname, 'evidence-follower.ts')
const TOKEN = 'of-the-bench'
/** Longer writes are the zeros that the log puts ahead of its records. */
const LARGEST_GROUP = 1024 * 1024

/** A little above the goal of 30,000: what arrives is somewhat less than what is offered. */
const PACE = 32_000

/** The trials in turn: saturated with and without evidence, then paced around the goal. All are reported, none is chosen. */
export async function run(connections: readonly number[] = [1_000, 10_000], seconds = 10): Promise<GatewayBench[]> {
  const results: GatewayBench[] = []
  for (const count of connections) {
    const window = count >= 10_000 ? 1 : 4
    for (const evidence of [false, true, false, true]) results.push(await trial({ connections: count, window, rate: 0, evidence, seconds }))
    for (const evidence of [false, true, false]) results.push(await trial({ connections: count, window, rate: PACE, evidence, seconds }))
  }
  return results
}

/** How much of the frames a second the hashing costs, by connections, from the means of both sides. */
export function evidenceCost(results: readonly GatewayBench[]): Record<string, string> {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const cost: Record<string, string> = {}
  for (const count of new Set(results.map(({ connections }) => connections))) {
    const saturated = results.filter(({ connections, rate }) => connections === count && rate === 0)
    const [without, beside] = [false, true].map((evidence) =>
      mean(saturated.filter((one) => one.evidence === evidence).map(({ framesPerSecond }) => framesPerSecond)),
    )
    if (without !== undefined && beside !== undefined) cost[`${count} connections`] = `${((1 - beside / without) * 100).toFixed(1)} %`
  }
  return cost
}

async function trial({ connections, window, rate, evidence, seconds }: Trial): Promise<GatewayBench> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-gateway-'))
  const groups: number[] = []
  const log = await openFrameLog({
    folder: join(folder, 'frames'),
    segmentBytes: 256 * 1024 * 1024,
    freeFloorBytes: 0,
    files: counting(groups),
    // Compressing is measured where it is: it waits for a quiet time, and a trial has none.
    seal: false,
  })
  const registry = await openRegistry(join(folder, 'registry.json'), (error) => {
    throw error
  })
  const { devices } = (await program(SIMULATOR, ['load-register', '--connections', String(connections)]).done) as { devices: unknown[] }
  await registry.replace({ version: 1, devices })
  const gateway = await startHj212Gateway({ host: '127.0.0.1', port: 0, log, registry })
  const internal = await serveGateway(gateway, 0, TOKEN)
  const follower = evidence ? program(FOLLOWER, [folder, String(internal.port), TOKEN]) : null
  const delay = monitorEventLoopDelay({ resolution: 1 })
  groups.length = 0
  const before = log.head
  const began = performance.now()
  const cpu = process.cpuUsage()
  const othersBefore = await othersTicks()
  delay.enable()
  const options = { gateway: `127.0.0.1:${gateway.port}`, connections, seconds, window, rate }
  const load = program(SIMULATOR, ['load', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])])
  const loaded = (await load.done) as Pick<GatewayBench, 'framesPerSecond' | 'ackMs' | 'broken'>
  delay.disable()
  const spent = process.cpuUsage(cpu)
  const memory = Math.round(process.memoryUsage.rss() / 1024 / 1024)
  const records = log.head - before
  const elapsed = performance.now() - began
  follower?.stop()
  await follower?.done
  const othersAfter = await othersTicks()
  const wall = (performance.now() - began) / 1000
  await gateway.stop()
  await internal.close()
  await log.close()
  const bare = await writeBare(join(folder, 'bare'), groups, records)
  await rm(folder, { recursive: true })
  const ms = (nanoseconds: number) => Math.round(nanoseconds / 1e4) / 100
  if (elapsed < seconds * 1_000) throw new Error('the load ended too early')
  return {
    connections,
    window,
    rate,
    evidence,
    framesPerSecond: loaded.framesPerSecond,
    ackMs: loaded.ackMs,
    loopDelay: { mean: ms(delay.mean), p99: ms(delay.percentile(99)), max: ms(delay.max) },
    cpuMicros: Math.round(((spent.user + spent.system) / records) * 10) / 10,
    othersCores:
      othersBefore === null || othersAfter === null
        ? null
        : Math.max(0, Math.round(((othersAfter - othersBefore) / TICKS_PER_SECOND / wall) * 100) / 100),
    memory,
    groupBytes: Math.round(groups.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, groups.length)),
    bare,
    ofBare: Math.round((loaded.framesPerSecond / bare) * 1000) / 1000,
    broken: loaded.broken,
  }
}

const TICKS_PER_SECOND = 100

/** CPU time of everything on the machine but this process and its children that have ended, in ticks; null where /proc is not there. */
async function othersTicks(): Promise<number | null> {
  const [all, own] = await Promise.all(['/proc/stat', '/proc/self/stat'].map((path) => readFile(path, 'utf8').catch(() => '')))
  const [user, nice, system, , , irq, softirq] = (/^cpu +(.*)$/m.exec(all ?? '')?.[1] ?? '').split(' ').map(Number)
  // Fields 14 to 17 of the process: its own user and system time, and that of its ended children.
  const ours = (own ?? '')
    .slice((own ?? '').lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number)
  const sum = [user, nice, system, irq, softirq].reduce<number>((total, value) => total + (value ?? Number.NaN), 0)
  const left = sum - ours.reduce((total, value) => total + value, 0)
  return Number.isFinite(left) ? left : null
}

/** The files of this machine, with the size of each durable write of records noted. */
function counting(groups: number[]): LogFiles {
  return {
    ...nodeFiles,
    async open(path, mode) {
      const file = await nodeFiles.open(path, mode)
      return {
        ...file,
        writeDurably(bytes, position) {
          if (bytes.length <= LARGEST_GROUP) groups.push(bytes.length)
          return file.writeDurably(bytes, position)
        },
      }
    },
  }
}

/** Frames a second when nothing is done but writing the same groups durably. */
async function writeBare(path: string, groups: readonly number[], records: number): Promise<number> {
  const file = await nodeFiles.open(path, 'create')
  const bytes = Buffer.alloc(Math.max(1, ...groups), 'x')
  const began = performance.now()
  let at = 0
  for (const size of groups) {
    await file.writeDurably(bytes.subarray(0, size), at)
    at += size
  }
  const seconds = (performance.now() - began) / 1000
  await file.close()
  return Math.round(records / seconds)
}

/** A program of ours in a process of its own; `done` is what it printed, as JSON. */
function program(path: string, args: readonly string[]): { readonly done: Promise<unknown>; stop(): void } {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const done = new Promise<unknown>((resolve, reject) => {
    let text = ''
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (part: string) => {
      text += part
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(text))
      else reject(new Error(`${path} ended with ${code}`))
    })
  })
  return { done, stop: () => child.kill('SIGTERM') }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '10' }, connections: { type: 'string', default: '1000,10000' } },
  })
  const results = await run(values.connections.split(',').map(Number), Number(values.seconds))
  console.table(results.map(({ ackMs, loopDelay, ...rest }) => ({ ...rest, ...ackMs, loopMean: loopDelay.mean, loopMax: loopDelay.max })))
  console.log('cost of hashing', evidenceCost(results))
}
