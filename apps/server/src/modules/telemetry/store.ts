/** Every question to the columnar tables `reading` and `latest`. Answers are texts as sent; times are seconds since 1970. */
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import type { Kind } from './schema.ts'

/** One outlet, one factor, one kind. */
export interface Stretch {
  readonly outlet: string
  readonly factor: string
  readonly kind: Kind
  /** Seconds since 1970; `to` is not in it. */
  readonly from: number
  readonly to: number
}

export interface LatestRow {
  readonly outlet: string
  readonly factor: string
  readonly kind: Kind
  readonly at: number
  readonly value: string
  readonly convertedValue: string
  readonly forms: number
  readonly mark: string
  readonly extra: string
  readonly frame: number | string
}

const latestColumns = `
  SELECT outlet, factor, kind, toUnixTimestamp(r.1) AS at, toString(r.2) AS value, toString(r.3) AS convertedValue, r.4 AS forms, r.5 AS mark,
    r.6 AS extra, r.7 AS frame
  FROM (
    SELECT outlet, factor, kind, argMax(tuple(observed_at, value, converted_value, forms, mark, extra, frame), version) AS r
    FROM latest`

/** Latest reading of every outlet, factor and kind. */
export const readLatest = (questions: ColumnarQuestions): Promise<LatestRow[]> =>
  questions.ask<LatestRow>(`${latestColumns} GROUP BY outlet, factor, kind)`, {})

/** The same of one outlet. */
export const readLatestOf = (questions: ColumnarQuestions, outlet: string, signal?: AbortSignal): Promise<LatestRow[]> =>
  questions.ask<LatestRow>(`${latestColumns} WHERE outlet = {outlet:String} GROUP BY outlet, factor, kind)`, { outlet }, signal)

const inStretch = `outlet = {outlet:String} AND factor = {factor:String} AND kind = {kind:String}
      AND observed_at >= toDateTime({from:UInt32}) AND observed_at < toDateTime({to:UInt32})`

/**
 * What the device said last about each time of a stretch. The same reading may still stand in several rows (they merge later), a corrected
 * one stands in several for good: the one of the greatest frame is what counts; of one frame the greater value, so that the answer is one.
 * The order begins like that of the table, so the rows come one time after another and few are held at once.
 */
const currentReadings = `
    SELECT observed_at, value, min, max, converted_value, forms, mark, extra, last_frame
    FROM reading
    WHERE ${inStretch}
    ORDER BY outlet, factor, kind, observed_at, last_frame DESC, value DESC
    LIMIT 1 BY outlet, factor, kind, observed_at`

export interface PointRow {
  readonly at: number
  readonly value: string
  readonly min: string
  readonly max: string
  readonly convertedValue: string
  readonly forms: number
  readonly mark: string
  readonly extra: string
  readonly frame: number | string
}

/** How many different times a stretch has. */
export async function countTimes(questions: ColumnarQuestions, stretch: Stretch, signal?: AbortSignal): Promise<number> {
  const rows = await questions.ask<{ times: number | string }>(
    `SELECT uniqExact(observed_at) AS times FROM reading WHERE ${inStretch}`,
    { ...stretch },
    signal,
  )
  return Number(rows[0]?.times ?? 0)
}

/** Each time of a stretch with what was said last about it, oldest first. */
export const readPoints = (questions: ColumnarQuestions, stretch: Stretch, limit: number, signal?: AbortSignal): Promise<PointRow[]> =>
  questions.ask<PointRow>(
    `SELECT toUnixTimestamp(observed_at) AS at, toString(value) AS value, toString(min) AS min, toString(max) AS max,
      toString(converted_value) AS convertedValue, forms, mark, extra, last_frame AS frame
    FROM (${currentReadings})
    ORDER BY at
    LIMIT {limit:UInt32}`,
    { ...stretch, limit },
    signal,
  )

/** Many times of a stretch in one; the columns of `PointRow` are those of any of its readings: of the one, where there is one. */
export interface BucketRow extends PointRow {
  /** Start of the bucket. */
  readonly start: number
  /** Times in it, those with a number among them, those with a converted number. */
  readonly times: number | string
  readonly numbers: number | string
  readonly convertedNumbers: number | string
  readonly sum: string
  readonly convertedSum: string
  readonly low: string
  readonly high: string
  /** Most decimals that were sent, 0 to 6. */
  readonly places: number
  readonly marks: readonly string[]
  /** Frame of the greatest value; of any reading where none has a number. */
  readonly topFrame: number | string
}

