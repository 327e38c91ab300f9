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

/** A row of the store, by position: a year of minutes has half a million of them, and their names would be most of the text. */
type Row = readonly [
  outlet: string,
  factor: string,
  level: Level,
  basis: Basis,
  start: number,
  seconds: number,
  value: string,
  validity: Validity,
  marks: string,
  /** Name of the limit in `limitsById`; '0' where there is none. */
  limits: string,
  exempt: number,
  frame: number | string,
  at: number | string,
]

const limitId = (column: string) => `if(${column} = '', 0, cityHash64(${column}))`
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

/** Limits by their name, read once. */
const limitsById = new Map<string, string>([['0', '']])
const MOST_LIMITS = 20_000

/** Make sure that the limits of some rows are known. */
async function readLimits(client: ClickHouseClient, rows: readonly Row[]): Promise<void> {
  const unknown = [...new Set(rows.map((row) => row[9]).filter((id) => !limitsById.has(id)))]
  if (unknown.length === 0) return
  if (limitsById.size > MOST_LIMITS) {
    limitsById.clear()
    limitsById.set('0', '')
    return await readLimits(client, rows)
  }
  const outlets = [...new Set(rows.filter((row) => unknown.includes(row[9])).map(([outlet]) => outlet))]
  const answer = await client.query({
    query: `SELECT DISTINCT toString(cityHash64(limits)) AS id, limits FROM judged
      WHERE outlet IN {outlets:Array(String)} AND limits != '' AND has({unknown:Array(String)}, toString(cityHash64(limits)))`,
    query_params: { outlets, unknown },
    format: 'JSONEachRow',
  })
  for (const { id, limits } of await answer.json<{ id: string; limits: string }>()) limitsById.set(id, limits)
}

const noMarks: readonly string[] = []
const markLists = new Map<string, readonly string[]>()

/** What a condition mark took out of the judgement of exceedance is told to rules as a mark of its own. */
export function marksOf(marks: string, exempt: number): readonly string[] {
  if (marks === '' && exempt === 0) return noMarks
  const key = exempt === 0 ? marks : `${marks},exempt`
  let list = markLists.get(key)
  if (list === undefined) {
    list = key.split(',').filter((mark) => mark !== '')
    if (markLists.size > 10_000) markLists.clear()
    markLists.set(key, list)
  }
  return list
}

/** Take the samples of a row: of its basis, and once more as the limited one where it carries a limit. */
function eachSample(row: Row, take: (sample: Sample) => void): void {
  const [outlet, factor, level, basis, start, seconds, value, validity, marks, limitName, exempt, frame, at] = row
  const known = { frame: Number(frame), at: Number(at) }
  const limits = limitsById.get(limitName) ?? ''
  const limit = limitOf(limits, factor)
  const observedAt = start * 1000
  const series = `${outlet}/${factor}/${level}`
  const sample: Sample = {
    kind: 'sample',
    series: basis === 'converted' ? `${series}/converted` : series,
    observedAt,
    until: observedAt + seconds * 1000,
    knownAt: known.at,
    value: value === '' ? null : value,
    validity,
    marks: marksOf(marks, exempt),
    ...(limit === null ? {} : { limit }),
    ref: valueRef({ outlet, factor, level, from: start, basis, known }),
  }
  take(sample)
  if (limits !== '') take({ ...sample, series: `${series}/limited` })
}

const inOrder = 'ORDER BY frame, at, at_start, outlet, factor, level, basis, value'

