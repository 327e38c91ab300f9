/** What the boards read: judged hours of many stations at once, and the equivalent levels that devices sent. */
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { sentText } from '../stored-values.ts'

export interface HoursQuestion {
  readonly outlets: readonly string[]
  readonly factors: readonly string[]
  /** Seconds since 1970; `to` is not in it. */
  readonly from: number
  readonly to: number
}

/** Valid hours: outlet → factor → start of the hour (seconds since 1970) → decimal text. */
export type Hours = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number, string>>>

/** What is known last of each hour, by the rules in force; hours that are not valid are left out. */
export async function readHours(questions: ColumnarQuestions, question: HoursQuestion, signal?: AbortSignal): Promise<Hours> {
  if (question.outlets.length === 0) return new Map()
  const rows = await questions.ask<{ outlet: string; factor: string; start: number; value: string }>(
    `SELECT outlet, factor, toUnixTimestamp(start) AS start, r.1 AS value FROM (
      SELECT outlet, factor, start, argMax(tuple(value, validity), tuple(known_frame, known_at, version)) AS r FROM judged
      WHERE outlet IN {outlets:Array(String)} AND factor IN {factors:Array(String)} AND level = 'hour' AND basis = 'measured'
        AND rule_set = 'in-force' AND start >= toDateTime({from:UInt32}) AND start < toDateTime({to:UInt32})
      GROUP BY outlet, factor, start)
    WHERE r.2 = 'valid' AND r.1 != '' ORDER BY outlet, factor, start`,
    { ...question },
    signal,
  )
  const hours = new Map<string, Map<string, Map<number, string>>>()
  for (const { outlet, factor, start, value } of rows) {
    const factors = hours.get(outlet) ?? new Map<string, Map<number, string>>()
    hours.set(outlet, factors)
    const values = factors.get(factor) ?? new Map<number, string>()
    factors.set(factor, values)
    values.set(start, value)
  }
  return hours
}

export interface SoundHour {
  readonly outlet: string
  /** Start of the hour, seconds since 1970. */
  readonly at: number
  readonly level: string
}

/** Equivalent levels of hours as the devices sent them, marked normal. Sound is not averaged as an amount, so it has no judged hours. */
export async function readSoundHours(
  questions: ColumnarQuestions,
  question: Omit<HoursQuestion, 'factors'>,
  signal?: AbortSignal,
): Promise<SoundHour[]> {
  if (question.outlets.length === 0) return []
  const rows = await questions.ask<{ outlet: string; at: number; value: string; forms: number; mark: string; extra: string }>(
    `SELECT outlet, toUnixTimestamp(observed_at) AS at, toString(value) AS value, forms, mark, extra FROM (
      SELECT outlet, observed_at, value, forms, mark, extra, last_frame FROM reading
      WHERE outlet IN {outlets:Array(String)} AND factor = 'Leq' AND kind = 'hour'
        AND observed_at >= toDateTime({from:UInt32}) AND observed_at < toDateTime({to:UInt32})
      ORDER BY outlet, factor, kind, observed_at, last_frame DESC, value DESC LIMIT 1 BY outlet, factor, kind, observed_at)
    ORDER BY outlet, at`,
    { ...question },
    signal,
  )
  return rows.flatMap((row) => {
    const level = sentText(row.value, row.forms, 'value', row.extra)
    return level === null || (row.mark !== '' && row.mark !== 'N') ? [] : [{ outlet: row.outlet, at: row.at, level }]
  })
}
