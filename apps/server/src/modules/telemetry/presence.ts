/** Which values are there at all, when they came, and under which marks: what completeness is judged by. */
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import type { Kind } from './schema.ts'

/** Identities have no commas: upper-case letters, digits, hyphens. */
const inList = "outlet IN (SELECT arrayJoin(splitByChar(',', {outlets:String})))"

export interface PresentRow {
  readonly outlet: string
  readonly factor: string
  /** Seconds since 1970. */
  readonly first: number
  readonly last: number
  /** Neighbours further apart than asked. */
  readonly apart: ReadonlyArray<readonly [before: number, after: number]>
}

/** First and last time of each factor in a span, and neighbours that stand further apart than `step` seconds. */
export async function readPresence(
  questions: ColumnarQuestions,
  span: { readonly outlets: readonly string[]; readonly kind: Kind; readonly from: number; readonly to: number; readonly step: number },
): Promise<PresentRow[]> {
  if (span.outlets.length === 0) return []
  return await questions.ask<PresentRow>(
    `SELECT outlet, factor, times[1] AS first, times[-1] AS last,
      arrayFilter(pair -> pair.2 - pair.1 > {step:UInt32}, arrayZip(arrayPopBack(times), arrayPopFront(times))) AS apart
    FROM (
      SELECT outlet, factor, arraySort(groupUniqArray(toUnixTimestamp(observed_at))) AS times
      FROM reading
      WHERE ${inList} AND kind = {kind:String} AND observed_at >= toDateTime({from:UInt32}) AND observed_at < toDateTime({to:UInt32})
      GROUP BY outlet, factor)`,
    { ...span, outlets: span.outlets.join(',') },
  )
}

/**
 * First time of each outlet since `from` (minute records: since `minutesFrom` only), and the commonest distance of its minute records, s;
 * what nobody sends is not expected. Times are seconds since 1970.
 */
export async function readCadence(
  questions: ColumnarQuestions,
  outlets: readonly string[],
  from: number,
  minutesFrom: number,
): Promise<Map<string, { readonly first: number; readonly minuteStep: number | null }>> {
  if (outlets.length === 0) return new Map()
  const rows = await questions.ask<{ outlet: string; first: number; steps: ReadonlyArray<number | string> }>(
    `SELECT outlet, toUnixTimestamp(min(observed_at)) AS first, topKIf(1)(step, kind = 'minute' AND step > 0 AND step <= 1800) AS steps
    FROM (
      SELECT outlet, kind, observed_at, toInt64(toUnixTimestamp(observed_at)) -
        lagInFrame(toInt64(toUnixTimestamp(observed_at))) OVER (PARTITION BY outlet, factor, kind ORDER BY observed_at) AS step
      FROM reading
      WHERE ${inList} AND (kind IN ('hour', 'day') AND observed_at >= toDateTime({from:UInt32})
        OR kind = 'minute' AND observed_at >= toDateTime({minutesFrom:UInt32})))
    GROUP BY outlet`,
    { outlets: outlets.join(','), from, minutesFrom },
  )
  return new Map(rows.map(({ outlet, first, steps }) => [outlet, { first, minuteStep: steps[0] === undefined ? null : Number(steps[0]) }]))
}

export interface SpanOfOutlet {
  readonly id: number
  readonly outlet: string
  readonly from: number
  readonly to: number
}

/** Times of each factor that are there within spans, by the id of the span. */
export async function countPresent(
  questions: ColumnarQuestions,
  kind: Kind,
  spans: readonly SpanOfOutlet[],
): Promise<Array<{ id: number; factor: string; times: number }>> {
  if (spans.length === 0) return []
  const rows = await questions.ask<{ id: number; factor: string; times: number | string }>(
    `SELECT span.1 AS id, factor, uniqExact(observed_at) AS times
    FROM (
      SELECT factor, observed_at,
        arrayJoin(arrayFilter(one -> one.2 = outlet AND observed_at >= toDateTime(one.3) AND observed_at < toDateTime(one.4),
          JSONExtract({spans:String}, 'Array(Tuple(UInt32, String, UInt32, UInt32))'))) AS span
      FROM reading
      WHERE ${inList} AND kind = {kind:String} AND observed_at >= toDateTime({from:UInt32}) AND observed_at < toDateTime({to:UInt32}))
    GROUP BY id, factor`,
    {
      kind,
      outlets: [...new Set(spans.map(({ outlet }) => outlet))].join(','),
      spans: JSON.stringify(spans.map(({ id, outlet, from, to }) => [id, outlet, from, to])),
      from: Math.min(...spans.map(({ from }) => from)),
      to: Math.max(...spans.map(({ to }) => to)),
    },
  )
  return rows.map(({ id, factor, times }) => ({ id, factor, times: Number(times) }))
}

export interface ArrivalRow {
  readonly factor: string
  readonly level: 'minute' | 'hour' | 'day'
  /** Seconds since 1970. */
  readonly at: number
  /** When it first came, ms since 1970. */
  readonly received: number | string
  /** Letter of what was said last. */
  readonly letter: string
}

