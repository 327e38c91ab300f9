/**
 * From frame to verdict on a whole server: `node bench/live/run.ts --seconds 60`. A thousand stacks speak HJ 212 to the gateway, 5,000 values a second,
 * all shipped rules are on, an hour of all stacks is closed in the middle. What is measured is seen from outside, in the tables: the moment at which a row
 * is found there, less the moment at which the gateway received the frame. Then the ripple: a late hour value, and a whole day corrected.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startColumnar, startRelational } from '../../apps/server/src/engines/testing.ts'
import { readRunning } from '../../apps/server/src/modules/alarms/rules/rule-store.ts'
import { RegistryImport } from '../../apps/server/src/modules/sources/schema.ts'
import { saveImport } from '../../apps/server/src/modules/sources/store.ts'
import { openFrameLog } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import type { RecordInput } from '../../apps/server/src/platform/frame-log/types.ts'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'
import { startChild } from '../../apps/server/src/platform/processes/start-child.ts'
import { openColumnar } from '../../apps/server/src/platform/stores/columnar.ts'
import { migrateColumnar } from '../../apps/server/src/platform/stores/migrate-columnar.ts'
import { migrateRelational } from '../../apps/server/src/platform/stores/migrate-relational.ts'
import { openRelational } from '../../apps/server/src/platform/stores/relational.ts'
import { frameOf, registryOf, sentAfter, stackName, VALUES_OF_A_FRAME } from './stacks.ts'

type Columnar = ReturnType<typeof openColumnar>
type Relational = ReturnType<typeof openRelational>

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const LOOK_MS = 100
const VALUES_A_SECOND = 5_000

interface Delay {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export interface LiveBench {
  readonly stacks: number
  readonly seconds: number
  /** As they arrived at the gateway. */
  readonly valuesPerSecond: number
  /** Values a second in which the hour of history before the start was judged, beside everything else that a start does. */
  readonly catchUp: { readonly values: number; readonly seconds: number; readonly valuesPerSecond: number }
  /** ms from the reception of a minute record to its judged value, and to a verdict that it brought about, both found in the tables by another process. */
  readonly judged: Delay
  readonly verdicts: Delay
  /** Seconds after the end of the hour at which its values were found, first and last of all stacks; null: the start took so long that it had closed. */
  readonly hourClosed: { readonly values: number; readonly first: number; readonly last: number } | null
  readonly ripples: readonly Ripple[]
  /** Load average of the machine at the end of the measured stretch: much above its cores, and the delays say more about what else ran there. */
  readonly load: number
}

interface Ripple {
  readonly what: 'one hour' | 'one day'
  readonly valuesSent: number
  /** Seconds until every touched value has its new version, and until the last finding of rules has followed. */
  readonly judgedAfter: number
  readonly verdictsAfter: number | null
  readonly touched: {
    readonly hours: number
    readonly days: number
    readonly listed: number
    readonly told: number
    readonly overtaken: number
  }
}

