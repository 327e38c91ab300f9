/** Every question to the columnar tables `frame` and `connection`. Times are ms since 1970. */
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import type { FaultCount } from './internal/schema.ts'
import type { Disposition, FramesQuery } from './schema.ts'
import type { z } from 'zod'

export interface FrameRow {
  readonly index: number | string
  readonly received: number | string
  readonly connection: number | string
  readonly disposition: Disposition
  readonly verdict: 'ok' | 'tolerated' | 'rejected'
  readonly outlet: string
  readonly mn: string
  readonly st: string
  readonly cn: string
  readonly qn: string
  readonly dataTime: number | string
  readonly faults: string
  readonly rejecting: string
  readonly length: number
}

const shows: Readonly<Record<z.infer<typeof FramesQuery>['show'], string>> = {
  all: '1',
  accepted: "disposition = 'accepted'",
  quarantine: "disposition != 'accepted'",
  faulty: "faults != ''",
}

/** Rows of the frame index below an index, newest first. Replayed ones may stand there more than once until they merge. */
export const readFrames = (
  questions: ColumnarQuestions,
  query: z.infer<typeof FramesQuery>,
  before: number,
  limit: number,
  signal?: AbortSignal,
): Promise<FrameRow[]> =>
  questions.ask<FrameRow>(
    `SELECT idx AS index, toUnixTimestamp64Milli(at) AS received, connection, disposition, verdict, outlet, mn, st, cn, qn,
      data_time AS dataTime, faults, rejecting, length
    FROM frame
    WHERE idx < {before:UInt64} AND ${shows[query.show]}
      ${query.outlet === undefined ? '' : 'AND outlet = {outlet:String}'}
      ${query.mn === undefined ? '' : 'AND mn = {mn:String}'}
    ORDER BY idx DESC
    LIMIT {limit:UInt32}`,
    {
      before,
      limit,
      ...(query.outlet === undefined ? {} : { outlet: query.outlet }),
      ...(query.mn === undefined ? {} : { mn: query.mn }),
    },
    signal,
  )

/** Peers of connections: `address:port`. */
export async function readPeers(
  questions: ColumnarQuestions,
  connections: readonly number[],
  signal?: AbortSignal,
): Promise<Map<number, string>> {
  if (connections.length === 0) return new Map()
  const rows = await questions.ask<{ connection: number | string; peer: string }>(
    `SELECT connection, max(peer) AS peer FROM connection WHERE connection IN {connections:Array(UInt64)} GROUP BY connection`,
    { connections },
    signal,
  )
  return new Map(rows.map((row) => [Number(row.connection), row.peer]))
}

/** Index of the next frame of a device on one side of another; null when there is none. */
export async function readNeighbour(
  questions: ColumnarQuestions,
  mn: string,
  index: number,
  side: 'before' | 'after',
  signal?: AbortSignal,
): Promise<number | null> {
  const rows = await questions.ask<{ index: number | string }>(
    side === 'before'
      ? 'SELECT idx AS index FROM frame WHERE mn = {mn:String} AND idx < {index:UInt64} ORDER BY idx DESC LIMIT 1'
      : 'SELECT idx AS index FROM frame WHERE mn = {mn:String} AND idx > {index:UInt64} ORDER BY idx ASC LIMIT 1',
    { mn, index },
    signal,
  )
  return rows[0] === undefined ? null : Number(rows[0].index)
}

/** When each device was last heard with an accepted frame, within so many days. */
export async function readLastHeard(questions: ColumnarQuestions, days: number): Promise<Map<string, number>> {
  const rows = await questions.ask<{ mn: string; heard: number | string }>(
    `SELECT mn, toUnixTimestamp64Milli(max(at)) AS heard FROM frame
    WHERE disposition = 'accepted' AND at > now() - toIntervalDay({days:UInt32}) GROUP BY mn`,
    { days },
  )
  return new Map(rows.map((row) => [row.mn, Number(row.heard)]))
}

export interface MinuteCount {
  /** Its beginning. */
  readonly at: number
  readonly accepted: number
  readonly stranger: number
  readonly rejected: number
  readonly noise: number
}

/** What came in from one moment to before another, by minute, oldest first. */
export async function readMinuteCounts(questions: ColumnarQuestions, from: number, until: number): Promise<MinuteCount[]> {
  const rows = await questions.ask<Record<keyof MinuteCount, number | string>>(
    `SELECT toUnixTimestamp(toStartOfMinute(frame.at)) * 1000 AS at, countIf(disposition = 'accepted') AS accepted,
      countIf(disposition = 'stranger') AS stranger, countIf(disposition = 'rejected') AS rejected, countIf(disposition = 'noise') AS noise
    FROM frame FINAL
    WHERE frame.at >= fromUnixTimestamp64Milli({from:Int64}) AND frame.at < fromUnixTimestamp64Milli({until:Int64})
    GROUP BY 1 ORDER BY 1`,
    { from, until },
  )
  return rows.map((row) => ({
    at: Number(row.at),
    accepted: Number(row.accepted),
    stranger: Number(row.stranger),
    rejected: Number(row.rejected),
    noise: Number(row.noise),
  }))
}

/** How many frames had each fault, and at which level, from one moment to before another. */
export async function readFaultCounts(questions: ColumnarQuestions, from: number, until: number): Promise<FaultCount[]> {
  const rows = await questions.ask<{ fault: string; rejects: number; frames: number | string }>(
    `SELECT arrayJoin(splitByChar(',', faults)) AS fault, has(splitByChar(',', rejecting), fault) AS rejects, count() AS frames
    FROM frame FINAL
    WHERE at >= fromUnixTimestamp64Milli({from:Int64}) AND at < fromUnixTimestamp64Milli({until:Int64})
      AND faults != '' AND disposition != 'noise'
    GROUP BY fault, rejects`,
    { from, until },
  )
  return rows.map((row) => ({ code: row.fault, level: row.rejects === 1 ? 'rejected' : 'tolerated', count: Number(row.frames) }))
}

export interface DeviceCount {
  readonly frames: number
  /** Frames that had a fault. */
  readonly faults: number
}

/** MN → its accepted frames, from one moment to before another. */
export async function readDeviceCounts(questions: ColumnarQuestions, from: number, until: number): Promise<Map<string, DeviceCount>> {
  const rows = await questions.ask<{ mn: string; frames: number | string; faulty: number | string }>(
    `SELECT mn, count() AS frames, countIf(faults != '') AS faulty
    FROM frame FINAL
    WHERE at >= fromUnixTimestamp64Milli({from:Int64}) AND at < fromUnixTimestamp64Milli({until:Int64}) AND disposition = 'accepted'
    GROUP BY mn`,
    { from, until },
  )
  return new Map(rows.map((row) => [row.mn, { frames: Number(row.frames), faults: Number(row.faulty) }]))
}

export interface ConnectionRow {
  readonly opened: number | string
  readonly peer: string
  readonly closed: number | string
  readonly reason: string
}

/** One connection; null when the index holds none of that number. */
export async function readConnection(
  questions: ColumnarQuestions,
  connection: number,
  signal?: AbortSignal,
): Promise<ConnectionRow | null> {
  const rows = await questions.ask<ConnectionRow>(
    `SELECT toUnixTimestamp64Milli(max(opened_at)) AS opened, max(peer) AS peer, toUnixTimestamp64Milli(max(closed_at)) AS closed,
      max(reason) AS reason
    FROM connection WHERE connection = {connection:UInt64} GROUP BY connection`,
    { connection },
    signal,
  )
  return rows[0] ?? null
}
