/** Every statement about verdicts. Owns the columnar tables `verdict`, `overtaken` and `evaluator`. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Context, Snapshot, Verdict } from '@poyang/rules'
import type { Findings } from './evaluation.ts'
import type { Told, Watch } from './watch.ts'

/** Keep what was told and what was overtaken. The same again changes nothing. */
export async function saveFindings(client: ClickHouseClient, { told, overtaken }: Findings): Promise<void> {
  if (told.length > 0) {
    const values = told.map(({ watch, verdict, body, hash, late }) => ({
      rule: verdict.rule,
      version: verdict.version,
      subject: verdict.subject,
      outlet: watch.outlet,
      kind: verdict.kind,
      suppressed: verdict.suppressedBy.length > 0 ? 1 : 0,
      late: late ? 1 : 0,
      observed_from: seconds(verdict.observedFrom),
      known_at: seconds(verdict.knownAt),
      hash,
      body,
    }))
    await client.insert({ table: 'verdict', values, format: 'JSONEachRow' })
  }
  if (overtaken.length > 0) {
    const values = overtaken.map(({ rule, subject, hash, knownAt, overtakenAt }) => ({
      rule,
      subject,
      hash,
      known_at: seconds(knownAt),
      overtaken_at: seconds(overtakenAt),
    }))
    await client.insert({ table: 'overtaken', values, format: 'JSONEachRow' })
  }
}

/** Milliseconds as the text that a DateTime64 column takes. */
const seconds = (ms: number): string => (ms / 1000).toFixed(3)

export interface VerdictRow {
  readonly outlet: string
  readonly hash: string
  readonly late: number
  readonly body: string
  /** ms since 1970; 0: it stands. */
  readonly overtakenAt: number | string
}

export interface VerdictFilter {
  readonly rule?: string
  readonly version?: number
  readonly subject?: string
  readonly outlet?: string
  readonly kind?: Verdict['kind']
  readonly suppressed?: boolean
  /** Known in [knownFrom, knownTo), ms since 1970. */
  readonly knownFrom?: number
  readonly knownTo?: number
  readonly observedFrom?: number
  readonly hashes?: readonly string[]
}

/** Asks for rows; the same for the worker and for people who wait. */
export type Ask = <Row>(statement: string, parameters: Record<string, string | number | readonly string[]>) => Promise<Row[]>

export const askWith =
  (client: ClickHouseClient): Ask =>
  async <Row>(query: string, query_params: Record<string, string | number | readonly string[]>) =>
    await (await client.query({ query, query_params, format: 'JSONEachRow' })).json<Row>()

/** Verdicts that fit, by known moment. */
export async function readVerdicts(ask: Ask, filter: VerdictFilter, order: 'oldest' | 'newest', limit: number): Promise<VerdictRow[]> {
  const conditions = [
    filter.rule === undefined ? null : 'rule = {rule:String}',
    filter.version === undefined ? null : 'version = {version:UInt32}',
    filter.subject === undefined ? null : 'subject = {subject:String}',
    filter.outlet === undefined ? null : 'outlet = {outlet:String}',
    filter.kind === undefined ? null : 'kind = {kind:String}',
    filter.suppressed === undefined ? null : `suppressed = ${filter.suppressed ? 1 : 0}`,
    filter.knownFrom === undefined ? null : 'known_at >= fromUnixTimestamp64Milli({knownFrom:Int64})',
    filter.knownTo === undefined ? null : 'known_at < fromUnixTimestamp64Milli({knownTo:Int64})',
    filter.observedFrom === undefined ? null : 'observed_from >= fromUnixTimestamp64Milli({observedFrom:Int64})',
    filter.hashes === undefined ? null : 'hash IN {hashes:Array(String)}',
  ].filter((one) => one !== null)
  const { suppressed: _bit, ...values } = filter
  const parameters = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'number' ? String(value) : value] as const],
    ),
  )
  const where = conditions.length === 0 ? '1' : conditions.join(' AND ')
  const direction = order === 'newest' ? 'DESC' : 'ASC'
  return await ask<VerdictRow>(
    `SELECT v.outlet AS outlet, v.hash AS hash, v.late AS late, v.body AS body, toUnixTimestamp64Milli(max(o.overtaken_at)) AS overtakenAt
    FROM (
      SELECT rule, subject, outlet, hash, late, body, known_at FROM verdict WHERE ${where}
      ORDER BY known_at ${direction}, hash LIMIT 1 BY rule, subject, known_at, hash LIMIT {limit:UInt32}
    ) AS v
    LEFT JOIN overtaken AS o ON o.rule = v.rule AND o.subject = v.subject AND o.hash = v.hash AND o.known_at = v.known_at
    GROUP BY v.rule, v.subject, v.outlet, v.hash, v.late, v.body, v.known_at
    ORDER BY v.known_at ${direction}, v.hash`,
    { ...parameters, limit },
  )
}