/** Every minute, hour and day value of an outlet in a span, with when it first came. */
export const readArrivals = (questions: ColumnarQuestions, outlet: string, from: number, to: number): Promise<ArrivalRow[]> =>
  questions.ask<ArrivalRow>(
    `SELECT factor, toString(kind) AS level, toUnixTimestamp(observed_at) AS at, toUnixTimestamp64Milli(min(received_at)) AS received,
      argMax(mark, last_frame) AS letter
    FROM reading
    WHERE outlet = {outlet:String} AND kind IN ('minute', 'hour', 'day')
      AND observed_at >= toDateTime({from:UInt32}) AND observed_at < toDateTime({to:UInt32})
    GROUP BY factor, kind, observed_at
    ORDER BY factor, kind, observed_at`,
    { outlet, from, to },
  )

export interface MarkedRow {
  readonly letter: string
  readonly factor: string
  readonly at: number
  readonly received: number | string
  readonly frame: number | string
}

/** Minute records (hours where there are none) with a letter other than N, oldest first. */
export const readMarked = (
  questions: ColumnarQuestions,
  outlet: string,
  kind: 'minute' | 'hour',
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<MarkedRow[]> =>
  questions.ask<MarkedRow>(
    `SELECT argMax(mark, last_frame) AS letter, factor, toUnixTimestamp(observed_at) AS at,
      toUnixTimestamp64Milli(min(received_at)) AS received, max(last_frame) AS frame
    FROM reading
    WHERE outlet = {outlet:String} AND kind = {kind:String}
      AND observed_at >= toDateTime({from:UInt32}) AND observed_at < toDateTime({to:UInt32})
    GROUP BY factor, observed_at
    HAVING letter NOT IN ('', 'N')
    ORDER BY at, factor
    LIMIT 100000`,
    { outlet, kind, from, to },
    signal,
  )

/** Hour values of some factors with a normal mark, decimal text. */
export const readNormalHours = (
  questions: ColumnarQuestions,
  outlet: string,
  factors: readonly string[],
  from: number,
  to: number,
): Promise<Array<{ factor: string; at: number; value: string }>> =>
  questions.ask(
    `SELECT factor, toUnixTimestamp(observed_at) AS at, toString(argMax(value, last_frame)) AS value
    FROM reading
    WHERE outlet = {outlet:String} AND factor IN (SELECT arrayJoin(splitByChar(',', {factors:String}))) AND kind = 'hour'
      AND observed_at >= toDateTime({from:UInt32}) AND observed_at < toDateTime({to:UInt32})
    GROUP BY factor, observed_at
    HAVING argMax(mark, last_frame) IN ('', 'N') AND bitAnd(argMax(forms, last_frame), 15) < 14
    ORDER BY at`,
    { outlet, factors: factors.join(','), from, to },
  )

export interface SaidMeanwhile {
  /** Letters other than N on readings of any kind, each with a frame that carries it. */
  readonly flags: ReadonlyArray<{ readonly letter: string; readonly frame: number }>
  /** Values of what was missing that came after a moment. */
  readonly cameLater: number
  /** Values of the same kind and time of other factors. */
  readonly ofOthers: number
}

/** What was said of a span in which some factors (none named: all) were missing. `after` is ms since 1970. */
export async function readSaidMeanwhile(
  questions: ColumnarQuestions,
  span: {
    readonly outlet: string
    readonly kind: Kind
    readonly factors: readonly string[]
    readonly from: number
    readonly to: number
    readonly after: number
  },
): Promise<SaidMeanwhile> {
  const rows = await questions.ask<{ letter: string; frame: number | string; later: number | string; others: number | string }>(
    `SELECT mark AS letter, min(first_frame) AS frame,
      uniqExactIf((factor, observed_at), kind = {kind:String} AND received_at > fromUnixTimestamp64Milli({after:Int64})
        AND ({factors:String} = '' OR has(splitByChar(',', {factors:String}), factor))) AS later,
      uniqExactIf((factor, observed_at), kind = {kind:String}
        AND {factors:String} != '' AND NOT has(splitByChar(',', {factors:String}), factor)) AS others
    FROM reading
    WHERE outlet = {outlet:String} AND kind IN ('rtd', 'minute', 'hour', 'day')
      AND observed_at >= toDateTime({from:UInt32}) AND observed_at < toDateTime({to:UInt32})
    GROUP BY mark`,
    { ...span, factors: span.factors.join(',') },
  )
  return {
    flags: rows.filter(({ letter }) => letter !== '' && letter !== 'N').map(({ letter, frame }) => ({ letter, frame: Number(frame) })),
    cameLater: rows.reduce((sum, { later }) => sum + Number(later), 0),
    ofOthers: rows.reduce((sum, { others }) => sum + Number(others), 0),
  }
}

export interface ValidityRow {
  readonly factor: string
  readonly span: 'minute' | 'hour' | 'day'
  /** Start of the period, seconds since 1970. */
  readonly at: number
  readonly last: 'valid' | 'invalid' | 'insufficient' | 'stopped' | 'missing' | 'pending'
}

/** What the rules in force say of each judged value as measured, as known last. */
export const readValidity = (questions: ColumnarQuestions, outlet: string, from: number, to: number): Promise<ValidityRow[]> =>
  questions.ask<ValidityRow>(
    `SELECT factor, toString(level) AS span, toUnixTimestamp(start) AS at, toString(argMax(validity, tuple(known_frame, known_at, version))) AS last
    FROM (
      SELECT factor, level, start, validity, known_at, known_frame, version FROM judged FINAL
      WHERE outlet = {outlet:String} AND basis = 'measured' AND rule_set = 'in-force'
        AND start >= toDateTime({from:UInt32}) AND start < toDateTime({to:UInt32}))
    GROUP BY factor, level, start`,
    { outlet, from, to },
  )
