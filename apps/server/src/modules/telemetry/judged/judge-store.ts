/** Every statement of the judge: readings as they were known at a moment, versions before it, what it adds. */
import type { ClickHouseClient } from '@clickhouse/client'
import { divide } from '@poyang/standards'
import { insertBlock } from '../../../platform/native-block/insert-block.ts'
import { sentText } from '../stored-values.ts'
import type { OutletHour, RealTimeMinute, Sent } from './inputs.ts'
import { createJudgedBlock } from './judged-block.ts'
import { judgedOfRow, lastVersions } from './judged-rows.ts'
import type { JudgedRow } from './judged-rows.ts'
import type { Known, KnownJudged } from './judged.ts'
import type { Level } from './schema.ts'

const HOUR = 3_600

type Values = Readonly<Record<string, string | number | readonly string[]>>

async function ask<Row>(client: ClickHouseClient, query: string, query_params: Values): Promise<Row[]> {
  const answer = await client.query({ query, query_params, format: 'JSONEachRow' })
  return await answer.json<Row>()
}

/** Records below 2^36 and a tick of ten seconds in one number that only grows: two judges for a moment never mix their places. */
const RECORDS = 2n ** 36n
const TICK_MS = 10_000

/** How far the judge is: records below `next` and every tick up to `tick` (ms, whole tens of seconds) are done. */
export async function readJudgeProgress(client: ClickHouseClient): Promise<{ next: number; tick: number }> {
  const rows = await ask<{ place: string }>(client, "SELECT toString(max(next)) AS place FROM progress WHERE loop = 'judged-place'", {})
  const place = BigInt(rows[0]?.place ?? 0)
  return { next: Number(place % RECORDS), tick: Number(place / RECORDS) * TICK_MS }
}

export async function saveJudgeProgress(client: ClickHouseClient, next: number, tick: number): Promise<void> {
  const place = BigInt(Math.floor(tick / TICK_MS)) * RECORDS + BigInt(next)
  const values = [
    { loop: 'judged-place', next: String(place) },
    { loop: 'judged', next: String(next) },
    { loop: 'judged-tick', next: String(tick) },
  ]
  await client.insert({ table: 'progress', values, format: 'JSONEachRow' })
}

export async function saveJudged(client: ClickHouseClient, judged: readonly KnownJudged[]): Promise<void> {
  if (judged.length === 0) return
  const block = createJudgedBlock()
  for (const one of judged) block.add(one)
  await insertBlock(client, 'judged', block.take())
}

/** What limits readings to those known: records below a frame, received before a moment (ms) after which nothing counts any more. */
interface AsOf {
  readonly frame: number
  readonly receivedBefore: number
}

const known = `first_frame < {frame:UInt64} AND toUnixTimestamp64Milli(received_at) < {receivedBefore:Int64}`
const inTime = 'observed_at >= toDateTime({from:UInt32}) AND observed_at < toDateTime({to:UInt32})'
/** A repeat of what a correction replaced is a repeat: the reading that was first sent last governs (data are counted once). */
const governing = (columns: string) => `argMax(tuple(${columns}), tuple(first_frame, value)) AS r`

/** Outlets that sent anything about a stretch of time; of all, or of some. */
export async function outletsWithReadings(
  client: ClickHouseClient,
  from: number,
  to: number,
  asOf: AsOf,
  among: readonly string[] = [],
): Promise<string[]> {
  const rows = await ask<{ outlet: string }>(
    client,
    `SELECT DISTINCT outlet FROM reading WHERE ${among.length === 0 ? '' : 'outlet IN {among:Array(String)} AND'}
      kind IN ('rtd', 'minute', 'hour', 'day') AND ${inTime} AND ${known}`,
    { from, to, ...asOf, among },
  )
  return rows.map(({ outlet }) => outlet).filter((outlet) => outlet !== '')
}

interface SentRow {
  readonly outlet: string
  readonly factor: string
  readonly kind: 'minute' | 'hour' | 'day'
  readonly at: number
  readonly value: string
  readonly converted: string
  readonly total: string
  readonly forms: number
  readonly mark: string
  readonly extra: string
}

const sentOf = (row: SentRow, shift: number): Sent => ({
  at: row.at - shift,
  value: sentText(row.value, row.forms, 'value', row.extra),
  converted: sentText(row.converted, row.forms, 'convertedValue', row.extra),
  total: sentText(row.total, row.forms, 'total', row.extra),
  mark: row.mark,
})

