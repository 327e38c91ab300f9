/** Curves: points of a stretch of time, each time its own where they are few, buckets where they are many. */
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { beijingIso } from './beijing-time.ts'
import { factorOf } from './factors.ts'
import { frameRef } from './refs.ts'
import type { OutletId } from '../sources/schema.ts'
import type { Series, SeriesPoint, SeriesQuery } from './schema.ts'
import { spanOf } from './span.ts'
import { countTimes, readBuckets, readPoints } from './store.ts'
import type { BucketRow, PointRow } from './store.ts'
import { meanText, numberText, sentText } from './stored-values.ts'

/** Lengths of a bucket that people can name; longer ones are whole days. */
const lengths = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 43_200, 86_400] as const
const DAY = 86_400

/** The shortest length with which a span has at most so many buckets, wherever it begins. */
export function bucketLength(spanSeconds: number, points: number): number {
  const most = points - 1 // a span that does not begin with a bucket reaches into one more
  return lengths.find((length) => Math.ceil(spanSeconds / length) <= most) ?? Math.ceil(spanSeconds / DAY / most) * DAY
}

const iso = (seconds: number) => beijingIso(seconds * 1000)

export function pointOfReading(row: PointRow): SeriesPoint {
  const text = (stored: string, name: 'value' | 'min' | 'max' | 'convertedValue') => sentText(stored, row.forms, name, row.extra)
  return {
    at: iso(row.at),
    count: 1,
    value: text(row.value, 'value'),
    min: text(row.min, 'min'),
    max: text(row.max, 'max'),
    convertedValue: text(row.convertedValue, 'convertedValue'),
    marks: row.mark,
    frame: frameRef(Number(row.frame)),
  }
}

export function pointOfBucket(row: BucketRow): SeriesPoint {
  const count = Number(row.times)
  if (count === 1) return pointOfReading(row)
  const numbers = Number(row.numbers)
  const convertedNumbers = Number(row.convertedNumbers)
  return {
    at: iso(row.start),
    count,
    value: numbers === 0 ? null : meanText(row.sum, numbers, row.places),
    min: numbers === 0 ? null : numberText(row.low, row.places),
    max: numbers === 0 ? null : numberText(row.high, row.places),
    convertedValue: convertedNumbers === 0 ? null : meanText(row.convertedSum, convertedNumbers, row.places),
    marks: row.marks.join(','),
    frame: frameRef(Number(row.topFrame)),
  }
}

/** Problems: spanInvalid, columnarDown, busy, tooCostly. */
export async function seriesOf(questions: ColumnarQuestions, outletId: OutletId, query: SeriesQuery, signal: AbortSignal): Promise<Series> {
  const { from, to } = spanOf(query)
  const stretch = { outlet: outletId, factor: query.factor, kind: query.kind, from, to }
  const times = await countTimes(questions, stretch, signal)
  const many = times > query.points
  const bucketSeconds = many ? bucketLength(to - from, query.points) : 0
  const points = many
    ? (await readBuckets(questions, stretch, bucketSeconds, signal)).map(pointOfBucket)
    : (await readPoints(questions, stretch, query.points, signal)).map(pointOfReading)
  return { outletId, factor: factorOf(query.factor), kind: query.kind, from: iso(from), to: iso(to), bucketSeconds, points }
}
