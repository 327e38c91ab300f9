/** Who was heard when: what silence is explained by. Times are ms since 1970. */
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'

const between = 'at >= fromUnixTimestamp64Milli({from:Int64}) AND at < fromUnixTimestamp64Milli({to:Int64})'

/** Minutes in which any registered device was heard, with how many, oldest first. */
export async function readHeardMinutes(
  questions: ColumnarQuestions,
  from: number,
  to: number,
): Promise<Array<{ at: number; devices: number }>> {
  const rows = await questions.ask<{ minute: number; devices: number | string }>(
    `SELECT toUnixTimestamp(toStartOfMinute(at)) AS minute, uniq(mn) AS devices FROM frame
    WHERE ${between} AND disposition = 'accepted' GROUP BY minute ORDER BY minute`,
    { from, to },
  )
  return rows.map(({ minute, devices }) => ({ at: minute * 1000, devices: Number(devices) }))
}

export interface Silence {
  /** Accepted frames of the outlet in the span. */
  readonly own: { readonly count: number; readonly first: number | null }
  /** Accepted frames of the others in the span. */
  readonly others: number
}

/** Frames of an outlet, and of others, within a span. */
export async function readHeardIn(
  questions: ColumnarQuestions,
  span: { readonly outlet: string; readonly others: readonly string[]; readonly from: number; readonly to: number },
): Promise<Silence> {
  const rows = await questions.ask<{ own: number; frames: number | string; first: number | string }>(
    `SELECT outlet = {outlet:String} AS own, count() AS frames, min(idx) AS first FROM frame
    WHERE ${between} AND disposition = 'accepted'
      AND outlet IN (SELECT arrayJoin(splitByChar(',', {outlets:String})))
    GROUP BY own`,
    { outlet: span.outlet, outlets: [span.outlet, ...span.others].join(','), from: span.from, to: span.to },
  )
  const own = rows.find((row) => row.own === 1)
  return {
    own: { count: Number(own?.frames ?? 0), first: own === undefined ? null : Number(own.first) },
    others: Number(rows.find((row) => row.own === 0)?.frames ?? 0),
  }
}

export interface HeardOn {
  readonly frame: number
  readonly at: number
  readonly connection: number
  /** Null: still open, or it ended without a record (we were killed). */
  readonly closedAt: number | null
  readonly reason: string
}

/** The frame of an outlet next to a moment, within a day of it, and the connection it came on; null when there is none. */
export async function readNearest(
  questions: ColumnarQuestions,
  outlet: string,
  at: number,
  side: 'before' | 'after',
): Promise<HeardOn | null> {
  const day = 86_400_000
  const [from, to] = side === 'before' ? [at - day, at] : [at, at + day]
  const [frame] = await questions.ask<{ idx: number | string; heard: number | string; connection: number | string }>(
    `SELECT idx, toUnixTimestamp64Milli(at) AS heard, connection FROM frame
    WHERE ${between} AND disposition = 'accepted' AND outlet = {outlet:String}
    ORDER BY idx ${side === 'before' ? 'DESC' : 'ASC'} LIMIT 1`,
    { outlet, from, to },
  )
  if (frame === undefined) return null
  const [row] = await questions.ask<{ closed: number | string; reason: string }>(
    `SELECT toUnixTimestamp64Milli(max(closed_at)) AS closed, max(reason) AS reason FROM connection
    WHERE connection = {connection:UInt64} GROUP BY connection`,
    { connection: Number(frame.connection) },
  )
  const closed = Number(row?.closed ?? 0)
  return {
    frame: Number(frame.idx),
    at: Number(frame.heard),
    connection: Number(frame.connection),
    closedAt: closed <= 0 ? null : closed,
    reason: row?.reason ?? '',
  }
}

/** The last frame before the end of a stretch in which none can have come, and the first behind it, within a day: what stands around it. */
export async function readAround(questions: ColumnarQuestions, from: number, to: number): Promise<number[]> {
  const day = 86_400_000
  const rows = await questions.ask<{ record: number | string }>(
    `SELECT max(idx) AS record FROM frame WHERE at < fromUnixTimestamp64Milli({to:Int64}) AND at >= fromUnixTimestamp64Milli({low:Int64}) HAVING count() > 0
    UNION ALL
    SELECT min(idx) AS record FROM frame WHERE at >= fromUnixTimestamp64Milli({to:Int64}) AND at < fromUnixTimestamp64Milli({high:Int64}) HAVING count() > 0`,
    { to, low: from - day, high: to + day },
  )
  return rows.map(({ record }) => Number(record)).toSorted((a, b) => a - b)
}