/** Buckets of so many seconds that begin at whole multiples of it in Beijing time, oldest first; empty ones are left out. */
export const readBuckets = (questions: ColumnarQuestions, stretch: Stretch, seconds: number, signal?: AbortSignal): Promise<BucketRow[]> =>
  questions.ask<BucketRow>(
    `SELECT start, times, numbers, convertedNumbers, toString(sum) AS sum, toString(convertedSum) AS convertedSum, toString(low) AS low,
      toString(high) AS high, places, marks, if(numbers = 0, oneFrame, top) AS topFrame, toUnixTimestamp(oneTime) AS at,
      toString(oneValue) AS value, toString(oneMin) AS min, toString(oneMax) AS max, toString(oneConverted) AS convertedValue,
      oneForms AS forms, oneMark AS mark, oneExtra AS extra, oneFrame AS frame
    FROM (
      SELECT toUInt32(intDiv(toUInt32(observed_at) + 28800, {seconds:UInt32}) * {seconds:UInt32} - 28800) AS start,
        count() AS times, countIf(numeric) AS numbers, countIf(converted) AS convertedNumbers,
        sumIf(value, numeric) AS sum, sumIf(converted_value, converted) AS convertedSum,
        minIf(if(bitAnd(bitShiftRight(forms, 4), 15) < 14, min, value), numeric) AS low,
        maxIf(if(bitAnd(bitShiftRight(forms, 8), 15) < 14, max, value), numeric) AS high,
        maxIf(bitAnd(forms, 15), bitAnd(forms, 15) <= 6) AS places,
        arraySort(groupUniqArrayIf(16)(mark, mark != '')) AS marks,
        argMaxIf(last_frame, value, numeric) AS top,
        any(observed_at) AS oneTime, any(value) AS oneValue, any(min) AS oneMin, any(max) AS oneMax, any(converted_value) AS oneConverted,
        any(forms) AS oneForms, any(mark) AS oneMark, any(extra) AS oneExtra, any(last_frame) AS oneFrame
      FROM (
        SELECT *, bitAnd(forms, 15) < 14 AS numeric, bitAnd(bitShiftRight(forms, 16), 15) < 14 AS converted
        FROM (${currentReadings})
      )
      GROUP BY start
    )
    ORDER BY start`,
    { ...stretch, seconds },
    signal,
  )

/** Readings of an outlet in a span of time, of one factor or (empty) of all. */
export interface Span {
  readonly outlet: string
  readonly factor: string
  readonly kind: Kind
  readonly from: number
  readonly to: number
}

const inSpan = `outlet = {outlet:String} AND ({factor:String} = '' OR factor = {factor:String}) AND kind = {kind:String}
      AND observed_at >= toDateTime({from:UInt32}) AND observed_at < toDateTime({to:UInt32})`

/** Rows of a span, counting those that have not been merged yet: an upper bound of its readings of all versions. */
export async function countRows(questions: ColumnarQuestions, span: Span, signal?: AbortSignal): Promise<number> {
  const rows = await questions.ask<{ rows: number | string }>(`SELECT count() AS rows FROM reading WHERE ${inSpan}`, { ...span }, signal)
  return Number(rows[0]?.rows ?? 0)
}

/** Times of the first rows of a span, in order: a time stands there once for each row, those not merged yet included. */
export async function readTimes(
  questions: ColumnarQuestions,
  span: Span,
  order: 'newest' | 'oldest',
  limit: number,
  signal?: AbortSignal,
): Promise<number[]> {
  const rows = await questions.ask<{ at: number }>(
    `SELECT toUnixTimestamp(observed_at) AS at FROM reading WHERE ${inSpan}
    ORDER BY observed_at ${order === 'newest' ? 'DESC' : 'ASC'}
    LIMIT {limit:UInt32}`,
    { ...span, limit },
    signal,
  )
  return rows.map((row) => row.at)
}

export interface ReadingRow extends PointRow {
  readonly factor: string
  readonly total: string
  readonly convertedMin: string
  readonly convertedMax: string
  readonly device: string
  /** ms since 1970 */
  readonly received: number | string
  readonly lastFrame: number | string
  readonly versions: number | string
}

const readingColumns = `factor, toUnixTimestamp(observed_at) AS at, toString(r.1) AS value, toString(r.2) AS min, toString(r.3) AS max,
      toString(r.4) AS total, toString(r.5) AS convertedValue, toString(r.6) AS convertedMin, toString(r.7) AS convertedMax, r.8 AS forms,
      r.9 AS mark, r.10 AS device, r.11 AS extra, toUnixTimestamp64Milli(r.12) AS received, r.13 AS frame, r.14 AS lastFrame, versions`
const readingTuple = `tuple(value, min, max, total, converted_value, converted_min, converted_max, forms, mark, device, extra, received_at,
          first_frame, last_frame)`

/**
 * Readings of a span: what was said last about each factor and time (`current`), or every version (`all`).
 * FINAL merges the rows of one reading as they are read. In the order of time, then factor, then first frame.
 */
export function readReadings(
  questions: ColumnarQuestions,
  span: Span,
  versions: 'current' | 'all',
  order: 'newest' | 'oldest',
  limit: number,
  signal?: AbortSignal,
): Promise<ReadingRow[]> {
  const merged = `FROM reading FINAL WHERE ${inSpan}`
  const rows =
    versions === 'current'
      ? `SELECT factor, observed_at, count() AS versions, argMax(${readingTuple}, tuple(last_frame, value)) AS r
        ${merged} GROUP BY factor, observed_at`
      : `SELECT factor, observed_at, count() OVER (PARTITION BY factor, observed_at) AS versions, ${readingTuple} AS r ${merged}`
  return questions.ask<ReadingRow>(
    `SELECT ${readingColumns}
    FROM (${rows})
    ORDER BY at ${order === 'newest' ? 'DESC' : 'ASC'}, factor, frame, value
    LIMIT {limit:UInt32}
    SETTINGS do_not_merge_across_partitions_select_final = 1`,
    { ...span, limit },
    signal,
  )
}