/** Everything that became known after one place, up to another, in the order of the stream. @param outlets all when absent */
export async function readArriving(
  client: ClickHouseClient,
  span: { readonly after: Place; readonly upTo: Place },
  outlets?: readonly string[],
): Promise<Arriving[]> {
  const answer = await client.query({
    query: `SELECT outlet, factor, toString(level) AS level, toString(basis) AS basis, toUnixTimestamp(start) AS at_start, seconds, value,
        toString(validity) AS validity, marks, toString(${limitId('limits')}) AS limit_id, verdict = 'exempt' AS exempt,
        min(known_frame) AS frame, toUnixTimestamp64Milli(min(known_at)) AS at
      FROM judged
      WHERE rule_set = 'in-force' AND ${between}${outlets === undefined ? '' : ' AND outlet IN {outlets:Array(String)}'}
      GROUP BY outlet, factor, level, basis, start, version, seconds, value, validity, marks, limits, exempt
      ${inOrder}`,
    query_params: { ...params(span.after, span.upTo), ...(outlets === undefined ? {} : { outlets }) },
    format: 'JSONCompactEachRow',
  })
  const rows = await answer.json<Row>()
  await readLimits(client, rows)
  const arriving: Arriving[] = []
  for (const row of rows) {
    const known = { frame: Number(row[11]), at: Number(row[12]) }
    eachSample(row, (sample) => arriving.push({ known, sample }))
  }
  return arriving
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
  const part = (at: number) => [...new Set(names.map((name) => name[at] ?? ''))]
  const answer = await client.query({
    query: `SELECT outlet, factor, toString(level) AS level, toString(basis) AS basis, toUnixTimestamp(start) AS at_start, r.1 AS seconds,
        r.2 AS value, toString(r.3) AS validity, r.4 AS marks, toString(${limitId('r.5')}) AS limit_id, r.8 AS exempt, r.6 AS frame,
        toUnixTimestamp64Milli(r.7) AS at
      FROM (
        SELECT outlet, factor, level, basis, start,
          argMax(tuple(seconds, value, validity, marks, limits, known_frame, known_at, verdict = 'exempt'), tuple(known_frame, known_at, version)) AS r
        FROM judged
        WHERE outlet IN {outlets:Array(String)} AND factor IN {factors:Array(String)} AND has({levels:Array(String)}, toString(level))
          AND rule_set = 'in-force' AND start >= toDateTime({from:UInt32}) AND start < toDateTime({to:UInt32})
          AND known_frame <= {toFrame:UInt64} AND ${upTo}
        GROUP BY outlet, factor, level, basis, start)
      ORDER BY at_start, outlet, factor, level, basis`,
    query_params: {
      outlets: part(0),
      factors: part(1),
      levels: part(2),
      from: Math.max(0, Math.floor(from / 1000)),
      to: Math.ceil(to / 1000),
      toFrame: String(until.frame),
      toAt: String(until.at),
    },
    format: 'JSONCompactEachRow',
  })
  const rows = await answer.json<Row>()
  await readLimits(client, rows)
  const samples: Sample[] = []
  for (const row of rows) eachSample(row, (sample) => wanted.has(sample.series) && samples.push(sample))
  return samples
}

/** How far the judge says it is: everything known up to this place is in the table. */
export async function readJudged(client: ClickHouseClient): Promise<Place> {
  const { next, tick } = await readJudgeProgress(client)
  return { frame: next, at: tick }
}

/**
 * How far the stream is in the table when the judge has just kept these values. Minutes come record by record; what is judged at a tick comes
 * in several pieces with one place, of which only the last one is known to be whole once something follows.
 */
export function laterPlace(
  before: Place,
  judged: ReadonlyArray<{ readonly level: Level; readonly known: Place; readonly inputs: { readonly hash: string } }>,
): Place {
  const last = judged.at(-1)
  if (last === undefined) return before
  const { frame, at } = last.known
  return farther(before, last.level === 'minute' && last.inputs.hash === '' ? { frame, at } : { frame, at: at - 1 })
}

export const isBefore = (a: Place, b: Place): boolean => a.frame < b.frame || (a.frame === b.frame && a.at < b.at)
/** Of two places the one that lies farther on. */
export const farther = (a: Place, b: Place): Place => (isBefore(a, b) ? b : a)