/** @param seconds of the measured stretch; an hour is closed in it */
export async function run(seconds = 60, stacks = 1_000): Promise<LiveBench> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-live-'))
  const [columnar, relational] = await Promise.all([startColumnar(), startRelational()])
  const client = openColumnar(columnar.url)
  const db = openRelational(relational.url)
  let server: ReturnType<typeof startChild> | undefined
  let devices: ChildProcess | undefined
  try {
    await migrateColumnar(client)
    await migrateRelational(db)
    // The server's clock is put back so far that it starts a minute after a full hour, and closes that hour four minutes later.
    const started = Date.now()
    const full = Math.floor((started - MINUTE) / HOUR) * HOUR
    const behind = started - (full + MINUTE)
    const now = () => Date.now() - behind
    await saveImport(db, RegistryImport.parse(registryOf(0, 1)), full - DAY - 2 * HOUR)
    await saveImport(db, RegistryImport.parse(registryOf(1, stacks)), full - 62 * MINUTE)
    const head = await writeHistory(join(folder, 'frames'), stacks, full)
    const port = await freePort()
    const env = {
      ...process.env,
      NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import=${resolve(import.meta.dirname, 'shifted-clock.ts')}`,
      BENCH_CLOCK_BEHIND: String(behind),
      POYANG_DATA: folder,
      POYANG_COLUMNAR_URL: columnar.url,
      POYANG_RELATIONAL_URL: relational.url,
      POYANG_HTTP_PORT: String(await freePort()),
      POYANG_HJ212_PORT: String(port),
      POYANG_LOG_LEVEL: process.env['POYANG_LOG_LEVEL'] ?? 'error',
    }
    server = startChild({ name: 'supervisor', env })
    await server.ready
    const ready = performance.now()
    await until('the history is judged', async () => (await judgedUpTo(client)) >= head.records, 600)
    const catchUpSeconds = (performance.now() - ready) / 1000
    say(`history of ${head.values} values judged in ${catchUpSeconds.toFixed(1)} s; now ${new Date(now()).toISOString()}`)
    await until('rules have been evaluated', async () => (await evaluatedUpTo(db)) > full, 600)
    say(`evaluated; now ${new Date(now()).toISOString()}`)

    const minute = (VALUES_OF_A_FRAME * stacks) / 60
    const every = (stacks * VALUES_OF_A_FRAME * 1_000) / Math.max(1, VALUES_A_SECOND - minute)
    devices = spawn(process.execPath, [resolve(import.meta.dirname, 'devices.ts'), JSON.stringify({ port, stacks, every, from: full })], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let sent = 0
    devices.stdout?.on('data', (text: Buffer) => {
      sent = Number(text.toString().trim().split('\n').at(-1)) || sent
    })
    await until('values are sent', async () => sent > 0, 60)
    const closes = full + 5 * MINUTE
    const begins = Math.round(Math.max(now() + 10_000, closes - (seconds * 1_000) / 3))
    await pause(begins - now())
    const before = sent
    const seen = watch(client, begins, now)
    await pause(Math.max(begins + seconds * 1_000, closes + 20_000) - now())
    const measured = { values: sent - before, ms: now() - begins }
    say(`${measured.values} values in ${measured.ms} ms`)
    const load = round(loadavg()[0] ?? 0)
    const { judged, verdicts, hours } = await seen.stop()
    say(JSON.stringify({ judged: delayOf(judged), verdicts: delayOf(verdicts), hours: hours.length }))
    devices.stdin?.end()
    await until('all is judged', async () => (await behindBy(client)) === 0, 120)
    const ripples = [
      await rippleOf('one hour', { client, db, port, full, now }),
      await rippleOf('one day', { client, db, port, full, now }),
    ]
    return {
      stacks,
      seconds: Math.round(measured.ms / 1_000),
      valuesPerSecond: Math.round((measured.values * 1_000) / measured.ms),
      catchUp: { values: head.values, seconds: round(catchUpSeconds), valuesPerSecond: Math.round(head.values / catchUpSeconds) },
      judged: delayOf(judged),
      verdicts: delayOf(verdicts),
      hourClosed: hours.length === 0 ? null : { values: hours.length, ...spanOf(hours.map((at) => round((at - full) / 1_000))) },
      ripples,
      load,
    }
  } finally {
    devices?.kill()
    await server?.stop(30_000)
    await client.close()
    await db.destroy()
    await Promise.all([columnar.stop(), relational.stop()])
    await rm(folder, { recursive: true, force: true })
  }
}

const say = (text: string): void => void process.stderr.write(`live: ${text}\n`)
const round = (value: number): number => Math.round(value * 10) / 10

const spanOf = (seconds: readonly number[]): { first: number; last: number } => ({
  first: seconds.reduce((a, b) => Math.min(a, b)),
  last: seconds.reduce((a, b) => Math.max(a, b)),
})

async function until(what: string, holds: () => Promise<boolean>, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1_000
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`)
    await pause(LOOK_MS)
  }
}

async function ask<Row>(client: Columnar, query: string, query_params: Record<string, unknown> = {}): Promise<Row[]> {
  return await (await client.query({ query, query_params, format: 'JSONEachRow' })).json<Row>()
}

async function judgedUpTo(client: Columnar): Promise<number> {
  const [row] = await ask<{ next: string }>(client, "SELECT toString(max(next)) AS next FROM progress WHERE loop = 'judged'")
  return Number(row?.next ?? 0)
}

