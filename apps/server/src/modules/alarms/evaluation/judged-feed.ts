/**
 * Judged values as the stream that evaluators take, read from the columnar store.
 * A series is `<outlet>/<factor>/<level>`, with `/converted` for converted values, and with `/limited` for whichever basis carries a limit.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import type { Sample } from '@poyang/rules'
import { convertUnit } from '@poyang/standards'
import { factorOf, readJudgeProgress, valueRef } from '../../telemetry/index.ts'
import type { Basis, Level, Validity } from '../../telemetry/judged/schema.ts'
import type { Arriving, Place } from './evaluation.ts'

interface Row {
  readonly outlet: string
  readonly factor: string
  readonly level: Level
  readonly basis: Basis
  readonly start: number
  readonly seconds: number
  readonly value: string
  readonly validity: Validity
  readonly marks: string
  readonly limits: string
  readonly exempt: number
  readonly frame: number | string
  readonly at: number | string
}

const columns = `outlet, factor, toString(level) AS level, toString(basis) AS basis, toUnixTimestamp(start) AS start, seconds, value,
  toString(validity) AS validity, marks, limits, verdict = 'exempt' AS exempt`
const place = 'tuple(known_frame, toUnixTimestamp64Milli(known_at))'
const after = `${place} > tuple({afterFrame:UInt64}, {afterAt:Int64})`
const upTo = `${place} <= tuple({toFrame:UInt64}, {toAt:Int64})`
// Stated twice: the tuple is exact, the plain column finds the blocks.
const between = `known_frame >= {afterFrame:UInt64} AND known_frame <= {toFrame:UInt64} AND ${after} AND ${upTo}`

const limitTexts = new Map<string, string | null>()

/**
 * The figure a value must not pass, in the unit of the value; null where the limit is a floor or a range, which `x > x.limit` does not say,
 * or stands in a unit of another kind.
 */
export function limitOf(json: string, factor: string): string | null {
  if (json === '') return null
  const key = `${factor} ${json}`
  let text = limitTexts.get(key)
  if (text === undefined) {
    const { operator, limit, unit } = JSON.parse(json) as { operator: string; limit: string | null; unit: string }
    const own = factorOf(factor).unit ?? unit
    text = (operator === '<=' || operator === '<') && limit !== null ? (own === unit ? limit : convertUnit(limit, unit, own)) : null
    if (limitTexts.size > 10_000) limitTexts.clear()
    limitTexts.set(key, text)
  }
  return text
}

/** The samples of a row: of its basis, and once more as the limited one where it carries a limit. */
function samplesOf(row: Row): Sample[] {
  const known = { frame: Number(row.frame), at: Number(row.at) }
  const { outlet, factor, level, basis } = row
  const limit = limitOf(row.limits, factor)
  const observedAt = row.start * 1000
  const series = `${outlet}/${factor}/${level}`
  const sample: Sample = {
    kind: 'sample',
    series: basis === 'converted' ? `${series}/converted` : series,
    observedAt,
    until: observedAt + row.seconds * 1000,
    knownAt: known.at,
    value: row.value === '' ? null : row.value,
    validity: row.validity,
    // What a condition mark took out of the judgement of exceedance is told to rules as a mark of its own.
    marks: [...(row.marks === '' ? [] : row.marks.split(',')), ...(row.exempt === 1 ? ['exempt'] : [])],
    ...(limit === null ? {} : { limit }),
    ref: valueRef({ outlet, factor, level, from: row.start, basis, known }),
  }
  return row.limits === '' ? [sample] : [sample, { ...sample, series: `${series}/limited` }]
}

const inOrder = 'ORDER BY frame, at, start, outlet, factor, level, basis, value'

/** Everything that became known after one place, up to another, in the order of the stream. @param outlets all when absent */
export async function readArriving(
  client: ClickHouseClient,
  span: { readonly after: Place; readonly upTo: Place },
  outlets?: readonly string[],
): Promise<Arriving[]> {
  const answer = await client.query({
    query: `SELECT ${columns}, min(known_frame) AS frame, toUnixTimestamp64Milli(min(known_at)) AS at FROM judged
      WHERE rule_set = 'in-force' AND ${between}${outlets === undefined ? '' : ' AND outlet IN {outlets:Array(String)}'}
      GROUP BY outlet, factor, level, basis, start, version, seconds, value, validity, marks, limits, exempt
      ${inOrder}`,
    query_params: { ...params(span.after, span.upTo), ...(outlets === undefined ? {} : { outlets }) },
    format: 'JSONEachRow',
  })
  return (await answer.json<Row>()).flatMap((row) => {
    const known = { frame: Number(row.frame), at: Number(row.at) }
    return samplesOf(row).map((sample) => ({ known, sample }))
  })
}

const params = (from: Place, to: Place) => ({
  afterFrame: String(from.frame),
  afterAt: String(from.at),
  toFrame: String(to.frame),
  toAt: String(to.at),
})

/** The last version of each value of some series observed in [from, to) ms, as known up to a place; oldest first. */
export async function readHistory(
  client: ClickHouseClient,
  series: readonly string[],
  from: number,
  to: number,
  until: Place,
): Promise<Sample[]> {
  const wanted = new Set(series)
  const names = [...wanted].map((one) => one.split('/'))
  const answer = await client.query({
    query: `SELECT outlet, factor, toString(level) AS level, toString(basis) AS basis, toUnixTimestamp(start) AS start, r.1 AS seconds,
        r.2 AS value, toString(r.3) AS validity, r.4 AS marks, r.5 AS limits, r.8 AS exempt, r.6 AS frame, toUnixTimestamp64Milli(r.7) AS at
      FROM (
        SELECT outlet, factor, level, basis, start,
          argMax(tuple(seconds, value, validity, marks, limits, known_frame, known_at, verdict = 'exempt'), tuple(known_frame, known_at, version)) AS r
        FROM judged
        WHERE rule_set = 'in-force' AND outlet IN {outlets:Array(String)} AND factor IN {factors:Array(String)}
          AND start >= toDateTime({from:UInt32}) AND start < toDateTime({to:UInt32}) AND known_frame <= {toFrame:UInt64} AND ${upTo}
        GROUP BY outlet, factor, level, basis, start)
      ORDER BY start, outlet, factor, level, basis`,
    query_params: {
      outlets: [...new Set(names.map(([outlet = '']) => outlet))],
      factors: [...new Set(names.map(([, factor = '']) => factor))],
      from: Math.max(0, Math.floor(from / 1000)),
      to: Math.ceil(to / 1000),
      toFrame: String(until.frame),
      toAt: String(until.at),
    },
    format: 'JSONEachRow',
  })
  return (await answer.json<Row>()).flatMap(samplesOf).filter((sample) => wanted.has(sample.series))
}

/** How far the judge says it is: everything known up to this place is in the table. */
export async function readJudged(client: ClickHouseClient): Promise<Place> {
  const { next, tick } = await readJudgeProgress(client)
  return { frame: next, at: tick }
}

/**
 * How far the stream is in the table when the judge has just kept these values. Minutes come record by record; hours and days of one tick come
 * in several pieces with one place, of which only the last one is known to be whole once something follows.
 */
export function laterPlace(before: Place, judged: ReadonlyArray<{ readonly level: Level; readonly known: Place }>): Place {
  const last = judged.at(-1)
  if (last === undefined) return before
  const { frame, at } = last.known
  const place = last.level === 'minute' ? { frame, at } : { frame, at: at - 1 }
  return place.frame > before.frame || (place.frame === before.frame && place.at > before.at) ? place : before
}
