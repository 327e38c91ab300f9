/** Minutes of meters as the judge keeps them in the columnar table `judged`: series and energies of facilities. */
import { add, divide } from '@poyang/standards'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'

export interface StoredMinute {
  /** ms since 1970. */
  readonly at: number
  readonly seconds: number
  /** Decimal text. */
  readonly value: string
  readonly valid: boolean
  /** Power was computed from current. */
  readonly estimated: boolean
  readonly known: { readonly frame: number; readonly at: number }
}

/** Of each minute the version that is known last. */
const newest = `SELECT factor, start, argMax(tuple(value, number, seconds, validity, position(rules, 'power.estimate') > 0, known_frame, known_at),
    tuple(known_frame, known_at, version)) AS r
  FROM judged
  WHERE rule_set = 'in-force' AND level = 'minute' AND basis = 'measured' AND outlet = {outlet:String} AND factor IN {factors:Array(String)}
    AND start >= toDateTime({from:UInt32}) AND start < toDateTime({to:UInt32})
  GROUP BY factor, start`

const span = (from: number, to: number) => ({ from: Math.floor(from / 1000), to: Math.ceil(to / 1000) })

/** Minutes of [from, to) ms of some factors of an outlet (`FAN.p`), oldest first; an entry for each factor asked for. */
export async function readMinutes(
  questions: ColumnarQuestions,
  outlet: string,
  factors: readonly string[],
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<Map<string, StoredMinute[]>> {
  const minutes = new Map<string, StoredMinute[]>(factors.map((factor) => [factor, []]))
  const rows = await questions.ask<{
    factor: string
    start: number
    value: string
    seconds: number
    validity: string
    estimated: number
    frame: number | string
    known: number | string
  }>(
    `SELECT factor, toUnixTimestamp(start) AS start, r.1 AS value, r.3 AS seconds, toString(r.4) AS validity, r.5 AS estimated, r.6 AS frame,
      toUnixTimestamp64Milli(r.7) AS known FROM (${newest}) ORDER BY factor, start`,
    { outlet, factors, ...span(from, to) },
    signal,
  )
  for (const { factor, start, value, seconds, validity, estimated, frame, known } of rows)
    minutes.get(factor)?.push({
      at: start * 1000,
      seconds,
      value,
      valid: validity === 'valid',
      estimated: estimated === 1,
      known: { frame: Number(frame), at: Number(known) },
    })
  return minutes
}

export interface Energy {
  readonly factor: string
  /** Day in China; null: of the whole span. */
  readonly day: string | null
  /** Power times the time it stood for. */
  readonly kwh: string
  /** Seconds with a valid sample. */
  readonly seconds: number
}

const KW_SECONDS_OF_KWH = '3600'

/** Energy of factors of power (`FAN.p`) by day, or over a span; nothing for those without a sample. */
export async function readEnergies(
  questions: ColumnarQuestions,
  outlet: string,
  factors: readonly string[],
  from: number,
  to: number,
  by: 'day' | 'span',
  signal?: AbortSignal,
): Promise<Energy[]> {
  const day = by === 'day' ? `toString(toDate(start, 'Asia/Shanghai'))` : `''`
  const rows = await questions.ask<{ factor: string; day: string; work: string; seconds: number | string }>(
    `SELECT factor, ${day} AS day, toString(sum(r.2 * r.3)) AS work, sum(r.3) AS seconds FROM (${newest})
      WHERE r.4 = 'valid' GROUP BY factor, day ORDER BY factor, day`,
    { outlet, factors, ...span(from, to) },
    signal,
  )
  return rows.map(({ factor, day: name, work, seconds }) => ({
    factor,
    day: name === '' ? null : name,
    kwh: divide(add(work, '0'), KW_SECONDS_OF_KWH, 6),
    seconds: Number(seconds),
  }))
}