async function behindBy(client: Columnar): Promise<number> {
  const [row] = await ask<{ derived: string }>(client, "SELECT toString(max(next)) AS derived FROM progress WHERE loop = 'tables'")
  return Number(row?.derived ?? 0) - (await judgedUpTo(client))
}

async function evaluatedUpTo(db: Relational): Promise<number> {
  return Math.max(0, ...(await readRunning(db)).map((one) => one.last_evaluated?.getTime() ?? 0))
}

/** Minutes of the last hour of all stacks, and the whole day before of the first: received as they came. */
async function writeHistory(folder: string, stacks: number, full: number): Promise<{ records: number; values: number }> {
  const log = await openFrameLog({ folder, segmentBytes: 256 * 1024 * 1024, freeFloorBytes: 0, seal: false })
  const record = (index: number, at: number, kind: '2051' | '2061' = '2051', more = 0): RecordInput => ({
    kind: 'received',
    disposition: 'accepted',
    at: at + (kind === '2051' ? MINUTE : HOUR) + sentAfter(index),
    connection: 0,
    outlet: stackName(index),
    bytes: frameOf(index, kind, at, more),
  })
  const day = Math.floor((full + 8 * HOUR) / DAY) * DAY - 8 * HOUR - DAY
  for (let at = Math.max(day, full - DAY - 2 * HOUR); at < full - 61 * MINUTE; at += MINUTE) await log.append([record(0, at)]).durable
  for (let at = full - 61 * MINUTE; at < full; at += MINUTE) {
    const records = Array.from({ length: stacks }, (_, index) => record(index, at))
    await log.append(records.toSorted((a, b) => a.at - b.at)).durable
  }
  const records = log.head
  await log.close()
  return { records, values: records * VALUES_OF_A_FRAME }
}

interface Weighed {
  readonly ms: number
  readonly count: number
}

/** Look at the tables again and again, and note when a row is found for the first time. */
function watch(client: Columnar, begins: number, now: () => number) {
  const judged: Weighed[] = []
  const verdicts: Weighed[] = []
  const hours: number[] = []
  const known = new Set<string>()
  const stopped = new AbortController()
  let frame = '0'
  let hourAt = begins
  const look = async () => {
    const minutes = await ask<{ frame: string; at: string; n: string }>(
      client,
      `SELECT toString(known_frame) AS frame, toString(toUnixTimestamp64Milli(known_at)) AS at, toString(count()) AS n FROM judged
        WHERE level = 'minute' AND known_frame > {frame:UInt64} AND known_at >= fromUnixTimestamp64Milli({begins:Int64}) GROUP BY known_frame, known_at ORDER BY known_frame`,
      { frame, begins },
    )
    let found = now()
    for (const { at, n } of minutes) judged.push({ ms: found - Number(at), count: Number(n) })
    frame = minutes.at(-1)?.frame ?? frame
    const told = await ask<{ at: string; name: string }>(
      client,
      `SELECT toString(toUnixTimestamp64Milli(known_at)) AS at, concat(rule, ' ', subject, ' ', hash) AS name FROM verdict
        WHERE known_at >= fromUnixTimestamp64Milli({since:Int64}) AND late = 0 AND rule IN ('X01', 'X02')`,
      { since: Math.max(begins, found - 3 * MINUTE) },
    )
    found = now()
    for (const { at, name } of told) {
      if (known.has(name)) continue
      known.add(name)
      verdicts.push({ ms: found - Number(at), count: 1 })
    }
    const closed = await ask<{ at: string; n: string }>(
      client,
      `SELECT toString(toUnixTimestamp64Milli(known_at)) AS at, toString(count()) AS n FROM judged
        WHERE level = 'hour' AND known_at > fromUnixTimestamp64Milli({hourAt:Int64}) GROUP BY known_at ORDER BY known_at`,
      { hourAt },
    )
    for (const { n } of closed) hours.push(...Array.from({ length: Number(n) }, () => now()))
    hourAt = Number(closed.at(-1)?.at ?? hourAt)
  }
  const running = (async () => {
    while (!stopped.signal.aborted) {
      await look()
      await pause(LOOK_MS)
    }
  })()
  return {
    async stop() {
      stopped.abort()
      await running
      return { judged, verdicts, hours }
    },
  }
}

