/** Judged curves: each value its own point where they are few, buckets where they are many. */
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { beijingIso } from '../beijing-time.ts'
import { factorOf } from '../factors.ts'
import { bucketLength } from '../series.ts'
import { spanOf } from '../span.ts'
import { meanText, numberText } from '../stored-values.ts'
import type { OutletId } from '../../sources/schema.ts'
import type { KnownJudged } from './judged.ts'
import { Validity } from './schema.ts'
import type { Values, ValuesQuery } from './schema.ts'
import { valueRef } from './value-ref.ts'
import { countValues, readValueBuckets, readValues } from './values-store.ts'
import type { ValueBucket } from './values-store.ts'

type Point = Values['points'][number]
const iso = (seconds: number) => beijingIso(seconds * 1000)

function pointOf(one: KnownJudged): Point {
  const exceeding = one.verdict === 'exceeds' || one.verdict === 'warning' || one.verdict === 'exempt'
  return {
    at: iso(one.from),
    count: 1,
    value: one.value,
    min: one.value,
    max: one.value,
    validity: { [one.validity]: 1 },
    reasons: one.reasons.map(({ code }) => code),
    marks: [...one.marks],
    limit: one.limit?.limit ?? null,
    exceeding: exceeding ? 1 : 0,
    device: one.device.value,
    differing: one.device.agreement === 'differs' ? 1 : 0,
    ref: valueRef({ outlet: one.outlet, factor: one.factor, level: one.level, from: one.from, basis: one.basis, ruleSet: one.ruleSet }),
  }
}

function pointOfBucket(row: ValueBucket, { level, basis, factor, ruleSet }: ValuesQuery, outlet: string): Point {
  const numbers = Number(row.numbers)
  const devices = Number(row.devices)
  const validity: Partial<Record<Validity, number>> = {}
  for (const [name, count] of row.validities) validity[Validity.parse(name)] = Number(count)
  return {
    at: iso(row.start),
    count: Number(row.count),
    value: numbers === 0 ? null : meanText(row.sum, numbers, 0),
    min: numbers === 0 ? null : numberText(row.low, 0),
    max: numbers === 0 ? null : numberText(row.high, 0),
    validity,
    reasons: row.reasons.filter((code) => code !== ''),
    marks: row.marks.filter((mark) => mark !== ''),
    limit: row.limit === '' ? null : row.limit,
    exceeding: Number(row.exceeding),
    device: devices === 0 ? null : meanText(row.device, devices, 0),
    differing: Number(row.differing),
    ref: valueRef({ outlet, factor, level, from: row.top, basis, ruleSet }),
  }
}

/** Problems: spanInvalid, columnarDown, busy, tooCostly. */
export async function valuesOf(questions: ColumnarQuestions, outletId: OutletId, query: ValuesQuery, signal: AbortSignal): Promise<Values> {
  const { from, to } = spanOf(query)
  const { factor, level, basis, ruleSet } = query
  const stretch = { outlet: outletId, factor, level, basis, ruleSet, from, to }
  const many = (await countValues(questions, stretch, signal)) > query.points
  const bucketSeconds = many ? bucketLength(to - from, query.points) : 0
  const points = many
    ? (await readValueBuckets(questions, stretch, bucketSeconds, signal)).map((row) => pointOfBucket(row, query, outletId))
    : (await readValues(questions, stretch, query.points, signal)).map(pointOf)
  const { code, nameZh, nameEn, unit } = factorOf(factor)
  return { outletId, factor: { code, nameZh, nameEn, unit }, level, basis, ruleSet, from: iso(from), to: iso(to), bucketSeconds, points }
}