async function sentRows(
  client: ClickHouseClient,
  kinds: readonly string[],
  outlets: readonly string[],
  from: number,
  to: number,
  asOf: AsOf,
) {
  return await ask<SentRow>(
    client,
    `SELECT outlet, factor, kind, toUnixTimestamp(observed_at) AS at, toString(r.1) AS value, toString(r.2) AS converted,
      toString(r.3) AS total, r.4 AS forms, r.5 AS mark, r.6 AS extra
    FROM (
      SELECT outlet, factor, kind, observed_at, ${governing('value, converted_value, total, forms, mark, extra')}
      FROM reading FINAL
      WHERE outlet IN {outlets:Array(String)} AND kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')}) AND ${inTime} AND ${known}
      GROUP BY outlet, factor, kind, observed_at)
    ORDER BY outlet, factor, kind, at
    SETTINGS do_not_merge_across_partitions_select_final = 1`,
    { outlets, from, to, ...asOf },
  )
}

/** Seconds by which the stamps of an outlet's records lie behind the start of their period. */
export interface Stamps {
  minute(outlet: string): number
  /** Of periods stamped by their end: the whole period, otherwise 0. */
  period(outlet: string, seconds: number): number
}

interface MutableHour {
  minutes: Sent[]
  realTime: RealTimeMinute[]
  hour: Sent | null
}

const startOfHour = (at: number): number => Math.floor(at / HOUR) * HOUR

/** Everything the hours of [from, to) of some outlets are judged by; nothing is in it of hours about which nothing was said. */
export async function readHours(
  client: ClickHouseClient,
  outlets: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
  asOf: AsOf,
  stamps: Stamps,
): Promise<OutletHour[]> {
  const hours = new Map<string, { outlet: string; from: number; factors: Map<string, MutableHour> }>()
  const factorOfHour = (outlet: string, factor: string, at: number): MutableHour => {
    const start = startOfHour(at)
    const key = `${outlet} ${start}`
    let held = hours.get(key)
    if (held === undefined) hours.set(key, (held = { outlet, from: start, factors: new Map() }))
    let hour = held.factors.get(factor)
    if (hour === undefined) held.factors.set(factor, (hour = { minutes: [], realTime: [], hour: null }))
    return hour
  }
  // Stamps of ends lie behind the hour.
  const [sentInHours, realTime] = await Promise.all([
    sentRows(client, ['minute', 'hour'], outlets, from, to + HOUR + 1, asOf),
    realTimeRows(client, outlets, from, to, asOf),
  ])
  for (const row of sentInHours) {
    const shift = row.kind === 'minute' ? stamps.minute(row.outlet) : stamps.period(row.outlet, HOUR)
    const sent = sentOf(row, shift)
    if (sent.at < from || sent.at >= to) continue
    const start = startOfHour(sent.at)
    if (row.kind === 'minute') factorOfHour(row.outlet, row.factor, sent.at).minutes.push(sent)
    else if (sent.at === start) factorOfHour(row.outlet, row.factor, sent.at).hour = sent
  }
  for (const row of realTime) {
    const normal = Number(row.normal)
    const convertedNumbers = Number(row.convertedNumbers)
    factorOfHour(row.outlet, row.factor, row.at).realTime.push({
      at: row.at,
      mean: normal === 0 ? null : divide(row.sum, String(normal)),
      convertedMean: convertedNumbers === 0 ? null : divide(row.convertedSum, String(convertedNumbers)),
      normal,
      all: Number(row.all),
      marks: row.marks,
    })
  }
  return [...hours.values()]
}

interface RealTimeRow {
  readonly outlet: string
  readonly factor: string
  readonly at: number
  readonly normal: number | string
  readonly all: number | string
  readonly sum: string
  readonly convertedNumbers: number | string
  readonly convertedSum: string
  readonly marks: readonly string[]
}