function delayOf(list: readonly Weighed[]): Delay {
  const sorted = list.toSorted((a, b) => a.ms - b.ms)
  const count = sorted.reduce((sum, one) => sum + one.count, 0)
  const at = (share: number) => {
    let passed = 0
    for (const one of sorted) if ((passed += one.count) >= share * count) return one.ms
    return sorted.at(-1)?.ms ?? 0
  }
  return { count, p50: at(0.5), p99: at(0.99), max: at(1) }
}

interface RippleGiven {
  readonly client: Columnar
  readonly db: Relational
  readonly port: number
  readonly full: number
  readonly now: () => number
}

/** Send what comes late about the first stack, and wait until nothing changes any more. */
async function rippleOf(what: Ripple['what'], { client, db, port, full, now }: RippleGiven): Promise<Ripple> {
  const day = Math.floor((full + 8 * HOUR) / DAY) * DAY - 8 * HOUR - DAY
  const frames =
    what === 'one hour'
      ? Array.from({ length: 60 }, (_, minute) => frameOf(0, '2051', full - HOUR + minute * MINUTE, 9))
      : Array.from({ length: 1_440 }, (_, minute) => frameOf(0, '2051', day + minute * MINUTE, 11))
  const sentAt = now()
  const listedBefore = await listed(db)
  await new Promise<void>((done, fail) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => {
      socket.end(Buffer.concat(frames), () => done())
    })
    socket.once('error', fail)
    socket.resume()
  })
  const touched = async () => {
    const [row] = await ask<{ hours: string; days: string }>(
      client,
      `SELECT toString(countIf(level = 'hour')) AS hours, toString(countIf(level = 'day')) AS days FROM judged
        WHERE outlet = {outlet:String} AND level IN ('hour', 'day') AND start < toDateTime({end:UInt32})
          AND known_at >= fromUnixTimestamp64Milli({sentAt:Int64})`,
      { outlet: stackName(0), sentAt, end: full / 1_000 },
    )
    const [found] = await ask<{ told: string; overtaken: string }>(
      client,
      `SELECT toString((SELECT count() FROM verdict FINAL WHERE late = 1 AND known_at >= fromUnixTimestamp64Milli({sentAt:Int64}) AND outlet = {outlet:String})) AS told,
        toString((SELECT count() FROM overtaken FINAL WHERE overtaken_at >= fromUnixTimestamp64Milli({sentAt:Int64}) AND startsWith(subject, {outlet:String}))) AS overtaken`,
      { outlet: stackName(0), sentAt },
    )
    return {
      hours: Number(row?.hours),
      days: Number(row?.days),
      listed: (await listed(db)) - listedBefore,
      told: Number(found?.told),
      overtaken: Number(found?.overtaken),
    }
  }
  let last = await touched()
  let judgedAt = 0
  let verdictsAt = 0
  // Findings that follow late values come at the next whole minute: two of them without a change are enough.
  const end = now() + 4 * MINUTE
  for (let quiet = now(); now() - quiet < 75_000 && now() < end;) {
    const is = await touched()
    if (is.hours !== last.hours || is.days !== last.days || is.listed !== last.listed) judgedAt = quiet = now()
    if (is.told !== last.told || is.overtaken !== last.overtaken) verdictsAt = quiet = now()
    last = is
    await pause(LOOK_MS)
  }
  return {
    what,
    valuesSent: frames.length * VALUES_OF_A_FRAME,
    judgedAfter: round((judgedAt - sentAt) / 1_000),
    verdictsAfter: verdictsAt === 0 ? null : round((verdictsAt - sentAt) / 1_000),
    touched: last,
  }
}

async function listed(db: Relational): Promise<number> {
  const tables = db.withTables<{ 'telemetry.ripple': { id: string } }>()
  const { count } = await tables
    .selectFrom('telemetry.ripple')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, stacks: { type: 'string', default: '1000' } } })
  console.log(JSON.stringify(await run(Number(values.seconds), Number(values.stacks)), null, 2))
}
