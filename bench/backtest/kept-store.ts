/**
 * The store that backtests are timed on: frames appended to a frame log, derived by the writer, judged by the judge, as the worker does it.
 * Kept in a folder, so that a second run only measures.
 */
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Kysely } from 'kysely'
import { createReadingWalk, createRecordDecoder, openKeyRing, startWriter } from '../../apps/server/src/modules/ingest/index.ts'
import { createSampleSource } from '../../apps/server/src/modules/power/index.ts'
import { ProcessGraph } from '../../apps/server/src/modules/power/schema.ts'
import { saveGraph } from '../../apps/server/src/modules/power/store.ts'
import { readFactsSince } from '../../apps/server/src/modules/sources/index.ts'
import { RegistryImport } from '../../apps/server/src/modules/sources/schema.ts'
import { saveImport } from '../../apps/server/src/modules/sources/store.ts'
import { saveRipples, startJudge } from '../../apps/server/src/modules/telemetry/index.ts'
import { openFrameLogReader } from '../../apps/server/src/platform/frame-log/frame-log-reader.ts'
import { openFrameLog } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import type { FrameLogWriter } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'
import { startChild } from '../../apps/server/src/platform/processes/start-child.ts'
import { openColumnar } from '../../apps/server/src/platform/stores/columnar.ts'
import { migrateColumnar } from '../../apps/server/src/platform/stores/migrate-columnar.ts'
import { migrateRelational } from '../../apps/server/src/platform/stores/migrate-relational.ts'
import { openRelational } from '../../apps/server/src/platform/stores/relational.ts'
import { DAY, districtOf, graphOf, minutesOfDay, registryOf, START } from './plant-log.ts'
import type { District } from './plant-log.ts'

/** Rules that are backtested, and evaluated live. */
export const RULES = ['X01', 'A01M', 'E01']

export interface Made {
  readonly outlets: number
  readonly groups: number
  readonly days: number
  readonly frames: number
  /** Of making all of it. */
  readonly seconds: number
}

export type Wanted = Pick<Made, 'outlets' | 'groups' | 'days'>

export interface KeptStore {
  readonly client: ClickHouseClient
  readonly db: Kysely<object>
  readonly columnarUrl: string
  /** Process of the columnar store. */
  readonly columnarPid: number | undefined
  readonly made: Made
  stop(): Promise<void>
}

/** The store of a folder, made first where there is none or it is smaller; after so many minutes of making it is left with the days it has. */
export async function openKeptStore(folder: string, wanted: Wanted, minutes: number): Promise<KeptStore> {
  await mkdir(folder, { recursive: true })
  const note = join(folder, 'made.json')
  const before = madeIn(note)
  if (before !== null && (before.outlets !== wanted.outlets || before.groups !== wanted.groups))
    throw new Error(`${folder} holds ${before.outlets} outlets and ${before.groups} groups: name another folder`)
  const columnarUrl = `http://poyang:bench@127.0.0.1:${await freePort()}`
  const relationalUrl = `postgresql://poyang:bench@127.0.0.1:${await freePort()}/poyang`
  const env = { ...process.env, POYANG_DATA: folder, POYANG_LOG_LEVEL: 'warn', UV_THREADPOOL_SIZE: '24' }
  const children = [
    startChild({ name: 'columnar', env: { ...env, POYANG_COLUMNAR_URL: columnarUrl } }),
    startChild({ name: 'relational', env: { ...env, POYANG_RELATIONAL_URL: relationalUrl } }),
  ]
  await Promise.all(children.map(({ ready }) => ready))
  const client = openColumnar(columnarUrl)
  const db = openRelational(relationalUrl)
  const district = districtOf(wanted.outlets, wanted.groups)
  const stop = async () => {
    await client.close()
    await db.destroy()
    for (const child of children) await child.stop(60_000)
  }
  try {
    await migrateColumnar(client)
    await migrateRelational(db)
    if (before === null) await register(db, district)
    const made = (before?.days ?? 0) < wanted.days ? await make({ folder, client, db, district, wanted, minutes, before }) : before
    if (made === null) throw new Error('nothing was asked for')
    await writeFile(note, `${JSON.stringify(made, null, 2)}\n`)
    return { client, db, columnarUrl, columnarPid: children[0]?.pid, made, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function madeIn(note: string): Made | null {
  try {
    return JSON.parse(readFileSync(note, 'utf8')) as Made
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function register(db: Kysely<object>, district: District): Promise<void> {
  const at = START - 7 * DAY
  const saved = await saveImport(db, RegistryImport.parse(registryOf(district)), at)
  if ('dangling' in saved) throw new Error('the registry names what is not in it')
  for (const outlet of district.groups) {
    const given = { enterprise: `E-${outlet}`, basedOn: 0, graph: ProcessGraph.parse(graphOf(outlet)), by: 'bench', reason: 'bench' }
    await saveGraph(db, { ...given, recordedAt: at })
  }
}

interface Making {
  readonly folder: string
  readonly client: ClickHouseClient
  readonly db: Kysely<object>
  readonly district: District
  readonly wanted: Wanted
  readonly minutes: number
  readonly before: Made | null
}

async function make({ folder, client, db, district, wanted, minutes, before }: Making): Promise<Made> {
  const began = performance.now()
  let days = wanted.days
  const frames = join(folder, 'frames')
  const log = await openFrameLog({ folder: frames, segmentBytes: 256 * 1024 * 1024, freeFloorBytes: 0 })
  const [writerReader, judgeReader] = [openFrameLogReader({ folder: frames }), openFrameLogReader({ folder: frames })]
  const decode = createRecordDecoder(openKeyRing(join(folder, 'registry.json'), join(folder, 'devices.jsonl')))
  let trouble: Error | null = null
  const onTrouble = (error: Error | null) => {
    trouble = error
  }
  const writer = startWriter({ reader: writerReader, client, decode, head: () => log.head, onTrouble })
  const judge = startJudge({
    client,
    walk: createReadingWalk(judgeReader, decode),
    derived: () => writer.next,
    live: () => null,
    readFacts: (after) => readFactsSince(db, after),
    samples: createSampleSource(db),
    onChanged: (changed) => saveRipples(db, changed),
    onTrouble,
  })
  const judgedTo = async (head: number) => {
    writer.wake()
    while (judge.next < head) {
      if (trouble !== null) throw trouble
      await pause(20)
    }
  }
  try {
    for (let day = before?.days ?? 0; day < days; day++) {
      const behind = log.head
      await appendDay(log, district, day)
      // One day is written while the one before it is judged.
      await judgedTo(behind)
      if (performance.now() - began > minutes * 60_000) days = day + 1
      process.stderr.write(`\rday ${day + 1} of ${wanted.days}, ${Math.round((performance.now() - began) / 1000)} s `)
    }
    await judgedTo(log.head)
    process.stderr.write('\n')
    return {
      ...wanted,
      days,
      frames: log.head,
      seconds: (before?.seconds ?? 0) + Math.round((performance.now() - began) / 1000),
    }
  } finally {
    await judge.stop()
    await writer.stop()
    await log.close()
    await Promise.all([writerReader.close(), judgeReader.close()])
  }
}

/** Minutes go into the log one by one; the disk is waited for each half hour. */
async function appendDay(log: FrameLogWriter, district: District, day: number): Promise<void> {
  let minute = 0
  for (const records of minutesOfDay(district, day)) {
    const { durable } = log.append(records)
    if (++minute % 30 === 0) await durable
    else durable.catch(() => undefined)
  }
}