/** Real-time data by the minute, of factors that sent no minute records in the hour. */
async function realTimeRows(
  client: ClickHouseClient,
  outlets: readonly string[],
  from: number,
  to: number,
  asOf: AsOf,
): Promise<RealTimeRow[]> {
  const scope = `outlet IN {outlets:Array(String)} AND ${inTime} AND ${known}`
  return await ask<RealTimeRow>(
    client,
    `SELECT outlet, factor, toUnixTimestamp(toStartOfMinute(observed_at)) AS at, countIf(ok) AS normal, count() AS all,
      toString(sumIf(r.1, ok)) AS sum, countIf(okConverted) AS convertedNumbers, toString(sumIf(r.2, okConverted)) AS convertedSum,
      arraySort(groupUniqArray(8)(r.4)) AS marks
    FROM (
      SELECT outlet, factor, observed_at, ${governing('value, converted_value, forms, mark')},
        r.4 IN ('', 'N') AND bitAnd(r.3, 15) < 14 AS ok, r.4 IN ('', 'N') AND bitAnd(bitShiftRight(r.3, 16), 15) < 14 AS okConverted
      FROM reading FINAL
      WHERE kind = 'rtd' AND ${scope} AND (outlet, factor, toStartOfHour(observed_at)) NOT IN (
        SELECT outlet, factor, toStartOfHour(observed_at) FROM reading WHERE kind = 'minute' AND ${scope})
      GROUP BY outlet, factor, observed_at)
    GROUP BY outlet, factor, at
    ORDER BY outlet, factor, at
    SETTINGS do_not_merge_across_partitions_select_final = 1, distributed_product_mode = 'local'`,
    { outlets, from, to, ...asOf },
  )
}

/** The device's own days, and m3 of each hour of waste water, by outlet. */
export interface OutletDay {
  readonly days: ReadonlyMap<string, Sent>
  readonly volumes: ReadonlyMap<number, string>
}

export async function readDays(
  client: ClickHouseClient,
  outlets: readonly string[],
  from: number,
  flow: string,
  asOf: AsOf,
  stamps: Stamps,
): Promise<Map<string, OutletDay>> {
  const days = new Map<string, { days: Map<string, Sent>; volumes: Map<number, string> }>(
    outlets.map((outlet) => [outlet, { days: new Map(), volumes: new Map() }]),
  )
  for (const row of await sentRows(client, ['day'], outlets, from, from + 25 * HOUR, asOf)) {
    const sent = sentOf(row, stamps.period(row.outlet, 24 * HOUR))
    if (sent.at === from) days.get(row.outlet)?.days.set(row.factor, sent)
  }
  const volumes = await ask<{ outlet: string; at: number; kind: string; total: string }>(
    client,
    `SELECT outlet, kind, toUnixTimestamp(toStartOfHour(observed_at)) AS at, toString(sum(r.1)) AS total
    FROM (
      SELECT outlet, kind, observed_at, ${governing('total, forms')}
      FROM reading FINAL
      WHERE outlet IN {outlets:Array(String)} AND factor = {flow:String} AND kind IN ('minute', 'hour') AND ${inTime} AND ${known}
      GROUP BY outlet, kind, observed_at)
    WHERE bitAnd(bitShiftRight(r.2, 12), 15) < 14
    GROUP BY outlet, kind, at
    ORDER BY outlet, at, kind`,
    { outlets, from, to: from + 24 * HOUR, flow, ...asOf },
  )
  for (const row of volumes) {
    const held = days.get(row.outlet)?.volumes
    // Minutes come before the hour in the order of kinds, and count before it.
    if (held !== undefined && !held.has(row.at)) held.set(row.at, row.total)
  }
  return days
}

/** What is known last of periods of some outlets, of what was known before (or up to) a moment. */
export async function readVersions(
  client: ClickHouseClient,
  level: Level,
  ruleSet: string,
  outlets: readonly string[],
  span: { readonly from: number; readonly to: number },
  limit: { readonly before: number } | { readonly upTo: number },
): Promise<KnownJudged[]> {
  const at = 'before' in limit ? limit.before : limit.upTo + 1
  const rows = await ask<JudgedRow>(
    client,
    `${lastVersions(`outlet IN {outlets:Array(String)} AND level = {level:String} AND rule_set = {ruleSet:String}
      AND start >= toDateTime({from:UInt32}) AND start < toDateTime({to:UInt32}) AND toUnixTimestamp64Milli(known_at) < {at:Int64}`)}
    ORDER BY outlet, factor, basis, start`,
    { outlets, level, ruleSet, ...span, at },
  )
  return rows.map(judgedOfRow)
}

/** Starts of hours that are judged already, themselves or some of their minutes, of an outlet from a moment on (seconds). */
export async function judgedHoursOf(client: ClickHouseClient, outlet: string, from: number, known: Known): Promise<number[]> {
  const rows = await ask<{ hour: number }>(
    client,
    `SELECT DISTINCT toUnixTimestamp(toStartOfHour(start)) AS hour FROM judged WHERE outlet = {outlet:String} AND level IN ('minute', 'hour')
      AND rule_set = 'in-force' AND start >= toDateTime({from:UInt32}) AND toUnixTimestamp64Milli(known_at) < {at:Int64}`,
    { outlet, from, at: known.at },
  )
  return rows.map(({ hour }) => hour)
}