const MOST_STANDING = 10_000

/**
 * Findings of one watch that stood just before a moment, of episodes that began at another or later; oldest first.
 * What a re-evaluation of that moment itself told or overtook does not count: it may have been done once already.
 */
export async function readStanding(client: ClickHouseClient, watch: Watch, observedFrom: number, asOf: number): Promise<Told[]> {
  const { rule, context } = watch
  const filter = { rule: rule.id, version: rule.version, subject: context.subject, observedFrom, knownTo: asOf + 1 }
  const rows = await readVerdicts(askWith(client), filter, 'oldest', MOST_STANDING)
  return rows
    .map(({ body, hash, late, overtakenAt }) => {
      const verdict = JSON.parse(body) as Verdict
      return { watch, verdict, body, hash, late: late === 1, overtakenAt: Number(overtakenAt) }
    })
    .filter(({ verdict, late, overtakenAt }) => !(late && verdict.knownAt >= asOf) && (overtakenAt === 0 || overtakenAt >= asOf))
}

/** One evaluator in a set: what it watches, where it began, and how it stands. */
export interface SavedEvaluator {
  readonly context: Context
  readonly outlet: string
  readonly factor: string | null
  readonly after: number
  readonly begun: number | null
  readonly late: number | null
  readonly snapshot: Snapshot
}

const SAVE_ROWS = 500
/** A thousand stacks are seconds of work: whoever shares the process is let in after so many milliseconds of it. */
const SLICE_MS = 20

/** Put a whole set into a slot: `a`, `b`, or a day. */
export async function saveEvaluators(client: ClickHouseClient, slot: string, set: Iterable<SavedEvaluator>): Promise<void> {
  await client.command({ query: 'ALTER TABLE evaluator_local DROP PARTITION {slot:String}', query_params: { slot } })
  let rows: Array<Record<string, unknown>> = []
  const flush = async () => {
    if (rows.length > 0) await client.insert({ table: 'evaluator', values: rows, format: 'JSONEachRow' })
    rows = []
  }
  let began = performance.now()
  for (const saved of set) {
    const { rule, version, subject } = saved.snapshot
    rows.push({ slot, rule, version, subject, state: JSON.stringify(saved) })
    if (rows.length >= SAVE_ROWS) await flush()
    if (performance.now() - began < SLICE_MS) continue
    await breathe()
    began = performance.now()
  }
  await flush()
}

/** Add evaluators to a set that is whole already. */
export async function addEvaluators(client: ClickHouseClient, slot: string, added: readonly SavedEvaluator[]): Promise<void> {
  if (added.length === 0) return
  const values = added.map((saved) => {
    const { rule, version, subject } = saved.snapshot
    return { slot, rule, version, subject, state: JSON.stringify(saved) }
  })
  await client.insert({ table: 'evaluator', values, format: 'JSONEachRow' })
}

export async function readEvaluators(client: ClickHouseClient, slot: string): Promise<SavedEvaluator[]> {
  const answer = await client.query({
    query: 'SELECT state FROM evaluator FINAL WHERE slot = {slot:String} ORDER BY rule, version, subject',
    query_params: { slot },
    format: 'JSONEachRow',
  })
  return (await answer.json<{ state: string }>()).map(({ state }) => JSON.parse(state) as SavedEvaluator)
}

export async function dropEvaluators(client: ClickHouseClient, slot: string): Promise<void> {
  await client.command({ query: 'ALTER TABLE evaluator_local DROP PARTITION {slot:String}', query_params: { slot } })
}
