/** Every question of a reader to table `judged`. */
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { allVersions, judgedOfRow, lastVersions } from './judged-rows.ts'
import type { JudgedRow } from './judged-rows.ts'
import type { KnownJudged } from './judged.ts'
import type { Basis, Level } from './schema.ts'
import type { ValueName } from './value-ref.ts'

export interface ValueStretch {
  readonly outlet: string
  readonly factor: string
  readonly level: Level
  readonly basis: Basis
  readonly ruleSet: string
  /** Seconds since 1970; `to` is not in it. */
  readonly from: number
  readonly to: number
}

const ofSeries = `outlet = {outlet:String} AND factor = {factor:String} AND level = {level:String} AND basis = {basis:String}
      AND rule_set = {ruleSet:String}`
const inStretch = `${ofSeries} AND start >= toDateTime({from:UInt32}) AND start < toDateTime({to:UInt32})`

export async function countValues(questions: ColumnarQuestions, stretch: ValueStretch, signal?: AbortSignal): Promise<number> {
  const rows = await questions.ask<{ n: number | string }>(
    `SELECT uniqExact(start) AS n FROM judged WHERE ${inStretch}`,
    { ...stretch },
    signal,
  )
  return Number(rows[0]?.n ?? 0)
}

/** What is known last of each period, oldest first. */
export async function readValues(
  questions: ColumnarQuestions,
  stretch: ValueStretch,
  limit: number,
  signal?: AbortSignal,
): Promise<KnownJudged[]> {
  const rows = await questions.ask<JudgedRow>(
    `${lastVersions(inStretch)} ORDER BY start LIMIT {limit:UInt32}`,
    { ...stretch, limit },
    signal,
  )
  return rows.map(judgedOfRow)
}

export interface ValueBucket {
  readonly start: number
  readonly count: number | string
  readonly numbers: number | string
  readonly sum: string
  readonly low: string
  readonly high: string
  readonly validities: ReadonlyArray<readonly [validity: string, count: number | string]>
  readonly reasons: readonly string[]
  readonly marks: readonly string[]
  readonly limit: string
  readonly exceeding: number | string
  readonly device: string
  readonly devices: number | string
  readonly differing: number | string
  readonly top: number
}

export const readValueBuckets = (
  questions: ColumnarQuestions,
  stretch: ValueStretch,
  seconds: number,
  signal?: AbortSignal,
): Promise<ValueBucket[]> =>
  questions.ask<ValueBucket>(
    `SELECT toUInt32(intDiv(toUInt32(at) + 28800, {seconds:UInt32}) * {seconds:UInt32} - 28800) AS start, count() AS count,
      countIf(ok) AS numbers, toString(sumIf(r.1, ok)) AS sum, toString(minIf(r.1, ok)) AS low, toString(maxIf(r.1, ok)) AS high,
      arrayMap((name, n) -> (name, n), (sumMap([toString(r.3)], [toUInt32(1)]) AS counted).1, counted.2) AS validities,
      arraySort(groupUniqArrayArray(8)(arrayMap(x -> JSONExtractString(x, 'code'), JSONExtractArrayRaw(r.4)))) AS reasons,
      arraySort(groupUniqArrayArray(16)(splitByChar(',', r.5))) AS marks,
      min(if(JSONExtractString(r.6, 'limit') = '', null, JSONExtractString(r.6, 'limit'))) AS limit,
      countIf(r.7 IN ('exceeds', 'warning', 'exempt')) AS exceeding,
      toString(sumIf(toDecimal64OrZero(r.8, 6), r.8 != '')) AS device, countIf(r.8 != '') AS devices, countIf(r.9 = 'differs') AS differing,
      toUnixTimestamp(argMax(at, if(ok, r.1, toDecimal64(-999999999, 6)))) AS top
    FROM (
      SELECT start AS at, argMax(tuple(number, value, validity, reasons, marks, limits, verdict, device_value, agreement),
          tuple(known_frame, known_at, version)) AS r,
        r.3 = 'valid' AND r.2 != '' AS ok
      FROM judged WHERE ${inStretch} GROUP BY start)
    GROUP BY start
    ORDER BY start`,
    { ...stretch, seconds },
    signal,
  )

/** Every version of one value, newest first. */
export async function readVersionsOf(
  questions: ColumnarQuestions,
  name: ValueName,
  limit: number,
  signal?: AbortSignal,
): Promise<KnownJudged[]> {
  const { outlet, factor, level, basis, from, ruleSet = 'in-force' } = name
  const rows = await questions.ask<JudgedRow>(
    `${allVersions(`${ofSeries} AND start = toDateTime({from:UInt32})`)} LIMIT {limit:UInt32}`,
    { outlet, factor, level, basis, from, ruleSet, limit },
    signal,
  )
  return rows.map(judgedOfRow)
}
