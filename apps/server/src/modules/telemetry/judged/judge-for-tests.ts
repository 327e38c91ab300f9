/** The chain from frame to judged value on real engines, for tests: log, writer and judge in this process. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Kysely } from 'kysely'
import { startColumnar, startRelational } from '../../../engines/testing.ts'
import type { TestEngine } from '../../../engines/testing.ts'
import { openFrameLog } from '../../../platform/frame-log/frame-log.ts'
import type { FrameLogWriter } from '../../../platform/frame-log/frame-log.ts'
import type { RecordInput } from '../../../platform/frame-log/types.ts'
import { openColumnar } from '../../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../../platform/stores/migrate-columnar.ts'
import { migrateRelational } from '../../../platform/stores/migrate-relational.ts'
import { openRelational } from '../../../platform/stores/relational.ts'
import { beijing, frame, received } from '../../ingest/frames-for-tests.ts'
import { createReadingWalk, createRecordDecoder, openKeyRing, startWriter } from '../../ingest/index.ts'
import { readFactsSince } from '../../sources/index.ts'
import { RegistryImport } from '../../sources/schema.ts'
import { saveImport } from '../../sources/store.ts'
import { startJudge } from './judge-loop.ts'
import type { Judge, JudgeOptions } from './judge-loop.ts'
import { readVersions } from './judge-store.ts'
import type { KnownJudged } from './judged.ts'
import { saveRipples } from './ripples.ts'

export interface Chain {
  readonly client: ClickHouseClient
  readonly db: Kysely<object>
  readonly columnar: TestEngine
  readonly relational: TestEngine
  readonly folder: string
  readonly log: FrameLogWriter
  readonly walk: JudgeOptions['walk']
  register(registry: object, at: string): Promise<void>
  /** Append, derive, judge up to the last record. */
  hear(records: readonly RecordInput[], more?: Partial<JudgeOptions>): Promise<void>
  startJudge(more?: Partial<JudgeOptions>): Judge
  append(records: readonly RecordInput[]): Promise<void>
  /** What is known last (or was known before a moment) of the hours or days of an outlet. */
  judged(outlet: string, level: 'hour' | 'day' | 'minute', ruleSet?: string, before?: number): Promise<KnownJudged[]>
  stop(): Promise<void>
}

const APPENDED_AT_ONCE = 1_000

export async function startChain(): Promise<Chain> {
  const [columnar, relational] = await Promise.all([startColumnar(), startRelational()])
  const client = openColumnar(columnar.url)
  await migrateColumnar(client)
  const db = openRelational(relational.url)
  await migrateRelational(db)
  const folder = await mkdtemp(join(tmpdir(), 'judge-'))
  const log = await openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 1 << 26, freeFloorBytes: 0 })
  const decode = createRecordDecoder(openKeyRing(join(folder, 'registry.json'), join(folder, 'keys', 'devices.jsonl')))
  const walk = createReadingWalk(log, decode)
  const judgeOf = (more: Partial<JudgeOptions> = {}) =>
    startJudge({
      client,
      walk,
      derived: () => log.head,
      live: () => null,
      readFacts: (after) => readFactsSince(db, after),
      onChanged: (changed) => saveRipples(db, changed),
      onTrouble: (error) => assert.equal(error, null),
      ...more,
    })
  const until = async (holds: () => boolean) => {
    const end = performance.now() + 60_000
    while (!holds()) {
      assert.ok(performance.now() < end, 'waited too long')
      await pause(10)
    }
  }
  const append = async (records: readonly RecordInput[]) => {
    for (let first = 0; first < records.length; first += APPENDED_AT_ONCE)
      await log.append(records.slice(first, first + APPENDED_AT_ONCE)).durable
    const writer = startWriter({ reader: log, client, decode, head: () => log.head, chunkMs: 5 })
    await until(() => writer.next === log.head)
    await writer.stop()
  }
  return {
    client,
    db,
    columnar,
    relational,
    folder,
    log,
    walk,
    append,
    startJudge: judgeOf,
    async register(registry, at) {
      await saveImport(db, RegistryImport.parse(registry), beijing(at))
    },
    async hear(records, more) {
      await append(records)
      const judge = judgeOf(more)
      await until(() => judge.next === log.head)
      await judge.stop()
    },
    judged: (outlet, level, ruleSet = 'in-force', before = Number.MAX_SAFE_INTEGER) =>
      readVersions(client, level, ruleSet, [outlet], { from: 0, to: 2 ** 32 - 1 }, { before }),
    async stop() {
      await log.close()
      await db.destroy()
      await client.close()
      await columnar.stop()
      await relational.stop()
      await rm(folder, { recursive: true })
    },
  }
}

const HOUR = 3_600_000
const stamp = (at: number) => new Date(at + 8 * HOUR).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)

/** One record of a period as a device sends it: `values` stands behind DataTime. */
export const sent = (outlet: string, cn: string, at: number, values: string, receivedAt: number): RecordInput =>
  received(receivedAt, frame({ cn, st: '31', dataTime: stamp(at), qn: `${stamp(receivedAt)}001`, cp: values }), { outlet })

/** A minute record each minute of [from, from + minutes), received as it ends. */
export const minutesOf = (outlet: string, from: number, minutes: number, valueAt: (minute: number) => string): RecordInput[] =>
  Array.from({ length: minutes }, (_, minute) => {
    const at = from + minute * 60_000
    return sent(outlet, '2051', at, valueAt(minute), at + 61_000)
  })

/** Something that only moves the time of the log. */
export const later = (at: number): RecordInput => ({
  kind: 'opened',
  disposition: 'none',
  at,
  connection: -1,
  outlet: '',
  bytes: Buffer.from('127.0.0.1:1'),
})

/** Facts of a stack of flue gas: reference oxygen 6 %, 35 mg/m3 of sulphur dioxide by the hour. */
export const gasFacts = (outletId: string, more: object = {}): object => ({
  outletId,
  effectiveFrom: '2026-01-01',
  sourceKind: 'flue-gas',
  referenceO2: '6',
  factors: [{ factor: 'a21026', range: { from: '0', to: '200' } }, { factor: 'a19001' }],
  permit: [{ id: 'P1', factor: 'a21026', operator: '<=', limit: '35', unit: 'mg/m3', averaging: 'hour', from: '2025-01-01', to: null }],
  ...more,
})

const position = { longitude: 116, latitude: 29 }

/** A registry of stacks, some of them without facts. */
export const gasRegistry = (withFacts: readonly string[], without: readonly string[] = []): object => ({
  enterprises: [{ id: 'E-1', name: '某厂', creditCode: null, industry: '火力发电', district: '甲区', address: '', position, demo: false }],
  outlets: [...withFacts, ...without].map((id) => ({
    id,
    enterpriseId: 'E-1',
    name: id,
    medium: 'gas',
    position,
    factors: ['a21026', 'a19001'],
  })),
  facts: withFacts.map((id) => gasFacts(id)),
})

/** What stands behind DataTime of a minute or hour record: sulphur dioxide, as sent also converted, and oxygen. */
export const gas = (so2: string, o2: string, mark = 'N'): string =>
  `a21026-Avg=${so2},a21026-ZsAvg=${so2},a21026-Flag=${mark};a19001-Avg=${o2},a19001-Flag=${mark}`
